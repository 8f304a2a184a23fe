/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-boot-clock-private.h"

static void
due_cb (gpointer user_data)
{
  guint *n_due = user_data;

  (*n_due)++;
}

static void
test_clock_past_is_soon (void)
{
  g_autoptr(BreathClock) clock = breath_boot_clock_new ();
  guint n_due = 0;

  breath_clock_set_due_func (clock, due_cb, &n_due);
  breath_clock_arm (clock, -5);
  g_assert_cmpuint (n_due, ==, 0);

  while (n_due == 0)
    g_main_context_iteration (NULL, TRUE);

  /* Once armed, once due. */
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (n_due, ==, 1);
}

static void
test_clock_not_early (void)
{
  g_autoptr(BreathClock) clock = breath_boot_clock_new ();
  gint64 deadline = breath_clock_get_monotonic (clock) + 50 * G_TIME_SPAN_MILLISECOND;
  guint n_due = 0;

  /* It counts from the start of the computer, sleep and all. */
  g_assert_cmpint (breath_clock_get_monotonic (clock), >=, g_get_monotonic_time () - G_TIME_SPAN_SECOND);
  breath_clock_set_due_func (clock, due_cb, &n_due);
  breath_clock_arm (clock, deadline);

  while (n_due == 0)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (breath_clock_get_monotonic (clock), >=, deadline);
}

static void
test_clock_rearmed (void)
{
  g_autoptr(BreathClock) clock = breath_boot_clock_new ();
  guint n_due = 0;

  breath_clock_set_due_func (clock, due_cb, &n_due);
  breath_clock_arm (clock, breath_clock_get_monotonic (clock));
  breath_clock_arm (clock, G_MAXINT64);

  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_cmpuint (n_due, ==, 0);
}

static void
test_clock_gone (void)
{
  BreathClock *clock = breath_boot_clock_new ();
  guint n_due = 0;

  breath_clock_set_due_func (clock, due_cb, &n_due);
  breath_clock_arm (clock, 0);
  g_assert_finalize_object (clock);

  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_cmpuint (n_due, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/boot-clock/past-is-soon", test_clock_past_is_soon);
  g_test_add_func ("/boot-clock/not-early", test_clock_not_early);
  g_test_add_func ("/boot-clock/rearmed", test_clock_rearmed);
  g_test_add_func ("/boot-clock/gone", test_clock_gone);

  return g_test_run ();
}
