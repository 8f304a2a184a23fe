/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-laplace.h"
#include "breath-ledger.h"
#include "breath-seeded-random.h"

#define START  G_GINT64_CONSTANT (1700000000)
#define HOUR   3600
#define WINDOW BREATH_LEDGER_WINDOW

static void
add (BreathLedger *ledger,
     gint64        made,
     guint8        epsilon)
{
  BreathDraw draw = { BREATH_DRAW_PUBLISH, { 0, epsilon, 0 }, made };

  breath_ledger_add (ledger, &draw);
}

static void
test_ledger_empty (void)
{
  g_autoptr(BreathLedger) ledger = breath_ledger_new ();

  g_assert_null (breath_ledger_get_latest (ledger));
  g_assert_cmpuint (breath_ledger_get_spent (ledger, START), ==, 0);
  g_assert_cmpint (breath_ledger_get_admits (ledger, 100, BREATH_LEDGER_BUDGET, START), ==, START);
  g_assert_cmpint (breath_ledger_get_admits (ledger, 101, BREATH_LEDGER_BUDGET, START), ==, G_MAXINT64);
}

static void
test_ledger_window (void)
{
  g_autoptr(BreathLedger) ledger = breath_ledger_new ();

  add (ledger, START, 50);
  g_assert_cmpint (breath_ledger_get_admits (ledger, 50, BREATH_LEDGER_BUDGET, START + 1), ==, START + 1);

  add (ledger, START + HOUR, 50);
  g_assert_cmpuint (breath_ledger_get_spent (ledger, START + HOUR), ==, 100);
  g_assert_cmpuint (breath_ledger_get_spent (ledger, START + WINDOW - 1), ==, 100);
  g_assert_cmpuint (breath_ledger_get_spent (ledger, START + WINDOW), ==, 50);
  g_assert_cmpint (breath_ledger_get_admits (ledger, 50, BREATH_LEDGER_BUDGET, START + HOUR), ==, START + WINDOW);
  g_assert_cmpint (breath_ledger_get_admits (ledger, 51, BREATH_LEDGER_BUDGET, START + HOUR), ==, START + HOUR + WINDOW);
}

static void
test_ledger_latest (void)
{
  g_autoptr(BreathLedger) ledger = breath_ledger_new ();

  add (ledger, START, 50);
  add (ledger, START - HOUR, 20);

  g_assert_cmpint (breath_ledger_get_latest (ledger)->made, ==, START - HOUR);
}

/* The clock goes back by an hour: what was spent stays spent until the clock has made up for it. */
static void
test_ledger_clock_back (void)
{
  g_autoptr(BreathLedger) ledger = breath_ledger_new ();

  add (ledger, START, 100);
  g_assert_cmpuint (breath_ledger_get_spent (ledger, START - HOUR), ==, 100);
  g_assert_cmpint (breath_ledger_get_admits (ledger, 50, BREATH_LEDGER_BUDGET, START - HOUR), ==, START + WINDOW);
}

/* The clock was ten years ahead: a whole window after that was noticed, there is room again. */
static void
test_ledger_clock_was_ahead (void)
{
  g_autoptr(BreathLedger) ledger = breath_ledger_new ();

  add (ledger, START + 3652 * WINDOW, 100);
  g_assert_cmpint (breath_ledger_get_admits (ledger, 50, BREATH_LEDGER_BUDGET, START), ==, START + WINDOW);
  g_assert_cmpuint (breath_ledger_get_spent (ledger, START + WINDOW - 1), ==, 100);
  g_assert_cmpuint (breath_ledger_get_spent (ledger, START + WINDOW), ==, 0);
}

/* The clock goes ahead by years and comes back: what was spent counts until a whole window has elapsed. */
static void
test_ledger_clock_ahead (void)
{
  const gint64 later = START + 463 * WINDOW;
  g_autoptr(BreathLedger) ledger = breath_ledger_new ();

  breath_ledger_set_elapsed (ledger, START, 1000);
  add (ledger, START, 100);
  breath_ledger_set_elapsed (ledger, later, 1000 + HOUR);
  g_assert_cmpuint (breath_ledger_get_spent (ledger, later), ==, 100);
  g_assert_cmpint (breath_ledger_get_admits (ledger, 50, BREATH_LEDGER_BUDGET, later), ==, later + WINDOW - HOUR);
  breath_ledger_set_elapsed (ledger, later, 1000 + WINDOW - 1);
  g_assert_cmpuint (breath_ledger_get_spent (ledger, later), ==, 100);
  breath_ledger_set_elapsed (ledger, later, 1000 + WINDOW);
  g_assert_cmpuint (breath_ledger_get_spent (ledger, later), ==, 0);
  g_assert_cmpint (breath_ledger_get_admits (ledger, 50, BREATH_LEDGER_BUDGET, later), ==, later);

  /* The later of the two ends it. */
  breath_ledger_set_elapsed (ledger, START + HOUR, 1000 + 2 * WINDOW);
  g_assert_cmpuint (breath_ledger_get_spent (ledger, START + HOUR), ==, 100);
}

