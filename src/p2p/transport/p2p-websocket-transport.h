/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-transport.h"

G_BEGIN_DECLS

#define P2P_TYPE_WEBSOCKET_TRANSPORT (p2p_websocket_transport_get_type ())
G_DECLARE_FINAL_TYPE (P2pWebsocketTransport, p2p_websocket_transport, P2P, WEBSOCKET_TRANSPORT, GObject)

P2pTransport *p2p_websocket_transport_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
