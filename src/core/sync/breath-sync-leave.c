/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

/*
 * Heads leave when their time is over, or, where there is no room, for the sake of nodes we know. They are deleted in
 * the same commits by which others come, and are gone from journal, roots and live sets once that has succeeded.
 */

#define DAY 86400

void
breath_sync_leave_init (BreathSync *self)
{
  self->leaving = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, (GDestroyNotify) p2p_peer_id_free, NULL);
  self->chosen = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, (GDestroyNotify) p2p_peer_id_free, NULL);
}

/**
 * breath_sync_add_chosen:
 * @self: delta sync
 * @node: whom our people chose as a neighbour
 *
 * Holds the head of @node whatever happens, but for its age. At most %BREATH_SYNC_MAX_MET can be chosen.
 */
void
breath_sync_add_chosen (BreathSync      *self,
                        const P2pPeerId *node)
{
  if (g_hash_table_size (self->chosen) < BREATH_SYNC_MAX_MET)
    g_hash_table_add (self->chosen, p2p_peer_id_copy (node));
}

/**
 * breath_sync_is_met:
 * @self: delta sync
 * @author: a node
 *
 * Returns: whether our people chose it, or we have a cursor for it, which we keep of neighbours only
 */
gboolean
breath_sync_is_met (BreathSync      *self,
                    const P2pPeerId *author)
{
  return g_hash_table_contains (self->chosen, author) || g_hash_table_contains (self->cursors, author);
}

/* Whether something else is being done with the author's head. */
static gboolean
is_busy (BreathSync      *self,
         const P2pPeerId *author)
{
  return g_hash_table_contains (self->owners, author) || g_hash_table_contains (self->leaving, author);
}

static void
let_go (BreathSync      *self,
        const P2pPeerId *author)
{
  g_hash_table_add (self->leaving, p2p_peer_id_copy (author));
}

/* What ends with a clock that has just jumped would not come back with it. */
gint64
breath_sync_get_sure (BreathSync *self)
{
  return self->setup.watch != NULL ? breath_clock_watch_get_sure (self->setup.watch) : breath_clock_get_wall (self->setup.clock);
}

static gint64
get_next_midnight (gint64 wall)
{
  return (wall / DAY + 1) * DAY;
}

/**
 * breath_sync_find_expired:
 * @self: delta sync
 *
 * Looks for heads whose time is over, from midnight on: at most %BREATH_SYNC_MAX_LOOKED_AT heads a dispatch, of which at
 * most %BREATH_SYNC_MAX_LEAVING may leave with one commit. A clock that the neighbours disagree with, or that has just
 * jumped, ends nothing.
 */
void
breath_sync_find_expired (BreathSync *self)
{
  const BreathJournalEntry *entry = NULL;
  gint64 wall;

  /* The sure time is no later than what the clock shows, and the clock need not be asked for it until then. */
  if (self->wall < self->next_expiry && self->next_expiry <= get_next_midnight (self->wall))
    return;

  wall = breath_sync_get_sure (self);

  /* A clock that once was far ahead must not put this off until then. */
  self->next_expiry = MIN (self->next_expiry, get_next_midnight (wall));

  if (self->is_clock_wrong || wall < self->next_expiry || g_hash_table_size (self->leaving) > 0)
    return;

  for (guint i = 0; i < BREATH_SYNC_MAX_LOOKED_AT && g_hash_table_size (self->leaving) < BREATH_SYNC_MAX_LEAVING; i++)
    {
      const P2pPeerId *author;

      entry = breath_journal_next (self->setup.journal, self->looked_through);

      if (entry == NULL)
        {
          self->next_expiry = self->has_skipped ? wall + BREATH_SYNC_EXPIRY_RETRY : get_next_midnight (wall);
          self->has_skipped = FALSE;
          self->looked_through = 0;
          return;
        }

      author = &entry->head->author;
      self->looked_through = entry->position;

      if (breath_head_get_end (entry->head) > wall || p2p_peer_id_equal (author, &self->setup.own))
        continue;

      if (is_busy (self, author))
        self->has_skipped = TRUE;
      else
        let_go (self, author);
    }

  if (g_hash_table_size (self->leaving) == 0)
    self->again = TRUE;
}

/**
 * breath_sync_make_room:
 * @self: delta sync
 *
 * Lets the head that was accepted longest ago go, unless it is of a node we know or ourselves.
 */
void
breath_sync_make_room (BreathSync *self)
{
  const BreathJournalEntry *entry = NULL;

  while ((entry = breath_journal_next (self->setup.journal, entry != NULL ? entry->position : 0)) != NULL)
    {
      const P2pPeerId *author = &entry->head->author;

      if (p2p_peer_id_equal (author, &self->setup.own) || is_busy (self, author) || breath_sync_is_met (self, author))
        continue;

      let_go (self, author);
      return;
    }
}

/**
 * breath_sync_stage_leaving:
 * @self: delta sync
 * @batch: writes to be committed
 *
 * Deletes those that leave, and writes down how far the journal reached, since no position may be used twice.
 */
void
breath_sync_stage_leaving (BreathSync  *self,
                           BreathBatch *batch)
{
  GHashTableIter iter;
  gpointer author;
  guint64 end = GUINT64_TO_LE (breath_journal_get_end (self->setup.journal));
  g_autoptr(GBytes) end_key = NULL;
  g_autoptr(GBytes) end_value = NULL;

  if (g_hash_table_size (self->leaving) == 0)
    return;

  end_key = g_bytes_new_static (BREATH_SETTING_JOURNAL_END, sizeof BREATH_SETTING_JOURNAL_END - 1);
  end_value = g_bytes_new (&end, sizeof end);
  breath_batch_put (batch, BREATH_ROW_SETTING, end_key, end_value, 0, NULL);
  g_hash_table_iter_init (&iter, self->leaving);

  while (g_hash_table_iter_next (&iter, &author, NULL))
    {
      g_autoptr(GBytes) key = g_bytes_new (((P2pPeerId *) author)->public_key, P2P_PUBLIC_KEY_LEN);

      breath_batch_delete (batch, BREATH_ROW_HEAD, key);
      breath_sync_stage_live_set (self, batch, author, NULL);
    }
}

static void
leave (BreathSync      *self,
       const P2pPeerId *author)
{
  const BreathJournalEntry *entry = breath_journal_lookup (self->setup.journal, author);
  g_autoptr(BreathHead) head = NULL;
  guint64 position;

  if (entry == NULL)
    return;

  /* These stand by the author's place, which it has no more from then on. */
  breath_sync_forget_name (self, author, entry->head->epoch);
  breath_sync_forget_offers (self, author);

  position = entry->position;
  head = breath_journal_remove (self->setup.journal, author);
  breath_sync_take_from_rolls (self, head, position);
  breath_live_sets_remove (self->setup.live_sets, author);

  if (!self->is_stopped)
    self->setup.events->left (author, self->setup.user_data);
}

/**
 * breath_sync_apply_leaving:
 * @self: delta sync
 *
 * After the commit: holds those that left no longer.
 */
void
breath_sync_apply_leaving (BreathSync *self)
{
  g_autoptr(GHashTable) leaving = NULL;
  GHashTableIter iter;
  gpointer author;

  if (g_hash_table_size (self->leaving) == 0)
    return;

  leaving = g_steal_pointer (&self->leaving);
  self->leaving = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, (GDestroyNotify) p2p_peer_id_free, NULL);
  g_hash_table_iter_init (&iter, leaving);

  while (g_hash_table_iter_next (&iter, &author, NULL))
    leave (self, author);

  self->rejudge = TRUE;
}
