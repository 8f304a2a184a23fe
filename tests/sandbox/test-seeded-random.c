/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seeded-random.h"

static const guint8 zero_seed[BREATH_RANDOM_SEED_LEN] = { 0 };

/* RFC 8439, A.1, test vector 1: the first block under a key and nonce of zeros is the same with a 64-bit nonce. */
static const guint8 first_bytes[] = {
  0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90, 0x40, 0x5d, 0x6a, 0xe5, 0x53, 0x86, 0xbd, 0x28,
};

static void
test_seeded_random_is_chacha20 (void)
{
  BreathRandom *random = breath_seeded_random_new (zero_seed, 0);
  guint8 bytes[sizeof first_bytes];

  breath_random_fill (random, bytes, sizeof bytes);
  g_assert_cmpmem (bytes, sizeof bytes, first_bytes, sizeof first_bytes);

  g_assert_finalize_object (random);
}

/* How the bytes are asked for must not matter, or a harmless change would make a run another one. */
static void
test_seeded_random_pieces (void)
{
  g_autoptr(BreathRandom) whole = breath_seeded_random_new (zero_seed, 5);
  g_autoptr(BreathRandom) pieces = breath_seeded_random_new (zero_seed, 5);
  guint8 expected[5000];
  guint8 bytes[sizeof expected];
  gsize at = 0;

  breath_random_fill (whole, expected, sizeof expected);

  for (gsize len = 0; at < sizeof bytes; len++)
    {
      gsize part = MIN (len, sizeof bytes - at);

      breath_random_fill (pieces, bytes + at, part);
      at += part;
    }

  g_assert_cmpmem (bytes, sizeof bytes, expected, sizeof expected);
}

static void
test_seeded_random_streams_differ (void)
{
  guint64 numbers[4];

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr(BreathRandom) random = breath_seeded_random_new (zero_seed, (guint64) i << 16 * i);

      breath_random_fill (random, &numbers[i], sizeof numbers[i]);

      for (guint j = 0; j < i; j++)
        g_assert_cmpuint (numbers[i], !=, numbers[j]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/seeded-random/is-chacha20", test_seeded_random_is_chacha20);
  g_test_add_func ("/seeded-random/pieces", test_seeded_random_pieces);
  g_test_add_func ("/seeded-random/streams-differ", test_seeded_random_streams_differ);

  return g_test_run ();
}
