/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-transfer-frame.h"

#include "breath-le.h"
#include "p2p-budget.h"

#include <string.h>

#include "transfer.pb-c.h"

#define HEADER 2     /* bytes: how long the message is, little endian */
#define BUDGET 8192  /* bytes of memory that decoding a frame may take */

/* By step: how long the frame is, and the body if it has one length. */
static const struct
{
  gsize frame;
  gsize body;
} lengths[] = {
  [BREATH_TRANSFER_STEP_PROPOSE] = { BREATH_TRANSFER_FRAME_MAX, 0 },
  [BREATH_TRANSFER_STEP_COUNTER] = { BREATH_TRANSFER_FRAME_MAX, 0 },
  [BREATH_TRANSFER_STEP_OPEN] = { 256, BREATH_OPEN_LEN },
  [BREATH_TRANSFER_STEP_SEAL] = { 256, BREATH_SEAL_LEN },
  [BREATH_TRANSFER_STEP_SETTLE] = { 256, BREATH_SETTLE_LEN },
  [BREATH_TRANSFER_STEP_RECEIPT] = { 512, 0 },
  [BREATH_TRANSFER_STEP_HANDOVER] = { 512, 0 },
  [BREATH_TRANSFER_STEP_DECLINED] = { 256, 0 },
};

static const Breath__TransferFrame__StepCase cases[] = {
  [BREATH_TRANSFER_STEP_PROPOSE] = BREATH__TRANSFER_FRAME__STEP_PROPOSE,
  [BREATH_TRANSFER_STEP_COUNTER] = BREATH__TRANSFER_FRAME__STEP_COUNTER,
  [BREATH_TRANSFER_STEP_OPEN] = BREATH__TRANSFER_FRAME__STEP_OPEN,
  [BREATH_TRANSFER_STEP_SEAL] = BREATH__TRANSFER_FRAME__STEP_SEAL,
  [BREATH_TRANSFER_STEP_SETTLE] = BREATH__TRANSFER_FRAME__STEP_SETTLE,
  [BREATH_TRANSFER_STEP_RECEIPT] = BREATH__TRANSFER_FRAME__STEP_RECEIPT,
  [BREATH_TRANSFER_STEP_HANDOVER] = BREATH__TRANSFER_FRAME__STEP_HANDOVER,
  [BREATH_TRANSFER_STEP_DECLINED] = BREATH__TRANSFER_FRAME__STEP_DECLINED,
};

/**
 * breath_transfer_frame_encode:
 * @subject: the id of the negotiation with terms, the context with all else
 * @step: what it holds
 * @body: (array length=len): the bytes of that
 * @len: how many
 *
 * Returns: (transfer full): the frame, padded with zeros to the one length of its step
 */
GBytes *
breath_transfer_frame_encode (const guint8       subject[BREATH_CONTEXT_LEN],
                              BreathTransferStep step,
                              const guint8      *body,
                              gsize              len)
{
  Breath__TransferFrame message;
  gsize frame_len = lengths[step].frame;
  guint8 *frame;
  gsize packed_len;

  breath__transfer_frame__init (&message);
  message.subject.data = (guint8 *) subject;
  message.subject.len = BREATH_CONTEXT_LEN;
  message.step_case = cases[step];
  message.propose.data = (guint8 *) body;  /* all steps share one place */
  message.propose.len = len;
  packed_len = breath__transfer_frame__get_packed_size (&message);

  g_return_val_if_fail (HEADER + packed_len <= frame_len, NULL);

  frame = g_malloc0 (frame_len);
  breath_le_write (frame, packed_len, HEADER);
  breath__transfer_frame__pack (&message, frame + HEADER);

  return g_bytes_new_take (frame, frame_len);
}

static gboolean
find_step (const Breath__TransferFrame *message,
           BreathTransferStep          *step)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (cases[i] == message->step_case)
      {
        *step = i;
        return TRUE;
      }

  return FALSE;
}

static BreathTransferFrame *
read_frame (const Breath__TransferFrame *message,
            gsize                        frame_len)
{
  BreathTransferFrame *self;
  BreathTransferStep step;

  if (message == NULL || message->base.n_unknown_fields > 0 || message->subject.len != BREATH_CONTEXT_LEN
      || !find_step (message, &step) || frame_len != lengths[step].frame
      || (lengths[step].body > 0 && message->propose.len != lengths[step].body))
    return NULL;

  self = g_new0 (BreathTransferFrame, 1);
  memcpy (self->subject, message->subject.data, BREATH_CONTEXT_LEN);
  self->step = step;
  self->body = g_bytes_new (message->propose.data, message->propose.len);

  return self;
}

static gboolean
are_zero (const guint8 *data,
          gsize         len)
{
  for (gsize i = 0; i < len; i++)
    if (data[i] != 0)
      return FALSE;

  return TRUE;
}

/**
 * breath_transfer_frame_decode:
 * @frame: what the other node sent
 * @error: return location for %BREATH_TRANSFER_ERROR_INVALID
 *
 * Returns: (transfer full): what it holds, not yet looked at; %NULL if it is no such frame or of another length
 */
BreathTransferFrame *
breath_transfer_frame_decode (GBytes  *frame,
                              GError **error)
{
  BreathTransferFrame *self = NULL;
  Breath__TransferFrame *message = NULL;
  P2pBudget budget;
  gsize len;
  const guint8 *data = g_bytes_get_data (frame, &len);
  gsize packed_len = len >= HEADER ? breath_le_read (data, HEADER) : 0;

  p2p_budget_init (&budget, BUDGET);

  if (len > HEADER && len <= BREATH_TRANSFER_FRAME_MAX && packed_len <= len - HEADER
      && are_zero (data + HEADER + packed_len, len - HEADER - packed_len))
    message = breath__transfer_frame__unpack (&budget.allocator, packed_len, data + HEADER);

  self = read_frame (message, len);
  breath__transfer_frame__free_unpacked (message, &budget.allocator);

  if (self == NULL)
    g_set_error_literal (error, BREATH_TRANSFER_ERROR, BREATH_TRANSFER_ERROR_INVALID, "This is no frame of a transfer");

  return self;
}

void
breath_transfer_frame_free (BreathTransferFrame *self)
{
  g_bytes_unref (self->body);
  g_free (self);
}
