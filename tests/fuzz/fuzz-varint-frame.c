/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-frame.h"
#include "p2p-varint.h"

#include <string.h>

#define MAX_PAYLOAD 1000

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* What was read must be written the same way again, and no part of it may have looked whole. */
static void
check_varint (const guint8 *data,
              gsize         size)
{
  guint8 again[P2P_VARINT_MAX_LEN];
  guint64 value;
  guint64 part_value;
  gsize part_used;
  gsize used;

  switch (p2p_varint_decode (data, size, &value, &used))
    {
    case P2P_VARINT_COMPLETE:
      g_assert_cmpuint (used, <=, MIN (size, P2P_VARINT_MAX_LEN));
      g_assert_cmpuint (value, <=, G_MAXINT64);
      g_assert_cmpuint (p2p_varint_encode (value, again), ==, used);
      g_assert_cmpmem (again, used, data, used);

      for (gsize part = 0; part < used; part++)
        g_assert_cmpint (p2p_varint_decode (data, part, &part_value, &part_used), ==, P2P_VARINT_PARTIAL);

      break;

    case P2P_VARINT_PARTIAL:
      g_assert_cmpuint (size, <, P2P_VARINT_MAX_LEN);
      break;

    case P2P_VARINT_INVALID:
    default:
      g_assert_cmpuint (size, >, 0);
      break;
    }
}

/* Returns how many bytes the frame took, 0 if there is none. */
static gsize
check_frame (const guint8 *data,
             gsize         size)
{
  g_autoptr(GBytes) again = NULL;
  const guint8 *payload;
  gsize payload_len;
  gsize used;

  if (p2p_frame_peek (data, size, MAX_PAYLOAD, &payload, &payload_len, &used) != P2P_FRAME_COMPLETE)
    return 0;

  g_assert_cmpuint (payload_len, <=, MAX_PAYLOAD);
  g_assert_cmpuint (used, <=, size);
  g_assert_true (payload + payload_len == data + used);

  again = p2p_frame_encode (payload, payload_len);
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), data, used);

  for (gsize part = 0; part < used; part++)
    {
      const guint8 *part_payload;
      gsize part_len, part_used;

      g_assert_cmpint (p2p_frame_peek (data, part, MAX_PAYLOAD, &part_payload, &part_len, &part_used), ==,
                       P2P_FRAME_PARTIAL);
    }

  return used;
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  gsize used;

  check_varint (data, size);

  for (gsize at = 0; at < size; at += used)
    {
      used = check_frame (data + at, size - at);

      if (used == 0)
        break;
    }

  return 0;
}
