/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-meeting.h"
#include "breath-node-private.h"
#include "breath-sqlite-store.h"
#include "p2p-identity.h"
#include "p2p-swarm.h"

G_BEGIN_DECLS

#define BREATH_NETWORK_MAX_CHOSEN    256 /* addresses that people name in one place */
#define BREATH_NETWORK_MAX_ANNOUNCED 4   /* addresses remembered of what one neighbour announces */

#define BREATH_TYPE_NETWORK (breath_network_get_type ())
G_DECLARE_FINAL_TYPE (BreathNetwork, breath_network, BREATH, NETWORK, GObject)

BreathNetwork *breath_network_new      (P2pIdentity        *identity,
                                        BreathNode         *node,
                                        BreathSqliteStore  *store) G_GNUC_WARN_UNUSED_RESULT;
void           breath_network_set_limits (BreathNetwork    *self,
                                        const P2pSwarmLimits *limits);
gboolean       breath_network_listen   (BreathNetwork      *self,
                                        const char * const *addresses,
                                        gboolean            any_will_do,
                                        GError            **error);
gboolean       breath_network_choose   (BreathNetwork      *self,
                                        const char * const *addresses,
                                        GError            **error);
void           breath_network_fill_links (BreathNetwork    *self);
void           breath_network_begin_load (BreathNetwork    *self);
void           breath_network_drop_alerts (BreathNetwork   *self);
void           breath_network_remember (BreathNetwork      *self,
                                        GPtrArray          *addresses);
void           breath_network_set_meeting (BreathNetwork   *self,
                                        BreathMeeting      *meeting);
void           breath_network_look_around (BreathNetwork   *self);
void           breath_network_start    (BreathNetwork      *self);
void           breath_network_close    (BreathNetwork      *self);

G_END_DECLS
