/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-row.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* What a damaged store says of a seed either is refused or is whole. The first bytes are the id it should have. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) again = NULL;
  g_autoptr(BreathSeedRow) row = NULL;
  guint8 id[BREATH_HASH_LEN] = { 0 };

  if (size < BREATH_HASH_LEN)
    return 0;

  memcpy (id, data, BREATH_HASH_LEN);
  bytes = g_bytes_new_static (data + BREATH_HASH_LEN, size - BREATH_HASH_LEN);
  row = breath_seed_row_decode (bytes, id);

  if (row == NULL)
    return 0;

  g_assert_nonnull (breath_seed_state_get_id (row->state));
  g_assert_cmpint (row->since, >=, 0);
  g_assert_true (row->state != BREATH_SEED_PLANTED || (row->manifest != NULL && row->planting != NULL && row->certificate != NULL));
  again = breath_seed_row_encode (row);
  g_assert_cmpuint (g_bytes_get_size (again), <=, size);

  return 0;
}
