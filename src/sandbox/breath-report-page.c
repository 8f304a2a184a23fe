/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-report.h"

#include "breath-plot.h"

#include <math.h>

#define N_CURVE   100   /* points of a curve of shares */
#define PERIOD    60.0  /* seconds between two meetings */
#define LIVE      1.0   /* the same where links stay: notes are gathered for so long */

static const char style[] =
  ":root{color-scheme:light dark;--l0:#1c71d8;--l1:#c64600;--l2:#26a269;--l3:#813d9c;--l4:#a51d2d;--l5:#986a44;"
  "--l6:#5e5c64;--l7:#0e7a8a}"
  "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
  "table{border-collapse:collapse;margin:1rem 0}td,th{padding:.25rem .75rem;text-align:left;border-bottom:1px solid #8888}"
  "td.n{text-align:right;font-variant-numeric:tabular-nums}.good{color:#26a269;font-weight:bold}"
  ".bad{color:#e01b24;font-weight:bold}svg{width:100%;height:auto;margin:1rem 0}svg text{font-size:12px;fill:currentColor}"
  "svg text.title{font-size:14px;font-weight:bold}.rule{stroke:currentColor;opacity:.15}.line{fill:none;stroke-width:2}"
  ".dashed{stroke-dasharray:6 4}.l0{stroke:var(--l0)}.l1{stroke:var(--l1)}.l2{stroke:var(--l2)}.l3{stroke:var(--l3)}"
  ".l4{stroke:var(--l4)}.l5{stroke:var(--l5)}.l6{stroke:var(--l6)}.l7{stroke:var(--l7)}"
  "pre{overflow-x:auto;font-size:13px}";

static void
add_point (GArray *points,
           double  x,
           double  y)
{
  const BreathPoint point = { x, y };

  g_array_append_val (points, point);
}

static GArray *
make_points (void)
{
  return g_array_new (FALSE, FALSE, sizeof (BreathPoint));
}

static void
draw_plot (BreathPlot *plot,
           GString    *page)
{
  if (!breath_plot_is_empty (plot))
    breath_plot_draw (plot, page);
}

/* As many know it as have heard from somebody who did: every link is used once in a period. */
static GArray *
make_theory (BreathWorld *world,
             double       until)
{
  const BreathScenario *scenario = breath_world_get_scenario (world);
  guint degree = scenario->links.n_outbound + scenario->links.n_inbound + scenario->links.n_chosen;
  double growth = degree / (scenario->links.is_live ? LIVE : PERIOD);
  GArray *points = make_points ();

  for (guint i = 0; i <= N_CURVE; i++)
    {
      double time = until * i / N_CURVE;

      add_point (points, time, 100 / (1 + (scenario->n_nodes - 1) * exp (-growth * time)));
    }

  return points;
}

static void
draw_spread (BreathWorld *world,
             GString     *page)
{
  const BreathMeasure *measure = breath_world_get_measure (world);
  g_autoptr(BreathPlot) plot = breath_plot_new ("How a change spreads", "seconds after it was published", "% of nodes");
  g_autoptr(GArray) points = make_points ();
  g_autoptr(GArray) theory = NULL;

  for (guint percent = 1; percent <= N_CURVE; percent++)
    {
      double seconds = breath_measure_get_spread (measure, percent);

      if (seconds >= 0)
        add_point (points, seconds, percent);
    }

  if (points->len == 0)
    return;

  theory = make_theory (world, g_array_index (points, BreathPoint, points->len - 1).x);
  breath_plot_add_line (plot, "measured", points, FALSE);
  breath_plot_add_line (plot, "logistic growth", theory, TRUE);
  draw_plot (plot, page);
}

static void
draw_bytes (BreathWorld *world,
            GString     *page)
{
  const BreathMeasure *measure = breath_world_get_measure (world);
  g_autoptr(BreathPlot) plot = breath_plot_new ("What crosses the links", "hours", "bytes a node and hour");

  for (guint kind = 0; kind < BREATH_MEASURE_N_KINDS; kind++)
    {
      g_autoptr(GArray) points = make_points ();

      for (guint hour = 0; hour < measure->hours->len; hour++)
        add_point (points, hour + 0.5,
                   g_array_index (measure->hours, BreathHour, hour).n_bytes[kind] / (double) measure->n_nodes);

      if (breath_measure_get_bytes (measure, kind) > 0)
        breath_plot_add_line (plot, breath_measure_get_kind (kind), points, FALSE);
    }

  draw_plot (plot, page);
}

static void
draw_copies (BreathWorld *world,
             GString     *page)
{
  const BreathMeasure *measure = breath_world_get_measure (world);
  g_autoptr(BreathPlot) plot = breath_plot_new ("Copies of a head that come for one accepted", "hours", "copies");
  g_autoptr(GArray) points = make_points ();

  for (guint i = 0; i < measure->hours->len; i++)
    {
      const BreathHour *hour = &g_array_index (measure->hours, BreathHour, i);

      if (hour->n_accepted > 0)
        add_point (points, i + 0.5, hour->n_received / (double) hour->n_accepted);
    }

  breath_plot_add_line (plot, "measured", points, FALSE);
  draw_plot (plot, page);
}

