/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seeded-random.h"
#include "breath-virtual-node.h"
#include "test-counted-random.h"

#include <string.h>

#define BEGIN   G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define LATENCY 20000                          /* microseconds */
#define SECOND  G_USEC_PER_SEC
#define HOUR    (G_GINT64_CONSTANT (3600) * SECOND)
#define DAY     (24 * HOUR)
#define WATER   BREATH_RESOURCE_WATER

/* What people choose, and what the node makes of it: the real core over virtual ports. */
typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *alice;
  BreathVirtualNode *bob;
  guint              n_critical;
  guint              n_published;
} Fixture;

static BreathCore *
get_core (Fixture *f)
{
  return breath_virtual_node_get_core (f->alice);
}

static BreathLevel
hear (Fixture *f)
{
  return breath_core_get_head (breath_virtual_node_get_core (f->bob),
                               breath_virtual_node_get_id (f->alice))->levels[WATER];
}

static void
critical_cb (BreathCore *core,
             guint       kind,
             gboolean    published,
             gpointer    user_data)
{
  Fixture *f = user_data;

  g_assert_cmpuint (kind, ==, WATER);
  f->n_critical++;
  f->n_published += published;
}

static void
start (Fixture *f)
{
  breath_virtual_node_start (f->alice);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_true (breath_core_is_ready (get_core (f)));
  g_signal_connect (get_core (f), "critical", G_CALLBACK (critical_cb), f);
  breath_virtual_node_connect (f->alice, f->bob, LATENCY);
  breath_simulation_run (f->simulation, SECOND);
}

static void
restart (Fixture *f)
{
  breath_virtual_node_stop (f->alice);
  start (f);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (BEGIN);
  f->alice = breath_virtual_node_new (f->simulation, 1);
  f->bob = breath_virtual_node_new (f->simulation, 2);
  breath_virtual_node_start (f->bob);
  breath_simulation_run (f->simulation, SECOND);
  start (f);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  breath_virtual_node_stop (f->alice);
  breath_virtual_node_stop (f->bob);

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->alice);
  g_assert_finalize_object (f->bob);
  g_assert_finalize_object (f->simulation);
}

typedef struct
{
  guint   n_done;
  GError *error;
} Outcome;

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->n_done++;
  outcome->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
finish (Fixture *f,
        Outcome *outcome)
{
  breath_simulation_run (f->simulation, 2 * SECOND);
  g_assert_cmpuint (outcome->n_done, ==, 1);
  g_assert_no_error (outcome->error);
}

/* So many days of need in stock, told now. */
static void
set_days (Fixture *f,
          guint    days)
{
  BreathStock stock = { days * 300000, 300000, 7, "L", breath_simulation_get_wall (f->simulation) };
  Outcome outcome = { 0 };

  breath_core_set_stock (get_core (f), WATER, &stock, done_cb, &outcome);
  finish (f, &outcome);
}

static void
choose (Fixture        *f,
        BreathPrecision precision,
        gboolean        is_automatic,
        guint           critical_days,
        guint           stale_days)
{
  BreathPrivacy privacy = { precision, is_automatic, critical_days, stale_days };
  Outcome outcome = { 0 };

  breath_core_set_privacy (get_core (f), WATER, &privacy, done_cb, &outcome);
  finish (f, &outcome);
}

static void
publish (Fixture *f)
{
  Outcome outcome = { 0 };

  breath_core_publish (get_core (f), WATER, done_cb, &outcome);
  finish (f, &outcome);
}

static void
assert_refused (Fixture           *f,
                BreathPrivacyError code)
{
  Outcome outcome = { 0 };

  breath_core_publish (get_core (f), WATER, done_cb, &outcome);
  breath_simulation_run (f->simulation, 2 * SECOND);
  g_assert_error (outcome.error, BREATH_PRIVACY_ERROR, (int) code);
  g_clear_error (&outcome.error);
}

