/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-report.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define QUIET    "\"nodes\": 6, \"hours\": 0.5, \"settle-hours\": 0.1, \"links\": { \"chosen\": 1 }"
#define FAULTY   "\"nodes\": 8, \"hours\": 3, \"settle-hours\": 1.5, \"links\": { \"chosen\": 1, \"rate-kbit\": 256 }"
#define ONE_HOUR "\"at-hours\": 0.1, \"for-hours\": 1"

static BreathWorld *
live (const BreathScenario *scenario,
      guint64               seed)
{
  BreathWorld *world = breath_world_new (scenario, seed);

  while (breath_world_step (world))
    ;

  breath_world_finish (world);

  return world;
}

static BreathScenario *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  BreathScenario *scenario = breath_scenario_new_from_text (text, &error);

  g_assert_no_error (error);

  return scenario;
}

static void
assert_whole (BreathWorld *world)
{
  const BreathBreach *breach = breath_world_get_breach (world);

  if (breach != NULL)
    g_error ("Seed %" G_GUINT64_FORMAT ": %s: %s\n%s", breath_world_get_seed (world), breach->invariant, breach->what,
             breach->events);
}

static double
get_figure (BreathWorld *world,
            BreathFigure figure)
{
  double value;

  g_assert_true (breath_measure_get_figure (breath_world_get_measure (world), figure, &value));

  return value;
}

static void
test_quiet (void)
{
  g_autoptr(BreathScenario) scenario = parse ("{" QUIET ", \"people\": { \"stocks\": true, \"alerts\": 2 } }");
  g_autoptr(BreathWorld) world = live (scenario, 1);

  assert_whole (world);
  g_assert_cmpfloat (get_figure (world, BREATH_FIGURE_STATUS_P99), <=, 8);
  g_assert_cmpfloat (get_figure (world, BREATH_FIGURE_COPIES), <=, 1.02);
  g_assert_cmpfloat (get_figure (world, BREATH_FIGURE_ALERT_P99), <=, 2);
  g_assert_cmpfloat (get_figure (world, BREATH_FIGURE_ALERT_MISSED), ==, 0);
  g_assert_cmpfloat (get_figure (world, BREATH_FIGURE_HONEST_PAUSES), ==, 0);
  g_assert_cmpint (breath_world_get_time (world), ==, scenario->duration);
}

/* Who knows all of each other already, and meets only for moments. */
static void
test_met (void)
{
  g_autoptr(BreathScenario) scenario = parse ("{ \"nodes\": 20, \"hours\": 0.3, \"settle-hours\": 0.1, \"have-met\": true, "
                                              "\"links\": { \"live\": false, \"chosen\": 1 } }");
  g_autoptr(BreathWorld) world = live (scenario, 1);

  assert_whole (world);
  g_assert_cmpfloat (get_figure (world, BREATH_FIGURE_STATUS_P99), <=, 180);
  g_assert_cmpfloat (get_figure (world, BREATH_FIGURE_COPIES), <=, 1.02);
}

static void
test_seeds (void)
{
  g_autoptr(BreathScenario) scenario = parse ("{" QUIET ", \"people\": { \"stocks\": true }, "
                                                        "\"faults\": [ { \"kind\": \"churn\", \"for-hours\": 0.3 } ] }");
  g_autoptr(BreathWorld) first = live (scenario, 5);
  g_autoptr(BreathWorld) again = live (scenario, 5);
  g_autoptr(BreathWorld) other = live (scenario, 6);
  g_autofree char *trace = breath_world_dup_trace (first);
  g_autofree char *trace_again = breath_world_dup_trace (again);
  g_autofree char *trace_other = breath_world_dup_trace (other);

  g_assert_cmpstr (trace, ==, trace_again);
  g_assert_cmpstr (trace, !=, trace_other);
}

static const char *const faults[] = {
  "{ \"kind\": \"partition\", \"share-percent\": 50, " ONE_HOUR " }",
  "{ \"kind\": \"churn\", " ONE_HOUR " }",
  "{ \"kind\": \"sleep\", " ONE_HOUR " }",
  "{ \"kind\": \"clock-skew\", \"share-percent\": 30, \"seconds\": 3600, " ONE_HOUR " }",
  "{ \"kind\": \"clock-jump\", \"share-percent\": 30, \"seconds\": 300, " ONE_HOUR " }",
  "{ \"kind\": \"disk-full\", \"share-percent\": 30, " ONE_HOUR " }",
  "{ \"kind\": \"torn-write\", " ONE_HOUR " }",
  "{ \"kind\": \"restore\", \"share-percent\": 50, \"seconds\": 600, " ONE_HOUR " }",
  "{ \"kind\": \"one-way\", \"share-percent\": 30, \"at-hours\": 0.1, \"for-hours\": 0.1 }",
  "{ \"kind\": \"full-links\", " ONE_HOUR " }",
};

