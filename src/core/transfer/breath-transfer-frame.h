/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-sealed-and.h"
#include "breath-signed.h"
#include "breath-transfer-terms.h"

G_BEGIN_DECLS

#define BREATH_TRANSFER_FRAME_MAX 1536  /* bytes */

/**
 * BreathTransferStep:
 * @BREATH_TRANSFER_STEP_PROPOSE: terms of the proposer
 * @BREATH_TRANSFER_STEP_COUNTER: terms of the responder
 * @BREATH_TRANSFER_STEP_OPEN: %BREATH_OPEN_LEN bytes
 * @BREATH_TRANSFER_STEP_SEAL: %BREATH_SEAL_LEN bytes
 * @BREATH_TRANSFER_STEP_SETTLE: %BREATH_SETTLE_LEN bytes
 * @BREATH_TRANSFER_STEP_RECEIPT: an encoded TransferReceipt
 * @BREATH_TRANSFER_STEP_HANDOVER: an encoded TransferHandover
 * @BREATH_TRANSFER_STEP_DECLINED: nothing
 *
 * What a frame holds.
 */
typedef enum
{
  BREATH_TRANSFER_STEP_PROPOSE,
  BREATH_TRANSFER_STEP_COUNTER,
  BREATH_TRANSFER_STEP_OPEN,
  BREATH_TRANSFER_STEP_SEAL,
  BREATH_TRANSFER_STEP_SETTLE,
  BREATH_TRANSFER_STEP_RECEIPT,
  BREATH_TRANSFER_STEP_HANDOVER,
  BREATH_TRANSFER_STEP_DECLINED,
} BreathTransferStep;

/**
 * BreathTransferFrame:
 * @subject: the id of the negotiation with terms, their context with all else
 * @step: what it holds
 * @body: the bytes of that
 *
 * One message between the two nodes of a negotiation. Its length tells its step and nothing more.
 */
typedef struct
{
  guint8             subject[BREATH_CONTEXT_LEN];
  BreathTransferStep step;
  GBytes            *body;
} BreathTransferFrame;

GBytes              *breath_transfer_frame_encode (const guint8         subject[BREATH_CONTEXT_LEN],
                                                   BreathTransferStep   step,
                                                   const guint8        *body,
                                                   gsize                len) G_GNUC_WARN_UNUSED_RESULT;
BreathTransferFrame *breath_transfer_frame_decode (GBytes              *frame,
                                                   GError             **error) G_GNUC_WARN_UNUSED_RESULT;
void                 breath_transfer_frame_free   (BreathTransferFrame *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathTransferFrame, breath_transfer_frame_free)

G_END_DECLS
