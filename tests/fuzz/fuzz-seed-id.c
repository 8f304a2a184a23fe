/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-id.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* What is read is written the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autofree char *again = NULL;
  guint8 id[BREATH_HASH_LEN];

  if (!breath_seed_id_from_text (text, id, NULL))
    return 0;

  again = breath_seed_id_to_text (id);
  g_assert_cmpstr (again, ==, text);

  return 0;
}
