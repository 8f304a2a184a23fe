/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-trust.h"

G_BEGIN_DECLS

#define BREATH_TYPE_STANDING_ROW (breath_standing_row_get_type ())
G_DECLARE_FINAL_TYPE (BreathStandingRow, breath_standing_row, BREATH, STANDING_ROW, AdwActionRow)

GtkWidget  *breath_standing_row_new    (BreathStanding    *standing,
                                        BreathTrust       *trust) G_GNUC_WARN_UNUSED_RESULT;
const char *breath_standing_row_get_id (BreathStandingRow *self);

G_END_DECLS
