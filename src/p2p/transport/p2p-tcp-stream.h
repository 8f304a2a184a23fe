/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define P2P_TYPE_TCP_STREAM (p2p_tcp_stream_get_type ())
G_DECLARE_FINAL_TYPE (P2pTcpStream, p2p_tcp_stream, P2P, TCP_STREAM, GIOStream)

GIOStream *p2p_tcp_stream_new  (GSocketConnection *connection) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
