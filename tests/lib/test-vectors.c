/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-vectors.h"

#include <string.h>

JsonNode *
test_vectors_load (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "vectors", "libp2p.json", NULL);
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(GError) error = NULL;
  JsonObject *root;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);

  if (name == NULL)
    return json_node_copy (json_parser_get_root (parser));

  root = json_node_get_object (json_parser_get_root (parser));
  g_assert_true (json_object_has_member (root, name));

  return json_node_copy (json_object_get_member (root, name));
}

GByteArray *
test_vectors_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  g_assert_cmpuint (strlen (hex) % 2, ==, 0);

  for (const char *at = hex; *at != '\0'; at += 2)
    {
      guint8 byte;

      g_assert_true (g_ascii_isxdigit (at[0]) && g_ascii_isxdigit (at[1]));
      byte = g_ascii_xdigit_value (at[0]) << 4 | g_ascii_xdigit_value (at[1]);
      g_byte_array_append (bytes, &byte, 1);
    }

  return bytes;
}

GByteArray *
test_vectors_get_hex (JsonObject *object,
                      const char *member)
{
  return test_vectors_hex (json_object_get_string_member (object, member));
}
