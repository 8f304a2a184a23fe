/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-id.h"

#include <string.h>

static const guint8 zeros[BREATH_HASH_LEN];

/* CIDv1: multiformats.io/cid; raw is 0x55 and blake2b-256 is 0xb220 in its table of codes. */
#define ZEROS "bafk2bzaceaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
test_both_ways (void)
{
  guint8 id[BREATH_HASH_LEN];
  guint8 read[BREATH_HASH_LEN];
  g_autofree char *text = breath_seed_id_to_text (zeros);

  g_assert_cmpstr (text, ==, ZEROS);

  for (guint run = 0; run < 1000; run++)
    {
      g_autofree char *random = NULL;

      for (gsize i = 0; i < sizeof id; i++)
        id[i] = g_test_rand_int_range (0, 256);

      random = breath_seed_id_to_text (id);
      g_assert_true (g_str_has_prefix (random, "bafk2bza"));
      g_assert_true (breath_seed_id_from_text (random, read, NULL));
      g_assert_cmpmem (read, sizeof read, id, sizeof id);
    }
}

static void
test_refused (gconstpointer text)
{
  guint8 id[BREATH_HASH_LEN] = { 1 };
  g_autoptr(GError) error = NULL;

  g_assert_false (breath_seed_id_from_text (text, id, &error));
  g_assert_error (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_INVALID);
  g_assert_cmpuint (id[0], ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    const char *text;
  } refused[] = {
    { "/seed-id/empty", "" },
    { "/seed-id/base-alone", "b" },
    { "/seed-id/other-base", "zb2rhe5P4gXftAwvA4eXQ5HJwsER2owDyS9sKaQRRVQPn93bA" },
    { "/seed-id/upper-case", "BAFK2BZACEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
    { "/seed-id/short", "bafk2bzaceaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
    { "/seed-id/long", ZEROS "aaaaaaaa" },
    { "/seed-id/other-hash", "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy" },
    { "/seed-id/peer", "12D3KooWPqT2nMDSiXUSx5D7fasaxhxKigVhcqfkKqrLghCq9jxz" },
    { "/seed-id/bits-left", "bafk2bzaceaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab" },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seed-id/both-ways", test_both_ways);

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    g_test_add_data_func (refused[i].path, refused[i].text, test_refused);

  return g_test_run ();
}
