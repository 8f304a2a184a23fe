/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-seeds.h"

G_BEGIN_DECLS

#define BREATH_TYPE_SEED_READER (breath_seed_reader_get_type ())
G_DECLARE_FINAL_TYPE (BreathSeedReader, breath_seed_reader, BREATH, SEED_READER, AdwBin)

void        breath_seed_reader_read     (BreathSeedReader *self,
                                         BreathSeeds      *seeds,
                                         BreathSeed       *seed,
                                         BreathMirror     *mirror);
void        breath_seed_reader_clear    (BreathSeedReader *self);

G_END_DECLS
