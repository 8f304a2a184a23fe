/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define P2P_STREAM_ERROR (p2p_stream_error_quark ())

/**
 * P2pStreamError:
 * @P2P_STREAM_ERROR_LIMIT: the peer went beyond a limit of ours
 *
 * What a caller can act on.
 */
typedef enum
{
  P2P_STREAM_ERROR_LIMIT,
} P2pStreamError;

GQuark p2p_stream_error_quark (void);

G_END_DECLS
