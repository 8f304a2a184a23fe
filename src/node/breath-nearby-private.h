/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core.h"
#include "p2p-swarm.h"

G_BEGIN_DECLS

#define BREATH_NEARBY_MAX_TAKEN 16 /* of those found within a minute */

/* Emits "found" when there is somebody else to dial. */
#define BREATH_TYPE_NEARBY (breath_nearby_get_type ())
G_DECLARE_FINAL_TYPE (BreathNearby, breath_nearby, BREATH, NEARBY, GObject)

BreathNearby *breath_nearby_new   (P2pSwarm        *swarm,
                                   BreathCore      *core) G_GNUC_WARN_UNUSED_RESULT;
void          breath_nearby_start (BreathNearby    *self);
void          breath_nearby_take  (BreathNearby    *self,
                                   const P2pPeerId *peer,
                                   P2pMultiaddr    *address,
                                   gint64           now);
void          breath_nearby_rouse (BreathNearby    *self);
void          breath_nearby_stop  (BreathNearby    *self);

G_END_DECLS
