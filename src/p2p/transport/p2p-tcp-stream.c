/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-tcp-stream.h"

#include "p2p-tcp-input.h"

/**
 * P2pTcpStream:
 *
 * A TCP connection as GIO makes it, but for its reading half, which is a [class@P2p.TcpInput].
 *
 * Closing either direction alone does nothing; closing the stream closes the connection.
 */
struct _P2pTcpStream
{
  GIOStream    parent_instance;

  GIOStream   *connection;
  P2pTcpInput *input;
};

G_DEFINE_FINAL_TYPE (P2pTcpStream, p2p_tcp_stream, G_TYPE_IO_STREAM)

static GInputStream *
p2p_tcp_stream_get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (P2P_TCP_STREAM (stream)->input);
}

static GOutputStream *
p2p_tcp_stream_get_output_stream (GIOStream *stream)
{
  return g_io_stream_get_output_stream (P2P_TCP_STREAM (stream)->connection);
}

/* The halves refuse to close while they wait for something, but the closed socket ends that. */
static gboolean
p2p_tcp_stream_close (GIOStream    *stream,
                      GCancellable *cancellable,
                      GError      **error)
{
  P2pTcpStream *self = P2P_TCP_STREAM (stream);

  p2p_tcp_input_stop (self->input);
  g_input_stream_close (G_INPUT_STREAM (self->input), NULL, NULL);

  return g_io_stream_close (self->connection, cancellable, error);
}

static void
p2p_tcp_stream_close_async (GIOStream          *stream,
                            int                 io_priority,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);
  GError *error = NULL;

  /* A socket without linger closes without waiting. */
  g_task_set_source_tag (task, p2p_tcp_stream_close_async);
  g_task_set_priority (task, io_priority);

  if (p2p_tcp_stream_close (stream, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
p2p_tcp_stream_close_finish (GIOStream    *stream,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
p2p_tcp_stream_finalize (GObject *object)
{
  P2pTcpStream *self = P2P_TCP_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (p2p_tcp_stream_parent_class)->finalize (object);
}

static void
p2p_tcp_stream_class_init (P2pTcpStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->finalize = p2p_tcp_stream_finalize;

  stream_class->get_input_stream = p2p_tcp_stream_get_input_stream;
  stream_class->get_output_stream = p2p_tcp_stream_get_output_stream;
  stream_class->close_fn = p2p_tcp_stream_close;
  stream_class->close_async = p2p_tcp_stream_close_async;
  stream_class->close_finish = p2p_tcp_stream_close_finish;
}

static void
p2p_tcp_stream_init (P2pTcpStream *self)
{
}

/**
 * p2p_tcp_stream_new:
 * @connection: what it reads from, writes to and closes; used by nobody else
 *
 * Returns: (transfer full): a stream that holds a reference to @connection
 */
GIOStream *
p2p_tcp_stream_new (GSocketConnection *connection)
{
  P2pTcpStream *self = g_object_new (P2P_TYPE_TCP_STREAM, NULL);

  self->connection = g_object_ref (G_IO_STREAM (connection));
  self->input = p2p_tcp_input_new (g_socket_connection_get_socket (connection));

  return G_IO_STREAM (self);
}
