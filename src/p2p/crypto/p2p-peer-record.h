/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-identity.h"

G_BEGIN_DECLS

#define P2P_PEER_RECORD_MAX_ADDRESSES 8 /* kept of a record, and at most in one of ours */

/**
 * P2pPeerRecord:
 * @peer: whose addresses these are
 * @seq: later records have a higher one
 * @addresses: (element-type P2pMultiaddr): where @peer says it can be reached, without its `/p2p/`
 *
 * Where a peer can be reached, in its own words. Not to be changed.
 */
typedef struct
{
  P2pPeerId  peer;
  guint64    seq;
  GPtrArray *addresses;
} P2pPeerRecord;

GBytes        *p2p_peer_record_seal (P2pIdentity     *identity,
                                     guint64          seq,
                                     GPtrArray       *addresses) G_GNUC_WARN_UNUSED_RESULT;
P2pPeerRecord *p2p_peer_record_open (const guint8    *envelope,
                                     gsize            len,
                                     const P2pPeerId *expected,
                                     GError         **error) G_GNUC_WARN_UNUSED_RESULT;
void           p2p_peer_record_free (P2pPeerRecord   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pPeerRecord, p2p_peer_record_free)

G_END_DECLS
