/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define P2P_WEBSOCKET_MASK_LEN    4
#define P2P_WEBSOCKET_MAX_HEADER  14
#define P2P_WEBSOCKET_MAX_CONTROL 125               /* bytes; RFC 6455 §5.5 */
#define P2P_WEBSOCKET_MAX_FRAME   (64 * 1024 * 1024) /* bytes; it is never held in whole, so this is to find nonsense */

/**
 * P2pWebsocketOpcode:
 * @P2P_WEBSOCKET_CONTINUATION: goes on with the message of the frame before
 * @P2P_WEBSOCKET_TEXT: begins a message of UTF-8, which libp2p has none of
 * @P2P_WEBSOCKET_BINARY: begins a message of bytes
 * @P2P_WEBSOCKET_CLOSE: says that no more comes
 * @P2P_WEBSOCKET_PING: wants an answer
 * @P2P_WEBSOCKET_PONG: answers
 *
 * What a frame is (RFC 6455 §11.8).
 */
typedef enum
{
  P2P_WEBSOCKET_CONTINUATION = 0,
  P2P_WEBSOCKET_TEXT = 1,
  P2P_WEBSOCKET_BINARY = 2,
  P2P_WEBSOCKET_CLOSE = 8,
  P2P_WEBSOCKET_PING = 9,
  P2P_WEBSOCKET_PONG = 10,
} P2pWebsocketOpcode;

/**
 * P2pWebsocketFrameResult:
 * @P2P_WEBSOCKET_FRAME_PARTIAL: no decision is possible until more bytes arrive
 * @P2P_WEBSOCKET_FRAME_COMPLETE: the output arguments are set
 * @P2P_WEBSOCKET_FRAME_INVALID: a rule of RFC 6455 §5.2 is broken, or the frame is too long
 *
 * Outcome of looking at the start of a receive buffer.
 */
typedef enum
{
  P2P_WEBSOCKET_FRAME_PARTIAL,
  P2P_WEBSOCKET_FRAME_COMPLETE,
  P2P_WEBSOCKET_FRAME_INVALID,
} P2pWebsocketFrameResult;

/**
 * P2pWebsocketFrame:
 * @opcode: what it is
 * @is_final: whether a message ends with it
 * @is_masked: whether its payload is masked
 * @mask: with what
 * @len: bytes of payload
 *
 * The header of a frame.
 */
typedef struct
{
  P2pWebsocketOpcode opcode;
  gboolean           is_final;
  gboolean           is_masked;
  guint8             mask[P2P_WEBSOCKET_MASK_LEN];
  guint64            len;
} P2pWebsocketFrame;

P2pWebsocketFrameResult p2p_websocket_frame_parse  (const guint8            *data,
                                                    gsize                    len,
                                                    P2pWebsocketFrame       *frame,
                                                    gsize                   *used);
gsize                   p2p_websocket_frame_build  (const P2pWebsocketFrame *frame,
                                                    guint8                   out[P2P_WEBSOCKET_MAX_HEADER]);
void                    p2p_websocket_frame_unmask (const P2pWebsocketFrame *frame,
                                                    guint64                  at,
                                                    guint8                  *data,
                                                    gsize                    len);

G_END_DECLS
