/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-cap.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Whatever a document says, what is taken from it is an alert that everybody would accept. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const P2pPeerId node = { { 0 } };
  g_auto(BreathCapEnvelope) envelope = { 0 };
  g_autoptr(BreathStatement) statement = breath_cap_read (size > 0 ? (const char *) data : "", size, &node, &envelope, NULL);

  if (statement != NULL)
    g_assert_true (breath_statement_check (statement, NULL));

  return 0;
}
