/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

#include <string.h>

/* The next claim of the want that the head answers; those before it were superseded at the neighbour meanwhile. */
static BreathClaim *
match_claim (BreathSyncLink   *link,
             BreathSyncWant   *want,
             const BreathHead *head)
{
  guint64 id = breath_sync_channel_get_id_of (&link->roll->channel, head);

  while (want->next_claim < want->claims->len)
    {
      BreathClaim *claim = g_ptr_array_index (want->claims, want->next_claim++);

      if (claim->note.id == id
          && (claim->note.version == head->version || (claim->is_later && claim->note.version < head->version)))
        return claim;

      breath_claim_end (claim);
    }

  return NULL;
}

static gboolean
judge_record (BreathSyncLink *link,
              BreathSyncWant *want,
              GBytes         *bytes,
              GError        **error)
{
  g_autoptr(BreathHead) head = breath_opener_open_head (link->sync->setup.opener, bytes, error);
  BreathClaim *claim;
  const BreathJournalEntry *held;

  if (head == NULL)
    {
      g_prefix_error (error, "A record is not valid: ");
      return FALSE;
    }

  claim = match_claim (link, want, head);

  if (claim == NULL)
    return breath_sync_refuse (error, "A record came that was not wanted");

  if (claim->is_owner && !p2p_peer_id_equal (&claim->author, &head->author))
    breath_claim_release (claim);

  claim->author = head->author;
  claim->head = g_steal_pointer (&head);
  breath_sync_name (link->sync, claim->head);
  held = breath_journal_lookup (link->sync->setup.journal, &claim->author);
  breath_sync_check_offer (claim, &claim->author, claim->head->epoch, held);
  breath_sync_judge_head (claim);

  return TRUE;
}

static void
finish_want (BreathSyncLink *link,
             BreathSyncWant *want)
{
  g_queue_pop_head (&link->wants);

  while (want->next_claim < want->claims->len)
    breath_claim_end (g_ptr_array_index (want->claims, want->next_claim++));

  g_ptr_array_unref (want->claims);
  g_ptr_array_unref (want->heads);
  g_free (want);
}

/**
 * breath_sync_judge_records:
 * @link: a link
 *
 * Verifies and judges records that have come, until this turn has verified %BREATH_SYNC_MAX_VERIFIED.
 */
void
breath_sync_judge_records (BreathSyncLink *link)
{
  BreathSyncWant *want;

  while (link->error == NULL && (want = g_queue_peek_head (&link->wants)) != NULL && want->heads != NULL)
    {
      g_autoptr(GError) error = NULL;

      if (want->next_head == want->heads->len)
        {
          finish_want (link, want);
          continue;
        }

      if (!breath_sync_may_verify (link->sync))
        return;

      if (!judge_record (link, want, g_ptr_array_index (want->heads, want->next_head++), &error))
        breath_sync_break_link (link, g_steal_pointer (&error));
    }
}

/* Heads are told apart by (epoch, version) here; which of two equal ones wins is another question. */
static int
compare_states (const BreathHead *a,
                const BreathHead *b)
{
  if (a->epoch != b->epoch)
    return a->epoch < b->epoch ? -1 : 1;

  return a->version < b->version ? -1 : a->version > b->version;
}

/*
 * Nobody else can have signed it: the key was copied, or an old copy of this node runs somewhere. Our own earlier heads
 * are still about; those of before the last restore, which began our epoch, were issued before it.
 */
static gboolean
is_by_clone (const BreathHead *head,
             const BreathHead *own)
{
  int order = compare_states (head, own);

  if (order == 0)
    return memcmp (head->id, own->id, BREATH_HEAD_ID_LEN) != 0;

  return order > 0
         || (head->epoch < own->epoch && (gint64) head->issued > (gint64) own->epoch + BREATH_SYNC_MAX_AHEAD);
}

static void
judge_own (BreathClaim *claim)
{
  const BreathJournalEntry *own = breath_journal_lookup (claim->sync->setup.journal, &claim->author);

  if (own == NULL || is_by_clone (claim->head, own->head))
    breath_sync_tell (claim->sync, BREATH_FINDING_CLONE, &claim->author, &claim->link->neighbour);

  breath_claim_end (claim);
}

