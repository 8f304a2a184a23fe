/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync.h"

#include "breath-sync-private.h"

#include <string.h>

/**
 * BreathSync:
 *
 * Delta sync over all links: what neighbours hold that we lack, and what we hold that they lack.
 *
 * It is a machine without a clock or socket of its own: frames go in by [method@Breath.Sync.receive] and out through
 * the links, and [method@Breath.Sync.run] is to be called when the deadline has come. What it accepts is told only
 * after it is committed.
 */

gboolean
breath_sync_refuse (GError    **error,
                    const char *format,
                    ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  g_set_error_literal (error, BREATH_SYNC_ERROR, BREATH_SYNC_ERROR_PROTOCOL, message);

  return FALSE;
}

void
breath_sync_read_clock (BreathSync *self)
{
  if (self->is_stopped)
    return;

  self->now = breath_clock_get_monotonic (self->setup.clock);
  self->wall = breath_clock_get_wall (self->setup.clock);
}

gboolean
breath_sync_may_verify (BreathSync *self)
{
  if (self->n_verified < BREATH_SYNC_MAX_VERIFIED)
    {
      self->n_verified++;
      return TRUE;
    }

  self->again = TRUE;

  return FALSE;
}

gboolean
breath_sync_may_look (BreathSync *self,
                      guint       n)
{
  if (self->n_looked + n <= BREATH_SYNC_MAX_LOOKED)
    {
      self->n_looked += n;
      return TRUE;
    }

  self->again = TRUE;

  return FALSE;
}

void
breath_sync_send (BreathSyncLink *link,
                  GBytes         *frame)
{
  breath_link_send (link->link, BREATH_PROTOCOL_SYNC, frame);
}

void
breath_sync_break_link (BreathSyncLink *link,
                        GError         *error)
{
  if (link->error == NULL)
    link->error = error;
  else
    g_error_free (error);
}

/* Frames keep their order, so who is heard of long after it was asked has been asked; who is not may be cut off. */
void
breath_sync_give_up (BreathSyncLink *link,
                     gint64          sent,
                     const char     *what)
{
  gboolean goes_on = link->heard >= sent + BREATH_SYNC_TIMEOUT / 2;

  breath_sync_break_link (link, g_error_new (BREATH_SYNC_ERROR,
                                             goes_on ? BREATH_SYNC_ERROR_UNDELIVERED : BREATH_SYNC_ERROR_SILENT,
                                             "%s not answered for 30 seconds", what));
}

/* What was found about whom; told at the end of a run, when whoever hears of it may do anything to the link. */
typedef struct
{
  BreathFinding finding;
  P2pPeerId     author;
  P2pPeerId     neighbour;
} Found;

void
breath_sync_tell (BreathSync      *self,
                  BreathFinding    finding,
                  const P2pPeerId *author,
                  const P2pPeerId *neighbour)
{
  Found found = { finding, *author, *neighbour };

  if (self->found->len < BREATH_SYNC_MAX_FOUND)
    g_array_append_val (self->found, found);
}

static void
tell_all (BreathSync *self)
{
  g_autoptr(GArray) all = self->found;

  self->found = g_array_new (FALSE, FALSE, sizeof (Found));

  for (guint i = 0; i < all->len && !self->is_stopped; i++)
    {
      const Found *found = &g_array_index (all, Found, i);

      self->setup.events->found (found->finding, &found->author, &found->neighbour, self->setup.user_data);
    }
}

static void
link_free (gpointer data)
{
  BreathSyncLink *self = data;

  breath_sync_take_clear (self);
  breath_sync_give_clear (self);
  breath_sync_close_roll (self);
  g_clear_pointer (&self->withheld, g_array_unref);
  g_queue_clear_full (&self->early, (GDestroyNotify) g_bytes_unref);
  g_clear_error (&self->error);
  g_object_unref (self->link);
  g_free (self);
}

/**
 * breath_sync_new:
 * @setup: what to work with; copied
 *
 * Makes delta sync without any link.
 *
 * Returns: (transfer full): to be given up with breath_sync_stop()
 */
BreathSync *
breath_sync_new (const BreathSyncSetup *setup)
{
  BreathSync *self = g_new0 (BreathSync, 1);

  g_ref_count_init (&self->refs);
  self->setup = *setup;
  self->links = g_ptr_array_new ();
  breath_sync_rolls_init (self);
  breath_sync_cursors_init (self);
  self->kept = g_hash_table_new (p2p_peer_id_hash, p2p_peer_id_equal);
  self->owners = g_hash_table_new (p2p_peer_id_hash, p2p_peer_id_equal);
  self->next_judging = G_MAXINT64;
  self->cursors_due = G_MAXINT64;
  breath_sync_memories_init (self);
  breath_sync_proofs_init (self);
  breath_sync_leave_init (self);
  self->found = g_array_new (FALSE, FALSE, sizeof (Found));

  return self;
}

