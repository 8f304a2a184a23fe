/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

static void
want_free (gpointer data)
{
  BreathSyncWant *self = data;

  g_ptr_array_unref (self->claims);
  g_clear_pointer (&self->heads, g_ptr_array_unref);
  g_free (self);
}

/**
 * breath_sync_take_clear:
 * @link: a link that is given up
 *
 * Drops every claim of @link, so that other links may be asked instead.
 */
void
breath_sync_take_clear (BreathSyncLink *link)
{
  BreathClaim *claim;

  g_queue_clear_full (&link->wants, want_free);
  breath_sync_fetch_clear (link);
  breath_sync_ranges_clear (link);

  while ((claim = g_queue_peek_head (&link->claims)) != NULL)
    {
      g_queue_remove (&link->sync->ready, claim);

      if (link->error == NULL)
        breath_sync_keep (claim);

      breath_claim_end (claim);
    }

  g_queue_clear_full (&link->notes, g_free);
  breath_sync_clear_noted (link);
}

static BreathSyncNotes *
notes_new (guint n_claims)
{
  BreathSyncNotes *self = g_malloc0 (sizeof *self + n_claims * sizeof *self->claims);

  g_assert (n_claims <= BREATH_SYNC_MAX_NOTES);
  self->n_claims = n_claims;

  return self;
}

/**
 * breath_sync_open_notes:
 * @link: a link
 * @n_claims: how many there can be
 * @error: return location for a #BreathSyncError
 *
 * Makes room for the claims of one frame of notes, listing or later. It moves no cursor unless told what it reaches.
 *
 * Returns: (transfer none) (nullable): an open frame; %NULL if too many are
 */
BreathSyncNotes *
breath_sync_open_notes (BreathSyncLink *link,
                        guint           n_claims,
                        GError        **error)
{
  BreathSyncNotes *notes;

  if (link->n_open == BREATH_SYNC_MAX_OPEN_NOTES)
    {
      breath_sync_refuse (error, "More than %d notes are open", BREATH_SYNC_MAX_OPEN_NOTES);
      return NULL;
    }

  notes = notes_new (n_claims);
  notes->number = link->next_taken++;
  notes->is_open = TRUE;
  link->n_open++;
  g_queue_push_tail (&link->notes, notes);
  link->sync->rejudge = TRUE;

  return notes;
}

/* Everything that the neighbour held when it began to compare is told. */
static gboolean
end_telling (BreathSyncLink *link,
             guint64         through,
             GError        **error)
{
  BreathSyncNotes *end;

  if (!breath_sync_on_told (link, error))
    return FALSE;

  end = notes_new (0);
  end->through = MAX (through, link->blind_through);
  end->ends_comparison = TRUE;
  link->taken_through = end->through;
  link->blind_through = 0;
  link->is_blind = FALSE;
  g_queue_push_tail (&link->notes, end);

  return TRUE;
}

static gboolean
check_through (BreathSyncLink *link,
               guint64         through,
               GError        **error)
{
  if (through == 0)
    return breath_sync_is_telling (link) || breath_sync_refuse (error, "Notes that nothing was compared for");

  return through > link->taken_through
         || breath_sync_refuse (error, "Notes reach back to position %" G_GUINT64_FORMAT, through);
}

static void
reach (BreathSyncLink  *link,
       BreathSyncNotes *notes,
       guint64          through)
{
  if (through == 0)
    return;

  link->taken_through = through;

  if (link->is_blind)
    link->blind_through = through;
  else
    notes->through = through;
}

/**
 * breath_sync_on_notes:
 * @link: a link
 * @frame: notes
 * @error: return location for a #BreathSyncError
 *
 * Makes a claim of every note.
 *
 * Returns: %FALSE if the neighbour broke the rules
 */
