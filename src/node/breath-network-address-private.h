/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-selection.h"
#include "p2p-swarm.h"

G_BEGIN_DECLS

P2pMultiaddr *breath_network_parse_address     (const char   *text,
                                                GError      **error) G_GNUC_WARN_UNUSED_RESULT;
void          breath_network_explain_listening (GError      **error,
                                                const char   *address);
gboolean      breath_network_check_dialable    (P2pSwarm     *swarm,
                                                P2pMultiaddr *address,
                                                guint         position,
                                                GError      **error);
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
