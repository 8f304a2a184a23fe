/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-report.h"

#include <json-glib/json-glib.h>
#include <math.h>

#define PAGE "report.html"
#define DATA "report.json"

/**
 * breath_report_judge:
 * @world: a world that is finished
 * @figure: which figure
 * @verdict: (out caller-allocates): what came of it
 *
 * Compares a figure with what the scenario wants. What was not measured keeps to no limit.
 */
void
breath_report_judge (BreathWorld   *world,
                     BreathFigure   figure,
                     BreathVerdict *verdict)
{
  const BreathScenario *scenario = breath_world_get_scenario (world);

  verdict->figure = figure;
  verdict->value = 0;
  verdict->is_known = breath_measure_get_figure (breath_world_get_measure (world), figure, &verdict->value);
  verdict->limit = scenario->limits[figure];
  verdict->least = scenario->least[figure];
  verdict->is_met = (verdict->limit < 0 || (verdict->is_known && verdict->value <= verdict->limit)) &&
                    (verdict->least < 0 || (verdict->is_known && verdict->value >= verdict->least));
}

gboolean
breath_report_is_good (BreathWorld *world)
{
  for (guint i = 0; i < BREATH_N_FIGURES; i++)
    {
      BreathVerdict verdict;

      breath_report_judge (world, (BreathFigure) i, &verdict);

      if (!verdict.is_met)
        return FALSE;
    }

  return breath_world_get_breach (world) == NULL;
}

static void
add_number (JsonBuilder *builder,
            const char  *name,
            double       number)
{
  json_builder_set_member_name (builder, name);

  if (isfinite (number))
    json_builder_add_double_value (builder, number);
  else
    json_builder_add_null_value (builder);
}

static void
add_count (JsonBuilder *builder,
           const char  *name,
           guint64      number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) number);
}

