/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "p2p-tls-session.h"

G_BEGIN_DECLS

#define P2P_TYPE_TLS_OUTPUT (p2p_tls_output_get_type ())
G_DECLARE_FINAL_TYPE (P2pTlsOutput, p2p_tls_output, P2P, TLS_OUTPUT, GOutputStream)

P2pTlsOutput *p2p_tls_output_new     (GOutputStream *base,
                                      P2pTlsSession *session) G_GNUC_WARN_UNUSED_RESULT;
void          p2p_tls_output_flush   (P2pTlsOutput  *self);
void          p2p_tls_output_say_end (P2pTlsOutput  *self);

G_END_DECLS
