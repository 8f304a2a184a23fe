/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-head.h"
#include "breath-item.h"
#include "breath-live-set.h"

G_BEGIN_DECLS

typedef struct _BreathOpener BreathOpener;

/**
 * BreathOpener:
 * @open_head: does what breath_head_open() does
 * @open_item: does what breath_item_open() does
 * @share_live_set: (nullable): takes a live set and gives the same one, or one with the same author and items that somebody has
 *
 * How signed bytes become verified records.
 *
 * A node verifies each record it receives or reads for itself: the product has no opener and calls the two functions
 * named above. In a simulation a thousand nodes get the same records; the opener that they share there verifies each
 * once and hands the same one to all, which saves most of the time and memory.
 */
struct _BreathOpener
{
  BreathHead *(*open_head) (BreathOpener *self,
                            GBytes       *bytes,
                            GError      **error);
  BreathItem *(*open_item) (BreathOpener *self,
                            GBytes       *bytes,
                            GError      **error);
  BreathLiveSet *(*share_live_set) (BreathOpener  *self,
                                    BreathLiveSet *set);
};

/* @self is NULL in the product. */
BreathHead *breath_opener_open_head (BreathOpener *self,
                                     GBytes       *bytes,
                                     GError      **error) G_GNUC_WARN_UNUSED_RESULT;
BreathItem *breath_opener_open_item (BreathOpener *self,
                                     GBytes       *bytes,
                                     GError      **error) G_GNUC_WARN_UNUSED_RESULT;
BreathLiveSet *breath_opener_share_live_set (BreathOpener  *self,
                                             BreathLiveSet *set) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
