/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-clock.h"

#define SECOND G_USEC_PER_SEC

static void
due_cb (gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* Under a closed lid nothing is due, and what was is so that much later. */
static void
test_sleep (void)
{
  g_autoptr(BreathSimulation) simulation = breath_simulation_new (1000);
  g_autoptr(BreathVirtualClock) clock = breath_virtual_clock_new (simulation);
  guint n_due = 0;

  breath_clock_set_due_func (BREATH_CLOCK (clock), due_cb, &n_due);
  breath_clock_arm (BREATH_CLOCK (clock), 10 * SECOND);
  breath_simulation_run (simulation, 4 * SECOND);
  breath_virtual_clock_sleep (clock);
  breath_simulation_run (simulation, 100 * SECOND);
  g_assert_cmpuint (n_due, ==, 0);
  g_assert_cmpint (breath_clock_get_monotonic (BREATH_CLOCK (clock)), ==, 4 * SECOND);
  g_assert_cmpint (breath_clock_get_wall (BREATH_CLOCK (clock)), ==, 1104);

  breath_virtual_clock_wake (clock);
  breath_simulation_run (simulation, 5 * SECOND);
  g_assert_cmpuint (n_due, ==, 0);
  breath_simulation_run (simulation, SECOND);
  g_assert_cmpuint (n_due, ==, 1);
  g_assert_cmpint (breath_clock_get_monotonic (BREATH_CLOCK (clock)), ==, 10 * SECOND);
}

/* What is asked for meanwhile waits, too. */
static void
test_arm_asleep (void)
{
  g_autoptr(BreathSimulation) simulation = breath_simulation_new (1000);
  g_autoptr(BreathVirtualClock) clock = breath_virtual_clock_new (simulation);
  guint n_due = 0;

  breath_clock_set_due_func (BREATH_CLOCK (clock), due_cb, &n_due);
  breath_virtual_clock_sleep (clock);
  breath_clock_arm (BREATH_CLOCK (clock), SECOND);
  breath_simulation_run (simulation, 10 * SECOND);
  g_assert_cmpuint (n_due, ==, 0);
  breath_virtual_clock_wake (clock);
  breath_simulation_run (simulation, 2 * SECOND);
  g_assert_cmpuint (n_due, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/virtual-clock/sleep", test_sleep);
  g_test_add_func ("/virtual-clock/arm-asleep", test_arm_asleep);

  return g_test_run ();
}
