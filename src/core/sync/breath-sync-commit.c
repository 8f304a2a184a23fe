/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

#include "breath-le.h"

#include <string.h>

#define FLOOR_PREFIX "floor/"
#define JOURNAL_LEN  4
#define FLOOR_LEN    12 /* journal id and position */

static GBytes *
pack_le (guint64 first,
         gsize   first_len,
         guint64 second,
         gsize   second_len)
{
  guint8 packed[16];

  breath_le_write (packed, first, first_len);
  breath_le_write (packed + first_len, second, second_len);

  return g_bytes_new (packed, first_len + second_len);
}

static GBytes *
dup_floor_key (const P2pPeerId *neighbour)
{
  g_autofree char *text = p2p_peer_id_to_string (neighbour);
  char *key = g_strconcat (FLOOR_PREFIX, text, NULL);

  return g_bytes_new_take (key, strlen (key));
}

/* What the neighbour read of us is kept apart from what we read of it: the first is only a saving. */
static void
put_cursor (BreathBatch        *batch,
            const BreathCursor *cursor)
{
  g_autoptr(GBytes) key = g_bytes_new (cursor->neighbour->public_key, P2P_PUBLIC_KEY_LEN);
  g_autoptr(GBytes) value = pack_le (cursor->journal, JOURNAL_LEN, 0, 0);
  g_autoptr(GBytes) floor_value = NULL;

  breath_batch_put (batch, BREATH_ROW_CURSOR, key, value, cursor->position, NULL);

  if (cursor->floor == 0)
    {
      breath_batch_delete (batch, BREATH_ROW_SETTING, cursor->floor_key);
      return;
    }

  floor_value = pack_le (cursor->journal, JOURNAL_LEN, cursor->floor, FLOOR_LEN - JOURNAL_LEN);
  breath_batch_put (batch, BREATH_ROW_SETTING, cursor->floor_key, floor_value, 0, NULL);
}

static void
forget_cursor (BreathBatch        *batch,
               const BreathCursor *cursor)
{
  g_autoptr(GBytes) key = g_bytes_new (cursor->neighbour->public_key, P2P_PUBLIC_KEY_LEN);

  breath_batch_delete (batch, BREATH_ROW_CURSOR, key);
  breath_batch_delete (batch, BREATH_ROW_SETTING, cursor->floor_key);
}

static void
cursor_free (gpointer data)
{
  BreathCursor *cursor = data;

  g_bytes_unref (cursor->floor_key);
  g_free (cursor);
}

void
breath_sync_cursors_init (BreathSync *self)
{
  self->cursors = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, (GDestroyNotify) p2p_peer_id_free, cursor_free);
  self->dirty = g_ptr_array_new ();
}

BreathCursor *
breath_sync_get_cursor (BreathSync      *self,
                        const P2pPeerId *neighbour)
{
  BreathCursor *cursor = g_hash_table_lookup (self->cursors, neighbour);

  if (cursor == NULL)
    {
      P2pPeerId *key = p2p_peer_id_copy (neighbour);

      cursor = g_new0 (BreathCursor, 1);
      cursor->neighbour = key;
      cursor->floor_key = dup_floor_key (neighbour);
      g_hash_table_insert (self->cursors, key, cursor);
    }

  return cursor;
}

static gboolean
load_floor (BreathSync      *self,
            const BreathRow *row)
{
  gsize key_len;
  gsize len;
  const char *key = g_bytes_get_data (row->key, &key_len);
  const guint8 *value = g_bytes_get_data (row->value, &len);
  g_autofree char *text = g_strndup (key + strlen (FLOOR_PREFIX), key_len - strlen (FLOOR_PREFIX));
  P2pPeerId neighbour;
  BreathCursor *cursor;

  if (len != FLOOR_LEN || !p2p_peer_id_init_from_string (&neighbour, text, NULL))
    return FALSE;

  cursor = g_hash_table_lookup (self->cursors, &neighbour);

  if (cursor == NULL)
    return FALSE;

  if (cursor->journal == breath_le_read (value, JOURNAL_LEN))
    cursor->floor = breath_le_read (value + JOURNAL_LEN, FLOOR_LEN - JOURNAL_LEN);

  return cursor->floor <= breath_journal_get_end (self->setup.journal);
}

/**
 * breath_sync_is_cursor:
 * @row: a row of any kind
 *
 * Returns: whether @row is of what was remembered of a neighbour
 */
