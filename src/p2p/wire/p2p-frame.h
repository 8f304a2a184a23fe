/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * P2pFrameStatus:
 * @P2P_FRAME_COMPLETE: the output arguments are set
 * @P2P_FRAME_PARTIAL: no decision is possible until more bytes arrive
 * @P2P_FRAME_INVALID: the length is not a valid varint or over the limit
 *
 * Outcome of looking at the start of a receive buffer.
 */
typedef enum
{
  P2P_FRAME_COMPLETE,
  P2P_FRAME_PARTIAL,
  P2P_FRAME_INVALID,
} P2pFrameStatus;

P2pFrameStatus  p2p_frame_peek   (const guint8  *data,
                                  gsize          len,
                                  gsize          max_payload,
                                  const guint8 **payload,
                                  gsize         *payload_len,
                                  gsize         *used);
GBytes         *p2p_frame_encode (const guint8  *payload,
                                  gsize          payload_len) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
