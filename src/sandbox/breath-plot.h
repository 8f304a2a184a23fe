/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-measure.h"

G_BEGIN_DECLS

#define BREATH_PLOT_MAX_LINES 8

typedef struct _BreathPlot BreathPlot;

BreathPlot *breath_plot_new      (const char *title,
                                  const char *x_title,
                                  const char *y_title) G_GNUC_WARN_UNUSED_RESULT;
void        breath_plot_free     (BreathPlot *self);
/* (element-type BreathPoint): copies @points; more lines than BREATH_PLOT_MAX_LINES are left out. */
void        breath_plot_add_line (BreathPlot *self,
                                  const char *name,
                                  GArray     *points,
                                  gboolean    is_dashed);
gboolean    breath_plot_is_empty (BreathPlot *self);
void        breath_plot_draw     (BreathPlot *self,
                                  GString    *svg);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathPlot, breath_plot_free)

G_END_DECLS