BreathSync *
breath_sync_ref (BreathSync *self)
{
  g_ref_count_inc (&self->refs);

  return self;
}

void
breath_sync_unref (BreathSync *self)
{
  if (!g_ref_count_dec (&self->refs))
    return;

  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->rolls);
  g_clear_pointer (&self->committing, g_ptr_array_unref);
  breath_sync_clear_kept (self);
  g_hash_table_unref (self->kept);
  g_hash_table_unref (self->owners);
  g_ptr_array_unref (self->dirty);
  g_hash_table_unref (self->cursors);
  g_array_unref (self->found);
  g_hash_table_unref (self->leaving);
  g_hash_table_unref (self->chosen);
  g_hash_table_unref (self->proofs);
  g_ptr_array_unref (self->memories);
  g_free (self);
}

/**
 * breath_sync_stop:
 * @self: (transfer full): delta sync
 *
 * Drops all links and tells nothing more. A commit in flight ends by itself.
 */
void
breath_sync_stop (BreathSync *self)
{
  self->is_stopped = TRUE;

  while (self->links->len > 0)
    link_free (g_ptr_array_steal_index (self->links, self->links->len - 1));

  breath_sync_unref (self);
}

/**
 * breath_sync_halt:
 * @self: delta sync whose store has failed
 *
 * Accepts, stores and sends nothing from now on. Links stay until they are removed.
 */
void
breath_sync_halt (BreathSync *self)
{
  self->is_halted = TRUE;
}

/**
 * breath_sync_set_clock_wrong:
 * @self: delta sync
 * @is_wrong: whether most neighbours' clocks differ from ours
 *
 * Lets no head leave for its age as long as our own idea of the time may be wrong.
 */
void
breath_sync_set_clock_wrong (BreathSync *self,
                             gboolean    is_wrong)
{
  self->is_clock_wrong = is_wrong;
}

static BreathSyncLink *
find_link (BreathSync *self,
           BreathLink *link)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      BreathSyncLink *found = g_ptr_array_index (self->links, i);

      if (found->link == link)
        return found;
    }

  return NULL;
}

static gboolean
has_link_to (BreathSync      *self,
             const P2pPeerId *neighbour)
{
  for (guint i = 0; i < self->links->len; i++)
    if (p2p_peer_id_equal (&((BreathSyncLink *) g_ptr_array_index (self->links, i))->neighbour, neighbour))
      return TRUE;

  return FALSE;
}

void
breath_sync_add_link (BreathSync *self,
                      BreathLink *link)
{
  BreathSyncLink *added = g_new0 (BreathSyncLink, 1);

  added->sync = self;
  added->link = g_object_ref (link);
  memcpy (added->neighbour.public_key, breath_link_get_key (link), P2P_PUBLIC_KEY_LEN);
  added->roll = breath_sync_open_roll (self, breath_link_get_binding (link));
  added->cursor = breath_sync_get_cursor (self, &added->neighbour);
  added->cursor->has_twin |= has_link_to (self, &added->neighbour);
  added->compare_due = G_MAXINT64;

  g_ptr_array_add (self->links, added);
  breath_sync_recall (added);
  breath_sync_read_clock (self);
  self->n_looked = 0;
  breath_sync_open (added);
  self->setup.events->ran (self->setup.user_data);
}

void
breath_sync_remove_link (BreathSync *self,
                         BreathLink *link)
{
  BreathSyncLink *removed = find_link (self, link);

  if (removed == NULL)
    return;

  if (self->turn == removed)
    self->turn = NULL;

  g_ptr_array_remove (self->links, removed);
  link_free (removed);
  self->rejudge = TRUE;
  breath_sync_run (self);
}

static gboolean
take_frame (BreathSyncLink *link,
            GBytes         *bytes,
            GError        **error)
{
  g_auto(BreathSyncFrame) frame = { 0 };

  if (!breath_sync_frame_decode (&frame, bytes, error))
    return FALSE;

  if (!link->has_summary && frame.step != BREATH_SYNC_SUMMARY)
    return breath_sync_refuse (error, "Something came before any summary");

  switch (frame.step)
    {
    case BREATH_SYNC_SUMMARY:
      return breath_sync_on_summary (link, &frame, error);

    case BREATH_SYNC_NOTES:
      return breath_sync_on_notes (link, &frame, error);

    case BREATH_SYNC_WANT:
      return breath_sync_on_want (link, &frame, error);

    case BREATH_SYNC_RECORDS:
      return breath_sync_on_records (link, &frame, error);

    case BREATH_SYNC_FETCH:
      return breath_sync_on_fetch (link, &frame, error);

    case BREATH_SYNC_OBJECTS:
      return breath_sync_on_objects (link, &frame, error);

    case BREATH_SYNC_RANGES:
      return breath_sync_on_ranges (link, &frame, error);

    case BREATH_SYNC_LISTING:
      return breath_sync_on_listing (link, &frame, error);

    case BREATH_SYNC_LATER:
      return breath_sync_on_later (link, &frame, error);

    default:
      g_assert_not_reached ();
    }
}

