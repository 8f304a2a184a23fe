/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-codec-output-private.h"

/**
 * P2pCodecOutput:
 *
 * Plain bytes in, frames out.
 *
 * Besides what is written it sends what the machine itself has to say, such as the answer to a ping or why it has failed.
 * All goes through one queue, since frames have to arrive in the order in which they were made. A write that fails or is
 * cancelled half way leaves a torn frame behind, so it ends the stream for good.
 *
 * Can be polled, if the base stream can, so that whoever writes can decide what as late as possible. What is taken without
 * waiting is a whole frame, of which the base stream may still have to take the rest.
 */
struct _P2pCodecOutput
{
  GOutputStream   parent_instance;

  GOutputStream  *base;
  const P2pCodec *codec;
  gpointer        machine;
  GError         *failure;

  GByteArray     *flight;    /* what the base stream is writing */
  GTask          *task;      /* the one write of our user */
  gsize           plain_len; /* of it */
};

static void p2p_codec_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (P2pCodecOutput, p2p_codec_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, p2p_codec_output_pollable_init))

static gboolean
p2p_codec_output_can_poll (GPollableOutputStream *stream)
{
  GOutputStream *base = P2P_CODEC_OUTPUT (stream)->base;

  return G_IS_POLLABLE_OUTPUT_STREAM (base) &&
         g_pollable_output_stream_can_poll (G_POLLABLE_OUTPUT_STREAM (base));
}

static gboolean
p2p_codec_output_is_writable (GPollableOutputStream *stream)
{
  P2pCodecOutput *self = P2P_CODEC_OUTPUT (stream);

  return self->flight == NULL && g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (self->base));
}

static GSource *
p2p_codec_output_create_source (GPollableOutputStream *stream,
                                GCancellable          *cancellable)
{
  g_autoptr(GSource) ready = NULL;

  ready = g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (P2P_CODEC_OUTPUT (stream)->base), NULL);

  return g_pollable_source_new_full (stream, ready, cancellable);
}

/* The task comes last: its callback may write again, close the stream, or drop it. */
static void
complete (P2pCodecOutput *self)
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
write_at_once (P2pCodecOutput *self)
{
  g_autoptr(GError) error = NULL;
  gssize len;

  if (!p2p_codec_output_can_poll (G_POLLABLE_OUTPUT_STREAM (self)))
    return;

  len = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (self->base),
                                                    self->flight->data, self->flight->len, NULL, &error);

  if (len >= 0)
    g_byte_array_remove_range (self->flight, 0, len);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    self->failure = g_steal_pointer (&error);
}

static void fly (P2pCodecOutput *self);

static void
write_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(P2pCodecOutput) self = user_data;
  g_autoptr(GError) error = NULL;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);

  /* The machine may have failed meanwhile. */
  if (self->failure == NULL)
    self->failure = g_steal_pointer (&error);

  g_clear_pointer (&self->flight, g_byte_array_unref);
  fly (self);
}

/* Sends until there is nothing more; must not be called while something is in flight. */
static void
fly (P2pCodecOutput *self)
{
  while (self->failure == NULL && (self->flight = self->codec->take_output (self->machine)) != NULL)
    {
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
p2p_codec_output_write_nonblocking (GPollableOutputStream *stream,
                                    const void            *buffer,
                                    gsize                  count,
                                    GError               **error)
{
  P2pCodecOutput *self = P2P_CODEC_OUTPUT (stream);
  gsize len = MIN (count, self->codec->max_plain);

  if (self->failure == NULL && !p2p_codec_output_is_writable (stream))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "No room to write yet");
      return -1;
    }

  if (self->failure == NULL && self->codec->write (self->machine, buffer, len, &self->failure))
    fly (self);

  if (self->failure == NULL)
    return len;

  if (error != NULL)
    *error = g_error_copy (self->failure);

  return -1;
}

