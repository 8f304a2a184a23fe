/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-live-sets.h"

#include "breath-places.h"

#include <string.h>

/* The low bits of the place of an item are that of its set, and the high ones say which it is: most sets have just one. */
#define SET_BITS 24

G_STATIC_ASSERT (BREATH_MANIFEST_MAX_ITEMS < 1 << (32 - SET_BITS));

/**
 * BreathLiveSets:
 *
 * The live set held of every author, found by author, by the manifest's hash, or by an item's id.
 */
struct _BreathLiveSets
{
  BreathLiveSet **sets;
  guint           n_sets;
  guint           n_allocated;
  BreathPlaces    authors;    /* of sets */
  BreathPlaces    manifests;  /* of sets, but for empty ones */
  BreathPlaces    items;
  BreathOpener   *opener;     /* NULL: sets are not shared */
  guint64         n_bytes;    /* of all items and manifests */
  guint64         max_bytes;
};

static const BreathItem *
get_item (const BreathLiveSets *self,
          guint32               place)
{
  return g_ptr_array_index (self->sets[place & ((1 << SET_BITS) - 1)]->items, place >> SET_BITS);
}

static guint32
hash_author (gconstpointer owner,
             guint32       place)
{
  return p2p_peer_id_hash (&((const BreathLiveSets *) owner)->sets[place]->author);
}

static guint32
hash_manifest (gconstpointer owner,
               guint32       place)
{
  return breath_id_hash (breath_manifest_get_hash (((const BreathLiveSets *) owner)->sets[place]->manifest));
}

static guint32
hash_item (gconstpointer owner,
           guint32       place)
{
  return breath_id_hash (get_item (owner, place)->id);
}

BreathLiveSets *
breath_live_sets_new (void)
{
  BreathLiveSets *self = g_new0 (BreathLiveSets, 1);

  self->max_bytes = BREATH_LIVE_SETS_MAX_BYTES;

  return self;
}

void
breath_live_sets_free (BreathLiveSets *self)
{
  for (guint i = 0; i < self->n_sets; i++)
    breath_live_set_free (self->sets[i]);

  breath_places_clear (&self->items);
  breath_places_clear (&self->manifests);
  breath_places_clear (&self->authors);
  g_free (self->sets);
  g_free (self);
}

void
breath_live_sets_set_opener (BreathLiveSets *self,
                             BreathOpener   *opener)
{
  self->opener = opener;
}

static guint32
find (const BreathLiveSets *self,
      const P2pPeerId      *author)
{
  BreathPlacesIter iter;
  guint32 place = breath_places_first (&self->authors, p2p_peer_id_hash (author), &iter);

  while (place != BREATH_PLACES_NONE && !p2p_peer_id_equal (&self->sets[place]->author, author))
    place = breath_places_next (&iter);

  return place;
}

const BreathLiveSet *
breath_live_sets_lookup (BreathLiveSets  *self,
                         const P2pPeerId *author)
{
  guint32 place = find (self, author);

  return place != BREATH_PLACES_NONE ? self->sets[place] : NULL;
}

/* The bytes of the signed items and of the list of them. */
static guint64
count_bytes (const BreathLiveSet *set)
{
  guint64 n = 0;

  if (set->items->len > 0)
    n += g_bytes_get_size (breath_manifest_get_bytes (set->manifest));

  for (guint i = 0; i < set->items->len; i++)
    n += g_bytes_get_size (((BreathItem *) g_ptr_array_index (set->items, i))->bytes);

  return n;
}

void
breath_live_sets_set_max_bytes (BreathLiveSets *self,
                                guint64         max_bytes)
{
  self->max_bytes = max_bytes;
}

/**
 * breath_live_sets_has_room:
 * @self: live sets
 * @author: whose set it is
 * @set: (nullable): a set in place of the one held of @author; %NULL: the one held stays
 * @n_coming: (inout): bytes that sets not put yet will add; grows by those of @set if there is room
 *
 * Finds out whether a set still fits. Keys cost nothing, and what their owners make us keep must not fill the disk: from
 * %BREATH_LIVE_SETS_MAX_BYTES on a set is kept only in the place of one that is no smaller.
 *
 * Returns: whether there is room
 */
gboolean
breath_live_sets_has_room (BreathLiveSets      *self,
                           const P2pPeerId     *author,
                           const BreathLiveSet *set,
                           guint64             *n_coming)
{
  const BreathLiveSet *old = breath_live_sets_lookup (self, author);
  guint64 before = old != NULL ? count_bytes (old) : 0;
  guint64 after = set != NULL ? count_bytes (set) : before;

  if (after <= before)
    return TRUE;

  if (self->n_bytes + *n_coming + (after - before) > self->max_bytes)
    return FALSE;

  *n_coming += after - before;

  return TRUE;
}

