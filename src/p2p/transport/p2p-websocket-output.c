/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-websocket-output.h"

#define MAX_PLAIN ((gsize) P2P_WEBSOCKET_MAX_PLAIN) /* of one write */

/**
 * P2pWebsocketOutput:
 *
 * Plain bytes in, frames of a WebSocket out.
 *
 * Besides what is written it sends what the WebSocket itself has to say, such as the answer to a ping. All goes through one
 * queue, one frame in flight at a time. A write that fails or is cancelled half way leaves a torn frame behind, so it ends
 * the stream for good.
 *
 * Can be polled, if the base stream can, so that whoever writes can decide what as late as possible. What is taken without
 * waiting is a whole frame, of which the base stream may still have to take the rest.
 */
struct _P2pWebsocketOutput
{
  GOutputStream  parent_instance;

  GOutputStream *base;
  P2pWebsocket  *socket;
  GError        *failure;

  GByteArray    *flight;    /* what the base stream is writing */
  GTask         *task;      /* the one write of our user */
  gsize          plain_len; /* of it */
};

static void p2p_websocket_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (P2pWebsocketOutput, p2p_websocket_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, p2p_websocket_output_pollable_init))

static gboolean
p2p_websocket_output_can_poll (GPollableOutputStream *stream)
{
  GOutputStream *base = P2P_WEBSOCKET_OUTPUT (stream)->base;

  return G_IS_POLLABLE_OUTPUT_STREAM (base) &&
         g_pollable_output_stream_can_poll (G_POLLABLE_OUTPUT_STREAM (base));
}

static gboolean
p2p_websocket_output_is_writable (GPollableOutputStream *stream)
{
  P2pWebsocketOutput *self = P2P_WEBSOCKET_OUTPUT (stream);

  return self->flight == NULL && g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (self->base));
}

static GSource *
p2p_websocket_output_create_source (GPollableOutputStream *stream,
                                    GCancellable          *cancellable)
{
  g_autoptr(GSource) ready = NULL;

  ready = g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (P2P_WEBSOCKET_OUTPUT (stream)->base), NULL);

  return g_pollable_source_new_full (stream, ready, cancellable);
}

/* The task comes last: its callback may write again, close the stream, or drop it. */
static void
complete (P2pWebsocketOutput *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  if (task == NULL)
    return;

  if (self->failure != NULL)
    g_task_return_error (task, g_error_copy (self->failure));
  else
    g_task_return_int (task, self->plain_len);
}

/* Small messages mostly fit into what the kernel has room for, and need no operation of the base stream then. */
static void
write_at_once (P2pWebsocketOutput *self)
{
  g_autoptr(GError) error = NULL;
  gssize len;

  if (!p2p_websocket_output_can_poll (G_POLLABLE_OUTPUT_STREAM (self)))
    return;

  len = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (self->base),
                                                    self->flight->data, self->flight->len, NULL, &error);

  if (len >= 0)
    g_byte_array_remove_range (self->flight, 0, len);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    self->failure = g_steal_pointer (&error);
}

static void fly (P2pWebsocketOutput *self);

static void
write_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(P2pWebsocketOutput) self = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &self->failure);
  g_clear_pointer (&self->flight, g_byte_array_unref);
  fly (self);
}

/* Sends until there is nothing more; must not be called while something is in flight. */
static void
fly (P2pWebsocketOutput *self)
{
  while (self->failure == NULL && p2p_websocket_has_output (self->socket))
    {
      self->flight = p2p_websocket_take_output (self->socket);
      write_at_once (self);

      if (self->failure == NULL && self->flight->len > 0)
        {
          g_output_stream_write_all_async (self->base, self->flight->data, self->flight->len,
                                           self->task != NULL ? g_task_get_priority (self->task) : G_PRIORITY_DEFAULT,
                                           self->task != NULL ? g_task_get_cancellable (self->task) : NULL,
                                           write_cb, g_object_ref (self));
          return;
        }

      g_clear_pointer (&self->flight, g_byte_array_unref);
    }

  complete (self);
}

static gssize
p2p_websocket_output_write_nonblocking (GPollableOutputStream *stream,
                                        const void            *buffer,
                                        gsize                  count,
                                        GError               **error)
{
  P2pWebsocketOutput *self = P2P_WEBSOCKET_OUTPUT (stream);
  gsize len = MIN (count, MAX_PLAIN);

  if (self->failure == NULL && !p2p_websocket_output_is_writable (stream))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "No room to write yet");
      return -1;
    }

  if (self->failure == NULL && p2p_websocket_write (self->socket, buffer, len, &self->failure))
    fly (self);

  if (self->failure == NULL)
    return len;

  if (error != NULL)
    *error = g_error_copy (self->failure);

  return -1;
}

