/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-peer-id.h"

G_BEGIN_DECLS

#define P2P_SEED_LEN      32
#define P2P_SIGNATURE_LEN 64

typedef struct _P2pIdentity P2pIdentity;

#define P2P_TYPE_IDENTITY (p2p_identity_get_type ())
GType            p2p_identity_get_type      (void);

P2pIdentity     *p2p_identity_new           (void) G_GNUC_WARN_UNUSED_RESULT;
P2pIdentity     *p2p_identity_new_from_seed (const guint8     seed[P2P_SEED_LEN]) G_GNUC_WARN_UNUSED_RESULT;
P2pIdentity     *p2p_identity_ref           (P2pIdentity     *self);
void             p2p_identity_unref         (P2pIdentity     *self);

const P2pPeerId *p2p_identity_get_peer_id   (P2pIdentity     *self);
void             p2p_identity_get_seed      (P2pIdentity     *self,
                                             guint8           seed[P2P_SEED_LEN]);
void             p2p_identity_sign          (P2pIdentity     *self,
                                             const guint8    *data,
                                             gsize            len,
                                             guint8           signature[P2P_SIGNATURE_LEN]);

gboolean         p2p_peer_id_verify         (const P2pPeerId *self,
                                             const guint8    *data,
                                             gsize            len,
                                             const guint8     signature[P2P_SIGNATURE_LEN]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pIdentity, p2p_identity_unref)

G_END_DECLS
