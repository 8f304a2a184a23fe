/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-multiaddr.h"
#include "p2p-upgrader.h"

G_BEGIN_DECLS

/* An authenticated connection to one peer. Emits "closed" (GError or NULL) once. */
#define P2P_TYPE_CONNECTION (p2p_connection_get_type ())
G_DECLARE_FINAL_TYPE (P2pConnection, p2p_connection, P2P, CONNECTION, GObject)

const P2pPeerId *p2p_connection_get_peer           (P2pConnection       *self);
P2pRole          p2p_connection_get_role           (P2pConnection       *self);
P2pMultiaddr    *p2p_connection_get_remote_address (P2pConnection       *self);
const char      *p2p_connection_get_security       (P2pConnection       *self);
gboolean         p2p_connection_has_early_muxer    (P2pConnection       *self);
const guint8    *p2p_connection_get_binding        (P2pConnection       *self);
gsize            p2p_connection_get_buffered       (P2pConnection       *self);
gint64           p2p_connection_get_heard          (P2pConnection       *self);
gboolean         p2p_connection_is_closed          (P2pConnection       *self);
void             p2p_connection_close              (P2pConnection       *self,
                                                    const GError        *reason);

/* Opens a stream and negotiates one of @protocols on it. */
void             p2p_connection_open_async         (P2pConnection       *self,
                                                    const char * const  *protocols,
                                                    GCancellable        *cancellable,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data);
GIOStream       *p2p_connection_open_finish        (P2pConnection       *self,
                                                    GAsyncResult        *result,
                                                    char               **protocol,
                                                    GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
