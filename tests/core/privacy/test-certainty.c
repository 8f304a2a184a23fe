/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-certainty.h"

#include "breath-laplace.h"
#include "breath-seeded-random.h"

#include <math.h>

#define SPREAD  2000   /* true levels from −SPREAD to SPREAD are taken for equally likely */
#define N_DRAWS 2000   /* for each of fewer */
#define NARROW  60

static const guint8 epsilons[] = { 1, 20, 50, 100 };

/* What Bayes says, summed up one by one. */
static double
sum_up (int    published,
        guint8 epsilon)
{
  double below = 0;
  double all = 0;

  for (int t = -SPREAD; t <= SPREAD; t++)
    {
      double weight = exp (-epsilon / 100.0 * ABS (published - t));

      all += weight;
      below += t * published > 0 ? weight : 0;
    }

  return below / all;
}

static void
test_formula (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (epsilons); i++)
    for (int published = BREATH_LEVEL_MIN; published <= BREATH_LEVEL_MAX; published++)
      {
        BreathLevel level = { .level = published, .epsilon = epsilons[i] };

        if (published != 0)
          g_assert_cmpfloat_with_epsilon (breath_level_get_certainty (&level), sum_up (published, epsilons[i]), 1e-6);
      }
}

/* Of all who publish a level, as many are on its side as it says. */
static void
test_draws (void)
{
  static const guint8 seed[BREATH_RANDOM_SEED_LEN] = "one seed for all of these draws";
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  const BreathLevel level = { .level = -3, .epsilon = 50 };
  guint n_published = 0;
  guint n_deficits = 0;

  for (int t = -NARROW; t <= NARROW; t++)
    for (guint i = 0; i < N_DRAWS; i++)
      if (t + breath_laplace_draw (random, level.epsilon) == level.level)
        {
          n_published++;
          n_deficits += t < 0;
        }

  g_assert_cmpfloat_with_epsilon ((double) n_deficits / n_published, breath_level_get_certainty (&level), 0.03);
}

static void
test_nothing (void)
{
  const BreathLevel unknown = { .level = BREATH_LEVEL_UNKNOWN };
  const BreathLevel even = { .epsilon = 50 };

  g_assert_cmpfloat (breath_level_get_certainty (&unknown), ==, 0);
  g_assert_cmpfloat (breath_level_get_certainty (&even), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/certainty/formula", test_formula);
  g_test_add_func ("/certainty/draws", test_draws);
  g_test_add_func ("/certainty/nothing", test_nothing);

  return g_test_run ();
}
