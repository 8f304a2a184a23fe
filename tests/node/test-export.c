/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-export.h"
#include "breath-node.h"

#include <string.h>

#define NODE    "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN"
#define HEADING "node,name,resource,level,days,epsilon,drawn,heard,source\r\n"

static void
add (BreathExport      *export,
     const char        *name,
     int                level,
     gint64             heard,
     BreathExportSource source)
{
  BreathExportLine *line = g_new0 (BreathExportLine, 1);

  line->node = g_strdup (NODE);
  line->name = g_strdup (name);
  line->resource = g_strdup ("water");
  line->level = level;
  line->epsilon = level == -128 ? 0 : 50;
  line->day = level == -128 ? 0 : 20254;
  line->heard = heard;
  line->source = source;
  g_ptr_array_add (export->lines, line);
}

static BreathExport *
make_export (void)
{
  BreathExport *export = breath_export_new ();
  g_autoptr(GBytes) head = g_bytes_new_static ("a head\0\xff", 8);
  g_autoptr(GBytes) bare = g_bytes_new_static ("another", 7);
  BreathExportRecord *record = breath_export_record_new (head);

  g_free (export->node);
  export->node = g_strdup (NODE);
  add (export, "Mill Lane", -13, 1750000000, BREATH_EXPORT_OWN);
  add (export, "A \"quoted\", name", 120, 1750000001, BREATH_EXPORT_HEARD);
  add (export, "=HYPERLINK(\"http://example.org\")", 0, 1750000002, BREATH_EXPORT_HEARD);
  add (export, "'quoted", 1, 1750000002, BREATH_EXPORT_HEARD);
  add (export, "Brückenhaus", -128, 0, BREATH_EXPORT_IMPORTED);
  add (export, "", -120, G_MAXUINT32, BREATH_EXPORT_IMPORTED);

  record->manifest = g_bytes_new_static ("manifest", 8);
  g_ptr_array_add (record->items, g_bytes_new_static ("first", 5));
  g_ptr_array_add (record->items, g_bytes_new_static ("second", 6));
  g_ptr_array_add (export->records, record);
  g_ptr_array_add (export->records, breath_export_record_new (bare));

  return export;
}

static void
assert_same_lines (const BreathExport *a,
                   const BreathExport *b)
{
  g_assert_cmpuint (a->lines->len, ==, b->lines->len);

  for (guint i = 0; i < a->lines->len; i++)
    {
      const BreathExportLine *first = g_ptr_array_index (a->lines, i);
      const BreathExportLine *second = g_ptr_array_index (b->lines, i);

      g_assert_cmpstr (first->node, ==, second->node);
      g_assert_cmpstr (first->name, ==, second->name);
      g_assert_cmpstr (first->resource, ==, second->resource);
      g_assert_cmpint (first->level, ==, second->level);
      g_assert_cmpuint (first->epsilon, ==, second->epsilon);
      g_assert_cmpuint (first->day, ==, second->day);
      g_assert_cmpint (first->heard, ==, second->heard);
      g_assert_cmpint (first->source, ==, second->source);
    }
}

static void
test_csv (void)
{
  g_autoptr(BreathExport) export = make_export ();
  g_autoptr(BreathExport) again = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *csv = breath_export_to_csv (export);

  g_test_summary ("A table has its levels when it is read back, and no cell that a spreadsheet would compute");

  again = breath_export_from_csv (csv, strlen (csv), &error);
  g_assert_no_error (error);
  assert_same_lines (export, again);
  g_assert_nonnull (strstr (csv, NODE ",\"Mill Lane\",water,-13,-3.25,0.50,2025-06-15,2025-06-15 15:06:40,own\r\n"));
  g_assert_nonnull (strstr (csv, "\"'=HYPERLINK("));
  g_assert_null (strstr (csv, "\"=HYPERLINK("));
  g_assert_nonnull (strstr (csv, ",unknown,,,,1970-01-01 00:00:00,imported\r\n"));
}

/* As a spreadsheet saves it. */
static void
test_csv_of_others (void)
{
  const char *csv = "node,name,resource,level,days,epsilon,drawn,heard,source\n"
                    "\"" NODE "\",Mill Lane,\"water\",-13,-3.25,0.5,2025-06-15,2025-06-15 15:06:40,own\n"
                    NODE ",\"Mill\nLane\",food,4,1,1,2025-06-15,2025-06-15T15:06:40Z,heard";
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathExport) export = breath_export_from_csv (csv, strlen (csv), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (export->lines->len, ==, 2);
  g_assert_cmpuint (((BreathExportLine *) export->lines->pdata[0])->epsilon, ==, 50);
  g_assert_cmpuint (((BreathExportLine *) export->lines->pdata[1])->epsilon, ==, 100);
  g_assert_cmpstr (((BreathExportLine *) export->lines->pdata[1])->name, ==, "Mill\nLane");
}

static void
test_json (void)
{
  g_autoptr(BreathExport) export = make_export ();
  g_autoptr(BreathExport) again = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *json = breath_export_to_json (export);

  g_test_summary ("JSON has levels and the bytes of records when it is read back");

  again = breath_export_from_json (json, strlen (json), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->node, ==, NODE);
  assert_same_lines (export, again);
  g_assert_cmpuint (again->records->len, ==, 2);

  for (guint i = 0; i < 2; i++)
    {
      const BreathExportRecord *first = g_ptr_array_index (export->records, i);
      const BreathExportRecord *second = g_ptr_array_index (again->records, i);

      g_assert_true (g_bytes_equal (first->head, second->head));
      g_assert_cmpint (first->manifest == NULL, ==, second->manifest == NULL);
      g_assert_true (first->manifest == NULL || g_bytes_equal (first->manifest, second->manifest));
      g_assert_cmpuint (first->items->len, ==, second->items->len);

      for (guint j = 0; j < first->items->len; j++)
        g_assert_true (g_bytes_equal (first->items->pdata[j], second->items->pdata[j]));
    }
}

