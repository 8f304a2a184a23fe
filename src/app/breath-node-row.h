/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "breath-known-node.h"

G_BEGIN_DECLS

#define BREATH_TYPE_NODE_ROW (breath_node_row_get_type ())
G_DECLARE_FINAL_TYPE (BreathNodeRow, breath_node_row, BREATH, NODE_ROW, GtkListBoxRow)

GtkWidget *breath_node_row_new (BreathKnownNode *node) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