static void
p2p_websocket_output_write_async (GOutputStream      *stream,
                                  const void         *buffer,
                                  gsize               count,
                                  int                 priority,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  P2pWebsocketOutput *self = P2P_WEBSOCKET_OUTPUT (stream);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, p2p_websocket_output_write_async);
  g_task_set_priority (task, priority);

  if (g_task_return_error_if_cancelled (task))
    return;

  /* What the base has written was sent, whatever the cancellable says a moment later. */
  g_task_set_check_cancellable (task, FALSE);

  self->task = g_steal_pointer (&task);
  self->plain_len = MIN (count, MAX_PLAIN);

  if (self->failure == NULL)
    p2p_websocket_write (self->socket, buffer, self->plain_len, &self->failure);

  if (self->flight == NULL)
    fly (self);
}

static gssize
p2p_websocket_output_write_finish (GOutputStream *stream,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static gssize
p2p_websocket_output_write (GOutputStream *stream,
                            const void    *buffer,
                            gsize          count,
                            GCancellable  *cancellable,
                            GError       **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "A WebSocket is only written asynchronously");

  return -1;
}

static void
return_true (GOutputStream      *stream,
             int                 priority,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  /* Nothing is held back, so flushing has nothing to do; the connection is closed by the P2pWebsocketStream. */
  g_task_set_source_tag (task, return_true);
  g_task_return_boolean (task, TRUE);
}

static gboolean
return_finish (GOutputStream *stream,
               GAsyncResult  *result,
               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
p2p_websocket_output_finalize (GObject *object)
{
  P2pWebsocketOutput *self = P2P_WEBSOCKET_OUTPUT (object);

  g_clear_pointer (&self->socket, p2p_websocket_unref);
  g_clear_error (&self->failure);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (p2p_websocket_output_parent_class)->finalize (object);
}

static void
p2p_websocket_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->can_poll = p2p_websocket_output_can_poll;
  iface->is_writable = p2p_websocket_output_is_writable;
  iface->write_nonblocking = p2p_websocket_output_write_nonblocking;
  iface->create_source = p2p_websocket_output_create_source;
}

static void
p2p_websocket_output_class_init (P2pWebsocketOutputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GOutputStreamClass *stream_class = G_OUTPUT_STREAM_CLASS (klass);

  object_class->finalize = p2p_websocket_output_finalize;

  stream_class->write_fn = p2p_websocket_output_write;
  stream_class->write_async = p2p_websocket_output_write_async;
  stream_class->write_finish = p2p_websocket_output_write_finish;
  stream_class->flush_async = return_true;
  stream_class->flush_finish = return_finish;
  stream_class->close_async = return_true;
  stream_class->close_finish = return_finish;
}

static void
p2p_websocket_output_init (P2pWebsocketOutput *self)
{
}

/**
 * p2p_websocket_output_new:
 * @base: where the frames go; written by nobody else
 * @socket: what they are made with
 *
 * Returns: (transfer full): the writing half of the stream
 */
P2pWebsocketOutput *
p2p_websocket_output_new (GOutputStream *base,
                          P2pWebsocket  *socket)
{
  P2pWebsocketOutput *self = g_object_new (P2P_TYPE_WEBSOCKET_OUTPUT, NULL);

  self->base = g_object_ref (base);
  self->socket = p2p_websocket_ref (socket);

  return self;
}

/**
 * p2p_websocket_output_flush:
 * @self: the writing half of a stream
 *
 * Sends what the WebSocket has to say by itself, after what is in flight.
 */
void
p2p_websocket_output_flush (P2pWebsocketOutput *self)
{
  if (self->flight == NULL && p2p_websocket_has_output (self->socket))
    fly (self);
}

/**
 * p2p_websocket_output_say_end:
 * @self: the writing half of a stream that is about to close
 *
 * Tells the peer that nothing more will come, if that can be said at once.
 */
void
p2p_websocket_output_say_end (P2pWebsocketOutput *self)
{
  if (self->flight != NULL || self->failure != NULL || !p2p_websocket_output_can_poll (G_POLLABLE_OUTPUT_STREAM (self)))
    return;

  p2p_websocket_end (self->socket);

  /* A peer that was no WebSocket is told nothing. */
  if (p2p_websocket_has_output (self->socket))
    {
      self->flight = p2p_websocket_take_output (self->socket);
      write_at_once (self);
      g_clear_pointer (&self->flight, g_byte_array_unref);
    }

  if (self->failure == NULL)
    self->failure = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The stream is closed");
}
