/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "p2p-websocket.h"

G_BEGIN_DECLS

GIOStream *p2p_websocket_stream_new (GIOStream  *base,
                                     P2pRole     role,
                                     const char *host) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
