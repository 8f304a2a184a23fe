/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-rouser-private.h"

/**
 * BreathRouser:
 *
 * Notices that the computer woke up or that its network changed, so that nobody waits for a neighbour who is long within
 * reach again, or for one who is long gone.
 *
 * A sleep shows in two clocks, of which one goes on meanwhile: there need be nobody to ask, and it is noticed in a
 * sandbox, too. Whether the monitor holds the network to be available is no matter, since to it a network without a way
 * to the Internet is none. Of changes that come all the time, as with a poor radio, few are told of.
 */
struct _BreathRouser
{
  GObject          parent_instance;

  GNetworkMonitor *monitor;
  BreathClock     *sleepless;  /* goes on while the computer sleeps */
  BreathClock     *awake;      /* does not */
  gint64           apart;      /* what the one is ahead of the other */
  gint64           told;       /* when was last told of a change; G_MININT64 for never */
  guint            settle_msec;
  GSource         *settling;   /* NULL: nothing has changed */
};

G_DEFINE_FINAL_TYPE (BreathRouser, breath_rouser, G_TYPE_OBJECT)

enum
{
  SIGNAL_ROUSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gint64
get_apart (BreathRouser *self)
{
  return breath_clock_get_monotonic (self->sleepless) - breath_clock_get_monotonic (self->awake);
}

static void
stop_settling (BreathRouser *self)
{
  if (self->settling != NULL)
    g_source_destroy (self->settling);

  g_clear_pointer (&self->settling, g_source_unref);
}

static gboolean
settled_cb (gpointer user_data)
{
  BreathRouser *self = user_data;

  stop_settling (self);
  self->told = breath_clock_get_monotonic (self->sleepless);
  g_signal_emit (self, signals[SIGNAL_ROUSED], 0);

  return G_SOURCE_REMOVE;
}

static guint
get_delay (BreathRouser *self)
{
  gint64 due = self->told == G_MININT64 ? G_MININT64 : self->told + BREATH_ROUSER_PAUSE;
  gint64 left = due == G_MININT64 ? 0 : due - breath_clock_get_monotonic (self->sleepless);

  return MAX (self->settle_msec, (guint) (MAX (left, 0) / 1000));
}

static void
changed (BreathRouser *self)
{
  if (self->settling != NULL)
    return;

  self->settling = g_timeout_source_new (get_delay (self));
  g_source_set_static_name (self->settling, "breath-rouser");
  g_source_set_callback (self->settling, settled_cb, self, NULL);
  g_source_attach (self->settling, g_main_context_get_thread_default ());
}

static void
network_changed_cb (BreathRouser *self)
{
  g_debug ("The network of this computer changed");
  changed (self);
}

static void
look (BreathRouser *self)
{
  breath_clock_arm (self->sleepless, breath_clock_get_monotonic (self->sleepless) + BREATH_ROUSER_LOOK);
}

static void
look_cb (gpointer user_data)
{
  BreathRouser *self = user_data;
  gint64 apart = get_apart (self);

  if (apart - self->apart >= BREATH_ROUSER_SLEPT)
    {
      g_info ("This computer slept for %" G_GINT64_FORMAT " s", (apart - self->apart) / G_TIME_SPAN_SECOND);
      changed (self);
    }

  self->apart = apart;
  look (self);
}

static void
breath_rouser_dispose (GObject *object)
{
  BreathRouser *self = BREATH_ROUSER (object);

  if (self->monitor != NULL)
    breath_rouser_stop (self);

  g_clear_object (&self->monitor);
  g_clear_object (&self->sleepless);
  g_clear_object (&self->awake);

  G_OBJECT_CLASS (breath_rouser_parent_class)->dispose (object);
}

static void
breath_rouser_class_init (BreathRouserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_rouser_dispose;

  /**
   * BreathRouser::roused:
   * @self: the object
   *
   * The computer slept, or its network is another one.
   */
  signals[SIGNAL_ROUSED] =
    g_signal_new ("roused", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
breath_rouser_init (BreathRouser *self)
{
  self->told = G_MININT64;
}

/**
 * breath_rouser_new:
 * @monitor: tells of changes of the network
 * @sleepless: a clock of its own that goes on while the computer sleeps, as [class@Breath.BootClock] does
 * @awake: one that does not
 * @settle_msec: how long to wait for more changes, usually %BREATH_ROUSER_SETTLE
 *
 * Returns: (transfer full): the object, noticing from now on until it is stopped
 */
BreathRouser *
breath_rouser_new (GNetworkMonitor *monitor,
                   BreathClock     *sleepless,
                   BreathClock     *awake,
                   guint            settle_msec)
{
  BreathRouser *self = g_object_new (BREATH_TYPE_ROUSER, NULL);

  self->monitor = g_object_ref (monitor);
  self->sleepless = g_object_ref (sleepless);
  self->awake = g_object_ref (awake);
  self->settle_msec = settle_msec;
  self->apart = get_apart (self);
  g_signal_connect_swapped (monitor, "network-changed", G_CALLBACK (network_changed_cb), self);
  breath_clock_set_due_func (sleepless, look_cb, self);
  look (self);

  return self;
}

/**
 * breath_rouser_stop:
 * @self: the object
 *
 * Notices nothing more.
 */
void
breath_rouser_stop (BreathRouser *self)
{
  g_return_if_fail (BREATH_IS_ROUSER (self));

  g_signal_handlers_disconnect_by_data (self->monitor, self);
  breath_clock_set_due_func (self->sleepless, NULL, NULL);
  breath_clock_arm (self->sleepless, G_MAXINT64);
  stop_settling (self);
}
