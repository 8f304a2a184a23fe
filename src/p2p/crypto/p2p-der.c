/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-der.h"

#define LONG_FORM  0x80
#define SHORT_MAX  0x7f
#define MAX_HEADER 4 /* the tag, and up to three bytes of length */

/**
 * p2p_der_read:
 * @data: (array length=len): bytes that begin with an element
 * @len: how many there are
 * @tag: what the element must be
 * @value_at: (out): where its value begins
 * @end: (out): where it ends
 *
 * Reads the header of an element in DER (ITU-T X.690), which has one spelling: the shortest length there is.
 *
 * Returns: whether a whole element with @tag begins here
 */
gboolean
p2p_der_read (const guint8 *data,
              gsize         len,
              guint8        tag,
              gsize        *value_at,
              gsize        *end)
{
  gsize at = 2;
  gsize value_len;
  gsize n_more;

  if (len < at || data[0] != tag)
    return FALSE;

  value_len = data[1];

  if (value_len > SHORT_MAX)
    {
      n_more = value_len & ~(gsize) LONG_FORM;

      if (n_more < 1 || n_more > MAX_HEADER - 2 || len - at < n_more)
        return FALSE;

      value_len = n_more == 1 ? data[at] : (gsize) data[at] << 8 | data[at + 1];

      if (value_len <= (n_more == 1 ? SHORT_MAX : 0xff))
        return FALSE;

      at += n_more;
    }

  if (len - at < value_len)
    return FALSE;

  *value_at = at;
  *end = at + value_len;

  return TRUE;
}

/**
 * p2p_der_append:
 * @out: where to
 * @tag: what the element is
 * @value: (array length=len): its value
 * @len: how many bytes that is, at most %P2P_DER_MAX_LEN
 *
 * Writes an element in DER.
 */
void
p2p_der_append (GByteArray   *out,
                guint8        tag,
                const guint8 *value,
                gsize         len)
{
  guint8 header[MAX_HEADER] = { tag };
  gsize header_len = 2;

  g_assert (len <= P2P_DER_MAX_LEN);

  if (len <= SHORT_MAX)
    {
      header[1] = len;
    }
  else if (len <= 0xff)
    {
      header[1] = LONG_FORM | 1;
      header[2] = len;
      header_len = 3;
    }
  else
    {
      header[1] = LONG_FORM | 2;
      header[2] = len >> 8;
      header[3] = len & 0xff;
      header_len = 4;
    }

  g_byte_array_append (out, header, header_len);
  g_byte_array_append (out, value, len);
}
