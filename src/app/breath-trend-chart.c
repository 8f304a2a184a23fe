/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-trend-chart.h"

#include <glib/gi18n.h>

#include "breath-chart-paint.h"
#include "breath-level-text.h"

#define PLOT    80             /* pixels */
#define MARGIN  6              /* pixels */
#define DOT     3              /* pixels */
#define DAY     86400          /* seconds */
#define MAX_AGE (30 * DAY)
#define QUARTER 4              /* of a day */

/**
 * BreathTrendChart:
 *
 * Draws what of one of our own resources was published in the last 30 days: each level until the next, in the haze of its
 * noise. Time goes in the direction in which people read.
 */
struct _BreathTrendChart
{
  GtkWidget       parent_instance;

  BreathResource *resource;
};

G_DEFINE_FINAL_TYPE (BreathTrendChart, breath_trend_chart, GTK_TYPE_WIDGET)

/* What is drawn, and where. */
typedef struct
{
  const BreathPublishedLevel *levels;
  guint                       n_levels;
  gint64                      begin;    /* unix seconds */
  gint64                      end;
  int                         low;      /* quarter-days, whole days */
  int                         high;
  double                      left;     /* pixels */
  double                      width;
  double                      top;
  gboolean                    is_rtl;
} Plot;

static gboolean
init_plot (BreathTrendChart *self,
           Plot             *plot)
{
  *plot = (Plot) { .low = -QUARTER, .high = QUARTER };
  plot->levels = breath_resource_get_levels (self->resource, &plot->n_levels);
  plot->end = g_get_real_time () / G_USEC_PER_SEC;

  /* The one that still counted when the time shown begins is drawn from there on. */
  while (plot->n_levels > 1 && plot->levels[1].made <= plot->end - MAX_AGE)
    {
      plot->levels++;
      plot->n_levels--;
    }

  for (guint i = 0; i < plot->n_levels; i++)
    {
      plot->low = MIN (plot->low, plot->levels[i].level - (int) plot->levels[i].uncertainty);
      plot->high = MAX (plot->high, plot->levels[i].level + (int) plot->levels[i].uncertainty);
    }

  plot->low = -(-plot->low + QUARTER - 1) / QUARTER * QUARTER;
  plot->high = (plot->high + QUARTER - 1) / QUARTER * QUARTER;
  plot->is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  if (plot->n_levels > 0)
    plot->begin = CLAMP (plot->levels[0].made, plot->end - MAX_AGE, plot->end - DAY);

  return plot->n_levels > 0;
}

/* A clock that once was wrong draws nothing outside. */
static double
get_x (const Plot *plot,
       gint64      when)
{
  double part = (double) (CLAMP (when, plot->begin, plot->end) - plot->begin) / (double) (plot->end - plot->begin);

  return plot->left + plot->width * (plot->is_rtl ? 1 - part : part);
}

static double
get_y (const Plot *plot,
       int         level)
{
  return plot->top + PLOT * (double) (plot->high - level) / (plot->high - plot->low);
}

static double
get_end (const Plot *plot,
         guint       i)
{
  return get_x (plot, i + 1 < plot->n_levels ? plot->levels[i + 1].made : plot->end);
}

static void
paint_haze (const Plot              *plot,
            cairo_t                 *cr,
            const BreathChartColors *colors)
{
  for (guint i = 0; i < plot->n_levels; i++)
    {
      const BreathPublishedLevel *level = &plot->levels[i];
      const GdkRGBA *color = level->level < 0 ? &colors->deficit : &colors->surplus;
      double x = get_x (plot, level->made);
      double end = get_end (plot, i);
      double y = get_y (plot, level->level + (int) level->uncertainty);

      cairo_set_source_rgba (cr, color->red, color->green, color->blue, colors->haze);
      /* One that has just been published has a haze, too. */
      if (ABS (end - x) < 2 * DOT)
        {
          x -= DOT;
          end = x + 2 * DOT;
        }

      cairo_rectangle (cr, x, y, end - x, get_y (plot, level->level - (int) level->uncertainty) - y);
      cairo_fill (cr);
    }
}

/* A surplus is a round dot and a deficit a square one: colour alone does not tell. */
static void
paint_dot (cairo_t *cr,
           double   x,
           double   y,
           gboolean is_deficit)
{
  if (is_deficit)
    cairo_rectangle (cr, x - DOT, y - DOT, 2 * DOT, 2 * DOT);
  else
    cairo_arc (cr, x, y, DOT + 0.5, 0, 2 * G_PI);

  cairo_fill (cr);
}

static void
paint_levels (const Plot              *plot,
              cairo_t                 *cr,
              const BreathChartColors *colors)
{
  gdk_cairo_set_source_rgba (cr, &colors->ink);
  cairo_set_line_width (cr, 2);

  for (guint i = 0; i < plot->n_levels; i++)
    {
      double y = get_y (plot, plot->levels[i].level);

      cairo_line_to (cr, get_x (plot, plot->levels[i].made), y);
      cairo_line_to (cr, get_end (plot, i), y);
    }

  cairo_stroke (cr);

  for (guint i = 0; i < plot->n_levels; i++)
    paint_dot (cr, get_x (plot, plot->levels[i].made), get_y (plot, plot->levels[i].level), plot->levels[i].level < 0);
}

