/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-fetch.h"
#include "test-seed.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* The content in hand, or something else of the same length. */
static GBytes *
make_chunk (GBytes *content,
            guint   index,
            guint8  how)
{
  guint n_chunks = (g_bytes_get_size (content) + BREATH_SEED_CHUNK_LEN - 1) / BREATH_SEED_CHUNK_LEN;
  g_autoptr(GBytes) chunk = test_seed_chunk (content, index % n_chunks);

  return g_bytes_new_from_bytes (chunk, 0, g_bytes_get_size (chunk) - (how % 4 == 0 ? 0 : how % 4 - 1));
}

static void
step (BreathSeedFetch *fetch,
      GBytes          *content,
      const guint8     what[3],
      gint64          *now)
{
  P2pPeerId source = { { what[0] >> 3 } };
  g_autoptr(GBytes) chunk = make_chunk (content, what[1], what[2]);
  guint index;

  switch (what[0] & 7)
    {
    case 0:
      breath_seed_fetch_add_source (fetch, &source);
      break;

    case 1:
      breath_seed_fetch_remove_source (fetch, &source);
      break;

    case 2:
    case 3:
      if (breath_seed_fetch_ask (fetch, &source, *now, &index))
        g_assert_cmpuint (index, <, BREATH_SEED_MAX_CHUNKS);
      break;

    case 4:
      if (what[2] % 2 == 0)
        breath_seed_fetch_lack (fetch, &source, what[1]);
      else
        breath_seed_fetch_rest (fetch, &source, what[1], *now);
      break;

    case 5:
      *now += what[1] * G_USEC_PER_SEC;
      breath_seed_fetch_expire (fetch, *now);
      g_assert_cmpint (breath_seed_fetch_get_due (fetch), >, *now);
      break;

    case 6:
      breath_seed_fetch_restore (fetch, what[1], chunk);
      break;

    default:
      breath_seed_fetch_take (fetch, &source, what[1], chunk);
      break;
    }
}

/* Three bytes a step: what happens with whom, which chunk, how true it is. Whatever happens, what is whole is the seed. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) content = test_seed_content (2 * BREATH_SEED_CHUNK_LEN + 100, 1);
  g_autoptr(BreathSeedManifest) manifest = test_seed_manifest (content);
  g_autoptr(BreathSeedFetch) fetch = breath_seed_fetch_new (manifest);
  g_autoptr(GBytes) whole = NULL;
  gint64 now = 0;

  for (gsize at = 0; size - at >= 3; at += 3)
    step (fetch, content, data + at, &now);

  breath_seed_fetch_is_stuck (fetch);
  g_assert_cmpuint (breath_seed_fetch_get_n_had (fetch), <=, 3);

  if (breath_seed_fetch_is_whole (fetch))
    {
      whole = breath_seed_fetch_dup_content (fetch);
      g_assert_true (g_bytes_equal (whole, content));
    }

  return 0;
}
