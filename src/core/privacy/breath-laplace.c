/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-laplace.h"

#define HUNDREDTHS 100

/* Both loops below end with certainty but without a bound. A source that reaches these limits, with a
 * probability under 2⁻²⁹⁵ and of e⁻¹⁰⁰⁰, is not random, and noise from it would hide nothing.
 */
#define MAX_TERMS 64
#define MAX_UNITS 1000

static guint32
find_common_divisor (guint32 a,
                     guint32 b)
{
  while (b != 0)
    {
      guint32 rest = a % b;

      a = b;
      b = rest;
    }

  return a;
}

/* True with probability exp (-n / d), for n ≤ d: the first k at which a coin of n / (d · k) fails is odd that often. */
static gboolean
draw_bernoulli_exp (BreathRandom *random,
                    guint32       n,
                    guint32       d)
{
  guint32 k = 1;

  while (breath_random_uniform (random, d * k) < n)
    {
      k++;
      g_assert (k < MAX_TERMS);
    }

  return k % 2 == 1;
}

/* How often in a row a coin of exp (-1) succeeds. */
static guint32
draw_units (BreathRandom *random)
{
  guint32 v = 0;

  while (draw_bernoulli_exp (random, 1, 1))
    {
      v++;
      g_assert (v < MAX_UNITS);
    }

  return v;
}

/**
 * breath_laplace_draw:
 * @random: a source of randomness
 * @epsilon: ε in hundredths, at least 1
 *
 * Makes one draw of the discrete Laplace distribution, P(z) ∝ exp (−|z| · ε), exactly: with integers only, since the
 * gaps between floating-point numbers give the hidden number away. The method is algorithm 2 of Canonne, Kamath and
 * Steinke, "The Discrete Gaussian for Differential Privacy" (2020), and the letters are theirs: ε = s / t.
 *
 * How long a draw takes depends on its outcome, so none may be made while somebody waits for the answer.
 *
 * Returns: the noise
 */
gint32
breath_laplace_draw (BreathRandom *random,
                     guint8        epsilon)
{
  guint32 divisor;
  guint32 s;
  guint32 t;

  g_return_val_if_fail (BREATH_IS_RANDOM (random), 0);
  g_return_val_if_fail (epsilon > 0, 0);

  divisor = find_common_divisor (epsilon, HUNDREDTHS);
  s = epsilon / divisor;
  t = HUNDREDTHS / divisor;

  while (TRUE)
    {
      guint32 u = breath_random_uniform (random, t);
      gint32 y;

      if (!draw_bernoulli_exp (random, u, t))
        continue;

      y = (gint32) ((u + t * draw_units (random)) / s);

      if (breath_random_uniform (random, 2) == 0)
        return y;

      /* Zero has no sign; keeping both would make it twice as likely as it should be. */
      if (y != 0)
        return -y;
    }
}
