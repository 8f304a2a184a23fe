/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-identity.h"

G_BEGIN_DECLS

#define P2P_ENVELOPE_MAX_LEN     8192 /* bytes; what the one message of identify can hold that carries it */
#define P2P_ENVELOPE_MAX_PAYLOAD (P2P_ENVELOPE_MAX_LEN - 256)
#define P2P_ENVELOPE_MAX_TYPE    16   /* bytes; real ones have two */

/**
 * P2pEnvelopeKind:
 * @domain: what keeps a signature for one purpose from being taken for another; not part of the envelope
 * @type: names the format of the payload, and is part of the envelope
 * @type_len: how many bytes that is, at most %P2P_ENVELOPE_MAX_TYPE
 *
 * A purpose of envelopes. A plain constant of who uses it.
 */
typedef struct
{
  const char   *domain;
  const guint8 *type;
  gsize         type_len;
} P2pEnvelopeKind;

GBytes *p2p_envelope_seal (P2pIdentity           *identity,
                           const P2pEnvelopeKind *kind,
                           const guint8          *payload,
                           gsize                  len) G_GNUC_WARN_UNUSED_RESULT;
GBytes *p2p_envelope_open (const P2pEnvelopeKind *kind,
                           const guint8          *envelope,
                           gsize                  len,
                           P2pPeerId             *signer,
                           GError               **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