/* Isolates keep signs before their numbers where people read from right to left. */
static char *
dup_mark (int quarters)
{
  int days = quarters / QUARTER;

  return g_strdup_printf ("\xe2\x81\xa6%s%d\xe2\x81\xa9", days < 0 ? "\xe2\x88\x92" : days > 0 ? "+" : "", ABS (days));
}

static void
paint_marks (GtkWidget   *widget,
             GtkSnapshot *snapshot,
             const Plot  *plot,
             int          height)
{
  int marks[] = { plot->high, 0, plot->low };
  g_autoptr(GDateTime) begin = g_date_time_new_from_unix_local (plot->begin);
  /* Translators: a date, see g_date_time_format (). */
  g_autofree char *date = begin != NULL ? g_date_time_format (begin, _("%-d %b")) : g_strdup ("");
  double start = plot->is_rtl ? plot->left + plot->width : plot->left;
  double end = plot->is_rtl ? plot->left : plot->left + plot->width;

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_autofree char *words = dup_mark (marks[i]);
      double y = get_y (plot, marks[i]) - height / 2.0;

      /* Where the reserve is close to an edge only one of both numbers has room. */
      if (i == 1 || ABS (get_y (plot, marks[i]) - get_y (plot, 0)) >= height)
        breath_chart_paint_words (widget, snapshot, words, plot->is_rtl ? start + MARGIN : start - MARGIN, y,
                                  plot->is_rtl ? 0 : 1);
    }

  breath_chart_paint_words (widget, snapshot, date, start, plot->top + PLOT + height / 2.0, plot->is_rtl ? 1 : 0);
  breath_chart_paint_words (widget, snapshot, _("now"), end, plot->top + PLOT + height / 2.0, plot->is_rtl ? 0 : 1);
}

static void
paint_grid (const Plot              *plot,
            cairo_t                 *cr,
            const BreathChartColors *colors)
{
  gdk_cairo_set_source_rgba (cr, &colors->grid);
  cairo_rectangle (cr, plot->left, get_y (plot, plot->high), plot->width, 1);
  cairo_rectangle (cr, plot->left, get_y (plot, plot->low), plot->width, 1);
  cairo_fill (cr);
  gdk_cairo_set_source_rgba (cr, &colors->ink);
  cairo_rectangle (cr, plot->left, get_y (plot, 0), plot->width, 1);
  cairo_fill (cr);
}

static void
breath_trend_chart_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  BreathTrendChart *self = BREATH_TREND_CHART (widget);
  int width = gtk_widget_get_width (widget);
  BreathChartColors colors;
  int mark_width, height;
  cairo_t *cr;
  Plot plot;

  if (self->resource == NULL || !init_plot (self, &plot))
    return;

  breath_chart_paint_measure (widget, "+000", &mark_width, &height);
  plot.top = height / 2.0;
  plot.left = plot.is_rtl ? DOT : mark_width + MARGIN;
  plot.width = MAX (width - mark_width - MARGIN - DOT, 1);

  breath_chart_paint_get_colors (widget, &colors);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, gtk_widget_get_height (widget)));
  paint_haze (&plot, cr, &colors);
  paint_grid (&plot, cr, &colors);
  paint_levels (&plot, cr, &colors);
  cairo_destroy (cr);
  paint_marks (widget, snapshot, &plot, height);
}

static void
breath_trend_chart_measure (GtkWidget     *widget,
                            GtkOrientation orientation,
                            int            for_size,
                            int           *minimum,
                            int           *natural,
                            int           *minimum_baseline,
                            int           *natural_baseline)
{
  int width, height;

  breath_chart_paint_measure (widget, "+000", &width, &height);
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : PLOT + 2 * height;
  *natural = MAX (*minimum, orientation == GTK_ORIENTATION_HORIZONTAL ? 280 : 0);
  *minimum_baseline = *natural_baseline = -1;
}

static void
show_resource (BreathTrendChart *self)
{
  g_autofree char *words = breath_level_text_trend (self->resource);
  guint n;

  breath_resource_get_levels (self->resource, &n);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Published levels of the last 30 days"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
breath_trend_chart_dispose (GObject *object)
{
  g_clear_object (&BREATH_TREND_CHART (object)->resource);

  G_OBJECT_CLASS (breath_trend_chart_parent_class)->dispose (object);
}

static void
breath_trend_chart_class_init (BreathTrendChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_trend_chart_dispose;
  widget_class->snapshot = breath_trend_chart_snapshot;
  widget_class->measure = breath_trend_chart_measure;

  gtk_widget_class_set_css_name (widget_class, "trendchart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
breath_trend_chart_init (BreathTrendChart *self)
{
}

/**
 * breath_trend_chart_set_resource:
 * @self: a chart
 * @resource: one of our own
 *
 * Draws what is published of @resource from now on, and nothing as long as nothing is.
 */
void
breath_trend_chart_set_resource (BreathTrendChart *self,
                                 BreathResource   *resource)
{
  g_return_if_fail (BREATH_IS_TREND_CHART (self));
  g_return_if_fail (self->resource == NULL);

  self->resource = g_object_ref (resource);
  g_signal_connect_object (resource, "notify", G_CALLBACK (show_resource), self, G_CONNECT_SWAPPED);
  show_resource (self);
}
