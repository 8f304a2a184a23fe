/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-ledger.h"

#include "p2p-budget.h"

#include "state.pb-c.h"

#define DRAW_LEN    32    /* more than any encoded draw has */
#define DRAW_BUDGET 4096  /* bytes of memory that decoding one may take */

/**
 * breath_draw_encode:
 * @draw: a draw
 *
 * Encodes a draw for the store.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
breath_draw_encode (const BreathDraw *draw)
{
  Breath__Draw message = BREATH__DRAW__INIT;
  guint8 packed[DRAW_LEN];

  g_return_val_if_fail (draw != NULL, NULL);
  g_return_val_if_fail (draw->level.epsilon > 0, NULL);

  message.reason = draw->reason;
  message.level = breath_level_pack (draw->level);
  message.made = draw->made;

  g_assert (breath__draw__get_packed_size (&message) <= sizeof packed);

  return g_bytes_new (packed, breath__draw__pack (&message, packed));
}

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_DAMAGED, "What is stored is not a draw");

  return FALSE;
}

static gboolean
read_message (BreathDraw         *draw,
              const Breath__Draw *message,
              GError            **error)
{
  BreathLevel level;

  if (message == NULL || message->base.n_unknown_fields > 0)
    return refuse (error);

  if (message->reason > BREATH_DRAW_AUTOMATIC || message->made < 0 || message->made > G_MAXUINT32)
    return refuse (error);

  if (!breath_level_unpack (message->level, &level, NULL) || level.epsilon == 0)
    return refuse (error);

  draw->reason = (BreathDrawReason) message->reason;
  draw->level = level;
  draw->made = message->made;

  return TRUE;
}

/**
 * breath_draw_decode:
 * @draw: (out caller-allocates): set if the bytes are a draw
 * @bytes: what the store had
 * @error: return location for a #BreathPrivacyError
 *
 * Decodes what [method@Breath.Draw.encode] made. A file may be damaged, so nothing is taken on trust.
 *
 * Returns: %FALSE if the bytes are not a draw that can have been made
 */
gboolean
breath_draw_decode (BreathDraw *draw,
                    GBytes     *bytes,
                    GError    **error)
{
  Breath__Draw *message;
  P2pBudget budget;
  const guint8 *data;
  gsize len;
  gboolean valid;

  g_return_val_if_fail (draw != NULL, FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  data = g_bytes_get_data (bytes, &len);

  if (len > DRAW_LEN)
    return refuse (error);

  p2p_budget_init (&budget, DRAW_BUDGET);
  message = breath__draw__unpack (&budget.allocator, len, data);
  valid = read_message (draw, message, error);
  breath__draw__free_unpacked (message, &budget.allocator);

  return valid;
}
