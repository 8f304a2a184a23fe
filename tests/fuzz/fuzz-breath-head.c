/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-head.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr(BreathHead) head = breath_head_open (bytes, NULL);

  g_assert_true (head == NULL || size == BREATH_HEAD_LEN);

  return 0;
}
