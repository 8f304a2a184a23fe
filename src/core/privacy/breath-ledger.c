/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-ledger.h"

#include <string.h>

#define DAY 86400  /* seconds */

typedef struct
{
  gint64 made;
  gint64 noticed;  /* when it was first seen to lie in the future; G_MAXINT64: never */
  gint64 elapsed;  /* when it was made, or seen so, by the time that no clock changes; G_MAXINT64: not known */
  guint8 epsilon;
} Entry;

/**
 * BreathLedger:
 *
 * What was spent of one resource's privacy: the latest draws, in the order in which they were made.
 *
 * No window of 24 hours may hold more than %BREATH_LEDGER_BUDGET. Since the clock may have gone back, a draw may lie in
 * the future. It then counts until a whole window has passed since that was noticed, because nobody can tell how long
 * ago it really was; and it counts wherever less than a window lies between it and now, in either direction. So setting
 * a clock back never makes room, and a clock that once was years ahead does not close the ledger for years.
 *
 * Nor may a clock that goes ahead make room. So a draw also counts until a whole window has elapsed since it was made, or
 * since it was seen to lie in the future, by the time that runs on whatever the clock is set to, as far as that is known.
 */
struct _BreathLedger
{
  Entry     *entries;     /* at most BREATH_LEDGER_MAX_DRAWS */
  guint      n_entries;
  guint      n_allocated;
  gboolean   has_latest;
  BreathDraw latest;
  gboolean   has_shift;
  gint64     shift;     /* seconds that the elapsed time is ahead of the clock */
  guint64    total;     /* ε of all draws ever, in hundredths */
};

static gboolean
counts_at (BreathLedger *self,
           const Entry  *entry,
           gint64        when)
{
  if (ABS (entry->made - when) < BREATH_LEDGER_WINDOW)
    return TRUE;

  if (self->has_shift && entry->elapsed < G_MAXINT64 && when + self->shift - entry->elapsed < BREATH_LEDGER_WINDOW)
    return TRUE;

  return entry->made > when && (entry->noticed > when || when - entry->noticed < BREATH_LEDGER_WINDOW);
}

static guint
sum_at (BreathLedger *self,
        gint64        when)
{
  guint spent = 0;

  for (guint i = 0; i < self->n_entries; i++)
    {
      if (counts_at (self, &self->entries[i], when))
        spent += self->entries[i].epsilon;
    }

  return spent;
}

/* Keeps every sum below within the range of its type, whatever the clock says. */
static gint64
clamp_time (gint64 seconds)
{
  return CLAMP (seconds, 0, (gint64) G_MAXUINT32);
}

static void
notice_future (BreathLedger *self,
               gint64        now)
{
  for (guint i = 0; i < self->n_entries; i++)
    {
      Entry *entry = &self->entries[i];

      if (entry->made <= now)
        continue;

      entry->noticed = MIN (entry->noticed, now);

      if (self->has_shift)
        entry->elapsed = MIN (entry->elapsed, now + self->shift);
    }
}

/**
 * breath_ledger_new:
 *
 * Makes a ledger without any draw.
 *
 * Returns: (transfer full): the ledger
 */
BreathLedger *
breath_ledger_new (void)
{
  return g_new0 (BreathLedger, 1);
}

/**
 * breath_ledger_free:
 * @self: (transfer full): a ledger
 *
 * Frees a ledger.
 */
void
breath_ledger_free (BreathLedger *self)
{
  g_free (self->entries);
  g_free (self);
}

static void
append (BreathLedger *self,
        gint64        made,
        guint8        epsilon)
{
  if (self->n_entries == BREATH_LEDGER_MAX_DRAWS)
    {
      self->n_entries--;
      memmove (self->entries, self->entries + 1, self->n_entries * sizeof (Entry));
    }

  if (self->n_entries == self->n_allocated)
    {
      self->n_allocated = MIN (MAX (2 * self->n_allocated, 8), BREATH_LEDGER_MAX_DRAWS);
      self->entries = g_renew (Entry, self->entries, self->n_allocated);
    }

  self->entries[self->n_entries++] =
    (Entry) { made, G_MAXINT64, self->has_shift ? made + self->shift : G_MAXINT64, epsilon };
}

/**
 * breath_ledger_set_elapsed:
 * @self: a ledger
 * @now: unix seconds
 * @elapsed: seconds of a time that nobody can set, and that goes on while the computer sleeps
 *
 * Says how the clock and the elapsed time go together, for all that is asked and added from now on. As long as it is not
 * said, as for draws of an earlier run, only the clock counts.
 */
void
breath_ledger_set_elapsed (BreathLedger *self,
                           gint64        now,
                           gint64        elapsed)
{
  g_return_if_fail (self != NULL);

  self->has_shift = TRUE;
  self->shift = elapsed - clamp_time (now);
}

/**
 * breath_ledger_add:
 * @self: a ledger
 * @draw: a draw that was made, whether it has been published or not
 *
 * Enters a draw. Draws have to be added in the order in which they were made. Beyond %BREATH_LEDGER_MAX_DRAWS the one
 * added first is forgotten; even at the smallest ε that many take more than two windows.
 */
void
breath_ledger_add (BreathLedger     *self,
                   const BreathDraw *draw)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (draw != NULL);
  g_return_if_fail (draw->level.epsilon > 0);
  g_return_if_fail (draw->made == clamp_time (draw->made));

  notice_future (self, draw->made);

  append (self, draw->made, draw->level.epsilon);
  self->has_latest = TRUE;
  self->latest = *draw;
  self->total += draw->level.epsilon;
}

