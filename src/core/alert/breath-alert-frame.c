/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alert-frame.h"

#include "p2p-budget.h"

#include "alert.pb-c.h"

#define BUDGET 16384  /* bytes of memory that decoding a frame may take */

G_STATIC_ASSERT (BREATH_ALERT_FRAME_MAX >= 2 * (BREATH_SIGNED_MAX_LEN + 3) + 6);

/**
 * breath_alert_frame_encode:
 * @item: a signed alert
 * @certificate: the signed certificate of its Mirror
 * @hops: links it came over so far
 *
 * Returns: (transfer full): the frame that tells a neighbour of it
 */
GBytes *
breath_alert_frame_encode (GBytes *item,
                           GBytes *certificate,
                           guint   hops)
{
  Breath__AlertFrame message = BREATH__ALERT_FRAME__INIT;
  guint8 *packed;
  gsize len;

  message.item.data = (guint8 *) g_bytes_get_data (item, &message.item.len);
  message.certificate.data = (guint8 *) g_bytes_get_data (certificate, &message.certificate.len);
  message.hops = MIN (hops, BREATH_ALERT_MAX_HOPS);

  len = breath__alert_frame__get_packed_size (&message);
  packed = g_malloc (len);
  breath__alert_frame__pack (&message, packed);

  return g_bytes_new_take (packed, len);
}

/**
 * breath_alert_frame_decode:
 * @frame: what a neighbour sent
 * @item: (out) (transfer full): the bytes of the alert, not yet looked at
 * @certificate: (out) (transfer full): those of the certificate
 * @hops: (out): links it came over, at most %BREATH_ALERT_MAX_HOPS
 * @error: return location for a #BreathRecordError
 *
 * Returns: %FALSE if it is no such frame; the outputs are then not set
 */
gboolean
breath_alert_frame_decode (GBytes  *frame,
                           GBytes **item,
                           GBytes **certificate,
                           guint   *hops,
                           GError **error)
{
  Breath__AlertFrame *message = NULL;
  P2pBudget budget;
  gsize len;
  const guint8 *data = g_bytes_get_data (frame, &len);
  gboolean is_valid;

  p2p_budget_init (&budget, BUDGET);

  if (len <= BREATH_ALERT_FRAME_MAX)
    message = breath__alert_frame__unpack (&budget.allocator, len, data);

  is_valid = message != NULL
             && message->base.n_unknown_fields == 0
             && message->hops <= BREATH_ALERT_MAX_HOPS
             && message->item.len <= BREATH_SIGNED_MAX_LEN
             && message->certificate.len <= BREATH_SIGNED_MAX_LEN;

  if (is_valid)
    {
      *item = g_bytes_new (message->item.data, message->item.len);
      *certificate = g_bytes_new (message->certificate.data, message->certificate.len);
      *hops = message->hops;
    }
  else
    g_set_error_literal (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID, "The frame does not hold an alert");

  breath__alert_frame__free_unpacked (message, &budget.allocator);

  return is_valid;
}