/* A draw of an earlier run lies ahead; the clock goes there a minute after that was noticed. */
static void
test_ledger_clock_catches_up (void)
{
  const gint64 made = START + 30 * WINDOW;
  g_autoptr(BreathLedger) ledger = breath_ledger_new ();

  add (ledger, made, 100);
  breath_ledger_set_elapsed (ledger, START, 1000);
  g_assert_cmpuint (breath_ledger_get_spent (ledger, START), ==, 100);
  breath_ledger_set_elapsed (ledger, made + 5 * WINDOW, 1060);
  g_assert_cmpuint (breath_ledger_get_spent (ledger, made + 5 * WINDOW), ==, 100);
  breath_ledger_set_elapsed (ledger, made + 5 * WINDOW, 1000 + WINDOW);
  g_assert_cmpuint (breath_ledger_get_spent (ledger, made + 5 * WINDOW), ==, 0);
}

/* Beyond the times that a draw can have, the clock stands still as far as the budget goes. */
static void
test_ledger_beyond (void)
{
  const gint64 now = G_GINT64_CONSTANT (200000000000);
  g_autoptr(BreathLedger) ledger = breath_ledger_new ();

  add (ledger, G_MAXUINT32, 100);
  g_assert_cmpint (breath_ledger_get_admits (ledger, 50, BREATH_LEDGER_BUDGET, now), ==, now + WINDOW);
}

static void
test_ledger_absurd_clock (void)
{
  g_autoptr(BreathLedger) ledger = breath_ledger_new ();

  add (ledger, 0, 100);
  add (ledger, G_MAXUINT32, 100);
  g_assert_cmpuint (breath_ledger_get_spent (ledger, G_MININT64), ==, 200);
  g_assert_cmpuint (breath_ledger_get_spent (ledger, G_MAXINT64), ==, 100);
  g_assert_cmpint (breath_ledger_get_admits (ledger, 1, BREATH_LEDGER_BUDGET, G_MAXINT64), ==, G_MAXINT64);
}

static void
test_ledger_limit (void)
{
  g_autoptr(BreathLedger) ledger = breath_ledger_new ();

  add (ledger, START, 100);

  for (guint i = 1; i < BREATH_LEDGER_MAX_DRAWS; i++)
    add (ledger, START, 1);

  g_assert_cmpuint (breath_ledger_get_spent (ledger, START), ==, 100 + BREATH_LEDGER_MAX_DRAWS - 1);

  add (ledger, START, 1);
  g_assert_cmpuint (breath_ledger_get_spent (ledger, START), ==, BREATH_LEDGER_MAX_DRAWS);
}

/* Wide keeps to 0.4, whatever was spent before it. */
static void
test_ledger_budget (void)
{
  g_autoptr(BreathLedger) ledger = breath_ledger_new ();

  add (ledger, START, 20);
  g_assert_cmpint (breath_ledger_get_admits (ledger, 20, 40, START + 1), ==, START + 1);
  add (ledger, START + 1, 20);
  g_assert_cmpint (breath_ledger_get_admits (ledger, 20, 40, START + 2), ==, START + WINDOW);
  g_assert_cmpint (breath_ledger_get_admits (ledger, 50, 100, START + 2), ==, START + 2);
  g_assert_cmpint (breath_ledger_get_admits (ledger, 41, 40, START + 2), ==, G_MAXINT64);
}

static void
test_ledger_sums (void)
{
  g_autoptr(BreathLedger) ledger = breath_ledger_new ();

  for (guint day = 0; day < 300; day++)
    add (ledger, START + day * WINDOW, 20);

  g_assert_cmpuint (breath_ledger_get_since (ledger, START + 299 * WINDOW), ==, 20);
  g_assert_cmpuint (breath_ledger_get_since (ledger, START + 293 * WINDOW), ==, 140);
  g_assert_cmpuint (breath_ledger_get_total (ledger), ==, 6000);
}

