/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-session-private.h"

#include <string.h>

#define MIN_ROOM 1024 /* bytes; with less left in a batch a new frame waits for the next one */

/* Decides what goes into the next batch. What is in it can no longer be overtaken, and what a Noise message holds is
 * readable only once all of it has arrived. So a batch has the data of one lane only, and no more than the connection
 * takes in a moment. Frames without data are short and go ahead of all lanes: a window that is not opened, or a ping
 * that is not answered, would hold up the other direction.
 */

static guint8 *
extend_batch (P2pSession *self,
              gsize       len)
{
  guint8 *start;

  if (len > self->batch_size - self->batch_len)
    {
      self->batch_size = MAX (MAX (self->batch_size * 2, self->batch_len + len), P2P_SESSION_MIN_BATCH);
      self->batch_size = MIN (self->batch_size, P2P_SESSION_MAX_BATCH);
      self->batch = g_realloc (self->batch, self->batch_size);
    }

  g_assert (len <= self->batch_size - self->batch_len);

  start = self->batch + self->batch_len;
  self->batch_len += len;

  return start;
}

static gsize
room_in_batch (P2pSession *self)
{
  return P2P_SESSION_MAX_BATCH - self->batch_len;
}

/* The first frame of a stream says that it opens or accepts it, whichever kind it is. */
static void
append_header (P2pSession    *self,
               P2pMuxChannel *channel,
               P2pYamuxType   type,
               guint16        flags,
               guint32        length)
{
  P2pYamuxFrame frame = { type, channel->opening | flags, channel->id, length };

  channel->opening = 0;
  p2p_yamux_frame_encode (&frame, extend_batch (self, P2P_YAMUX_HEADER_LEN));
}

static void
append_reset (P2pSession    *self,
              P2pMuxChannel *channel)
{
  gboolean was_announced = (channel->opening & P2P_YAMUX_SYN) == 0;

  channel->opening = 0;

  if (was_announced)
    append_header (self, channel, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_RST, channel->reset_code);

  p2p_session_retire (self, channel);
}

static void
append_signal (P2pSession    *self,
               P2pMuxChannel *channel)
{
  if (channel->wants_reset)
    {
      append_reset (self, channel);
    }
  else if (channel->grant > 0)
    {
      append_header (self, channel, P2P_YAMUX_WINDOW_UPDATE, 0, channel->grant);
      channel->grant = 0;
    }
  else if (channel->write_closed && !channel->fin_sent)
    {
      append_header (self, channel, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_FIN, 0);
      channel->fin_sent = TRUE;

      if (p2p_mux_channel_is_over (channel))
        p2p_session_retire (self, channel);
    }
  else
    {
      append_header (self, channel, P2P_YAMUX_WINDOW_UPDATE, 0, 0);
    }
}

static gboolean
has_signals (P2pSession *self)
{
  while (!g_queue_is_empty (&self->signalling) && !p2p_mux_channel_has_signal (self->signalling.head->data))
    p2p_session_unmark_signal (self, self->signalling.head->data);

  return !g_queue_is_empty (&self->signalling);
}

/* Each stream has at most one opening or window update, one end and one reset, so this comes to an end. */
static void
append_signals (P2pSession *self)
{
  while (room_in_batch (self) >= P2P_YAMUX_HEADER_LEN && has_signals (self))
    {
      P2pMuxChannel *next = self->signalling.head->data;
      g_autoptr(P2pMuxChannel) channel = p2p_mux_channel_ref (next);

      p2p_session_unmark_signal (self, channel);
      append_signal (self, channel);

      if (channel->session == self)
        p2p_session_mark_ready (self, channel);
    }
}

static void
append_control (P2pSession *self)
{
  guint n = MIN (self->control->len, room_in_batch (self) / P2P_YAMUX_HEADER_LEN);

  for (guint i = 0; i < n; i++)
    p2p_yamux_frame_encode (&g_array_index (self->control, P2pYamuxFrame, i),
                            extend_batch (self, P2P_YAMUX_HEADER_LEN));

  if (n > 0)
    g_array_remove_range (self->control, 0, n);
}

static void
append_ping (P2pSession *self,
             gint64      now)
{
  P2pYamuxFrame frame = { P2P_YAMUX_PING, P2P_YAMUX_SYN, 0, p2p_mux_pace_ping (&self->pace, now) };

  p2p_yamux_frame_encode (&frame, extend_batch (self, P2P_YAMUX_HEADER_LEN));
}

/* A turn that a batch or the pace cuts short goes on with the next one; otherwise who comes last would get less each time. */
static void
end_turn (P2pSession    *self,
          P2pMuxChannel *channel)
{
  GQueue *lane = &self->lanes[channel->lane];

  if (!channel->is_ready)
    {
      channel->turn = 0;
    }
  else if (channel->turn >= P2P_PACE_MIN_FRAME)
    {
      g_queue_unlink (lane, &channel->ready_link);
      g_queue_push_head_link (lane, &channel->ready_link);
    }
}

/* Takes the channel whose turn it is; it goes to the end of its lane as long as it has more. Turns are equal in bytes, for
 * what is left of one counts towards the next (deficit round robin, Shreedhar and Varghese, SIGCOMM 1995).
 */
