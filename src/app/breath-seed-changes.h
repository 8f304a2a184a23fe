/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-seeds.h"

G_BEGIN_DECLS

#define BREATH_TYPE_SEED_CHANGES (breath_seed_changes_get_type ())
G_DECLARE_FINAL_TYPE (BreathSeedChanges, breath_seed_changes, BREATH, SEED_CHANGES, AdwBin)

void breath_seed_changes_show  (BreathSeedChanges *self,
                                BreathSeeds       *seeds,
                                BreathSeed        *seed,
                                BreathMirror      *mirror);
void breath_seed_changes_clear (BreathSeedChanges *self);

G_END_DECLS
