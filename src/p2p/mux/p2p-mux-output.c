/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-mux-output.h"

/**
 * P2pMuxOutput:
 *
 * Writing to a stream of a session, asynchronously only. Closing it sends FIN; reading from the other half goes on.
 */
struct _P2pMuxOutput
{
  GOutputStream  parent_instance;

  P2pMuxChannel *channel;
};

G_DEFINE_FINAL_TYPE (P2pMuxOutput, p2p_mux_output, G_TYPE_OUTPUT_STREAM)

static gssize
p2p_mux_output_write (GOutputStream *stream,
                      const void    *buffer,
                      gsize          count,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "This stream can only be written asynchronously");

  return -1;
}

static void
start_write (P2pMuxOutput *self,
             GTask        *task,
             const void   *buffer,
             gsize         count)
{
  if (g_task_return_error_if_cancelled (task))
    return;

  /* From here on the channel decides: bytes that were taken are told, cancelled or not. */
  g_task_set_check_cancellable (task, FALSE);

  if (count == 0)
    g_task_return_int (task, 0);
  else
    p2p_mux_channel_write (self->channel, task, buffer, count);
}

static void
p2p_mux_output_write_async (GOutputStream      *stream,
                            const void         *buffer,
                            gsize               count,
                            int                 io_priority,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  P2pMuxOutput *self = P2P_MUX_OUTPUT (stream);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, p2p_mux_output_write_async);
  g_task_set_priority (task, io_priority);
  start_write (self, task, buffer, count);
}

static gssize
p2p_mux_output_write_finish (GOutputStream *stream,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

/* A caller of writev has to expect that less was written; the default would need a thread. */
static void
p2p_mux_output_writev_async (GOutputStream       *stream,
                             const GOutputVector *vectors,
                             gsize                n_vectors,
                             int                  io_priority,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  P2pMuxOutput *self = P2P_MUX_OUTPUT (stream);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  gsize i = 0;

  g_task_set_source_tag (task, p2p_mux_output_writev_async);
  g_task_set_priority (task, io_priority);

  while (i < n_vectors && vectors[i].size == 0)
    i++;

  if (i < n_vectors)
    start_write (self, task, vectors[i].buffer, vectors[i].size);
  else
    g_task_return_int (task, 0);
}

static gboolean
p2p_mux_output_writev_finish (GOutputStream *stream,
                              GAsyncResult  *result,
                              gsize         *bytes_written,
                              GError       **error)
{
  gssize len;

  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  len = g_task_propagate_int (G_TASK (result), error);

  if (bytes_written != NULL)
    *bytes_written = MAX (len, 0);

  return len >= 0;
}

static gboolean
p2p_mux_output_close (GOutputStream *stream,
                      GCancellable  *cancellable,
                      GError       **error)
{
  P2pMuxOutput *self = P2P_MUX_OUTPUT (stream);

  p2p_mux_channel_close_write (self->channel);

  return TRUE;
}

static void
p2p_mux_output_close_async (GOutputStream      *stream,
                            int                 io_priority,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  P2pMuxOutput *self = P2P_MUX_OUTPUT (stream);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, p2p_mux_output_close_async);
  g_task_set_priority (task, io_priority);
  p2p_mux_channel_close_write (self->channel);
  g_task_return_boolean (task, TRUE);
}

static gboolean
p2p_mux_output_close_finish (GOutputStream *stream,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
p2p_mux_output_finalize (GObject *object)
{
  P2pMuxOutput *self = P2P_MUX_OUTPUT (object);

  g_clear_pointer (&self->channel, p2p_mux_channel_unref);

  G_OBJECT_CLASS (p2p_mux_output_parent_class)->finalize (object);
}

static void
p2p_mux_output_class_init (P2pMuxOutputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GOutputStreamClass *stream_class = G_OUTPUT_STREAM_CLASS (klass);

  object_class->finalize = p2p_mux_output_finalize;

  stream_class->write_fn = p2p_mux_output_write;
  stream_class->write_async = p2p_mux_output_write_async;
  stream_class->write_finish = p2p_mux_output_write_finish;
  stream_class->writev_async = p2p_mux_output_writev_async;
  stream_class->writev_finish = p2p_mux_output_writev_finish;
  stream_class->flush_async = NULL; /* nothing to flush, and no thread to find that out */
  stream_class->close_fn = p2p_mux_output_close;
  stream_class->close_async = p2p_mux_output_close_async;
  stream_class->close_finish = p2p_mux_output_close_finish;
}

static void
p2p_mux_output_init (P2pMuxOutput *self)
{
}

/**
 * p2p_mux_output_new:
 * @channel: what it shares with the session
 *
 * Makes the writing half of a stream.
 *
 * Returns: (transfer full): a stream that holds a reference to @channel
 */
GOutputStream *
p2p_mux_output_new (P2pMuxChannel *channel)
{
  P2pMuxOutput *self = g_object_new (P2P_TYPE_MUX_OUTPUT, NULL);

  self->channel = p2p_mux_channel_ref (channel);

  return G_OUTPUT_STREAM (self);
}
