/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-role.h"
#include "p2p-yamux-frame.h"

G_BEGIN_DECLS

#define P2P_YAMUX_MAX_INBOUND       32                    /* streams that the peer has open */
#define P2P_YAMUX_MAX_OUTBOUND      128                   /* streams that we have open */
#define P2P_YAMUX_MAX_UNACKED       32                    /* of these, not accepted by the peer yet */
#define P2P_YAMUX_MAX_OPENS         100                   /* by the peer in P2P_YAMUX_OPENS_PERIOD */
#define P2P_YAMUX_OPENS_PERIOD      (10 * G_TIME_SPAN_SECOND)
#define P2P_YAMUX_MAX_PINGS         40                    /* in P2P_YAMUX_PINGS_PERIOD */
#define P2P_YAMUX_PINGS_PERIOD      G_TIME_SPAN_SECOND
#define P2P_YAMUX_MAX_EMPTY_FRAMES  100                   /* that say nothing, in P2P_YAMUX_EMPTY_PERIOD */
#define P2P_YAMUX_EMPTY_PERIOD      (10 * G_TIME_SPAN_SECOND)

/**
 * P2pYamuxBucket:
 * @tokens: in parts of which one period fills the bucket
 * @at: when they were counted, µs
 *
 * How often something may still happen.
 */
typedef struct
{
  gint64 tokens;
  gint64 at;
} P2pYamuxBucket;

/**
 * P2pYamuxRules:
 * @role: whether we dialled
 * @next_id: of the next stream that we open
 * @max_inbound: streams that the peer may have open
 * @max_opens: how many it may open in %P2P_YAMUX_OPENS_PERIOD
 * @n_inbound: streams that the peer opened
 * @n_outbound: streams that we opened
 * @n_unacked: streams of ours that the peer has not accepted yet
 * @opens: what the peer may still open
 * @pings: what the peer may still ask
 * @empties: frames without meaning that we still bear
 *
 * What one peer may do to one session.
 */
typedef struct
{
  P2pRole        role;
  guint32        next_id;
  guint          max_inbound;
  guint          max_opens;
  guint          n_inbound;
  guint          n_outbound;
  guint          n_unacked;
  P2pYamuxBucket opens;
  P2pYamuxBucket pings;
  P2pYamuxBucket empties;
} P2pYamuxRules;

void     p2p_yamux_rules_init          (P2pYamuxRules        *self,
                                        P2pRole               role,
                                        gint64                now);
void     p2p_yamux_rules_set_limits    (P2pYamuxRules        *self,
                                        guint                 max_inbound,
                                        guint                 max_opens,
                                        gint64                now);
gboolean p2p_yamux_rules_check_open    (P2pYamuxRules        *self,
                                        const P2pYamuxFrame  *frame,
                                        gint64                now,
                                        GError              **error);
gboolean p2p_yamux_rules_check_ping    (P2pYamuxRules        *self,
                                        gint64                now,
                                        GError              **error);
gboolean p2p_yamux_rules_check_empty   (P2pYamuxRules        *self,
                                        gint64                now,
                                        GError              **error);
gboolean p2p_yamux_rules_has_room      (P2pYamuxRules        *self);
guint32  p2p_yamux_rules_next_outbound (P2pYamuxRules        *self,
                                        GError              **error);

G_END_DECLS
