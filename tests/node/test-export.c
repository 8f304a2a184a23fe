/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-export-memory-private.h"
#include "breath-export-seed-private.h"
#include "breath-node.h"
#include "breath-seed-row.h"

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

static void
add_seed (BreathExport *export,
          const char   *title,
          const char   *text)
{
  BreathExportSeed *seed = breath_export_seed_new ();
  g_autoptr(BreathSeedManifest) manifest = breath_seed_manifest_new ();

  p2p_peer_id_init_from_string (&manifest->node, NODE, NULL);
  p2p_peer_id_init_from_string (&manifest->mirror, NODE, NULL);
  manifest->created = 1750000000;
  manifest->title = g_strdup (title);
  manifest->licence = g_strdup ("CC0-1.0");
  manifest->language = g_strdup ("en");
  manifest->has_supersedes = export->seeds->len > 0;
  seed->content = g_bytes_new (text, strlen (text));
  g_assert_true (breath_seed_manifest_set_content (manifest, seed->content, NULL));
  breath_seed_manifest_get_id (manifest, seed->id);
  seed->manifest = breath_seed_manifest_encode (manifest);
  seed->notice = export->seeds->len > 0 ? NULL : g_bytes_new_static ("notice", 6);
  seed->planting = g_bytes_new_static ("planting", 8);
  seed->certificate = g_bytes_new_static ("certificate", 11);
  seed->planted = 1750000060;
  g_free (seed->planted_by);
  seed->planted_by = g_strdup ("Anna");
  g_strfreev (seed->planters);
  seed->planters = g_strsplit ("Anna (Mill Lane)|=Bruno (a \"place\")", "|", -1);
  g_ptr_array_add (export->seeds, seed);
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
  add_seed (export, "=Rain barrels", "# Rain barrels\n\n- Keep the \"lid\" closed.\x01\x7f\xe2\x80\xae\n");
  add_seed (export, "Compost", "=1+1\n");

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

static void
test_seeds (void)
{
  g_autoptr(BreathExport) export = make_export ();
  g_autoptr(BreathExport) again = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *json = breath_export_to_json (export);

  g_test_summary ("JSON has planted seeds to the letter when it is read back, with who planted them and what is signed");

  again = breath_export_from_json (json, strlen (json), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->seeds->len, ==, 2);

  for (guint i = 0; i < 2; i++)
    {
      const BreathExportSeed *first = g_ptr_array_index (export->seeds, i);
      const BreathExportSeed *second = g_ptr_array_index (again->seeds, i);

      g_assert_cmpmem (first->id, sizeof first->id, second->id, sizeof second->id);
      g_assert_true (g_bytes_equal (first->manifest, second->manifest));
      g_assert_true (g_bytes_equal (first->content, second->content));
      g_assert_true (i == 1 ? second->notice == NULL : g_bytes_equal (first->notice, second->notice));
      g_assert_true (g_bytes_equal (first->planting, second->planting));
      g_assert_true (g_bytes_equal (first->certificate, second->certificate));
      g_assert_cmpint (first->planted, ==, second->planted);
      g_assert_cmpstr (first->planted_by, ==, second->planted_by);
      g_assert_cmpstrv (first->planters, second->planters);
    }

  /* People find in it what it is about. */
  g_assert_nonnull (strstr (json, "\"title\" : \"Compost\""));
  g_assert_nonnull (strstr (json, "\"offered\" : \"2025-06-15T15:06:40Z\""));
  g_assert_nonnull (strstr (json, "\"planted\" : \"2025-06-15T15:07:40Z\""));
}

static void
test_memory_table (void)
{
  g_autoptr(BreathExport) export = make_export ();
  g_autofree char *csv = breath_export_memory_to_csv (export);
  g_autofree char *levels = breath_export_to_csv (export);
  g_autoptr(BreathExport) again = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A table of seeds has their texts, no cell that a spreadsheet would compute, and is not taken for one of levels");

  g_assert_true (g_str_has_prefix (csv, "id,title,summary,language,licence,media,node,node-name,mirror,offered,planted,planted-by,"
                                        "planters,supersedes,text\r\nbafk2bzace"));
  g_assert_nonnull (strstr (csv, ",\"'=Rain barrels\",\"\",\"en\",\"CC0-1.0\",text/plain," NODE ",\"\",\"\",2025-06-15 15:06:40,"
                                                                                                "2025-06-15 15:07:40,\"Anna\",\"Anna (Mill Lane), =Bruno (a \"\"place\"\")\",,"
                                                                                                "\"# Rain barrels\n\n- Keep the \"\"lid\"\" closed."));
  g_assert_nonnull (strstr (csv, "\"'=1+1\n\"\r\n"));
  g_assert_null (strstr (levels, "Compost"));
  again = breath_export_from_csv (csv, strlen (csv), &error);
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
}

#define LINE     "Keep the \"lid\" closed, all summer.\n"
#define LINE_LEN (sizeof LINE - 1 + 3) /* as it is written, with what is escaped */
#define N_LINES  (BREATH_SEED_MAX_SIZE / LINE_LEN)

static void
plant (BreathExportMemory *memory,
       GBytes             *content,
       guint               number,
       BreathSeedState     state)
{
  g_autoptr(BreathSeedManifest) manifest = breath_seed_manifest_new ();
  g_autoptr(GBytes) item = g_bytes_new_static ("an item", 7);
  g_autoptr(GBytes) key = NULL;
  g_autoptr(GBytes) value = NULL;
  BreathSeedRow stored = { .state = state, .since = 1750000000, .planting = item, .certificate = item, .manifest = manifest };
  BreathRow row = { .kind = BREATH_ROW_SETTING };
  guint8 id[BREATH_HASH_LEN];

  p2p_peer_id_init_from_string (&manifest->node, NODE, NULL);
  p2p_peer_id_init_from_string (&manifest->mirror, NODE, NULL);
  manifest->created = 1750000000;
  manifest->title = g_strdup_printf ("Seed %u", number);
  manifest->licence = g_strdup ("CC0-1.0");
  g_assert_true (breath_seed_manifest_set_content (manifest, content, NULL));
  breath_seed_manifest_get_id (manifest, id);
  key = breath_seed_row_dup_key (id);
  value = breath_seed_row_encode (&stored);
  row.key = key;
  row.value = value;
  breath_export_memory_take_row (memory, &row);
}

static void
test_memory_limits (void)
{
  g_autoptr(BreathExportMemory) memory = breath_export_memory_new ();
  g_autoptr(BreathExport) export = breath_export_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GBytes) content = NULL;
  const gsize text_len = N_LINES * LINE_LEN;
  const guint n_fit = BREATH_EXPORT_MAX_TEXTS / text_len;
  const guint n = n_fit + 3;
  g_autofree char *json = NULL;
  guint n_texts = 0;

  g_test_summary ("Of what is planted, and of nothing else, as much is saved as another node takes, and the rest is counted");

  for (guint i = 0; i < N_LINES; i++)
    g_string_append (text, LINE);

  content = g_bytes_new (text->str, text->len);

  for (guint i = 0; i < n; i++)
    plant (memory, content, i, BREATH_SEED_PLANTED);

  plant (memory, content, n, BREATH_SEED_READ);
  breath_export_memory_join (memory);

  /* One whose text is not there, or is another, is left out as well. */
  while (breath_export_memory_peek_next (memory) != NULL)
    breath_export_memory_take_text (memory, n_texts++ == 0 ? NULL : content, export);

  g_assert_cmpuint (n_texts, ==, n);
  g_assert_cmpuint (export->seeds->len, <=, n_fit);
  g_assert_cmpuint (export->seeds->len, >=, n_fit - 1);  /* what is signed takes room, too */
  g_assert_cmpuint (export->n_left_out, ==, n - export->seeds->len);
  json = breath_export_to_json (export);
  g_assert_cmpuint (strlen (json), >, export->seeds->len * text_len);
  g_assert_cmpuint (strlen (json), <, BREATH_EXPORT_MAX_TEXTS + n * 1024);  /* a title, and who planted it */
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

#define SEEDS(seeds) "{\"format\":\"breath-export\",\"version\":1,\"levels\":[],\"records\":[],\"seeds\":" seeds "}"

static const char *const bad_json[] = {
  SEEDS ("1"), SEEDS ("{}"), SEEDS ("[1]"), SEEDS ("[{}]"), SEEDS ("[{\"id\":\"bafk\",\"manifest\":\"AA==\",\"text\":\"a\",\"planters\":[]}]"),
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
  g_test_add_func ("/export/seeds", test_seeds);
  g_test_add_func ("/export/memory-table", test_memory_table);
  g_test_add_func ("/export/memory-limits", test_memory_limits);
  g_test_add_func ("/export/bad", test_bad);
  g_test_add_func ("/export/deep", test_deep);
  g_test_add_func ("/export/limits", test_limits);

  return g_test_run ();
}
