/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-multistream-line.h"

#include <string.h>

#include "p2p-varint.h"

#define SHORTEST_LINE 2 /* bytes on the wire: a length of one and the newline */

/**
 * p2p_multistream_peek:
 * @data: (array length=len): what has been received and not yet consumed
 * @len: its length
 * @text: (out) (array length=text_len) (transfer none): the line without its newline, not terminated by zero
 * @text_len: (out): its length
 * @count: (out): of a complete line, the bytes it takes up; of a partial one, how many more are sure to be part of it
 *
 * Looks for a line of multistream-select: a length as varint, the text, a newline that the length includes.
 *
 * Whoever asks the stream for no more than @count bytes never reads what follows the line.
 *
 * Returns: whether @data begins with a line, with a part of one, or with something else
 */
P2pFrameStatus
p2p_multistream_peek (const guint8 *data,
                      gsize         len,
                      const char  **text,
                      gsize        *text_len,
                      gsize        *count)
{
  guint64 announced;
  gsize used;

  if (len < SHORTEST_LINE)
    {
      *count = SHORTEST_LINE - len;
      return P2P_FRAME_PARTIAL;
    }

  switch (p2p_varint_decode (data, len, &announced, &used))
    {
    case P2P_VARINT_COMPLETE:
      break;

    case P2P_VARINT_PARTIAL:
      /* A limit of 1024 fits in two bytes. */
      return P2P_FRAME_INVALID;

    case P2P_VARINT_INVALID:
    default:
      return P2P_FRAME_INVALID;
    }

  if (announced == 0 || announced > P2P_MULTISTREAM_MAX_LINE)
    return P2P_FRAME_INVALID;

  if (len - used < announced)
    {
      *count = announced - (len - used);
      return P2P_FRAME_PARTIAL;
    }

  if (data[used + announced - 1] != '\n')
    return P2P_FRAME_INVALID;

  *text = (const char *) data + used;
  *text_len = announced - 1;
  *count = used + announced;

  return P2P_FRAME_COMPLETE;
}

/**
 * p2p_multistream_append:
 * @array: what will be sent
 * @text: at most %P2P_MULTISTREAM_MAX_LINE - 1 bytes, without newline
 *
 * Adds a line.
 */
void
p2p_multistream_append (GByteArray *array,
                        const char *text)
{
  gsize len = strlen (text);

  g_return_if_fail (len < P2P_MULTISTREAM_MAX_LINE);

  p2p_varint_append (array, len + 1);
  g_byte_array_append (array, (const guint8 *) text, len);
  g_byte_array_append (array, (const guint8 *) "\n", 1);
}
