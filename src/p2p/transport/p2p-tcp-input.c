/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-tcp-input.h"

#define DROP_CHUNK  4096
#define DROP_CHUNKS 32   /* on closing; who sends more than that at this moment gets a reset */

/**
 * P2pTcpInput:
 *
 * The reading half of a TCP connection, whose main loop source outlives the read it was made for.
 *
 * GIO makes a source for every read that has to wait. Each of them is four sources in truth, and since
 * poll() may be going on in another thread, the main context writes to its eventfd whenever a descriptor
 * comes, goes, or rests while its source is dispatched. For small messages that costs more than reading them.
 * Here one source stays from read to read, and ends in the first turn in which the socket is readable and
 * nobody reads. A read always waits for the socket, so what it gets is told in the turn in which it came.
 */
struct _P2pTcpInput
{
  GInputStream  parent_instance;

  GSocket      *socket;
  GSource      *readable;    /* while somebody reads, and until it turns out that nobody does */
  gpointer      descriptor;  /* of @readable; NULL once the socket is closed */
  GTask        *reading;
  void         *buffer;
  gsize         count;

  GCancellable *cancellable; /* the one of the last read: the next most likely has the same */
  GSource      *cancelled;   /* watches it */
};

G_DEFINE_FINAL_TYPE (P2pTcpInput, p2p_tcp_input, G_TYPE_INPUT_STREAM)

