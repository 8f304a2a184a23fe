/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-frame.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* A frame that is taken has just the encoding it came in, and what is in it within its limits. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr(BreathSeedFrame) frame = breath_seed_frame_decode (bytes, NULL);
  g_autoptr(BreathSeedManifest) manifest = NULL;
  g_autoptr(GBytes) again = NULL;

  if (frame == NULL)
    return 0;

  again = breath_seed_frame_encode (frame);
  g_assert_true (g_bytes_equal (bytes, again));
  g_assert_cmpuint (frame->chunk, <, BREATH_SEED_MAX_CHUNKS);

  if (frame->data != NULL && !frame->is_chunk)
    manifest = breath_seed_manifest_decode (frame->data, frame->seed, NULL);

  g_assert_true (manifest == NULL || breath_seed_manifest_check (manifest, NULL));

  return 0;
}