gboolean
breath_sync_is_cursor (const BreathRow *row)
{
  gsize len;
  const guint8 *key = g_bytes_get_data (row->key, &len);

  return row->kind == BREATH_ROW_CURSOR ||
         (row->kind == BREATH_ROW_SETTING && len >= strlen (FLOOR_PREFIX) &&
          memcmp (key, FLOOR_PREFIX, strlen (FLOOR_PREFIX)) == 0);
}

/**
 * breath_sync_load_cursor:
 * @self: delta sync, before any link was added
 * @row: a row of kind %BREATH_ROW_CURSOR or, after all of those and all heads, %BREATH_ROW_SETTING
 *
 * Takes back what was remembered of a neighbour. Settings that are not about neighbours are passed over.
 *
 * Returns: %FALSE if the row contradicts the rest
 */
gboolean
breath_sync_load_cursor (BreathSync      *self,
                         const BreathRow *row)
{
  gsize key_len;
  const guint8 *key = g_bytes_get_data (row->key, &key_len);
  P2pPeerId neighbour;
  BreathCursor *cursor;

  if (row->kind == BREATH_ROW_SETTING)
    return !breath_sync_is_cursor (row) || load_floor (self, row);

  if (key_len != P2P_PUBLIC_KEY_LEN || g_bytes_get_size (row->value) != JOURNAL_LEN)
    return FALSE;

  memcpy (neighbour.public_key, key, key_len);
  cursor = breath_sync_get_cursor (self, &neighbour);
  cursor->journal = breath_le_read (g_bytes_get_data (row->value, NULL), JOURNAL_LEN);
  cursor->position = row->number;
  cursor->told = G_MAXUINT64;

  return TRUE;
}

void
breath_sync_mark_cursor (BreathSyncLink *link)
{
  if (!link->cursor->is_dirty)
    g_ptr_array_add (link->sync->dirty, link->cursor);

  link->cursor->is_dirty = TRUE;

  if (link->sync->cursors_due == G_MAXINT64)
    link->sync->cursors_due = link->sync->now + BREATH_SYNC_CURSOR_INTERVAL;
}

/**
 * breath_sync_advance_cursor:
 * @link: a link
 *
 * Moves the cursor past all notes whose every claim has been judged, up to the first that has not.
 */
void
breath_sync_advance_cursor (BreathSyncLink *link)
{
  gboolean is_first = TRUE;
  GList *next;

  for (GList *l = link->notes.head; l != NULL; l = next)
    {
      BreathSyncNotes *notes = l->data;
      gboolean is_done = !notes->is_open && notes->n_pending == 0;

      next = l->next;

      if (is_done && is_first && (notes->through > link->cursor->position || notes->ends_comparison))
        {
          link->cursor->position = notes->through;
          breath_sync_mark_cursor (link);
        }

      /* What waits before it holds the cursor, and what comes after it will carry the cursor further. */
      if (is_done && (is_first || (next != NULL && !notes->ends_comparison)))
        {
          g_queue_delete_link (&link->notes, l);
          g_free (notes);
        }
      else
        is_first = FALSE;
    }
}

void
breath_sync_stage_live_set (BreathSync          *self,
                            BreathBatch         *batch,
                            const P2pPeerId     *author,
                            const BreathLiveSet *set)
{
  const BreathLiveSet *old = breath_live_sets_lookup (self->setup.live_sets, author);
  g_autoptr(GBytes) key = g_bytes_new (author->public_key, P2P_PUBLIC_KEY_LEN);

  if (old != NULL && old->items->len > 0)
    {
      g_autoptr(GBytes) hash = g_bytes_new (breath_manifest_get_hash (old->manifest), BREATH_HASH_LEN);

      breath_batch_delete (batch, BREATH_ROW_MANIFEST, hash);
    }

  for (guint i = 0; old != NULL && i < old->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (old->items, i);
      g_autoptr(GBytes) id = g_bytes_new (item->id, BREATH_HASH_LEN);

      if (set == NULL || !breath_live_set_has (set, item->id))
        breath_batch_delete (batch, BREATH_ROW_ITEM, id);
    }

  if (set != NULL && set->items->len > 0)
    {
      g_autoptr(GBytes) hash = g_bytes_new (breath_manifest_get_hash (set->manifest), BREATH_HASH_LEN);

      breath_batch_put (batch, BREATH_ROW_MANIFEST, hash, breath_manifest_get_bytes (set->manifest), 0, key);
    }

  for (guint i = 0; set != NULL && i < set->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);
      g_autoptr(GBytes) id = g_bytes_new (item->id, BREATH_HASH_LEN);

      breath_batch_put (batch, BREATH_ROW_ITEM, id, item->bytes, 0, key);
    }
}

