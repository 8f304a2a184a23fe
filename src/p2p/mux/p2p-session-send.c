/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-session-private.h"

#include <string.h>

#define MIN_BATCH       512
#define MIN_ROOM        1024 /* bytes; with less left in a batch a new frame waits for the next one */
#define KEEP_WHEN_QUIET 4096 /* bytes of batch */

/* Frames are made at the last moment, when the stream below is free: what became ready while it was
 * busy goes out in one write, in turns, and nothing but control frames ever queues.
 */

static guint8 *
extend_batch (P2pSession *self,
              gsize       len)
{
  guint8 *start;

  if (len > self->batch_size - self->batch_len)
    {
      self->batch_size = MAX (MAX (self->batch_size * 2, self->batch_len + len), MIN_BATCH);
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
append_data (P2pSession    *self,
             P2pMuxChannel *channel)
{
  P2pMuxOperation *writing = &channel->writing;
  gboolean is_alone = g_queue_is_empty (&self->ready);
  gsize len = room_in_batch (self) - P2P_YAMUX_HEADER_LEN;

  len = MIN (len, writing->len - writing->done);
  len = MIN (len, channel->window.sendable);
  len = MIN (len, is_alone ? P2P_SESSION_MAX_BATCH : P2P_SESSION_FAIR_FRAME);

  append_header (self, channel, P2P_YAMUX_DATA, 0, len);
  memcpy (extend_batch (self, len), writing->data + writing->done, len);
  writing->done += len;
  p2p_yamux_window_send (&channel->window, len);

  if (writing->done == writing->len)
    g_ptr_array_add (self->written, p2p_mux_channel_ref (channel));
}

static void
append_frame (P2pSession    *self,
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
  else if (channel->writing.done < channel->writing.len && channel->window.sendable > 0)
    {
      append_data (self, channel);
    }
  else if (channel->write_closed && !channel->fin_sent)
    {
      append_header (self, channel, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_FIN, 0);
      channel->fin_sent = TRUE;

      if (p2p_mux_channel_is_over (channel))
        p2p_session_retire (self, channel);
    }
  else if (channel->opening != 0)
    {
      append_header (self, channel, P2P_YAMUX_WINDOW_UPDATE, 0, 0);
    }
}

/* Whose turn it is, while there is anybody. */
static P2pMuxChannel *
pick_next (P2pSession *self)
{
  P2pMuxChannel *channel = g_queue_pop_head_link (&self->ready)->data;

  channel->is_ready = FALSE;

  return channel;
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
fill_batch (P2pSession *self)
{
  append_control (self);

  while (room_in_batch (self) >= MIN_ROOM && !g_queue_is_empty (&self->ready))
    {
      g_autoptr(P2pMuxChannel) channel = pick_next (self);

      append_frame (self, channel);

      if (channel->session == self && p2p_mux_channel_has_work (channel))
        p2p_session_mark_ready (self, channel);
    }
}

/* The callbacks may write again, which is why the batch has to be on its way before. */
static void
complete_written (P2pSession *self)
{
  g_autoptr(GPtrArray) written = NULL;

  if (self->written->len == 0)
    return;

  written = g_steal_pointer (&self->written);
  self->written = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_mux_channel_unref);

  for (guint i = 0; i < written->len; i++)
    {
      P2pMuxChannel *channel = g_ptr_array_index (written, i);

      /* It may have been cancelled since, and another one begun. */
      if (channel->writing.task != NULL && channel->writing.done == channel->writing.len)
        p2p_mux_channel_complete_write (channel);
    }
}

static void write_batch (P2pSession *self);

static void
write_batch_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(P2pSession) self = user_data;
  g_autoptr(GError) error = NULL;
  gssize len;

  len = g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, &error);
  self->is_writing = FALSE;

  if (self->state == P2P_SESSION_STATE_CLOSED)
    return;

  if (len < 0)
    {
      p2p_session_fail (self, error);
      return;
    }

  self->batch_at += len;

  if (self->batch_at < self->batch_len)
    {
      write_batch (self);
      return;
    }

  if (self->batch_size > KEEP_WHEN_QUIET && self->batch_len < MIN_BATCH)
    {
      g_clear_pointer (&self->batch, g_free);
      self->batch_size = 0;
    }

  self->batch_at = 0;
  self->batch_len = 0;
  p2p_session_flush (self);
}

static void
write_batch (P2pSession *self)
{
  self->is_writing = TRUE;
  g_output_stream_write_async (g_io_stream_get_output_stream (self->stream),
                               self->batch + self->batch_at, self->batch_len - self->batch_at,
                               G_PRIORITY_DEFAULT, self->sending,
                               write_batch_cb, g_object_ref (self));
}

