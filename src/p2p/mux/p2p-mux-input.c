/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-mux-input.h"

/**
 * P2pMuxInput:
 *
 * Reading from a stream of a session. Only the asynchronous functions work: waiting within one would
 * keep the main loop from ever bringing the bytes.
 */
struct _P2pMuxInput
{
  GInputStream   parent_instance;

  P2pMuxChannel *channel;
};

G_DEFINE_FINAL_TYPE (P2pMuxInput, p2p_mux_input, G_TYPE_INPUT_STREAM)

static gssize
p2p_mux_input_read (GInputStream *stream,
                    void         *buffer,
                    gsize         count,
                    GCancellable *cancellable,
                    GError      **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "This stream can only be read asynchronously");

  return -1;
}

static void
p2p_mux_input_read_async (GInputStream       *stream,
                          void               *buffer,
                          gsize               count,
                          int                 io_priority,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  P2pMuxInput *self = P2P_MUX_INPUT (stream);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, p2p_mux_input_read_async);
  g_task_set_priority (task, io_priority);

  if (g_task_return_error_if_cancelled (task))
    return;

  /* From here on the channel decides: bytes that were taken are told, cancelled or not. */
  g_task_set_check_cancellable (task, FALSE);
  p2p_mux_channel_read (self->channel, task, buffer, count);
}

static gssize
p2p_mux_input_read_finish (GInputStream *stream,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static gboolean
p2p_mux_input_close (GInputStream *stream,
                     GCancellable *cancellable,
                     GError      **error)
{
  P2pMuxInput *self = P2P_MUX_INPUT (stream);

  p2p_mux_channel_close_read (self->channel);

  return TRUE;
}

static void
p2p_mux_input_close_async (GInputStream       *stream,
                           int                 io_priority,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  P2pMuxInput *self = P2P_MUX_INPUT (stream);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, p2p_mux_input_close_async);
  g_task_set_priority (task, io_priority);
  p2p_mux_channel_close_read (self->channel);
  g_task_return_boolean (task, TRUE);
}

static gboolean
p2p_mux_input_close_finish (GInputStream *stream,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
p2p_mux_input_finalize (GObject *object)
{
  P2pMuxInput *self = P2P_MUX_INPUT (object);

  g_clear_pointer (&self->channel, p2p_mux_channel_unref);

  G_OBJECT_CLASS (p2p_mux_input_parent_class)->finalize (object);
}

static void
p2p_mux_input_class_init (P2pMuxInputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  object_class->finalize = p2p_mux_input_finalize;

  stream_class->read_fn = p2p_mux_input_read;
  stream_class->read_async = p2p_mux_input_read_async;
  stream_class->read_finish = p2p_mux_input_read_finish;
  stream_class->close_fn = p2p_mux_input_close;
  stream_class->close_async = p2p_mux_input_close_async;
  stream_class->close_finish = p2p_mux_input_close_finish;
}

static void
p2p_mux_input_init (P2pMuxInput *self)
{
}

/**
 * p2p_mux_input_new:
 * @channel: what it shares with the session
 *
 * Makes the reading half of a stream.
 *
 * Returns: (transfer full): a stream that holds a reference to @channel
 */
GInputStream *
p2p_mux_input_new (P2pMuxChannel *channel)
{
  P2pMuxInput *self = g_object_new (P2P_TYPE_MUX_INPUT, NULL);

  self->channel = p2p_mux_channel_ref (channel);

  return G_INPUT_STREAM (self);
}
