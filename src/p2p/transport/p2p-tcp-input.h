/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define P2P_TYPE_TCP_INPUT (p2p_tcp_input_get_type ())
G_DECLARE_FINAL_TYPE (P2pTcpInput, p2p_tcp_input, P2P, TCP_INPUT, GInputStream)

P2pTcpInput *p2p_tcp_input_new  (GSocket     *socket) G_GNUC_WARN_UNUSED_RESULT;
void         p2p_tcp_input_stop (P2pTcpInput *self);

G_END_DECLS
