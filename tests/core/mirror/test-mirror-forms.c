/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-mirror-key.h"
#include "test-protobuf.h"

#include <sodium.h>
#include <string.h>

/* A file that is no sealed key, or asks for more than there is, is refused before anything is computed. */

typedef struct
{
  const char *name;
  guint       format;
  const char *mirror;
  guint       key_len;
  guint       salt_len;
  guint64     passes;
  guint64     memory;
  guint       nonce_len;
  guint       sealed_len;
  gboolean    has_more_header;  /* a field that no version has */
  gboolean    has_more;
  gboolean    is_good;
} Case;

#define LEAST 8192

static const Case cases[] = {
  { "least", 1, "A", 32, 16, 1, LEAST, 24, 48, FALSE, FALSE, TRUE },
  { "most", 1, "A", 32, 16, BREATH_MIRROR_PASSES_MAX, BREATH_MIRROR_MEMORY_MAX, 24, 48, FALSE, FALSE, TRUE },
  { "format-0", 0, "A", 32, 16, 1, LEAST, 24, 48, FALSE, FALSE, FALSE },
  { "format-2", 2, "A", 32, 16, 1, LEAST, 24, 48, FALSE, FALSE, FALSE },
  { "no-name", 1, "", 32, 16, 1, LEAST, 24, 48, FALSE, FALSE, FALSE },
  { "name-of-two-lines", 1, "A\nB", 32, 16, 1, LEAST, 24, 48, FALSE, FALSE, FALSE },
  { "name-of-two-paragraphs", 1, "A\xe2\x80\xa9" "B", 32, 16, 1, LEAST, 24, 48, FALSE, FALSE, FALSE },
  { "short-key", 1, "A", 31, 16, 1, LEAST, 24, 48, FALSE, FALSE, FALSE },
  { "long-key", 1, "A", 33, 16, 1, LEAST, 24, 48, FALSE, FALSE, FALSE },
  { "short-salt", 1, "A", 32, 15, 1, LEAST, 24, 48, FALSE, FALSE, FALSE },
  { "long-salt", 1, "A", 32, 17, 1, LEAST, 24, 48, FALSE, FALSE, FALSE },
  { "no-passes", 1, "A", 32, 16, 0, LEAST, 24, 48, FALSE, FALSE, FALSE },
  { "too-many-passes", 1, "A", 32, 16, BREATH_MIRROR_PASSES_MAX + 1, LEAST, 24, 48, FALSE, FALSE, FALSE },
  { "too-little-memory", 1, "A", 32, 16, 1, LEAST - 1, 24, 48, FALSE, FALSE, FALSE },
  { "too-much-memory", 1, "A", 32, 16, 1, BREATH_MIRROR_MEMORY_MAX + 1, 24, 48, FALSE, FALSE, FALSE },
  { "huge-memory", 1, "A", 32, 16, 1, G_MAXUINT64, 24, 48, FALSE, FALSE, FALSE },
  { "short-nonce", 1, "A", 32, 16, 1, LEAST, 23, 48, FALSE, FALSE, FALSE },
  { "long-nonce", 1, "A", 32, 16, 1, LEAST, 25, 48, FALSE, FALSE, FALSE },
  { "short-seal", 1, "A", 32, 16, 1, LEAST, 24, 47, FALSE, FALSE, FALSE },
  { "long-seal", 1, "A", 32, 16, 1, LEAST, 24, 49, FALSE, FALSE, FALSE },
  { "more-in-header", 1, "A", 32, 16, 1, LEAST, 24, 48, TRUE, FALSE, FALSE },
  { "more", 1, "A", 32, 16, 1, LEAST, 24, 48, FALSE, TRUE, FALSE },
};

static GByteArray *
make_header (const Case *c)
{
  GByteArray *header = g_byte_array_new ();

  test_protobuf_varint (header, 1, c->format);
  test_protobuf_bytes (header, 2, c->mirror, strlen (c->mirror));
  test_protobuf_filled (header, 3, 3, c->key_len);
  test_protobuf_filled (header, 4, 4, c->salt_len);
  test_protobuf_varint (header, 5, c->passes);
  test_protobuf_varint (header, 6, c->memory);
  test_protobuf_filled (header, 7, 7, c->nonce_len);

  if (c->has_more_header)
    test_protobuf_varint (header, 99, 1);

  return header;
}

static GBytes *
make_file (const Case *c)
{
  g_autoptr(GByteArray) header = make_header (c);
  g_autoptr(GByteArray) file = g_byte_array_new ();

  test_protobuf_bytes (file, 1, header->data, header->len);
  test_protobuf_filled (file, 2, 2, c->sealed_len);

  if (c->has_more)
    test_protobuf_varint (file, 99, 1);

  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}

static void
test_form (gconstpointer data)
{
  const Case *c = data;
  g_autoptr(GBytes) file = make_file (c);
  g_autoptr(GError) error = NULL;
  g_autofree char *name = NULL;
  P2pPeerId id;

  g_assert_cmpint (breath_mirror_key_read (file, &name, &id, &error), ==, c->is_good);

  if (c->is_good)
    {
      g_assert_cmpstr (name, ==, c->mirror);
      return;
    }

  g_assert_error (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_null (breath_mirror_key_open (file, "a boat made of bread", 20, &error));
  g_assert_error (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_DAMAGED);
}

/* A field whose varint is longer than needed says the same, and is refused. */
static void
test_two_ways (void)
{
  g_autoptr(GByteArray) header = make_header (&cases[0]);
  g_autoptr(GByteArray) file = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *name = NULL;
  const guint8 longer[] = { 0x08, 0x81, 0x00 };
  P2pPeerId id;

  g_byte_array_remove_range (header, 0, 2);
  g_byte_array_prepend (header, longer, sizeof longer);
  test_protobuf_bytes (file, 1, header->data, header->len);
  test_protobuf_filled (file, 2, 2, 48);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&file));
  g_assert_false (breath_mirror_key_read (bytes, &name, &id, NULL));
}

static void
test_too_large (void)
{
  g_autofree guint8 *zeros = g_malloc0 (BREATH_MIRROR_KEY_MAX + 1);
  g_autoptr(GBytes) bytes = g_bytes_new (zeros, BREATH_MIRROR_KEY_MAX + 1);
  g_autofree char *name = NULL;
  P2pPeerId id;

  g_assert_false (breath_mirror_key_read (bytes, &name, &id, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mirror-key/forms/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_form);
    }

  g_test_add_func ("/mirror-key/forms/two-ways", test_two_ways);
  g_test_add_func ("/mirror-key/forms/too-large", test_too_large);

  return g_test_run ();
}