static void
p2p_codec_output_write_async (GOutputStream      *stream,
                              const void         *buffer,
                              gsize               count,
                              int                 priority,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  P2pCodecOutput *self = P2P_CODEC_OUTPUT (stream);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, p2p_codec_output_write_async);
  g_task_set_priority (task, priority);

  if (g_task_return_error_if_cancelled (task))
    return;

  /* What the base has written was sent, whatever the cancellable says a moment later. */
  g_task_set_check_cancellable (task, FALSE);

  self->task = g_steal_pointer (&task);
  self->plain_len = MIN (count, self->codec->max_plain);

  if (self->failure == NULL)
    self->codec->write (self->machine, buffer, self->plain_len, &self->failure);

  if (self->flight == NULL)
    fly (self);
}

static gssize
p2p_codec_output_write_finish (GOutputStream *stream,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static gssize
p2p_codec_output_write (GOutputStream *stream,
                        const void    *buffer,
                        gsize          count,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "This stream can only be written asynchronously");

  return -1;
}

static void
p2p_codec_output_close_async (GOutputStream      *stream,
                              int                 priority,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  /* The two halves share one connection, which the P2pCodecStream closes. */
  g_task_set_source_tag (task, p2p_codec_output_close_async);
  g_task_return_boolean (task, TRUE);
}

static gboolean
p2p_codec_output_close_finish (GOutputStream *stream,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
p2p_codec_output_finalize (GObject *object)
{
  P2pCodecOutput *self = P2P_CODEC_OUTPUT (object);

  g_clear_pointer (&self->machine, self->codec->free);
  g_clear_error (&self->failure);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (p2p_codec_output_parent_class)->finalize (object);
}

static void
p2p_codec_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->can_poll = p2p_codec_output_can_poll;
  iface->is_writable = p2p_codec_output_is_writable;
  iface->write_nonblocking = p2p_codec_output_write_nonblocking;
  iface->create_source = p2p_codec_output_create_source;
}

static void
p2p_codec_output_class_init (P2pCodecOutputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GOutputStreamClass *stream_class = G_OUTPUT_STREAM_CLASS (klass);

  object_class->finalize = p2p_codec_output_finalize;

  stream_class->write_fn = p2p_codec_output_write;
  stream_class->write_async = p2p_codec_output_write_async;
  stream_class->write_finish = p2p_codec_output_write_finish;
  stream_class->flush_async = NULL; /* nothing to flush, and no thread to find that out */
  stream_class->close_async = p2p_codec_output_close_async;
  stream_class->close_finish = p2p_codec_output_close_finish;
}

static void
p2p_codec_output_init (P2pCodecOutput *self)
{
}

/**
 * p2p_codec_output_new:
 * @base: where the frames go; written by nobody else
 * @codec: how they are made; must outlive the stream
 * @machine: (transfer full): what makes them
 *
 * Returns: (transfer full): the writing half of the stream
 */
P2pCodecOutput *
p2p_codec_output_new (GOutputStream  *base,
                      const P2pCodec *codec,
                      gpointer        machine)
{
  P2pCodecOutput *self = g_object_new (P2P_TYPE_CODEC_OUTPUT, NULL);

  self->base = g_object_ref (base);
  self->codec = codec;
  self->machine = machine;

  return self;
}

/**
 * p2p_codec_output_flush:
 * @self: the writing half of a stream
 *
 * Sends what the machine has to say by itself, after what is in flight.
 */
void
p2p_codec_output_flush (P2pCodecOutput *self)
{
  if (self->flight == NULL)
    fly (self);
}

/**
 * p2p_codec_output_say_end:
 * @self: the writing half of a stream that is about to close
 *
 * Tells the peer that nothing more will come, if that can be said at once.
 */
void
p2p_codec_output_say_end (P2pCodecOutput *self)
{
  if (self->flight != NULL || self->failure != NULL || !p2p_codec_output_can_poll (G_POLLABLE_OUTPUT_STREAM (self)))
    return;

  if (self->codec->end != NULL)
    self->codec->end (self->machine);

  self->flight = self->codec->take_output (self->machine);

  if (self->flight != NULL)
    write_at_once (self);

  g_clear_pointer (&self->flight, g_byte_array_unref);

  if (self->failure == NULL)
    self->failure = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The stream is closed");
}
