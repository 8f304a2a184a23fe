/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-swarm.h"

G_BEGIN_DECLS

#define P2P_PING_ID "/ipfs/ping/1.0.0"

void   p2p_ping_serve  (P2pSwarm            *swarm);
/* Sends @count pings on one stream, one after the other; the result is an array of round trips in microseconds (gint64). */
void   p2p_ping_async  (P2pConnection       *connection,
                        guint                count,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data);
GArray *p2p_ping_finish (P2pConnection      *connection,
                         GAsyncResult       *result,
                         GError            **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
