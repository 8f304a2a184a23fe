/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-multiaddr.h"
#include "p2p-peer-id.h"

#include "breath-address-policy.h"

G_BEGIN_DECLS

/**
 * BreathDialReason:
 * @BREATH_DIAL_CHOSEN: a person named the address
 * @BREATH_DIAL_GUEST: somebody wants one errand done with the peer
 * @BREATH_DIAL_ANCHOR: it was a lasting neighbour that we had picked when we last ran
 * @BREATH_DIAL_REMEMBERED: it led to a neighbour before
 * @BREATH_DIAL_HEARD: the peer says that it is reached there, to us or to a neighbour who passed it on
 *
 * Why an address is dialled.
 */
typedef enum
{
  BREATH_DIAL_CHOSEN,
  BREATH_DIAL_GUEST,
  BREATH_DIAL_ANCHOR,
  BREATH_DIAL_REMEMBERED,
  BREATH_DIAL_HEARD,
} BreathDialReason;

/**
 * BreathTarget:
 * @id: of this target alone
 * @addresses: (element-type P2pMultiaddr): where to dial, without `/p2p/`; one after the other
 * @at: which of them is next
 * @group: of that address
 * @scope: of that address
 * @peer: who is there, if @has_peer
 * @is_pinned: whether nobody else may answer there
 * @source: of one that was heard: who told
 * @issued: of one that was heard: the record's; 0: it announced itself without one
 * @failures: attempts in a row that led to no lasting link
 * @refusals: of them, in a row, those where the peer said that it has no room for us
 * @due: monotonic time of the next attempt
 * @reached: monotonic time of the last success, 0 for never
 *
 * Somebody to dial.
 */
typedef struct
{
  guint            id;
  BreathDialReason reason;
  GPtrArray       *addresses;
  guint            at;
  guint64          group;
  BreathScope      scope;
  P2pPeerId        peer;
  gboolean         has_peer;
  gboolean         is_pinned;
  P2pPeerId        source;
  guint32          issued;
  guint            failures;
  guint            refusals;
  gint64           due;
  gint64           reached;
  gboolean         is_dialling;
} BreathTarget;

BreathTarget *breath_target_new           (BreathDialReason  reason,
                                           GPtrArray        *addresses,
                                           const P2pPeerId  *peer) G_GNUC_WARN_UNUSED_RESULT;
void          breath_target_free          (BreathTarget     *target);
void          breath_target_set_addresses (BreathTarget     *target,
                                           GPtrArray        *addresses);
gboolean      breath_target_is_at         (BreathTarget     *target,
                                           P2pMultiaddr     *address);
P2pMultiaddr *breath_target_dup_address   (BreathTarget     *target) G_GNUC_WARN_UNUSED_RESULT;
gboolean      breath_target_is_of         (BreathTarget     *target,
                                           const P2pPeerId  *peer);
gboolean      breath_target_is_known      (BreathTarget     *target);
void          breath_target_put_off       (BreathTarget     *target,
                                           gint64            now,
                                           guint             jitter);
void          breath_target_turn_away     (BreathTarget     *target,
                                           gint64            now,
                                           guint             jitter);
gint64        breath_target_get_delay     (guint             failures,
                                           guint             jitter);

G_END_DECLS
