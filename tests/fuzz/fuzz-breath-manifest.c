/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-manifest.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Whatever is accepted has to be what its own ids encode to. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr(BreathManifest) manifest = breath_manifest_open (bytes, NULL);
  g_autoptr(BreathManifest) again = NULL;
  guint8 ids[BREATH_MANIFEST_MAX_ITEMS][BREATH_HASH_LEN];

  if (manifest == NULL)
    return 0;

  for (guint i = 0; i < breath_manifest_get_size (manifest); i++)
    memcpy (ids[i], breath_manifest_get_id (manifest, i), BREATH_HASH_LEN);

  again = breath_manifest_new ((const guint8 (*)[BREATH_HASH_LEN])ids, breath_manifest_get_size (manifest));
  g_assert_true (g_bytes_equal (breath_manifest_get_bytes (again), bytes));

  return 0;
}
