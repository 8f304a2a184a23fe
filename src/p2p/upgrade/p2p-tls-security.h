/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-security.h"

G_BEGIN_DECLS

#define P2P_TLS_ID "/tls/1.0.0"

#define P2P_TYPE_TLS_SECURITY (p2p_tls_security_get_type ())
G_DECLARE_FINAL_TYPE (P2pTlsSecurity, p2p_tls_security, P2P, TLS_SECURITY, GObject)

P2pSecurity *p2p_tls_security_new (P2pIdentity        *identity,
                                   const char * const *muxers) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
