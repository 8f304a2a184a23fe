/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "breath-resource.h"

G_BEGIN_DECLS

#define BREATH_TYPE_LEVEL_CHART (breath_level_chart_get_type ())
G_DECLARE_FINAL_TYPE (BreathLevelChart, breath_level_chart, BREATH, LEVEL_CHART, GtkWidget)

void breath_level_chart_set_resource (BreathLevelChart *self,
                                      BreathResource   *resource);

G_END_DECLS
