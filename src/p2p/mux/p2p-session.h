/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-mux-error.h"
#include "p2p-mux-stream.h"
#include "p2p-role.h"

G_BEGIN_DECLS

#define P2P_TYPE_SESSION (p2p_session_get_type ())
G_DECLARE_FINAL_TYPE (P2pSession, p2p_session, P2P, SESSION, GObject)

P2pSession *p2p_session_new               (GIOStream   *stream,
                                           P2pRole      role) G_GNUC_WARN_UNUSED_RESULT;
void        p2p_session_start             (P2pSession  *self);
GIOStream  *p2p_session_open_stream       (P2pSession  *self,
                                           GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void        p2p_session_close             (P2pSession  *self);
void        p2p_session_close_with_error  (P2pSession  *self,
                                           const GError *error);
gboolean    p2p_session_is_closed         (P2pSession  *self);
guint       p2p_session_get_n_streams     (P2pSession  *self);
gsize       p2p_session_get_buffered      (P2pSession  *self);
gint64      p2p_session_get_heard         (P2pSession  *self);
void        p2p_session_set_buffer_budget (P2pSession  *self,
                                           gsize        budget);
void        p2p_session_set_stream_limits (P2pSession  *self,
                                           guint        max_inbound,
                                           guint        max_opens);
void        p2p_session_set_receive_limit (P2pSession  *self,
                                           gsize        bytes);
void        p2p_session_refuse            (P2pSession  *self);
void        p2p_session_set_write_timeout (P2pSession  *self,
                                           guint        timeout_ms);

G_END_DECLS
