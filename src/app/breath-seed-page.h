/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-mirrors.h"
#include "breath-seeds.h"

G_BEGIN_DECLS

#define BREATH_TYPE_SEED_PAGE (breath_seed_page_get_type ())
G_DECLARE_FINAL_TYPE (BreathSeedPage, breath_seed_page, BREATH, SEED_PAGE, AdwBin)

void        breath_seed_page_set_seeds   (BreathSeedPage *self,
                                          BreathSeeds    *seeds,
                                          BreathMirrors  *mirrors);
void        breath_seed_page_show        (BreathSeedPage *self,
                                          BreathSeed     *seed);
BreathSeed *breath_seed_page_get_seed    (BreathSeedPage *self);
void        breath_seed_page_decide      (BreathSeedPage *self);
void        breath_seed_page_clear_words (BreathSeedPage *self);
void        breath_seed_page_clear       (BreathSeedPage *self);

G_END_DECLS
