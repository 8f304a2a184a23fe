/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-role.h"
#include "p2p-tls-certificate.h"

G_BEGIN_DECLS

#define P2P_TLS_BINDING_LEN 32
#define P2P_TLS_MAX_RECORD  16384 /* bytes of one record before they are encrypted */

typedef struct _P2pTlsSession P2pTlsSession;

P2pTlsSession   *p2p_tls_session_new         (P2pRole              role,
                                              P2pTlsCertificate   *certificate,
                                              const P2pPeerId     *expected,
                                              const char * const  *muxers) G_GNUC_WARN_UNUSED_RESULT;
P2pTlsSession   *p2p_tls_session_ref         (P2pTlsSession       *self);
void             p2p_tls_session_unref       (P2pTlsSession       *self);

gboolean         p2p_tls_session_handshake   (P2pTlsSession       *self,
                                              const guint8        *received,
                                              gsize                len,
                                              gsize               *used,
                                              GError             **error);
gboolean         p2p_tls_session_is_finished (P2pTlsSession       *self);

/* Once finished. */
const P2pPeerId *p2p_tls_session_get_peer    (P2pTlsSession       *self);
const char      *p2p_tls_session_get_muxer   (P2pTlsSession       *self);
void             p2p_tls_session_get_binding (P2pTlsSession       *self,
                                              guint8               binding[P2P_TLS_BINDING_LEN]);
gssize           p2p_tls_session_read        (P2pTlsSession       *self,
                                              const guint8        *received,
                                              gsize                len,
                                              gsize               *used,
                                              guint8              *out,
                                              gsize                out_len,
                                              GError             **error);
gboolean         p2p_tls_session_has_ended   (P2pTlsSession       *self);
gboolean         p2p_tls_session_write       (P2pTlsSession       *self,
                                              const guint8        *plain,
                                              gsize                len,
                                              GError             **error);
void             p2p_tls_session_end         (P2pTlsSession       *self);

/* At any time. */
gboolean         p2p_tls_session_has_output  (P2pTlsSession       *self);
GByteArray      *p2p_tls_session_take_output (P2pTlsSession       *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pTlsSession, p2p_tls_session_unref)

G_END_DECLS