static void
end_source (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static void
stop_waiting (P2pTcpInput *self)
{
  self->descriptor = NULL;
  g_clear_pointer (&self->readable, end_source);
}

static void
stop_watching (P2pTcpInput *self)
{
  g_clear_pointer (&self->cancelled, end_source);
  g_clear_object (&self->cancellable);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  P2pTcpInput *self = user_data;
  g_autoptr(GTask) task = g_steal_pointer (&self->reading);

  stop_watching (self);

  if (task != NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The read was cancelled");

  return G_SOURCE_REMOVE;
}

static void
watch (P2pTcpInput  *self,
       GCancellable *cancellable,
       GMainContext *context)
{
  if (cancellable == self->cancellable &&
      (self->cancelled == NULL || g_source_get_context (self->cancelled) == context))
    return;

  stop_watching (self);

  if (cancellable == NULL)
    return;

  self->cancellable = g_object_ref (cancellable);
  self->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancelled, G_SOURCE_FUNC (cancelled_cb), self, NULL);
  g_source_attach (self->cancelled, context);
}

/* The task comes last: its callback may read again, close the stream, or drop it. */
static gboolean
readable_cb (gpointer user_data)
{
  P2pTcpInput *self = user_data;
  g_autoptr(GTask) task = g_steal_pointer (&self->reading);
  g_autoptr(GError) error = NULL;
  gssize len;

  if (task == NULL)
    {
      stop_waiting (self);
      return G_SOURCE_REMOVE;
    }

  len = g_socket_receive_with_blocking (self->socket, self->buffer, self->count, FALSE, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    self->reading = g_steal_pointer (&task);
  else if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_int (task, len);

  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_readable (GSource    *source,
                   GSourceFunc callback,
                   gpointer    user_data)
{
  return callback (user_data);
}

static GSourceFuncs readable_funcs = { .dispatch = dispatch_readable };

static void
wait_until_readable (P2pTcpInput  *self,
                     GMainContext *context)
{
  if (self->readable != NULL && g_source_get_context (self->readable) == context)
    return;

  stop_waiting (self);
  self->readable = g_source_new (&readable_funcs, sizeof (GSource));
  self->descriptor = g_source_add_unix_fd (self->readable, g_socket_get_fd (self->socket), G_IO_IN);
  g_source_set_static_name (self->readable, "P2pTcpInput");
  g_source_set_callback (self->readable, readable_cb, self, NULL);

  /* Else its descriptor would leave the poll for the time of each dispatch. */
  g_source_set_can_recurse (self->readable, TRUE);
  g_source_attach (self->readable, context);
}

static void
p2p_tcp_input_read_async (GInputStream       *stream,
                          void               *buffer,
                          gsize               count,
                          int                 io_priority,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  P2pTcpInput *self = P2P_TCP_INPUT (stream);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, p2p_tcp_input_read_async);
  g_task_set_priority (task, io_priority);

  if (g_task_return_error_if_cancelled (task))
    return;

  if (g_socket_is_closed (self->socket))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The connection is closed");
      return;
    }

  /* From here on bytes that were received are told, cancelled or not. */
  g_task_set_check_cancellable (task, FALSE);
  watch (self, cancellable, g_task_get_context (task));
  wait_until_readable (self, g_task_get_context (task));

  if (g_source_get_priority (self->readable) != io_priority)
    g_source_set_priority (self->readable, io_priority);

  self->buffer = buffer;
  self->count = count;
  self->reading = g_steal_pointer (&task);
}

static gssize
p2p_tcp_input_read_finish (GInputStream *stream,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static gssize
p2p_tcp_input_read (GInputStream *stream,
                    void         *buffer,
                    gsize         count,
                    GCancellable *cancellable,
                    GError      **error)
{
  return g_socket_receive_with_blocking (P2P_TCP_INPUT (stream)->socket, buffer, count, TRUE, cancellable, error);
}

static void
p2p_tcp_input_close_async (GInputStream       *stream,
                           int                 io_priority,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  /* The two halves share one socket, which the P2pTcpStream closes. */
  g_task_set_source_tag (task, p2p_tcp_input_close_async);
  g_task_return_boolean (task, TRUE);
}

static gboolean
p2p_tcp_input_close_finish (GInputStream *stream,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
p2p_tcp_input_dispose (GObject *object)
{
  P2pTcpInput *self = P2P_TCP_INPUT (object);

  stop_waiting (self);
  stop_watching (self);

  G_OBJECT_CLASS (p2p_tcp_input_parent_class)->dispose (object);
}

static void
p2p_tcp_input_finalize (GObject *object)
{
  P2pTcpInput *self = P2P_TCP_INPUT (object);

  g_clear_object (&self->socket);

  G_OBJECT_CLASS (p2p_tcp_input_parent_class)->finalize (object);
}

static void
p2p_tcp_input_class_init (P2pTcpInputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  object_class->dispose = p2p_tcp_input_dispose;
  object_class->finalize = p2p_tcp_input_finalize;

  stream_class->read_fn = p2p_tcp_input_read;
  stream_class->read_async = p2p_tcp_input_read_async;
  stream_class->read_finish = p2p_tcp_input_read_finish;
  stream_class->close_async = p2p_tcp_input_close_async;
  stream_class->close_finish = p2p_tcp_input_close_finish;
}

static void
p2p_tcp_input_init (P2pTcpInput *self)
{
}

/**
 * p2p_tcp_input_new:
 * @socket: a connected socket, read by nobody else
 *
 * Returns: (transfer full): a stream that holds a reference to @socket
 */
P2pTcpInput *
p2p_tcp_input_new (GSocket *socket)
{
  P2pTcpInput *self = g_object_new (P2P_TYPE_TCP_INPUT, NULL);

  self->socket = g_object_ref (socket);

  return self;
}

static void
drop_received (P2pTcpInput *self)
{
  char chunk[DROP_CHUNK];
  guint n = 0;

  while (n < DROP_CHUNKS && g_socket_receive_with_blocking (self->socket, chunk, sizeof chunk, FALSE, NULL, NULL) > 0)
    n++;
}

/**
 * p2p_tcp_input_stop:
 * @self: a stream
 *
 * Lets go of the descriptor, which has to happen before the socket is closed: the next one may get the same number.
 * A read that waits ends one turn later, with what the socket then says.
 *
 * What has arrived is dropped, since a socket that is closed with bytes unread resets the connection (RFC 2525, 2.17),
 * and the peer may lose our last words over that.
 */
void
p2p_tcp_input_stop (P2pTcpInput *self)
{
  drop_received (self);

  if (self->reading == NULL)
    {
      stop_waiting (self);
    }
  else if (self->descriptor != NULL)
    {
      g_source_remove_unix_fd (self->readable, g_steal_pointer (&self->descriptor));
      g_source_set_ready_time (self->readable, 0);
    }
}
