/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-crypto-private.h"

#include <sodium.h>

/* Prepares libsodium once for the process. Without a source of randomness there is no safe way on, so that ends it. */
void
p2p_crypto_init (void)
{
  static gsize initialized = 0;

  if (g_once_init_enter (&initialized))
    {
      if (sodium_init () < 0)
        g_error ("libsodium cannot find a source of randomness");

      g_once_init_leave (&initialized, 1);
    }
}
