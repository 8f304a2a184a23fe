/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-role.h"
#include "p2p-websocket-frame.h"

G_BEGIN_DECLS

#define P2P_WEBSOCKET_MAX_HEAD  8192        /* bytes of a request or response of HTTP */
#define P2P_WEBSOCKET_MAX_PLAIN (64 * 1024) /* bytes of one frame of ours */

typedef struct _P2pWebsocket P2pWebsocket;

P2pWebsocket *p2p_websocket_new         (P2pRole        role,
                                         const char    *host) G_GNUC_WARN_UNUSED_RESULT;
P2pWebsocket *p2p_websocket_ref         (P2pWebsocket  *self);
void          p2p_websocket_unref       (P2pWebsocket  *self);

gssize        p2p_websocket_read        (P2pWebsocket  *self,
                                         const guint8  *received,
                                         gsize          len,
                                         gsize         *used,
                                         guint8        *out,
                                         gsize          out_len,
                                         GError       **error);
gboolean      p2p_websocket_has_ended   (P2pWebsocket  *self);
gboolean      p2p_websocket_is_open     (P2pWebsocket  *self);
gboolean      p2p_websocket_write       (P2pWebsocket  *self,
                                         const guint8  *plain,
                                         gsize          len,
                                         GError       **error);
void          p2p_websocket_end         (P2pWebsocket  *self);

gboolean      p2p_websocket_has_output  (P2pWebsocket  *self);
GByteArray   *p2p_websocket_take_output (P2pWebsocket  *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pWebsocket, p2p_websocket_unref)

G_END_DECLS
