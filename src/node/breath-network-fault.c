/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-network-fault-private.h"

#include "breath-core-trust.h"
#include "breath-stream-link-private.h"
#include "p2p-mux-error.h"

/**
 * breath_network_count_fault:
 * @core: the core
 * @peer: whose connection ended
 * @role: which end of it we were
 * @reason: (nullable): why
 *
 * Tells the core what a connection ended for below our own protocols, where it does not see it: what was wrong there, or
 * that the peer had no room for us.
 */
void
breath_network_count_fault (BreathCore      *core,
                            const P2pPeerId *peer,
                            P2pRole          role,
                            const GError    *reason)
{
  if (g_error_matches (reason, BREATH_STREAM_LINK_ERROR, BREATH_STREAM_LINK_ERROR_FRAME))
    breath_core_penalize (core, peer, BREATH_PENALTY_OVERSIZE);
  else if (g_error_matches (reason, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL))
    breath_core_penalize (core, peer, BREATH_PENALTY_FORMAT);
  else if (g_error_matches (reason, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT))
    breath_core_penalize (core, peer, BREATH_PENALTY_OVER_RATE);
  else if (role == P2P_ROLE_DIALER && g_error_matches (reason, P2P_MUX_ERROR, P2P_MUX_ERROR_NO_ROOM))
    breath_selection_turned_away (breath_core_get_selection (core), peer, g_get_monotonic_time ());
}