/**
 * breath_sync_stage:
 * @self: delta sync
 * @batch: writes to be committed
 * @head: a head that is accepted
 * @set: (nullable): its live set; %NULL if it is the one held
 * @giver: who gave it; ourselves for our own
 *
 * Writes a head into @batch, with its live set in place of the one held of its author.
 *
 * Returns: the journal position for breath_sync_apply()
 */
guint64
breath_sync_stage (BreathSync          *self,
                   BreathBatch         *batch,
                   const BreathHead    *head,
                   const BreathLiveSet *set,
                   const P2pPeerId     *giver)
{
  g_autoptr(GBytes) author = g_bytes_new (head->author.public_key, P2P_PUBLIC_KEY_LEN);
  g_autoptr(GBytes) from = g_bytes_new (giver->public_key, P2P_PUBLIC_KEY_LEN);
  guint64 position = breath_journal_reserve (self->setup.journal);

  breath_batch_put (batch, BREATH_ROW_HEAD, author, head->bytes, position, from);

  if (set != NULL)
    breath_sync_stage_live_set (self, batch, &head->author, set);

  return position;
}

/**
 * breath_sync_apply:
 * @self: delta sync
 * @head: (transfer full): a head that is committed
 * @set: (transfer full) (nullable): its live set, if it is not the one held
 * @position: what breath_sync_stage() returned
 * @giver: who gave it
 *
 * Holds the head from now on: in the journal, in the root of every link, and in what is noted.
 */
void
breath_sync_apply (BreathSync      *self,
                   BreathHead      *head,
                   BreathLiveSet   *set,
                   guint64          position,
                   const P2pPeerId *giver)
{
  const BreathJournalEntry *entry = breath_journal_lookup (self->setup.journal, &head->author);
  guint64 old_position = entry != NULL ? entry->position : 0;
  g_autoptr(BreathHead) old = breath_journal_put (self->setup.journal, head, position, giver);
  gboolean is_own = p2p_peer_id_equal (&head->author, &self->setup.own);

  if (old != NULL)
    {
      breath_sync_take_from_rolls (self, old, old_position);
      breath_sync_renew_offers (self, old, head);
    }

  breath_sync_add_to_rolls (self, head);

  for (guint i = 0; i < self->links->len && is_own; i++)
    breath_sync_note_at_once (g_ptr_array_index (self->links, i));

  breath_sync_outdate_kept (self, head);

  if (set != NULL)
    breath_live_sets_put (self->setup.live_sets, &head->author, set);

  if (old != NULL && old->epoch != head->epoch)
    breath_sync_outdate_name (self, &head->author, old->epoch);

  if (old == NULL || old->epoch != head->epoch)
    breath_sync_name (self, head);

  self->rejudge = TRUE;

  if (!self->is_stopped)
    self->setup.events->accepted (&head->author, old, self->setup.user_data);
}

/* Comparing with whoever gave it was worth it. */
static void
count_found (BreathSync        *self,
             const BreathClaim *claim)
{
  BreathCursor *cursor = g_hash_table_lookup (self->cursors, &claim->notes_from);

  if (!claim->is_found || cursor == NULL)
    return;

  cursor->is_fruitless = FALSE;
  cursor->n_fruitless = 0;
}

static void
apply_claim (BreathSync  *self,
             BreathClaim *claim)
{
  P2pPeerId giver = claim->notes_from;
  BreathLiveSet *set = claim->manifest != NULL
                       ? breath_live_set_new (g_steal_pointer (&claim->manifest), g_steal_pointer (&claim->items))
                       : NULL;

  count_found (self, claim);
  breath_sync_apply (self, g_steal_pointer (&claim->head), set, claim->position, &giver);
}

static void
committed (const GError *error,
           gpointer      user_data)
{
  BreathSync *self = user_data;
  g_autoptr(GPtrArray) claims = g_steal_pointer (&self->committing);

  if (error == NULL && !self->is_stopped && !self->is_halted)
    breath_sync_apply_leaving (self);

  /* Whatever came of it, no claim may be the owner of its author beyond its life. */
  for (guint i = 0; i < claims->len; i++)
    {
      breath_claim_release (g_ptr_array_index (claims, i));

      if (error == NULL && !self->is_stopped && !self->is_halted)
        apply_claim (self, g_ptr_array_index (claims, i));
    }

  if (error != NULL && !self->is_stopped)
    {
      breath_sync_halt (self);
      self->setup.events->failed (error, self->setup.user_data);
    }

  breath_sync_run (self);
  breath_sync_unref (self);
}

