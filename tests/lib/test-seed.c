/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-seed.h"

GBytes *
test_seed_content (gsize size,
                   guint number)
{
  GString *text = g_string_sized_new (size + 80);

  for (guint line = 0; text->len < size; line++)
    g_string_append_printf (text, "Seed %u, line %u: keep the barrel closed and the pipe clean.\n", number, line);

  g_string_truncate (text, size);

  return g_string_free_to_bytes (text);
}

BreathSeedManifest *
test_seed_manifest (GBytes *content)
{
  BreathSeedManifest *manifest = breath_seed_manifest_new ();
  g_autoptr(GError) error = NULL;

  manifest->node = (P2pPeerId) { { 3 } };
  manifest->mirror = (P2pPeerId) { { 4 } };
  manifest->created = 1700000000;
  manifest->title = g_strdup ("Rain barrels that last");
  manifest->licence = g_strdup ("CC-BY-SA-4.0");
  manifest->media = BREATH_SEED_MARKDOWN;
  breath_seed_manifest_set_content (manifest, content, &error);
  g_assert_no_error (error);

  return manifest;
}

GBytes *
test_seed_chunk (GBytes *content,
                 guint   index)
{
  gsize from = (gsize) index * BREATH_SEED_CHUNK_LEN;
  gsize left = g_bytes_get_size (content) - from;

  return g_bytes_new_from_bytes (content, from, MIN (left, (gsize) BREATH_SEED_CHUNK_LEN));
}
