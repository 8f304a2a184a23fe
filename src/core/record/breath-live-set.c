/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-live-set.h"

#include <string.h>

/**
 * breath_live_set_new:
 * @manifest: (transfer full): what the author lists
 * @items: (transfer full) (element-type BreathItem): the items listed, in the same order
 *
 * Returns: (transfer full): the live set
 */
BreathLiveSet *
breath_live_set_new (BreathManifest *manifest,
                     GPtrArray      *items)
{
  BreathLiveSet *self = g_new0 (BreathLiveSet, 1);

  g_assert (breath_manifest_get_size (manifest) == items->len);

  g_ref_count_init (&self->refs);
  self->manifest = manifest;
  self->items = items;

  for (guint i = 0; i < items->len; i++)
    self->has_statements |= ((BreathItem *) g_ptr_array_index (items, i))->kind == BREATH_ITEM_STATEMENT;

  return self;
}

BreathLiveSet *
breath_live_set_ref (BreathLiveSet *self)
{
  g_ref_count_inc (&self->refs);

  return self;
}

/**
 * breath_live_set_free:
 * @self: (transfer full): a live set
 *
 * Frees a live set, once its last owner does.
 */
void
breath_live_set_free (BreathLiveSet *self)
{
  if (g_ref_count_dec (&self->refs))
    {
      breath_manifest_free (self->manifest);
      g_ptr_array_unref (self->items);
      g_free (self);
    }
}

gboolean
breath_live_set_has (const BreathLiveSet *self,
                     const guint8        *id)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (self->items, i);

      if (memcmp (item->id, id, BREATH_HASH_LEN) == 0)
        return TRUE;
    }

  return FALSE;
}