/* Whatever goes wrong, in the end all hold the same, and nobody is accused. */
static void
test_fault (gconstpointer data)
{
  g_autofree char *text = g_strconcat ("{" FAULTY ", \"people\": { \"stocks\": true, \"alerts\": 3 }, \"faults\": [", data, "] }",
                                       NULL);
  g_autoptr(BreathScenario) scenario = parse (text);
  g_autoptr(BreathWorld) world = live (scenario, 3);

  assert_whole (world);
  g_assert_cmpfloat (get_figure (world, BREATH_FIGURE_HONEST_PAUSES), ==, 0);

  if (breath_scenario_has_fault (scenario, BREATH_FAULT_PARTITION))
    g_assert_cmpfloat (get_figure (world, BREATH_FIGURE_HEAL), <=, 180);
}

/* Whoever is among them, those who keep the rules get on with each other. */
static void
test_enemy (gconstpointer data)
{
  BreathEnemyKind kind = (BreathEnemyKind) GPOINTER_TO_UINT (data);
  g_autofree char *text = g_strdup_printf ("{ \"nodes\": 8, \"hours\": 1.2, \"settle-hours\": 0.2, \"links\": { \"chosen\": 1 }, "
                                           "\"people\": { \"stocks\": true, \"alerts\": 3, \"transfers\": 4, "
                                           "\"answer-hours\": [0, 0.1] }, \"enemies\": [ { \"kind\": \"%s\", \"count\": 3 } ] }",
                                           breath_enemy_kind_get_id (kind));
  g_autoptr(BreathScenario) scenario = parse (text);
  g_autoptr(BreathWorld) world = live (scenario, 3);

  assert_whole (world);
  g_assert_cmpfloat (get_figure (world, BREATH_FIGURE_HONEST_PAUSES), ==, 0);
  g_assert_cmpfloat (get_figure (world, BREATH_FIGURE_ALERT_MISSED), ==, 0);

  if (kind == BREATH_ENEMY_COLLUDER)
    g_assert_cmpfloat (get_figure (world, BREATH_FIGURE_COLLUSION), <=, 1.01);
}

/* One of the rows is about what never happened. */
static void
test_report (void)
{
  g_autoptr(BreathScenario) scenario = parse ("{" QUIET ", \"title\": \"Six <b>nodes\", \"people\": { \"alerts\": 2 }, "
                                                        "\"at-most\": { \"copies\": 1.02, \"heal\": 5 } }");
  g_autoptr(BreathWorld) world = live (scenario, 1);
  const BreathRunFacts facts = { 1.5, 1000000, FALSE };
  g_autofree char *page = breath_report_to_page (world, &facts);
  g_autofree char *json = breath_report_to_json (world, &facts);
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonObject *root;

  g_assert_false (breath_report_is_good (world));
  g_assert_nonnull (strstr (page, "Six &lt;b&gt;nodes"));
  g_assert_nonnull (strstr (page, "<svg"));
  g_assert_nonnull (strstr (page, "Something does not hold."));
  g_assert_null (strstr (page, "http"));
  g_assert_null (strstr (page, "nan"));

  g_assert_true (json_parser_load_from_data (parser, json, -1, NULL));
  root = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpint (json_object_get_int_member (root, "seed"), ==, 1);
  g_assert_false (json_object_get_boolean_member (root, "good"));
  g_assert_true (json_object_get_null_member (root, "broken"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (root, "figures")), ==, BREATH_N_FIGURES);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/world/quiet", test_quiet);
  g_test_add_func ("/world/met", test_met);
  g_test_add_func ("/world/seeds", test_seeds);

  for (guint i = 0; i < BREATH_N_FAULTS; i++)
    {
      g_autofree char *path = g_strconcat ("/world/fault/", breath_fault_kind_get_id ((BreathFaultKind) i), NULL);

      g_test_add_data_func (path, faults[i], test_fault);
    }

  for (guint i = 0; i < BREATH_N_ENEMIES; i++)
    {
      g_autofree char *path = g_strconcat ("/world/enemy/", breath_enemy_kind_get_id ((BreathEnemyKind) i), NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_enemy);
    }

  g_test_add_func ("/world/report", test_report);

  return g_test_run ();
}
