/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-item.h"
#include "breath-sealed-and.h"
#include "breath-transfer-terms.h"

G_BEGIN_DECLS

/**
 * BreathSettlement:
 * @key: a key for one context alone
 * @admitted: the Mirror's signature, which makes that key good for it
 * @certificate: the item that makes the signer a Mirror
 *
 * What a Mirror leaves with the node when it decides, yes or no alike: the means to sign a receipt, should both turn out to
 * have said yes.
 */
typedef struct
{
  P2pIdentity *key;
  guint8       admitted[P2P_SIGNATURE_LEN];
  GBytes      *certificate;
} BreathSettlement;

/**
 * BreathHandover:
 * @amount: how much was handed over, in thousandths of the unit agreed on
 * @made: unix seconds
 * @mirror: who says so
 * @name: what they are called
 *
 * What one side says of the handover: in ValueFlows, an economic event that fulfils a commitment.
 */
typedef struct
{
  gint64    amount;
  guint32   made;
  P2pPeerId mirror;
  char      name[BREATH_PROFILE_MAX_NAME + 1];
} BreathHandover;

BreathSettlement *breath_settlement_new          (P2pIdentity            *mirror,
                                                  GBytes                 *certificate,
                                                  const guint8            context[BREATH_CONTEXT_LEN],
                                                  BreathRandom           *random) G_GNUC_WARN_UNUSED_RESULT;
void              breath_settlement_free         (BreathSettlement       *self);
GBytes           *breath_settlement_sign_receipt (BreathSettlement       *self,
                                                  const guint8            context[BREATH_CONTEXT_LEN],
                                                  const guint8            transcript[BREATH_TRANSCRIPT_LEN]) G_GNUC_WARN_UNUSED_RESULT;
BreathItem       *breath_receipt_open            (GBytes                 *receipt,
                                                  const P2pPeerId        *node,
                                                  const guint8            context[BREATH_CONTEXT_LEN],
                                                  const guint8            transcript[BREATH_TRANSCRIPT_LEN],
                                                  GError                **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes           *breath_handover_sign           (P2pIdentity            *mirror,
                                                  GBytes                 *certificate,
                                                  const guint8            context[BREATH_CONTEXT_LEN],
                                                  gint64                  amount,
                                                  guint32                 made) G_GNUC_WARN_UNUSED_RESULT;
gboolean          breath_handover_open           (BreathHandover         *self,
                                                  GBytes                 *handover,
                                                  const P2pPeerId        *node,
                                                  const guint8            context[BREATH_CONTEXT_LEN],
                                                  GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSettlement, breath_settlement_free)

G_END_DECLS
