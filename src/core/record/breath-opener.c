/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-opener.h"

/**
 * breath_opener_open_head:
 * @self: (nullable): what nodes share in a simulation
 * @bytes: what was received or read
 * @error: return location for a #BreathRecordError
 *
 * Opens a head as breath_head_open() does.
 *
 * Returns: (transfer full): the head, or %NULL if the bytes are not a valid one
 */
BreathHead *
breath_opener_open_head (BreathOpener *self,
                         GBytes       *bytes,
                         GError      **error)
{
  return self != NULL ? self->open_head (self, bytes, error) : breath_head_open (bytes, error);
}

/**
 * breath_opener_open_item:
 * @self: (nullable): what nodes share in a simulation
 * @bytes: what was received or read
 * @error: return location for a #BreathRecordError
 *
 * Opens an item as breath_item_open() does.
 *
 * Returns: (transfer full): the item, or %NULL if the bytes are not a valid one
 */
BreathItem *
breath_opener_open_item (BreathOpener *self,
                         GBytes       *bytes,
                         GError      **error)
{
  return self != NULL ? self->open_item (self, bytes, error) : breath_item_open (bytes, error);
}

/**
 * breath_opener_share_live_set:
 * @self: (nullable): what nodes share in a simulation
 * @set: (transfer full): a live set whose author is set, every item of it verified
 *
 * Lets nodes that hold the same live set hold it once.
 *
 * Returns: (transfer full): @set, or an equal one; not to be changed
 */
BreathLiveSet *
breath_opener_share_live_set (BreathOpener  *self,
                              BreathLiveSet *set)
{
  return self != NULL && self->share_live_set != NULL ? self->share_live_set (self, set) : set;
}
