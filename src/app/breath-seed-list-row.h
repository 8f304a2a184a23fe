/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-seed.h"

G_BEGIN_DECLS

#define BREATH_TYPE_SEED_LIST_ROW (breath_seed_list_row_get_type ())
G_DECLARE_FINAL_TYPE (BreathSeedListRow, breath_seed_list_row, BREATH, SEED_LIST_ROW, AdwActionRow)

GtkWidget  *breath_seed_list_row_new      (BreathSeed        *seed,
                                           const char        *extract);
BreathSeed *breath_seed_list_row_get_seed (BreathSeedListRow *self);

G_END_DECLS
