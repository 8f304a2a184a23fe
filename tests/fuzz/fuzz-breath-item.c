/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-item.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static P2pIdentity *
get_author (void)
{
  static P2pIdentity *author = NULL;
  guint8 seed[P2P_SEED_LEN];

  if (author == NULL)
    {
      memset (seed, 1, sizeof seed);
      author = p2p_identity_new_from_seed (seed);
    }

  return author;
}

/* A fuzzer cannot forge a signature, so the input is also signed to reach what lies behind. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr(BreathItem) item = breath_item_open (bytes, NULL);

  g_assert_true (item == NULL || size <= BREATH_ITEM_MAX_LEN);

  if (size < BREATH_ITEM_MAX_LEN / 2)
    {
      g_autoptr(GBytes) wrapped = breath_signed_new (get_author (), BREATH_DOMAIN_ITEM, data, size);
      g_autoptr(BreathItem) signed_item = breath_item_open (wrapped, NULL);

      g_assert_true (signed_item == NULL || breath_profile_check (signed_item->name,
                                                                  (const char *const *) signed_item->languages, NULL));
    }

  return 0;
}
