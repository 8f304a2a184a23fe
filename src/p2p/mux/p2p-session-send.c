/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-session-private.h"

#define KEEP_WHEN_QUIET 4096 /* bytes of batch */

/* Frames are made at the last moment, when the stream below is free: what became ready while it was
 * busy goes out in one write, in turns, and nothing but control frames ever queues.
 */

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

  if (self->batch_size > KEEP_WHEN_QUIET && self->batch_len < P2P_SESSION_MIN_BATCH)
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
                       "The peer has not taken what was sent in %u s", self->write_timeout_ms / 1000);
  p2p_session_fail (self, error);
}

static gboolean
is_busy (P2pSession *self)
{
  return self->is_writing || self->room != NULL;
}

/* One source serves many batches: it looks when the oldest deadline is due and sets itself to the next one. */
static gboolean
stall_cb (gpointer user_data)
{
  P2pSession *self = user_data;
  gint64 deadline = self->batch_since + self->write_timeout_ms * G_TIME_SPAN_MILLISECOND;

  if (is_busy (self) && g_get_monotonic_time () < deadline)
    {
      g_source_set_ready_time (self->stall, deadline);
      return G_SOURCE_CONTINUE;
    }

  if (is_busy (self))
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

static GSourceFuncs timer_funcs = { .dispatch = dispatch_ready };

static void
watch_batch (P2pSession *self)
{
  g_autoptr(GMainContext) context = NULL;

  self->batch_since = g_get_monotonic_time ();

  if (self->stall != NULL)
    return;

  context = g_main_context_ref_thread_default ();
  self->stall = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_ready_time (self->stall, self->batch_since + self->write_timeout_ms * G_TIME_SPAN_MILLISECOND);
  g_source_set_callback (self->stall, stall_cb, self, NULL);
  g_source_attach (self->stall, context);
}

static gboolean
has_room (P2pSession *self)
{
  GOutputStream *output = g_io_stream_get_output_stream (self->stream);

  return !G_IS_POLLABLE_OUTPUT_STREAM (output) ||
         !g_pollable_output_stream_can_poll (G_POLLABLE_OUTPUT_STREAM (output)) ||
         g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (output));
}

static gboolean
room_cb (GObject *output,
         gpointer user_data)
{
  P2pSession *self = user_data;
  G_GNUC_UNUSED g_autoptr(P2pSession) alive = g_object_ref (self);

  g_clear_pointer (&self->room, g_source_unref);
  p2p_session_flush (self);

  return G_SOURCE_REMOVE;
}

/* What goes next is decided only when it can go. */
static void
await_room (P2pSession *self)
{
  g_autoptr(GMainContext) context = g_main_context_ref_thread_default ();
  GOutputStream *output = g_io_stream_get_output_stream (self->stream);

  self->room = g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (output), NULL);
  g_source_set_callback (self->room, G_SOURCE_FUNC (room_cb), self, NULL);
  g_source_attach (self->room, context);
  watch_batch (self);
}

static gboolean
paced_cb (gpointer user_data)
{
  P2pSession *self = user_data;
  G_GNUC_UNUSED g_autoptr(P2pSession) alive = g_object_ref (self);
  gint64 now = g_get_monotonic_time ();

  g_clear_pointer (&self->paced, g_source_unref);

  if (self->bulk_since > 0 && p2p_session_has_bulk (self) &&
      now - self->bulk_since >= self->write_timeout_ms * G_TIME_SPAN_MILLISECOND)
    leave_stalled (self);
  else
    p2p_session_flush (self);

  return G_SOURCE_REMOVE;
}

/* Bulk goes on with the answer to a ping; a peer may lose one, but not all of them. */
static void
await_answer (P2pSession *self,
              gint64      now)
{
  g_autoptr(GMainContext) context = NULL;

  if (self->bulk_since == 0)
    self->bulk_since = now;

  if (self->paced != NULL)
    {
      g_source_set_ready_time (self->paced, p2p_mux_pace_get_next (&self->pace, now));
      return;
    }

  context = g_main_context_ref_thread_default ();
  self->paced = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_ready_time (self->paced, p2p_mux_pace_get_next (&self->pace, now));
  g_source_set_callback (self->paced, paced_cb, self, NULL);
  g_source_attach (self->paced, context);
}

static void
send_batch (P2pSession *self,
            gint64      now)
{
  p2p_session_fill_batch (self, now);

  if (self->batch_len > 0)
    {
      watch_batch (self);
      write_batch (self);
      complete_written (self);
    }
  else if (p2p_session_has_bulk (self))
    {
      /* All there was has come to nothing, as the reset of a stream that was never announced does. */
      await_answer (self, now);
    }
}

/**
 * p2p_session_flush:
 * @self: a session
 *
 * Starts sending what is ready, unless something is being sent already or the stream below takes nothing now.
 */
void
p2p_session_flush (P2pSession *self)
{
  gint64 now = g_get_monotonic_time ();

  if (is_busy (self) || self->corked > 0)
    return;

  if (self->state != P2P_SESSION_STATE_OPEN && self->state != P2P_SESSION_STATE_CLOSING)
    return;

  if (p2p_session_has_frames (self, now))
    {
      if (has_room (self))
        send_batch (self, now);
      else
        await_room (self);
    }
  else if (self->state == P2P_SESSION_STATE_CLOSING)
    {
      p2p_session_finish_close (self);
    }
  else if (p2p_session_has_bulk (self))
    {
      await_answer (self, now);
    }
  else
    {
      self->bulk_since = 0;
      p2p_mux_pace_rest (&self->pace);
    }
}

/**
 * p2p_session_flush_last:
 * @self: a session that is about to close
 *
 * Starts sending what is ready, even if it has to wait below: later there will be nobody to send it.
 */
void
p2p_session_flush_last (P2pSession *self)
{
  g_clear_pointer (&self->room, p2p_session_end_source);

  if (!self->is_writing && self->state == P2P_SESSION_STATE_OPEN)
    send_batch (self, g_get_monotonic_time ());
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
