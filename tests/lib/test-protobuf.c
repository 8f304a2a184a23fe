/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-protobuf.h"

#define VARINT  0
#define BYTES   2
#define FIXED32 5

static void
append_number (GByteArray *message,
               guint64     value)
{
  do
    {
      guint8 byte = (value & 0x7f) | (value > 0x7f ? 0x80 : 0);

      g_byte_array_append (message, &byte, 1);
      value >>= 7;
    }
  while (value > 0);
}

static void
append_tag (GByteArray *message,
            guint       field,
            guint       type)
{
  append_number (message, (guint64) field << 3 | type);
}

void
test_protobuf_varint (GByteArray *message,
                      guint       field,
                      guint64     value)
{
  append_tag (message, field, VARINT);
  append_number (message, value);
}

void
test_protobuf_fixed32 (GByteArray *message,
                       guint       field,
                       guint32     value)
{
  append_tag (message, field, FIXED32);
  value = GUINT32_TO_LE (value);
  g_byte_array_append (message, (const guint8 *) &value, sizeof value);
}

void
test_protobuf_bytes (GByteArray   *message,
                     guint         field,
                     gconstpointer data,
                     gsize         len)
{
  append_tag (message, field, BYTES);
  append_number (message, len);

  if (len > 0)
    g_byte_array_append (message, data, len);
}

void
test_protobuf_filled (GByteArray *message,
                      guint       field,
                      guint8      byte,
                      gsize       len)
{
  g_autofree char *filling = g_strnfill (len, (char) byte);

  test_protobuf_bytes (message, field, filling, len);
}
