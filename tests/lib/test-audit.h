/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* How surely the bounds below hold, all of them together. */
#define TEST_AUDIT_CONFIDENCE 0.999

/* A number that was not measured exactly. */
typedef struct
{
  double lower;
  double upper;
} TestInterval;

/* Clopper and Pearson's exact interval of a probability, from @hits of @n trials. */
TestInterval test_audit_clopper_pearson (guint  hits,
                                         guint  n,
                                         double confidence);

/* How often each of a row of outcomes came in @n trials, once where the secret was one thing and once the other. */
typedef struct
{
  const guint *first;
  const guint *second;
  guint        n_outcomes;
  guint        n;
} TestCounts;

/* Bounds of the ε that @fresh shows. The event that tells the secrets apart best (one outcome, or all from one on, to
 * either side) is chosen by @choice, an independent sample, since choosing it by @fresh would find differences where
 * there are none.
 */
TestInterval test_audit_epsilon         (const TestCounts *choice,
                                         const TestCounts *fresh);
