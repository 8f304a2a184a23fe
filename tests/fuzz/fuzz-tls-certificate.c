/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-memory.h"
#include "p2p-signed-key.h"
#include "p2p-tls-certificate.h"

#define NOW 1767225600 /* 2026-01-01 */

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* The input is a certificate, and also what a certificate has to say of a peer. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const guint8 spki[] = { 0x30, 0 };
  g_autoptr(GError) first = NULL;
  g_autoptr(GError) second = NULL;
  P2pPeerId peer;
  gboolean accepted;

  fuzz_memory_watch ();
  accepted = p2p_tls_certificate_check (data, size, NOW, &peer, &first);
  g_assert_cmpuint (fuzz_memory_get_allocated (), <=, FUZZ_MAX_ALLOCATED);
  g_assert_true (accepted == (first == NULL));

  accepted = p2p_signed_key_check (data, size, spki, sizeof spki, &peer, &second);
  g_assert_true (accepted == (second == NULL));

  return 0;
}
