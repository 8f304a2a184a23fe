/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-transport.h"

G_BEGIN_DECLS

#define P2P_TYPE_TCP_LISTENER (p2p_tcp_listener_get_type ())
G_DECLARE_FINAL_TYPE (P2pTcpListener, p2p_tcp_listener, P2P, TCP_LISTENER, GObject)

P2pListener *p2p_tcp_listener_new  (GInetAddress *ip,
                                    guint16       port,
                                    GError      **error) G_GNUC_WARN_UNUSED_RESULT;

/* How both ends of a connection treat their socket. */
void         p2p_tcp_tune          (GSocket      *socket);

G_END_DECLS
