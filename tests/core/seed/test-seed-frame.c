/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-frame.h"
#include "test-protobuf.h"

#include <string.h>

static void
assert_both_ways (BreathSeedStep step,
                  gboolean       is_chunk,
                  guint          chunk,
                  gsize          len)
{
  BreathSeedFrame frame = { .step = step, .is_chunk = is_chunk, .chunk = chunk };
  g_autofree char *filling = g_strnfill (len, 'x');
  g_autoptr(GBytes) data = g_bytes_new (filling, len);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(BreathSeedFrame) decoded = NULL;
  g_autoptr(GError) error = NULL;

  memset (frame.seed, 5, BREATH_HASH_LEN);
  frame.data = step == BREATH_SEED_DATA ? data : NULL;
  bytes = breath_seed_frame_encode (&frame);
  g_assert_cmpuint (g_bytes_get_size (bytes), <=, BREATH_SEED_FRAME_MAX);
  decoded = breath_seed_frame_decode (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (decoded->seed, BREATH_HASH_LEN, frame.seed, BREATH_HASH_LEN);
  g_assert_cmpint (decoded->step, ==, step);
  g_assert_cmpint (decoded->is_chunk, ==, is_chunk);
  g_assert_cmpuint (decoded->chunk, ==, chunk);
  g_assert_cmpint (decoded->data != NULL, ==, step == BREATH_SEED_DATA);

  if (step == BREATH_SEED_DATA)
    g_assert_true (g_bytes_equal (decoded->data, data));
}

static void
test_both_ways (void)
{
  for (guint chunk = 0; chunk < BREATH_SEED_MAX_CHUNKS; chunk++)
    {
      assert_both_ways (BREATH_SEED_ASK, TRUE, chunk, 0);
      assert_both_ways (BREATH_SEED_DATA, TRUE, chunk, BREATH_SEED_CHUNK_LEN);
      assert_both_ways (BREATH_SEED_NOT_HERE, TRUE, chunk, 0);
      assert_both_ways (BREATH_SEED_LATER, TRUE, chunk, 0);
    }

  assert_both_ways (BREATH_SEED_ASK, FALSE, 0, 0);
  assert_both_ways (BREATH_SEED_DATA, FALSE, 0, 1);
  assert_both_ways (BREATH_SEED_DATA, FALSE, 0, BREATH_SEED_MANIFEST_MAX);
  assert_both_ways (BREATH_SEED_NOT_HERE, FALSE, 0, 0);
  assert_both_ways (BREATH_SEED_LATER, FALSE, 0, 0);
}

typedef struct
{
  const char *name;
  guint       seed_len;    /* 0: 32 */
  int         chunk;       /* -1: none */
  int         refusal;     /* -1: none */
  int         ask_len;     /* -1: none */
  int         data_len;    /* -1: none */
  guint       unknown;     /* the number of one more field */
  gboolean    is_taken;
} Case;

static const Case cases[] = {
  { "ask",              0, -1, -1, 0, -1, 0, TRUE },
  { "chunk",            0, 15, -1, 0, -1, 0, TRUE },
  { "chunk-16",         0, 16, -1, 0, -1, 0, FALSE },
  { "short-id",        31, -1, -1, 0, -1, 0, FALSE },
  { "long-id",         33, -1, -1, 0, -1, 0, FALSE },
  { "ask-with-more",    0, -1, -1, 1, -1, 0, FALSE },
  { "nothing",          0, -1, -1, -1, -1, 0, FALSE },
  { "no-data",          0, -1, -1, -1, 0, 0, FALSE },
  { "manifest",         0, -1, -1, -1, BREATH_SEED_MANIFEST_MAX, 0, TRUE },
  { "large-manifest",   0, -1, -1, -1, BREATH_SEED_MANIFEST_MAX + 1, 0, FALSE },
  { "data",             0, 0, -1, -1, BREATH_SEED_CHUNK_LEN, 0, TRUE },
  { "large-chunk",      0, 0, -1, -1, BREATH_SEED_CHUNK_LEN + 1, 0, FALSE },
  { "huge-chunk",       0, 0, -1, -1, 60000, 0, FALSE },
  { "later",            0, 0, 1, -1, -1, 0, TRUE },
  { "unknown-refusal",  0, 0, 2, -1, -1, 0, FALSE },
  { "two-steps",        0, 0, 1, 0, -1, 0, FALSE },
  { "unknown-field",    0, 0, 1, -1, -1, 9, FALSE },
};

static void
test_form (gconstpointer data)
{
  const Case *c = data;
  GByteArray *message = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(BreathSeedFrame) frame = NULL;
  g_autoptr(GError) error = NULL;

  test_protobuf_filled (message, 1, 5, c->seed_len > 0 ? c->seed_len : 32);

  if (c->chunk >= 0)
    test_protobuf_varint (message, 2, c->chunk);

  if (c->refusal >= 0)
    test_protobuf_varint (message, 3, c->refusal);

  if (c->ask_len >= 0)
    test_protobuf_filled (message, 4, 'x', c->ask_len);

  if (c->data_len >= 0)
    test_protobuf_filled (message, 5, 'x', c->data_len);

  if (c->unknown > 0)
    test_protobuf_varint (message, c->unknown, 1);

  bytes = g_byte_array_free_to_bytes (message);
  frame = breath_seed_frame_decode (bytes, &error);

  if (c->is_taken)
    g_assert_no_error (error);
  else
    g_assert_error (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_INVALID);

  g_assert_cmpint (frame != NULL, ==, c->is_taken);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seed-frame/both-ways", test_both_ways);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/seed-frame/forms/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_form);
    }

  return g_test_run ();
}
