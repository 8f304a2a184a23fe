/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sitting.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static BreathSitting
begin_at (gint64 now)
{
  BreathSitting sitting;

  breath_sitting_init (&sitting, BREATH_SITTING_IDLE);
  breath_sitting_begin (&sitting, now);

  return sitting;
}

static void
test_sitting_nobody (void)
{
  BreathSitting sitting;

  breath_sitting_init (&sitting, BREATH_SITTING_IDLE);
  breath_sitting_touch (&sitting, 5 * SECOND);
  breath_sitting_lock (&sitting);
  g_assert_false (breath_sitting_judge (&sitting, G_MAXINT64 / 2));
  g_assert_cmpint (sitting.state, ==, BREATH_SITTING_NOBODY);
  g_assert_cmpint (breath_sitting_get_deadline (&sitting), ==, G_MAXINT64);
}

static void
test_sitting_idle (void)
{
  BreathSitting sitting = begin_at (10 * SECOND);

  g_assert_cmpint (breath_sitting_get_deadline (&sitting), ==, 190 * SECOND);
  g_assert_false (breath_sitting_judge (&sitting, 190 * SECOND - 1));
  g_assert_true (breath_sitting_judge (&sitting, 190 * SECOND));
  g_assert_cmpint (sitting.state, ==, BREATH_SITTING_LOCKED);
}

static void
test_sitting_touched (void)
{
  BreathSitting sitting = begin_at (0);

  breath_sitting_touch (&sitting, 179 * SECOND);
  g_assert_false (breath_sitting_judge (&sitting, 180 * SECOND));
  g_assert_true (breath_sitting_judge (&sitting, 359 * SECOND));
}

/* The timer may come late, after the computer slept: a touch must not be taken for the one before it. */
static void
test_sitting_touched_late (void)
{
  BreathSitting sitting = begin_at (0);

  breath_sitting_touch (&sitting, 181 * SECOND);
  g_assert_cmpint (sitting.state, ==, BREATH_SITTING_LOCKED);
  breath_sitting_touch (&sitting, 182 * SECOND);
  g_assert_cmpint (sitting.state, ==, BREATH_SITTING_LOCKED);
}

static void
test_sitting_longest (void)
{
  BreathSitting sitting = begin_at (0);

  for (gint64 now = 0; now < BREATH_SITTING_LONGEST; now += 60)
    breath_sitting_touch (&sitting, now * SECOND);

  g_assert_cmpint (sitting.state, ==, BREATH_SITTING_OPEN);
  g_assert_cmpint (breath_sitting_get_deadline (&sitting), ==, BREATH_SITTING_LONGEST * SECOND);
  g_assert_true (breath_sitting_judge (&sitting, BREATH_SITTING_LONGEST * SECOND));
  g_assert_cmpint (sitting.state, ==, BREATH_SITTING_NOBODY);
}

static void
test_sitting_locked_ends (void)
{
  BreathSitting sitting = begin_at (0);

  breath_sitting_lock (&sitting);
  g_assert_cmpint (breath_sitting_get_deadline (&sitting), ==, BREATH_SITTING_LONGEST * SECOND);
  g_assert_false (breath_sitting_judge (&sitting, BREATH_SITTING_LONGEST * SECOND - 1));
  g_assert_true (breath_sitting_judge (&sitting, BREATH_SITTING_LONGEST * SECOND));
  g_assert_cmpint (sitting.state, ==, BREATH_SITTING_NOBODY);
}

static void
test_sitting_unlocked (void)
{
  BreathSitting sitting = begin_at (0);

  breath_sitting_lock (&sitting);
  breath_sitting_begin (&sitting, 1000 * SECOND);
  g_assert_cmpint (sitting.state, ==, BREATH_SITTING_OPEN);
  g_assert_cmpint (breath_sitting_get_deadline (&sitting), ==, 1180 * SECOND);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sitting/nobody", test_sitting_nobody);
  g_test_add_func ("/sitting/idle", test_sitting_idle);
  g_test_add_func ("/sitting/touched", test_sitting_touched);
  g_test_add_func ("/sitting/touched-late", test_sitting_touched_late);
  g_test_add_func ("/sitting/longest", test_sitting_longest);
  g_test_add_func ("/sitting/locked-ends", test_sitting_locked_ends);
  g_test_add_func ("/sitting/unlocked", test_sitting_unlocked);

  return g_test_run ();
}
