/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-audit.h"

#include <math.h>

#define TINY      1e-300
#define PRECISION 1e-12
#define HALVINGS  80

/* A set of outcomes from @begin up to, not including, @end, which came more often in the one case than in the other. */
typedef struct
{
  guint    begin;
  guint    end;
  gboolean is_swapped;
} Event;

/* The continued fraction of the incomplete beta function by Lentz's method (Abramowitz and Stegun, 26.5.8). */
static double
compute_fraction (double a,
                  double b,
                  double x)
{
  double c = 1;
  double d = 1 / MAX (1 - (a + b) * x / (a + 1), TINY);
  double fraction = d;
  double step = 0;

  for (double m = 1; fabs (step - 1) > PRECISION; m++)
    {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));

      d = 1 / (1 + even * d);
      c = 1 + even / c;
      fraction *= c * d;
      d = 1 / (1 + odd * d);
      c = 1 + odd / c;
      step = c * d;
      fraction *= step;
    }

  return fraction;
}

/* The regularized incomplete beta function. */
static double
compute_beta (double a,
              double b,
              double x)
{
  double front;

  if (x <= 0 || x >= 1)
    return x <= 0 ? 0 : 1;

  front = exp (lgamma (a + b) - lgamma (a) - lgamma (b) + a * log (x) + b * log1p (-x));

  if (x < (a + 1) / (a + b + 2))
    return front * compute_fraction (a, b, x) / a;

  return 1 - front * compute_fraction (b, a, 1 - x) / b;
}

static double
invert_beta (double a,
             double b,
             double p)
{
  double low = 0;
  double high = 1;

  for (guint i = 0; i < HALVINGS; i++)
    {
      double middle = (low + high) / 2;

      if (compute_beta (a, b, middle) < p)
        low = middle;
      else
        high = middle;
    }

  return (low + high) / 2;
}

TestInterval
test_audit_clopper_pearson (guint  hits,
                            guint  n,
                            double confidence)
{
  double tail = (1 - confidence) / 2;
  TestInterval interval = { 0, 1 };

  if (hits > 0)
    interval.lower = invert_beta (hits, n - hits + 1.0, tail);

  if (hits < n)
    interval.upper = invert_beta (hits + 1.0, n - hits, 1 - tail);

  return interval;
}

static guint
sum_up (const guint *counts,
        Event        event)
{
  guint sum = 0;

  for (guint i = event.begin; i < event.end; i++)
    sum += counts[i];

  return sum;
}

/* Wilson's bounds, near enough to choose by. */
static double
guess_bound (double hits,
             double n,
             double z)
{
  double p = hits / n;

  return (p + z * fabs (z) / (2 * n) * (z < 0 ? -1 : 1) + z * sqrt (p * (1 - p) / n + z * z / (4 * n * n)))
         / (1 + z * z / n);
}

static double
guess_lower (const TestCounts *counts,
             Event             event)
{
  double often = sum_up (event.is_swapped ? counts->second : counts->first, event);
  double seldom = sum_up (event.is_swapped ? counts->first : counts->second, event);
  double lower = guess_bound (often, counts->n, -3.3);

  return lower > 0 ? log (lower / guess_bound (seldom, counts->n, 3.3)) : -INFINITY;
}

static Event
choose_event (const TestCounts *counts)
{
  Event best = { 0, 1, FALSE };

  for (guint i = 0; i < counts->n_outcomes; i++)
    {
      const Event events[] = {
        { i, i + 1, FALSE }, { i, i + 1, TRUE },
        { 0, i + 1, FALSE }, { 0, i + 1, TRUE },
        { i, counts->n_outcomes, FALSE }, { i, counts->n_outcomes, TRUE },
      };

      for (guint j = 0; j < G_N_ELEMENTS (events); j++)
        {
          if (guess_lower (counts, events[j]) > guess_lower (counts, best))
            best = events[j];
        }
    }

  return best;
}

TestInterval
test_audit_epsilon (const TestCounts *choice,
                    const TestCounts *fresh)
{
  Event event = choose_event (choice);
  double confidence = 1 - (1 - TEST_AUDIT_CONFIDENCE) / 2;
  TestInterval often = test_audit_clopper_pearson (sum_up (event.is_swapped ? fresh->second : fresh->first, event),
                                                   fresh->n, confidence);
  TestInterval seldom = test_audit_clopper_pearson (sum_up (event.is_swapped ? fresh->first : fresh->second, event),
                                                    fresh->n, confidence);

  return (TestInterval) { log (often.lower / seldom.upper), log (often.upper / seldom.lower) };
}
