/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-clock-watch.h"
#include "breath-virtual-clock.h"

#define BEGIN    G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND   G_USEC_PER_SEC
#define JUMP     BREATH_CLOCK_WATCH_JUMP
#define PATIENCE (G_GINT64_CONSTANT (1) * BREATH_CLOCK_WATCH_PATIENCE * SECOND)
#define DAY      G_GINT64_CONSTANT (86400)
#define YEAR     (365 * DAY)

/* A clock that a test sets, and whoever watches it. */
typedef struct
{
  BreathSimulation   *simulation;
  BreathVirtualClock *clock;
  BreathClockWatch    watch;
} Fixture;

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (BEGIN);
  f->clock = breath_virtual_clock_new (f->simulation);
  breath_clock_watch_init (&f->watch, BREATH_CLOCK (f->clock));
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  g_assert_finalize_object (f->clock);
  g_assert_finalize_object (f->simulation);
}

/* What the clock shows while it is right. */
static gint64
get_true (Fixture *f)
{
  return breath_simulation_get_wall (f->simulation);
}

/* When it is believed; and whatever is read at once is what is got one by one. */
static gint64
get_deadline (Fixture *f)
{
  BreathMoment at;

  breath_clock_watch_read (&f->watch, &at);
  g_assert_cmpint (at.now, ==, breath_clock_get_monotonic (BREATH_CLOCK (f->clock)));
  g_assert_cmpint (at.wall, ==, breath_clock_get_wall (BREATH_CLOCK (f->clock)));
  g_assert_cmpint (at.sure, ==, breath_clock_watch_get_sure (&f->watch));
  g_assert_cmpint (at.settles < G_MAXINT64, ==, breath_clock_watch_is_in_doubt (&f->watch));

  return at.settles;
}

static void
test_for_a_moment (Fixture      *f,
                   gconstpointer unused)
{
  g_test_summary ("A clock that is years ahead for a moment is never believed, and believed at once when it is right again");

  breath_virtual_clock_set_offset (f->clock, 100 * YEAR);
  g_assert_true (breath_clock_watch_is_in_doubt (&f->watch));
  g_assert_cmpint (breath_clock_watch_get_sure (&f->watch), ==, get_true (f));

  breath_simulation_run (f->simulation, PATIENCE - SECOND);
  g_assert_true (breath_clock_watch_is_in_doubt (&f->watch));
  g_assert_cmpint (breath_clock_watch_get_sure (&f->watch), ==, get_true (f));

  breath_virtual_clock_set_offset (f->clock, 0);
  g_assert_false (breath_clock_watch_is_in_doubt (&f->watch));
  g_assert_cmpint (get_deadline (f), ==, G_MAXINT64);
  g_assert_cmpint (breath_clock_watch_get_sure (&f->watch), ==, get_true (f));
}

static void
test_for_good (Fixture      *f,
               gconstpointer unused)
{
  gint64 deadline;

  g_test_summary ("A clock that goes on from where it jumped to is believed in the end, not before");

  breath_virtual_clock_set_offset (f->clock, 40 * YEAR);
  deadline = get_deadline (f);
  g_assert_cmpint (deadline, ==, breath_simulation_get_now (f->simulation) + PATIENCE);

  /* It jumps again: all begins anew. */
  breath_simulation_run (f->simulation, PATIENCE / 2);
  breath_virtual_clock_set_offset (f->clock, 50 * YEAR);
  g_assert_true (breath_clock_watch_is_in_doubt (&f->watch));
  breath_simulation_run (f->simulation, PATIENCE - SECOND);
  g_assert_true (breath_clock_watch_is_in_doubt (&f->watch));
  g_assert_cmpint (get_deadline (f), ==, breath_simulation_get_now (f->simulation) + SECOND);

  breath_simulation_run (f->simulation, SECOND);
  g_assert_false (breath_clock_watch_is_in_doubt (&f->watch));
  g_assert_cmpint (breath_clock_watch_get_sure (&f->watch), ==, get_true (f) + 50 * YEAR);
}

static void
test_back (Fixture      *f,
           gconstpointer unused)
{
  g_test_summary ("A clock that is set back ends nothing, neither at once nor later");

  breath_virtual_clock_set_offset (f->clock, -YEAR);
  g_assert_true (breath_clock_watch_is_in_doubt (&f->watch));
  g_assert_cmpint (breath_clock_watch_get_sure (&f->watch), ==, get_true (f) - YEAR);
}

