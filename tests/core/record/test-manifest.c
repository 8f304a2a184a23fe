/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-manifest.h"

#include <string.h>

#include "record.pb-c.h"
#include "test-records.h"

static void
test_manifest_golden (void)
{
  g_autoptr(JsonObject) vectors = test_records_load ();
  g_autoptr(GBytes) id = test_records_dup_bytes (vectors, "profile", "id");
  g_autoptr(GBytes) expected = test_records_dup_bytes (vectors, "manifest", "bytes");
  g_autoptr(GBytes) hash = test_records_dup_bytes (vectors, "manifest", "hash");
  g_autoptr(BreathManifest) manifest = breath_manifest_new (g_bytes_get_data (id, NULL), 1);

  g_assert_true (g_bytes_equal (breath_manifest_get_bytes (manifest), expected));
  g_assert_cmpmem (breath_manifest_get_hash (manifest), BREATH_HASH_LEN, g_bytes_get_data (hash, NULL), 32);
}

static void
test_manifest_sorts_and_merges (void)
{
  static const guint8 ids[4][BREATH_HASH_LEN] = { { 3 }, { 1 }, { 3 }, { 2 } };
  g_autoptr(BreathManifest) manifest = breath_manifest_new (ids, G_N_ELEMENTS (ids));
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathManifest) opened = breath_manifest_open (breath_manifest_get_bytes (manifest), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (breath_manifest_get_size (opened), ==, 3);

  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (breath_manifest_get_id (opened, i)[0], ==, i + 1);
}

/* What is read without a decoder has to be what a decoder of the schema reads. */
static void
test_manifest_follows_schema (void)
{
  static const guint8 ids[2][BREATH_HASH_LEN] = { { 1 }, { 2 } };
  g_autoptr(BreathManifest) manifest = breath_manifest_new (ids, G_N_ELEMENTS (ids));
  gsize len;
  const guint8 *data = g_bytes_get_data (breath_manifest_get_bytes (manifest), &len);
  Breath__Manifest *message = breath__manifest__unpack (NULL, len, data);

  g_assert_nonnull (message);
  g_assert_cmpuint (message->n_items, ==, 2);
  g_assert_cmpmem (message->items[1].data, message->items[1].len, ids[1], BREATH_HASH_LEN);

  breath__manifest__free_unpacked (message, NULL);
}

static GBytes *
build_entries (guint n_entries)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < n_entries; i++)
    {
      guint8 entry[34] = { 0x0a, 32, i };

      g_byte_array_append (bytes, entry, sizeof entry);
    }

  return g_byte_array_free_to_bytes (bytes);
}

static void
test_manifest_limit (void)
{
  g_autoptr(GBytes) none = build_entries (0);
  g_autoptr(GBytes) most = build_entries (BREATH_MANIFEST_MAX_ITEMS);
  g_autoptr(GBytes) over = build_entries (BREATH_MANIFEST_MAX_ITEMS + 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathManifest) empty = breath_manifest_open (none, &error);
  g_autoptr(BreathManifest) largest = breath_manifest_open (most, &error);
  g_autoptr(BreathManifest) refused = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (breath_manifest_get_size (empty), ==, 0);
  g_assert_cmpuint (breath_manifest_get_size (largest), ==, BREATH_MANIFEST_MAX_ITEMS);

  refused = breath_manifest_open (over, &error);
  g_assert_null (refused);
  g_assert_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID);
}

typedef struct
{
  const char *name;
  gsize       at;     /* which byte of two entries is changed */
  guint8      value;
  gsize       len;
} RefuseCase;

static const RefuseCase refuse_cases[] = {
  { "other-tag",     0,  0x12, 68 },
  { "other-length",  35, 31,   68 },
  { "descending",    2,  2,    68 },
  { "equal",         2,  1,    68 },
  { "cut-short",     0,  0x0a, 67 },
  { "half",          0,  0x0a, 33 },
};

static void
test_manifest_refuse (gconstpointer data)
{
  const RefuseCase *c = data;
  g_autoptr(GBytes) entries = build_entries (2);
  g_autofree guint8 *changed = g_memdup2 (g_bytes_get_data (entries, NULL), 68);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(BreathManifest) manifest = NULL;
  g_autoptr(GError) error = NULL;

  changed[c->at] = c->value;
  bytes = g_bytes_new (changed, c->len);
  manifest = breath_manifest_open (bytes, &error);

  g_assert_null (manifest);
  g_assert_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/manifest/golden", test_manifest_golden);
  g_test_add_func ("/manifest/sorts-and-merges", test_manifest_sorts_and_merges);
  g_test_add_func ("/manifest/follows-schema", test_manifest_follows_schema);
  g_test_add_func ("/manifest/limit", test_manifest_limit);

  for (guint i = 0; i < G_N_ELEMENTS (refuse_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/manifest/refuse/", refuse_cases[i].name, NULL);

      g_test_add_data_func (path, &refuse_cases[i], test_manifest_refuse);
    }

  return g_test_run ();
}
