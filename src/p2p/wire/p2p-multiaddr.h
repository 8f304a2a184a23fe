/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define P2P_MULTIADDR_MAX_LEN 256 /* bytes, in binary form */

typedef struct _P2pMultiaddr P2pMultiaddr;

#define P2P_TYPE_MULTIADDR (p2p_multiaddr_get_type ())
GType         p2p_multiaddr_get_type        (void);

P2pMultiaddr *p2p_multiaddr_new_from_string (const char    *text,
                                             GError       **error) G_GNUC_WARN_UNUSED_RESULT;
P2pMultiaddr *p2p_multiaddr_new_from_bytes  (const guint8  *data,
                                             gsize          len,
                                             GError       **error) G_GNUC_WARN_UNUSED_RESULT;
P2pMultiaddr *p2p_multiaddr_ref             (P2pMultiaddr  *self);
void          p2p_multiaddr_unref           (P2pMultiaddr  *self);

const guint8 *p2p_multiaddr_get_bytes       (P2pMultiaddr  *self,
                                             gsize         *len);
const char   *p2p_multiaddr_get_text        (P2pMultiaddr  *self);
gboolean      p2p_multiaddr_equal           (P2pMultiaddr  *self,
                                             P2pMultiaddr  *other);

/* What a TCP transport needs: the first two parts are ip4, ip6, dns, dns4 or dns6, then tcp. */
gboolean      p2p_multiaddr_get_tcp         (P2pMultiaddr  *self,
                                             const char   **host,
                                             guint16       *port);
P2pMultiaddr *p2p_multiaddr_new_tcp         (const char    *ip,
                                             guint16        port) G_GNUC_WARN_UNUSED_RESULT;
gboolean      p2p_multiaddr_has_websocket   (P2pMultiaddr  *self);

/* The multihash behind the last /p2p/, if the address ends in one. */
const guint8 *p2p_multiaddr_get_peer        (P2pMultiaddr  *self,
                                             gsize         *len);
P2pMultiaddr *p2p_multiaddr_with_peer       (P2pMultiaddr  *self,
                                             const guint8  *multihash,
                                             gsize          len) G_GNUC_WARN_UNUSED_RESULT;
P2pMultiaddr *p2p_multiaddr_without_peer    (P2pMultiaddr  *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pMultiaddr, p2p_multiaddr_unref)

G_END_DECLS