#define ROW(level, epsilon, drawn, heard, source) \
  HEADING NODE ",a,water," level ",," epsilon "," drawn "," heard "," source "\r\n"

static const char *const bad_tables[] = {
  "", "node\n", HEADING "x\r\n", HEADING ",,,,,,,,\r\n", HEADING "\"",
  ROW ("121", "0.50", "2025-06-15", "2025-06-15 15:06:40", "own"),
  ROW ("1", "1.01", "2025-06-15", "2025-06-15 15:06:40", "own"),
  ROW ("1", "0.00", "2025-06-15", "2025-06-15 15:06:40", "own"),
  ROW ("1", "0.505", "2025-06-15", "2025-06-15 15:06:40", "own"),
  ROW ("1", "0.50", "2025-13-15", "2025-06-15 15:06:40", "own"),
  ROW ("1", "0.50", "2025-06-15", "yesterday", "own"),
  ROW ("1", "0.50", "2025-06-15", "1969-06-15 15:06:40", "own"),
  ROW ("1", "0.50", "2025-06-15", "2025-06-15 15:06:40", "guessed"),
  ROW ("1.5", "0.50", "2025-06-15", "2025-06-15 15:06:40", "own"),
  HEADING "me,a,water,1,,0.50,2025-06-15,2025-06-15 15:06:40,own\r\n",
  HEADING NODE ",a,wine,1,,0.50,2025-06-15,2025-06-15 15:06:40,own\r\n",
  HEADING NODE ",\"a\"b,water,1,,0.50,2025-06-15,2025-06-15 15:06:40,own\r\n",
  HEADING NODE ",a,water,1,,0.50,2025-06-15,2025-06-15 15:06:40,own,more\r\n",
  "\xff\xfe",
};

#define JSON(levels, records) "{\"format\":\"breath-export\",\"version\":1,\"levels\":" levels ",\"records\":" records "}"

static const char *const bad_json[] = {
  "", "[]", "{}", "{\"format\":1}", "{\"format\":\"breath-export\"}",
  "{\"format\":\"breath-export\",\"version\":2,\"levels\":[],\"records\":[]}",
  "{\"format\":\"breath-export\",\"version\":\"1\",\"levels\":[],\"records\":[]}",
  JSON ("1", "[]"), JSON ("[]", "null"), JSON ("[1]", "[]"), JSON ("[{}]", "[]"), JSON ("[]", "[{}]"), JSON ("[]", "[[]]"),
  JSON ("[]", "[{\"head\":\"AA==\"}]"), JSON ("[]", "[{\"head\":\"\",\"items\":[]}]"), JSON ("[]", "[{\"head\":\"AA==\",\"items\":[1]}]"),
  JSON ("[{\"node\":\"" NODE "\",\"resource\":\"water\",\"level\":1e300,\"epsilon\":1,\"drawn\":\"2025-06-15\","
                             "\"heard\":\"2025-06-15T00:00:00Z\",\"source\":\"own\"}]", "[]"),
  JSON ("[{\"node\":\"" NODE "\",\"resource\":\"water\",\"level\":5,\"heard\":\"2025-06-15T00:00:00Z\",\"source\":\"own\"}]", "[]"),
};

static void
test_bad (void)
{
  g_test_summary ("What is no export is refused");

  for (guint i = 0; i < G_N_ELEMENTS (bad_tables); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("table %u", i);
      g_assert_null (breath_export_from_csv (bad_tables[i], strlen (bad_tables[i]), &error));
      g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad_json); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("JSON %u", i);
      g_assert_null (breath_export_from_json (bad_json[i], strlen (bad_json[i]), &error));
      g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
    }
}

static void
test_deep (void)
{
  g_autofree char *deep = g_strnfill (1000000, '[');
  g_autoptr(BreathExport) export = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("JSON that is deeper than ours is refused before it is parsed");

  export = breath_export_from_json (deep, 1000000, &error);
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
}

static void
test_limits (void)
{
  g_autoptr(GString) table = g_string_new (HEADING);
  g_autoptr(BreathExport) full = NULL;
  g_autoptr(BreathExport) more = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("As many lines as there may be are read, and one more is refused");

  for (guint i = 0; i < BREATH_EXPORT_MAX_LINES; i++)
    g_string_append (table, NODE ",,water,unknown,,,,2025-06-15 15:06:40,heard\n");

  full = breath_export_from_csv (table->str, table->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (full->lines->len, ==, BREATH_EXPORT_MAX_LINES);
  g_string_append (table, NODE ",,water,unknown,,,,2025-06-15 15:06:40,heard\n");
  more = breath_export_from_csv (table->str, table->len, &error);
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/export/csv", test_csv);
  g_test_add_func ("/export/csv-of-others", test_csv_of_others);
  g_test_add_func ("/export/json", test_json);
  g_test_add_func ("/export/bad", test_bad);
  g_test_add_func ("/export/deep", test_deep);
  g_test_add_func ("/export/limits", test_limits);

  return g_test_run ();
}
