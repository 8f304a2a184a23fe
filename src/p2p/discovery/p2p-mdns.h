/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-swarm.h"

G_BEGIN_DECLS

#define P2P_MDNS_FIRST_INTERVAL  10   /* seconds between the first two questions; doubles from then on */
#define P2P_MDNS_LAST_INTERVAL   600
#define P2P_MDNS_MAX_PER_SECOND  50   /* packets that are read; the rest is thrown away */

/* Peers in the same network. Emits "found" (P2pPeerId, P2pMultiaddr). */
#define P2P_TYPE_MDNS (p2p_mdns_get_type ())
G_DECLARE_FINAL_TYPE (P2pMdns, p2p_mdns, P2P, MDNS, GObject)

P2pMdns *p2p_mdns_new   (P2pSwarm  *swarm,
                         GError   **error) G_GNUC_WARN_UNUSED_RESULT;
void     p2p_mdns_rouse (P2pMdns   *self);
void     p2p_mdns_stop  (P2pMdns   *self);

G_END_DECLS
