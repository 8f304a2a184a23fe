/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-noise.h"

#include "breath-laplace.h"

/**
 * breath_noise_prepare:
 * @self: what is ready
 * @random: where the noise comes from
 *
 * Draws until everything is ready. How long the sampler takes tells of its outcome (Jin et al., "Are We There Yet?",
 * 2021), so this is called from a timer that does not depend on any stock, long before the noise is used.
 */
void
breath_noise_prepare (BreathNoise  *self,
                      BreathRandom *random)
{
  for (guint precision = 0; precision < BREATH_N_PRECISIONS; precision++)
    {
      guint8 epsilon = breath_precision_get_epsilon (precision);

      while (self->n_ready[precision] < BREATH_NOISE_READY)
        self->ready[precision][self->n_ready[precision]++] = breath_laplace_draw (random, epsilon);
    }
}

/**
 * breath_noise_take:
 * @self: what is ready
 * @precision: the precision of the draw it is for
 * @random: where noise comes from if none is ready, as after a clock that jumped made room for more draws than usual
 *
 * Takes the noise of one draw. It is forgotten here, so none is ever used twice.
 *
 * Returns: the noise
 */
gint32
breath_noise_take (BreathNoise    *self,
                   BreathPrecision precision,
                   BreathRandom   *random)
{
  gint32 noise;

  g_return_val_if_fail ((guint) precision < BREATH_N_PRECISIONS, 0);

  if (self->n_ready[precision] == 0)
    return breath_laplace_draw (random, breath_precision_get_epsilon (precision));

  noise = self->ready[precision][--self->n_ready[precision]];
  self->ready[precision][self->n_ready[precision]] = 0;

  return noise;
}
