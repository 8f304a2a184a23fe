/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sitting.h"

#define LONGEST (BREATH_SITTING_LONGEST * (gint64) G_USEC_PER_SEC)

/**
 * breath_sitting_init:
 * @self: (out caller-allocates): what to set
 * @idle_seconds: seconds without a touch until the lock, usually %BREATH_SITTING_IDLE; at most %BREATH_SITTING_MAX_IDLE
 *
 * Starts with nobody signed in.
 */
void
breath_sitting_init (BreathSitting *self,
                     guint          idle_seconds)
{
  g_return_if_fail (idle_seconds > 0 && idle_seconds <= BREATH_SITTING_MAX_IDLE);

  *self = (BreathSitting) { .idle = idle_seconds * (gint64) G_USEC_PER_SEC };
}

/**
 * breath_sitting_begin:
 * @self: a sitting
 * @now: the time
 *
 * A Mirror gave the right passphrase, be it to sign in or to open a lock. Both begin a new sitting.
 */
void
breath_sitting_begin (BreathSitting *self,
                      gint64         now)
{
  self->state = BREATH_SITTING_OPEN;
  self->began = now;
  self->touched = now;
}

/**
 * breath_sitting_touch:
 * @self: a sitting
 * @now: the time
 *
 * Somebody did something. It opens no lock, and comes too late if the lock was due.
 */
void
breath_sitting_touch (BreathSitting *self,
                      gint64         now)
{
  breath_sitting_judge (self, now);

  if (self->state == BREATH_SITTING_OPEN)
    self->touched = now;
}

void
breath_sitting_lock (BreathSitting *self)
{
  if (self->state == BREATH_SITTING_OPEN)
    self->state = BREATH_SITTING_LOCKED;
}

void
breath_sitting_end (BreathSitting *self)
{
  self->state = BREATH_SITTING_NOBODY;
}

/**
 * breath_sitting_judge:
 * @self: a sitting
 * @now: the time
 *
 * Locks after the idle time, and signs out after %BREATH_SITTING_LONGEST, locked or not.
 *
 * Returns: whether the state changed
 */
gboolean
breath_sitting_judge (BreathSitting *self,
                      gint64         now)
{
  BreathSittingState before = self->state;

  if (before != BREATH_SITTING_NOBODY && now - self->began >= LONGEST)
    breath_sitting_end (self);
  else if (now - self->touched >= self->idle)
    breath_sitting_lock (self);

  return self->state != before;
}

/**
 * breath_sitting_get_deadline:
 * @self: a sitting
 *
 * Returns: when breath_sitting_judge() has something to do; %G_MAXINT64 if never
 */
gint64
breath_sitting_get_deadline (const BreathSitting *self)
{
  gint64 ends = self->began + LONGEST;

  switch (self->state)
    {
    case BREATH_SITTING_OPEN:
      return MIN (ends, self->touched + self->idle);

    case BREATH_SITTING_LOCKED:
      return ends;

    case BREATH_SITTING_NOBODY:
    default:
      return G_MAXINT64;
    }
}
