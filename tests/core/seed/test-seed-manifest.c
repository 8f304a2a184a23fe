/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-seed.h"
#include "test-vectors.h"

#include <string.h>

static BreathSeedManifest *
make_full (void)
{
  g_autoptr(GBytes) content = test_seed_content (40000, 1);
  BreathSeedManifest *manifest = test_seed_manifest (content);

  manifest->summary = g_strdup ("What we learned in three dry summers.\nWith a list of parts.");
  manifest->language = g_strdup ("en-GB");
  manifest->n_parents = 2;
  memset (manifest->parents[0], 7, BREATH_HASH_LEN);
  memset (manifest->parents[1], 8, BREATH_HASH_LEN);
  manifest->has_supersedes = TRUE;
  memset (manifest->supersedes, 9, BREATH_HASH_LEN);

  return manifest;
}

static void
test_both_ways (void)
{
  g_autoptr(BreathSeedManifest) manifest = make_full ();
  g_autoptr(BreathSeedManifest) copy = breath_seed_manifest_copy (manifest);
  g_autoptr(GBytes) bytes = breath_seed_manifest_encode (manifest);
  g_autoptr(GBytes) again = breath_seed_manifest_encode (copy);
  g_autoptr(BreathSeedManifest) decoded = NULL;
  g_autoptr(GError) error = NULL;
  guint8 id[BREATH_HASH_LEN];

  g_assert_true (g_bytes_equal (bytes, again));
  breath_seed_manifest_get_id (manifest, id);
  decoded = breath_seed_manifest_decode (bytes, id, &error);
  g_assert_no_error (error);
  g_assert_true (p2p_peer_id_equal (&decoded->node, &manifest->node));
  g_assert_true (p2p_peer_id_equal (&decoded->mirror, &manifest->mirror));
  g_assert_cmpuint (decoded->created, ==, 1700000000);
  g_assert_cmpstr (decoded->title, ==, manifest->title);
  g_assert_cmpstr (decoded->summary, ==, manifest->summary);
  g_assert_cmpstr (decoded->language, ==, "en-GB");
  g_assert_cmpstr (decoded->licence, ==, "CC-BY-SA-4.0");
  g_assert_cmpint (decoded->media, ==, BREATH_SEED_MARKDOWN);
  g_assert_cmpuint (decoded->size, ==, 40000);
  g_assert_cmpuint (breath_seed_manifest_get_n_chunks (decoded), ==, 3);
  g_assert_cmpmem (decoded->chunks, sizeof decoded->chunks, manifest->chunks, sizeof manifest->chunks);
  g_assert_cmpuint (decoded->n_parents, ==, 2);
  g_assert_cmpmem (decoded->parents, sizeof decoded->parents, manifest->parents, sizeof manifest->parents);
  g_assert_true (decoded->has_supersedes);
  g_assert_cmpmem (decoded->supersedes, BREATH_HASH_LEN, manifest->supersedes, BREATH_HASH_LEN);

  id[0] ^= 1;
  g_assert_null (breath_seed_manifest_decode (bytes, id, &error));
  g_assert_error (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_INVALID);
}

/* Whatever else one byte is made, it is another seed or none. */
static void
test_mutations (void)
{
  g_autoptr(BreathSeedManifest) manifest = make_full ();
  g_autoptr(GBytes) bytes = breath_seed_manifest_encode (manifest);
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  guint8 id[BREATH_HASH_LEN];

  breath_seed_manifest_get_id (manifest, id);

  for (gsize at = 0; at < len; at++)
    {
      for (guint bit = 0; bit < 8; bit++)
        {
          g_autofree guint8 *changed = g_memdup2 (data, len);
          g_autoptr(GBytes) mutant = NULL;

          changed[at] ^= 1u << bit;
          mutant = g_bytes_new_take (g_steal_pointer (&changed), len);
          g_assert_null (breath_seed_manifest_decode (mutant, id, NULL));
        }
    }

  for (gsize n = 0; n < len; n++)
    {
      g_autoptr(GBytes) cut = g_bytes_new (data, n);

      g_assert_null (breath_seed_manifest_decode (cut, id, NULL));
    }
}

