/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "p2p-identify.h"

G_BEGIN_DECLS

/* One JSON object a line on standard output, as peer.mjs writes them. */
void   report              (const char            *event,
                            JsonObject            *fields);
void   report_failure      (const GError          *error);
void   report_connected    (P2pConnection         *connection);
void   report_disconnected (P2pConnection         *connection,
                            const GError          *reason);
void   report_identified   (const char            *event,
                            const P2pIdentifyInfo *info);
void   report_listening    (P2pSwarm              *swarm);
void   report_pings        (GArray                *micros,
                            gint64                 since_dial);
void   report_usage        (void);

gint64 cpu_micros          (void);

G_END_DECLS
