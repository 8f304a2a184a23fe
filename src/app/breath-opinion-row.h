/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-opinion.h"

G_BEGIN_DECLS

#define BREATH_TYPE_OPINION_ROW (breath_opinion_row_get_type ())
G_DECLARE_FINAL_TYPE (BreathOpinionRow, breath_opinion_row, BREATH, OPINION_ROW, AdwActionRow)

GtkWidget     *breath_opinion_row_new         (BreathOpinion    *opinion) G_GNUC_WARN_UNUSED_RESULT;
BreathOpinion *breath_opinion_row_get_opinion (BreathOpinionRow *self);

G_END_DECLS
