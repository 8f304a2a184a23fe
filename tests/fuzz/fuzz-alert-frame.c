/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alert-board.h"
#include "breath-alert-frame.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* All that happens to what a neighbour pushes before it is stored. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) frame = g_bytes_new_static (data, size);
  g_autoptr(BreathAlertBoard) board = breath_alert_board_new ();
  g_autoptr(GBytes) item_bytes = NULL;
  g_autoptr(GBytes) certificate_bytes = NULL;
  g_autoptr(BreathItem) item = NULL;
  g_autoptr(BreathItem) certificate = NULL;
  guint hops;

  if (!breath_alert_frame_decode (frame, &item_bytes, &certificate_bytes, &hops, NULL))
    return 0;

  item = breath_item_open (item_bytes, NULL);
  certificate = breath_item_open (certificate_bytes, NULL);

  if (item != NULL && certificate != NULL && item->kind == BREATH_ITEM_STATEMENT)
    breath_alert_board_hear (board, item, certificate, FALSE, hops, 1700000000);

  return 0;
}
