/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-head-anchor.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Whatever is accepted has to be written in the one way. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  BreathHeadAnchor anchor;
  g_autofree char *again = NULL;

  if (!breath_head_anchor_parse (&anchor, (const char *) data, size, NULL))
    return 0;

  again = breath_head_anchor_to_text (&anchor);
  g_assert_cmpmem (again, strlen (again), data, size);

  return 0;
}
