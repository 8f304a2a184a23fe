/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-proof.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Whatever is taken for a proof is the one proof that its heads make. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr(BreathProof) proof = breath_proof_open (bytes, NULL);
  g_autoptr(GBytes) again = NULL;

  if (proof == NULL)
    return 0;

  again = breath_proof_encode (proof->heads[1], proof->heads[0]);
  g_assert_true (g_bytes_equal (again, bytes));

  return 0;
}
