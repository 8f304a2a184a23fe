/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define P2P_PUBLIC_KEY_LEN     32
#define P2P_PEER_ID_BYTES_LEN  38 /* identity multihash of the encoded key */
#define P2P_ENCODED_KEY_LEN    36 /* the PublicKey protobuf */

/**
 * P2pPeerId:
 * @public_key: an Ed25519 public key
 *
 * The name of a peer: its public key. A plain value, copied by assignment.
 */
typedef struct
{
  guint8 public_key[P2P_PUBLIC_KEY_LEN];
} P2pPeerId;

#define P2P_TYPE_PEER_ID (p2p_peer_id_get_type ())
GType      p2p_peer_id_get_type             (void);

P2pPeerId *p2p_peer_id_copy                 (const P2pPeerId *self) G_GNUC_WARN_UNUSED_RESULT;
void       p2p_peer_id_free                 (P2pPeerId       *self);
guint      p2p_peer_id_hash                 (gconstpointer    self);
gboolean   p2p_peer_id_equal                (gconstpointer    a,
                                             gconstpointer    b);

gboolean   p2p_peer_id_init_from_bytes      (P2pPeerId       *self,
                                             const guint8    *multihash,
                                             gsize            len,
                                             GError         **error);
gboolean   p2p_peer_id_init_from_string     (P2pPeerId       *self,
                                             const char      *text,
                                             GError         **error);
gboolean   p2p_peer_id_init_from_public_key (P2pPeerId       *self,
                                             const guint8    *encoded,
                                             gsize            len,
                                             GError         **error);

void       p2p_peer_id_to_bytes             (const P2pPeerId *self,
                                             guint8           out[P2P_PEER_ID_BYTES_LEN]);
void       p2p_peer_id_to_public_key        (const P2pPeerId *self,
                                             guint8           out[P2P_ENCODED_KEY_LEN]);
char      *p2p_peer_id_to_string            (const P2pPeerId *self) G_GNUC_WARN_UNUSED_RESULT;
char      *p2p_peer_id_to_cid               (const P2pPeerId *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pPeerId, p2p_peer_id_free)

G_END_DECLS
