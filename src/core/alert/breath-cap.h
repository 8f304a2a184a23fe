/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-statement.h"

G_BEGIN_DECLS

#define BREATH_CAP_MAX_LEN 65536  /* bytes of a document that is read */

/**
 * BreathCapEnvelope:
 * @identifier: (nullable): what the alert is called, the id of its item in hexadecimal if it is ours
 * @sender: (nullable): who sent it, the id of a node if it is ours
 * @sender_name: (nullable): what the Mirror is called
 * @reference: (nullable): of an update or cancellation: what the first alert is called
 * @reference_sent: and when it was sent, in unix seconds
 *
 * What CAP says around an alert: there it is part of the document, with us it comes from the item that holds it.
 */
typedef struct
{
  char   *identifier;
  char   *sender;
  char   *sender_name;
  char   *reference;
  gint64  reference_sent;
} BreathCapEnvelope;

void             breath_cap_envelope_clear (BreathCapEnvelope        *self);
char            *breath_cap_write          (const BreathStatement    *statement,
                                            const BreathCapEnvelope  *envelope) G_GNUC_WARN_UNUSED_RESULT;
BreathStatement *breath_cap_read           (const char               *xml,
                                            gsize                     len,
                                            const P2pPeerId          *node,
                                            BreathCapEnvelope        *envelope,
                                            GError                  **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BreathCapEnvelope, breath_cap_envelope_clear)

G_END_DECLS
