/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-multistream-line.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Lines one after the other; what is found must lie within the bytes and encode to them again. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const char *text;
  gsize text_len;
  gsize count;

  while (p2p_multistream_peek (data, size, &text, &text_len, &count) == P2P_FRAME_COMPLETE)
    {
      g_autoptr(GByteArray) again = g_byte_array_new ();
      g_autofree char *copy = g_strndup (text, text_len);

      g_assert_cmpuint (count, <=, size);
      g_assert_true ((const guint8 *) text + text_len < data + count);

      if (strlen (copy) == text_len)
        {
          p2p_multistream_append (again, copy);
          g_assert_cmpmem (again->data, again->len, data, count);
        }

      data += count;
      size -= count;
    }

  return 0;
}
