/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-transport.h"

G_BEGIN_DECLS

#define P2P_TYPE_WEBSOCKET_LISTENER (p2p_websocket_listener_get_type ())
G_DECLARE_FINAL_TYPE (P2pWebsocketListener, p2p_websocket_listener, P2P, WEBSOCKET_LISTENER, GObject)

P2pListener  *p2p_websocket_listener_new (P2pListener  *tcp) G_GNUC_WARN_UNUSED_RESULT;

/* The address of TCP that a WebSocket is at, and back; NULL if it is none of a plain WebSocket. */
P2pMultiaddr *p2p_websocket_address_of   (P2pMultiaddr *tcp) G_GNUC_WARN_UNUSED_RESULT;
P2pMultiaddr *p2p_websocket_tcp_of       (P2pMultiaddr *address) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