gboolean
breath_sync_on_notes (BreathSyncLink  *link,
                      BreathSyncFrame *frame,
                      GError         **error)
{
  BreathSyncNotes *notes;

  if (frame->notes->len == 0)
    return end_telling (link, frame->through, error);

  if (!check_through (link, frame->through, error))
    return FALSE;

  notes = breath_sync_open_notes (link, frame->notes->len, error);

  if (notes == NULL)
    return FALSE;

  notes->is_found = frame->through == 0;
  reach (link, notes, frame->through);

  for (guint i = 0; i < frame->notes->len; i++)
    breath_claim_new (link, notes, i, &g_array_index (frame->notes, BreathNote, i));

  breath_sync_expect_noted (link, notes->n_claims);
  breath_sync_number_offers (link, notes);

  return TRUE;
}

/* In a crowd, a neighbour that makes up authors gets no further than its ration. */
static gboolean
is_rationed (BreathSyncLink *link)
{
  BreathCursor *cursor = link->cursor;
  gint64 now = link->sync->now;

  if (breath_journal_get_size (link->sync->setup.journal) < BREATH_SYNC_CROWD)
    return FALSE;

  if (now - cursor->hour_began >= BREATH_SYNC_HOUR)
    {
      cursor->hour_began = now;
      cursor->n_unknown = 0;
    }

  return cursor->n_unknown >= BREATH_SYNC_MAX_UNKNOWN;
}