gboolean
breath_sync_is_superseded (BreathClaim      *claim,
                           const BreathHead *held)
{
  int order = compare_states (claim->head, held);

  if (order != 0)
    return order < 0;

  if (memcmp (claim->head->id, held->id, BREATH_HEAD_ID_LEN) == 0)
    return TRUE;

  if (!claim->is_proven)
    {
      const P2pPeerId *giver = claim->link != NULL ? &claim->link->neighbour : &claim->sync->setup.own;

      breath_sync_keep_proof (claim->sync, held, claim->head, giver);
      breath_sync_tell (claim->sync, BREATH_FINDING_EQUIVOCATION, &claim->author, giver);
    }

  claim->is_proven = TRUE;

  return breath_head_compare (claim->head, held) < 0;
}

static void
park (BreathClaim *claim,
      gint64       until)
{
  BreathSyncLink *link = claim->link;

  if (!claim->is_early)
    breath_sync_tell (claim->sync, BREATH_FINDING_FUTURE_DATE, &claim->author, &link->neighbour);

  claim->is_early = TRUE;

  if (link->n_parked == BREATH_SYNC_MAX_PARKED)
    {
      breath_claim_end (claim);
      return;
    }

  claim->is_parked = TRUE;
  link->n_parked++;

  /* It will change something in time. */
  if (claim->is_found)
    link->cursor->is_fruitless = FALSE;

  claim->state = BREATH_CLAIM_HELD_BACK;
  claim->sync->next_judging = MIN (claim->sync->next_judging, until);
  breath_claim_leave_turn (claim);
  breath_claim_release (claim);
}

gboolean
breath_sync_is_full (BreathSync *self)
{
  guint n_coming = self->ready.length + (self->committing != NULL ? self->committing->len : 0);

  return breath_journal_get_size (self->setup.journal) + n_coming >= BREATH_SYNC_MAX_AUTHORS;
}

/*
 * What is held of an author is the live set of the head that is held, so it need not be looked up. A head that counts
 * otherwise than the one held is no other's word for the same set, and would not be read back from the store.
 */
static gboolean
is_live_set_held (const BreathClaim        *claim,
                  const BreathJournalEntry *held)
{
  return held != NULL && held->head->live_count == claim->head->live_count
         && memcmp (held->head->live_set, claim->head->live_set, BREATH_HASH_LEN) == 0;
}

static void
accept (BreathClaim              *claim,
        const BreathJournalEntry *held)
{
  breath_claim_leave_turn (claim);

  if ((claim->manifest == NULL || claim->n_missing > 0) && !is_live_set_held (claim, held))
    {
      breath_sync_need_live_set (claim);
      return;
    }

  /* Held since, while part of it was being fetched. */
  if (claim->n_missing > 0)
    {
      g_clear_pointer (&claim->manifest, breath_manifest_free);
      g_clear_pointer (&claim->items, g_ptr_array_unref);
      claim->n_missing = 0;
    }

  claim->state = BREATH_CLAIM_READY;
  g_queue_push_tail (&claim->sync->ready, claim);
}

/**
 * breath_sync_judge_head:
 * @claim: (transfer full): a claim whose head is verified
 *
 * Judges a head by our own, the one held, the clock, and what there is room for. Called again when any of it changed.
 */
void
breath_sync_judge_head (BreathClaim *claim)
{
  BreathSync *self = claim->sync;
  const BreathJournalEntry *held = breath_journal_lookup (self->setup.journal, &claim->author);
  gint64 until = (gint64) MAX (claim->head->epoch, claim->head->issued) - BREATH_SYNC_MAX_AHEAD;
  gint64 wall = self->wall;

  if (claim->is_parked)
    {
      claim->is_parked = FALSE;
      claim->link->n_parked--;
    }

  if (p2p_peer_id_equal (&claim->author, &self->setup.own))
    judge_own (claim);
  else if (held != NULL && breath_sync_is_superseded (claim, held->head))
    breath_claim_end (claim);
  else if (breath_head_get_end (claim->head) <= wall)
    breath_claim_end (claim);
  else if (until > wall)
    park (claim, until);
  else if (held == NULL && breath_sync_is_full (self) && !breath_sync_is_met (self, &claim->author))
    breath_claim_end (claim);
  else if (breath_claim_own (claim))
    accept (claim, held);
  else
    {
      claim->state = BREATH_CLAIM_HELD_BACK;
      breath_claim_leave_turn (claim);
    }
}