static void
add_places (BreathLiveSets *self,
            guint32         place)
{
  const BreathLiveSet *set = self->sets[place];

  breath_places_add (&self->authors, place, hash_author, self);

  if (set->items->len > 0)
    breath_places_add (&self->manifests, place, hash_manifest, self);

  for (guint i = 0; i < set->items->len; i++)
    breath_places_add (&self->items, i << SET_BITS | place, hash_item, self);

  self->n_bytes += count_bytes (set);
}

static void
remove_places (BreathLiveSets *self,
               guint32         place)
{
  const BreathLiveSet *set = self->sets[place];

  breath_places_remove (&self->authors, place, hash_author, self);

  if (set->items->len > 0)
    breath_places_remove (&self->manifests, place, hash_manifest, self);

  for (guint i = 0; i < set->items->len; i++)
    breath_places_remove (&self->items, i << SET_BITS | place, hash_item, self);

  self->n_bytes -= count_bytes (set);
}

static guint32
make_place (BreathLiveSets *self)
{
  if (self->n_sets == self->n_allocated)
    {
      self->n_allocated = breath_places_grow (self->n_allocated);
      self->sets = g_renew (BreathLiveSet *, self->sets, self->n_allocated);
    }

  return self->n_sets++;
}

/**
 * breath_live_sets_make_room:
 * @self: live sets
 * @n: how many there will be
 * @n_manifests: how many of them are not empty
 * @n_items: how many items they have together
 *
 * Makes room for that many at once.
 */
void
breath_live_sets_make_room (BreathLiveSets *self,
                            guint           n,
                            guint           n_manifests,
                            guint           n_items)
{
  breath_places_reserve (&self->authors, n, hash_author, self);
  breath_places_reserve (&self->manifests, n_manifests, hash_manifest, self);
  breath_places_reserve (&self->items, n_items, hash_item, self);

  if (n > self->n_allocated)
    {
      self->n_allocated = n;
      self->sets = g_renew (BreathLiveSet *, self->sets, n);
    }
}

/**
 * breath_live_sets_put:
 * @self: live sets
 * @author: whose set it is
 * @set: (transfer full): a set that is committed
 *
 * Puts @set in place of the one held of @author.
 */
void
breath_live_sets_put (BreathLiveSets  *self,
                      const P2pPeerId *author,
                      BreathLiveSet   *set)
{
  guint32 place = find (self, author);

  set->author = *author;
  set = breath_opener_share_live_set (self->opener, set);

  if (place != BREATH_PLACES_NONE)
    {
      remove_places (self, place);
      breath_live_set_free (self->sets[place]);
    }
  else
    place = make_place (self);

  self->sets[place] = set;
  add_places (self, place);
}

/* The last one comes in its place. */
void
breath_live_sets_remove (BreathLiveSets  *self,
                         const P2pPeerId *author)
{
  guint32 place = find (self, author);
  guint32 last = self->n_sets - 1;

  if (place == BREATH_PLACES_NONE)
    return;

  remove_places (self, place);
  breath_live_set_free (self->sets[place]);

  if (place != last)
    {
      remove_places (self, last);
      self->sets[place] = self->sets[last];
      add_places (self, place);
    }

  self->n_sets--;
}

BreathManifest *
breath_live_sets_lookup_manifest (BreathLiveSets *self,
                                  const guint8   *hash)
{
  BreathPlacesIter iter;

  for (guint32 place = breath_places_first (&self->manifests, breath_id_hash (hash), &iter); place != BREATH_PLACES_NONE;
       place = breath_places_next (&iter))
    if (memcmp (breath_manifest_get_hash (self->sets[place]->manifest), hash, BREATH_HASH_LEN) == 0)
      return self->sets[place]->manifest;

  return NULL;
}

BreathItem *
breath_live_sets_lookup_item (BreathLiveSets *self,
                              const guint8   *id)
{
  BreathPlacesIter iter;

  for (guint32 place = breath_places_first (&self->items, breath_id_hash (id), &iter); place != BREATH_PLACES_NONE;
       place = breath_places_next (&iter))
    if (memcmp (get_item (self, place)->id, id, BREATH_HASH_LEN) == 0)
      return (BreathItem *) get_item (self, place);

  return NULL;
}

static BreathItem *
find_kind (BreathLiveSets  *self,
           const P2pPeerId *author,
           BreathItemKind   kind)
{
  const BreathLiveSet *set = breath_live_sets_lookup (self, author);

  for (guint i = 0; set != NULL && i < set->items->len; i++)
    {
      BreathItem *item = g_ptr_array_index (set->items, i);

      if (item->kind == kind)
        return item;
    }

  return NULL;
}

const BreathItem *
breath_live_sets_get_profile (BreathLiveSets  *self,
                              const P2pPeerId *author)
{
  return find_kind (self, author, BREATH_ITEM_PROFILE);
}

BreathItem *
breath_live_sets_get_peer_record (BreathLiveSets  *self,
                                  const P2pPeerId *author)
{
  return find_kind (self, author, BREATH_ITEM_PEER_RECORD);
}
