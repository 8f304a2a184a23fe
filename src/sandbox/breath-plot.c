/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-plot.h"

#include <math.h>

#define WIDTH   640
#define HEIGHT  320
#define LEFT    64
#define RIGHT   16
#define TOP     40
#define BOTTOM  72
#define N_TICKS 5
#define N_COLUMNS 4  /* of the legend */

typedef struct
{
  char    *name;
  GArray  *points;
  gboolean is_dashed;
} Line;

struct _BreathPlot
{
  char  *title;
  char  *x_title;
  char  *y_title;
  Line   lines[BREATH_PLOT_MAX_LINES];
  guint  n_lines;
  double most[2];  /* of x and y */
};

BreathPlot *
breath_plot_new (const char *title,
                 const char *x_title,
                 const char *y_title)
{
  BreathPlot *self = g_new0 (BreathPlot, 1);

  self->title = g_strdup (title);
  self->x_title = g_strdup (x_title);
  self->y_title = g_strdup (y_title);

  return self;
}

void
breath_plot_free (BreathPlot *self)
{
  for (guint i = 0; i < self->n_lines; i++)
    {
      g_free (self->lines[i].name);
      g_array_unref (self->lines[i].points);
    }

  g_free (self->title);
  g_free (self->x_title);
  g_free (self->y_title);
  g_free (self);
}

void
breath_plot_add_line (BreathPlot *self,
                      const char *name,
                      GArray     *points,
                      gboolean    is_dashed)
{
  Line *line;

  if (self->n_lines == BREATH_PLOT_MAX_LINES || points->len == 0)
    return;

  line = &self->lines[self->n_lines++];
  line->name = g_strdup (name);
  line->points = g_array_copy (points);
  line->is_dashed = is_dashed;

  for (guint i = 0; i < points->len; i++)
    {
      const BreathPoint *point = &g_array_index (points, BreathPoint, i);

      self->most[0] = MAX (self->most[0], point->x);
      self->most[1] = MAX (self->most[1], point->y);
    }
}

gboolean
breath_plot_is_empty (BreathPlot *self)
{
  return self->n_lines == 0;
}

/* A round number of which a few make @most. */
static double
get_step (double most)
{
  double power = pow (10, floor (log10 (most / N_TICKS)));
  double ratio = most / N_TICKS / power;

  return power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
}

/* By hand, since a locale may write numbers as no picture can have them. */
static const char *
print_number (double number,
              char  *buffer)
{
  return g_ascii_formatd (buffer, G_ASCII_DTOSTR_BUF_SIZE, "%g", round (number * 1000) / 1000);
}

static double
get_x (const BreathPlot *self,
       double            x)
{
  return LEFT + x / self->most[0] * (WIDTH - LEFT - RIGHT);
}

static double
get_y (const BreathPlot *self,
       double            y)
{
  return HEIGHT - BOTTOM - y / self->most[1] * (HEIGHT - TOP - BOTTOM);
}

static void
draw_text (GString    *svg,
           double      x,
           double      y,
           const char *attributes,
           const char *text)
{
  char buffer[2][G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (svg, "<text x=\"%s\" y=\"%s\" %s>%s</text>\n", print_number (x, buffer[0]),
                          print_number (y, buffer[1]), attributes, escaped);
}

static void
draw_rule (GString *svg,
           double   x,
           double   y,
           double   to_x,
           double   to_y)
{
  char buffer[4][G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (svg, "<line class=\"rule\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n", print_number (x, buffer[0]),
                          print_number (y, buffer[1]), print_number (to_x, buffer[2]), print_number (to_y, buffer[3]));
}

static void
draw_axes (BreathPlot *self,
           GString    *svg)
{
  const double steps[2] = { get_step (self->most[0]), get_step (self->most[1]) };
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i * steps[0] <= self->most[0] * 1.0001; i++)
    {
      double x = i * steps[0];

      draw_rule (svg, get_x (self, x), TOP, get_x (self, x), HEIGHT - BOTTOM);
      draw_text (svg, get_x (self, x), HEIGHT - BOTTOM + 16, "text-anchor=\"middle\"", print_number (x, buffer));
    }

  for (guint i = 0; i * steps[1] <= self->most[1] * 1.0001; i++)
    {
      double y = i * steps[1];

      draw_rule (svg, LEFT, get_y (self, y), WIDTH - RIGHT, get_y (self, y));
      draw_text (svg, LEFT - 6, get_y (self, y) + 4, "text-anchor=\"end\"", print_number (y, buffer));
    }

  draw_text (svg, WIDTH - RIGHT, HEIGHT - BOTTOM + 32, "text-anchor=\"end\"", self->x_title);
  draw_text (svg, 4, TOP - 8, "text-anchor=\"start\"", self->y_title);
}

static void
draw_line (BreathPlot *self,
           GString    *svg,
           guint       number)
{
  const Line *line = &self->lines[number];
  char buffer[2][G_ASCII_DTOSTR_BUF_SIZE];
  double legend = LEFT + (number % N_COLUMNS) * (WIDTH - LEFT) / (double) N_COLUMNS;
  guint row = number / N_COLUMNS;
  double below = HEIGHT - 22 + row * 14.0;

  g_string_append_printf (svg, "<polyline class=\"line l%u%s\" points=\"", number, line->is_dashed ? " dashed" : "");

  for (guint i = 0; i < line->points->len; i++)
    {
      const BreathPoint *point = &g_array_index (line->points, BreathPoint, i);

      g_string_append_printf (svg, "%s,%s ", print_number (get_x (self, point->x), buffer[0]),
                              print_number (get_y (self, point->y), buffer[1]));
    }

  g_string_append (svg, "\"/>\n");
  g_string_append_printf (svg, "<polyline class=\"line l%u%s\" points=\"%s,", number, line->is_dashed ? " dashed" : "",
                          print_number (legend, buffer[0]));
  g_string_append_printf (svg, "%s ", print_number (below - 4, buffer[0]));
  g_string_append_printf (svg, "%s,%s\"/>\n", print_number (legend + 18, buffer[0]), print_number (below - 4, buffer[1]));
  draw_text (svg, legend + 22, below, "text-anchor=\"start\"", line->name);
}

/**
 * breath_plot_draw:
 * @self: a plot that is not empty
 * @svg: where to
 *
 * Draws a plot, for a page that has the style of its classes. Its text says the same to who cannot see it.
 */
void
breath_plot_draw (BreathPlot *self,
                  GString    *svg)
{
  g_autofree char *title = g_markup_escape_text (self->title, -1);

  g_return_if_fail (self->n_lines > 0);

  for (guint i = 0; i < 2; i++)
    self->most[i] = self->most[i] > 0 ? self->most[i] : 1;

  g_string_append_printf (svg, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n<title>%s</title>\n", WIDTH, HEIGHT,
                          title, title);
  draw_text (svg, 4, 16, "class=\"title\"", self->title);
  draw_axes (self, svg);

  for (guint i = 0; i < self->n_lines; i++)
    draw_line (self, svg, i);

  g_string_append (svg, "</svg>\n");
}
