/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-mirror-key.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Only what is read before a passphrase is asked for: opening costs what the file says. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);
  g_autofree char *name = NULL;
  P2pPeerId id;

  if (breath_mirror_key_read (bytes, &name, &id, NULL))
    g_assert_true (breath_mirror_name_check (name, NULL));

  return 0;
}
