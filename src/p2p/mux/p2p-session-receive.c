/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-session-private.h"

/* Handling a frame may run callbacks that close the session; the loop at the end looks at its state
 * before it goes on. Channels are held while they are touched.
 */

static P2pMuxChannel *
find_channel (P2pSession *self,
              guint32     id)
{
  P2pMuxChannel *channel = g_hash_table_lookup (self->channels, GUINT_TO_POINTER (id));

  return channel != NULL ? p2p_mux_channel_ref (channel) : NULL;
}

/* Said once for each session, since the peer may go on asking. */
static gboolean
refuse_stream (P2pSession *self,
               guint32     id,
               GError    **error)
{
  P2pYamuxFrame frame = { P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_RST, id, 0 };

  if (!self->has_told && !self->is_peer_leaving)
    g_message ("A stream was refused: the peer has %u open, which is all it may have", self->rules.n_inbound);

  self->has_told = TRUE;
  self->stale += P2P_YAMUX_INITIAL_WINDOW;

  return p2p_session_send_control (self, &frame, error);
}

static gboolean
open_inbound (P2pSession          *self,
              const P2pYamuxFrame *frame,
              GError             **error)
{
  g_autoptr(P2pMuxChannel) channel = NULL;

  if (!p2p_yamux_rules_check_open (&self->rules, frame, g_get_monotonic_time (), error))
    return FALSE;

  if (g_hash_table_contains (self->channels, GUINT_TO_POINTER (frame->stream)))
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL,
                   "The peer opened stream %u, which is open", frame->stream);
      return FALSE;
    }

  /* Who said that he leaves has no use for another stream. */
  if (self->is_peer_leaving || !p2p_yamux_rules_has_room (&self->rules))
    return refuse_stream (self, frame->stream, error);

  channel = p2p_mux_channel_new (self, frame->stream, TRUE);
  self->rules.n_inbound++;
  g_hash_table_insert (self->channels, GUINT_TO_POINTER (frame->stream), p2p_mux_channel_ref (channel));
  p2p_session_channel_wants (self, channel, FALSE);
  p2p_session_announce (self, channel);

  return TRUE;
}

static void
accept_ack (P2pSession    *self,
            P2pMuxChannel *channel)
{
  if (channel->is_acked)
    return;

  channel->is_acked = TRUE;
  self->rules.n_unacked--;
}

/* yamux with error codes: the length of a window update that resets is a reason, not a delta. */
static void
reset_by_peer (P2pSession    *self,
               P2pMuxChannel *channel,
               guint32        code)
{
  g_autoptr(GError) error = NULL;

  error = g_error_new (P2P_MUX_ERROR, P2P_MUX_ERROR_RESET, "The peer reset the stream (code %u)", code);
  channel->window.receivable = 0;
  p2p_mux_channel_drop_received (channel);
  p2p_session_retire (self, channel);
  p2p_mux_channel_fail (channel, error);
}

/* What crossed the end of its stream is dropped. It cannot be more than the window still held, and one window is forgiven
 * besides; a peer that makes streams up would have us decrypt bytes that no window bounds and nobody reads.
 */
static gboolean
drop_stale (P2pSession *self,
            guint32     len,
            GError    **error)
{
  if (len <= self->stale)
    {
      self->stale -= len;
      return TRUE;
    }

  g_set_error_literal (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL,
                       "The peer goes on sending to streams that are over or never were");

  return FALSE;
}

static gboolean
handle_data (P2pSession          *self,
             const P2pYamuxFrame *frame,
             P2pMuxChannel       *channel,
             GError             **error)
{
  if (frame->length > P2P_YAMUX_MAX_WINDOW)
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL,
                   "The peer announced %u bytes, more than any window", frame->length);
      return FALSE;
    }

  self->body_left = frame->length;
  self->body_finishes = FALSE;

  if (channel == NULL)
    return drop_stale (self, frame->length, error);

  if (channel->remote_finished && frame->length > 0)
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL,
                   "The peer sent data on stream %u after finishing it", frame->stream);
      return FALSE;
    }

  if (!p2p_yamux_window_receive (&channel->window, frame->length, error))
    return FALSE;

  if ((frame->flags & P2P_YAMUX_RST) != 0)
    {
      reset_by_peer (self, channel, 0);
      return TRUE;
    }

  self->body_finishes = (frame->flags & P2P_YAMUX_FIN) != 0;
  self->body = p2p_mux_channel_ref (channel);

  return TRUE;
}

static gboolean
handle_window_update (P2pSession          *self,
                      const P2pYamuxFrame *frame,
                      P2pMuxChannel       *channel,
                      GError             **error)
{
  if ((frame->flags & P2P_YAMUX_RST) != 0)
    {
      reset_by_peer (self, channel, frame->length);
      return TRUE;
    }

  if (!p2p_yamux_window_raise (&channel->window, frame->length, error))
    return FALSE;

  if (channel->session == self && p2p_mux_channel_has_data (channel))
    p2p_session_channel_wants (self, channel, TRUE);

  if ((frame->flags & P2P_YAMUX_FIN) != 0)
    p2p_mux_channel_finish_remote (channel);

  return TRUE;
}

