/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

/*
 * A claim is a note that has not been judged yet. It belongs to its link until it is being committed, and holds that
 * link's cursor. For each author at most one claim over all links is the owner: only it is asked for.
 */

BreathClaim *
breath_claim_new (BreathSyncLink   *link,
                  BreathSyncNotes  *notes,
                  guint             index,
                  const BreathNote *note)
{
  const BreathClaim fresh = {
    .sync = link->sync,
    .link = link,
    .notes = notes,
    .index = index,
    .note = *note,
    .is_found = notes->is_found,
  };
  BreathClaim *self = g_new (BreathClaim, 1);

  *self = fresh;
  self->in_link.data = self;
  g_queue_push_tail_link (&link->claims, &self->in_link);

  notes->claims[index] = self;
  notes->n_pending++;

  return self;
}

void
breath_claim_free (gpointer data)
{
  BreathClaim *self = data;

  g_clear_pointer (&self->head, breath_head_free);
  g_clear_pointer (&self->manifest, breath_manifest_free);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self);
}

/**
 * breath_claim_choose:
 * @self: a claim that waits, on a link that has fewer than %BREATH_SYNC_MAX_CHOSEN chosen
 *
 * Lets @self be wanted with the next Want.
 */
void
breath_claim_choose (BreathClaim *self)
{
  self->state = BREATH_CLAIM_CHOSEN;
  self->link->n_chosen++;
}

/**
 * breath_claim_own:
 * @self: a claim whose author is known
 *
 * Makes @self the one claim in flight for its author, unless another is.
 *
 * Returns: whether @self is it now
 */
gboolean
breath_claim_own (BreathClaim *self)
{
  if (self->is_owner)
    return TRUE;

  if (g_hash_table_contains (self->sync->owners, &self->author)
      || (g_hash_table_size (self->sync->leaving) > 0 && g_hash_table_contains (self->sync->leaving, &self->author)))
    return FALSE;

  g_hash_table_insert (self->sync->owners, &self->author, self);
  self->is_owner = TRUE;

  return TRUE;
}

void
breath_claim_release (BreathClaim *self)
{
  if (self->is_owner)
    {
      g_hash_table_remove (self->sync->owners, &self->author);
      self->is_owner = FALSE;
      self->sync->rejudge = TRUE;
    }
}

void
breath_claim_join_turn (BreathClaim *self)
{
  self->sync->turn = self->link;
  self->link->n_turn++;
  self->is_unknown = TRUE;
}

void
breath_claim_leave_turn (BreathClaim *self)
{
  gboolean ends_turn = self->is_unknown && --self->link->n_turn == 0 && self->sync->turn == self->link;

  self->is_unknown = FALSE;

  if (ends_turn)
    {
      self->sync->turn = NULL;
      self->sync->rejudge = TRUE;
    }
}

static void
leave_link (BreathClaim *self)
{
  breath_claim_leave_turn (self);

  if (self->waits_turn)
    self->link->n_waiting_unknown--;

  if (self->is_parked)
    self->link->n_parked--;

  if (self->state != BREATH_CLAIM_WAITING && self->link->n_chosen-- == BREATH_SYNC_MAX_CHOSEN)
    self->sync->rejudge = TRUE;

  self->waits_turn = FALSE;
  self->is_parked = FALSE;

  self->link->n_items_pending -= self->n_reserved;
  self->n_reserved = 0;

  self->notes->claims[self->index] = NULL;
  self->notes->n_pending--;
  self->notes = NULL;

  g_queue_unlink (&self->link->claims, &self->in_link);
}

static gboolean
holds_epoch (const BreathClaim *self)
{
  const BreathJournalEntry *held = breath_journal_lookup (self->sync->setup.journal, &self->author);

  return held != NULL && held->head->epoch >= self->head->epoch;
}

/**
 * breath_claim_end:
 * @self: (transfer full): a claim that nothing refers to but its link
 *
 * Counts a note as judged, whatever the outcome.
 */
void
breath_claim_end (BreathClaim *self)
{
  breath_claim_release (self);

  /* The name was only learned for this claim; without this, refused authors would pile up. */
  if (self->head != NULL && !holds_epoch (self))
    breath_sync_forget_name (self->sync, &self->author, self->head->epoch);

  leave_link (self);
  breath_claim_free (self);
}

/**
 * breath_claim_settle:
 * @self: a claim that is ready
 *
 * Hands a claim over to the commit that begins. The cursor may pass it, since both become durable together.
 */
void
breath_claim_settle (BreathClaim *self)
{
  leave_link (self);
  self->link = NULL;
  self->state = BREATH_CLAIM_COMMITTING;
}
