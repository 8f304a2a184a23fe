/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers as little endian bytes. Beyond 8 bytes there are zeros, and of what is read they are passed over. */

static inline guint64
breath_le_read (const guint8 *bytes,
                gsize         len)
{
  guint64 value = 0;

  for (gsize i = 0; i < MIN (len, 8); i++)
    value |= (guint64) bytes[i] << 8 * i;

  return value;
}

static inline void
breath_le_write (guint8 *bytes,
                 guint64 value,
                 gsize   len)
{
  for (gsize i = 0; i < len; i++)
    bytes[i] = i < 8 ? value >> 8 * i & 0xff : 0;
}

G_END_DECLS
