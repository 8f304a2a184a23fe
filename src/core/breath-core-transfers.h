/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core.h"
#include "breath-negotiation.h"

G_BEGIN_DECLS

#define BREATH_CORE_MAX_NEGOTIATIONS  64 /* that are not settled, with all nodes together */
#define BREATH_CORE_MAX_WITH_NODE     3  /* of these with one node */
#define BREATH_CORE_MAX_PROPOSALS     10 /* a day by one node to another, whatever comes of them */

/**
 * BreathTransferNews:
 * @BREATH_TRANSFER_NEWS_HEARD: another node proposed it
 * @BREATH_TRANSFER_NEWS_CHANGED: its terms, or how far it is
 * @BREATH_TRANSFER_NEWS_AGREED: both receipts are here
 * @BREATH_TRANSFER_NEWS_ENDED: it did not go ahead, for whatever reason; it is forgotten right after this is told
 * @BREATH_TRANSFER_NEWS_HANDED_OVER: one side says how much was handed over
 *
 * What there is to tell of a transfer.
 */
typedef enum
{
  BREATH_TRANSFER_NEWS_HEARD,
  BREATH_TRANSFER_NEWS_CHANGED,
  BREATH_TRANSFER_NEWS_AGREED,
  BREATH_TRANSFER_NEWS_ENDED,
  BREATH_TRANSFER_NEWS_HANDED_OVER,
} BreathTransferNews;

/* @negotiation is borrowed. */
typedef void (*BreathTransferFunc) (BreathNegotiation *negotiation,
                                    gpointer           user_data);

/* What people do: breath-core-transfers.c. @mirror is the key of a Mirror of this node. */
void               breath_core_propose_transfer   (BreathCore                *self,
                                                   P2pIdentity               *mirror,
                                                   const P2pPeerId           *node,
                                                   const BreathTransferTerms *terms,
                                                   guint8                     id[BREATH_NEGOTIATION_ID_LEN],
                                                   BreathDoneFunc             done,
                                                   gpointer                   user_data);
void               breath_core_counter_transfer   (BreathCore                *self,
                                                   P2pIdentity               *mirror,
                                                   const guint8              *id,
                                                   const BreathTransferTerms *terms,
                                                   BreathDoneFunc             done,
                                                   gpointer                   user_data);
void               breath_core_decide_transfer    (BreathCore                *self,
                                                   P2pIdentity               *mirror,
                                                   const guint8              *id,
                                                   gboolean                   is_yes,
                                                   BreathDoneFunc             done,
                                                   gpointer                   user_data);
void               breath_core_decline_transfer   (BreathCore                *self,
                                                   P2pIdentity               *mirror,
                                                   const guint8              *id,
                                                   BreathDoneFunc             done,
                                                   gpointer                   user_data);
void               breath_core_hand_over_transfer (BreathCore                *self,
                                                   P2pIdentity               *mirror,
                                                   const guint8              *id,
                                                   gint64                     amount,
                                                   BreathDoneFunc             done,
                                                   gpointer                   user_data);
/* NULL: there is none, or it did not go ahead. */
BreathNegotiation *breath_core_get_transfer       (BreathCore                *self,
                                                   const guint8              *id);
void               breath_core_foreach_transfer   (BreathCore                *self,
                                                   BreathTransferFunc         func,
                                                   gpointer                   user_data);

G_END_DECLS
