/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-clock.h"

G_DEFINE_ABSTRACT_TYPE (BreathClock, breath_clock, G_TYPE_OBJECT)

static void
breath_clock_class_init (BreathClockClass *klass)
{
}

static void
breath_clock_init (BreathClock *self)
{
}

/**
 * breath_clock_get_wall:
 * @self: a clock
 *
 * Reads the time of day. It may jump in either direction between two calls.
 *
 * Returns: unix seconds
 */
gint64
breath_clock_get_wall (BreathClock *self)
{
  return BREATH_CLOCK_GET_CLASS (self)->get_wall (self);
}

/**
 * breath_clock_get_monotonic:
 * @self: a clock
 *
 * Reads the time that never goes back. Its zero is arbitrary, so it is only good for differences and deadlines.
 *
 * Returns: microseconds
 */
gint64
breath_clock_get_monotonic (BreathClock *self)
{
  return BREATH_CLOCK_GET_CLASS (self)->get_monotonic (self);
}

/**
 * breath_clock_get_elapsed:
 * @self: a clock
 *
 * Reads the time that never goes back, and goes on while the computer sleeps, when monotonic time may stand still. Its
 * zero is arbitrary, and another than that of the monotonic time.
 *
 * Returns: microseconds
 */
gint64
breath_clock_get_elapsed (BreathClock *self)
{
  const BreathClockClass *klass = BREATH_CLOCK_GET_CLASS (self);

  return klass->get_elapsed != NULL ? klass->get_elapsed (self) : klass->get_monotonic (self);
}

/**
 * breath_clock_set_due_func:
 * @self: a clock
 * @func: (scope forever) (nullable): called when the armed deadline has come, or %NULL for nobody
 * @user_data: data for @func
 *
 * Says who is called when a deadline has come. A clock serves one caller: this replaces the function set before.
 */
void
breath_clock_set_due_func (BreathClock  *self,
                           BreathDueFunc func,
                           gpointer      user_data)
{
  g_return_if_fail (BREATH_IS_CLOCK (self));

  BREATH_CLOCK_GET_CLASS (self)->set_due_func (self, func, user_data);
}

/**
 * breath_clock_arm:
 * @self: a clock
 * @deadline: monotonic microseconds, or %G_MAXINT64 for none
 *
 * Arms the one deadline of a clock, in place of the one armed before. A deadline that has passed already is due
 * as soon as possible, but never from within this call. A deadline fires once.
 */
void
breath_clock_arm (BreathClock *self,
                  gint64       deadline)
{
  BREATH_CLOCK_GET_CLASS (self)->arm (self, deadline);
}
