/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-yamux-frame.h"

#include "p2p-mux-error.h"

#include <string.h>

#define VERSION   0
#define ALL_FLAGS (P2P_YAMUX_SYN | P2P_YAMUX_ACK | P2P_YAMUX_FIN | P2P_YAMUX_RST)

/* yamux specification, Framing: version, type, flags (16 bits), stream (32 bits), length (32 bits), all
 * big-endian. Nothing here does I/O, keeps state or allocates.
 */

static gboolean
is_about_session (P2pYamuxType type)
{
  return type == P2P_YAMUX_PING || type == P2P_YAMUX_GO_AWAY;
}

/**
 * p2p_yamux_frame_decode:
 * @header: the first bytes of a frame
 * @frame: (out caller-allocates): what they say
 * @error: location for a %P2P_MUX_ERROR_PROTOCOL
 *
 * Reads a header and checks what can be checked without knowing the session.
 *
 * Returns: whether @header is one that a peer may send
 */
gboolean
p2p_yamux_frame_decode (const guint8   header[P2P_YAMUX_HEADER_LEN],
                        P2pYamuxFrame *frame,
                        GError       **error)
{
  guint16 flags;
  guint32 stream;
  guint32 length;

  memcpy (&flags, header + 2, sizeof flags);
  memcpy (&stream, header + 4, sizeof stream);
  memcpy (&length, header + 8, sizeof length);

  flags = GUINT16_FROM_BE (flags);
  stream = GUINT32_FROM_BE (stream);
  length = GUINT32_FROM_BE (length);

  if (header[0] != VERSION)
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL,
                   "The peer sent a frame of yamux version %u", header[0]);
      return FALSE;
    }

  if (header[1] > P2P_YAMUX_GO_AWAY)
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL,
                   "The peer sent a frame of the unknown type %u", header[1]);
      return FALSE;
    }

  if ((flags & ~ALL_FLAGS) != 0)
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL,
                   "The peer sent a frame with the unknown flags 0x%04x", flags & ~ALL_FLAGS);
      return FALSE;
    }

  if (is_about_session (header[1]) != (stream == 0))
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL,
                   "The peer sent a frame of type %u for stream %u", header[1], stream);
      return FALSE;
    }

  frame->type = header[1];
  frame->flags = flags;
  frame->stream = stream;
  frame->length = length;

  return TRUE;
}

/**
 * p2p_yamux_frame_encode:
 * @frame: a frame that we may send
 * @header: (out caller-allocates): its first bytes
 *
 * Writes a header.
 */
void
p2p_yamux_frame_encode (const P2pYamuxFrame *frame,
                        guint8               header[P2P_YAMUX_HEADER_LEN])
{
  guint16 flags = GUINT16_TO_BE (frame->flags);
  guint32 stream = GUINT32_TO_BE (frame->stream);
  guint32 length = GUINT32_TO_BE (frame->length);

  header[0] = VERSION;
  header[1] = frame->type;
  memcpy (header + 2, &flags, sizeof flags);
  memcpy (header + 4, &stream, sizeof stream);
  memcpy (header + 8, &length, sizeof length);
}
