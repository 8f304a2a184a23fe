/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-rouser-private.h"

#include <string.h>

/* A clock that shows what it is told to. */
#define TEST_TYPE_STOPPED_CLOCK (test_stopped_clock_get_type ())
G_DECLARE_FINAL_TYPE (TestStoppedClock, test_stopped_clock, TEST, STOPPED_CLOCK, BreathClock)

struct _TestStoppedClock
{
  BreathClock   parent_instance;

  gint64        now;
  gint64        deadline;
  BreathDueFunc due;
  gpointer      user_data;
};

G_DEFINE_FINAL_TYPE (TestStoppedClock, test_stopped_clock, BREATH_TYPE_CLOCK)

static gint64
get_monotonic (BreathClock *clock)
{
  return TEST_STOPPED_CLOCK (clock)->now;
}

static void
set_due_func (BreathClock  *clock,
              BreathDueFunc func,
              gpointer      user_data)
{
  TEST_STOPPED_CLOCK (clock)->due = func;
  TEST_STOPPED_CLOCK (clock)->user_data = user_data;
}

static void
arm (BreathClock *clock,
     gint64       deadline)
{
  TEST_STOPPED_CLOCK (clock)->deadline = deadline;
}

static void
test_stopped_clock_class_init (TestStoppedClockClass *klass)
{
  BreathClockClass *clock_class = BREATH_CLOCK_CLASS (klass);

  clock_class->get_monotonic = get_monotonic;
  clock_class->set_due_func = set_due_func;
  clock_class->arm = arm;
}

static void
test_stopped_clock_init (TestStoppedClock *self)
{
}

/* A network that changes when it is told to. */
#define TEST_TYPE_MONITOR (test_monitor_get_type ())
G_DECLARE_FINAL_TYPE (TestMonitor, test_monitor, TEST, MONITOR, GObject)

struct _TestMonitor
{
  GObject parent_instance;
};

typedef enum
{
  PROP_NETWORK_AVAILABLE = 1,
  PROP_NETWORK_METERED,
  PROP_CONNECTIVITY,
} TestMonitorProperty;

static void
test_monitor_iface_init (GNetworkMonitorInterface *iface)
{
}

static void
test_monitor_initable_init (GInitableIface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestMonitor, test_monitor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, test_monitor_initable_init)
                               G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, test_monitor_iface_init))

static void
test_monitor_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  if (prop_id == PROP_CONNECTIVITY)
    g_value_set_enum (value, G_NETWORK_CONNECTIVITY_LOCAL);
  else
    g_value_set_boolean (value, FALSE);
}

static void
test_monitor_class_init (TestMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = test_monitor_get_property;
  g_object_class_override_property (object_class, PROP_NETWORK_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_NETWORK_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
test_monitor_init (TestMonitor *self)
{
}

typedef struct
{
  TestMonitor      *monitor;
  TestStoppedClock *sleepless;
  TestStoppedClock *awake;
  BreathRouser     *rouser;
  guint             n_roused;
} Fixture;

static void
roused_cb (Fixture *f)
{
  f->n_roused++;
}

static void
set_up (Fixture      *f,
        gconstpointer unused)
{
  f->monitor = g_object_new (TEST_TYPE_MONITOR, NULL);
  f->sleepless = g_object_new (TEST_TYPE_STOPPED_CLOCK, NULL);
  f->awake = g_object_new (TEST_TYPE_STOPPED_CLOCK, NULL);
  f->sleepless->now = 1000 * G_TIME_SPAN_SECOND;
  f->awake->now = 400 * G_TIME_SPAN_SECOND;
  f->rouser = breath_rouser_new (G_NETWORK_MONITOR (f->monitor), BREATH_CLOCK (f->sleepless), BREATH_CLOCK (f->awake), 1);
  g_signal_connect_swapped (f->rouser, "roused", G_CALLBACK (roused_cb), f);
}

static void
tear_down (Fixture      *f,
           gconstpointer unused)
{
  breath_rouser_stop (f->rouser);
  g_assert_null (f->sleepless->due);
  g_assert_finalize_object (f->rouser);
  g_assert_finalize_object (f->monitor);
  g_assert_finalize_object (f->sleepless);
  g_assert_finalize_object (f->awake);
}

/* Lets time go by until the next look. */
static void
pass (Fixture *f,
      gint64   asleep)
{
  gint64 step = f->sleepless->deadline - f->sleepless->now;

  g_assert_cmpint (step, ==, BREATH_ROUSER_LOOK);
  f->awake->now += step;
  f->sleepless->now += step + asleep;
  f->sleepless->due (f->sleepless->user_data);
}

static gboolean
passed_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* A source that was due first is dispatched first. */
static void
settle (void)
{
  gboolean has_passed = FALSE;

  g_timeout_add (20, passed_cb, &has_passed);

  while (!has_passed)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_sleep (Fixture      *f,
            gconstpointer unused)
{
  g_test_summary ("A sleep is noticed at the next look, once, and the time between two looks is none");

  pass (f, 0);
  pass (f, BREATH_ROUSER_SLEPT - 1);
  settle ();
  g_assert_cmpuint (f->n_roused, ==, 0);

  pass (f, BREATH_ROUSER_SLEPT);
  settle ();
  g_assert_cmpuint (f->n_roused, ==, 1);

  pass (f, 0);
  settle ();
  g_assert_cmpuint (f->n_roused, ==, 1);
}

static void
test_network (Fixture      *f,
              gconstpointer unused)
{
  g_test_summary ("Of changes that come at once or one after the other few are told of, whether or not the Internet is there");

  for (guint i = 0; i < 5; i++)
    g_signal_emit_by_name (f->monitor, "network-changed", FALSE);

  settle ();
  g_assert_cmpuint (f->n_roused, ==, 1);

  g_signal_emit_by_name (f->monitor, "network-changed", TRUE);
  settle ();
  g_assert_cmpuint (f->n_roused, ==, 1);
}

static void
test_network_later (Fixture      *f,
                    gconstpointer unused)
{
  g_test_summary ("A change after a while is told of again");

  g_signal_emit_by_name (f->monitor, "network-changed", TRUE);
  settle ();
  f->sleepless->now += BREATH_ROUSER_PAUSE;
  g_signal_emit_by_name (f->monitor, "network-changed", TRUE);
  settle ();
  g_assert_cmpuint (f->n_roused, ==, 2);
}

static void
test_stopped (Fixture      *f,
              gconstpointer unused)
{
  g_test_summary ("What was stopped tells of nothing, not even of what had changed by then");

  g_signal_emit_by_name (f->monitor, "network-changed", TRUE);
  breath_rouser_stop (f->rouser);
  g_signal_emit_by_name (f->monitor, "network-changed", TRUE);
  settle ();
  g_assert_cmpuint (f->n_roused, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/rouser/sleep", Fixture, NULL, set_up, test_sleep, tear_down);
  g_test_add ("/rouser/network", Fixture, NULL, set_up, test_network, tear_down);
  g_test_add ("/rouser/network-later", Fixture, NULL, set_up, test_network_later, tear_down);
  g_test_add ("/rouser/stopped", Fixture, NULL, set_up, test_stopped, tear_down);

  return g_test_run ();
}