/* What is refused before it is offered is refused by whoever gets it, too. */
static void
assert_refused (const BreathSeedManifest *manifest,
                const char               *words)
{
  g_autoptr(GBytes) bytes = breath_seed_manifest_encode (manifest);
  g_autoptr(GError) error = NULL;

  g_assert_false (breath_seed_manifest_check (manifest, &error));
  g_assert_error (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TEXT);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_null (breath_seed_manifest_decode (bytes, NULL, NULL));
}

static void
set_text (char **field,
          char  *text)
{
  g_free (*field);
  *field = text;
}

static void
test_texts (void)
{
  g_autoptr(BreathSeedManifest) manifest = make_full ();

  set_text (&manifest->title, g_strnfill (BREATH_SEED_MAX_TITLE + 1, 'x'));
  assert_refused (manifest, "title");
  set_text (&manifest->title, g_strnfill (BREATH_SEED_MAX_TITLE, 'x'));
  set_text (&manifest->summary, g_strnfill (BREATH_SEED_MAX_SUMMARY + 1, 'x'));
  assert_refused (manifest, "500");
  set_text (&manifest->summary, g_strdup (""));
  assert_refused (manifest, "500");
  set_text (&manifest->summary, g_strdup ("a\tb"));
  assert_refused (manifest, "control");
  set_text (&manifest->summary, g_strdup ("a\xff"));
  assert_refused (manifest, "UTF-8");
  set_text (&manifest->summary, g_strnfill (BREATH_SEED_MAX_SUMMARY, 'x'));
  g_assert_true (breath_seed_manifest_check (manifest, NULL));
  set_text (&manifest->language, g_strdup ("english language"));
  assert_refused (manifest, "language");
}

static void
test_licence (void)
{
  static const char *const good[] = { "CC0-1.0", "CC-BY-SA-4.0", "GPL-2.0+", "LicenseRef-Mill-Lane", "0BSD" };
  static const char *const bad[] = { "", "-", "CC BY", "MIT/X11", "a\n", "\xc3\xa9" };
  g_autoptr(BreathSeedManifest) manifest = make_full ();

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      set_text (&manifest->licence, g_strdup (good[i]));
      g_assert_true (breath_seed_manifest_check (manifest, NULL));
    }

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      set_text (&manifest->licence, g_strdup (bad[i]));
      assert_refused (manifest, "licence");
    }

  set_text (&manifest->licence, g_strnfill (BREATH_SEED_MAX_LICENCE, 'x'));
  g_assert_true (breath_seed_manifest_check (manifest, NULL));
  set_text (&manifest->licence, g_strnfill (BREATH_SEED_MAX_LICENCE + 1, 'x'));
  assert_refused (manifest, "licence");
}

static void
test_numbers (void)
{
  g_autoptr(BreathSeedManifest) manifest = make_full ();

  memcpy (manifest->parents[1], manifest->parents[0], BREATH_HASH_LEN);
  assert_refused (manifest, "twice");
  manifest->n_parents = 0;
  manifest->media = BREATH_N_SEED_MEDIA;
  assert_refused (manifest, "type");
  manifest->media = BREATH_SEED_PLAIN;
  manifest->size = BREATH_SEED_MAX_SIZE + 1;
  assert_refused (manifest, "262,144");
  manifest->size = G_MAXUINT32;
  assert_refused (manifest, "262,144");
  manifest->size = 0;
  assert_refused (manifest, "262,144");
}

