/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-swarm-private.h"

#include <sys/resource.h>

#define OTHER_DESCRIPTORS 64 /* kept for all that is no connection */
#define MIN_CONNECTIONS   8  /* however few descriptors there are */

/**
 * p2p_swarm_limits_fit:
 * @limits: (inout): limits
 * @descriptors: how many the process may have open
 *
 * Lowers what would have the process run out of descriptors, of which 64 are left for other things: a limit of ours
 * turns away one caller with a reason, while a shortage hits whatever needs the next descriptor. Those who call never take
 * all, so that we can still dial.
 *
 * Returns: whether anything was lowered
 */
gboolean
p2p_swarm_limits_fit (P2pSwarmLimits *limits,
                      guint64         descriptors)
{
  guint64 room = descriptors > OTHER_DESCRIPTORS ? descriptors - OTHER_DESCRIPTORS : 0;

  room = MAX (room, MIN_CONNECTIONS);

  if (limits->connections <= room)
    return FALSE;

  limits->connections = room;
  limits->inbound = MIN (limits->inbound, room - room / 4);
  limits->pending = MIN (limits->pending, room / 2);
  limits->visits = MIN (limits->visits, room / 8);

  return TRUE;
}

/*< private >
 * p2p_swarm_limits_fit_process:
 * @limits: (inout): limits
 *
 * Like p2p_swarm_limits_fit(), for what this process may have open. Says so if it matters.
 */
void
p2p_swarm_limits_fit_process (P2pSwarmLimits *limits)
{
  struct rlimit files;

  if (getrlimit (RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY &&
      p2p_swarm_limits_fit (limits, files.rlim_cur))
    g_message ("No more than %u connections at a time: the system lets this program open %" G_GUINT64_FORMAT " files",
               limits->connections, (guint64) files.rlim_cur);
}

/**
 * p2p_swarm_get_limit:
 * @self: a swarm
 * @limit: one of its limits
 *
 * Returns: what the limit is, seconds for one of time and KiB for one of bytes; 0 for one that is no single figure
 */
guint
p2p_swarm_get_limit (P2pSwarm *self,
                     P2pLimit  limit)
{
  g_return_val_if_fail (P2P_IS_SWARM (self), 0);

  switch (limit)
    {
    case P2P_LIMIT_PENDING:
      return self->limits.pending;

    case P2P_LIMIT_HANDSHAKE_TIME:
      return self->limits.upgrade_msec / 1000;

    case P2P_LIMIT_INBOUND:
      return self->limits.inbound;

    case P2P_LIMIT_CONNECTIONS:
      return self->limits.connections;

    case P2P_LIMIT_PER_SOURCE:
      return self->limits.per_source;

    case P2P_LIMIT_HANDSHAKES:
      return self->limits.handshakes_per_minute;

    case P2P_LIMIT_HANDSHAKES_PER_SOURCE:
      return self->limits.handshakes_per_source;

    case P2P_LIMIT_HANDSHAKES_PER_KEY:
      return self->limits.handshakes_per_key;

    case P2P_LIMIT_BUFFERED:
      return self->limits.max_buffered / 1024;

    case P2P_LIMIT_GATE:
    case P2P_LIMIT_VISIT:
    case P2P_LIMIT_CONNECTION:
    default:
      return 0;
    }
}
