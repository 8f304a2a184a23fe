/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-head.h"
#include "breath-link.h"
#include "breath-sync-frame.h"

G_BEGIN_DECLS

/**
 * BreathSyncChannel:
 *
 * What the two ends of one link call heads and authors, and the running sum over all heads held.
 */
typedef struct
{
  guint8        root_key[32];
  guint8        id_key[32];
  guint64       sum[2];   /* modulo 2^128, low half first */
  guint32       count;
  gboolean      has_root; /* of that sum and count */
  guint8        root[BREATH_SYNC_ROOT_LEN];
  gboolean      keeps_marks; /* what is worked out of a head is kept beside it, if it has room for that */
} BreathSyncChannel;

void    breath_sync_channel_init        (BreathSyncChannel *self,
                                         const guint8       binding[BREATH_LINK_BINDING_LEN]);
void    breath_sync_channel_add         (BreathSyncChannel *self,
                                         const BreathHead  *head);
void    breath_sync_channel_remove      (BreathSyncChannel *self,
                                         const BreathHead  *head);
void    breath_sync_channel_get_term    (BreathSyncChannel *self,
                                         const BreathHead  *head,
                                         guint64            term[2]);
void    breath_sync_channel_get_root_of (BreathSyncChannel *self,
                                         const guint64      sum[2],
                                         guint32            count,
                                         guint8             root[BREATH_SYNC_ROOT_LEN]);
/* Of all heads added and not removed. */
void    breath_sync_channel_get_root    (BreathSyncChannel *self,
                                         guint8             root[BREATH_SYNC_ROOT_LEN]);
guint64 breath_sync_channel_get_id      (BreathSyncChannel *self,
                                         const P2pPeerId   *author,
                                         guint32            epoch);
/* What it calls the author of @head in its epoch. */
guint64 breath_sync_channel_get_id_of   (BreathSyncChannel *self,
                                         const BreathHead  *head);

G_END_DECLS