static BreathPrivacyState
get_state (Fixture *f)
{
  BreathPrivacyState state;

  breath_core_get_privacy (get_core (f), WATER, &state);

  return state;
}

static guint
count_draws (Fixture *f)
{
  return breath_memory_store_get_n_rows (breath_virtual_node_get_store (f->alice), BREATH_ROW_DRAW);
}

static void
test_precision_next_draw (Fixture      *f,
                          gconstpointer unused)
{
  BreathLevel before;

  g_test_summary ("A precision counts from the next draw on, spends nothing and outlives a restart");

  set_days (f, 20);
  publish (f);
  before = hear (f);
  g_assert_cmpuint (before.epsilon, ==, 50);

  choose (f, BREATH_PRECISION_WIDE, FALSE, 2, 7);
  breath_simulation_run (f->simulation, HOUR);
  g_assert_cmpuint (count_draws (f), ==, 1);
  g_assert_cmpint (hear (f).level, ==, before.level);
  g_assert_cmpuint (hear (f).epsilon, ==, 50);
  g_assert_cmpuint (get_state (f).spent_day, ==, 50);

  /* 0.5 was spent, and whoever chose Wide keeps to 0.4 in a window. */
  assert_refused (f, BREATH_PRIVACY_ERROR_BUDGET);

  restart (f);
  g_assert_cmpint (get_state (f).choice.precision, ==, BREATH_PRECISION_WIDE);
  breath_simulation_run (f->simulation, 2 * DAY);
  g_assert_cmpuint (hear (f).epsilon, ==, 20);
}

typedef struct
{
  BreathPrecision precision;
  guint           n_admitted;
} AdmitCase;

static const AdmitCase admit_cases[] = {
  { BREATH_PRECISION_CLOSE, 1 },
  { BREATH_PRECISION_STANDARD, 2 },
  { BREATH_PRECISION_WIDE, 2 },
};

static void
test_draws_looked_back (Fixture      *f,
                        gconstpointer unused)
{
  const GArray *draws;
  BreathDraw first;

  g_test_summary ("People can look back on what was published, also after a restart");

  g_assert_null (breath_core_get_draws (get_core (f), WATER));
  set_days (f, 10);
  publish (f);
  first = *breath_core_get_draw (get_core (f), WATER);
  breath_simulation_run (f->simulation, DAY);
  restart (f);
  breath_simulation_run (f->simulation, DAY);

  draws = breath_core_get_draws (get_core (f), WATER);
  g_assert_cmpuint (draws->len, ==, count_draws (f));
  g_assert_cmpuint (draws->len, >, 1);
  g_assert_cmpint (g_array_index (draws, BreathDraw, 0).made, ==, first.made);
  g_assert_cmpint (g_array_index (draws, BreathDraw, 0).level.level, ==, first.level.level);
  g_assert_cmpint (g_array_index (draws, BreathDraw, draws->len - 1).made, ==,
                   breath_core_get_draw (get_core (f), WATER)->made);
}

static void
test_precision_admits (Fixture      *f,
                       gconstpointer data)
{
  const AdmitCase *c = data;
  guint8 epsilon = breath_precision_get_epsilon (c->precision);

  g_test_summary ("Each precision admits as many draws a window as the table says");

  choose (f, c->precision, FALSE, 2, 7);
  set_days (f, 20);

  for (guint i = 0; i < c->n_admitted; i++)
    publish (f);

  assert_refused (f, BREATH_PRIVACY_ERROR_BUDGET);
  g_assert_cmpuint (get_state (f).spent_day, ==, c->n_admitted * epsilon);
  g_assert_cmpuint (get_state (f).spent_week, ==, c->n_admitted * epsilon);
  g_assert_cmpuint (get_state (f).spent_ever, ==, c->n_admitted * epsilon);
  g_assert_cmpint (get_state (f).admits, >, BEGIN + 86400);
  g_assert_cmpint (get_state (f).next_draw, >=, get_state (f).admits);

  /* The window rolls on. The scheduled draw of the day takes its part of it. */
  breath_simulation_run (f->simulation, 10 * DAY);
  set_days (f, 20);
  g_assert_cmpuint (get_state (f).spent_day, <=, breath_precision_get_budget (c->precision));
  g_assert_cmpuint (get_state (f).spent_week, <, get_state (f).spent_ever);
  g_assert_cmpuint (get_state (f).spent_ever, ==, count_draws (f) * epsilon);
}