/* The most there can be fits. */
static void
test_largest (void)
{
  g_autoptr(GBytes) content = test_seed_content (BREATH_SEED_MAX_SIZE, 1);
  g_autoptr(BreathSeedManifest) manifest = test_seed_manifest (content);
  g_autoptr(GString) summary = g_string_new (NULL);
  g_autoptr(GString) title = g_string_new (NULL);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(BreathSeedManifest) decoded = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < BREATH_SEED_MAX_SUMMARY; i++)
    g_string_append (summary, "\xf0\x9f\x8c\xb1");

  for (guint i = 0; i < BREATH_SEED_MAX_TITLE; i++)
    g_string_append (title, "\xf0\x9f\x8c\xb1");

  set_text (&manifest->summary, g_strdup (summary->str));
  set_text (&manifest->title, g_strdup (title->str));
  set_text (&manifest->licence, g_strnfill (BREATH_SEED_MAX_LICENCE, 'x'));
  set_text (&manifest->language, g_strdup ("de-Latn-AT-1901-x-abcdefgh-abcdefgh"));
  manifest->n_parents = BREATH_SEED_MAX_PARENTS;
  manifest->has_supersedes = TRUE;

  for (guint i = 0; i < BREATH_SEED_MAX_PARENTS; i++)
    memset (manifest->parents[i], 0xf0 + i, BREATH_HASH_LEN);

  bytes = breath_seed_manifest_encode (manifest);
  g_assert_cmpuint (g_bytes_get_size (bytes), <=, BREATH_SEED_MANIFEST_MAX);
  decoded = breath_seed_manifest_decode (bytes, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (breath_seed_manifest_get_n_chunks (decoded), ==, BREATH_SEED_MAX_CHUNKS);
  g_assert_true (breath_seed_manifest_has_content (decoded, content));
}

static void
test_chunks (void)
{
  static const struct
  {
    gsize size;
    guint n_chunks;
    gsize last;
  } cases[] = {
    { 1, 1, 1 },
    { BREATH_SEED_CHUNK_LEN - 1, 1, BREATH_SEED_CHUNK_LEN - 1 },
    { BREATH_SEED_CHUNK_LEN, 1, BREATH_SEED_CHUNK_LEN },
    { BREATH_SEED_CHUNK_LEN + 1, 2, 1 },
    { BREATH_SEED_MAX_SIZE, BREATH_SEED_MAX_CHUNKS, BREATH_SEED_CHUNK_LEN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GBytes) content = test_seed_content (cases[i].size, 2);
      g_autoptr(GBytes) shorter = g_bytes_new_from_bytes (content, 0, cases[i].size - 1);
      g_autoptr(BreathSeedManifest) manifest = test_seed_manifest (content);
      guint last = cases[i].n_chunks - 1;
      g_autoptr(GBytes) chunk = test_seed_chunk (content, last);

      g_assert_cmpuint (breath_seed_manifest_get_n_chunks (manifest), ==, cases[i].n_chunks);
      g_assert_cmpuint (breath_seed_manifest_get_chunk_len (manifest, last), ==, cases[i].last);
      g_assert_cmpuint (breath_seed_manifest_get_chunk_len (manifest, last + 1), ==, 0);
      g_assert_true (breath_seed_manifest_has_chunk (manifest, last, chunk));
      g_assert_false (breath_seed_manifest_has_chunk (manifest, last + 1, chunk));
      g_assert_false (breath_seed_manifest_has_chunk (manifest, G_MAXUINT, chunk));
      g_assert_true (breath_seed_manifest_has_content (manifest, content));
      g_assert_false (breath_seed_manifest_has_content (manifest, shorter));
    }
}

static void
test_content_refused (void)
{
  g_autoptr(GBytes) content = test_seed_content (100, 1);
  g_autoptr(BreathSeedManifest) manifest = test_seed_manifest (content);
  g_autoptr(GBytes) bad = g_bytes_new_static ("\xff", 1);
  g_autoptr(GError) error = NULL;

  g_assert_false (breath_seed_manifest_set_content (manifest, bad, &error));
  g_assert_error (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TEXT);
  g_assert_cmpuint (manifest->size, ==, 100);
}

static BreathItem *
announce (P2pIdentity            *node,
          P2pIdentity            *mirror,
          const BreathSeedNotice *notice)
{
  g_autoptr(BreathStatement) statement = breath_statement_new (p2p_identity_get_peer_id (node), 1700000000);

  statement->seed = breath_seed_notice_new ();
  memcpy (statement->seed->seed, notice->seed, BREATH_HASH_LEN);
  statement->seed->title = g_strdup (notice->title);
  statement->seed->size = notice->size;
  statement->seed->media = notice->media;
  statement->seed->language = g_strdup (notice->language);

  return breath_item_new_statement (node, mirror, statement);
}

