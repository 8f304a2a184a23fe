/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-certainty.h"

#include <math.h>

/**
 * breath_level_get_certainty:
 * @level: what a node published
 *
 * Tells how sure it is, given the noise, that a level below 0 is a deficit, or one above 0 a surplus.
 *
 * The noise is discrete Laplace: a level of l is published for a true one of t with probability (1 − α) / (1 + α) · α^|l − t|,
 * where α = exp (−ε). This is the geometric mechanism of Ghosh, Roughgarden and Sundararajan (2009), “Universally
 * utility-maximizing privacy mechanisms”. To whoever knows nothing else, all true levels being equally likely before, it is
 * also the probability of t once l is known (Bayes); and the sum of it over all t that are 0 or on the other side is
 * α^|l| / (1 + α), the doubt. That published levels are cut off at ±120 only makes those more certain.
 *
 * Returns: a probability; 0 where the level is unknown or 0
 */
double
breath_level_get_certainty (const BreathLevel *level)
{
  double alpha = exp (-level->epsilon / 100.0);

  if (level->level == BREATH_LEVEL_UNKNOWN || level->level == 0)
    return 0;

  return 1 - pow (alpha, ABS ((int) level->level)) / (1 + alpha);
}
