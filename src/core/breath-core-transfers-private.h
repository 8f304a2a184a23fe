/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core-private.h"
#include "breath-core-transfers.h"

G_BEGIN_DECLS

#define BREATH_CORE_PROPOSALS_DAY G_TIME_SPAN_DAY /* over which proposals are counted */
#define BREATH_CORE_MAX_COUNTED   1024            /* nodes whose proposals are */

/**
 * BreathTransferRow:
 * @BREATH_TRANSFER_ROW_NONE: nothing is stored of it
 * @BREATH_TRANSFER_ROW_PASSING: a row that is in no backup and leaves no trace
 * @BREATH_TRANSFER_ROW_KEPT: a row that stays: both agreed
 *
 * Where a negotiation is stored.
 */
typedef enum
{
  BREATH_TRANSFER_ROW_NONE,
  BREATH_TRANSFER_ROW_PASSING,
  BREATH_TRANSFER_ROW_KEPT,
} BreathTransferRow;

/**
 * BreathHeldTransfer:
 * @negotiation: the machine, which may be ahead of what is stored
 * @frames: (element-type GBytes): what may be sent, since what it follows from is stored
 * @staged: (nullable) (element-type GBytes): what may be once the commit on its way is done
 * @row: where it is stored
 * @is_dirty: whether it is ahead of what is stored or on its way there
 * @is_told: whether people were told of it
 * @told: how far it was when they were told last
 * @told_handed: which sides had said then how much was handed over, ours first
 * @is_logged: whether the log says that it was agreed on
 * @handed: which handovers the log tells of, ours first
 *
 * A negotiation or what came of it.
 */
typedef struct
{
  BreathNegotiation     *negotiation;
  GPtrArray             *frames;
  GPtrArray             *staged;
  BreathTransferRow      row;
  gboolean               is_dirty;
  gboolean               is_told;
  BreathNegotiationState told;
  gboolean               told_handed[2];
  gboolean               is_logged;
  gboolean               handed[2];
} BreathHeldTransfer;

/**
 * BreathFarewell:
 * @id: of a negotiation that ended
 * @frame: what answers whatever its other node still sends
 * @until: unix seconds
 *
 * What is left of one that did not go ahead. It names nobody.
 */
typedef struct
{
  guint8  id[BREATH_NEGOTIATION_ID_LEN];
  GBytes *frame;
  gint64  until;
} BreathFarewell;

/**
 * BreathTransferLink:
 * @link: the link
 * @peer: to whom
 * @sent: (nullable) (element-type GBytes): frames that were sent on it; %NULL: none, as on most
 *
 * A link that carries transfers.
 */
typedef struct
{
  BreathLink *link;
  P2pPeerId   peer;
  GHashTable *sent;
} BreathTransferLink;

typedef struct
{
  BreathDoneFunc done;
  gpointer       user_data;
} BreathTransferWaiter;

/**
 * BreathCoreTransfers:
 * @held: (element-type BreathHeldTransfer): in the order in which they began
 * @farewells: (element-type GBytes BreathFarewell): by context
 * @over: (element-type GBytes): contexts of farewells to be deleted
 * @links: (element-type BreathTransferLink): links that carry transfers
 * @made: (element-type P2pPeerId): how many proposals were made to whom of late
 * @heard: (element-type P2pPeerId): how many of whom were heard
 * @waiting: (element-type BreathTransferWaiter): who waits for what is not being stored yet
 * @storing: (element-type BreathTransferWaiter): who waits for what is
 * @staged: (element-type BreathHeldTransfer): borrowed: what is being stored
 * @is_used: whether there ever was anything in @held or @farewells; most nodes have no transfer, and need not look
 * @is_queued: whether a commit was asked for
 *
 * All that there is of transfers. Nothing in it is read by what counts for or against anybody.
 */
struct _BreathCoreTransfers
{
  GPtrArray  *held;
  GHashTable *farewells;
  GPtrArray  *over;
  GPtrArray  *links;
  GHashTable *made;
  GHashTable *heard;
  GArray     *waiting;
  GArray     *storing;
  GPtrArray  *staged;
  gboolean    is_used;
  gboolean    is_queued;
};

/* breath-core-transfers.c */
BreathHeldTransfer *breath_core_find_transfer       (BreathCore               *self,
                                                     const guint8             *id);
/* Takes @negotiation. */
BreathHeldTransfer *breath_core_hold_transfer       (BreathCore               *self,
                                                     BreathNegotiation        *negotiation);
/* Whether another one with @peer may begin; counts it. */
gboolean            breath_core_admit_proposal      (BreathCore               *self,
                                                     GHashTable               *counts,
                                                     const P2pPeerId          *peer,
                                                     GError                  **error);
/* Which sides said how much was handed over, ours first. */
void                breath_core_get_handed          (BreathNegotiation        *negotiation,
                                                     gboolean                  handed[2]);
void                breath_core_settle_transfers    (BreathCore               *self);

/* breath-core-transfer-links.c */
void                breath_core_send_transfer       (BreathCore               *self,
                                                     const BreathHeldTransfer *held);
void                breath_core_transfer_link_free  (BreathTransferLink       *link);

/* breath-core-transfer-rows.c */
GPtrArray          *breath_core_dup_transfer_frames (BreathNegotiation        *negotiation) G_GNUC_WARN_UNUSED_RESULT;
void                breath_core_farewell_free       (BreathFarewell           *farewell);

G_END_DECLS
