/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-clock.h"

/**
 * BreathVirtualClock:
 *
 * The clock of one node in a simulation.
 */
struct _BreathVirtualClock
{
  BreathClock       parent_instance;

  BreathSimulation *simulation;
  const gint64     *time;       /* of the simulation */
  gint64            begin;      /* unix seconds by the wall clock, at time 0 */
  gint64            offset;
  gint64            slept;      /* microseconds in which its time stood still, up to the last waking */
  gint64            asleep;     /* since when it sleeps, by the simulation; -1: it is awake */
  gint64            deadline;   /* armed; G_MAXINT64: none */
  guint64           event;      /* armed; 0: none */

  BreathDueFunc     due_func;
  gpointer          due_data;
};

G_DEFINE_FINAL_TYPE (BreathVirtualClock, breath_virtual_clock, BREATH_TYPE_CLOCK)

static gint64
breath_virtual_clock_get_wall (BreathClock *clock)
{
  BreathVirtualClock *self = BREATH_VIRTUAL_CLOCK (clock);

  return self->begin + *self->time / G_USEC_PER_SEC + self->offset;
}

static gint64
breath_virtual_clock_get_monotonic (BreathClock *clock)
{
  BreathVirtualClock *self = BREATH_VIRTUAL_CLOCK (clock);
  gint64 now = self->asleep >= 0 ? self->asleep : *self->time;

  return now - self->slept;
}

static gint64
breath_virtual_clock_get_elapsed (BreathClock *clock)
{
  return *BREATH_VIRTUAL_CLOCK (clock)->time;
}

static void
breath_virtual_clock_set_due_func (BreathClock  *clock,
                                   BreathDueFunc func,
                                   gpointer      user_data)
{
  BreathVirtualClock *self = BREATH_VIRTUAL_CLOCK (clock);

  self->due_func = func;
  self->due_data = user_data;
}

static void
due_cb (gpointer user_data)
{
  BreathVirtualClock *self = user_data;

  self->event = 0;
  self->deadline = G_MAXINT64;

  if (self->due_func != NULL)
    self->due_func (self->due_data);
}

static void
disarm (BreathVirtualClock *self)
{
  if (self->event != 0)
    breath_simulation_cancel (self->simulation, self->event);

  self->event = 0;
}

static void
breath_virtual_clock_arm (BreathClock *clock,
                          gint64       deadline)
{
  BreathVirtualClock *self = BREATH_VIRTUAL_CLOCK (clock);
  gint64 now = breath_virtual_clock_get_monotonic (clock);

  /* As it is already, and not late. */
  if (self->event != 0 && self->deadline == deadline && deadline > now)
    return;

  self->deadline = deadline;

  if (deadline == G_MAXINT64 || self->asleep >= 0)
    disarm (self);
  else if (self->event != 0)
    self->event = breath_simulation_move (self->simulation, self->event, MAX (deadline - now, 0));
  else
    self->event = breath_simulation_add (self->simulation, MAX (deadline - now, 0), due_cb, self, NULL);
}

static void
breath_virtual_clock_dispose (GObject *object)
{
  BreathVirtualClock *self = BREATH_VIRTUAL_CLOCK (object);

  if (self->simulation != NULL)
    disarm (self);

  g_clear_object (&self->simulation);

  G_OBJECT_CLASS (breath_virtual_clock_parent_class)->dispose (object);
}

static void
breath_virtual_clock_class_init (BreathVirtualClockClass *klass)
{
  BreathClockClass *clock_class = BREATH_CLOCK_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_virtual_clock_dispose;

  clock_class->get_wall = breath_virtual_clock_get_wall;
  clock_class->get_monotonic = breath_virtual_clock_get_monotonic;
  clock_class->get_elapsed = breath_virtual_clock_get_elapsed;
  clock_class->set_due_func = breath_virtual_clock_set_due_func;
  clock_class->arm = breath_virtual_clock_arm;
}

static void
breath_virtual_clock_init (BreathVirtualClock *self)
{
  self->asleep = -1;
  self->deadline = G_MAXINT64;
}

/**
 * breath_virtual_clock_new:
 * @simulation: the time it shows
 *
 * Makes the clock of one node.
 *
 * Returns: (transfer full): the clock
 */
BreathVirtualClock *
breath_virtual_clock_new (BreathSimulation *simulation)
{
  BreathVirtualClock *self;

  g_return_val_if_fail (BREATH_IS_SIMULATION (simulation), NULL);

  self = g_object_new (BREATH_TYPE_VIRTUAL_CLOCK, NULL);
  self->simulation = g_object_ref (simulation);
  self->time = breath_simulation_peek_now (simulation);
  self->begin = breath_simulation_get_wall (simulation) - *self->time / G_USEC_PER_SEC;

  return self;
}

void
breath_virtual_clock_set_offset (BreathVirtualClock *self,
                                 gint64              offset)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_CLOCK (self));

  self->offset = offset;
}

/**
 * breath_virtual_clock_sleep:
 * @self: a clock that is awake
 *
 * Lets the time of its computer stand still, as under a closed lid: nothing is due, and the monotonic clock does not
 * advance. The wall clock does.
 */
void
breath_virtual_clock_sleep (BreathVirtualClock *self)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_CLOCK (self));
  g_return_if_fail (self->asleep < 0);

  disarm (self);
  self->asleep = *self->time;
}

void
breath_virtual_clock_wake (BreathVirtualClock *self)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_CLOCK (self));
  g_return_if_fail (self->asleep >= 0);

  self->slept += *self->time - self->asleep;
  self->asleep = -1;
  breath_virtual_clock_arm (BREATH_CLOCK (self), self->deadline);
}
