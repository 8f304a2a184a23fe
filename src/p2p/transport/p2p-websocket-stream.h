/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "p2p-websocket.h"

G_BEGIN_DECLS

#define P2P_TYPE_WEBSOCKET_STREAM (p2p_websocket_stream_get_type ())
G_DECLARE_FINAL_TYPE (P2pWebsocketStream, p2p_websocket_stream, P2P, WEBSOCKET_STREAM, GIOStream)

GIOStream *p2p_websocket_stream_new (GIOStream  *base,
                                     P2pRole     role,
                                     const char *host) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