/**
 * breath_ledger_charge:
 * @self: a ledger
 * @when: unix seconds, not before any draw added so far
 *
 * Takes the whole budget for spent at @when, without a draw: what happened until then is not known. The draw to publish
 * stays the one added last.
 */
void
breath_ledger_charge (BreathLedger *self,
                      gint64        when)
{
  g_return_if_fail (self != NULL);

  append (self, clamp_time (when), BREATH_LEDGER_BUDGET);
}

/**
 * breath_ledger_get_spent:
 * @self: a ledger
 * @now: unix seconds
 *
 * Sums what counts against a draw made at @now.
 *
 * Returns: ε in hundredths
 */
guint
breath_ledger_get_spent (BreathLedger *self,
                         gint64        now)
{
  g_return_val_if_fail (self != NULL, BREATH_LEDGER_BUDGET);

  now = clamp_time (now);
  notice_future (self, now);

  return sum_at (self, now);
}

/**
 * breath_ledger_get_since:
 * @self: a ledger
 * @begin: unix seconds
 *
 * Sums what the draws made at @begin or later cost, for people to see: of the latest %BREATH_LEDGER_MAX_DRAWS draws,
 * which at every precision reach back more than a month.
 *
 * Returns: ε in hundredths
 */
guint
breath_ledger_get_since (BreathLedger *self,
                         gint64        begin)
{
  guint spent = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->n_entries; i++)
    {
      if (self->entries[i].made >= begin)
        spent += self->entries[i].epsilon;
    }

  return spent;
}

/**
 * breath_ledger_get_total:
 * @self: a ledger
 *
 * Returns: what all draws that were ever added cost, ε in hundredths
 */
guint64
breath_ledger_get_total (BreathLedger *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->total;
}

static void
consider (BreathLedger *self,
          guint         room,
          gint64        candidate,
          gint64        now,
          gint64       *earliest)
{
  if (candidate > now && candidate < *earliest && sum_at (self, candidate) <= room)
    *earliest = candidate;
}

/**
 * breath_ledger_get_admits:
 * @self: a ledger
 * @epsilon: what a draw would cost, in hundredths
 * @budget: what a window may hold with it, at most %BREATH_LEDGER_BUDGET
 * @now: unix seconds
 *
 * Finds the earliest time at which a draw keeps the budget, as far as is known now.
 *
 * Returns: unix seconds; @now if a draw is admitted at once, %G_MAXINT64 if it costs more than the whole budget
 */
gint64
breath_ledger_get_admits (BreathLedger *self,
                          guint8        epsilon,
                          guint8        budget,
                          gint64        now)
{
  gint64 earliest = G_MAXINT64;
  gint64 clamped = clamp_time (now);
  guint room;

  g_return_val_if_fail (self != NULL, G_MAXINT64);
  g_return_val_if_fail (budget <= BREATH_LEDGER_BUDGET, G_MAXINT64);

  if (epsilon > budget)
    return G_MAXINT64;

  room = budget - epsilon;

  if (breath_ledger_get_spent (self, now) <= room)
    return now;

  /* The sum falls only where a draw stops counting. */
  for (guint i = 0; i < self->n_entries; i++)
    {
      const Entry *entry = &self->entries[i];

      consider (self, room, entry->made + BREATH_LEDGER_WINDOW, clamped, &earliest);

      if (entry->made > clamped)
        consider (self, room, entry->noticed + BREATH_LEDGER_WINDOW, clamped, &earliest);

      if (self->has_shift && entry->elapsed < G_MAXINT64)
        consider (self, room, entry->elapsed + BREATH_LEDGER_WINDOW - self->shift, clamped, &earliest);
    }

  /* Where the clock is beyond what a draw can have, it is still later than now. */
  return now > clamped && earliest > G_MAXINT64 - (now - clamped) ? G_MAXINT64 : earliest + (now - clamped);
}

/**
 * breath_ledger_get_latest:
 * @self: a ledger
 *
 * Gets the draw that was added last, which is the one to publish.
 *
 * Returns: (transfer none) (nullable): the draw, valid until another is added, or %NULL if there was none
 */
const BreathDraw *
breath_ledger_get_latest (BreathLedger *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->has_latest ? &self->latest : NULL;
}

/**
 * breath_ledger_draw:
 * @stock: a stock that keeps its limits
 * @noise: noise of @epsilon, used for nothing else
 * @reason: why it is made
 * @epsilon: its ε in hundredths, 1 to %BREATH_LEDGER_BUDGET
 * @now: unix seconds
 *
 * Makes a draw, without adding it: the exact level plus discrete Laplace noise. The level was clamped before, which
 * bounds what one community can differ from another by, and the result is clamped again, which costs no privacy.
 * Whether the budget admits it is for the caller to ask first.
 *
 * Returns: the draw
 */
BreathDraw
breath_ledger_draw (const BreathStock *stock,
                    gint32             noise,
                    BreathDrawReason   reason,
                    guint8             epsilon,
                    gint64             now)
{
  BreathDraw draw = { reason, { BREATH_LEVEL_UNKNOWN, 0, 0 }, clamp_time (now) };
  int noised;

  g_return_val_if_fail (epsilon > 0 && epsilon <= BREATH_LEDGER_BUDGET, draw);

  noised = breath_stock_get_level (stock) + noise;

  draw.level.level = CLAMP (noised, BREATH_LEVEL_MIN, BREATH_LEVEL_MAX);
  draw.level.epsilon = epsilon;
  draw.level.day = draw.made / DAY;

  return draw;
}
