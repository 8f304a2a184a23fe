/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "p2p-websocket.h"

G_BEGIN_DECLS

#define P2P_TYPE_WEBSOCKET_OUTPUT (p2p_websocket_output_get_type ())
G_DECLARE_FINAL_TYPE (P2pWebsocketOutput, p2p_websocket_output, P2P, WEBSOCKET_OUTPUT, GOutputStream)

P2pWebsocketOutput *p2p_websocket_output_new     (GOutputStream      *base,
                                                  P2pWebsocket       *socket) G_GNUC_WARN_UNUSED_RESULT;
void                p2p_websocket_output_flush   (P2pWebsocketOutput *self);
void                p2p_websocket_output_say_end (P2pWebsocketOutput *self);

G_END_DECLS
