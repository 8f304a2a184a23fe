/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-tls-output.h"

#define MAX_PLAIN ((gsize) 4 * P2P_TLS_MAX_RECORD) /* of one write */

/**
 * P2pTlsOutput:
 *
 * Plain bytes in, records of a TLS session out.
 *
 * Besides what is written it sends what the session itself has to say, such as why it has failed. All goes
 * through one queue, since records have to arrive in the order in which they were encrypted. A write that fails or is
 * cancelled half way leaves a torn record behind, so it ends the stream for good.
 *
 * Can be polled, if the base stream can, so that whoever writes can decide what as late as possible; to write it is
 * asynchronous all the same.
 */
struct _P2pTlsOutput
{
  GOutputStream  parent_instance;

  GOutputStream *base;
  P2pTlsSession *session;
  GError        *failure;

  GByteArray    *flight;    /* what the base stream is writing */
  GTask         *task;      /* the one write of our user */
  gsize          plain_len; /* of it */
};

static void p2p_tls_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (P2pTlsOutput, p2p_tls_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, p2p_tls_output_pollable_init))

static gboolean
p2p_tls_output_can_poll (GPollableOutputStream *stream)
{
  GOutputStream *base = P2P_TLS_OUTPUT (stream)->base;

  return G_IS_POLLABLE_OUTPUT_STREAM (base) &&
         g_pollable_output_stream_can_poll (G_POLLABLE_OUTPUT_STREAM (base));
}

static gboolean
p2p_tls_output_is_writable (GPollableOutputStream *stream)
{
  return g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (P2P_TLS_OUTPUT (stream)->base));
}

static GSource *
p2p_tls_output_create_source (GPollableOutputStream *stream,
                              GCancellable          *cancellable)
{
  g_autoptr(GSource) ready = NULL;

  ready = g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (P2P_TLS_OUTPUT (stream)->base), NULL);

  return g_pollable_source_new_full (stream, ready, cancellable);
}

/* The task comes last: its callback may write again, close the stream, or drop it. */
static void
complete (P2pTlsOutput *self)
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
write_at_once (P2pTlsOutput *self)
{
  g_autoptr(GError) error = NULL;
  gssize len;

  if (!p2p_tls_output_can_poll (G_POLLABLE_OUTPUT_STREAM (self)))
    return;

  len = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (self->base),
                                                    self->flight->data, self->flight->len, NULL, &error);

  if (len >= 0)
    g_byte_array_remove_range (self->flight, 0, len);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    self->failure = g_steal_pointer (&error);
}

static void fly (P2pTlsOutput *self);

static void
write_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(P2pTlsOutput) self = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &self->failure);
  g_clear_pointer (&self->flight, g_byte_array_unref);
  fly (self);
}

/* Sends until there is nothing more; must not be called while something is in flight. */
static void
fly (P2pTlsOutput *self)
{
  while (self->failure == NULL && p2p_tls_session_has_output (self->session))
    {
      self->flight = p2p_tls_session_take_output (self->session);
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

static void
p2p_tls_output_write_async (GOutputStream      *stream,
                            const void         *buffer,
                            gsize               count,
                            int                 priority,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  P2pTlsOutput *self = P2P_TLS_OUTPUT (stream);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, p2p_tls_output_write_async);
  g_task_set_priority (task, priority);

  if (g_task_return_error_if_cancelled (task))
    return;

  /* What the base has written was sent, whatever the cancellable says a moment later. */
  g_task_set_check_cancellable (task, FALSE);

  self->task = g_steal_pointer (&task);
  self->plain_len = MIN (count, MAX_PLAIN);

  if (self->failure == NULL)
    p2p_tls_session_write (self->session, buffer, self->plain_len, &self->failure);

  if (self->flight == NULL)
    fly (self);
}

static gssize
p2p_tls_output_write_finish (GOutputStream *stream,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static gssize
p2p_tls_output_write (GOutputStream *stream,
                      const void    *buffer,
                      gsize          count,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "A TLS stream is only written asynchronously");

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

  /* Nothing is held back, so flushing has nothing to do; the connection is closed by the P2pTlsStream. */
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
p2p_tls_output_finalize (GObject *object)
{
  P2pTlsOutput *self = P2P_TLS_OUTPUT (object);

  g_clear_pointer (&self->session, p2p_tls_session_unref);
  g_clear_error (&self->failure);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (p2p_tls_output_parent_class)->finalize (object);
}

static void
p2p_tls_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->can_poll = p2p_tls_output_can_poll;
  iface->is_writable = p2p_tls_output_is_writable;
  iface->create_source = p2p_tls_output_create_source;
}

static void
p2p_tls_output_class_init (P2pTlsOutputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GOutputStreamClass *stream_class = G_OUTPUT_STREAM_CLASS (klass);

  object_class->finalize = p2p_tls_output_finalize;

  stream_class->write_fn = p2p_tls_output_write;
  stream_class->write_async = p2p_tls_output_write_async;
  stream_class->write_finish = p2p_tls_output_write_finish;
  stream_class->flush_async = return_true;
  stream_class->flush_finish = return_finish;
  stream_class->close_async = return_true;
  stream_class->close_finish = return_finish;
}

static void
p2p_tls_output_init (P2pTlsOutput *self)
{
}

/**
 * p2p_tls_output_new:
 * @base: where the records go; written by nobody else
 * @session: a session whose handshake is finished
 *
 * Returns: (transfer full): the writing half of the channel
 */
P2pTlsOutput *
p2p_tls_output_new (GOutputStream *base,
                    P2pTlsSession *session)
{
  P2pTlsOutput *self = g_object_new (P2P_TYPE_TLS_OUTPUT, NULL);

  self->base = g_object_ref (base);
  self->session = p2p_tls_session_ref (session);

  return self;
}

/**
 * p2p_tls_output_flush:
 * @self: the writing half of a channel
 *
 * Sends what the session has to say by itself, after what is in flight.
 */
void
p2p_tls_output_flush (P2pTlsOutput *self)
{
  if (self->flight == NULL && p2p_tls_session_has_output (self->session))
    fly (self);
}

/**
 * p2p_tls_output_say_end:
 * @self: the writing half of a channel that is about to close
 *
 * Tells the peer that nothing more will come, if that can be said at once.
 */
void
p2p_tls_output_say_end (P2pTlsOutput *self)
{
  if (self->flight != NULL || self->failure != NULL || !p2p_tls_output_can_poll (G_POLLABLE_OUTPUT_STREAM (self)))
    return;

  p2p_tls_session_end (self->session);
  self->flight = p2p_tls_session_take_output (self->session);
  write_at_once (self);
  g_clear_pointer (&self->flight, g_byte_array_unref);

  if (self->failure == NULL)
    self->failure = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The stream is closed");
}
