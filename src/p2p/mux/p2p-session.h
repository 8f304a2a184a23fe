/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "p2p-role.h"

G_BEGIN_DECLS

#define P2P_MUX_ERROR (p2p_mux_error_quark ())

/**
 * P2pMuxError:
 * @P2P_MUX_ERROR_PROTOCOL: the peer broke the rules of yamux
 * @P2P_MUX_ERROR_CLOSED: the session or the stream was closed
 * @P2P_MUX_ERROR_RESET: the peer reset the stream
 * @P2P_MUX_ERROR_LIMIT: a limit of ours was reached
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  P2P_MUX_ERROR_PROTOCOL,
  P2P_MUX_ERROR_CLOSED,
  P2P_MUX_ERROR_RESET,
  P2P_MUX_ERROR_LIMIT,
} P2pMuxError;

GQuark p2p_mux_error_quark (void);

/* Many GIOStreams over one (yamux). Emits "stream" (GIOStream) for each one the peer opens and "closed" (GError or NULL) once. */
#define P2P_TYPE_SESSION (p2p_session_get_type ())
G_DECLARE_FINAL_TYPE (P2pSession, p2p_session, P2P, SESSION, GObject)

P2pSession *p2p_session_new         (GIOStream   *stream,
                                     P2pRole      role) G_GNUC_WARN_UNUSED_RESULT;
void        p2p_session_start       (P2pSession  *self);
GIOStream  *p2p_session_open_stream (P2pSession  *self,
                                     GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void        p2p_session_close       (P2pSession  *self);
gboolean    p2p_session_is_closed   (P2pSession  *self);
guint       p2p_session_get_n_streams (P2pSession *self);

/* A stream of a session: GIOStream whose close_write sends FIN and whose reset sends RST. */
#define P2P_TYPE_MUX_STREAM (p2p_mux_stream_get_type ())
G_DECLARE_FINAL_TYPE (P2pMuxStream, p2p_mux_stream, P2P, MUX_STREAM, GIOStream)

void        p2p_mux_stream_reset    (P2pMuxStream *self);

G_END_DECLS