static void
test_announced (void)
{
  static const guint8 seeds[3][32] = { { 1 }, { 2 }, { 3 } };
  g_autoptr(P2pIdentity) node = p2p_identity_new_from_seed (seeds[0]);
  g_autoptr(P2pIdentity) mirror = p2p_identity_new_from_seed (seeds[1]);
  g_autoptr(P2pIdentity) other = p2p_identity_new_from_seed (seeds[2]);
  g_autoptr(BreathSeedManifest) manifest = make_full ();
  g_autoptr(BreathSeedNotice) notice = NULL;
  g_autoptr(BreathItem) item = NULL;
  g_autoptr(BreathItem) by_other = NULL;
  g_autoptr(BreathItem) of_other = NULL;
  g_autoptr(BreathItem) retitled = NULL;

  manifest->node = *p2p_identity_get_peer_id (node);
  manifest->mirror = *p2p_identity_get_peer_id (mirror);
  notice = breath_seed_manifest_dup_notice (manifest);
  item = announce (node, mirror, notice);
  by_other = announce (node, other, notice);
  of_other = announce (other, mirror, notice);
  set_text (&notice->title, g_strdup ("Something else"));
  retitled = announce (node, mirror, notice);

  g_assert_true (breath_seed_manifest_is_announced_by (manifest, item));
  g_assert_false (breath_seed_manifest_is_announced_by (manifest, by_other));
  g_assert_false (breath_seed_manifest_is_announced_by (manifest, of_other));
  g_assert_false (breath_seed_manifest_is_announced_by (manifest, retitled));
  g_test_message ("a notice takes %zu bytes", g_bytes_get_size (item->bytes));
  g_assert_cmpuint (g_bytes_get_size (item->bytes), <=, 400);
}

static void
assert_hex (JsonObject   *vector,
            const char   *member,
            gconstpointer bytes,
            gsize         len)
{
  g_autoptr(GByteArray) expected = test_vectors_get_hex (vector, member);

  g_assert_cmpmem (bytes, len, expected->data, expected->len);
}

/* Made by another program, from proto/README.md. */
static void
test_vector (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "vectors", "breath-seed.json", NULL);
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(BreathSeedManifest) manifest = NULL;
  g_autoptr(GByteArray) encoded = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) content = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  guint8 id[BREATH_HASH_LEN];
  JsonObject *vector;
  const char *words;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  vector = json_node_get_object (json_parser_get_root (parser));
  words = json_object_get_string_member (vector, "content");
  content = g_bytes_new (words, strlen (words));
  encoded = test_vectors_get_hex (vector, "manifest");
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&encoded));

  manifest = breath_seed_manifest_decode (bytes, NULL, &error);
  g_assert_no_error (error);
  assert_hex (vector, "node", manifest->node.public_key, P2P_PUBLIC_KEY_LEN);
  assert_hex (vector, "mirror", manifest->mirror.public_key, P2P_PUBLIC_KEY_LEN);
  g_assert_cmpstr (manifest->title, ==, "Rain barrels");
  g_assert_cmpstr (manifest->language, ==, "en");
  g_assert_cmpstr (manifest->licence, ==, "CC0-1.0");
  g_assert_cmpint (manifest->media, ==, BREATH_SEED_MARKDOWN);
  g_assert_true (breath_seed_manifest_has_content (manifest, content));

  breath_seed_manifest_get_id (manifest, id);
  assert_hex (vector, "id", id, sizeof id);
  text = breath_seed_id_to_text (id);
  g_assert_cmpstr (text, ==, json_object_get_string_member (vector, "text"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/seed-manifest/vector", test_vector);
  g_test_add_func ("/seed-manifest/both-ways", test_both_ways);
  g_test_add_func ("/seed-manifest/mutations", test_mutations);
  g_test_add_func ("/seed-manifest/texts", test_texts);
  g_test_add_func ("/seed-manifest/licence", test_licence);
  g_test_add_func ("/seed-manifest/numbers", test_numbers);
  g_test_add_func ("/seed-manifest/largest", test_largest);
  g_test_add_func ("/seed-manifest/chunks", test_chunks);
  g_test_add_func ("/seed-manifest/content-refused", test_content_refused);
  g_test_add_func ("/seed-manifest/announced", test_announced);

  return g_test_run ();
}
