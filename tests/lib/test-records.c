/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-records.h"

#include "test-vectors.h"

#include <string.h>

JsonObject *
test_records_load (void)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "vectors", "breath-records.json", NULL);

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);

  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

GBytes *
test_records_dup_bytes (JsonObject *vectors,
                        const char *section,
                        const char *name)
{
  g_autoptr(GByteArray) bytes = test_vectors_get_hex (json_object_get_object_member (vectors, section), name);

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

P2pIdentity *
test_records_dup_identity (void)
{
  guint8 seed[P2P_SEED_LEN];

  memset (seed, 1, sizeof seed);

  return p2p_identity_new_from_seed (seed);
}
