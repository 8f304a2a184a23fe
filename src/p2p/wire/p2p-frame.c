/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-frame.h"

#include "p2p-varint.h"

/**
 * p2p_frame_peek:
 * @data: (array length=len): the start of a receive buffer
 * @len: how many bytes there are
 * @max_payload: the longest payload to accept, in bytes
 * @payload: (out) (transfer none) (array length=payload_len): the payload, within @data
 * @payload_len: (out): its length
 * @used: (out): length of the whole frame
 *
 * Looks for one frame, an unsigned varint length followed by that many bytes.
 *
 * Sets the output arguments only if the result is %P2P_FRAME_COMPLETE. A length over @max_payload is refused
 * as soon as it is read: a peer must not make us buffer what we will drop.
 *
 * Returns: whether @data begins with a frame, with a part of one, or with something else
 */
P2pFrameStatus
p2p_frame_peek (const guint8  *data,
                gsize          len,
                gsize          max_payload,
                const guint8 **payload,
                gsize         *payload_len,
                gsize         *used)
{
  guint64 announced;
  gsize header;

  switch (p2p_varint_decode (data, len, &announced, &header))
    {
    case P2P_VARINT_PARTIAL:
      return P2P_FRAME_PARTIAL;

    case P2P_VARINT_INVALID:
      return P2P_FRAME_INVALID;

    case P2P_VARINT_COMPLETE:
    default:
      break;
    }

  if (announced > max_payload)
    return P2P_FRAME_INVALID;

  if (len - header < announced)
    return P2P_FRAME_PARTIAL;

  *payload = data + header;
  *payload_len = announced;
  *used = header + announced;

  return P2P_FRAME_COMPLETE;
}

/**
 * p2p_frame_encode:
 * @payload: (array length=payload_len): what to send
 * @payload_len: how many bytes that is
 *
 * Puts the length in front of @payload.
 *
 * Returns: (transfer full): the frame
 */
GBytes *
p2p_frame_encode (const guint8 *payload,
                  gsize         payload_len)
{
  GByteArray *frame = g_byte_array_sized_new (P2P_VARINT_MAX_LEN + payload_len);

  p2p_varint_append (frame, payload_len);
  g_byte_array_append (frame, payload, payload_len);

  return g_byte_array_free_to_bytes (frame);
}