static void
test_limit (Fixture      *f,
            gconstpointer unused)
{
  g_test_summary ("A clock may drift, and be put right by ten minutes, without a doubt");

  for (guint i = 1; i <= 100; i++)
    {
      breath_virtual_clock_set_offset (f->clock, (gint64) i * JUMP);
      g_assert_false (breath_clock_watch_is_in_doubt (&f->watch));
    }

  breath_virtual_clock_set_offset (f->clock, 101 * JUMP + 1);
  g_assert_true (breath_clock_watch_is_in_doubt (&f->watch));
}

static void
test_sleep (Fixture      *f,
            gconstpointer unused)
{
  g_test_summary ("A computer that slept for a day has a clock that is right");

  breath_virtual_clock_sleep (f->clock);
  breath_simulation_run (f->simulation, DAY * SECOND);
  breath_virtual_clock_wake (f->clock);
  g_assert_cmpint (breath_clock_get_monotonic (BREATH_CLOCK (f->clock)), ==, 0);
  g_assert_cmpint (breath_clock_get_elapsed (BREATH_CLOCK (f->clock)), ==, DAY * SECOND);
  g_assert_false (breath_clock_watch_is_in_doubt (&f->watch));
}

static void
test_settle (Fixture      *f,
             gconstpointer unused)
{
  g_test_summary ("A clock that others agree with is believed at once");

  breath_virtual_clock_set_offset (f->clock, 40 * YEAR);
  g_assert_true (breath_clock_watch_is_in_doubt (&f->watch));
  breath_clock_watch_settle (&f->watch);
  g_assert_false (breath_clock_watch_is_in_doubt (&f->watch));
  g_assert_cmpint (breath_clock_watch_get_sure (&f->watch), ==, get_true (f) + 40 * YEAR);
}

typedef struct
{
  const char *name;
  gint64      passed;       /* seconds that the clock says have passed since the last run */
  gboolean    is_in_doubt;
  gint64      sure;         /* seconds of these that are sure */
} StartCase;

static const StartCase start_cases[] = {
  { "at-once",       0,        FALSE, 0 },
  { "next-day",      DAY,      FALSE, DAY },
  { "after-a-day",   DAY + 1,  TRUE,  0 },
  { "after-a-year",  YEAR,     TRUE,  0 },
  { "put-right",     -JUMP,    FALSE, -JUMP },
  { "before",        -JUMP - 1, TRUE, -JUMP - 1 },
  { "in-1970",       -BEGIN,   TRUE,  -BEGIN },
};

static void
test_start (Fixture      *f,
            gconstpointer data)
{
  const StartCase *c = data;
  gint64 last = BEGIN - c->passed;

  breath_clock_watch_expect (&f->watch, last);
  g_assert_cmpint (breath_clock_watch_is_in_doubt (&f->watch), ==, c->is_in_doubt);
  g_assert_cmpint (breath_clock_watch_get_sure (&f->watch), ==, last + c->sure);

  breath_simulation_run (f->simulation, PATIENCE);
  g_assert_false (breath_clock_watch_is_in_doubt (&f->watch));
  g_assert_cmpint (breath_clock_watch_get_sure (&f->watch), ==, get_true (f));
}

static void
test_without_battery (Fixture      *f,
                      gconstpointer unused)
{
  g_test_summary ("A computer that starts in 1970 and hears the time later believes it later");

  breath_virtual_clock_set_offset (f->clock, -BEGIN);
  breath_clock_watch_expect (&f->watch, BEGIN - 3 * DAY);
  g_assert_cmpint (breath_clock_watch_get_sure (&f->watch), ==, 0);

  breath_simulation_run (f->simulation, 60 * SECOND);
  breath_virtual_clock_set_offset (f->clock, 0);
  g_assert_true (breath_clock_watch_is_in_doubt (&f->watch));
  g_assert_cmpint (breath_clock_watch_get_sure (&f->watch), ==, BEGIN - 3 * DAY + 60);

  breath_simulation_run (f->simulation, PATIENCE);
  g_assert_cmpint (breath_clock_watch_get_sure (&f->watch), ==, get_true (f));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func) g_test_add (path, Fixture, data, fixture_set_up, func, fixture_tear_down)
  ADD ("/clock-watch/for-a-moment", NULL, test_for_a_moment);
  ADD ("/clock-watch/for-good", NULL, test_for_good);
  ADD ("/clock-watch/back", NULL, test_back);
  ADD ("/clock-watch/limit", NULL, test_limit);
  ADD ("/clock-watch/sleep", NULL, test_sleep);
  ADD ("/clock-watch/settle", NULL, test_settle);
  ADD ("/clock-watch/without-battery", NULL, test_without_battery);

  for (guint i = 0; i < G_N_ELEMENTS (start_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/clock-watch/start/", start_cases[i].name, NULL);

      ADD (path, &start_cases[i], test_start);
    }
#undef ADD

  return g_test_run ();
}
