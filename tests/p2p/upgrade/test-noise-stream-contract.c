/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-stream-contract.h"

#include "p2p-memory-pair.h"
#include "p2p-noise-stream.h"
#include "test-trickle-stream.h"

static void
join (TestStreamPair *pair,
      GIOStream      *a,
      GIOStream      *b)
{
  P2pNoiseCipher there = { { 1 }, 0 };
  P2pNoiseCipher back = { { 2 }, 0 };

  pair->near = p2p_noise_stream_new (a, &there, &back, NULL, 0);
  pair->far = p2p_noise_stream_new (b, &back, &there, NULL, 0);
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
  /* A write encrypts up to four frames, the memory pair and the reader hold some more. */
  static const TestStreamContract whole = { .set_up = set_up_whole, .max_ahead = 2 * 1024 * 1024 };
  static const TestStreamContract trickle = { .set_up = set_up_trickle };

  g_test_init (&argc, &argv, NULL);

  test_stream_contract_add ("/noise-stream/contract", &whole);
  test_stream_contract_add ("/noise-stream/contract-trickle", &trickle);

  return g_test_run ();
}
