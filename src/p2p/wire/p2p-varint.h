/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define P2P_VARINT_MAX_LEN 9

/**
 * P2pVarintStatus:
 * @P2P_VARINT_COMPLETE: the output arguments are set
 * @P2P_VARINT_PARTIAL: no decision is possible until more bytes arrive
 * @P2P_VARINT_INVALID: longer than %P2P_VARINT_MAX_LEN or not minimal
 *
 * Outcome of looking at the start of a receive buffer.
 */
typedef enum
{
  P2P_VARINT_COMPLETE,
  P2P_VARINT_PARTIAL,
  P2P_VARINT_INVALID,
} P2pVarintStatus;

P2pVarintStatus p2p_varint_decode (const guint8 *data,
                                   gsize         len,
                                   guint64      *value,
                                   gsize        *used);
gsize           p2p_varint_encode (guint64       value,
                                   guint8        out[P2P_VARINT_MAX_LEN]);
void            p2p_varint_append (GByteArray   *array,
                                   guint64       value);

G_END_DECLS
