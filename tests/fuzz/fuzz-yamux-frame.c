/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-yamux-frame.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* What is a header to us is written back as it was. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  guint8 again[P2P_YAMUX_HEADER_LEN];
  g_autoptr(GError) error = NULL;
  P2pYamuxFrame frame;

  if (size < P2P_YAMUX_HEADER_LEN)
    return -1;

  if (!p2p_yamux_frame_decode (data, &frame, &error))
    {
      g_assert_nonnull (error);
      return 0;
    }

  p2p_yamux_frame_encode (&frame, again);
  g_assert_cmpmem (again, sizeof again, data, sizeof again);

  return 0;
}
