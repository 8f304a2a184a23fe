/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-identity.h"

G_BEGIN_DECLS

#define P2P_TLS_MAX_CERTIFICATE 8192 /* bytes; real ones have about 500 */

typedef struct _P2pTlsCertificate P2pTlsCertificate;

P2pTlsCertificate *p2p_tls_certificate_new     (P2pIdentity        *identity) G_GNUC_WARN_UNUSED_RESULT;
P2pTlsCertificate *p2p_tls_certificate_ref     (P2pTlsCertificate  *self);
void               p2p_tls_certificate_unref   (P2pTlsCertificate  *self);
GBytes            *p2p_tls_certificate_get_der (P2pTlsCertificate  *self);

gboolean           p2p_tls_certificate_check   (const guint8       *der,
                                                gsize               len,
                                                gint64              now,
                                                P2pPeerId          *peer,
                                                GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pTlsCertificate, p2p_tls_certificate_unref)

G_END_DECLS
