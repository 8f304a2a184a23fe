/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-connection.h"

G_BEGIN_DECLS

#define BREATH_KEEPALIVE_INTERVAL_MSEC 30000

#define BREATH_TYPE_KEEPALIVE (breath_keepalive_get_type ())
G_DECLARE_FINAL_TYPE (BreathKeepalive, breath_keepalive, BREATH, KEEPALIVE, GObject)

BreathKeepalive *breath_keepalive_new     (P2pConnection   *connection,
                                           guint            interval_msec) G_GNUC_WARN_UNUSED_RESULT;
gint64           breath_keepalive_get_due (BreathKeepalive *self);
void             breath_keepalive_ask     (BreathKeepalive *self);
void             breath_keepalive_stop    (BreathKeepalive *self);

G_END_DECLS
