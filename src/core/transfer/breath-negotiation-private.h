/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-negotiation.h"

G_BEGIN_DECLS

struct _BreathNegotiation
{
  guint8                 id[BREATH_NEGOTIATION_ID_LEN];
  P2pPeerId              own;
  P2pPeerId              peer;
  BreathRandom          *random;
  BreathTransferRole     role;
  BreathTransferTerms   *terms;
  gboolean               has_own_terms;  /* whether this node made them */
  guint8                 context[BREATH_CONTEXT_LEN];
  BreathNegotiationState state;

  BreathSealedAnd       *sealed;         /* until its outcome */
  BreathSettlement      *settlement;     /* from our Seal to the outcome */

  GBytes                *settle;         /* ours, from the outcome on */
  guint8                 transcript[BREATH_TRANSCRIPT_LEN];
  GBytes                *receipts[2];    /* by role */
  GBytes                *handovers[2];
  gboolean               is_declined;    /* openly, by somebody here, or since the other forgot it */
};

BreathNegotiation *breath_negotiation_allocate (const BreathNegotiator    *negotiator,
                                                const guint8               id[BREATH_NEGOTIATION_ID_LEN],
                                                BreathTransferRole         role) G_GNUC_WARN_UNUSED_RESULT;
void               breath_negotiation_set_terms (BreathNegotiation         *self,
                                                 const BreathTransferTerms *terms,
                                                 gboolean                   are_own);

G_END_DECLS
