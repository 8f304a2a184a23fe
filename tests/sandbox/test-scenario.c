/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-json-place.h"
#include "breath-scenario.h"

#include <glib/gstdio.h>
#include <string.h>

#define HOUR G_TIME_SPAN_HOUR

static void
test_defaults (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathScenario) scenario = breath_scenario_new_from_text ("{}", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (scenario->n_nodes, ==, 2);
  g_assert_cmpint (scenario->duration, ==, HOUR);
  g_assert_true (scenario->links.is_live);
  g_assert_cmpuint (breath_scenario_get_n_enemies (scenario), ==, 0);
  g_assert_cmpfloat (scenario->limits[BREATH_FIGURE_COPIES], <, 0);
}

static void
test_all (void)
{
  const char *text =
    "{ \"name\": \"all\", \"title\": \"Everything\", \"nodes\": 7, \"hours\": 2.5, \"settle-hours\": 0.5, \"seed\": 9,\n"
    "  \"have-met\": true,\n"
    "  \"links\": { \"live\": false, \"outbound\": 3, \"inbound\": 2, \"chosen\": 1, \"latency-ms\": [5, 10], \"jitter-ms\": 3,\n"
    "    \"loss-percent\": 4, \"duplicate-percent\": 5, \"reorder-percent\": 6, \"asymmetry\": 2, \"rate-kbit\": 64, \"queue-kib\": 512 },\n"
    "  \"people\": { \"stocks\": true, \"mirrors\": 3, \"alerts\": 4, \"transfers\": 5, \"isolations\": 6, \"answer-hours\": [0.5, 1] },\n"
    "  \"faults\": [ { \"kind\": \"clock-skew\", \"at-hours\": 1, \"for-hours\": 0.5, \"share-percent\": 30, \"seconds\": -60 } ],\n"
    "  \"enemies\": [ { \"kind\": \"sybil\", \"count\": 20 }, { \"kind\": \"flood\" } ],\n"
    "  \"at-most\": { \"copies\": 1.02 }, \"at-least\": { \"noise\": 2 } }";
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathScenario) scenario = breath_scenario_new_from_text (text, &error);
  const BreathFaultPlan *fault;

  g_assert_no_error (error);
  g_assert_cmpstr (scenario->name, ==, "all");
  g_assert_cmpuint (scenario->n_nodes, ==, 7);
  g_assert_cmpint (scenario->duration, ==, 5 * HOUR / 2);
  g_assert_cmpuint (scenario->seed, ==, 9);
  g_assert_true (scenario->has_met);
  g_assert_false (scenario->links.is_live);
  g_assert_cmpint (scenario->links.latency[1], ==, 10000);
  g_assert_cmpuint (scenario->links.rate, ==, 64);
  g_assert_cmpint (scenario->people.answer[0], ==, HOUR / 2);
  g_assert_cmpuint (scenario->faults->len, ==, 1);
  fault = &g_array_index (scenario->faults, BreathFaultPlan, 0);
  g_assert_cmpint (fault->kind, ==, BREATH_FAULT_CLOCK_SKEW);
  g_assert_cmpint (fault->size, ==, -60);
  g_assert_true (breath_scenario_has_fault (scenario, BREATH_FAULT_CLOCK_SKEW));
  g_assert_false (breath_scenario_has_fault (scenario, BREATH_FAULT_FULL));
  g_assert_cmpuint (breath_scenario_get_n_enemies (scenario), ==, 21);
  g_assert_cmpfloat (scenario->limits[BREATH_FIGURE_COPIES], ==, 1.02);
  g_assert_cmpfloat (scenario->least[BREATH_FIGURE_NOISE], ==, 2);
}

typedef struct
{
  const char *name;
  const char *text;
  const char *message;
} WrongCase;

