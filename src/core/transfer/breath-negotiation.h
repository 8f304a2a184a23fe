/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-settlement.h"
#include "breath-transfer-frame.h"

G_BEGIN_DECLS

#define BREATH_NEGOTIATION_LINGER (7 * 86400) /* seconds after the deadline in which what was decided is settled */

/**
 * BreathNegotiationState:
 * @BREATH_NEGOTIATION_OPEN: nobody here has decided
 * @BREATH_NEGOTIATION_DECIDED: a Mirror here has; what, is known to nobody else
 * @BREATH_NEGOTIATION_CONFIRMING: agreed, and signed here; the other's receipt is not there yet
 * @BREATH_NEGOTIATION_AGREED: both receipts are here
 * @BREATH_NEGOTIATION_ENDED: it did not go ahead: a veto, a lapse and a lost link are all the same
 *
 * How far a negotiation is.
 */
typedef enum
{
  BREATH_NEGOTIATION_OPEN,
  BREATH_NEGOTIATION_DECIDED,
  BREATH_NEGOTIATION_CONFIRMING,
  BREATH_NEGOTIATION_AGREED,
  BREATH_NEGOTIATION_ENDED,
} BreathNegotiationState;

/**
 * BreathNegotiator:
 * @own: our node
 * @peer: the other
 * @random: a source
 *
 * Who negotiates.
 */
typedef struct
{
  P2pPeerId     own;
  P2pPeerId     peer;
  BreathRandom *random;
} BreathNegotiator;

typedef struct _BreathNegotiation BreathNegotiation;

typedef void (*BreathNegotiationFrameFunc) (GBytes  *frame,
                                            gpointer user_data);

BreathNegotiation         *breath_negotiation_propose         (const BreathNegotiator     *negotiator,
                                                               const BreathTransferTerms  *terms,
                                                               gint64                      now,
                                                               GError                    **error) G_GNUC_WARN_UNUSED_RESULT;
BreathNegotiation         *breath_negotiation_hear            (const BreathNegotiator     *negotiator,
                                                               const BreathTransferFrame  *frame,
                                                               gint64                      now,
                                                               GError                    **error) G_GNUC_WARN_UNUSED_RESULT;
void                       breath_negotiation_free            (BreathNegotiation          *self);

const guint8              *breath_negotiation_get_id          (BreathNegotiation          *self);
const P2pPeerId           *breath_negotiation_get_peer        (BreathNegotiation          *self);
BreathTransferRole         breath_negotiation_get_role        (BreathNegotiation          *self);
const BreathTransferTerms *breath_negotiation_get_terms       (BreathNegotiation          *self);
gboolean                   breath_negotiation_has_own_terms   (BreathNegotiation          *self);
BreathNegotiationState     breath_negotiation_get_state       (BreathNegotiation          *self);
gboolean                   breath_negotiation_can_decide      (BreathNegotiation          *self);
gint64                     breath_negotiation_get_end         (BreathNegotiation          *self);
gboolean                   breath_negotiation_get_agreed      (BreathNegotiation          *self,
                                                               BreathTransferRole          role,
                                                               P2pPeerId                  *mirror,
                                                               char                      **name);
gboolean                   breath_negotiation_get_handover    (BreathNegotiation          *self,
                                                               BreathTransferRole          role,
                                                               BreathHandover             *handover);

gboolean                   breath_negotiation_counter         (BreathNegotiation          *self,
                                                               const BreathTransferTerms  *terms,
                                                               gint64                      now,
                                                               GError                    **error);
gboolean                   breath_negotiation_decide          (BreathNegotiation          *self,
                                                               gboolean                    is_yes,
                                                               P2pIdentity                *mirror,
                                                               GBytes                     *certificate,
                                                               gint64                      now,
                                                               GError                    **error);
gboolean                   breath_negotiation_decline         (BreathNegotiation          *self,
                                                               GError                    **error);
gboolean                   breath_negotiation_hand_over       (BreathNegotiation          *self,
                                                               P2pIdentity                *mirror,
                                                               GBytes                     *certificate,
                                                               gint64                      amount,
                                                               gint64                      now,
                                                               GError                    **error);

gboolean                   breath_negotiation_is_about        (BreathNegotiation          *self,
                                                               const BreathTransferFrame  *frame);
gboolean                   breath_negotiation_take            (BreathNegotiation          *self,
                                                               const BreathTransferFrame  *frame,
                                                               gint64                      now,
                                                               GError                    **error);
gboolean                   breath_negotiation_expire          (BreathNegotiation          *self,
                                                               gint64                      now);
void                       breath_negotiation_foreach_frame   (BreathNegotiation          *self,
                                                               BreathNegotiationFrameFunc  func,
                                                               gpointer                    user_data);
GBytes                    *breath_negotiation_get_farewell    (BreathNegotiation          *self,
                                                               guint8                      context[BREATH_CONTEXT_LEN]) G_GNUC_WARN_UNUSED_RESULT;

GBytes                    *breath_negotiation_store           (BreathNegotiation          *self) G_GNUC_WARN_UNUSED_RESULT;
BreathNegotiation         *breath_negotiation_restore         (const P2pPeerId            *own,
                                                               BreathRandom               *random,
                                                               GBytes                     *stored,
                                                               GError                    **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathNegotiation, breath_negotiation_free)

G_END_DECLS