static void
leave_stalled (P2pSession *self)
{
  g_autoptr(GError) error = NULL;

  error = g_error_new (P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT,
                       "The peer has not taken %" G_GSIZE_FORMAT " bytes in %u s",
                       self->batch_len, self->write_timeout_ms / 1000);
  p2p_session_fail (self, error);
}

/* One source serves many batches: it looks when the oldest deadline is due and sets itself to the next one. */
static gboolean
stall_cb (gpointer user_data)
{
  P2pSession *self = user_data;
  gint64 deadline = self->batch_since + self->write_timeout_ms * G_TIME_SPAN_MILLISECOND;

  if (self->is_writing && g_get_monotonic_time () < deadline)
    {
      g_source_set_ready_time (self->stall, deadline);
      return G_SOURCE_CONTINUE;
    }

  if (self->is_writing)
    leave_stalled (self);
  else
    g_clear_pointer (&self->stall, g_source_unref);

  return G_SOURCE_REMOVE;
}

static gboolean
dispatch_ready (GSource    *source,
                GSourceFunc callback,
                gpointer    user_data)
{
  return callback (user_data);
}

static GSourceFuncs stall_funcs = { .dispatch = dispatch_ready };

static void
watch_batch (P2pSession *self)
{
  g_autoptr(GMainContext) context = NULL;

  self->batch_since = g_get_monotonic_time ();

  if (self->stall != NULL)
    return;

  context = g_main_context_ref_thread_default ();
  self->stall = g_source_new (&stall_funcs, sizeof (GSource));
  g_source_set_ready_time (self->stall, self->batch_since + self->write_timeout_ms * G_TIME_SPAN_MILLISECOND);
  g_source_set_callback (self->stall, stall_cb, self, NULL);
  g_source_attach (self->stall, context);
}

/**
 * p2p_session_flush:
 * @self: a session
 *
 * Starts sending what is ready, unless something is being sent already.
 */
void
p2p_session_flush (P2pSession *self)
{
  if (self->is_writing || self->corked > 0)
    return;

  if (self->state != P2P_SESSION_STATE_OPEN && self->state != P2P_SESSION_STATE_CLOSING)
    return;

  fill_batch (self);

  if (self->batch_len > 0)
    {
      watch_batch (self);
      write_batch (self);
      complete_written (self);
    }
  else if (self->state == P2P_SESSION_STATE_CLOSING)
    {
      p2p_session_finish_close (self);
    }
}

static gboolean
flush_cb (gpointer user_data)
{
  P2pSession *self = user_data;
  G_GNUC_UNUSED g_autoptr(P2pSession) alive = g_object_ref (self);

  g_clear_pointer (&self->flush, g_source_unref);
  p2p_session_flush (self);

  return G_SOURCE_REMOVE;
}

/**
 * p2p_session_flush_soon:
 * @self: a session
 *
 * Sends what is ready once everything of this turn is done, so that the opening or the end of
 * a stream travels with the data that its user writes in the same breath.
 */
void
p2p_session_flush_soon (P2pSession *self)
{
  g_autoptr(GMainContext) context = NULL;

  if (self->flush != NULL || self->state != P2P_SESSION_STATE_OPEN)
    return;

  context = g_main_context_ref_thread_default ();
  self->flush = g_idle_source_new ();
  g_source_set_priority (self->flush, G_PRIORITY_HIGH_IDLE);
  g_source_set_callback (self->flush, flush_cb, self, NULL);
  g_source_attach (self->flush, context);
}

void
p2p_session_mark_ready (P2pSession    *self,
                        P2pMuxChannel *channel)
{
  if (channel->is_ready)
    return;

  channel->is_ready = TRUE;
  p2p_mux_channel_ref (channel);
  g_queue_push_tail_link (&self->ready, &channel->ready_link);
}

void
p2p_session_unmark_ready (P2pSession    *self,
                          P2pMuxChannel *channel)
{
  if (channel->is_ready)
    {
      channel->is_ready = FALSE;
      g_queue_unlink (&self->ready, &channel->ready_link);
      p2p_mux_channel_unref (channel);
    }
}

/**
 * p2p_session_send_control:
 * @self: a session
 * @frame: about the session, or about a stream that is none of ours
 * @error: location for a %P2P_MUX_ERROR_LIMIT
 *
 * Queues @frame before everything else, to be sent once what was received is dealt with.
 *
 * Returns: %FALSE if the peer makes us answer without reading our answers
 */
gboolean
p2p_session_send_control (P2pSession          *self,
                          const P2pYamuxFrame *frame,
                          GError             **error)
{
  if (self->control->len >= P2P_SESSION_MAX_CONTROL)
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT,
                   "The peer has not read %d answers", P2P_SESSION_MAX_CONTROL);
      return FALSE;
    }

  g_array_append_val (self->control, *frame);
  self->is_urgent = TRUE;

  return TRUE;
}
