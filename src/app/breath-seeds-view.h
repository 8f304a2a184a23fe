/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-seed-shelves.h"
#include "breath-view.h"

G_BEGIN_DECLS

#define BREATH_TYPE_SEEDS_VIEW (breath_seeds_view_get_type ())
G_DECLARE_FINAL_TYPE (BreathSeedsView, breath_seeds_view, BREATH, SEEDS_VIEW, BreathView)

void     breath_seeds_view_set_shelves (BreathSeedsView   *self,
                                        BreathSeedShelves *shelves,
                                        BreathMirrors     *mirrors);
void     breath_seeds_view_open        (BreathSeedsView   *self,
                                        BreathSeed        *seed);
gboolean breath_seeds_view_is_on       (BreathSeedsView   *self,
                                        BreathSeed        *seed);

G_END_DECLS
