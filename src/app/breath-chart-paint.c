/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-chart-paint.h"

#include <adwaita.h>

/**
 * breath_chart_paint_get_colors:
 * @widget: a chart
 * @colors: (out caller-allocates): what to paint it with
 *
 * Takes the colours from the theme; with high contrast, lines and what is uncertain are stronger.
 */
void
breath_chart_paint_get_colors (GtkWidget         *widget,
                               BreathChartColors *colors)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  gboolean has_contrast = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());

  gtk_style_context_get_color (style, &colors->ink);
  colors->grid = colors->surplus = colors->deficit = colors->ink;
  gtk_style_context_lookup_color (style, "accent_color", &colors->surplus);
  gtk_style_context_lookup_color (style, "warning_color", &colors->deficit);
  colors->grid.alpha *= has_contrast ? 0.7f : 0.25f;
  colors->haze = has_contrast ? 0.5 : 0.3;
}

/**
 * breath_chart_paint_measure:
 * @widget: a chart
 * @words: a few words
 * @width: (out): pixels
 * @height: (out): pixels
 *
 * Tells how much room words take in the chart's own letters.
 */
void
breath_chart_paint_measure (GtkWidget  *widget,
                            const char *words,
                            int        *width,
                            int        *height)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (widget, words);

  pango_layout_get_pixel_size (layout, width, height);
}

/**
 * breath_chart_paint_words:
 * @widget: a chart
 * @snapshot: what it is painted on
 * @words: a few words
 * @x: where they are
 * @y: where their top is
 * @align: 0 if @x is their left end, 1 if the right one, or in between
 *
 * Paints words, never beyond the edges of the chart.
 *
 * Returns: the height they take
 */
int
breath_chart_paint_words (GtkWidget   *widget,
                          GtkSnapshot *snapshot,
                          const char  *words,
                          double       x,
                          double       y,
                          double       align)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (widget, words);
  GdkRGBA ink;
  int width, height;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &ink);
  pango_layout_get_pixel_size (layout, &width, &height);
  x = CLAMP (x - align * width, 0, MAX (gtk_widget_get_width (widget) - width, 0));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, &ink);
  gtk_snapshot_restore (snapshot);

  return height;
}
