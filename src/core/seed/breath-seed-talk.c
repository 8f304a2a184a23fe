/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-talk.h"

#include <string.h>

/* What was asked, oldest first. */
typedef struct
{
  BreathSeedFrame asks[BREATH_SEED_MAX_ASKS];
  guint           n;
} Asks;

/**
 * BreathSeedTalk:
 *
 * One stream on which two nodes ask each other for parts of seeds. It sees to it that answers are to what was asked, in order, and that
 * nobody asks without end.
 */
struct _BreathSeedTalk
{
  Asks ours;    /* that the other has not answered */
  Asks theirs;  /* that we have not answered */
};

BreathSeedTalk *
breath_seed_talk_new (void)
{
  return g_new0 (BreathSeedTalk, 1);
}

void
breath_seed_talk_free (BreathSeedTalk *self)
{
  g_free (self);
}

static void
push (Asks                  *asks,
      const BreathSeedFrame *ask)
{
  asks->asks[asks->n++] = *ask;
}

static void
drop_first (Asks *asks)
{
  asks->n--;
  memmove (asks->asks, asks->asks + 1, asks->n * sizeof asks->asks[0]);
}

static gboolean
is_about (const BreathSeedFrame *answer,
          const BreathSeedFrame *ask)
{
  return memcmp (answer->seed, ask->seed, BREATH_HASH_LEN) == 0
         && answer->is_chunk == ask->is_chunk && answer->chunk == ask->chunk;
}

gboolean
breath_seed_talk_can_ask (BreathSeedTalk *self)
{
  return self->ours.n < BREATH_SEED_MAX_ASKS;
}

/**
 * breath_seed_talk_ask:
 * @self: a talk in which one more ask is allowed, see breath_seed_talk_can_ask()
 * @seed: (array fixed-size=32): for which seed
 * @is_chunk: whether for a chunk of it, and not for its manifest
 * @chunk: for which, below %BREATH_SEED_MAX_CHUNKS; 0 for the manifest
 *
 * Returns: (transfer full): what to send
 */
GBytes *
breath_seed_talk_ask (BreathSeedTalk *self,
                      const guint8    seed[BREATH_HASH_LEN],
                      gboolean        is_chunk,
                      guint           chunk)
{
  BreathSeedFrame ask = { .step = BREATH_SEED_ASK, .is_chunk = is_chunk, .chunk = chunk };

  g_return_val_if_fail (breath_seed_talk_can_ask (self), NULL);
  g_return_val_if_fail (chunk < (guint) (is_chunk ? BREATH_SEED_MAX_CHUNKS : 1), NULL);

  memcpy (ask.seed, seed, BREATH_HASH_LEN);
  push (&self->ours, &ask);

  return breath_seed_frame_encode (&ask);
}

/**
 * breath_seed_talk_receive:
 * @self: a talk
 * @bytes: what the other sent
 * @error: return location for %BREATH_SEED_ERROR_INVALID
 *
 * Takes in a frame: an ask, for breath_seed_talk_answer() in its turn, or the answer to our oldest ask.
 *
 * Returns: (transfer full): the frame; %NULL if the other broke the rules
 */
BreathSeedFrame *
breath_seed_talk_receive (BreathSeedTalk *self,
                          GBytes         *bytes,
                          GError        **error)
{
  g_autoptr(BreathSeedFrame) frame = breath_seed_frame_decode (bytes, error);

  if (frame == NULL)
    return NULL;

  if (frame->step == BREATH_SEED_ASK && self->theirs.n < BREATH_SEED_MAX_ASKS)
    {
      push (&self->theirs, frame);
      return g_steal_pointer (&frame);
    }

  if (frame->step != BREATH_SEED_ASK && self->ours.n > 0 && is_about (frame, &self->ours.asks[0]))
    {
      drop_first (&self->ours);
      return g_steal_pointer (&frame);
    }

  g_set_error_literal (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_INVALID,
                       frame->step == BREATH_SEED_ASK ? "Too much is asked for at once"
                                                      : "An answer is not to what was asked");

  return NULL;
}

/**
 * breath_seed_talk_answer:
 * @self: a talk in which something is asked of us
 * @step: the answer to their oldest ask
 * @data: (nullable): with %BREATH_SEED_DATA, a manifest or chunk
 *
 * Returns: (transfer full): what to send
 */
GBytes *
breath_seed_talk_answer (BreathSeedTalk *self,
                         BreathSeedStep  step,
                         GBytes         *data)
{
  BreathSeedFrame answer;

  g_return_val_if_fail (self->theirs.n > 0, NULL);
  g_return_val_if_fail (step != BREATH_SEED_ASK && (data != NULL) == (step == BREATH_SEED_DATA), NULL);

  answer = self->theirs.asks[0];
  answer.step = step;
  answer.data = data;
  drop_first (&self->theirs);

  return breath_seed_frame_encode (&answer);
}

/**
 * breath_seed_talk_get_n_due:
 * @self: a talk
 *
 * Returns: how many of their asks wait for an answer
 */
guint
breath_seed_talk_get_n_due (BreathSeedTalk *self)
{
  return self->theirs.n;
}