static void
test_stale_unknown (Fixture      *f,
                    gconstpointer unused)
{
  guint n_draws;

  g_test_summary ("A stock not told for the chosen time is unknown from the next privacy day on, without a draw");

  choose (f, BREATH_PRECISION_STANDARD, FALSE, 2, 3);
  set_days (f, 20);
  publish (f);
  breath_simulation_run (f->simulation, 3 * DAY - HOUR);
  g_assert_cmpint (hear (f).level, !=, BREATH_LEVEL_UNKNOWN);
  g_assert_false (get_state (f).is_stale);
  n_draws = count_draws (f);
  g_assert_cmpuint (n_draws, >=, 3);

  breath_simulation_run (f->simulation, DAY + 2 * HOUR);
  g_assert_cmpint (hear (f).level, ==, BREATH_LEVEL_UNKNOWN);
  g_assert_cmpuint (hear (f).epsilon, ==, 0);
  g_assert_cmpuint (hear (f).day, ==, 0);
  g_assert_true (get_state (f).is_stale);
  g_assert_cmpint (get_state (f).next_draw, ==, G_MAXINT64);
  g_assert_null (breath_core_get_draw (get_core (f), WATER));
  assert_refused (f, BREATH_PRIVACY_ERROR_STALE);
  n_draws = count_draws (f);

  /* It stays unknown over restarts and days, and telling the stock again draws nothing by itself. */
  restart (f);
  breath_simulation_run (f->simulation, 2 * DAY);
  g_assert_cmpint (hear (f).level, ==, BREATH_LEVEL_UNKNOWN);
  g_assert_null (breath_core_get_draw (get_core (f), WATER));
  set_days (f, 20);
  g_assert_cmpint (hear (f).level, ==, BREATH_LEVEL_UNKNOWN);
  g_assert_cmpuint (count_draws (f), ==, n_draws);
  g_assert_cmpint (get_state (f).next_draw, <, G_MAXINT64);

  publish (f);
  g_assert_cmpint (hear (f).level, !=, BREATH_LEVEL_UNKNOWN);
  g_assert_cmpuint (count_draws (f), ==, n_draws + 1);
}

static void
test_critical_alarm (Fixture      *f,
                     gconstpointer unused)
{
  g_test_summary ("Crossing the threshold alarms people here, and neighbours learn nothing of it");

  set_days (f, 20);
  set_days (f, 2);
  g_assert_cmpuint (f->n_critical, ==, 0);

  set_days (f, 1);
  g_assert_cmpuint (f->n_critical, ==, 1);
  g_assert_cmpuint (f->n_published, ==, 0);
  g_assert_true (get_state (f).is_alarmed);
  g_assert_cmpuint (count_draws (f), ==, 0);
  g_assert_cmpint (hear (f).level, ==, BREATH_LEVEL_UNKNOWN);

  /* It waits in the store until somebody answers, and is raised once. */
  restart (f);
  g_assert_true (get_state (f).is_alarmed);
  set_days (f, 0);
  g_assert_cmpuint (f->n_critical, ==, 1);

  publish (f);
  g_assert_false (get_state (f).is_alarmed);
  restart (f);
  g_assert_false (get_state (f).is_alarmed);
}

