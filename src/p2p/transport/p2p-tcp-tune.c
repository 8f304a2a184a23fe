/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-tcp-listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* Bytes in the kernel that are not on the wire yet. What an urgent message has to wait for; 128 KiB would make bulk
 * over loopback some 8 % cheaper.
 */
#define UNSENT_MAX (16 * 1024)

#define KEEPALIVE_IDLE     60   /* seconds of silence before the first probe */
#define KEEPALIVE_INTERVAL 15   /* seconds between probes */
#define KEEPALIVE_PROBES   4

static void
set_option (GSocket *socket,
            int      level,
            int      name,
            int      value)
{
  g_autoptr(GError) error = NULL;

  if (!g_socket_set_option (socket, level, name, value, &error))
    g_debug ("could not set option %d to %d: %s", name, value, error->message);
}

/**
 * p2p_tcp_tune:
 * @socket: a connected TCP socket
 *
 * Prepares a socket for messages that must not wait behind bulk data.
 *
 * What the kernel has taken can no longer be overtaken, hence the limit on unsent bytes. A
 * peer whose machine lost its power is noticed after about two minutes.
 */
void
p2p_tcp_tune (GSocket *socket)
{
  g_socket_set_keepalive (socket, TRUE);
  set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE);
  set_option (socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, UNSENT_MAX);
  set_option (socket, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE);
  set_option (socket, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_INTERVAL);
  set_option (socket, IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_PROBES);
}
