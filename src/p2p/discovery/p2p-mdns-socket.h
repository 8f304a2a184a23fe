/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define P2P_MDNS_MAX_INTERFACES 8

typedef struct _P2pMdnsSocket P2pMdnsSocket;

/* A packet of a speaker of multicast DNS. The socket may be freed by it. */
typedef void (*P2pMdnsReceived) (const guint8 *data,
                                 gsize         len,
                                 gpointer      user_data);

P2pMdnsSocket *p2p_mdns_socket_new  (GSocketFamily     family,
                                     P2pMdnsReceived   received,
                                     gpointer          user_data,
                                     GError          **error) G_GNUC_WARN_UNUSED_RESULT;
void           p2p_mdns_socket_free (P2pMdnsSocket    *self);

void           p2p_mdns_socket_join (P2pMdnsSocket    *self);
void           p2p_mdns_socket_send (P2pMdnsSocket    *self,
                                     GBytes           *packet);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pMdnsSocket, p2p_mdns_socket_free)

G_END_DECLS
