/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-tls-output.h"

G_BEGIN_DECLS

#define P2P_TYPE_TLS_INPUT (p2p_tls_input_get_type ())
G_DECLARE_FINAL_TYPE (P2pTlsInput, p2p_tls_input, P2P, TLS_INPUT, GInputStream)

GInputStream *p2p_tls_input_new (GInputStream  *base,
                                 P2pTlsSession *session,
                                 P2pTlsOutput  *output,
                                 const guint8  *early,
                                 gsize          early_len) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
