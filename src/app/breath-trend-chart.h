/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "breath-resource.h"

G_BEGIN_DECLS

#define BREATH_TYPE_TREND_CHART (breath_trend_chart_get_type ())
G_DECLARE_FINAL_TYPE (BreathTrendChart, breath_trend_chart, BREATH, TREND_CHART, GtkWidget)

void breath_trend_chart_set_resource (BreathTrendChart *self,
                                      BreathResource   *resource);

G_END_DECLS