static const WrongCase wrong_cases[] = {
  { "empty", "", "1: this is empty" },
  { "no-json", "{\n \"nodes\": 3,\n oops }", "2: this is not JSON" },
  { "list", "[]", "1: has to be an object in braces" },
  { "unknown", "{\n \"nodse\": 3 }", "2: nodse is not a key that is known here" },
  { "unknown-below", "{ \"links\": {\n\n \"speed\": 3 } }", "3: links.speed is not a key that is known here" },
  { "too-few", "{ \"nodes\": 1 }", "1: nodes has to be a whole number from 2 to 20000" },
  { "too-many", "{ \"nodes\": 20001 }", "1: nodes has to be a whole number from 2 to 20000" },
  { "half", "{ \"nodes\": 2.5 }", "1: nodes has to be a whole number from 2 to 20000" },
  { "word", "{ \"nodes\": \"many\" }", "1: nodes has to be a whole number from 2 to 20000" },
  { "huge", "{ \"hours\": 1e300 }", "1: hours has to be a number from 0.01 to 1000" },
  { "nobody", "{ \"name\": \"\" }", "1: name has to be a text of 1 to 200 characters" },
  { "truth", "{ \"have-met\": 1 }", "1: have-met has to be true or false" },
  { "span", "{ \"links\": { \"latency-ms\": 5 } }", "1: links.latency-ms has to be two numbers, such as [20, 120]" },
  { "turned", "{ \"links\": { \"latency-ms\": [5, 4] } }", "1: links.latency-ms has the greater number first" },
  { "no-list", "{ \"faults\": {} }", "1: faults has to be a list in brackets, of at most 64" },
  { "no-kind", "{ \"faults\": [\n {} ] }", "2: faults[0] has no kind" },
  { "no-enemy", "{ \"enemies\": [ { \"count\": 2 } ] }", "1: enemies[0] has no kind" },
  { "settle", "{ \"hours\": 1,\n \"settle-hours\": 1 }", "2: settle-hours has to be less than hours" },
  { "late", "{ \"faults\": [ { \"kind\": \"churn\" },\n { \"kind\": \"sleep\", \"at-hours\": 1 } ] }",
    "2: faults[1] is not over before the time to settle begins" },
  { "no-rate", "{ \"faults\": [ { \"kind\": \"full-links\" } ] }", "1: faults[0] needs links with a rate-kbit" },
  { "crowd", "{ \"nodes\": 20000, \"enemies\": [ { \"kind\": \"sybil\" } ] }", "1: enemies make more than 20000 nodes with the others" },
  { "deep", "{ \"faults\": [[[[[[[[[]]]]]]]]] }", "1: this is nested deeper than 8" },
  { "no-text", "{ \"name\": \"\xff\" }", "1: this is not UTF-8 text" },
  { "seed", "{ \"seed\": -1 }", "1: seed has to be a whole number from 0 to 2.14748e+09" },
  { "figure", "{ \"at-most\": { \"speed\": 1 } }", "1: at-most.speed is not a key that is known here" },
};

static void
test_wrong (gconstpointer data)
{
  const WrongCase *c = data;
  g_autoptr(GError) error = NULL;

  g_assert_null (breath_scenario_new_from_text (c->text, &error));
  g_assert_error (error, BREATH_SCENARIO_ERROR, BREATH_SCENARIO_ERROR_WRONG);
  g_assert_cmpstr (error->message, ==, c->message);
}

static void
test_words (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (breath_scenario_new_from_text ("{ \"faults\": [ { \"kind\": \"rain\" } ] }", &error));
  g_assert_true (g_str_has_prefix (error->message, "1: faults[0].kind has to be one of partition, churn, sleep, "));
}

static void
test_missing (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (breath_scenario_new_from_file ("/nowhere/village.json", &error));
  g_assert_error (error, BREATH_SCENARIO_ERROR, BREATH_SCENARIO_ERROR_MISSING);
  g_assert_nonnull (strstr (error->message, "/nowhere/village.json"));
}

static void
test_file (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "breath-scenario-XXXXXX", NULL);
  g_autofree char *wrong = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *large = g_strnfill (BREATH_SCENARIO_MAX_LEN + 1, ' ');
  int fd = g_mkstemp (path);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, "{\n\"hours\": 0 }", -1, NULL));
  g_assert_null (breath_scenario_new_from_file (path, &error));
  wrong = g_strconcat (path, ":2: hours has to be a number from 0.01 to 1000", NULL);
  g_assert_cmpstr (error->message, ==, wrong);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (path, large, -1, NULL));
  g_assert_null (breath_scenario_new_from_file (path, &error));
  g_assert_true (g_str_has_suffix (error->message, ": it is larger than 256 KiB"));
  g_remove (path);
}

/* Those that are installed. */
static void
test_ours (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "..", "data", "scenarios", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *stem = g_strndup (name, strcspn (name, "."));
      g_autoptr(GError) error = NULL;
      g_autoptr(BreathScenario) scenario = NULL;

      if (!g_str_has_suffix (name, ".json"))
        continue;

      scenario = breath_scenario_new_from_file (path, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (scenario->name, ==, stem);
      n++;
    }

  g_assert_cmpuint (n, >=, 2);
}

static void
test_lines (void)
{
  const char *text = "{\n \"a\": [1,\n  { \"b\": \"x\\\"{\", \n\"c\": [] }],\n \"d\": 1 }";

  g_assert_true (breath_json_is_shallow (text));
  g_assert_cmpuint (breath_json_find_line (text, "a"), ==, 2);
  g_assert_cmpuint (breath_json_find_line (text, "a[1].b"), ==, 3);
  g_assert_cmpuint (breath_json_find_line (text, "a[1].c"), ==, 4);
  g_assert_cmpuint (breath_json_find_line (text, "d"), ==, 5);
  g_assert_cmpuint (breath_json_find_line (text, "e"), ==, 1);
  g_assert_cmpuint (breath_json_find_line (text, ""), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scenario/defaults", test_defaults);
  g_test_add_func ("/scenario/all", test_all);

  for (guint i = 0; i < G_N_ELEMENTS (wrong_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/scenario/wrong/", wrong_cases[i].name, NULL);

      g_test_add_data_func (path, &wrong_cases[i], test_wrong);
    }

  g_test_add_func ("/scenario/wrong/words", test_words);
  g_test_add_func ("/scenario/missing", test_missing);
  g_test_add_func ("/scenario/file", test_file);
  g_test_add_func ("/scenario/ours", test_ours);
  g_test_add_func ("/scenario/lines", test_lines);

  return g_test_run ();
}
