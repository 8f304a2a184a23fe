/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-clock.h"

G_BEGIN_DECLS

#define BREATH_CLOCK_WATCH_JUMP     600    /* seconds by which the time of day may differ from what it should be */
#define BREATH_CLOCK_WATCH_UNSEEN   86400  /* seconds it may have gone ahead while nobody watched */
#define BREATH_CLOCK_WATCH_PATIENCE 1800   /* seconds after which a time of day that goes on is believed */

/**
 * BreathClockWatch:
 * @clock: what is watched, borrowed
 * @settled: seconds that the time of day is ahead of the elapsed time, as believed
 * @seen: the same, as the clock last showed it in doubt
 * @since: elapsed microseconds since when it shows that
 *
 * Tells a time of day that has jumped from one that can be believed.
 */
typedef struct
{
  BreathClock *clock;
  gint64       settled;
  gint64       seen;
  gint64       since;
} BreathClockWatch;

/**
 * BreathMoment:
 * @now: monotonic microseconds
 * @wall: unix seconds
 * @sure: unix seconds that have certainly come, see breath_clock_watch_get_sure()
 * @settles: monotonic microseconds at which the time of day is believed unless it jumps again; %G_MAXINT64: it is now
 *
 * What a watched clock shows, read once where much depends on it.
 */
typedef struct
{
  gint64 now;
  gint64 wall;
  gint64 sure;
  gint64 settles;
} BreathMoment;

void     breath_clock_watch_init         (BreathClockWatch *self,
                                          BreathClock      *clock);
void     breath_clock_watch_expect       (BreathClockWatch *self,
                                          gint64            last);
void     breath_clock_watch_settle       (BreathClockWatch *self);
gboolean breath_clock_watch_is_in_doubt  (BreathClockWatch *self);
gint64   breath_clock_watch_get_sure     (BreathClockWatch *self);
void     breath_clock_watch_read         (BreathClockWatch *self,
                                          BreathMoment     *at);

G_END_DECLS
