/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-statement.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* A statement that is taken has just the encoding it came in, and passes the check that its author had to pass. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr(BreathStatement) statement = breath_statement_decode (bytes, NULL);
  g_autoptr(GBytes) again = NULL;

  if (statement == NULL || (statement->alert == NULL && statement->assessment == NULL
                            && statement->flag == NULL && statement->answer == NULL
                            && statement->seed == NULL && statement->planting == NULL))
    return 0;

  again = breath_statement_encode (statement);
  g_assert_true (g_bytes_equal (bytes, again));
  g_assert_true (breath_statement_check (statement, NULL));

  return 0;
}
