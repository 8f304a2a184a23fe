/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

/*
 * Heads whose link was lost before all of their live set had come. They are verified, so whoever notes one next is
 * asked only for what is missing.
 */

typedef struct
{
  BreathHead     *head;
  BreathManifest *manifest;  /* NULL: not received */
  GPtrArray      *items;     /* of BreathItem; NULL without manifest */
  guint           n_missing;
  GList           in_order;  /* oldest first */
} Kept;

static guint
count_items (const Kept *self)
{
  return self->items != NULL ? self->items->len : 0;
}

static void
forget_live_set (BreathSync *self,
                 Kept       *kept)
{
  self->n_kept_items -= count_items (kept);
  g_clear_pointer (&kept->manifest, breath_manifest_free);
  g_clear_pointer (&kept->items, g_ptr_array_unref);
}

static void
drop (BreathSync *self,
      Kept       *kept)
{
  forget_live_set (self, kept);
  g_queue_unlink (&self->kept_order, &kept->in_order);
  g_hash_table_remove (self->kept, &kept->head->author);
  g_clear_pointer (&kept->head, breath_head_free);
  g_free (kept);
}

static void
drop_oldest (BreathSync *self)
{
  Kept *oldest = g_queue_peek_head (&self->kept_order);
  P2pPeerId author = oldest->head->author;
  guint32 epoch = oldest->head->epoch;
  const BreathJournalEntry *held = breath_journal_lookup (self->setup.journal, &author);

  drop (self, oldest);

  if (held == NULL || held->head->epoch < epoch)
    breath_sync_forget_name (self, &author, epoch);
}

/**
 * breath_sync_keep:
 * @claim: a claim whose link is lost, not for a broken rule
 *
 * Keeps what @claim has brought, if its head is verified: the last %BREATH_SYNC_MAX_KEPT heads, with at most
 * %BREATH_SYNC_MAX_ITEMS_PENDING items of theirs in all.
 */
void
breath_sync_keep (BreathClaim *claim)
{
  BreathSync *self = claim->sync;
  Kept *kept;

  if (claim->head == NULL || p2p_peer_id_equal (&claim->author, &self->setup.own))
    return;

  kept = g_hash_table_lookup (self->kept, &claim->author);

  if (kept != NULL && breath_head_compare (kept->head, claim->head) >= 0)
    return;

  if (kept != NULL)
    drop (self, kept);
  else if (self->kept_order.length == BREATH_SYNC_MAX_KEPT)
    drop_oldest (self);

  kept = g_new0 (Kept, 1);
  kept->head = g_steal_pointer (&claim->head);
  kept->manifest = g_steal_pointer (&claim->manifest);
  kept->items = g_steal_pointer (&claim->items);
  kept->n_missing = claim->n_missing;
  kept->in_order.data = kept;
  g_queue_push_tail_link (&self->kept_order, &kept->in_order);
  g_hash_table_insert (self->kept, &kept->head->author, kept);
  self->n_kept_items += count_items (kept);

  if (self->n_kept_items > BREATH_SYNC_MAX_ITEMS_PENDING)
    forget_live_set (self, kept);
}

static gboolean
is_noted (const Kept        *kept,
          const BreathClaim *claim,
          guint32            epoch)
{
  guint32 version = kept->head->version;

  return !claim->is_contrary
         && kept->head->epoch == epoch
         && (version == claim->note.version || (claim->is_later && version > claim->note.version));
}

/**
 * breath_sync_take_kept:
 * @claim: a claim that owns its author and is chosen, but not wanted yet
 * @epoch: the epoch noted
 *
 * Gives @claim the head noted, if it was kept, with as much of its live set as came with it.
 *
 * Returns: whether it was
 */
gboolean
breath_sync_take_kept (BreathClaim *claim,
                       guint32      epoch)
{
  BreathSync *self = claim->sync;
  Kept *kept = g_hash_table_lookup (self->kept, &claim->author);

  if (kept == NULL || !is_noted (kept, claim, epoch))
    return FALSE;

  g_hash_table_remove (self->kept, &kept->head->author);
  g_queue_unlink (&self->kept_order, &kept->in_order);
  self->n_kept_items -= count_items (kept);
  claim->head = kept->head;
  claim->manifest = kept->manifest;
  claim->items = kept->items;
  claim->n_missing = kept->n_missing;
  g_free (kept);

  return TRUE;
}

/* @head was accepted. */
void
breath_sync_outdate_kept (BreathSync       *self,
                          const BreathHead *head)
{
  Kept *kept = g_hash_table_lookup (self->kept, &head->author);

  if (kept != NULL && breath_head_compare (kept->head, head) <= 0)
    drop (self, kept);
}

void
breath_sync_name_kept (BreathSync     *self,
                       BreathSyncRoll *roll)
{
  for (GList *l = self->kept_order.head; l != NULL; l = l->next)
    breath_sync_name_on (self, roll, ((Kept *) l->data)->head);
}

void
breath_sync_clear_kept (BreathSync *self)
{
  while (!g_queue_is_empty (&self->kept_order))
    drop (self, g_queue_peek_head (&self->kept_order));
}