/* A neighbour has little to say before it has our summary. */
static gboolean
take_early (BreathSyncLink *link,
            GBytes         *bytes,
            GError        **error)
{
  if (breath_sync_is_open (link))
    return take_frame (link, bytes, error);

  if (link->early.length == BREATH_SYNC_MAX_EARLY)
    return breath_sync_refuse (error, "More than %d frames came before our summary was sent", BREATH_SYNC_MAX_EARLY);

  g_queue_push_tail (&link->early, g_bytes_ref (bytes));

  return TRUE;
}

static void
take_waiting (BreathSyncLink *link)
{
  GBytes *bytes;

  while (link->error == NULL && breath_sync_is_open (link) && (bytes = g_queue_pop_head (&link->early)) != NULL)
    {
      GError *error = NULL;

      if (!take_frame (link, bytes, &error))
        breath_sync_break_link (link, error);

      g_bytes_unref (bytes);
    }
}

static void
rejudge_link (BreathSyncLink *link)
{
  GList *next;

  for (GList *l = link->claims.head; l != NULL && link->error == NULL; l = next)
    {
      BreathClaim *claim = l->data;

      next = l->next;

      if (claim->state == BREATH_CLAIM_WAITING)
        breath_sync_choose (claim);
      else if (claim->state == BREATH_CLAIM_HELD_BACK)
        breath_sync_judge_head (claim);
    }
}

/* Begins behind the link that had the last turn, so that each gets its own. */
static void
rejudge (BreathSync *self)
{
  guint n_links = self->links->len;
  guint first = self->next_turn;

  self->rejudge = FALSE;
  self->next_judging = G_MAXINT64;

  for (guint i = 0; i < n_links; i++)
    {
      guint at = (first + i) % n_links;
      BreathSyncLink *link = g_ptr_array_index (self->links, at);
      gboolean was_free = self->turn == NULL;

      rejudge_link (link);

      if (was_free && self->turn == link)
        self->next_turn = at + 1;
    }
}

static void
end_broken (BreathSyncLink *link)
{
  breath_sync_take_clear (link);

  if (link->is_closed)
    return;

  link->is_closed = TRUE;
  link->sync->setup.events->broke (&link->neighbour, link->error, link->sync->setup.user_data);
  breath_link_close (link->link, link->error);
}

/* Nothing was asked on it, either way. Most links are like that most of the time, and others must not have to pay for it. */
static gboolean
is_quiet (const BreathSyncLink *link)
{
  return link->is_open && link->error == NULL && link->ranges == NULL && link->sync->now < link->compare_due &&
         link->early.length == 0 && link->notes.length == 0 && link->wants.length == 0 && link->to_fetch.length == 0 &&
         link->fetches.length == 0 && breath_sync_count_withheld (link) == 0;
}

static void
work_on (BreathSyncLink *link)
{
  if (is_quiet (link))
    return;

  if (!breath_sync_is_open (link))
    breath_sync_open (link);

  take_waiting (link);
  breath_sync_check_comparison (link);
  breath_sync_ranges_work (link);
  breath_sync_check_wants (link);
  breath_sync_check_fetches (link);
  breath_sync_check_withheld (link);
  breath_sync_judge_objects (link);
  breath_sync_judge_records (link);

  if (link->error != NULL)
    end_broken (link);
}

static void
speak_on (BreathSyncLink *link)
{
  if (!is_quiet (link))
    {
      breath_sync_ranges_speak (link);
      breath_sync_send_wants (link);
      breath_sync_send_fetches (link);
      breath_sync_advance_cursor (link);
    }

  breath_sync_give (link);
  breath_sync_settle_offers (link);
}

