/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-swarm.h"

G_BEGIN_DECLS

#define P2P_PERF_ID "/perf/1.0.0"

/* Off unless a benchmark asks for it; @max_bytes bounds each direction of a stream. */
void     p2p_perf_serve  (P2pSwarm            *swarm,
                          guint64              max_bytes);
void     p2p_perf_async  (P2pConnection       *connection,
                          guint64              upload,
                          guint64              download,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data);
gboolean p2p_perf_finish (P2pConnection       *connection,
                          GAsyncResult        *result,
                          GError             **error);

G_END_DECLS
