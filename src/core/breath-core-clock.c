/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-private.h"

/*
 * A head carries the time, and a wrong one would be parked or refused everywhere. So a node whose clock most neighbours
 * disagree with signs nothing until they agree again.
 */

/**
 * BreathNotedClock:
 * @neighbour: whose clock it is
 * @theirs: what it showed
 * @ours: what ours showed then
 * @when: monotonic time then
 *
 * The clock of a neighbour.
 */
typedef struct
{
  P2pPeerId neighbour;
  gint64    theirs;
  gint64    ours;
  gint64    when;
} BreathNotedClock;

/**
 * breath_core_get_sure:
 * @self: a core
 *
 * Gets the time by which things end. What is over only by a clock that has just jumped is not over yet, since it would not
 * come back when the clock does.
 *
 * Returns: unix seconds, at most what the clock shows
 */
gint64
breath_core_get_sure (BreathCore *self)
{
  return breath_clock_watch_get_sure (&self->watch);
}

void
breath_core_clock_init (BreathCore *self)
{
  self->clocks = g_array_new (FALSE, FALSE, sizeof (BreathNotedClock));
}

/* After a clock was set, or the computer slept, what was compared before says nothing any more. */
static gboolean
is_fresh (BreathCore             *self,
          const BreathNotedClock *clock)
{
  gint64 passed = (breath_clock_get_monotonic (self->ports.clock) - clock->when) / G_USEC_PER_SEC;
  gint64 shown = breath_clock_get_wall (self->ports.clock) - clock->ours;

  return passed < BREATH_CORE_CLOCK_FRESH && ABS (shown - passed) <= BREATH_CORE_CLOCK_DRIFT;
}

static void
set_wrong (BreathCore *self,
           gboolean    is_wrong)
{
  if (self->is_clock_wrong == is_wrong)
    return;

  self->is_clock_wrong = is_wrong;
  breath_sync_set_clock_wrong (self->sync, is_wrong);
  breath_core_found (self, is_wrong ? BREATH_FINDING_WRONG_CLOCK : BREATH_FINDING_CLOCK_AGREES, &self->own, NULL);

  if (!is_wrong && !self->is_stopped)
    breath_core_renew_profile (self);
}

/* A clock that neighbours agree with is right, however it came to be. */
static void
settle (BreathCore *self)
{
  gboolean was_in_doubt = breath_clock_watch_is_in_doubt (&self->watch);

  breath_clock_watch_settle (&self->watch);

  if (was_in_doubt)
    breath_core_rearm (self);
}

static void
judge_clocks (BreathCore *self)
{
  guint n_off = 0;

  for (guint i = self->clocks->len; i > 0; i--)
    {
      const BreathNotedClock *clock = &g_array_index (self->clocks, BreathNotedClock, i - 1);

      if (!is_fresh (self, clock))
        g_array_remove_index_fast (self->clocks, i - 1);
      else if (clock->theirs - clock->ours > BREATH_CORE_CLOCK_OFF || clock->ours - clock->theirs > BREATH_CORE_CLOCK_OFF)
        n_off++;
    }

  if (self->clocks->len > 0)
    set_wrong (self, 2 * n_off > self->clocks->len);

  if (self->clocks->len > 0 && !self->is_clock_wrong)
    settle (self);
}

/* Where the clock of @neighbour is noted; the oldest gives way if there are too many. */
static BreathNotedClock *
find_place (BreathCore      *self,
            const P2pPeerId *neighbour)
{
  BreathNotedClock *oldest = NULL;

  for (guint i = 0; i < self->clocks->len; i++)
    {
      BreathNotedClock *clock = &g_array_index (self->clocks, BreathNotedClock, i);

      if (p2p_peer_id_equal (&clock->neighbour, neighbour))
        return clock;

      if (oldest == NULL || clock->when < oldest->when)
        oldest = clock;
    }

  if (self->clocks->len == BREATH_CORE_MAX_CLOCKS)
    return oldest;

  g_array_set_size (self->clocks, self->clocks->len + 1);

  return &g_array_index (self->clocks, BreathNotedClock, self->clocks->len - 1);
}

/**
 * breath_core_note_clock:
 * @self: a core that is ready
 * @neighbour: a neighbour
 * @wall: what its clock shows now, in unix seconds; any number at all
 *
 * Compares a neighbour's clock with ours. If most of those noted within half an hour differ from ours by more than ten
 * minutes, nothing is signed, published or let go for its age, and %BREATH_FINDING_WRONG_CLOCK is found; once most agree,
 * %BREATH_FINDING_CLOCK_AGREES is, and what was left undone is done; a clock that has jumped is believed then. As long as
 * nothing is known, nothing changes.
 */
void
breath_core_note_clock (BreathCore      *self,
                        const P2pPeerId *neighbour,
                        gint64           wall)
{
  BreathNotedClock *clock;

  g_return_if_fail (BREATH_IS_CORE (self));
  g_return_if_fail (neighbour != NULL);

  if (!self->is_ready || self->is_stopped || self->has_failed)
    return;

  clock = find_place (self, neighbour);
  clock->neighbour = *neighbour;
  clock->theirs = CLAMP (wall, 0, G_MAXUINT32);
  clock->ours = breath_clock_get_wall (self->ports.clock);
  clock->when = breath_clock_get_monotonic (self->ports.clock);
  judge_clocks (self);
}

/**
 * breath_core_is_clock_wrong:
 * @self: a core
 *
 * Returns: whether nothing is signed because most neighbours' clocks differ from ours
 */
gboolean
breath_core_is_clock_wrong (BreathCore *self)
{
  g_return_val_if_fail (BREATH_IS_CORE (self), FALSE);

  return self->is_clock_wrong;
}

/**
 * breath_core_check_clock:
 * @self: a core
 * @change: a change of our own
 * @error: return location for a #BreathCoreError
 *
 * Returns: %FALSE if @change needs a signature and the clock is wrong
 */
gboolean
breath_core_check_clock (BreathCore         *self,
                         const BreathChange *change,
                         GError            **error)
{
  gboolean is_signed = change->kind != BREATH_CHANGE_STOCK && change->kind != BREATH_CHANGE_FOUND
                       && change->kind != BREATH_CHANGE_ALERTS && change->kind != BREATH_CHANGE_REVIEW
                       && change->kind != BREATH_CHANGE_TRUST && change->kind != BREATH_CHANGE_TRANSFERS
                       && (change->kind != BREATH_CHANGE_SEEDS || breath_core_signs_seed (change->seed));

  if (self->is_clock_wrong && is_signed)
    {
      g_set_error_literal (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_CLOCK,
                           "The clock of this computer differs from that of most neighbours; set it right first");
      return FALSE;
    }

  return TRUE;
}
