/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-isolation.h"
#include "breath-ledger.h"
#include "breath-privacy.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* What a damaged store hands out either is refused or can be used like any other. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr(BreathLedger) ledger = breath_ledger_new ();
  BreathStock stock;
  BreathDraw draw;
  BreathPrivacy privacy;
  const P2pPeerId node = { { 5 } };
  g_autoptr(BreathIsolation) isolation = breath_isolation_decode (&node, bytes, NULL);

  if (breath_stock_decode (&stock, bytes, NULL))
    {
      g_autoptr(GBytes) again = breath_stock_encode (&stock);

      g_assert_cmpint (ABS (breath_stock_get_level (&stock)), <=, BREATH_LEVEL_MAX);
      g_assert_cmpuint (g_bytes_get_size (again), <=, size);
    }

  if (breath_draw_decode (&draw, bytes, NULL))
    {
      g_autoptr(GBytes) again = breath_draw_encode (&draw);

      breath_ledger_add (ledger, &draw);
      g_assert_cmpuint (g_bytes_get_size (again), <=, size);
    }

  if (breath_privacy_decode (&privacy, bytes, NULL))
    {
      g_autoptr(GBytes) again = breath_privacy_encode (&privacy);

      g_assert_cmpuint (g_bytes_get_size (again), <=, size);
    }

  if (isolation != NULL)
    {
      g_autoptr(GBytes) again = breath_isolation_encode (isolation);

      g_assert_true (breath_isolation_check (isolation, NULL));
      g_assert_cmpuint (g_bytes_get_size (again), <=, size);
    }

  return 0;
}
