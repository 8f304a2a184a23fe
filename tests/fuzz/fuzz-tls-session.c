/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-memory.h"
#include "p2p-tls-session.h"

#include <string.h>

#define MAX_ALLOCATED (FUZZ_MAX_ALLOCATED * 4) /* GnuTLS makes and frees much for each message */

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static P2pTlsCertificate *
get_certificate (void)
{
  static P2pTlsCertificate *certificate = NULL;
  guint8 seed[P2P_SEED_LEN];

  if (certificate == NULL)
    {
      g_autoptr(P2pIdentity) identity = NULL;

      memset (seed, 1, sizeof seed);
      identity = p2p_identity_new_from_seed (seed);
      certificate = p2p_tls_certificate_new (identity);
    }

  return certificate;
}

/* The first byte says which end we are and in how large pieces the rest comes. Nobody gets through the handshake who
 * does not do it.
 */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const char *const muxers[] = { "/yamux/1.0.0", NULL };
  g_autoptr(P2pTlsSession) session = NULL;
  g_autoptr(GError) error = NULL;
  gsize step;
  gsize at = 1;

  if (size < 1)
    return 0;

  step = data[0] / 2 + 1;
  session = p2p_tls_session_new (data[0] % 2 == 0 ? P2P_ROLE_DIALER : P2P_ROLE_LISTENER, get_certificate (), NULL, muxers);
  fuzz_memory_watch ();

  while (at < size && error == NULL)
    {
      gsize used;

      p2p_tls_session_handshake (session, data + at, MIN (step, size - at), &used, &error);
      g_assert_false (p2p_tls_session_is_finished (session));
      g_assert_true (error != NULL || used > 0);
      at += used;
    }

  g_assert_cmpuint (fuzz_memory_get_allocated (), <=, MAX_ALLOCATED);

  return 0;
}
