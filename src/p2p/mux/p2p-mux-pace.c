/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-mux-pace.h"

#include <string.h>

/* Pings are answered in their turn, so an answer says that all we sent before has arrived, and when. Pure: time comes in
 * as an argument.
 *
 * Bulk has to keep out of queues it cannot see, in the kernel and on the way. A round trip that is too long stops it, but
 * is known only when the queue is there already, and by then the kernel would let twice as much go. So the bulk under way
 * has a window as well, which grows while the round trip stays near its least and shrinks when it does not; and it leaves
 * about as fast as it arrives, not a window at once.
 */

#define CALM      (P2P_PACE_SLACK / 2)             /* over the least round trip, where the window is to come to rest */
#define SAMPLE    (20 * G_TIME_SPAN_MILLISECOND)   /* of a shorter time answers that came together would tell nonsense */
#define UNKNOWN   ((gsize) 4 * 1024)               /* bytes in a turn before anything is known */
#define GROWTH    ((gsize) 2 * 1024)               /* bytes by which the window grows in a round trip, */
#define GROWTH_OF 64                               /* and one part in so many; little, so that two ends come to share */
#define START_OF  2                                /* until steady, one part in so many; more would fill queues of both ends at once */
#define EAGERNESS 4                                /* bulk leaves by one part in so many faster than it arrives */

/**
 * p2p_mux_pace_init:
 * @self: (out caller-allocates): the pace of a new connection
 * @now: the monotonic time, µs
 *
 * Starts without knowing anything: no bulk goes before a ping was answered.
 */
void
p2p_mux_pace_init (P2pMuxPace *self,
                   gint64      now)
{
  *self = (P2pMuxPace) {
    .number = 1,
    .ping_tokens = P2P_PACE_PING_BURST * P2P_PACE_PING_INTERVAL,
    .pinged_at = now,
    .least_until = now,
    .window = P2P_PACE_FIRST_WINDOW,
  };
}

/**
 * p2p_mux_pace_get_turn:
 * @self: a pace
 * @max: bytes
 *
 * What has been handed over can no longer be overtaken, so it is not to be more than the connection takes in
 * %P2P_PACE_QUANTUM.
 *
 * Returns: how many bytes to hand over at once; at least %P2P_PACE_MIN_FRAME and at most @max
 */
gsize
p2p_mux_pace_get_turn (P2pMuxPace *self,
                       gsize       max)
{
  guint64 turn = UNKNOWN;

  if (self->rate > 0)
    turn = self->rate / (G_USEC_PER_SEC / P2P_PACE_QUANTUM);

  return CLAMP (turn, P2P_PACE_MIN_FRAME, max);
}

static gint64
get_longest (P2pMuxPace *self,
             gint64      now)
{
  gint64 waited = self->n_marks > 0 ? now - self->marks[0].at : 0;

  return MAX (self->round_trip, waited);
}

static gsize
get_window_room (P2pMuxPace *self,
                 gint64      now)
{
  guint64 under_way = self->bulk - self->bulk_arrived;

  if (now >= self->least_until || get_longest (self, now) > self->least + P2P_PACE_SLACK)
    return 0;

  return under_way + P2P_PACE_MIN_FRAME <= self->window ? self->window - under_way : 0;
}

/**
 * p2p_mux_pace_get_bulk_room:
 * @self: a pace
 * @now: the monotonic time, µs
 *
 * Tells how much bulk may be sent now. It has to wait while the round trip, or how long a ping has been waiting already,
 * is over its least by more than %P2P_PACE_SLACK; while the least is not known or has to be found anew, which takes a
 * ping with no bulk before it; while its window is full; and while it is ahead of the rate.
 *
 * Returns: bytes; 0 if bulk has to wait for the answer to a ping or until p2p_mux_pace_get_next()
 */
gsize
p2p_mux_pace_get_bulk_room (P2pMuxPace *self,
                            gint64      now)
{
  gsize room = get_window_room (self, now);

  if (room == 0 && !self->is_limited && now < self->least_until)
    {
      self->is_limited = TRUE;
      self->limited_mark = self->number;
    }

  return self->bulk_at < now + P2P_PACE_QUANTUM ? room : 0;
}

