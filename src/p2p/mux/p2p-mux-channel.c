/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-mux-channel.h"

#include "p2p-session-private.h"

#include <string.h>

/* Completing an operation may run the caller's callback at once, and that may do anything to the
 * stream or its session. So completing is always the last thing that a function here does.
 */

/**
 * p2p_mux_channel_new:
 * @session: the session, which is borrowed until it retires the channel
 * @id: of the stream
 * @is_inbound: whether the peer opened it
 *
 * Makes one stream of a session, with both windows at their initial size. Its first frame will carry SYN, or ACK for a
 * stream of the peer (yamux specification, Flag Field).
 *
 * Returns: (transfer full): the channel, which is not in the table of @session yet
 */
P2pMuxChannel *
p2p_mux_channel_new (P2pSession *session,
                     guint32     id,
                     gboolean    is_inbound)
{
  P2pMuxChannel *self = g_new0 (P2pMuxChannel, 1);

  g_ref_count_init (&self->ref_count);
  self->session = session;
  self->id = id;
  self->is_inbound = is_inbound;
  self->opening = is_inbound ? P2P_YAMUX_ACK : P2P_YAMUX_SYN;
  self->is_acked = is_inbound;
  self->lane = P2P_LANE_NORMAL;
  self->ready_link.data = self;
  self->signal_link.data = self;
  p2p_yamux_window_init (&self->window, g_get_monotonic_time ());

  return self;
}

/**
 * p2p_mux_channel_ref:
 * @self: a channel
 *
 * Takes another reference. The count is not atomic: a channel stays in the thread of its session.
 *
 * Returns: (transfer full): @self
 */
P2pMuxChannel *
p2p_mux_channel_ref (P2pMuxChannel *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

static void
channel_free (P2pMuxChannel *self)
{
  g_assert (!self->is_ready && !self->is_signalling);
  g_assert (self->reading.task == NULL && self->writing.task == NULL);

  p2p_byte_queue_clear (&self->received);
  g_clear_error (&self->failure);
  g_free (self);
}

/**
 * p2p_mux_channel_unref:
 * @self: (transfer full): a channel
 *
 * Drops a reference. By the last one the channel must have left its session's queues, and nobody may wait for it.
 */
void
p2p_mux_channel_unref (P2pMuxChannel *self)
{
  if (g_ref_count_dec (&self->ref_count))
    channel_free (self);
}

/* Ends the waiting; the task is the caller's to complete. */
static GTask *
take_task (P2pMuxOperation *operation)
{
  GTask *task = operation->task;

  g_clear_pointer (&operation->cancelled, p2p_session_end_source);
  *operation = (P2pMuxOperation) { 0 };

  return task;
}

static void
begin_operation (P2pMuxChannel         *self,
                 P2pMuxOperation       *operation,
                 GTask                 *task,
                 GCancellableSourceFunc cancelled_cb)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_assert (operation->task == NULL);

  operation->task = g_object_ref (task);

  if (cancellable == NULL)
    return;

  operation->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (operation->cancelled, G_SOURCE_FUNC (cancelled_cb),
                         p2p_mux_channel_ref (self), (GDestroyNotify) p2p_mux_channel_unref);
  g_source_attach (operation->cancelled, g_task_get_context (task));
}

static gboolean
read_cancelled_cb (GCancellable *cancellable,
                   gpointer      user_data)
{
  P2pMuxChannel *self = user_data;
  g_autoptr(GTask) task = take_task (&self->reading);

  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The read was cancelled");

  return G_SOURCE_REMOVE;
}

/* What was taken is on its way and has to be reported, cancelled or not. */
static gboolean
write_cancelled_cb (GCancellable *cancellable,
                    gpointer      user_data)
{
  P2pMuxChannel *self = user_data;
  gsize done = self->writing.done;
  g_autoptr(GTask) task = take_task (&self->writing);

  if (done > 0)
    g_task_return_int (task, done);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The write was cancelled");

  return G_SOURCE_REMOVE;
}

static void
retire_if_over (P2pMuxChannel *self)
{
  if (self->session != NULL && p2p_mux_channel_is_over (self))
    p2p_session_retire (self->session, self);
}

static void
fail_operations (P2pMuxChannel *self,
                 const GError  *error)
{
  g_autoptr(GTask) reading = take_task (&self->reading);
  g_autoptr(GTask) writing = take_task (&self->writing);

  if (reading != NULL)
    g_task_return_error (reading, g_error_copy (error));

  if (writing != NULL)
    g_task_return_error (writing, g_error_copy (error));
}

/**
 * p2p_mux_channel_read:
 * @self: a channel
 * @task: whom to tell how many bytes there were; 0 at the end
 * @buffer: room for @count bytes until @task is done
 * @count: at least 1
 *
 * Reads what there is, or waits for something.
 */
