/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-known-node.h"

G_BEGIN_DECLS

#define BREATH_TYPE_NEIGHBOUR_ROW (breath_neighbour_row_get_type ())
G_DECLARE_FINAL_TYPE (BreathNeighbourRow, breath_neighbour_row, BREATH, NEIGHBOUR_ROW, GtkListBoxRow)

GtkWidget  *breath_neighbour_row_new    (BreathKnownNode    *node) G_GNUC_WARN_UNUSED_RESULT;
const char *breath_neighbour_row_get_id (BreathNeighbourRow *self);

G_END_DECLS
