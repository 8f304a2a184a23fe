/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-renewal.h"

#include <string.h>

static GBytes *
dup_key (void)
{
  return g_bytes_new_static (BREATH_RENEWAL_NAME, strlen (BREATH_RENEWAL_NAME));
}

/**
 * breath_renewal_put:
 * @batch: a batch for the store that is to be marked
 * @renewal: what is known of the node's last days; @since below 0 counts as 0
 *
 * Marks a store, so that its node begins a new epoch.
 */
void
breath_renewal_put (BreathBatch         *batch,
                    const BreathRenewal *renewal)
{
  guint64 since = MAX (renewal->since, 0);
  guint8 packed[BREATH_RENEWAL_LEN];
  g_autoptr(GBytes) key = dup_key ();
  g_autoptr(GBytes) value = NULL;

  for (guint i = 0; i < 8; i++)
    packed[i] = since >> 8 * i & 0xff;

  for (guint i = 0; i < 4; i++)
    packed[8 + i] = renewal->epoch >> 8 * i & 0xff;

  value = g_bytes_new (packed, sizeof packed);
  breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
}

/**
 * breath_renewal_clear:
 * @batch: the batch that holds the first head of the new epoch
 *
 * Takes the mark away.
 */
void
breath_renewal_clear (BreathBatch *batch)
{
  g_autoptr(GBytes) key = dup_key ();

  breath_batch_delete (batch, BREATH_ROW_SETTING, key);
}

/**
 * breath_renewal_is:
 * @row: a row
 *
 * Returns: whether @row is the mark
 */
gboolean
breath_renewal_is (const BreathRow *row)
{
  g_autoptr(GBytes) key = dup_key ();

  return row->kind == BREATH_ROW_SETTING && g_bytes_equal (row->key, key);
}

/**
 * breath_renewal_read:
 * @renewal: (out caller-allocates): what the mark says
 * @row: the mark
 *
 * Returns: %FALSE if it does not say anything possible
 */
gboolean
breath_renewal_read (BreathRenewal   *renewal,
                     const BreathRow *row)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (row->value, &len);
  guint64 since = 0;

  if (len != BREATH_RENEWAL_LEN)
    return FALSE;

  for (guint i = 0; i < 8; i++)
    since |= (guint64) data[i] << 8 * i;

  renewal->epoch = 0;

  for (guint i = 0; i < 4; i++)
    renewal->epoch |= (guint32) data[8 + i] << 8 * i;

  renewal->since = (gint64) MIN (since, G_MAXUINT32);

  return since <= G_MAXINT64;
}
