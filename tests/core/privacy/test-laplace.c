/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-laplace.h"
#include "breath-seeded-random.h"
#include "test-script-random.h"

#include <math.h>

#define N_DRAWS   1000000
#define MAX_INNER 50

/* Bins are −inner … inner, one by one, and the two tails; inner is the widest that leaves both tails at least 20
 * draws. critical is where χ² with 2 · inner + 2 degrees of freedom has p = 0.001.
 */
typedef struct
{
  const char *name;
  guint8      epsilon;
  int         inner;
  double      critical;
} FitCase;

static const FitCase fit_cases[] = {
  { "wide",     20,  50, 151.88378 },
  { "standard", 50,  19, 73.401958 },
  { "close",    100, 9,  45.314747 },
};

static BreathRandom *
create_random (guint64 stream)
{
  static const guint8 seed[BREATH_RANDOM_SEED_LEN] = "one seed for all of these draws";

  return breath_seeded_random_new (seed, stream);
}

static double
compute_chi_squared (const FitCase *c,
                     const guint   *counts)
{
  double q = exp (-c->epsilon / 100.0);
  double tail = N_DRAWS * pow (q, c->inner + 1) / (1 + q);
  double sum = 0;

  for (int z = -c->inner; z <= c->inner; z++)
    {
      double expected = N_DRAWS * (1 - q) / (1 + q) * pow (q, ABS (z));
      double off = counts[z + c->inner + 1] - expected;

      sum += off * off / expected;
    }

  sum += (counts[0] - tail) * (counts[0] - tail) / tail;
  sum += (counts[2 * c->inner + 2] - tail) * (counts[2 * c->inner + 2] - tail) / tail;

  return sum;
}

static void
test_laplace_fit (gconstpointer data)
{
  const FitCase *c = data;
  g_autoptr(BreathRandom) random = create_random (c->epsilon);
  guint counts[2 * MAX_INNER + 3] = { 0 };
  double chi_squared;

  for (guint i = 0; i < N_DRAWS; i++)
    {
      gint32 z = breath_laplace_draw (random, c->epsilon);

      counts[CLAMP (z, -c->inner - 1, c->inner + 1) + c->inner + 1]++;
    }

  chi_squared = compute_chi_squared (c, counts);
  g_test_message ("χ² %.2f, critical %.2f", chi_squared, c->critical);
  g_assert_cmpfloat (chi_squared, <, c->critical);
}

/* χ² with one degree of freedom over the signs, and with p = 0.001 as above. */
static void
test_laplace_symmetry (void)
{
  g_autoptr(BreathRandom) random = create_random (1000);
  double above = 0;
  double below = 0;

  for (guint i = 0; i < N_DRAWS; i++)
    {
      gint32 z = breath_laplace_draw (random, 50);

      above += z > 0;
      below += z < 0;
    }

  g_assert_cmpfloat ((above - below) * (above - below) / (above + below), <, 10.828);
}

/* The same seed gives the same noise on every machine, which is what replaying a run rests on. */
static void
test_laplace_repeats (void)
{
  g_autoptr(BreathRandom) first = create_random (7);
  g_autoptr(BreathRandom) second = create_random (7);

  for (guint epsilon = 1; epsilon <= G_MAXUINT8; epsilon++)
    g_assert_cmpint (breath_laplace_draw (first, epsilon), ==, breath_laplace_draw (second, epsilon));
}

/* What the algorithm makes of numbers that were chosen, worked out by hand: u, then coins until exp (−u / t) is decided,
 * then coins for each unit, then the sign. Whatever does not draw these numbers in this order is another algorithm.
 */
typedef struct
{
  const char *name;
  guint8      epsilon;
  guint8      numbers[12];
  gsize       n_numbers;
  gint32      z;
} TapeCase;

static const TapeCase tape_cases[] = {
  { "nothing",         50,  { 0, 0, 0, 1, 0 },                5,  0  },
  { "minus-three",     50,  { 1, 1, 0, 0, 1, 0, 1, 1 },       8,  -3 },
  { "no-minus-zero",   50,  { 0, 0, 0, 1, 1, 0, 0, 0, 1, 0 }, 10, 0  },
  { "u-is-refused",    50,  { 1, 0, 3, 0, 0, 0, 1, 0 },       8,  0  },
  { "four-of-a-fifth", 20,  { 4, 4, 0, 1, 0 },                5,  4  },
  { "one-unit",        100, { 0, 0, 0, 0, 1, 0, 1, 0 },       8,  1  },
};

static void
test_laplace_tape (gconstpointer data)
{
  const TapeCase *c = data;
  guint8 bytes[4 * sizeof c->numbers] = { 0 };
  TestScriptRandom *random = test_script_random_new (bytes, 4 * c->n_numbers);

  for (gsize i = 0; i < c->n_numbers; i++)
    bytes[4 * i] = c->numbers[i];

  g_assert_cmpint (breath_laplace_draw (BREATH_RANDOM (random), c->epsilon), ==, c->z);
  g_assert_cmpuint (test_script_random_get_used (random), ==, 4 * c->n_numbers);
  g_assert_finalize_object (random);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fit_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/laplace/fit/", fit_cases[i].name, NULL);

      g_test_add_data_func (path, &fit_cases[i], test_laplace_fit);
    }

  for (guint i = 0; i < G_N_ELEMENTS (tape_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/laplace/tape/", tape_cases[i].name, NULL);

      g_test_add_data_func (path, &tape_cases[i], test_laplace_tape);
    }

  g_test_add_func ("/laplace/symmetry", test_laplace_symmetry);
  g_test_add_func ("/laplace/repeats", test_laplace_repeats);

  return g_test_run ();
}
