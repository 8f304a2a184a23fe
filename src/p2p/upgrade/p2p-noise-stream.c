/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-noise-stream.h"

#include "p2p-noise-input.h"
#include "p2p-noise-output.h"

/**
 * P2pNoiseStream:
 *
 * An established Noise channel over a byte stream, itself a byte stream.
 *
 * Noise has no farewell of its own: closing either direction alone does nothing, closing the stream closes the one
 * beneath. Reading and writing are asynchronous only.
 */
struct _P2pNoiseStream
{
  GIOStream      parent_instance;

  GIOStream     *base;
  GInputStream  *input;
  GOutputStream *output;
};

G_DEFINE_FINAL_TYPE (P2pNoiseStream, p2p_noise_stream, G_TYPE_IO_STREAM)

static GInputStream *
p2p_noise_stream_get_input_stream (GIOStream *stream)
{
  return P2P_NOISE_STREAM (stream)->input;
}

static GOutputStream *
p2p_noise_stream_get_output_stream (GIOStream *stream)
{
  return P2P_NOISE_STREAM (stream)->output;
}

static gboolean
p2p_noise_stream_close (GIOStream    *stream,
                        GCancellable *cancellable,
                        GError      **error)
{
  return g_io_stream_close (P2P_NOISE_STREAM (stream)->base, cancellable, error);
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
p2p_noise_stream_close_async (GIOStream          *stream,
                              int                 priority,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  GTask *task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, p2p_noise_stream_close_async);
  g_io_stream_close_async (P2P_NOISE_STREAM (stream)->base, priority, cancellable, close_cb, task);
}

static gboolean
p2p_noise_stream_close_finish (GIOStream    *stream,
                               GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
p2p_noise_stream_finalize (GObject *object)
{
  P2pNoiseStream *self = P2P_NOISE_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (p2p_noise_stream_parent_class)->finalize (object);
}

static void
p2p_noise_stream_class_init (P2pNoiseStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->finalize = p2p_noise_stream_finalize;

  stream_class->get_input_stream = p2p_noise_stream_get_input_stream;
  stream_class->get_output_stream = p2p_noise_stream_get_output_stream;
  stream_class->close_fn = p2p_noise_stream_close;
  stream_class->close_async = p2p_noise_stream_close_async;
  stream_class->close_finish = p2p_noise_stream_close_finish;
}

static void
p2p_noise_stream_init (P2pNoiseStream *self)
{
}

/**
 * p2p_noise_stream_new:
 * @base: the stream the handshake was done over
 * @sending: what to encrypt with; copied
 * @receiving: what to decrypt with; copied
 * @early: (array length=early_len) (nullable): bytes read from @base behind the last message of the handshake
 * @early_len: their number
 *
 * Returns: (transfer full): the channel
 */
GIOStream *
p2p_noise_stream_new (GIOStream            *base,
                      const P2pNoiseCipher *sending,
                      const P2pNoiseCipher *receiving,
                      const guint8         *early,
                      gsize                 early_len)
{
  P2pNoiseStream *self;

  g_return_val_if_fail (G_IS_IO_STREAM (base), NULL);
  g_return_val_if_fail (early != NULL || early_len == 0, NULL);

  self = g_object_new (P2P_TYPE_NOISE_STREAM, NULL);
  self->base = g_object_ref (base);
  self->input = p2p_noise_input_new (g_io_stream_get_input_stream (base), receiving, early, early_len);
  self->output = p2p_noise_output_new (g_io_stream_get_output_stream (base), sending);

  return G_IO_STREAM (self);
}
