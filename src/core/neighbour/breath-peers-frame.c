/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-peers-frame.h"

#include "breath-item.h"
#include "breath-link.h"
#include "p2p-budget.h"
#include "peers.pb-c.h"

#include <string.h>

/* The frame of an answer: tag and length of the answer, the clock, and tag and length of each record. */
G_STATIC_ASSERT (4 + 5 + BREATH_PEERS_MAX_RECORDS * (BREATH_ITEM_MAX_LEN + 3) <= BREATH_FRAME_MAX);

G_DEFINE_QUARK (breath-peers-error-quark, breath_peers_error)

static gboolean
refuse (GError    **error,
        const char *what)
{
  g_set_error_literal (error, BREATH_PEERS_ERROR, BREATH_PEERS_ERROR_PROTOCOL, what);

  return FALSE;
}

static GBytes *
pack (const Breath__PeersFrame *message)
{
  gsize len = breath__peers_frame__get_packed_size (message);
  guint8 *packed = g_malloc (len);

  breath__peers_frame__pack (message, packed);

  return g_bytes_new_take (packed, len);
}

/* A field that is there twice, or unknown, would otherwise be a way to say the same in more bytes. */
static gboolean
is_canonical (const Breath__PeersFrame *message,
              GBytes                   *bytes)
{
  g_autoptr(GBytes) packed = NULL;

  if (breath__peers_frame__get_packed_size (message) != g_bytes_get_size (bytes))
    return FALSE;

  packed = pack (message);

  return g_bytes_equal (packed, bytes);
}

static gboolean
has_unknown (const Breath__PeersFrame *message)
{
  return message->base.n_unknown_fields > 0 ||
         (message->step_case == BREATH__PEERS_FRAME__STEP_ASK && message->ask->base.n_unknown_fields > 0) ||
         (message->step_case == BREATH__PEERS_FRAME__STEP_ANSWER && message->answer->base.n_unknown_fields > 0);
}

static gboolean
take_answer (BreathPeersFrame          *self,
             const Breath__PeersAnswer *answer,
             GError                   **error)
{
  if (answer->n_records > BREATH_PEERS_MAX_RECORDS)
    return refuse (error, "There are too many records in an answer");

  self->step = BREATH_PEERS_ANSWER;
  self->clock = answer->clock;
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (gsize i = 0; i < answer->n_records; i++)
    g_ptr_array_add (self->records, g_bytes_new (answer->records[i].data, answer->records[i].len));

  return TRUE;
}

static gboolean
take_message (BreathPeersFrame         *self,
              const Breath__PeersFrame *message,
              GBytes                   *bytes,
              GError                  **error)
{
  if (message == NULL)
    return refuse (error, "A frame about peers cannot be read");

  if (has_unknown (message) || !is_canonical (message, bytes))
    return refuse (error, "A frame about peers has unknown fields or is not encoded in the one way it should be");

  if (message->step_case == BREATH__PEERS_FRAME__STEP_ANSWER)
    return take_answer (self, message->answer, error);

  if (message->step_case != BREATH__PEERS_FRAME__STEP_ASK)
    return refuse (error, "A frame about peers neither asks nor answers");

  if (message->ask->want > BREATH_PEERS_MAX_RECORDS)
    return refuse (error, "More records are wanted than an answer can hold");

  self->step = BREATH_PEERS_ASK;
  self->want = message->ask->want;

  return TRUE;
}

/**
 * breath_peers_frame_decode:
 * @self: (out caller-allocates): what the frame says; to be cleared
 * @bytes: what was received
 * @error: return location for a #BreathPeersError
 *
 * Reads a frame. The records in it are not looked at.
 *
 * Returns: whether it is valid
 */
gboolean
breath_peers_frame_decode (BreathPeersFrame *self,
                           GBytes           *bytes,
                           GError          **error)
{
  Breath__PeersFrame *message;
  P2pBudget budget;
  gboolean taken;
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  memset (self, 0, sizeof *self);

  if (len > BREATH_FRAME_MAX)
    return refuse (error, "A frame about peers is too long");

  p2p_budget_init (&budget, P2P_BUDGET_DEFAULT);
  message = breath__peers_frame__unpack (&budget.allocator, len, data);
  taken = take_message (self, message, bytes, error);
  breath__peers_frame__free_unpacked (message, &budget.allocator);

  return taken;
}

void
breath_peers_frame_clear (BreathPeersFrame *self)
{
  g_clear_pointer (&self->records, g_ptr_array_unref);
}

/**
 * breath_peers_encode_ask:
 * @want: how many records at most, up to %BREATH_PEERS_MAX_RECORDS
 *
 * Returns: (transfer full): the frame
 */
GBytes *
breath_peers_encode_ask (guint want)
{
  Breath__PeersFrame message = BREATH__PEERS_FRAME__INIT;
  Breath__PeersAsk ask = BREATH__PEERS_ASK__INIT;

  ask.want = want;
  message.step_case = BREATH__PEERS_FRAME__STEP_ASK;
  message.ask = &ask;

  return pack (&message);
}

/**
 * breath_peers_encode_answer:
 * @clock: unix seconds
 * @records: (element-type GBytes): signed items with peer records, at most %BREATH_PEERS_MAX_RECORDS
 *
 * Returns: (transfer full): the frame
 */
GBytes *
breath_peers_encode_answer (guint32    clock,
                            GPtrArray *records)
{
  Breath__PeersFrame message = BREATH__PEERS_FRAME__INIT;
  Breath__PeersAnswer answer = BREATH__PEERS_ANSWER__INIT;
  ProtobufCBinaryData binary[BREATH_PEERS_MAX_RECORDS];

  g_return_val_if_fail (records->len <= BREATH_PEERS_MAX_RECORDS, NULL);

  for (guint i = 0; i < records->len; i++)
    binary[i].data = (guint8 *) g_bytes_get_data (g_ptr_array_index (records, i), &binary[i].len);

  answer.clock = clock;
  answer.records = binary;
  answer.n_records = records->len;
  message.step_case = BREATH__PEERS_FRAME__STEP_ANSWER;
  message.answer = &answer;

  return pack (&message);
}