static void
test_critical_ends (Fixture      *f,
                    gconstpointer unused)
{
  g_test_summary ("An alarm ends when the stock recovers, when the threshold moves, and with the scheduled draw");

  set_days (f, 1);
  g_assert_cmpuint (f->n_critical, ==, 1);
  set_days (f, 20);
  g_assert_false (get_state (f).is_alarmed);

  set_days (f, 4);
  choose (f, BREATH_PRECISION_STANDARD, TRUE, 5, 7);
  g_assert_true (get_state (f).is_alarmed);
  g_assert_cmpuint (f->n_critical, ==, 2);
  g_assert_cmpuint (count_draws (f), ==, 0);
  choose (f, BREATH_PRECISION_STANDARD, FALSE, 0, 7);
  g_assert_false (get_state (f).is_alarmed);

  choose (f, BREATH_PRECISION_STANDARD, FALSE, 5, 7);
  g_assert_true (get_state (f).is_alarmed);
  breath_simulation_run (f->simulation, 2 * DAY);
  g_assert_cmpuint (count_draws (f), >=, 1);
  g_assert_false (get_state (f).is_alarmed);
}

static void
test_automatic (Fixture      *f,
                gconstpointer unused)
{
  g_test_summary ("Where people want it, crossing publishes by itself: the same second draw, and no more than that");

  choose (f, BREATH_PRECISION_STANDARD, TRUE, 2, 7);
  set_days (f, 20);
  publish (f);

  set_days (f, 1);
  g_assert_cmpuint (f->n_critical, ==, 1);
  g_assert_cmpuint (f->n_published, ==, 1);
  g_assert_false (get_state (f).is_alarmed);
  g_assert_cmpuint (count_draws (f), ==, 2);
  g_assert_cmpint (breath_core_get_draw (get_core (f), WATER)->reason, ==, BREATH_DRAW_AUTOMATIC);
  g_assert_cmpint (hear (f).level, ==, breath_core_get_draw (get_core (f), WATER)->level.level);

  /* The budget is used up: the next crossing is an alarm only. */
  set_days (f, 20);
  set_days (f, 1);
  g_assert_cmpuint (f->n_critical, ==, 2);
  g_assert_cmpuint (f->n_published, ==, 1);
  g_assert_true (get_state (f).is_alarmed);
  g_assert_cmpuint (count_draws (f), ==, 2);

  restart (f);
  g_assert_cmpint (breath_core_get_draw (get_core (f), WATER)->reason, ==, BREATH_DRAW_AUTOMATIC);
}

static void
set_clock (Fixture *f,
           gint64   offset)
{
  breath_virtual_clock_set_offset (breath_virtual_node_get_clock (f->alice), offset);
}

/* What people are shown is what decides. */
static void
assert_spent (Fixture *f)
{
  gint64 now = breath_clock_get_wall (BREATH_CLOCK (breath_virtual_node_get_clock (f->alice)));

  g_assert_cmpuint (get_state (f).spent_day, ==, 100);
  g_assert_cmpuint (get_state (f).spent_week, ==, 100);
  g_assert_false (get_state (f).is_admitted);
  g_assert_cmpint (get_state (f).admits, >, now);
  assert_refused (f, BREATH_PRIVACY_ERROR_BUDGET);
}

static void
test_clock_ahead (Fixture      *f,
                  gconstpointer data)
{
  const gint64 *offset = data;
  gint64 begin;

  g_test_summary ("Whatever the clock is set to meanwhile, no real day holds more than the budget");

  breath_virtual_node_stop (f->bob);
  choose (f, BREATH_PRECISION_STANDARD, FALSE, 2, 90);
  set_days (f, 20);
  g_assert_true (get_state (f).is_admitted);
  publish (f);
  publish (f);
  begin = breath_simulation_get_now (f->simulation);
  assert_spent (f);

  set_clock (f, *offset);
  assert_spent (f);
  set_clock (f, 0);
  assert_spent (f);

  set_clock (f, *offset);
  breath_simulation_run (f->simulation, begin + DAY - HOUR - breath_simulation_get_now (f->simulation));
  g_assert_cmpuint (count_draws (f), ==, 2);
}

