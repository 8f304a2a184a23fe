/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define P2P_WIRE_ERROR (p2p_wire_error_quark ())

/**
 * P2pWireError:
 * @P2P_WIRE_ERROR_INVALID: the bytes or the text do not follow the format
 *
 * What a caller of the wire formats can tell apart and act on.
 */
typedef enum
{
  P2P_WIRE_ERROR_INVALID,
} P2pWireError;

GQuark p2p_wire_error_quark (void);

G_END_DECLS
