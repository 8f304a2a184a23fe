/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * BreathChartColors:
 * @ink: of words and the line of the reserve
 * @grid: of other lines
 * @surplus: above the reserve
 * @deficit: below it
 * @haze: how opaque what is uncertain is, 0 to 1
 *
 * What charts are painted with, from the theme.
 */
typedef struct
{
  GdkRGBA ink;
  GdkRGBA grid;
  GdkRGBA surplus;
  GdkRGBA deficit;
  double  haze;
} BreathChartColors;

void breath_chart_paint_get_colors (GtkWidget         *widget,
                                    BreathChartColors *colors);
int  breath_chart_paint_words      (GtkWidget         *widget,
                                    GtkSnapshot       *snapshot,
                                    const char        *words,
                                    double             x,
                                    double             y,
                                    double             align);
void breath_chart_paint_measure    (GtkWidget         *widget,
                                    const char        *words,
                                    int               *width,
                                    int               *height);

G_END_DECLS
