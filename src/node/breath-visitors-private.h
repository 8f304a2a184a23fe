/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core.h"
#include "p2p-swarm.h"

G_BEGIN_DECLS

#define BREATH_TYPE_VISITORS (breath_visitors_get_type ())
G_DECLARE_FINAL_TYPE (BreathVisitors, breath_visitors, BREATH, VISITORS, GObject)

BreathVisitors *breath_visitors_new         (P2pSwarm       *swarm,
                                             BreathCore     *core) G_GNUC_WARN_UNUSED_RESULT;
void            breath_visitors_take_stream (BreathVisitors *self,
                                             P2pConnection  *connection,
                                             BreathProtocol  protocol,
                                             GIOStream      *stream);
void            breath_visitors_stop        (BreathVisitors *self);

G_END_DECLS
