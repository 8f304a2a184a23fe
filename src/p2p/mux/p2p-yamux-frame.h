/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define P2P_YAMUX_HEADER_LEN 12

/**
 * P2pYamuxType:
 * @P2P_YAMUX_DATA: the header is followed by as many bytes as its length says
 * @P2P_YAMUX_WINDOW_UPDATE: the length is how much more the sender of the frame is ready to receive
 * @P2P_YAMUX_PING: the length is an opaque number to be sent back
 * @P2P_YAMUX_GO_AWAY: the length is a #P2pYamuxGoAway
 *
 * The second byte of a frame.
 */
typedef enum
{
  P2P_YAMUX_DATA = 0,
  P2P_YAMUX_WINDOW_UPDATE = 1,
  P2P_YAMUX_PING = 2,
  P2P_YAMUX_GO_AWAY = 3,
} P2pYamuxType;

/**
 * P2pYamuxFlags:
 * @P2P_YAMUX_SYN: opens a stream, or asks for a ping to be answered
 * @P2P_YAMUX_ACK: accepts a stream, or answers a ping
 * @P2P_YAMUX_FIN: the sender will send no more on this stream
 * @P2P_YAMUX_RST: the stream ends at once in both directions
 *
 * What a frame says about its stream besides its own content.
 */
typedef enum
{
  P2P_YAMUX_SYN = 1 << 0,
  P2P_YAMUX_ACK = 1 << 1,
  P2P_YAMUX_FIN = 1 << 2,
  P2P_YAMUX_RST = 1 << 3,
} P2pYamuxFlags;

/**
 * P2pYamuxGoAway:
 * @P2P_YAMUX_GO_AWAY_NORMAL: the sender is leaving
 * @P2P_YAMUX_GO_AWAY_PROTOCOL: the receiver of the frame broke the protocol
 * @P2P_YAMUX_GO_AWAY_INTERNAL: the sender failed
 * @P2P_YAMUX_GO_AWAY_NO_ROOM: the sender cannot have another session; `RESOURCE_LIMIT_EXCEEDED` of libp2p's error codes
 *
 * Why a session ends. Whoever does not know a code takes it for an end like any other.
 */
typedef enum
{
  P2P_YAMUX_GO_AWAY_NORMAL = 0,
  P2P_YAMUX_GO_AWAY_PROTOCOL = 1,
  P2P_YAMUX_GO_AWAY_INTERNAL = 2,
  P2P_YAMUX_GO_AWAY_NO_ROOM = 0x1001,
} P2pYamuxGoAway;

/**
 * P2pYamuxFrame:
 * @type: a #P2pYamuxType
 * @flags: of #P2pYamuxFlags
 * @stream: which stream; 0 is the session itself
 * @length: depends on @type
 *
 * The header of a frame, which is all of it but for the bytes that follow a %P2P_YAMUX_DATA.
 */
typedef struct
{
  P2pYamuxType type;
  guint16      flags;
  guint32      stream;
  guint32      length;
} P2pYamuxFrame;

gboolean p2p_yamux_frame_decode (const guint8         header[P2P_YAMUX_HEADER_LEN],
                                 P2pYamuxFrame       *frame,
                                 GError             **error);
void     p2p_yamux_frame_encode (const P2pYamuxFrame *frame,
                                 guint8               header[P2P_YAMUX_HEADER_LEN]);

G_END_DECLS