static gboolean
do_others_wait (BreathSyncLink *link)
{
  BreathSync *sync = link->sync;

  for (guint i = 0; i < sync->links->len; i++)
    {
      BreathSyncLink *other = g_ptr_array_index (sync->links, i);

      if (other != link && other->n_waiting_unknown > 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
may_take_turn (BreathSyncLink *link)
{
  const BreathSyncLink *turn = link->sync->turn;

  return turn == NULL || (turn == link && !do_others_wait (link));
}

static void
choose_unknown (BreathClaim *claim)
{
  BreathSyncLink *link = claim->link;

  if (is_rationed (link))
    {
      breath_claim_end (claim);
      return;
    }

  /* A neighbour that notes and never gives must not fill the memory: what is not wanted keeps its notes open. */
  if (link->n_chosen >= BREATH_SYNC_MAX_CHOSEN)
    return;

  if (!may_take_turn (link))
    {
      claim->waits_turn = TRUE;
      link->n_waiting_unknown++;
      return;
    }

  breath_claim_join_turn (claim);
  link->cursor->n_unknown++;
  breath_claim_choose (claim);
}

/**
 * breath_sync_choose:
 * @claim: (transfer full): a claim that waits
 *
 * Decides whether a noted head is wanted: not if it or a later one is held; later if it is being asked for elsewhere.
 *
 * Ids of unknown authors differ from link to link, so what two links note may be the same; they are asked one link
 * after the other.
 */
void
breath_sync_choose (BreathClaim *claim)
{
  const BreathJournalEntry *held;
  const P2pPeerId *author;
  guint64 lowest = (guint64) claim->note.version + (claim->is_contrary ? 1 : 0);
  guint32 epoch = 0;

  if (!breath_sync_make_names (claim->link))
    return;

  if (claim->waits_turn)
    {
      claim->waits_turn = FALSE;
      claim->link->n_waiting_unknown--;
    }

  author = breath_sync_get_named (claim->link, claim->note.id, &epoch, &held);

  if (author == NULL)
    {
      choose_unknown (claim);
      return;
    }

  breath_sync_see_noted (claim->link, &claim->note);
  claim->author = *author;
  breath_sync_check_offer (claim, author, epoch, held);

  if (held != NULL
      && (held->head->epoch > epoch || (held->head->epoch == epoch && held->head->version >= lowest)))
    breath_claim_end (claim);
  else if (claim->link->n_chosen < BREATH_SYNC_MAX_CHOSEN && breath_claim_own (claim))
    {
      breath_claim_choose (claim);

      if (breath_sync_take_kept (claim, epoch))
        breath_sync_judge_head (claim);
    }
}

static void
add_want (BreathSyncLink     *link,
          BreathClaim *const *claims,
          guint               n_claims)
{
  BreathSyncWant *want = g_new0 (BreathSyncWant, 1);

  want->claims = g_ptr_array_sized_new (n_claims);
  want->sent = link->sync->now;

  for (guint i = 0; i < n_claims; i++)
    g_ptr_array_add (want->claims, claims[i]);

  g_queue_push_tail (&link->wants, want);
}

static void
send_want (BreathSyncLink  *link,
           BreathSyncNotes *notes)
{
  g_autoptr(GBytes) frame = NULL;
  guint8 bitmap[BREATH_SYNC_MAX_NOTES / 8] = { 0 };
  BreathClaim *wanted[BREATH_SYNC_MAX_NOTES];
  guint n_wanted = 0;
  gboolean more = FALSE;

  for (guint i = 0; i < notes->n_claims && notes->n_pending > 0; i++)
    {
      BreathClaim *claim = notes->claims[i];

      if (claim == NULL)
        continue;

      more |= claim->state == BREATH_CLAIM_WAITING;

      if (claim->state != BREATH_CLAIM_CHOSEN)
        continue;

      claim->state = BREATH_CLAIM_WANTED;
      bitmap[i / 8] |= 1 << i % 8;
      wanted[n_wanted++] = claim;
    }

  if (n_wanted == 0 && more)
    return;

  frame = breath_sync_encode_want (notes->number, more, bitmap, sizeof bitmap);
  breath_sync_send (link, frame);

  if (!more)
    {
      notes->is_open = FALSE;
      link->n_open--;
    }

  if (n_wanted > 0)
    add_want (link, wanted, n_wanted);
}

void
breath_sync_send_wants (BreathSyncLink *link)
{
  for (GList *l = link->notes.head; l != NULL; l = l->next)
    {
      BreathSyncNotes *notes = l->data;

      if (notes->is_open && !notes->awaits_later)
        send_want (link, notes);
    }
}

gboolean
breath_sync_on_records (BreathSyncLink  *link,
                        BreathSyncFrame *frame,
                        GError         **error)
{
  for (GList *l = link->wants.head; l != NULL; l = l->next)
    {
      BreathSyncWant *want = l->data;

      if (want->heads != NULL)
        continue;

      if (frame->heads->len > want->claims->len)
        return breath_sync_refuse (error, "There are %u records where %u were wanted", frame->heads->len, want->claims->len);

      want->heads = g_ptr_array_ref (frame->heads);
      return TRUE;
    }

  return breath_sync_refuse (error, "Records came that nobody wanted");
}

/**
 * breath_sync_check_wants:
 * @link: a link
 *
 * Lets other links be asked for what this one leaves unanswered for %BREATH_SYNC_PATIENCE, and gives the link up after
 * %BREATH_SYNC_TIMEOUT.
 */
void
breath_sync_check_wants (BreathSyncLink *link)
{
  gint64 now = link->sync->now;

  for (GList *l = link->wants.head; l != NULL; l = l->next)
    {
      BreathSyncWant *want = l->data;

      if (want->heads != NULL)
        continue;

      if (now - want->sent >= BREATH_SYNC_TIMEOUT)
        {
          breath_sync_give_up (link, want->sent, "A want was");
          return;
        }

      if (want->is_late || now - want->sent < BREATH_SYNC_PATIENCE)
        continue;

      want->is_late = TRUE;

      for (guint i = 0; i < want->claims->len; i++)
        {
          breath_claim_release (g_ptr_array_index (want->claims, i));
          breath_claim_leave_turn (g_ptr_array_index (want->claims, i));
        }
    }
}

gint64
breath_sync_get_wants_due (BreathSyncLink *link)
{
  gint64 due = G_MAXINT64;

  for (GList *l = link->wants.head; l != NULL; l = l->next)
    {
      const BreathSyncWant *want = l->data;

      if (want->heads == NULL)
        due = MIN (due, want->sent + (want->is_late ? BREATH_SYNC_TIMEOUT : BREATH_SYNC_PATIENCE));
    }

  return due;
}