static void
test_clock_ahead_at_start (Fixture      *f,
                           gconstpointer unused)
{
  g_test_summary ("A clock that was set ahead while the node was off makes no room as long as it is in doubt");

  breath_virtual_node_stop (f->bob);
  choose (f, BREATH_PRECISION_STANDARD, FALSE, 2, 90);
  set_days (f, 20);
  publish (f);
  publish (f);
  breath_virtual_node_stop (f->alice);
  set_clock (f, 3 * 86400);
  breath_virtual_node_start (f->alice);
  breath_simulation_run (f->simulation, 60 * SECOND);
  assert_spent (f);
  g_assert_cmpuint (count_draws (f), ==, 2);

  /* As far as anybody can tell it was off for three days. */
  breath_simulation_run (f->simulation, HOUR);
  g_assert_cmpuint (count_draws (f), ==, 3);
  g_assert_cmpuint (get_state (f).spent_day, ==, 50);
  g_assert_true (get_state (f).is_admitted);
}

static void
test_clock_far_ahead (Fixture      *f,
                      gconstpointer unused)
{
  BreathLevel before;

  g_test_summary ("A clock that is years ahead for a moment costs neither the level nor a draw");

  breath_virtual_node_stop (f->bob);
  set_days (f, 20);
  publish (f);
  before = breath_core_get_draw (get_core (f), WATER)->level;
  set_clock (f, G_GINT64_CONSTANT (4000000000));
  breath_simulation_run (f->simulation, HOUR / 4);
  set_clock (f, 0);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_nonnull (breath_core_get_draw (get_core (f), WATER));
  g_assert_cmpint (breath_core_get_draw (get_core (f), WATER)->level.level, ==, before.level);
  g_assert_cmpuint (count_draws (f), ==, 1);
  g_assert_true (get_state (f).is_admitted);

  /* It was there for long, so that it was believed; once it is right the days go on from here. */
  set_clock (f, 3650 * 86400);
  breath_simulation_run (f->simulation, HOUR);
  g_assert_null (breath_core_get_draw (get_core (f), WATER));
  set_clock (f, 0);
  breath_simulation_run (f->simulation, 2 * DAY);
  g_assert_nonnull (breath_core_get_draw (get_core (f), WATER));
}

static const gint64 days_ahead[] = { 2 * 86400, 30 * 86400 };

#define NONCE_LEN 16 /* of the anchor, the only other thing a head takes */

static void
test_noise_ahead (Fixture      *f,
                  gconstpointer unused)
{
  static const guint8 seed[BREATH_RANDOM_SEED_LEN] = "noise drawn ahead of its use";
  g_autoptr(BreathRandom) source = breath_seeded_random_new (seed, 0);
  g_autoptr(TestCountedRandom) random = test_counted_random_new (source);
  g_autoptr(BreathMemoryStore) store = breath_memory_store_new (f->simulation, 2000);
  g_autoptr(BreathVirtualClock) clock = breath_virtual_clock_new (f->simulation);
  BreathPorts ports = { BREATH_CLOCK (clock), BREATH_RANDOM (random), BREATH_STORE (store) };
  BreathCore *core = breath_core_new (breath_virtual_node_get_identity (f->bob), &ports);
  BreathStock stock = { 600000, 300000, 7, "L", BEGIN };
  gsize n_bytes;

  g_test_summary ("Publishing waits for no sampler: its noise was there before, and more comes with the next refresh");

  breath_core_start (core);
  breath_simulation_run (f->simulation, SECOND);
  breath_core_set_stock (core, WATER, &stock, NULL, NULL);
  breath_simulation_run (f->simulation, SECOND);

  for (guint i = 0; i < 2; i++)
    {
      n_bytes = test_counted_random_get_n_bytes (random);
      breath_core_publish (core, WATER, NULL, NULL);
      breath_simulation_run (f->simulation, SECOND);
      g_assert_cmpuint (breath_memory_store_get_n_rows (store, BREATH_ROW_DRAW), ==, i + 1);
      g_assert_cmpuint (test_counted_random_get_n_bytes (random), ==, n_bytes + NONCE_LEN);
    }

  n_bytes = test_counted_random_get_n_bytes (random);
  breath_simulation_run (f->simulation, HOUR);
  g_assert_cmpuint (test_counted_random_get_n_bytes (random), >, n_bytes + NONCE_LEN);

  breath_core_stop (core);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_finalize_object (core);
}