static void
test_ledger_charge (void)
{
  g_autoptr(BreathLedger) ledger = breath_ledger_new ();

  add (ledger, START, 20);
  breath_ledger_charge (ledger, START + HOUR);
  g_assert_cmpint (breath_ledger_get_admits (ledger, 1, 100, START + HOUR), ==, START + HOUR + WINDOW);
  g_assert_cmpint (breath_ledger_get_latest (ledger)->made, ==, START);
  g_assert_cmpuint (breath_ledger_get_total (ledger), ==, 20);
}

/* A history in which the clock also goes back. Every window of the times written down keeps the budget; where the
 * clock never goes forward by itself, every window of the true time does too.
 */
#define N_HISTORIES 2000
#define N_STEPS     120

typedef struct
{
  gint64 made;
  gint64 real;
  guint8 epsilon;
} Spent;

static void
assert_within_budget (const Spent *spent,
                      guint        n_spent,
                      gboolean     is_real)
{
  for (guint i = 0; i < n_spent; i++)
    {
      gint64 start = is_real ? spent[i].real : spent[i].made;
      guint sum = 0;

      for (guint j = 0; j < n_spent; j++)
        {
          gint64 when = is_real ? spent[j].real : spent[j].made;

          if (when >= start && when < start + WINDOW)
            sum += spent[j].epsilon;
        }

      g_assert_cmpuint (sum, <=, BREATH_LEDGER_BUDGET);
    }
}

static void
run_history (BreathRandom *random,
             gboolean      goes_forward)
{
  static const guint8 epsilons[] = { 20, 50, 100 };
  g_autoptr(BreathLedger) ledger = breath_ledger_new ();
  Spent spent[N_STEPS];
  guint n_spent = 0;
  gint64 real = START;
  gint64 offset = 0;

  for (guint step = 0; step < N_STEPS; step++)
    {
      guint8 epsilon = epsilons[breath_random_uniform (random, G_N_ELEMENTS (epsilons))];
      gint64 admits;

      real += breath_random_uniform (random, 8 * HOUR);

      if (breath_random_uniform (random, 10) == 0)
        offset -= breath_random_uniform (random, 3 * WINDOW);
      else if (goes_forward && breath_random_uniform (random, 10) == 0)
        offset += breath_random_uniform (random, 3 * WINDOW);

      admits = breath_ledger_get_admits (ledger, epsilon, BREATH_LEDGER_BUDGET, real + offset);
      g_assert_cmpint (admits, <=, real + offset + (N_STEPS + 3) * WINDOW);
      g_assert_true ((admits == real + offset)
                     == (breath_ledger_get_spent (ledger, real + offset) + epsilon <= BREATH_LEDGER_BUDGET));

      if (admits > real + offset)
        continue;

      add (ledger, real + offset, epsilon);
      spent[n_spent++] = (Spent) { real + offset, real, epsilon };
    }

  g_assert_cmpuint (n_spent, >, 0);
  assert_within_budget (spent, n_spent, FALSE);

  if (!goes_forward)
    assert_within_budget (spent, n_spent, TRUE);
}

static void
test_ledger_histories (void)
{
  static const guint8 seed[BREATH_RANDOM_SEED_LEN] = "a spender and a clock that errs";
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);

  for (guint i = 0; i < N_HISTORIES; i++)
    run_history (random, i % 2 == 1);
}

static void
test_ledger_draw (void)
{
  static const guint8 seed[BREATH_RANDOM_SEED_LEN] = { 1 };
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  BreathStock full = { BREATH_STOCK_MAX_AMOUNT, 1, 0, "L", START };
  BreathStock even = { 7000, 1000, 7, "L", START };
  gboolean varies = FALSE;

  for (guint i = 0; i < 1000; i++)
    {
      BreathDraw at_clamp = breath_ledger_draw (&full, breath_laplace_draw (random, 1), BREATH_DRAW_SCHEDULED, 1, START);
      BreathDraw draw = breath_ledger_draw (&even, breath_laplace_draw (random, 50), BREATH_DRAW_PUBLISH, 50, START);

      g_assert_cmpint (at_clamp.level.level, <=, BREATH_LEVEL_MAX);
      g_assert_cmpint (at_clamp.level.level, >=, BREATH_LEVEL_MIN);
      g_assert_cmpint (draw.reason, ==, BREATH_DRAW_PUBLISH);
      g_assert_cmpuint (draw.level.epsilon, ==, 50);
      g_assert_cmpuint (draw.level.day, ==, START / 86400);
      g_assert_cmpint (draw.made, ==, START);
      varies = varies || draw.level.level != 0;
    }

  g_assert_true (varies);
}

