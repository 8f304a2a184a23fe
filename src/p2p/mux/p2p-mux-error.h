/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define P2P_MUX_ERROR (p2p_mux_error_quark ())

/**
 * P2pMuxError:
 * @P2P_MUX_ERROR_PROTOCOL: the peer broke the rules of yamux
 * @P2P_MUX_ERROR_CLOSED: the session or the stream was closed
 * @P2P_MUX_ERROR_RESET: the peer reset the stream
 * @P2P_MUX_ERROR_LIMIT: a limit of ours was reached
 * @P2P_MUX_ERROR_NO_ROOM: the peer ended the session since it has no room for us
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  P2P_MUX_ERROR_PROTOCOL,
  P2P_MUX_ERROR_CLOSED,
  P2P_MUX_ERROR_RESET,
  P2P_MUX_ERROR_LIMIT,
  P2P_MUX_ERROR_NO_ROOM,
} P2pMuxError;

GQuark p2p_mux_error_quark (void);

G_END_DECLS
