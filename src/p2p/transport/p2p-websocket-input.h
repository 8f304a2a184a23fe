/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-websocket-output.h"

G_BEGIN_DECLS

#define P2P_TYPE_WEBSOCKET_INPUT (p2p_websocket_input_get_type ())
G_DECLARE_FINAL_TYPE (P2pWebsocketInput, p2p_websocket_input, P2P, WEBSOCKET_INPUT, GInputStream)

GInputStream *p2p_websocket_input_new (GInputStream       *base,
                                       P2pWebsocket       *socket,
                                       P2pWebsocketOutput *output) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