static void
test_draw_round_trip (void)
{
  static const gint64 times[] = { 0, START, G_MAXUINT32 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      BreathDraw draw = { BREATH_DRAW_PUBLISH, { -6, 50, times[i] / 86400 }, times[i] };
      g_autoptr(GBytes) bytes = breath_draw_encode (&draw);
      g_autoptr(GError) error = NULL;
      BreathDraw decoded;

      breath_draw_decode (&decoded, bytes, &error);
      g_assert_no_error (error);
      g_assert_cmpint (decoded.reason, ==, BREATH_DRAW_PUBLISH);
      g_assert_cmpint (decoded.level.level, ==, -6);
      g_assert_cmpuint (decoded.level.epsilon, ==, 50);
      g_assert_cmpuint (decoded.level.day, ==, draw.level.day);
      g_assert_cmpint (decoded.made, ==, times[i]);
    }
}

typedef struct
{
  const char *name;
  const char *bytes;
  gsize       len;
} DamageCase;

#define BYTES(text) text, sizeof (text) - 1

static const DamageCase damage_cases[] = {
  { "nothing",       BYTES ("") },
  { "half",          BYTES ("\x08\x01") },
  { "reason",        BYTES ("\x08\x03\x15\x06\x32\x00\x00\x18\x01") },
  { "unknown-level", BYTES ("\x08\x01\x15\x80\x00\x00\x00\x18\x01") },
  { "bad-level",     BYTES ("\x08\x01\x15\x79\x32\x00\x00\x18\x01") },
  { "negative-time", BYTES ("\x08\x01\x15\x06\x32\x00\x00\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01") },
  { "after-2106",    BYTES ("\x08\x01\x15\x06\x32\x00\x00\x18\x80\x80\x80\x80\x10") },
  { "unknown-field", BYTES ("\x08\x01\x15\x06\x32\x00\x00\x18\x01\x20\x01") },
  { "too-large",     BYTES ("012345678901234567890123456789012") },
};

static void
test_draw_damage (gconstpointer data)
{
  const DamageCase *c = data;
  g_autoptr(GBytes) bytes = g_bytes_new (c->bytes, c->len);
  g_autoptr(GError) error = NULL;
  BreathDraw draw;

  g_assert_false (breath_draw_decode (&draw, bytes, &error));
  g_assert_error (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_DAMAGED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ledger/empty", test_ledger_empty);
  g_test_add_func ("/ledger/window", test_ledger_window);
  g_test_add_func ("/ledger/latest", test_ledger_latest);
  g_test_add_func ("/ledger/clock-back", test_ledger_clock_back);
  g_test_add_func ("/ledger/clock-was-ahead", test_ledger_clock_was_ahead);
  g_test_add_func ("/ledger/clock-ahead", test_ledger_clock_ahead);
  g_test_add_func ("/ledger/clock-catches-up", test_ledger_clock_catches_up);
  g_test_add_func ("/ledger/beyond", test_ledger_beyond);
  g_test_add_func ("/ledger/absurd-clock", test_ledger_absurd_clock);
  g_test_add_func ("/ledger/limit", test_ledger_limit);
  g_test_add_func ("/ledger/budget", test_ledger_budget);
  g_test_add_func ("/ledger/sums", test_ledger_sums);
  g_test_add_func ("/ledger/charge", test_ledger_charge);
  g_test_add_func ("/ledger/histories", test_ledger_histories);
  g_test_add_func ("/ledger/draw", test_ledger_draw);
  g_test_add_func ("/draw/round-trip", test_draw_round_trip);

  for (guint i = 0; i < G_N_ELEMENTS (damage_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/draw/damage/", damage_cases[i].name, NULL);

      g_test_add_data_func (path, &damage_cases[i], test_draw_damage);
    }

  return g_test_run ();
}
