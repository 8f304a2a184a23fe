/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core.h"
#include "p2p-swarm.h"

G_BEGIN_DECLS

gboolean      breath_network_check_typed       (const char * const *addresses,
                                                GError            **error);
gboolean      breath_network_listen_at         (P2pSwarm           *swarm,
                                                const char * const *addresses,
                                                gboolean            any_will_do,
                                                GError            **error);
gboolean      breath_network_choose_at         (P2pSwarm           *swarm,
                                                BreathCore         *core,
                                                const char * const *addresses,
                                                GError            **error);
gboolean      breath_network_is_at_its_place   (P2pMultiaddr *announced,
                                                P2pMultiaddr *remote);
void          breath_network_recall            (P2pSwarm        *swarm,
                                                BreathSelection *selection,
                                                GPtrArray       *addresses);
gboolean      breath_network_admit             (BreathSelection *selection,
                                                const P2pPeerId *peer,
                                                P2pMultiaddr    *address,
                                                P2pRole          role,
                                                GError         **error);

G_END_DECLS
