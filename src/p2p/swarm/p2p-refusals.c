/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-refusals.h"

/**
 * p2p_limit_get_words:
 * @limit: a limit
 *
 * Returns: what there was too much of, in the words of the log
 */
const char *
p2p_limit_get_words (P2pLimit limit)
{
  static const char *const words[P2P_N_LIMITS] = {
    [P2P_LIMIT_PENDING] = "handshakes under way",
    [P2P_LIMIT_HANDSHAKE_TIME] = "time for a handshake",
    [P2P_LIMIT_INBOUND] = "inbound connections",
    [P2P_LIMIT_CONNECTIONS] = "connections",
    [P2P_LIMIT_PER_SOURCE] = "connections from one address",
    [P2P_LIMIT_HANDSHAKES] = "handshakes a minute in all",
    [P2P_LIMIT_HANDSHAKES_PER_SOURCE] = "handshakes a minute from one address",
    [P2P_LIMIT_HANDSHAKES_PER_KEY] = "connections a minute by one peer",
    [P2P_LIMIT_GATE] = "peers for whom there is no place",
    [P2P_LIMIT_VISIT] = "time or bytes of a visitor",
    [P2P_LIMIT_CONNECTION] = "streams, pings or unread bytes of one connection",
    [P2P_LIMIT_BUFFERED] = "unread bytes in all",
  };

  g_return_val_if_fail ((guint) limit < P2P_N_LIMITS, NULL);

  return words[limit];
}

/**
 * p2p_refusals_count:
 * @self: what is counted so far
 * @limit: what turned somebody away
 * @now: unix seconds
 *
 * Counts once more.
 */
void
p2p_refusals_count (P2pRefusals *self,
                    P2pLimit     limit,
                    gint64       now)
{
  g_return_if_fail ((guint) limit < P2P_N_LIMITS);

  self->limits[limit].count++;
  self->limits[limit].last = now;
}
