/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-noise-output.h"

#define HEADER_LEN       2
#define FRAME_OVERHEAD   (HEADER_LEN + P2P_NOISE_TAG_LEN)
#define FRAMES_PER_WRITE 4

/**
 * P2pNoiseOutput:
 *
 * Plain bytes in, frames of a Noise channel out (libp2p Noise specification, "Wire Format").
 *
 * What one write is given leaves in one write of the base stream, up to four frames of it. A write that fails or
 * is cancelled half way leaves a torn frame behind, so it ends the stream for good.
 *
 * Can be polled, if the base stream can, so that whoever writes can decide what as late as possible; to write it is
 * asynchronous all the same.
 */
struct _P2pNoiseOutput
{
  GOutputStream  parent_instance;

  GOutputStream *base;
  P2pNoiseCipher cipher;
  GError        *failure;
};

static void p2p_noise_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (P2pNoiseOutput, p2p_noise_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, p2p_noise_output_pollable_init))

/* The one write in flight; the data of its task. */
typedef struct
{
  guint8 *sealed;
  gsize   sealed_len;
  gsize   sent_len;
  gsize   plain_len;
} Write;

static void
write_free (Write *self)
{
  g_free (self->sealed);
  g_free (self);
}

static Write *
seal (P2pNoiseOutput *self,
      const guint8   *plain,
      gsize           count,
      GError        **error)
{
  gsize plain_len = MIN (count, (gsize) FRAMES_PER_WRITE * P2P_NOISE_MAX_PLAINTEXT);
  gsize n_frames = (plain_len + P2P_NOISE_MAX_PLAINTEXT - 1) / P2P_NOISE_MAX_PLAINTEXT;
  Write *write = g_new0 (Write, 1);

  write->plain_len = plain_len;
  write->sealed_len = plain_len + n_frames * FRAME_OVERHEAD;
  write->sealed = g_malloc (write->sealed_len);

  for (guint8 *out = write->sealed; plain_len > 0;)
    {
      gsize part = MIN (plain_len, P2P_NOISE_MAX_PLAINTEXT);
      gsize sealed_len = part + P2P_NOISE_TAG_LEN;

      out[0] = sealed_len >> 8;
      out[1] = sealed_len & 0xff;

      if (!p2p_noise_cipher_encrypt (&self->cipher, plain, part, out + HEADER_LEN, error))
        {
          write_free (write);
          return NULL;
        }

      out += HEADER_LEN + sealed_len;
      plain += part;
      plain_len -= part;
    }

  return write;
}

static gboolean
p2p_noise_output_can_poll (GPollableOutputStream *stream)
{
  GOutputStream *base = P2P_NOISE_OUTPUT (stream)->base;

  return G_IS_POLLABLE_OUTPUT_STREAM (base) &&
         g_pollable_output_stream_can_poll (G_POLLABLE_OUTPUT_STREAM (base));
}

static gboolean
p2p_noise_output_is_writable (GPollableOutputStream *stream)
{
  return g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (P2P_NOISE_OUTPUT (stream)->base));
}

static GSource *
p2p_noise_output_create_source (GPollableOutputStream *stream,
                                GCancellable          *cancellable)
{
  g_autoptr(GSource) ready = NULL;

  ready = g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (P2P_NOISE_OUTPUT (stream)->base), NULL);

  return g_pollable_source_new_full (stream, ready, cancellable);
}

/* Small messages mostly fit into what the kernel has room for, and need no operation of the base stream then. */
static gboolean
write_at_once (P2pNoiseOutput *self,
               Write          *write)
{
  g_autoptr(GError) error = NULL;
  gssize len;

  if (!p2p_noise_output_can_poll (G_POLLABLE_OUTPUT_STREAM (self)))
    return TRUE;

  len = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (self->base),
                                                    write->sealed, write->sealed_len, NULL, &error);

  if (len >= 0)
    write->sent_len = len;
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    self->failure = g_steal_pointer (&error);

  return self->failure == NULL;
}

static void
write_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  P2pNoiseOutput *self = g_task_get_source_object (task);
  Write *write = g_task_get_task_data (task);

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &self->failure))
    g_task_return_int (task, write->plain_len);
  else
    g_task_return_error (task, g_error_copy (self->failure));
}

static void
p2p_noise_output_write_async (GOutputStream      *stream,
                              const void         *buffer,
                              gsize               count,
                              int                 priority,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  P2pNoiseOutput *self = P2P_NOISE_OUTPUT (stream);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  Write *write = NULL;

  g_task_set_source_tag (task, p2p_noise_output_write_async);
  g_task_set_priority (task, priority);

  if (g_task_return_error_if_cancelled (task))
    return;

  /* What the base has written was sent, whatever the cancellable says a moment later. */
  g_task_set_check_cancellable (task, FALSE);

  if (self->failure == NULL)
    write = seal (self, buffer, count, &self->failure);

  if (write != NULL)
    g_task_set_task_data (task, write, (GDestroyNotify) write_free);

  if (write == NULL || !write_at_once (self, write))
    g_task_return_error (task, g_error_copy (self->failure));
  else if (write->sent_len == write->sealed_len)
    g_task_return_int (task, write->plain_len);
  else
    g_output_stream_write_all_async (self->base, write->sealed + write->sent_len, write->sealed_len - write->sent_len,
                                     priority, cancellable, write_cb, g_steal_pointer (&task));
}

static gssize
p2p_noise_output_write_finish (GOutputStream *stream,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static gssize
p2p_noise_output_write (GOutputStream *stream,
                        const void    *buffer,
                        gsize          count,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "A Noise stream is only written asynchronously");

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

  /* Nothing is held back, so flushing has nothing to do; the connection is closed by the P2pNoiseStream. */
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
p2p_noise_output_finalize (GObject *object)
{
  P2pNoiseOutput *self = P2P_NOISE_OUTPUT (object);

  p2p_noise_cipher_clear (&self->cipher);
  g_clear_error (&self->failure);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (p2p_noise_output_parent_class)->finalize (object);
}

static void
p2p_noise_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->can_poll = p2p_noise_output_can_poll;
  iface->is_writable = p2p_noise_output_is_writable;
  iface->create_source = p2p_noise_output_create_source;
}

static void
p2p_noise_output_class_init (P2pNoiseOutputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GOutputStreamClass *stream_class = G_OUTPUT_STREAM_CLASS (klass);

  object_class->finalize = p2p_noise_output_finalize;

  stream_class->write_fn = p2p_noise_output_write;
  stream_class->write_async = p2p_noise_output_write_async;
  stream_class->write_finish = p2p_noise_output_write_finish;
  stream_class->flush_async = return_true;
  stream_class->flush_finish = return_finish;
  stream_class->close_async = return_true;
  stream_class->close_finish = return_finish;
}

static void
p2p_noise_output_init (P2pNoiseOutput *self)
{
}

/**
 * p2p_noise_output_new:
 * @base: where the frames go; written by nobody else
 * @cipher: the sending direction; copied
 *
 * Returns: (transfer full): a stream that encrypts what it is given
 */
GOutputStream *
p2p_noise_output_new (GOutputStream        *base,
                      const P2pNoiseCipher *cipher)
{
  P2pNoiseOutput *self = g_object_new (P2P_TYPE_NOISE_OUTPUT, NULL);

  self->base = g_object_ref (base);
  self->cipher = *cipher;

  return G_OUTPUT_STREAM (self);
}
