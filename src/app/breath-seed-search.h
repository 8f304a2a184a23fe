/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-seeds.h"

G_BEGIN_DECLS

#define BREATH_TYPE_SEED_SEARCH (breath_seed_search_get_type ())
G_DECLARE_FINAL_TYPE (BreathSeedSearch, breath_seed_search, BREATH, SEED_SEARCH, AdwBin)

void breath_seed_search_set_seeds (BreathSeedSearch *self,
                                   BreathSeeds      *seeds);

G_END_DECLS
