/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-swarm.h"

G_BEGIN_DECLS

#define BREATH_TYPE_LOAD (breath_load_get_type ())
G_DECLARE_FINAL_TYPE (BreathLoad, breath_load, BREATH, LOAD, GObject)

BreathLoad *breath_load_new   (P2pSwarm   *swarm) G_GNUC_WARN_UNUSED_RESULT;
void        breath_load_begin (BreathLoad *self);
void        breath_load_stop  (BreathLoad *self);

G_END_DECLS
