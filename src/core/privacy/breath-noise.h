/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-precision.h"
#include "breath-random.h"

G_BEGIN_DECLS

#define BREATH_NOISE_READY 2  /* of each precision; no window admits more draws of one */

/**
 * BreathNoise:
 *
 * Noise drawn before anybody wants it, for the draws of one resource to come. Zeroed, there is none.
 */
typedef struct
{
  gint32 ready[BREATH_N_PRECISIONS][BREATH_NOISE_READY];
  guint  n_ready[BREATH_N_PRECISIONS];
} BreathNoise;

void   breath_noise_prepare (BreathNoise     *self,
                             BreathRandom    *random);
gint32 breath_noise_take    (BreathNoise     *self,
                             BreathPrecision  precision,
                             BreathRandom    *random);

G_END_DECLS
