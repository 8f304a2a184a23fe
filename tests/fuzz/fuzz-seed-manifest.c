/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-manifest.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* A manifest that is taken has just the encoding it came in, passes the check of who offers it, and can be announced. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr(BreathSeedManifest) manifest = breath_seed_manifest_decode (bytes, NULL, NULL);
  g_autoptr(BreathSeedNotice) notice = NULL;
  g_autoptr(GBytes) again = NULL;

  if (manifest == NULL)
    return 0;

  again = breath_seed_manifest_encode (manifest);
  notice = breath_seed_manifest_dup_notice (manifest);
  g_assert_true (g_bytes_equal (bytes, again));
  g_assert_true (breath_seed_manifest_check (manifest, NULL));
  g_assert_true (breath_seed_notice_check (notice, NULL));
  g_assert_cmpuint (breath_seed_manifest_get_n_chunks (manifest), <=, BREATH_SEED_MAX_CHUNKS);

  return 0;
}
