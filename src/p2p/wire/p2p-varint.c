/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-varint.h"

/**
 * p2p_varint_decode:
 * @data: (array length=len): the start of a receive buffer
 * @len: how many bytes there are
 * @value: (out): the number, below 2^63
 * @used: (out): how many bytes it took
 *
 * Reads an unsigned varint as multiformats defines it: LEB128, at most nine bytes, and none but the shortest
 * form of a number.
 *
 * Sets the output arguments only if the result is %P2P_VARINT_COMPLETE.
 *
 * Returns: whether @data begins with a number, with a part of one, or with something else
 */
P2pVarintStatus
p2p_varint_decode (const guint8 *data,
                   gsize         len,
                   guint64      *value,
                   gsize        *used)
{
  guint64 bits = 0;

  for (gsize i = 0; i < MIN (len, P2P_VARINT_MAX_LEN); i++)
    {
      bits |= (guint64) (data[i] & 0x7f) << (7 * i);

      if (data[i] & 0x80)
        continue;

      /* A last byte of zero adds nothing, so a shorter form exists. */
      if (data[i] == 0 && i > 0)
        return P2P_VARINT_INVALID;

      *value = bits;
      *used = i + 1;

      return P2P_VARINT_COMPLETE;
    }

  return len < P2P_VARINT_MAX_LEN ? P2P_VARINT_PARTIAL : P2P_VARINT_INVALID;
}

/**
 * p2p_varint_encode:
 * @value: a number below 2^63
 * @out: (out caller-allocates) (array fixed-size=9): room for the longest form
 *
 * Writes @value as an unsigned varint.
 *
 * Returns: how many bytes of @out were written
 */
gsize
p2p_varint_encode (guint64 value,
                   guint8  out[P2P_VARINT_MAX_LEN])
{
  gsize len = 0;

  g_return_val_if_fail (value <= G_MAXINT64, 0);

  while (value >= 0x80)
    {
      out[len++] = (value & 0x7f) | 0x80;
      value >>= 7;
    }

  out[len++] = value;

  return len;
}

/**
 * p2p_varint_append:
 * @array: grows by up to nine bytes
 * @value: a number below 2^63
 *
 * Writes @value as an unsigned varint to the end of @array.
 */
void
p2p_varint_append (GByteArray *array,
                   guint64     value)
{
  guint8 bytes[P2P_VARINT_MAX_LEN];
  gsize len = p2p_varint_encode (value, bytes);

  g_byte_array_append (array, bytes, len);
}