/* Whether a frame changes nothing; those that end a stream may rightly come too late for it. */
static gboolean
is_empty (const P2pYamuxFrame *frame,
          P2pMuxChannel       *channel)
{
  if (frame->length > 0 || (frame->flags & ~P2P_YAMUX_ACK) != 0)
    return FALSE;

  return frame->flags == 0 || channel == NULL || channel->is_acked;
}

static gboolean
handle_stream_frame (P2pSession          *self,
                     const P2pYamuxFrame *frame,
                     GError             **error)
{
  g_autoptr(P2pMuxChannel) channel = NULL;

  if ((frame->flags & P2P_YAMUX_SYN) != 0 && !open_inbound (self, frame, error))
    return FALSE;

  channel = find_channel (self, frame->stream);

  if (is_empty (frame, channel) &&
      !p2p_yamux_rules_check_empty (&self->rules, g_get_monotonic_time (), error))
    return FALSE;

  if (channel != NULL && (frame->flags & P2P_YAMUX_ACK) != 0)
    accept_ack (self, channel);

  if (frame->type == P2P_YAMUX_DATA)
    return handle_data (self, frame, channel, error);

  /* One that crossed the end of its stream is of no use any more. */
  return channel == NULL || handle_window_update (self, frame, channel, error);
}

/* An answer that nobody waits for is only noise; it is counted like a question. */
static gboolean
handle_ping (P2pSession          *self,
             const P2pYamuxFrame *frame,
             GError             **error)
{
  P2pYamuxFrame answer = { P2P_YAMUX_PING, P2P_YAMUX_ACK, 0, frame->length };
  gboolean is_question = (frame->flags & P2P_YAMUX_SYN) != 0;
  gint64 now = g_get_monotonic_time ();

  if (!is_question && p2p_mux_pace_answer (&self->pace, frame->length, now))
    {
      self->bulk_since = 0;
      self->is_urgent |= p2p_session_has_bulk (self);
      return TRUE;
    }

  return p2p_yamux_rules_check_ping (&self->rules, now, error) &&
         (!is_question || p2p_session_send_control (self, &answer, error));
}

static gboolean
handle_go_away (P2pSession          *self,
                const P2pYamuxFrame *frame,
                GError             **error)
{
  if (frame->length == P2P_YAMUX_GO_AWAY_NORMAL)
    {
      self->is_peer_leaving = TRUE;
      return TRUE;
    }

  if (frame->length == P2P_YAMUX_GO_AWAY_NO_ROOM)
    g_set_error_literal (error, P2P_MUX_ERROR, P2P_MUX_ERROR_NO_ROOM, "The peer has no room for us");
  else
    g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_CLOSED,
                 "The peer ended the session (code %u)", frame->length);

  return FALSE;
}

static gboolean
handle_frame (P2pSession          *self,
              const P2pYamuxFrame *frame,
              GError             **error)
{
  switch (frame->type)
    {
    case P2P_YAMUX_DATA:
    case P2P_YAMUX_WINDOW_UPDATE:
      return handle_stream_frame (self, frame, error);

    case P2P_YAMUX_PING:
      return handle_ping (self, frame, error);

    case P2P_YAMUX_GO_AWAY:
      return handle_go_away (self, frame, error);

    default:
      g_assert_not_reached ();
    }
}

/* Bytes of a frame go on as they come, so a frame is never held. */
static gboolean
handle_body (P2pSession   *self,
             const guint8 *data,
             gsize         len,
             GError      **error)
{
  self->body_left -= len;

  if (self->body != NULL && len > 0)
    p2p_mux_channel_deliver (self->body, data, len);

  if (self->buffered > self->budget)
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT,
                   "More than %" G_GSIZE_FORMAT " bytes of the peer lie unread", self->budget);
      return FALSE;
    }

  return TRUE;
}

static void
finish_body (P2pSession *self)
{
  g_autoptr(P2pMuxChannel) channel = g_steal_pointer (&self->body);

  if (self->body_finishes && channel->session == self)
    p2p_mux_channel_finish_remote (channel);
}

/**
 * p2p_session_receive:
 * @self: an open session
 * @data: bytes of the peer
 * @len: how many
 * @used: (out): how many of them were dealt with; the rest is less than a header
 * @error: location for a %P2P_MUX_ERROR
 *
 * Deals with what the peer sent, however it is cut.
 *
 * Returns: %FALSE if the session has to end
 */
gboolean
p2p_session_receive (P2pSession   *self,
                     const guint8 *data,
                     gsize         len,
                     gsize        *used,
                     GError      **error)
{
  gsize at = 0;

  while (self->state == P2P_SESSION_STATE_OPEN)
    {
      P2pYamuxFrame frame;
      gsize body = MIN (self->body_left, len - at);

      if (body > 0 && !handle_body (self, data + at, body, error))
        return FALSE;

      at += body;

      if (self->state != P2P_SESSION_STATE_OPEN || self->body_left > 0)
        break;

      if (self->body != NULL)
        finish_body (self);
      else if (len - at < P2P_YAMUX_HEADER_LEN)
        break;
      else if (!p2p_yamux_frame_decode (data + at, &frame, error) || !handle_frame (self, &frame, error))
        return FALSE;
      else
        at += P2P_YAMUX_HEADER_LEN;
    }

  *used = at;

  return TRUE;
}
