/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seeded-random.h"
#include "breath-selection.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* What is stored of anchors, whoever wrote it. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const guint8 seed[BREATH_RANDOM_SEED_LEN] = { 'a' };
  static const P2pPeerId own = { { 'o' } };
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  g_autoptr(BreathSelection) selection = breath_selection_new (random, &own);
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);
  BreathDial dial;
  guint n = 0;

  breath_selection_add_anchors (selection, bytes);

  for (; breath_selection_next (selection, 0, &dial); n++)
    p2p_multiaddr_unref (dial.address);

  g_assert_cmpuint (n, <=, BREATH_SELECTION_MAX_ANCHORS);

  return 0;
}
