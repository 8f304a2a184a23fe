/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-stream-contract.h"

#include "p2p-memory-pair.h"
#include "p2p-tls-stream.h"
#include "test-trickle-stream.h"

static P2pTlsSession *
session_new (P2pRole role)
{
  g_autoptr(P2pIdentity) identity = p2p_identity_new ();
  g_autoptr(P2pTlsCertificate) certificate = p2p_tls_certificate_new (identity);

  return p2p_tls_session_new (role, certificate, NULL, NULL);
}

static void
shake_hands (P2pTlsSession *from,
             P2pTlsSession *to)
{
  g_autoptr(GByteArray) output = p2p_tls_session_take_output (from);
  g_autoptr(GError) error = NULL;
  gsize used;

  if (!p2p_tls_session_is_finished (to))
    p2p_tls_session_handshake (to, output->data, output->len, &used, &error);

  g_assert_no_error (error);
}

static void
join (TestStreamPair *pair,
      GIOStream      *a,
      GIOStream      *b)
{
  g_autoptr(P2pTlsSession) dialer = session_new (P2P_ROLE_DIALER);
  g_autoptr(P2pTlsSession) listener = session_new (P2P_ROLE_LISTENER);

  while (!p2p_tls_session_is_finished (listener))
    {
      shake_hands (listener, dialer);
      shake_hands (dialer, listener);
    }

  pair->near = p2p_tls_stream_new (a, dialer, NULL, 0);
  pair->far = p2p_tls_stream_new (b, listener, NULL, 0);
}

static void
set_up_whole (TestStreamPair *pair)
{
  g_autoptr(GIOStream) a = NULL;
  g_autoptr(GIOStream) b = NULL;

  p2p_memory_pair_new (&a, &b);
  join (pair, a, b);
}

static void
set_up_trickle (TestStreamPair *pair)
{
  g_autoptr(GIOStream) a = NULL;
  g_autoptr(GIOStream) b = NULL;
  g_autoptr(GIOStream) slow_a = NULL;
  g_autoptr(GIOStream) slow_b = NULL;

  p2p_memory_pair_new (&a, &b);
  slow_a = test_trickle_stream_new (a);
  slow_b = test_trickle_stream_new (b);
  join (pair, slow_a, slow_b);
}

int
main (int   argc,
      char *argv[])
{
  /* A write encrypts up to four records, the memory pair and the reader hold some more. */
  static const TestStreamContract whole = { .set_up = set_up_whole, .max_ahead = 2 * 1024 * 1024 };
  static const TestStreamContract trickle = { .set_up = set_up_trickle };

  g_test_init (&argc, &argv, NULL);

  test_stream_contract_add ("/tls-stream/contract", &whole);
  test_stream_contract_add ("/tls-stream/contract-trickle", &trickle);

  return g_test_run ();
}
