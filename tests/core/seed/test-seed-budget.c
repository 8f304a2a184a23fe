/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-budget.h"

#define SECOND G_USEC_PER_SEC

static guint
take_all (BreathSeedBudget *budget,
          guint8            who,
          gint64            now)
{
  P2pPeerId neighbour = { { who } };
  guint n = 0;

  while (breath_seed_budget_take (budget, &neighbour, now))
    g_assert_cmpuint (++n, <=, BREATH_SEED_GIVEN_TO_ALL);

  return n;
}

static void
test_one (void)
{
  g_autoptr(BreathSeedBudget) budget = breath_seed_budget_new ();

  g_assert_cmpuint (take_all (budget, 1, 100), ==, BREATH_SEED_GIVEN_TO_ONE);
  g_assert_cmpuint (take_all (budget, 1, 100 + 60 * SECOND - 1), ==, 0);
  g_assert_cmpuint (take_all (budget, 2, 100 + 60 * SECOND - 1), ==, BREATH_SEED_GIVEN_TO_ONE);
  g_assert_cmpuint (take_all (budget, 1, 100 + 60 * SECOND), ==, BREATH_SEED_GIVEN_TO_ONE);
}

static void
test_all (void)
{
  g_autoptr(BreathSeedBudget) budget = breath_seed_budget_new ();
  guint n = 0;

  for (guint8 who = 1; who <= 10; who++)
    n += take_all (budget, who, 0);

  g_assert_cmpuint (n, ==, BREATH_SEED_GIVEN_TO_ALL);
  g_assert_cmpuint (take_all (budget, 10, 60 * SECOND), ==, BREATH_SEED_GIVEN_TO_ONE);
}

/* In no minute is more given than there is, however it falls. */
static void
test_any_minute (void)
{
  g_autoptr(BreathSeedBudget) budget = breath_seed_budget_new ();
  gint64 given[3][2000];
  guint n[3] = { 0 };
  gint64 now = 0;

  for (guint step = 0; step < 2000; step++)
    {
      guint who = g_test_rand_int_range (0, 3);
      P2pPeerId neighbour = { { who } };

      now += g_test_rand_int_range (0, SECOND);

      if (!breath_seed_budget_take (budget, &neighbour, now))
        continue;

      given[who][n[who]++] = now;

      if (n[who] > BREATH_SEED_GIVEN_TO_ONE)
        g_assert_cmpint (now - given[who][n[who] - 1 - BREATH_SEED_GIVEN_TO_ONE], >=, 60 * SECOND);
    }

  g_assert_cmpuint (n[0], >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/seed-budget/one", test_one);
  g_test_add_func ("/seed-budget/all", test_all);
  g_test_add_func ("/seed-budget/any-minute", test_any_minute);

  return g_test_run ();
}
