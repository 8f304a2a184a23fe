/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-seed.h"

G_BEGIN_DECLS

#define BREATH_TYPE_SEED_LIST (breath_seed_list_get_type ())
G_DECLARE_FINAL_TYPE (BreathSeedList, breath_seed_list, BREATH, SEED_LIST, AdwBin)

void breath_seed_list_set_seeds (BreathSeedList *self,
                                 GListModel     *seeds,
                                 const char     *name);
void breath_seed_list_set_empty (BreathSeedList *self,
                                 const char     *sentence);

G_END_DECLS
