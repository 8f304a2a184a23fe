/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-live-sets.h"

#include <string.h>

/**
 * BreathLiveSets:
 *
 * The live set held of every author, found by author, by the manifest's hash, or by an item's id.
 */
struct _BreathLiveSets
{
  GHashTable *sets;       /* P2pPeerId to BreathLiveSet */
  GHashTable *manifests;  /* hash to BreathManifest, not the empty one */
  GHashTable *items;      /* id to BreathItem */
  guint64     n_bytes;    /* of all items and manifests */
  guint64     max_bytes;
};

/* Hashes and ids are uniform already, so any part of them serves. */
static guint
hash_hash (gconstpointer hash)
{
  guint value;

  memcpy (&value, hash, sizeof value);

  return value;
}

static gboolean
hash_equal (gconstpointer a,
            gconstpointer b)
{
  return memcmp (a, b, BREATH_HASH_LEN) == 0;
}

/**
 * breath_live_set_new:
 * @manifest: (transfer full): what the author lists
 * @items: (transfer full) (element-type BreathItem): the items listed, in the same order
 *
 * Returns: (transfer full): the live set
 */
BreathLiveSet *
breath_live_set_new (BreathManifest *manifest,
                     GPtrArray      *items)
{
  BreathLiveSet *self = g_new0 (BreathLiveSet, 1);

  g_assert (breath_manifest_get_size (manifest) == items->len);

  self->manifest = manifest;
  self->items = items;

  return self;
}

void
breath_live_set_free (BreathLiveSet *self)
{
  breath_manifest_free (self->manifest);
  g_ptr_array_unref (self->items);
  g_free (self);
}

gboolean
breath_live_set_has (const BreathLiveSet *self,
                     const guint8        *id)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (self->items, i);

      if (hash_equal (item->id, id))
        return TRUE;
    }

  return FALSE;
}

BreathLiveSets *
breath_live_sets_new (void)
{
  BreathLiveSets *self = g_new0 (BreathLiveSets, 1);

  self->max_bytes = BREATH_LIVE_SETS_MAX_BYTES;
  self->sets = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal,
                                      (GDestroyNotify) p2p_peer_id_free, (GDestroyNotify) breath_live_set_free);
  self->manifests = g_hash_table_new (hash_hash, hash_equal);
  self->items = g_hash_table_new (hash_hash, hash_equal);

  return self;
}

void
breath_live_sets_free (BreathLiveSets *self)
{
  g_hash_table_unref (self->items);
  g_hash_table_unref (self->manifests);
  g_hash_table_unref (self->sets);
  g_free (self);
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
  const BreathLiveSet *old = g_hash_table_lookup (self->sets, author);
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
forget_index (BreathLiveSets      *self,
              const BreathLiveSet *set)
{
  self->n_bytes -= count_bytes (set);
  g_hash_table_remove (self->manifests, breath_manifest_get_hash (set->manifest));

  for (guint i = 0; i < set->items->len; i++)
    g_hash_table_remove (self->items, ((BreathItem *) g_ptr_array_index (set->items, i))->id);
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
  const BreathLiveSet *old = g_hash_table_lookup (self->sets, author);

  if (old != NULL)
    forget_index (self, old);

  if (set->items->len > 0)
    g_hash_table_insert (self->manifests, (gpointer) breath_manifest_get_hash (set->manifest), set->manifest);

  for (guint i = 0; i < set->items->len; i++)
    {
      BreathItem *item = g_ptr_array_index (set->items, i);

      g_hash_table_insert (self->items, item->id, item);
    }

  self->n_bytes += count_bytes (set);
  g_hash_table_replace (self->sets, p2p_peer_id_copy (author), set);
}

void
breath_live_sets_remove (BreathLiveSets  *self,
                         const P2pPeerId *author)
{
  const BreathLiveSet *set = g_hash_table_lookup (self->sets, author);

  if (set == NULL)
    return;

  forget_index (self, set);
  g_hash_table_remove (self->sets, author);
}

const BreathLiveSet *
breath_live_sets_lookup (BreathLiveSets  *self,
                         const P2pPeerId *author)
{
  return g_hash_table_lookup (self->sets, author);
}

BreathManifest *
breath_live_sets_lookup_manifest (BreathLiveSets *self,
                                  const guint8   *hash)
{
  return g_hash_table_lookup (self->manifests, hash);
}

BreathItem *
breath_live_sets_lookup_item (BreathLiveSets *self,
                              const guint8   *id)
{
  return g_hash_table_lookup (self->items, id);
}

static BreathItem *
find_kind (BreathLiveSets  *self,
           const P2pPeerId *author,
           BreathItemKind   kind)
{
  const BreathLiveSet *set = g_hash_table_lookup (self->sets, author);

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
