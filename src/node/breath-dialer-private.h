/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core.h"
#include "p2p-swarm.h"

G_BEGIN_DECLS

#define BREATH_TYPE_DIALER (breath_dialer_get_type ())
G_DECLARE_FINAL_TYPE (BreathDialer, breath_dialer, BREATH, DIALER, GObject)

BreathDialer *breath_dialer_new   (P2pSwarm     *swarm,
                                   BreathCore   *core) G_GNUC_WARN_UNUSED_RESULT;
void          breath_dialer_start (BreathDialer *self);
void          breath_dialer_stop  (BreathDialer *self);
void          breath_dialer_ask   (BreathDialer *self);

G_END_DECLS
