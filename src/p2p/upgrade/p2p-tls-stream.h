/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "p2p-tls-session.h"

G_BEGIN_DECLS

GIOStream *p2p_tls_stream_new (GIOStream     *base,
                               P2pTlsSession *session,
                               const guint8  *early,
                               gsize          early_len) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
