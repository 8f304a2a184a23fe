/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-talk.h"
#include "fuzz-script.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static void
ask_some (BreathSeedTalk *talk)
{
  static const guint8 seed[BREATH_HASH_LEN] = {
    7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7
  };

  for (guint chunk = 0; breath_seed_talk_can_ask (talk); chunk++)
    {
      g_autoptr(GBytes) ask = breath_seed_talk_ask (talk, seed, chunk > 0, chunk > 0 ? chunk - 1 : 0);

      g_assert_nonnull (ask);
    }
}

/* Frames of a neighbour whom we asked for a manifest and the chunks of a seed, until it breaks a rule. Each ask is answered in the end. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(BreathSeedTalk) talk = breath_seed_talk_new ();
  FuzzScript script = { data, size };
  const guint8 *message;
  gsize len;

  ask_some (talk);

  while (fuzz_script_next (&script, &message, &len))
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (message, len);
      g_autoptr(BreathSeedFrame) frame = breath_seed_talk_receive (talk, bytes, NULL);

      if (frame == NULL)
        break;

      g_assert_cmpuint (breath_seed_talk_get_n_due (talk), <=, BREATH_SEED_MAX_ASKS);
    }

  while (breath_seed_talk_get_n_due (talk) > 0)
    {
      g_autoptr(GBytes) answer = breath_seed_talk_answer (talk, BREATH_SEED_NOT_HERE, NULL);
      g_autoptr(BreathSeedFrame) frame = breath_seed_frame_decode (answer, NULL);

      g_assert_nonnull (frame);
    }

  return 0;
}
