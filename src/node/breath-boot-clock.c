/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-boot-clock-private.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/**
 * BreathBootClock:
 *
 * A clock whose monotonic time goes on while the computer sleeps, and whose deadline comes at once on waking if it
 * passed meanwhile: for how long somebody has been away.
 */
struct _BreathBootClock
{
  BreathClock   parent_instance;

  int           fd;
  GSource      *source;
  BreathDueFunc due;
  gpointer      user_data;
};

G_DEFINE_FINAL_TYPE (BreathBootClock, breath_boot_clock, BREATH_TYPE_CLOCK)

static gboolean
due_cb (int          fd,
        GIOCondition condition,
        gpointer     user_data)
{
  g_autoptr(BreathBootClock) self = g_object_ref (user_data);
  guint64 times;

  /* Armed anew since the main loop saw it: then there is nothing to read. */
  if (read (fd, &times, sizeof times) == (gssize) sizeof times && self->due != NULL)
    self->due (self->user_data);

  return G_SOURCE_CONTINUE;
}

static gint64
breath_boot_clock_get_wall (BreathClock *clock)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gint64
breath_boot_clock_get_monotonic (BreathClock *clock)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
breath_boot_clock_set_due_func (BreathClock  *clock,
                                BreathDueFunc func,
                                gpointer      user_data)
{
  BreathBootClock *self = BREATH_BOOT_CLOCK (clock);

  self->due = func;
  self->user_data = user_data;
}

static void
breath_boot_clock_arm (BreathClock *clock,
                       gint64       deadline)
{
  BreathBootClock *self = BREATH_BOOT_CLOCK (clock);
  struct itimerspec times = { 0 };

  /* All zeros would mean never. */
  deadline = MAX (deadline, 1);

  if (deadline != G_MAXINT64)
    times.it_value = (struct timespec) { deadline / G_USEC_PER_SEC, deadline % G_USEC_PER_SEC * 1000 }
  ;

  timerfd_settime (self->fd, TFD_TIMER_ABSTIME, &times, NULL);
}

static void
breath_boot_clock_finalize (GObject *object)
{
  BreathBootClock *self = BREATH_BOOT_CLOCK (object);

  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  close (self->fd);

  G_OBJECT_CLASS (breath_boot_clock_parent_class)->finalize (object);
}

static void
breath_boot_clock_class_init (BreathBootClockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BreathClockClass *clock_class = BREATH_CLOCK_CLASS (klass);

  object_class->finalize = breath_boot_clock_finalize;

  clock_class->get_wall = breath_boot_clock_get_wall;
  clock_class->get_monotonic = breath_boot_clock_get_monotonic;
  clock_class->set_due_func = breath_boot_clock_set_due_func;
  clock_class->arm = breath_boot_clock_arm;
}

static void
breath_boot_clock_init (BreathBootClock *self)
{
  self->fd = timerfd_create (CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);

  if (self->fd < 0)
    g_error ("There is no clock: %s", g_strerror (errno));

  self->source = g_unix_fd_source_new (self->fd, G_IO_IN);
  g_source_set_static_name (self->source, "breath-boot-deadline");
  g_source_set_callback (self->source, G_SOURCE_FUNC (due_cb), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/**
 * breath_boot_clock_new:
 *
 * Returns: (transfer full): the clock
 */
BreathClock *
breath_boot_clock_new (void)
{
  return g_object_new (BREATH_TYPE_BOOT_CLOCK, NULL);
}
