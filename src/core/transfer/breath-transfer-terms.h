/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-resource-kind.h"
#include "p2p-peer-id.h"

G_BEGIN_DECLS

#define BREATH_NEGOTIATION_ID_LEN   32
#define BREATH_TRANSFER_MAX_AMOUNT  G_GINT64_CONSTANT (1000000000000) /* thousandths */
#define BREATH_TRANSFER_MAX_UNIT    16                                /* bytes */
#define BREATH_TRANSFER_MAX_NOTE    280                               /* characters */
#define BREATH_TRANSFER_MAX_ROUND   8
#define BREATH_TRANSFER_MAX_LIFE    (72 * 3600)                       /* seconds in which both may decide */
#define BREATH_TRANSFER_MAX_AHEAD   (366 * 86400)                     /* seconds in which it is handed over */
#define BREATH_TRANSFER_TERMS_MAX   1280                              /* bytes of encoded terms */

#define BREATH_TRANSFER_ERROR (breath_transfer_error_quark ())

/**
 * BreathTransferError:
 * @BREATH_TRANSFER_ERROR_TERMS: terms that cannot be; the message says why
 * @BREATH_TRANSFER_ERROR_TURN: it cannot be done, or not any more; the message says why
 * @BREATH_TRANSFER_ERROR_INVALID: what came is not what an honest node would have sent
 * @BREATH_TRANSFER_ERROR_DAMAGED: what is stored is none
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  BREATH_TRANSFER_ERROR_TERMS,
  BREATH_TRANSFER_ERROR_TURN,
  BREATH_TRANSFER_ERROR_INVALID,
  BREATH_TRANSFER_ERROR_DAMAGED,
} BreathTransferError;

GQuark breath_transfer_error_quark (void);

/**
 * BreathTransferTerms:
 * @round: 0 at first; each new terms in one negotiation have one more
 * @resource: what is handed over
 * @amount: how much, in thousandths of @unit, above 0
 * @unit: a UCUM unit
 * @gives: whether the proposer gives; it asks otherwise
 * @from: unix seconds: not handed over before
 * @until: unix seconds: and not after
 * @expires: unix seconds: nobody decides after
 * @note: (nullable): what else there is to say
 *
 * What both would agree on: in ValueFlows, a commitment to transfer a resource from one agent to another.
 */
typedef struct
{
  guint              round;
  BreathResourceKind resource;
  gint64             amount;
  char               unit[BREATH_TRANSFER_MAX_UNIT + 1];
  gboolean           gives;
  guint32            from;
  guint32            until;
  guint32            expires;
  char              *note;
} BreathTransferTerms;

BreathTransferTerms *breath_transfer_terms_new         (void) G_GNUC_WARN_UNUSED_RESULT;
BreathTransferTerms *breath_transfer_terms_copy        (const BreathTransferTerms *self) G_GNUC_WARN_UNUSED_RESULT;
void                 breath_transfer_terms_free        (BreathTransferTerms       *self);
gboolean             breath_transfer_terms_check       (const BreathTransferTerms *self,
                                                        GError                   **error);
gboolean             breath_transfer_terms_check_times (const BreathTransferTerms *self,
                                                        gint64                     now,
                                                        GError                   **error);
GBytes              *breath_transfer_terms_encode      (const BreathTransferTerms *self) G_GNUC_WARN_UNUSED_RESULT;
BreathTransferTerms *breath_transfer_terms_decode      (const guint8              *data,
                                                        gsize                      len,
                                                        GError                   **error) G_GNUC_WARN_UNUSED_RESULT;
void                 breath_transfer_terms_get_context (const BreathTransferTerms *self,
                                                        const guint8               id[BREATH_NEGOTIATION_ID_LEN],
                                                        const P2pPeerId           *proposer,
                                                        const P2pPeerId           *responder,
                                                        guint8                     context[32]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathTransferTerms, breath_transfer_terms_free)

G_END_DECLS
