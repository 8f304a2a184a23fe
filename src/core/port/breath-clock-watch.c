/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-clock-watch.h"

/*
 * A computer without a battery for its clock begins in 1970 or where it was turned off, and jumps ahead once it hears the
 * time; and anybody may set a clock wrong for a moment. What is thrown away by such a clock does not come back when the
 * clock does. So the time that runs on whatever the clock is set to tells what it ought to show, and one that shows
 * something else is believed only after a while.
 */

static gint64
get_elapsed (BreathClockWatch *self)
{
  return breath_clock_get_elapsed (self->clock);
}

/* Whether two times of day are those of one clock that was not set in between. */
static gboolean
is_same (gint64 a,
         gint64 b)
{
  return a - b <= BREATH_CLOCK_WATCH_JUMP && b - a <= BREATH_CLOCK_WATCH_JUMP;
}

/* TRUE: it is in doubt. */
static gboolean
look (BreathClockWatch *self,
      gint64            wall,
      gint64            now)
{
  gint64 ahead = wall - now / G_USEC_PER_SEC;

  if (is_same (ahead, self->settled))
    self->settled = ahead;
  else if (is_same (self->seen, self->settled) || !is_same (ahead, self->seen))
    self->since = now;
  else if (now - self->since >= BREATH_CLOCK_WATCH_PATIENCE * G_USEC_PER_SEC)
    self->settled = ahead;

  self->seen = ahead;

  return !is_same (ahead, self->settled);
}

/* What has certainly come while the time of day is in doubt. */
static gint64
get_sure (const BreathClockWatch *self,
          gint64                  wall,
          gint64                  now)
{
  return MIN (wall, self->settled + now / G_USEC_PER_SEC);
}

/**
 * breath_clock_watch_init:
 * @self: (out caller-allocates): a watch
 * @clock: what to watch; borrowed, and outlives it
 *
 * Begins to watch a clock and believes what it shows now.
 */
void
breath_clock_watch_init (BreathClockWatch *self,
                         BreathClock      *clock)
{
  self->clock = clock;
  breath_clock_watch_settle (self);
}

/**
 * breath_clock_watch_expect:
 * @self: a watch
 * @last: unix seconds that the clock showed before the watch began
 *
 * Says up to when the time of day is known. A clock that is behind that, or more than a day ahead of it, is not believed
 * at once: either it was set, or the computer was off for long, and nobody can tell.
 */
void
breath_clock_watch_expect (BreathClockWatch *self,
                           gint64            last)
{
  gint64 passed = breath_clock_get_wall (self->clock) - last;

  if (passed >= -BREATH_CLOCK_WATCH_JUMP && passed <= BREATH_CLOCK_WATCH_UNSEEN)
    return;

  self->settled = last - get_elapsed (self) / G_USEC_PER_SEC;
  self->seen = self->settled;
  breath_clock_watch_is_in_doubt (self);
}

/**
 * breath_clock_watch_settle:
 * @self: a watch
 *
 * Believes what the clock shows, since others show the same.
 */
void
breath_clock_watch_settle (BreathClockWatch *self)
{
  self->since = get_elapsed (self);
  self->settled = self->seen = breath_clock_get_wall (self->clock) - self->since / G_USEC_PER_SEC;
}

/**
 * breath_clock_watch_is_in_doubt:
 * @self: a watch
 *
 * Returns: whether the time of day has jumped, and not gone on from there for half an hour
 */
gboolean
breath_clock_watch_is_in_doubt (BreathClockWatch *self)
{
  return look (self, breath_clock_get_wall (self->clock), get_elapsed (self));
}

/**
 * breath_clock_watch_get_sure:
 * @self: a watch
 *
 * Gets a time that has certainly come, for whoever throws away what is over. While the time of day is in doubt this goes
 * on from the one before, but for a clock that was set back, which makes nothing end.
 *
 * Returns: unix seconds, at most what the clock shows
 */
gint64
breath_clock_watch_get_sure (BreathClockWatch *self)
{
  gint64 wall = breath_clock_get_wall (self->clock);
  gint64 now = get_elapsed (self);

  return look (self, wall, now) ? get_sure (self, wall, now) : wall;
}

/**
 * breath_clock_watch_read:
 * @self: a watch
 * @at: (out caller-allocates): what the clock shows, and how far that can be believed
 *
 * Reads the clock once for all that depends on it.
 */
void
breath_clock_watch_read (BreathClockWatch *self,
                         BreathMoment     *at)
{
  gint64 elapsed = get_elapsed (self);

  at->now = breath_clock_get_monotonic (self->clock);
  at->wall = breath_clock_get_wall (self->clock);
  at->sure = at->wall;
  at->settles = G_MAXINT64;

  if (look (self, at->wall, elapsed))
    {
      at->sure = get_sure (self, at->wall, elapsed);
      at->settles = at->now + MAX (BREATH_CLOCK_WATCH_PATIENCE * G_USEC_PER_SEC - (elapsed - self->since), 0);
    }
}
