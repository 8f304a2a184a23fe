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

/**
 * breath_opener_get_marks:
 * @self: (nullable): what nodes share in a simulation
 * @head: a head
 *
 * Finds the numbers that belong to @head for as long as anybody holds it.
 *
 * Returns: (nullable) (array fixed-size=4): the numbers; %NULL if @head is not shared
 */
guint64 *
breath_opener_get_marks (BreathOpener     *self,
                         const BreathHead *head)
{
  return self != NULL && self->get_marks != NULL ? self->get_marks (self, head) : NULL;
}