void
p2p_mux_channel_read (P2pMuxChannel *self,
                      GTask         *task,
                      void          *buffer,
                      gsize          count)
{
  gsize len;

  if (self->read_closed)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The stream is closed");
      return;
    }

  len = p2p_byte_queue_pop (&self->received, buffer, count);

  if (len > 0)
    {
      if (self->session != NULL)
        {
          self->session->buffered -= len;
          p2p_session_channel_read (self->session, self, len);
        }

      g_task_return_int (task, len);
    }
  else if (self->remote_finished)
    {
      g_task_return_int (task, 0);
    }
  else if (self->failure != NULL)
    {
      g_task_return_error (task, g_error_copy (self->failure));
    }
  else
    {
      begin_operation (self, &self->reading, task, read_cancelled_cb);
      self->reading.data = buffer;
      self->reading.len = count;
    }
}

/**
 * p2p_mux_channel_write:
 * @self: a channel
 * @task: whom to tell how many bytes were taken, which is all unless cancelled
 * @buffer: stays as it is until @task is done
 * @count: at least 1
 *
 * Writes as fast as the window of the peer and the connection allow.
 */
void
p2p_mux_channel_write (P2pMuxChannel *self,
                       GTask         *task,
                       const void    *buffer,
                       gsize          count)
{
  if (self->write_closed)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The stream is closed");
      return;
    }

  if (self->failure != NULL)
    {
      g_task_return_error (task, g_error_copy (self->failure));
      return;
    }

  if (self->session == NULL)
    {
      g_task_return_new_error (task, P2P_MUX_ERROR, P2P_MUX_ERROR_CLOSED, "The stream is over");
      return;
    }

  begin_operation (self, &self->writing, task, write_cancelled_cb);
  self->writing.data = (guint8 *) buffer;
  self->writing.len = count;

  if (p2p_mux_channel_has_data (self))
    p2p_session_channel_wants (self->session, self, TRUE);
}

/**
 * p2p_mux_channel_drop_received:
 * @self: a channel
 *
 * Drops what lies unread, and takes it off what the session counts as buffered.
 */
void
p2p_mux_channel_drop_received (P2pMuxChannel *self)
{
  if (self->session != NULL)
    self->session->buffered -= self->received.len;

  p2p_byte_queue_clear (&self->received);
}

/**
 * p2p_mux_channel_close_read:
 * @self: a channel
 *
 * Drops what lies unread and whatever still comes; a read that waits ends with %G_IO_ERROR_CLOSED. The peer is not
 * told, as yamux has no word for it, and its window is not opened again. Does nothing the second time.
 */
void
p2p_mux_channel_close_read (P2pMuxChannel *self)
{
  g_autoptr(GTask) reading = NULL;

  if (self->read_closed)
    return;

  self->read_closed = TRUE;
  reading = take_task (&self->reading);
  p2p_mux_channel_drop_received (self);
  retire_if_over (self);

  if (reading != NULL)
    g_task_return_new_error (reading, G_IO_ERROR, G_IO_ERROR_CLOSED, "The stream was closed");
}

/**
 * p2p_mux_channel_close_write:
 * @self: a channel
 *
 * Tells the peer that nothing more will come.
 *
 * If a write is still waiting, the peer must not take its beginning for the whole, so
 * the stream is reset instead.
 */
void
p2p_mux_channel_close_write (P2pMuxChannel *self)
{
  g_autoptr(GTask) writing = NULL;

  if (self->write_closed)
    return;

  self->write_closed = TRUE;
  writing = take_task (&self->writing);

  if (writing != NULL)
    {
      p2p_mux_channel_reset (self, 0);
      g_task_return_new_error (writing, G_IO_ERROR, G_IO_ERROR_CLOSED, "The stream was closed");
    }
  else if (self->session != NULL)
    {
      p2p_session_channel_wants (self->session, self, FALSE);
    }
}

/**
 * p2p_mux_channel_reset:
 * @self: a channel
 * @code: why, for the peer
 *
 * Ends the stream at once in both directions.
 */
void
p2p_mux_channel_reset (P2pMuxChannel *self,
                       guint32        code)
{
  G_GNUC_UNUSED g_autoptr(P2pMuxChannel) alive = p2p_mux_channel_ref (self);

  if (self->failure != NULL || self->session == NULL)
    return;

  p2p_mux_channel_drop_received (self);
  self->failure = g_error_new_literal (P2P_MUX_ERROR, P2P_MUX_ERROR_RESET, "The stream was reset");
  self->wants_reset = TRUE;
  self->reset_code = code;
  p2p_session_channel_wants (self->session, self, TRUE);

  fail_operations (self, self->failure);
}

