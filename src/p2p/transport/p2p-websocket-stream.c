/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-websocket-stream.h"

#include "p2p-websocket-input.h"
#include "p2p-websocket-output.h"

/**
 * P2pWebsocketStream:
 *
 * A WebSocket over a byte stream, itself a byte stream.
 *
 * The two ends agree to it with the first reads and writes, so whatever limits those in time and number limits that as well.
 *
 * Closing either direction alone does nothing; closing the stream takes leave of the peer, if that needs no waiting, and
 * closes the one beneath. Reading and writing are asynchronous only.
 */
struct _P2pWebsocketStream
{
  GIOStream           parent_instance;

  GIOStream          *base;
  GInputStream       *input;
  P2pWebsocketOutput *output;
};

G_DEFINE_FINAL_TYPE (P2pWebsocketStream, p2p_websocket_stream, G_TYPE_IO_STREAM)

static GInputStream *
p2p_websocket_stream_get_input_stream (GIOStream *stream)
{
  return P2P_WEBSOCKET_STREAM (stream)->input;
}

static GOutputStream *
p2p_websocket_stream_get_output_stream (GIOStream *stream)
{
  return G_OUTPUT_STREAM (P2P_WEBSOCKET_STREAM (stream)->output);
}

static gboolean
p2p_websocket_stream_close (GIOStream    *stream,
                            GCancellable *cancellable,
                            GError      **error)
{
  P2pWebsocketStream *self = P2P_WEBSOCKET_STREAM (stream);

  p2p_websocket_output_say_end (self->output);

  return g_io_stream_close (self->base, cancellable, error);
}

static void
close_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (g_io_stream_close_finish (G_IO_STREAM (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
p2p_websocket_stream_close_async (GIOStream          *stream,
                                  int                 priority,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  P2pWebsocketStream *self = P2P_WEBSOCKET_STREAM (stream);
  GTask *task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, p2p_websocket_stream_close_async);
  p2p_websocket_output_say_end (self->output);
  g_io_stream_close_async (self->base, priority, cancellable, close_cb, task);
}

static gboolean
p2p_websocket_stream_close_finish (GIOStream    *stream,
                                   GAsyncResult *result,
                                   GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
p2p_websocket_stream_finalize (GObject *object)
{
  P2pWebsocketStream *self = P2P_WEBSOCKET_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (p2p_websocket_stream_parent_class)->finalize (object);
}

static void
p2p_websocket_stream_class_init (P2pWebsocketStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->finalize = p2p_websocket_stream_finalize;

  stream_class->get_input_stream = p2p_websocket_stream_get_input_stream;
  stream_class->get_output_stream = p2p_websocket_stream_get_output_stream;
  stream_class->close_fn = p2p_websocket_stream_close;
  stream_class->close_async = p2p_websocket_stream_close_async;
  stream_class->close_finish = p2p_websocket_stream_close_finish;
}

static void
p2p_websocket_stream_init (P2pWebsocketStream *self)
{
}

/**
 * p2p_websocket_stream_new:
 * @base: a connection on which nothing was said yet
 * @role: which end we are
 * @host: (nullable): as dialer, host and port of the listener
 *
 * Returns: (transfer full): the stream
 */
GIOStream *
p2p_websocket_stream_new (GIOStream  *base,
                          P2pRole     role,
                          const char *host)
{
  g_autoptr(P2pWebsocket) socket = NULL;
  P2pWebsocketStream *self;

  g_return_val_if_fail (G_IS_IO_STREAM (base), NULL);

  socket = p2p_websocket_new (role, host);
  self = g_object_new (P2P_TYPE_WEBSOCKET_STREAM, NULL);
  self->base = g_object_ref (base);
  self->output = p2p_websocket_output_new (g_io_stream_get_output_stream (base), socket);
  self->input = p2p_websocket_input_new (g_io_stream_get_input_stream (base), socket, self->output);

  return G_IO_STREAM (self);
}
