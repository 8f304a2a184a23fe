/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-random.h"

G_BEGIN_DECLS

#define BREATH_RANDOM_SEED_LEN 32

#define BREATH_TYPE_SEEDED_RANDOM (breath_seeded_random_get_type ())
G_DECLARE_FINAL_TYPE (BreathSeededRandom, breath_seeded_random, BREATH, SEEDED_RANDOM, GObject)

BreathRandom *breath_seeded_random_new (const guint8 seed[BREATH_RANDOM_SEED_LEN],
                                        guint64      stream) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