static void
stage_claims (BreathSync  *self,
              BreathBatch *batch)
{
  BreathClaim *claim;
  guint n_held = breath_journal_get_size (self->setup.journal) - g_hash_table_size (self->leaving);
  guint64 n_coming = 0;

  while (self->committing->len < BREATH_SYNC_MAX_COMMIT && (claim = g_queue_pop_head (&self->ready)) != NULL)
    {
      BreathLiveSet set = { claim->manifest, claim->items };

      if (!breath_live_sets_has_room (self->setup.live_sets, &claim->author,
                                      claim->manifest != NULL ? &set : NULL, &n_coming))
        {
          breath_claim_end (claim);
          continue;
        }

      /* Only for whom we know does a head come where there is no room. */
      if (breath_journal_lookup (self->setup.journal, &claim->author) == NULL && ++n_held > BREATH_SYNC_MAX_AUTHORS)
        {
          breath_sync_make_room (self);
          n_held--;
        }

      claim->notes_from = claim->link->neighbour;
      claim->position = breath_sync_stage (self, batch, claim->head, claim->manifest != NULL ? &set : NULL,
                                           &claim->notes_from);
      breath_claim_settle (claim);
      g_ptr_array_add (self->committing, claim);
    }
}

static gboolean
is_linked (BreathSync         *self,
           const BreathCursor *cursor)
{
  for (guint i = 0; i < self->links->len; i++)
    if (((BreathSyncLink *) g_ptr_array_index (self->links, i))->cursor == cursor)
      return TRUE;

  return FALSE;
}

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  const BreathCursor *first = *(BreathCursor *const *) a;
  const BreathCursor *second = *(BreathCursor *const *) b;

  return memcmp (first->neighbour->public_key, second->neighbour->public_key, P2P_PUBLIC_KEY_LEN);
}

/* Those that are to be stored, or perhaps forgotten, in an order that no hash table has a say in. */
static GPtrArray *
take_cursors (BreathSync *self,
              gboolean    all)
{
  GPtrArray *cursors = g_steal_pointer (&self->dirty);
  GHashTableIter iter;
  gpointer cursor;

  self->dirty = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, self->cursors);

  while (all && g_hash_table_iter_next (&iter, NULL, &cursor))
    if (!((BreathCursor *) cursor)->is_dirty)
      g_ptr_array_add (cursors, cursor);

  if (cursors->len > 1)
    g_ptr_array_sort (cursors, compare_ids);

  return cursors;
}

static void
stage_cursors (BreathSync  *self,
               BreathBatch *batch)
{
  g_autoptr(GPtrArray) cursors = NULL;

  for (guint i = 0; i < self->links->len; i++)
    breath_sync_advance_cursor (g_ptr_array_index (self->links, i));

  cursors = take_cursors (self, g_hash_table_size (self->cursors) > BREATH_SYNC_MAX_CURSORS);

  for (guint i = 0; i < cursors->len; i++)
    {
      BreathCursor *cursor = g_ptr_array_index (cursors, i);

      /* Strangers who come and go must not fill the store; a cursor lost only costs them notes. */
      if (g_hash_table_size (self->cursors) > BREATH_SYNC_MAX_CURSORS && !is_linked (self, cursor))
        {
          forget_cursor (batch, cursor);
          g_hash_table_remove (self->cursors, cursor->neighbour);
          continue;
        }

      if (cursor->is_dirty)
        put_cursor (batch, cursor);

      cursor->is_dirty = FALSE;
    }

  self->cursors_due = G_MAXINT64;
}

static void
start_commit (BreathSync *self)
{
  BreathBatch *batch = breath_batch_new ();

  self->committing = g_ptr_array_new_with_free_func (breath_claim_free);
  stage_claims (self, batch);
  breath_sync_stage_leaving (self, batch);
  stage_cursors (self, batch);

  breath_store_commit (self->setup.store, batch, committed, breath_sync_ref (self));
}

/**
 * breath_sync_commit:
 * @self: delta sync
 *
 * Stores everything that is ready, unless a commit is in flight: then it gathers for the next one.
 */
void
breath_sync_commit (BreathSync *self)
{
  gboolean is_due = self->ready.length > 0 || g_hash_table_size (self->leaving) > 0
                    || self->now >= self->cursors_due;

  if (is_due && self->committing == NULL)
    start_commit (self);
}