static int
compare_floats (gconstpointer a,
                gconstpointer b)
{
  float first = *(const float *) a;
  float second = *(const float *) b;

  return (first > second) - (first < second);
}

static void
add_shares (BreathPlot *plot,
            const char *name,
            GArray     *delays)
{
  g_autoptr(GArray) points = make_points ();

  g_array_sort (delays, compare_floats);

  for (guint i = 0; i <= N_CURVE && delays->len > 0; i++)
    add_point (points, g_array_index (delays, float, (delays->len - 1) * i / N_CURVE), i);

  breath_plot_add_line (plot, name, points, FALSE);
}

static void
draw_alerts (BreathWorld *world,
             GString     *page)
{
  const BreathMeasure *measure = breath_world_get_measure (world);
  g_autoptr(BreathPlot) plot = breath_plot_new ("How an alert spreads", "seconds after it was raised", "% of nodes");

  add_shares (plot, "idle", measure->alert_delays);
  add_shares (plot, "every uplink full", measure->full_delays);
  draw_plot (plot, page);
}

static void
draw_healing (BreathWorld *world,
              GString     *page)
{
  g_autoptr(BreathPlot) plot = breath_plot_new ("After a partition", "seconds since it ended", "% that is known");

  breath_plot_add_line (plot, "known everywhere", breath_world_get_measure (world)->healing, FALSE);
  draw_plot (plot, page);
}

static void
draw_privacy (BreathWorld *world,
              GString     *page)
{
  const BreathMeasure *measure = breath_world_get_measure (world);
  g_autoptr(BreathPlot) plot = breath_plot_new ("What colluders learn of a level", "colluders", "error in quarter days");
  g_autoptr(GArray) points = make_points ();
  g_autoptr(GArray) theory = make_points ();

  for (guint i = 0; i < BREATH_MEASURE_MAX_COLLUDERS && measure->n_guesses[i] > 0; i++)
    {
      double one = sqrt (measure->guess_sums[0] / measure->n_guesses[0]);

      add_point (points, i + 1, sqrt (measure->guess_sums[i] / measure->n_guesses[i]));
      add_point (theory, i + 1, one / sqrt (i + 1));
    }

  breath_plot_add_line (plot, "measured", points, FALSE);
  breath_plot_add_line (plot, "if each got noise of its own", theory, TRUE);
  draw_plot (plot, page);
}

static void
draw_pauses (BreathWorld *world,
             GString     *page)
{
  const BreathMeasure *measure = breath_world_get_measure (world);
  g_autoptr(BreathPlot) plot = breath_plot_new ("Links that are refused", "hours", "refusals an hour");
  g_autoptr(GArray) enemies = make_points ();
  g_autoptr(GArray) honest = make_points ();
  guint sum = 0;

  for (guint i = 0; i < measure->hours->len; i++)
    {
      const BreathHour *hour = &g_array_index (measure->hours, BreathHour, i);

      add_point (enemies, i + 0.5, hour->n_pauses);
      add_point (honest, i + 0.5, hour->n_honest_pauses);
      sum += hour->n_pauses + hour->n_honest_pauses;
    }

  if (sum == 0)
    return;

  breath_plot_add_line (plot, "to enemies", enemies, FALSE);
  breath_plot_add_line (plot, "to who keeps the rules", honest, FALSE);
  draw_plot (plot, page);
}

static void
print_verdict (const BreathVerdict *verdict,
               GString             *page)
{
  gboolean has_limit = verdict->limit >= 0 || verdict->least >= 0;

  g_string_append_printf (page, "<tr><td>%s</td><td class=\"n\">", breath_figure_get_title (verdict->figure));

  if (!verdict->is_known)
    g_string_append (page, "–");
  else if (isinf (verdict->value))
    g_string_append (page, "never");
  else
    g_string_append_printf (page, "%.3g", verdict->value);

  g_string_append_printf (page, "</td><td>%s</td><td class=\"n\">", breath_figure_get_unit (verdict->figure));

  if (verdict->least >= 0)
    g_string_append_printf (page, "at least %g ", verdict->least);

  if (verdict->limit >= 0)
    g_string_append_printf (page, "at most %g", verdict->limit);

  g_string_append_printf (page, "</td><td class=\"%s\">%s</td></tr>\n", verdict->is_met ? "good" : "bad",
                          !has_limit ? "" : verdict->is_met ? "pass" : "fail");
}

static void
print_table (BreathWorld *world,
             GString     *page)
{
  const BreathBreach *breach = breath_world_get_breach (world);

  g_string_append (page, "<h2>Figures</h2>\n<table><tr><th>What</th><th>Measured</th><th>Unit</th><th>Wanted</th><th></th></tr>\n");

  for (guint i = 0; i < BREATH_N_FIGURES; i++)
    {
      BreathVerdict verdict;

      breath_report_judge (world, (BreathFigure) i, &verdict);

      if (verdict.is_known || !verdict.is_met)
        print_verdict (&verdict, page);
    }

  g_string_append_printf (page, "<tr><td>What must hold whatever happens</td><td></td><td></td><td></td><td class=\"%s\">%s</td>"
                                "</tr>\n</table>\n", breach == NULL ? "good" : "bad", breach == NULL ? "pass" : "fail");
}