static void
run_once (BreathSync *self)
{
  guint n_links = self->links->len;
  guint first = self->next_worker++;

  if (self->wall >= self->next_judging)
    self->rejudge = TRUE;

  self->rejudge |= self->rejudge_next;
  self->rejudge_next = FALSE;

  /* Each link comes first in turn, so that none can use up every dispatch. */
  for (guint i = 0; i < n_links; i++)
    work_on (g_ptr_array_index (self->links, (first + i) % n_links));

  while (self->rejudge)
    rejudge (self);

  for (guint i = 0; i < self->links->len; i++)
    {
      BreathSyncLink *link = g_ptr_array_index (self->links, i);

      if (link->error == NULL)
        speak_on (link);
    }

  breath_sync_find_expired (self);
  breath_sync_commit (self);
}

static void
run (BreathSync *self)
{
  g_autoptr(BreathSyncRef) alive G_GNUC_UNUSED = NULL;

  if (self->is_running || self->is_stopped || self->is_halted)
    return;

  alive = breath_sync_ref (self);
  self->is_running = TRUE;
  self->again = FALSE;
  run_once (self);
  self->is_running = FALSE;

  if (self->found->len > 0)
    tell_all (self);

  if (!self->is_stopped)
    self->setup.events->ran (self->setup.user_data);
}

/**
 * breath_sync_receive:
 * @self: delta sync
 * @link: a link added before
 * @frame: what arrived on it
 * @error: return location for a #BreathSyncError
 *
 * Takes in a frame.
 *
 * Returns: %FALSE if the neighbour broke the rules; the caller closes the link
 */
gboolean
breath_sync_receive (BreathSync *self,
                     BreathLink *link,
                     GBytes     *frame,
                     GError    **error)
{
  BreathSyncLink *from = find_link (self, link);
  GError *broken = NULL;

  if (from == NULL)
    {
      g_set_error_literal (error, BREATH_SYNC_ERROR, BREATH_SYNC_ERROR_SILENT, "The link is closed");
      return FALSE;
    }

  breath_sync_read_clock (self);
  from->heard = self->now;

  if (from->error == NULL && !take_early (from, frame, &broken))
    breath_sync_break_link (from, broken);

  /* A record that turns out wrong while it is judged below is answered for by the same call. */
  from->is_closed = TRUE;
  run (self);
  from = find_link (self, link);

  if (from == NULL)
    return TRUE;

  if (from->error != NULL)
    {
      g_propagate_error (error, g_error_copy (from->error));
      return FALSE;
    }

  from->is_closed = FALSE;

  return TRUE;
}

/**
 * breath_sync_begin_turn:
 * @self: delta sync
 *
 * Allows another %BREATH_SYNC_MAX_VERIFIED verifications and %BREATH_SYNC_MAX_LOOKED look-ups. To be called when the clock
 * is due and not for a frame or a commit, or one turn of the main loop would do what is meant for three.
 */
void
breath_sync_begin_turn (BreathSync *self)
{
  self->n_verified = 0;
  self->n_looked = 0;
}

/**
 * breath_sync_run:
 * @self: delta sync
 *
 * Does everything that is due, as far as this turn allows; the deadline is now if more is left.
 */
void
breath_sync_run (BreathSync *self)
{
  breath_sync_read_clock (self);
  run (self);
}

static gint64
get_link_due (BreathSyncLink *link)
{
  gint64 due;

  if (link->error != NULL)
    return link->is_closed ? G_MAXINT64 : 0;

  if (!breath_sync_is_open (link))
    return 0;

  if (is_quiet (link))
    return MIN (link->compare_due, breath_sync_get_give_due (link));

  due = MIN (breath_sync_get_wants_due (link), breath_sync_get_fetch_due (link));
  due = MIN (due, breath_sync_get_withheld_due (link));
  due = MIN (due, breath_sync_get_ranges_due (link));

  return MIN (due, breath_sync_get_give_due (link));
}

/* When the wall clock will show @then. */
static gint64
get_monotonic (gint64 then,
               gint64 now,
               gint64 wall)
{
  return now + (then - wall) * G_USEC_PER_SEC;
}

/**
 * breath_sync_get_deadline:
 * @self: delta sync
 * @at: now
 *
 * Returns: monotonic time at which breath_sync_run() has something to do; %G_MAXINT64: never by itself
 */
gint64
breath_sync_get_deadline (BreathSync         *self,
                          const BreathMoment *at)
{
  gint64 due = self->committing == NULL ? self->cursors_due : G_MAXINT64;

  if (self->again || self->rejudge)
    return at->now;

  if (self->next_judging != G_MAXINT64)
    due = MIN (due, get_monotonic (self->next_judging, at->now, at->wall));

  for (guint i = 0; i < self->links->len; i++)
    due = MIN (due, get_link_due (g_ptr_array_index (self->links, i)));

  if (!self->is_clock_wrong && g_hash_table_size (self->leaving) == 0)
    due = MIN (due, get_monotonic (self->next_expiry, at->now, at->sure));

  return due;
}
