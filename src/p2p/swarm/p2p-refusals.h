/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * P2pLimit:
 * @P2P_LIMIT_PENDING: handshakes under way
 * @P2P_LIMIT_HANDSHAKE_TIME: how long a handshake may take
 * @P2P_LIMIT_INBOUND: connections that peers dialled
 * @P2P_LIMIT_CONNECTIONS: all connections
 * @P2P_LIMIT_PER_SOURCE: connections from one address
 * @P2P_LIMIT_HANDSHAKES: handshakes a minute of all together
 * @P2P_LIMIT_HANDSHAKES_PER_SOURCE: handshakes a minute from one address
 * @P2P_LIMIT_HANDSHAKES_PER_KEY: connections a minute by one peer
 * @P2P_LIMIT_GATE: whom the gate lets in
 * @P2P_LIMIT_VISIT: what a visitor may send, and for how long it may stay
 * @P2P_LIMIT_CONNECTION: what a peer may send or open on its connection
 * @P2P_LIMIT_BUFFERED: bytes unread in all connections together
 *
 * What can turn a connection away, or end it.
 */
typedef enum
{
  P2P_LIMIT_PENDING,
  P2P_LIMIT_HANDSHAKE_TIME,
  P2P_LIMIT_INBOUND,
  P2P_LIMIT_CONNECTIONS,
  P2P_LIMIT_PER_SOURCE,
  P2P_LIMIT_HANDSHAKES,
  P2P_LIMIT_HANDSHAKES_PER_SOURCE,
  P2P_LIMIT_HANDSHAKES_PER_KEY,
  P2P_LIMIT_GATE,
  P2P_LIMIT_VISIT,
  P2P_LIMIT_CONNECTION,
  P2P_LIMIT_BUFFERED,
} P2pLimit;

#define P2P_N_LIMITS (P2P_LIMIT_BUFFERED + 1)

/**
 * P2pRefusal:
 * @count: how often
 * @last: unix seconds of the last time; 0 for never
 *
 * What one limit has done.
 */
typedef struct
{
  guint64 count;
  gint64  last;
} P2pRefusal;

/**
 * P2pRefusals:
 * @since: unix seconds from when on they are counted
 * @limits: each by its [enum@P2p.Limit]
 *
 * How often each limit turned somebody away or ended a connection.
 */
typedef struct
{
  gint64     since;
  P2pRefusal limits[P2P_N_LIMITS];
} P2pRefusals;

const char *p2p_limit_get_words (P2pLimit     limit);

void        p2p_refusals_count  (P2pRefusals *self,
                                 P2pLimit     limit,
                                 gint64       now);

G_END_DECLS