static void
count_bulk (P2pMuxPace *self,
            gsize       len,
            gint64      now)
{
  guint64 eager = self->is_steady ? self->rate + self->rate / EAGERNESS : EAGERNESS * self->rate;

  self->bulk += len;

  if (eager > 0)
    self->bulk_at = MAX (self->bulk_at, now - P2P_PACE_QUANTUM) +
                    (gint64) MIN (len * G_USEC_PER_SEC / eager, P2P_PACE_LOST);
}

/**
 * p2p_mux_pace_send:
 * @self: a pace
 * @lane: what it goes with
 * @len: bytes of data
 * @now: the monotonic time, µs
 *
 * Notes what is handed to the stream below.
 */
void
p2p_mux_pace_send (P2pMuxPace *self,
                   P2pLane     lane,
                   gsize       len,
                   gint64      now)
{
  if (!self->is_busy)
    {
      self->is_busy = TRUE;
      self->from_sent = self->sent;
      self->from_at = now;
    }

  self->sent += len;

  if (lane == P2P_LANE_BULK)
    count_bulk (self, len, now);
}

/**
 * p2p_mux_pace_rest:
 * @self: a pace
 *
 * Notes that nobody has anything to send, so that the time until somebody has does not count against the rate.
 */
void
p2p_mux_pace_rest (P2pMuxPace *self)
{
  self->is_busy = FALSE;
}

static void
earn_pings (P2pMuxPace *self,
            gint64      now)
{
  gint64 most = P2P_PACE_PING_BURST * P2P_PACE_PING_INTERVAL;

  self->ping_tokens = MIN (self->ping_tokens + MAX (now - self->pinged_at, 0), most);
  self->pinged_at = MAX (now, self->pinged_at);
}

static void
drop_marks (P2pMuxPace *self,
            guint       n)
{
  self->n_marks -= n;
  memmove (self->marks, self->marks + n, self->n_marks * sizeof *self->marks);
}

/**
 * p2p_mux_pace_is_ping_due:
 * @self: a pace
 * @has_bulk: whether bulk is or wants to be sent
 * @now: the monotonic time, µs
 *
 * Tells whether to ping before sending anything else. For bulk there is a ping in every %P2P_PACE_PING_INTERVAL, and
 * some before that where an answer takes less; otherwise only while much is sent, to know the rate.
 *
 * Returns: whether p2p_mux_pace_ping() is called for
 */
gboolean
p2p_mux_pace_is_ping_due (P2pMuxPace *self,
                          gboolean    has_bulk,
                          gint64      now)
{
  const P2pPaceMark *last = self->n_marks > 0 ? &self->marks[self->n_marks - 1] : NULL;
  gint64 waited = last != NULL ? now - last->at : P2P_PACE_LOST;

  if (self->ping_tokens + now - self->pinged_at < P2P_PACE_PING_INTERVAL)
    return FALSE;

  if (self->n_marks == P2P_PACE_MAX_PINGS)
    return waited >= P2P_PACE_LOST;

  if (!has_bulk)
    return waited >= P2P_PACE_PING_INTERVAL && self->sent - self->from_sent >= P2P_PACE_PING_BYTES;

  return waited >= P2P_PACE_PING_INTERVAL;
}

/**
 * p2p_mux_pace_ping:
 * @self: a pace
 * @now: the monotonic time, µs
 *
 * Notes that a ping goes out now, behind all that was noted with p2p_mux_pace_send().
 *
 * Returns: the number it has to carry
 */
guint32
p2p_mux_pace_ping (P2pMuxPace *self,
                   gint64      now)
{
  P2pPaceMark mark = {
    .number = self->number++,
    .at = now,
    .sent = self->sent,
    .bulk = self->bulk,
    .is_clean = self->bulk == self->bulk_arrived,
  };

  earn_pings (self, now);
  self->ping_tokens = MAX (self->ping_tokens - P2P_PACE_PING_INTERVAL, 0);

  if (self->n_marks == P2P_PACE_MAX_PINGS)
    {
      drop_marks (self, 1);
      self->n_lost++;
    }

  self->marks[self->n_marks++] = mark;

  return mark.number;
}