static void
print_breach (BreathWorld *world,
              GString     *page)
{
  const BreathBreach *breach = breath_world_get_breach (world);
  g_autofree char *events = NULL;

  if (breach == NULL)
    return;

  events = g_markup_escape_text (breach->events, -1);
  g_string_append_printf (page, "<h2>Broken: %s</h2>\n<p>%s, after %.3f seconds.</p>\n<pre>%s</pre>\n", breach->invariant,
                          breach->what, breach->time / (double) G_USEC_PER_SEC, events);
}

static void
print_parameters (BreathWorld          *world,
                  const BreathRunFacts *facts,
                  GString              *page)
{
  const BreathScenario *scenario = breath_world_get_scenario (world);
  g_autofree char *trace = breath_world_dup_trace (world);
  const BreathLinkPlan *links = &scenario->links;

  g_string_append (page, "<h2>The run</h2>\n<table>\n");
  g_string_append_printf (page, "<tr><td>Nodes</td><td>%u, and %u enemies</td></tr>\n", scenario->n_nodes,
                          breath_scenario_get_n_enemies (scenario));
  g_string_append_printf (page, "<tr><td>Virtual time</td><td>%.2f of %.2f hours%s</td></tr>\n",
                          breath_world_get_time (world) / (double) G_TIME_SPAN_HOUR,
                          scenario->duration / (double) G_TIME_SPAN_HOUR, facts->was_interrupted ? ", interrupted" : "");
  g_string_append_printf (page, "<tr><td>Links</td><td>%s; %.0f to %.0f ms, jitter %.0f ms, loss %u %%, %s</td></tr>\n",
                          links->is_live ? "they stay" : "once a minute", links->latency[0] / 1e3, links->latency[1] / 1e3,
                          links->jitter / 1e3, links->loss, links->rate > 0 ? "slow uplinks" : "fast uplinks");

  for (guint i = 0; i < scenario->faults->len; i++)
    {
      const BreathFaultPlan *plan = &g_array_index (scenario->faults, BreathFaultPlan, i);

      g_string_append_printf (page, "<tr><td>Fault</td><td>%s, %u %% of the nodes, from hour %.2f for %.2f</td></tr>\n",
                              breath_fault_kind_get_id (plan->kind), plan->share, plan->begin / (double) G_TIME_SPAN_HOUR,
                              plan->duration / (double) G_TIME_SPAN_HOUR);
    }

  for (guint i = 0; i < scenario->enemies->len; i++)
    {
      const BreathEnemyPlan *plan = &g_array_index (scenario->enemies, BreathEnemyPlan, i);

      g_string_append_printf (page, "<tr><td>Enemies</td><td>%u × %s</td></tr>\n", plan->count,
                              breath_enemy_kind_get_id (plan->kind));
    }

  g_string_append_printf (page, "<tr><td>Cost</td><td>%.1f s, %.0f MiB</td></tr>\n", facts->seconds, facts->memory / 1048576.0);
  g_string_append_printf (page, "<tr><td>Seed</td><td>%" G_GUINT64_FORMAT "</td></tr>\n<tr><td>Version</td><td>%s</td></tr>\n"
                                                                          "<tr><td>Trace</td><td><code>%s</code></td></tr>\n</table>\n", breath_world_get_seed (world),
                          PACKAGE_VERSION, trace);
}

/**
 * breath_report_to_page:
 * @world: a world that is finished
 * @facts: what the run cost
 *
 * Says what came of a run, for people.
 *
 * Returns: (transfer full): a page of HTML that needs nothing else
 */
char *
breath_report_to_page (BreathWorld          *world,
                       const BreathRunFacts *facts)
{
  const BreathScenario *scenario = breath_world_get_scenario (world);
  GString *page = g_string_new ("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
  g_autofree char *name = g_markup_escape_text (scenario->name, -1);
  g_autofree char *title = g_markup_escape_text (scenario->title, -1);
  gboolean is_good = breath_report_is_good (world);

  g_string_append_printf (page, "<title>%s</title>\n<style>%s</style></head><body>\n<h1>%s</h1>\n<p>%s</p>\n", name, style, name,
                          title);
  g_string_append_printf (page, "<p class=\"%s\">%s</p>\n", is_good ? "good" : "bad",
                          is_good ? "Everything holds." : "Something does not hold.");
  print_table (world, page);
  print_breach (world, page);
  g_string_append (page, "<h2>Pictures</h2>\n");
  draw_spread (world, page);
  draw_bytes (world, page);
  draw_copies (world, page);
  draw_alerts (world, page);
  draw_healing (world, page);
  draw_privacy (world, page);
  draw_pauses (world, page);
  print_parameters (world, facts, page);
  g_string_append (page, "</body></html>\n");

  return g_string_free (page, FALSE);
}
