/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-websocket-frame.h"

#include <string.h>

#define FINAL_BIT    0x80
#define RESERVED     0x70
#define OPCODE       0x0f
#define MASKED_BIT   0x80
#define LENGTH       0x7f
#define SHORT_MAX    125
#define TWO_BYTES    126
#define EIGHT_BYTES  127

static gboolean
is_known (guint8 opcode)
{
  return opcode <= P2P_WEBSOCKET_BINARY || (opcode >= P2P_WEBSOCKET_CLOSE && opcode <= P2P_WEBSOCKET_PONG);
}

/* A length has one spelling, the shortest. */
static gboolean
is_minimal (guint64 len,
            gsize   n_bytes)
{
  return n_bytes == 0 || len > (n_bytes == 2 ? SHORT_MAX : G_MAXUINT16);
}

static gboolean
obeys_rules (const P2pWebsocketFrame *frame)
{
  if (frame->opcode >= P2P_WEBSOCKET_CLOSE)
    return frame->is_final && frame->len <= P2P_WEBSOCKET_MAX_CONTROL;

  return frame->len <= P2P_WEBSOCKET_MAX_FRAME;
}

/**
 * p2p_websocket_frame_parse:
 * @data: (array length=len): the beginning of a frame
 * @len: how many bytes of it there are
 * @frame: (out caller-allocates): its header
 * @used: (out): how many bytes that is; the payload follows
 *
 * Reads the header of a frame (RFC 6455 §5.2). No extension is ever agreed on, so the reserved bits have to be 0.
 *
 * Returns: whether the header is there and obeys the rules
 */
P2pWebsocketFrameResult
p2p_websocket_frame_parse (const guint8      *data,
                           gsize              len,
                           P2pWebsocketFrame *frame,
                           gsize             *used)
{
  gsize at = 2;
  gsize n_bytes = 0;

  if (len < at)
    return P2P_WEBSOCKET_FRAME_PARTIAL;

  if ((data[0] & RESERVED) != 0 || !is_known (data[0] & OPCODE))
    return P2P_WEBSOCKET_FRAME_INVALID;

  frame->is_final = (data[0] & FINAL_BIT) != 0;
  frame->opcode = data[0] & OPCODE;
  frame->is_masked = (data[1] & MASKED_BIT) != 0;
  frame->len = data[1] & LENGTH;

  if (frame->len == TWO_BYTES)
    n_bytes = 2;
  else if (frame->len == EIGHT_BYTES)
    n_bytes = 8;

  if (len - at < n_bytes + (frame->is_masked ? P2P_WEBSOCKET_MASK_LEN : 0))
    return P2P_WEBSOCKET_FRAME_PARTIAL;

  if (n_bytes > 0)
    frame->len = 0;

  for (gsize i = 0; i < n_bytes; i++)
    frame->len = frame->len << 8 | data[at++];

  if (frame->is_masked)
    {
      memcpy (frame->mask, data + at, P2P_WEBSOCKET_MASK_LEN);
      at += P2P_WEBSOCKET_MASK_LEN;
    }

  if (!is_minimal (frame->len, n_bytes) || !obeys_rules (frame))
    return P2P_WEBSOCKET_FRAME_INVALID;

  *used = at;

  return P2P_WEBSOCKET_FRAME_COMPLETE;
}

/**
 * p2p_websocket_frame_build:
 * @frame: the header of a frame
 * @out: (out caller-allocates): its bytes
 *
 * Returns: how many bytes that is
 */
gsize
p2p_websocket_frame_build (const P2pWebsocketFrame *frame,
                           guint8                   out[P2P_WEBSOCKET_MAX_HEADER])
{
  guint8 masked = frame->is_masked ? MASKED_BIT : 0;
  gsize n_bytes = 0;
  gsize at = 2;

  out[0] = (frame->is_final ? FINAL_BIT : 0) | frame->opcode;

  if (frame->len <= SHORT_MAX)
    {
      out[1] = masked | frame->len;
    }
  else
    {
      n_bytes = frame->len <= G_MAXUINT16 ? 2 : 8;
      out[1] = masked | (n_bytes == 2 ? TWO_BYTES : EIGHT_BYTES);
    }

  while (n_bytes > 0)
    out[at++] = frame->len >> 8 * --n_bytes & 0xff;

  if (frame->is_masked)
    {
      memcpy (out + at, frame->mask, P2P_WEBSOCKET_MASK_LEN);
      at += P2P_WEBSOCKET_MASK_LEN;
    }

  return at;
}

/**
 * p2p_websocket_frame_unmask:
 * @frame: the header of a frame
 * @at: where in its payload @data begins
 * @data: (array length=len): bytes of the payload
 * @len: how many
 *
 * Masks what is to be sent, or takes the mask off again; it is the same (RFC 6455 §5.3).
 */
void
p2p_websocket_frame_unmask (const P2pWebsocketFrame *frame,
                            guint64                  at,
                            guint8                  *data,
                            gsize                    len)
{
  guint8 mask[P2P_WEBSOCKET_MASK_LEN];
  guint32 word, mask_word;
  gsize i = 0;

  if (!frame->is_masked)
    return;

  for (guint j = 0; j < P2P_WEBSOCKET_MASK_LEN; j++)
    mask[j] = frame->mask[(at + j) % P2P_WEBSOCKET_MASK_LEN];

  memcpy (&mask_word, mask, sizeof mask_word);

  for (; len - i >= sizeof word; i += sizeof word)
    {
      memcpy (&word, data + i, sizeof word);
      word ^= mask_word;
      memcpy (data + i, &word, sizeof word);
    }

  for (; i < len; i++)
    data[i] ^= mask[i % P2P_WEBSOCKET_MASK_LEN];
}
