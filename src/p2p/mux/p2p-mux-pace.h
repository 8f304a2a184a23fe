/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-lane.h"

G_BEGIN_DECLS

#define P2P_PACE_QUANTUM       (10 * G_TIME_SPAN_MILLISECOND)  /* of the measured rate, in one turn of the connection */
#define P2P_PACE_MIN_FRAME     ((gsize) 1024)                  /* bytes; a turn is never less */
#define P2P_PACE_MAX_FRAME     ((gsize) 16 * 1024)             /* bytes; nor a frame more, while others wait */
#define P2P_PACE_SLACK         (100 * G_TIME_SPAN_MILLISECOND) /* over the least round trip; beyond it bulk pauses */
#define P2P_PACE_PING_INTERVAL (50 * G_TIME_SPAN_MILLISECOND)  /* from ping to ping while much is sent */
#define P2P_PACE_PING_BURST    8                               /* pings that may leave faster than that */
#define P2P_PACE_PING_BYTES    (16 * 1024)                     /* sent between two pings when there is no bulk */
#define P2P_PACE_MAX_PINGS     8                               /* that wait for their answer */
#define P2P_PACE_LOST          G_TIME_SPAN_SECOND              /* until one without an answer is not waited for */
#define P2P_PACE_RENEWAL       (30 * G_TIME_SPAN_SECOND)       /* how long the least round trip holds */
#define P2P_PACE_FIRST_WINDOW  (16 * 1024)                     /* bytes of bulk under way at first */
#define P2P_PACE_MIN_WINDOW    (4 * 1024)
#define P2P_PACE_MAX_WINDOW    (16 * 1024 * 1024)

/**
 * P2pPaceMark:
 * @number: what the ping carries
 * @at: when it was sent, µs
 * @sent: bytes handed over before it
 * @bulk: of these, bulk
 * @is_clean: whether no bulk was under way
 *
 * What an answer to a ping tells.
 */
typedef struct
{
  guint32  number;
  gint64   at;
  guint64  sent;
  guint64  bulk;
  gboolean is_clean;
} P2pPaceMark;

/**
 * P2pMuxPace:
 * @sent: data handed to the stream below so far
 * @bulk: of these, bulk
 * @bulk_arrived: of these, what the peer is known to have
 * @marks: pings that wait for their answer, the oldest first
 * @n_marks: how many
 * @n_lost: pings that are not waited for any more
 * @number: of the next ping
 * @ping_tokens: how often we may still ping, in microseconds of waiting
 * @pinged_at: when the last ping was sent, µs
 * @rate: bytes that arrive in a second while we send; 0 if not known yet
 * @from_sent: bytes that had arrived when the measuring of @rate began
 * @from_at: when that was, µs
 * @is_busy: whether we have had something to send since
 * @round_trip: what the last answer took, µs
 * @least: the shortest round trip of late, µs
 * @least_until: how long that holds, µs
 * @window: bytes of bulk that may be under way
 * @window_mark: the first ping whose answer may change @window again
 * @is_limited: whether bulk had to wait for @window since it was last changed
 * @limited_mark: the first ping since then
 * @is_steady: whether the window is near what the path bears
 * @bulk_at: when what bulk has sent will have left at about @rate, µs
 *
 * How fast a connection is and how much of it bulk may take.
 */
typedef struct
{
  guint64     sent;
  guint64     bulk;
  guint64     bulk_arrived;

  P2pPaceMark marks[P2P_PACE_MAX_PINGS];
  guint       n_marks;
  guint       n_lost;
  guint32     number;
  gint64      ping_tokens;
  gint64      pinged_at;

  guint64     rate;
  guint64     from_sent;
  gint64      from_at;
  gboolean    is_busy;

  gint64      round_trip;
  gint64      least;
  gint64      least_until;

  gsize       window;
  guint32     window_mark;
  gboolean    is_limited;
  guint32     limited_mark;
  gboolean    is_steady;
  gint64      bulk_at;
} P2pMuxPace;

void     p2p_mux_pace_init           (P2pMuxPace *self,
                                      gint64      now);
gsize    p2p_mux_pace_get_turn       (P2pMuxPace *self,
                                      gsize       max);
gsize    p2p_mux_pace_get_bulk_room  (P2pMuxPace *self,
                                      gint64      now);
void     p2p_mux_pace_send           (P2pMuxPace *self,
                                      P2pLane     lane,
                                      gsize       len,
                                      gint64      now);
void     p2p_mux_pace_rest           (P2pMuxPace *self);
gboolean p2p_mux_pace_is_ping_due    (P2pMuxPace *self,
                                      gboolean    has_bulk,
                                      gint64      now);
guint32  p2p_mux_pace_ping           (P2pMuxPace *self,
                                      gint64      now);
gboolean p2p_mux_pace_answer         (P2pMuxPace *self,
                                      guint32     number,
                                      gint64      now);
gint64   p2p_mux_pace_get_next       (P2pMuxPace *self,
                                      gint64      now);

G_END_DECLS