static void
add_text (JsonBuilder *builder,
          const char  *name,
          const char  *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_truth (JsonBuilder *builder,
           const char  *name,
           gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_parameters (JsonBuilder          *builder,
                const BreathScenario *scenario)
{
  const BreathLinkPlan *links = &scenario->links;

  json_builder_set_member_name (builder, "parameters");
  json_builder_begin_object (builder);
  add_count (builder, "nodes", scenario->n_nodes);
  add_count (builder, "enemies", breath_scenario_get_n_enemies (scenario));
  add_number (builder, "hours", scenario->duration / (double) G_TIME_SPAN_HOUR);
  add_number (builder, "settle-hours", scenario->settle / (double) G_TIME_SPAN_HOUR);
  add_truth (builder, "live", links->is_live);
  add_number (builder, "least-latency-ms", links->latency[0] / 1e3);
  add_number (builder, "most-latency-ms", links->latency[1] / 1e3);
  add_number (builder, "jitter-ms", links->jitter / 1e3);
  add_count (builder, "loss-percent", links->loss);
  add_count (builder, "duplicate-percent", links->duplicates);
  add_count (builder, "reorder-percent", links->reordered);
  add_count (builder, "asymmetry", links->asymmetry);
  add_count (builder, "rate-kbit", links->rate);
  json_builder_set_member_name (builder, "faults");
  json_builder_begin_array (builder);

  for (guint i = 0; i < scenario->faults->len; i++)
    json_builder_add_string_value (builder,
                                   breath_fault_kind_get_id (g_array_index (scenario->faults, BreathFaultPlan, i).kind));

  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_figures (JsonBuilder *builder,
             BreathWorld *world)
{
  json_builder_set_member_name (builder, "figures");
  json_builder_begin_array (builder);

  for (guint i = 0; i < BREATH_N_FIGURES; i++)
    {
      BreathVerdict verdict;

      breath_report_judge (world, (BreathFigure) i, &verdict);
      json_builder_begin_object (builder);
      add_text (builder, "name", breath_figure_get_id (verdict.figure));
      add_text (builder, "unit", breath_figure_get_unit (verdict.figure));
      add_number (builder, "value", verdict.is_known ? verdict.value : NAN);
      add_number (builder, "at-most", verdict.limit < 0 ? NAN : verdict.limit);
      add_number (builder, "at-least", verdict.least < 0 ? NAN : verdict.least);
      add_truth (builder, "met", verdict.is_met);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
}

static void
add_breach (JsonBuilder        *builder,
            const BreathBreach *breach)
{
  json_builder_set_member_name (builder, "broken");

  if (breach == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }

  json_builder_begin_object (builder);
  add_text (builder, "invariant", breach->invariant);
  add_number (builder, "seconds", breach->time / (double) G_USEC_PER_SEC);
  add_text (builder, "what", breach->what);
  json_builder_set_member_name (builder, "nodes");
  json_builder_begin_array (builder);

  for (guint i = 0; i < breach->n_nodes; i++)
    json_builder_add_int_value (builder, breach->nodes[i]);

  json_builder_end_array (builder);
  add_text (builder, "events", breach->events);
  json_builder_end_object (builder);
}

static void
add_counts (JsonBuilder         *builder,
            const BreathMeasure *measure)
{
  json_builder_set_member_name (builder, "bytes");
  json_builder_begin_object (builder);

  for (guint kind = 0; kind < BREATH_MEASURE_N_KINDS; kind++)
    add_count (builder, breath_measure_get_kind (kind), breath_measure_get_bytes (measure, kind));

  json_builder_end_object (builder);
  add_count (builder, "changes-followed", measure->n_followed);
  add_count (builder, "alerts-raised", measure->n_alerts);
  add_count (builder, "transfers-agreed", measure->agreed);
  add_count (builder, "transfers-ended", measure->ended);
  add_count (builder, "findings", measure->n_found);
}

/**
 * breath_report_to_json:
 * @world: a world that is finished
 * @facts: what the run cost
 *
 * Says what came of a run, for programs.
 *
 * Returns: (transfer full): an object as JSON
 */
char *
breath_report_to_json (BreathWorld          *world,
                       const BreathRunFacts *facts)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *trace = breath_world_dup_trace (world);
  const BreathScenario *scenario = breath_world_get_scenario (world);

  json_builder_begin_object (builder);
  add_text (builder, "scenario", scenario->name);
  add_text (builder, "version", PACKAGE_VERSION);
  add_count (builder, "seed", breath_world_get_seed (world));
  add_text (builder, "trace", trace);
  add_truth (builder, "good", breath_report_is_good (world));
  add_truth (builder, "interrupted", facts->was_interrupted);
  add_number (builder, "virtual-seconds", breath_world_get_time (world) / (double) G_USEC_PER_SEC);
  add_number (builder, "real-seconds", facts->seconds);
  add_count (builder, "memory-bytes", facts->memory);
  add_parameters (builder, scenario);
  add_figures (builder, world);
  add_counts (builder, breath_world_get_measure (world));
  add_breach (builder, breath_world_get_breach (world));
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);

  return json_generator_to_data (generator, NULL);
}

/**
 * breath_report_write:
 * @world: a world that is finished
 * @facts: what the run cost
 * @folder: where to; made if it is not there
 * @error: return location for a #GFileError
 *
 * Writes a page for people, which needs nothing else, and the same for programs.
 *
 * Returns: %FALSE if it could not be written
 */
gboolean
breath_report_write (BreathWorld          *world,
                     const BreathRunFacts *facts,
                     const char           *folder,
                     GError              **error)
{
  g_autofree char *page = breath_report_to_page (world, facts);
  g_autofree char *data = breath_report_to_json (world, facts);
  g_autofree char *page_path = g_build_filename (folder, PAGE, NULL);
  g_autofree char *data_path = g_build_filename (folder, DATA, NULL);
  g_autoptr(GFile) file = g_file_new_for_path (folder);
  g_autoptr(GError) there = NULL;

  if (!g_file_make_directory_with_parents (file, NULL, &there) && !g_error_matches (there, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      g_propagate_error (error, g_steal_pointer (&there));
      return FALSE;
    }

  return g_file_set_contents (page_path, page, -1, error) && g_file_set_contents (data_path, data, -1, error);
}