static void
ready_cb (BreathCore *core,
          GError     *error,
          gpointer    user_data)
{
  GError **out = user_data;

  g_clear_error (out);
  *out = error != NULL ? g_error_copy (error) : NULL;
}

static void
test_damage (Fixture      *f,
             gconstpointer unused)
{
  static const char *const keys[] = { "privacy/water", "renewed" };

  g_test_summary ("A damaged choice is refused, not guessed");

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr(GBytes) key = g_bytes_new_static (keys[i], strlen (keys[i]));
      g_autoptr(GBytes) value = g_bytes_new_static ("x", 1);
      BreathRow row = { BREATH_ROW_SETTING, key, value, 0, NULL };
      BreathVirtualNode *node = breath_virtual_node_new (f->simulation, 10 + i);
      g_autoptr(GError) error = NULL;

      breath_memory_store_put (breath_virtual_node_get_store (node), &row);
      breath_virtual_node_start (node);
      g_signal_connect (breath_virtual_node_get_core (node), "ready", G_CALLBACK (ready_cb), &error);
      breath_simulation_run (f->simulation, SECOND);
      g_assert_nonnull (error);
      breath_virtual_node_stop (node);
      g_assert_finalize_object (node);
    }
}

static void
test_refused (Fixture      *f,
              gconstpointer unused)
{
  BreathPrivacy privacy = { BREATH_PRECISION_WIDE, FALSE, 2, 0 };
  Outcome outcome = { 0 };

  g_test_summary ("A choice out of range is refused and stores nothing");

  breath_core_set_privacy (get_core (f), WATER, &privacy, done_cb, &outcome);
  g_assert_error (outcome.error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_CHOICE);
  g_clear_error (&outcome.error);
  g_assert_cmpint (get_state (f).choice.precision, ==, BREATH_PRECISION_STANDARD);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func) g_test_add (path, Fixture, data, fixture_set_up, func, fixture_tear_down)
  ADD ("/core/privacy/next-draw", NULL, test_precision_next_draw);
  ADD ("/core/privacy/looked-back", NULL, test_draws_looked_back);
  ADD ("/core/privacy/admits/close", &admit_cases[0], test_precision_admits);
  ADD ("/core/privacy/admits/standard", &admit_cases[1], test_precision_admits);
  ADD ("/core/privacy/admits/wide", &admit_cases[2], test_precision_admits);
  ADD ("/core/privacy/stale", NULL, test_stale_unknown);
  ADD ("/core/privacy/critical", NULL, test_critical_alarm);
  ADD ("/core/privacy/critical-ends", NULL, test_critical_ends);
  ADD ("/core/privacy/automatic", NULL, test_automatic);
  ADD ("/core/privacy/ahead", NULL, test_noise_ahead);
  ADD ("/core/privacy/damage", NULL, test_damage);
  ADD ("/core/privacy/clock-ahead/days", &days_ahead[0], test_clock_ahead);
  ADD ("/core/privacy/clock-ahead/month", &days_ahead[1], test_clock_ahead);
  ADD ("/core/privacy/clock-ahead/start", NULL, test_clock_ahead_at_start);
  ADD ("/core/privacy/clock-ahead/moment", NULL, test_clock_far_ahead);
  ADD ("/core/privacy/refused", NULL, test_refused);
#undef ADD

  return g_test_run ();
}