/* What arrives while we do not always have something to send says what the connection can do at the least. */
static void
measure_rate (P2pMuxPace        *self,
              const P2pPaceMark *mark,
              gint64             now)
{
  gint64 took = now - self->from_at;
  guint64 rate;

  if (mark->sent <= self->from_sent || took <= 0 || (took < SAMPLE && self->rate > 0))
    return;

  rate = (mark->sent - self->from_sent) * G_USEC_PER_SEC / took;

  if (rate > self->rate)
    self->rate = rate;
  else if (self->is_busy)
    self->rate -= (self->rate - rate) / 4;

  self->from_sent = mark->sent;
  self->from_at = now;
}

/* What is a little longer than before may be a queue of the other end, and would become the least of both by and by. */
static void
measure_round_trip (P2pMuxPace        *self,
                    const P2pPaceMark *mark,
                    gint64             now)
{
  gboolean is_known = self->least > 0;
  gboolean is_less;

  self->round_trip = MAX (now - mark->at, 1);
  is_less = is_known && self->round_trip <= self->least;

  if (!is_less && (!mark->is_clean || now < self->least_until))
    return;

  if (is_less || !is_known || self->round_trip > self->least + P2P_PACE_SLACK)
    self->least = self->round_trip;

  self->least_until = now + P2P_PACE_RENEWAL;
}

static gboolean
is_since (const P2pPaceMark *mark,
          guint32            number)
{
  return (gint32) (mark->number - number) >= 0;
}

/* What a change does is seen by pings that were sent since, and what a full window does by those after it. */
static void
adjust_window (P2pMuxPace        *self,
               const P2pPaceMark *mark)
{
  gint64 over = self->round_trip - self->least;
  gsize window = self->window;

  if (!is_since (mark, self->window_mark))
    return;

  self->is_steady |= over > CALM / 2;

  if (over > P2P_PACE_SLACK)
    window = window * (self->least + CALM) / self->round_trip;
  else if (over <= CALM && self->is_limited && is_since (mark, self->limited_mark))
    window += self->is_steady ? GROWTH + window / GROWTH_OF : window / START_OF;
  else
    return;

  self->window = CLAMP (window, P2P_PACE_MIN_WINDOW, P2P_PACE_MAX_WINDOW);
  self->window_mark = self->number;
  self->is_limited = FALSE;
}

/* One that we gave up may be answered all the same, which is no fault of the peer. */
static gboolean
is_late (P2pMuxPace *self,
         guint32     number)
{
  guint32 oldest = self->n_marks > 0 ? self->marks[0].number : self->number;

  if (self->n_lost == 0 || (gint32) (oldest - number) <= 0)
    return FALSE;

  self->n_lost--;

  return TRUE;
}

/**
 * p2p_mux_pace_answer:
 * @self: a pace
 * @number: what an answer to a ping carries
 * @now: the monotonic time, µs
 *
 * Takes an answer, and what an earlier one would have told if it got lost.
 *
 * Returns: whether it is one that we wait for
 */
gboolean
p2p_mux_pace_answer (P2pMuxPace *self,
                     guint32     number,
                     gint64      now)
{
  P2pPaceMark mark;
  guint i = 0;

  while (i < self->n_marks && self->marks[i].number != number)
    i++;

  if (i == self->n_marks)
    return is_late (self, number);

  mark = self->marks[i];
  drop_marks (self, i + 1);
  self->bulk_arrived = mark.bulk;
  measure_rate (self, &mark, now);
  measure_round_trip (self, &mark, now);

  if (now < self->least_until)
    adjust_window (self, &mark);

  return TRUE;
}

/**
 * p2p_mux_pace_get_next:
 * @self: a pace
 * @now: the monotonic time, µs
 *
 * Tells when to look again while bulk waits and no answer comes.
 *
 * Returns: the monotonic time at which bulk may go on or a ping may be due, µs
 */
gint64
p2p_mux_pace_get_next (P2pMuxPace *self,
                       gint64      now)
{
  gint64 earned = self->pinged_at + MAX (P2P_PACE_PING_INTERVAL - self->ping_tokens, 0);
  gint64 last = self->n_marks > 0 ? self->marks[self->n_marks - 1].at : now;
  gint64 wait = P2P_PACE_PING_INTERVAL;

  if (get_window_room (self, now) > 0)
    return self->bulk_at;

  if (self->n_marks == 0)
    wait = 0;
  else if (self->n_marks == P2P_PACE_MAX_PINGS)
    wait = P2P_PACE_LOST;

  return MAX (earned, last + wait);
}
