/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-system-clock-private.h"

#include <time.h>

/**
 * BreathSystemClock:
 *
 * The computer's clocks, and one deadline as a source with a ready time in the main context it was made in.
 */
struct _BreathSystemClock
{
  BreathClock   parent_instance;

  GSource      *source;
  BreathDueFunc due;
  gpointer      user_data;
};

G_DEFINE_FINAL_TYPE (BreathSystemClock, breath_system_clock, BREATH_TYPE_CLOCK)

static gboolean
dispatch_deadline (GSource    *source,
                   GSourceFunc callback,
                   gpointer    user_data)
{
  g_source_set_ready_time (source, -1);

  return callback (user_data);
}

static GSourceFuncs deadline_funcs = {
  .dispatch = dispatch_deadline,
};

static gboolean
due_cb (gpointer user_data)
{
  g_autoptr(BreathSystemClock) self = g_object_ref (user_data);

  if (self->due != NULL)
    self->due (self->user_data);

  return G_SOURCE_CONTINUE;
}

static gint64
breath_system_clock_get_wall (BreathClock *clock)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gint64
breath_system_clock_get_monotonic (BreathClock *clock)
{
  return g_get_monotonic_time ();
}

static gint64
breath_system_clock_get_elapsed (BreathClock *clock)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
breath_system_clock_set_due_func (BreathClock  *clock,
                                  BreathDueFunc func,
                                  gpointer      user_data)
{
  BreathSystemClock *self = BREATH_SYSTEM_CLOCK (clock);

  self->due = func;
  self->user_data = user_data;
}

static void
breath_system_clock_arm (BreathClock *clock,
                         gint64       deadline)
{
  BreathSystemClock *self = BREATH_SYSTEM_CLOCK (clock);

  /* A ready time below 0 would mean never. */
  g_source_set_ready_time (self->source, deadline == G_MAXINT64 ? -1 : MAX (deadline, 0));
}

static void
breath_system_clock_finalize (GObject *object)
{
  BreathSystemClock *self = BREATH_SYSTEM_CLOCK (object);

  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);

  G_OBJECT_CLASS (breath_system_clock_parent_class)->finalize (object);
}

static void
breath_system_clock_class_init (BreathSystemClockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BreathClockClass *clock_class = BREATH_CLOCK_CLASS (klass);

  object_class->finalize = breath_system_clock_finalize;

  clock_class->get_wall = breath_system_clock_get_wall;
  clock_class->get_monotonic = breath_system_clock_get_monotonic;
  clock_class->get_elapsed = breath_system_clock_get_elapsed;
  clock_class->set_due_func = breath_system_clock_set_due_func;
  clock_class->arm = breath_system_clock_arm;
}

static void
breath_system_clock_init (BreathSystemClock *self)
{
  self->source = g_source_new (&deadline_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "breath-deadline");
  g_source_set_ready_time (self->source, -1);
  g_source_set_callback (self->source, due_cb, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/**
 * breath_system_clock_new:
 *
 * Returns: (transfer full): the clock of the product
 */
BreathClock *
breath_system_clock_new (void)
{
  return g_object_new (BREATH_TYPE_SYSTEM_CLOCK, NULL);
}