static gsize
append_data (P2pSession *self,
             P2pLane     lane,
             gsize       max)
{
  P2pMuxChannel *next = self->lanes[lane].head->data;
  g_autoptr(P2pMuxChannel) channel = p2p_mux_channel_ref (next);
  P2pMuxOperation *writing = &channel->writing;
  gboolean has_turns;
  gsize len;

  p2p_session_unmark_data (self, channel);
  has_turns = lane == P2P_LANE_BULK || !g_queue_is_empty (&self->lanes[lane]);

  if (has_turns && channel->turn < P2P_PACE_MIN_FRAME)
    channel->turn += P2P_PACE_MAX_FRAME;

  if (has_turns)
    max = MIN (max, MIN (channel->turn, P2P_PACE_MAX_FRAME));

  len = MIN (room_in_batch (self) - P2P_YAMUX_HEADER_LEN, max);
  len = MIN (len, writing->len - writing->done);
  len = MIN (len, channel->window.sendable);

  append_header (self, channel, P2P_YAMUX_DATA, 0, len);
  memcpy (extend_batch (self, len), writing->data + writing->done, len);
  writing->done += len;
  channel->turn -= MIN (len, channel->turn);
  p2p_yamux_window_send (&channel->window, len);

  if (writing->done == writing->len)
    g_ptr_array_add (self->written, p2p_mux_channel_ref (channel));

  p2p_session_mark_ready (self, channel);
  end_turn (self, channel);

  return len;
}

/* A write may have been given up since it was queued. */
static gboolean
has_data (P2pSession *self,
          P2pLane     lane)
{
  while (!g_queue_is_empty (&self->lanes[lane]) && !p2p_mux_channel_has_data (self->lanes[lane].head->data))
    p2p_session_unmark_data (self, self->lanes[lane].head->data);

  return !g_queue_is_empty (&self->lanes[lane]);
}

static void
append_lane (P2pSession *self,
             P2pLane     lane,
             gsize       turn,
             gint64      now)
{
  while (turn >= MIN_ROOM && room_in_batch (self) >= MIN_ROOM && has_data (self, lane))
    {
      gsize len = append_data (self, lane, turn);

      turn -= len;
      p2p_mux_pace_send (&self->pace, lane, len, now);
    }
}

/**
 * p2p_session_fill_batch:
 * @self: a session
 * @now: the monotonic time, µs
 *
 * Makes the frames that go out next. Nothing of a lane goes while a higher one has something to send; within a lane
 * streams take turns.
 */
void
p2p_session_fill_batch (P2pSession *self,
                        gint64      now)
{
  gsize turn = p2p_mux_pace_get_turn (&self->pace, P2P_SESSION_MAX_BATCH);

  append_control (self);
  append_signals (self);

  if (self->state == P2P_SESSION_STATE_OPEN && room_in_batch (self) >= MIN_ROOM &&
      p2p_mux_pace_is_ping_due (&self->pace, p2p_session_has_bulk (self), now))
    append_ping (self, now);

  if (has_data (self, P2P_LANE_URGENT))
    append_lane (self, P2P_LANE_URGENT, turn, now);
  else if (has_data (self, P2P_LANE_NORMAL))
    append_lane (self, P2P_LANE_NORMAL, turn, now);
  else if (has_data (self, P2P_LANE_BULK))
    append_lane (self, P2P_LANE_BULK, MIN (turn, p2p_mux_pace_get_bulk_room (&self->pace, now)), now);

  /* The end of a stream goes with its last data. */
  append_signals (self);
}

/**
 * p2p_session_has_bulk:
 * @self: a session
 *
 * Returns: whether there is bulk to send, now or once it may
 */
gboolean
p2p_session_has_bulk (P2pSession *self)
{
  return has_data (self, P2P_LANE_BULK);
}

/**
 * p2p_session_has_frames:
 * @self: a session
 * @now: the monotonic time, µs
 *
 * Returns: whether p2p_session_fill_batch() would make any
 */
gboolean
p2p_session_has_frames (P2pSession *self,
                        gint64      now)
{
  return self->control->len > 0 || has_signals (self) ||
         has_data (self, P2P_LANE_URGENT) || has_data (self, P2P_LANE_NORMAL) ||
         (p2p_session_has_bulk (self) && (p2p_mux_pace_is_ping_due (&self->pace, TRUE, now) ||
                                          p2p_mux_pace_get_bulk_room (&self->pace, now) > 0));
}

/**
 * p2p_session_mark_ready:
 * @self: a session
 * @channel: one of its channels
 *
 * Queues @channel for what it has to send, if anything: data behind others of its lane, the rest ahead of all lanes.
 */
void
p2p_session_mark_ready (P2pSession    *self,
                        P2pMuxChannel *channel)
{
  if (!channel->is_signalling && p2p_mux_channel_has_signal (channel))
    {
      channel->is_signalling = TRUE;
      p2p_mux_channel_ref (channel);
      g_queue_push_tail_link (&self->signalling, &channel->signal_link);
    }

  if (!channel->is_ready && p2p_mux_channel_has_data (channel))
    {
      channel->is_ready = TRUE;
      p2p_mux_channel_ref (channel);
      g_queue_push_tail_link (&self->lanes[channel->lane], &channel->ready_link);
    }
}

void
p2p_session_unmark_signal (P2pSession    *self,
                           P2pMuxChannel *channel)
{
  if (channel->is_signalling)
    {
      channel->is_signalling = FALSE;
      g_queue_unlink (&self->signalling, &channel->signal_link);
      p2p_mux_channel_unref (channel);
    }
}

void
p2p_session_unmark_data (P2pSession    *self,
                         P2pMuxChannel *channel)
{
  if (channel->is_ready)
    {
      channel->is_ready = FALSE;
      g_queue_unlink (&self->lanes[channel->lane], &channel->ready_link);
      p2p_mux_channel_unref (channel);
    }
}