/**
 * p2p_mux_channel_set_lane:
 * @self: a channel
 * @lane: what everything that it has to send goes with from now on
 *
 * Moves the channel to the end of another lane. Windows, resets and the like go ahead of all lanes in any case.
 */
void
p2p_mux_channel_set_lane (P2pMuxChannel *self,
                          P2pLane        lane)
{
  if (self->lane == lane)
    return;

  if (self->session != NULL)
    p2p_session_unmark_data (self->session, self);

  self->lane = lane;

  if (self->session != NULL && p2p_mux_channel_has_data (self))
    p2p_session_channel_wants (self->session, self, TRUE);
}

static gboolean
is_writing (P2pMuxChannel *self)
{
  return self->writing.task != NULL && self->writing.done < self->writing.len;
}

/**
 * p2p_mux_channel_has_data:
 * @self: a channel
 *
 * Tells whether there are bytes of a write to send, and room for them in the window of the peer.
 *
 * Returns: whether a frame with data can be made now
 */
gboolean
p2p_mux_channel_has_data (P2pMuxChannel *self)
{
  return !self->wants_reset && is_writing (self) && self->window.sendable > 0;
}

/**
 * p2p_mux_channel_has_signal:
 * @self: a channel
 *
 * Tells whether there is anything to send besides data. An opening goes with the first data, an end after the last.
 *
 * Returns: whether there is a reset, a window update, an opening or an end to send
 */
gboolean
p2p_mux_channel_has_signal (P2pMuxChannel *self)
{
  if (self->wants_reset || self->grant > 0)
    return TRUE;

  return !is_writing (self) && (self->opening != 0 || (self->write_closed && !self->fin_sent));
}

/**
 * p2p_mux_channel_is_over:
 * @self: a channel
 *
 * Tells whether the session can forget the stream.
 *
 * Returns: whether neither end has anything to say or to read any more
 */
gboolean
p2p_mux_channel_is_over (P2pMuxChannel *self)
{
  return self->fin_sent &&
         (self->read_closed || (self->remote_finished && self->received.len == 0));
}

/**
 * p2p_mux_channel_deliver:
 * @self: a channel in a session
 * @data: bytes that the peer sent within its window
 * @len: how many
 *
 * Hands bytes to the reader, straight into its buffer if it waits.
 */
void
p2p_mux_channel_deliver (P2pMuxChannel *self,
                         const guint8  *data,
                         gsize          len)
{
  G_GNUC_UNUSED g_autoptr(P2pMuxChannel) alive = p2p_mux_channel_ref (self);
  g_autoptr(GTask) reading = NULL;
  gsize taken = 0;

  if (self->session == NULL || self->read_closed || self->failure != NULL)
    return;

  if (self->reading.task != NULL)
    {
      taken = MIN (len, self->reading.len);
      memcpy (self->reading.data, data, taken);
      reading = take_task (&self->reading);
    }

  p2p_byte_queue_push (&self->received, data + taken, len - taken);
  self->session->buffered += len - taken;

  if (reading == NULL)
    return;

  p2p_session_channel_read (self->session, self, taken);
  g_task_return_int (reading, taken);
}

/**
 * p2p_mux_channel_finish_remote:
 * @self: a channel
 *
 * Notes that the peer sends nothing more. What lies unread can still be read; then, or at once if a read waits, comes
 * the end. Changes nothing the second time.
 */
void
p2p_mux_channel_finish_remote (P2pMuxChannel *self)
{
  g_autoptr(GTask) reading = NULL;

  self->remote_finished = TRUE;
  self->grant = 0;
  reading = take_task (&self->reading);
  retire_if_over (self);

  if (reading != NULL)
    g_task_return_int (reading, 0);
}

/**
 * p2p_mux_channel_fail:
 * @self: a channel that its session has retired
 * @error: why
 *
 * Ends the stream early: whoever waits gets @error, and so does every later write. A reader gets what lies unread
 * first. The first error of a stream is the one that stays.
 */
void
p2p_mux_channel_fail (P2pMuxChannel *self,
                      const GError  *error)
{
  G_GNUC_UNUSED g_autoptr(P2pMuxChannel) alive = p2p_mux_channel_ref (self);

  if (self->failure == NULL)
    self->failure = g_error_copy (error);

  fail_operations (self, self->failure);
}

/**
 * p2p_mux_channel_complete_write:
 * @self: a channel with a write that waits and was taken whole
 *
 * Tells the writer that all its bytes are on their way; its buffer is its own again.
 */
void
p2p_mux_channel_complete_write (P2pMuxChannel *self)
{
  gsize len = self->writing.len;
  g_autoptr(GTask) task = take_task (&self->writing);

  g_task_return_int (task, len);
}
