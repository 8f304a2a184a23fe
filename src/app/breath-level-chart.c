/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-level-chart.h"

#include <glib/gi18n.h>

#include "breath-chart-paint.h"
#include "breath-level-text.h"

#define BAND     40  /* pixels */
#define GAP      12  /* likewise, between words */
#define MIN_SPAN 28  /* quarter-days: a week */
#define MARK     5   /* pixels */
#define MAX_SPAN 240

/**
 * BreathLevelChart:
 *
 * Draws a published level as neighbours may read it: how likely each true level is, given the noise, beside the reserve.
 * What is short of the reserve is on the side where a line begins.
 */
struct _BreathLevelChart
{
  GtkWidget       parent_instance;

  BreathResource *resource;
};

G_DEFINE_FINAL_TYPE (BreathLevelChart, breath_level_chart, GTK_TYPE_WIDGET)

static int
get_span (BreathLevelChart *self)
{
  int reach = ABS (breath_resource_get_level (self->resource)) + 2 * (int) breath_resource_get_uncertainty (self->resource);

  return CLAMP (reach, MIN_SPAN, MAX_SPAN);
}

static double
get_x (BreathLevelChart *self,
       double            level)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double part = (level + get_span (self)) / (2.0 * get_span (self));

  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? width * (1 - part) : width *part;
}

/* The likelihood of all levels on one side of the reserve, as one shape. */
static void
paint_side (BreathLevelChart *self,
            cairo_t          *cr,
            int               from,
            int               to,
            const GdkRGBA    *color,
            double            haze)
{
  double highest = breath_resource_get_likelihood (self->resource, breath_resource_get_level (self->resource));

  cairo_move_to (cr, get_x (self, from), BAND);

  for (int level = from; level <= to; level++)
    {
      double y = BAND - (BAND - 2 * MARK) * breath_resource_get_likelihood (self->resource, level) / highest;

      cairo_line_to (cr, get_x (self, level), y);
    }

  cairo_line_to (cr, get_x (self, to), BAND);
  cairo_close_path (cr);
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, haze);
  cairo_fill_preserve (cr);
  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

/* What was published, which shape and place tell as well as colour. */
static void
paint_mark (BreathLevelChart *self,
            cairo_t          *cr,
            const GdkRGBA    *ink)
{
  double x = get_x (self, breath_resource_get_level (self->resource));

  gdk_cairo_set_source_rgba (cr, ink);
  cairo_move_to (cr, x - MARK, 0);
  cairo_line_to (cr, x + MARK, 0);
  cairo_line_to (cr, x, 2 * MARK);
  cairo_close_path (cr);
  cairo_fill (cr);
  cairo_rectangle (cr, x - 1, 2 * MARK, 2, BAND - 2 * MARK);
  cairo_fill (cr);
}

/* Whether the words of both ends fit beside the one in the middle. */
static gboolean
has_one_line (GtkWidget *widget,
              int        width)
{
  int middle, left, right, height;

  breath_chart_paint_measure (widget, _("Reserve"), &middle, &height);
  breath_chart_paint_measure (widget, _("Too little"), &left, &height);
  breath_chart_paint_measure (widget, _("To spare"), &right, &height);

  return middle + 2 * (MAX (left, right) + GAP) <= width;
}

static void
paint_all_words (GtkWidget   *widget,
                 GtkSnapshot *snapshot)
{
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int width = gtk_widget_get_width (widget);
  int y = BAND + 3;
  int height = breath_chart_paint_words (widget, snapshot, _("Reserve"), width / 2.0, y, 0.5);

  if (!has_one_line (widget, width))
    y += height;

  breath_chart_paint_words (widget, snapshot, _("Too little"), is_rtl ? width : 0, y, is_rtl ? 1 : 0);
  breath_chart_paint_words (widget, snapshot, _("To spare"), is_rtl ? 0 : width, y, is_rtl ? 0 : 1);
}

static void
breath_level_chart_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  BreathLevelChart *self = BREATH_LEVEL_CHART (widget);
  int width = gtk_widget_get_width (widget);
  BreathChartColors colors;
  cairo_t *cr;

  if (self->resource == NULL || !breath_resource_get_is_published (self->resource))
    return;

  breath_chart_paint_get_colors (widget, &colors);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, BAND + 2));
  paint_side (self, cr, -get_span (self), 0, &colors.deficit, colors.haze);
  paint_side (self, cr, 0, get_span (self), &colors.surplus, colors.haze);
  paint_mark (self, cr, &colors.ink);
  gdk_cairo_set_source_rgba (cr, &colors.ink);
  cairo_rectangle (cr, 0, BAND, width, 1);
  cairo_rectangle (cr, width / 2.0 - 0.5, MARK, 1, BAND - MARK);
  cairo_fill (cr);
  cairo_destroy (cr);

  paint_all_words (widget, snapshot);
}

static GtkSizeRequestMode
breath_level_chart_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
breath_level_chart_measure (GtkWidget     *widget,
                            GtkOrientation orientation,
                            int            for_size,
                            int           *minimum,
                            int           *natural,
                            int           *minimum_baseline,
                            int           *natural_baseline)
{
  int width, height;

  breath_chart_paint_measure (widget, _("Reserve"), &width, &height);

  if (orientation == GTK_ORIENTATION_VERTICAL && !has_one_line (widget, for_size))
    height *= 2;

  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : BAND + 4 + height;
  *natural = MAX (*minimum, orientation == GTK_ORIENTATION_HORIZONTAL ? 280 : 0);
  *minimum_baseline = *natural_baseline = -1;
}

static void
show_resource (BreathLevelChart *self)
{
  gboolean is_published = breath_resource_get_is_published (self->resource);
  g_autofree char *words = NULL;

  if (is_published)
    {
      words = breath_level_text_reserve (breath_resource_get_level (self->resource),
                                         breath_resource_get_uncertainty (self->resource));
      gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, _("How certain the published level is"),
                                      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
    }

  gtk_widget_set_visible (GTK_WIDGET (self), is_published);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
breath_level_chart_dispose (GObject *object)
{
  g_clear_object (&BREATH_LEVEL_CHART (object)->resource);

  G_OBJECT_CLASS (breath_level_chart_parent_class)->dispose (object);
}

static void
breath_level_chart_class_init (BreathLevelChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_level_chart_dispose;
  widget_class->snapshot = breath_level_chart_snapshot;
  widget_class->get_request_mode = breath_level_chart_get_request_mode;
  widget_class->measure = breath_level_chart_measure;

  gtk_widget_class_set_css_name (widget_class, "levelchart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
breath_level_chart_init (BreathLevelChart *self)
{
}

/**
 * breath_level_chart_set_resource:
 * @self: a chart
 * @resource: one of our own
 *
 * Draws the level of @resource from now on, and nothing as long as none is published.
 */
void
breath_level_chart_set_resource (BreathLevelChart *self,
                                 BreathResource   *resource)
{
  g_return_if_fail (BREATH_IS_LEVEL_CHART (self));
  g_return_if_fail (self->resource == NULL);

  self->resource = g_object_ref (resource);
  g_signal_connect_object (resource, "notify", G_CALLBACK (show_resource), self, G_CONNECT_SWAPPED);
  show_resource (self);
}
