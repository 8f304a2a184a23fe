/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-mirrors.h"
#include "breath-seeds.h"

G_BEGIN_DECLS

#define BREATH_TYPE_SEED_FORM (breath_seed_form_get_type ())
G_DECLARE_FINAL_TYPE (BreathSeedForm, breath_seed_form, BREATH, SEED_FORM, AdwBin)

void breath_seed_form_set_seeds (BreathSeedForm *self,
                                 BreathSeeds    *seeds,
                                 BreathMirrors  *mirrors);
void breath_seed_form_show      (BreathSeedForm *self);
void breath_seed_form_take_file (BreathSeedForm *self,
                                 GFile          *file);
void breath_seed_form_clear     (BreathSeedForm *self);

G_END_DECLS
