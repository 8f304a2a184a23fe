/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-frame.h"

#include "p2p-budget.h"

#include <string.h>

#include "seed.pb-c.h"

#define BUDGET (2 * BREATH_SEED_FRAME_MAX)  /* bytes of memory that decoding a frame may take */

G_STATIC_ASSERT (BREATH_SEED_FRAME_MAX >= BREATH_SEED_CHUNK_LEN + 2 + BREATH_HASH_LEN + 2 + 4);
G_STATIC_ASSERT (BREATH_SEED_CHUNK_LEN >= BREATH_SEED_MANIFEST_MAX);

void
breath_seed_frame_free (BreathSeedFrame *self)
{
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self);
}

/**
 * breath_seed_frame_encode:
 * @self: a frame; data only with %BREATH_SEED_DATA and at most %BREATH_SEED_CHUNK_LEN bytes
 *
 * Returns: (transfer full): the one way to write it, at most %BREATH_SEED_FRAME_MAX bytes
 */
GBytes *
breath_seed_frame_encode (const BreathSeedFrame *self)
{
  Breath__SeedFrame message = BREATH__SEED_FRAME__INIT;
  guint8 *packed;
  gsize len;

  message.seed.data = (guint8 *) self->seed;
  message.seed.len = BREATH_HASH_LEN;
  message.has_chunk = self->is_chunk;
  message.chunk = self->chunk;

  switch (self->step)
    {
    case BREATH_SEED_DATA:
      message.step_case = BREATH__SEED_FRAME__STEP_DATA;
      message.data.data = (guint8 *) g_bytes_get_data (self->data, &message.data.len);
      break;

    case BREATH_SEED_NOT_HERE:
    case BREATH_SEED_LATER:
      message.step_case = BREATH__SEED_FRAME__STEP_REFUSAL;
      message.refusal = self->step == BREATH_SEED_LATER ? BREATH__SEED_FRAME__REFUSAL__LATER
                                                        : BREATH__SEED_FRAME__REFUSAL__NOT_HERE;
      break;

    case BREATH_SEED_ASK:
    default:
      message.step_case = BREATH__SEED_FRAME__STEP_ASK;
      break;
    }

  len = breath__seed_frame__get_packed_size (&message);
  packed = g_malloc (len);
  breath__seed_frame__pack (&message, packed);

  return g_bytes_new_take (packed, len);
}

static gboolean
read_step (BreathSeedFrame         *self,
           const Breath__SeedFrame *message)
{
  switch ((guint) message->step_case)
    {
    case BREATH__SEED_FRAME__STEP_ASK:
      self->step = BREATH_SEED_ASK;
      return message->ask.len == 0;

    case BREATH__SEED_FRAME__STEP_DATA:
      self->step = BREATH_SEED_DATA;
      self->data = g_bytes_new (message->data.data, message->data.len);
      return message->data.len > 0
             && message->data.len <= (gsize) (message->has_chunk ? BREATH_SEED_CHUNK_LEN : BREATH_SEED_MANIFEST_MAX);

    case BREATH__SEED_FRAME__STEP_REFUSAL:
      self->step = message->refusal == BREATH__SEED_FRAME__REFUSAL__LATER ? BREATH_SEED_LATER : BREATH_SEED_NOT_HERE;
      return TRUE;

    default:
      return FALSE;
    }
}

static gboolean
read_frame (BreathSeedFrame         *self,
            const Breath__SeedFrame *message)
{
  if (message->seed.len != BREATH_HASH_LEN || (message->has_chunk && message->chunk >= BREATH_SEED_MAX_CHUNKS))
    return FALSE;

  memcpy (self->seed, message->seed.data, BREATH_HASH_LEN);
  self->is_chunk = message->has_chunk;
  self->chunk = message->has_chunk ? message->chunk : 0;

  return read_step (self, message);
}

/**
 * breath_seed_frame_decode:
 * @bytes: what a neighbour sent
 * @error: return location for %BREATH_SEED_ERROR_INVALID
 *
 * Returns: (transfer full): the frame; %NULL if it is none, or not written in the one way
 */
BreathSeedFrame *
breath_seed_frame_decode (GBytes  *bytes,
                          GError **error)
{
  g_autoptr(BreathSeedFrame) self = g_new0 (BreathSeedFrame, 1);
  g_autoptr(GBytes) again = NULL;
  Breath__SeedFrame *message = NULL;
  P2pBudget budget;
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  gboolean is_read;

  p2p_budget_init (&budget, BUDGET);

  if (len > 0 && len <= BREATH_SEED_FRAME_MAX)
    message = breath__seed_frame__unpack (&budget.allocator, len, data);

  is_read = message != NULL && read_frame (self, message);
  breath__seed_frame__free_unpacked (message, &budget.allocator);

  if (is_read)
    again = breath_seed_frame_encode (self);

  if (is_read && g_bytes_equal (again, bytes))
    return g_steal_pointer (&self);

  g_set_error_literal (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_INVALID, "That is not a frame about a seed");

  return NULL;
}
