/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-trust.h"

G_BEGIN_DECLS

#define BREATH_TYPE_CHOSEN_ROW (breath_chosen_row_get_type ())
G_DECLARE_FINAL_TYPE (BreathChosenRow, breath_chosen_row, BREATH, CHOSEN_ROW, AdwActionRow)

GtkWidget    *breath_chosen_row_new        (BreathChosen    *chosen,
                                            gboolean         is_checked) G_GNUC_WARN_UNUSED_RESULT;
BreathChosen *breath_chosen_row_get_chosen (BreathChosenRow *self);
gboolean      breath_chosen_row_is_checked (BreathChosenRow *self);

G_END_DECLS
