/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-codec-stream.h"

#include "p2p-codec-input-private.h"
#include "p2p-stream-error.h"

/**
 * P2pCodecStream:
 *
 * A stream whose bytes travel in the frames of a [struct@P2p.Codec] over another one.
 *
 * Closing either direction alone does nothing; closing the stream takes leave of the peer, if that needs no waiting, and
 * closes the one beneath. Reading and writing are asynchronous only.
 */
struct _P2pCodecStream
{
  GIOStream       parent_instance;

  GIOStream      *base;
  GInputStream   *input;
  P2pCodecOutput *output;
};

G_DEFINE_QUARK (p2p-stream-error-quark, p2p_stream_error)

G_DEFINE_FINAL_TYPE (P2pCodecStream, p2p_codec_stream, G_TYPE_IO_STREAM)

static GInputStream *
p2p_codec_stream_get_input_stream (GIOStream *stream)
{
  return P2P_CODEC_STREAM (stream)->input;
}

static GOutputStream *
p2p_codec_stream_get_output_stream (GIOStream *stream)
{
  return G_OUTPUT_STREAM (P2P_CODEC_STREAM (stream)->output);
}

static gboolean
p2p_codec_stream_close (GIOStream    *stream,
                        GCancellable *cancellable,
                        GError      **error)
{
  P2pCodecStream *self = P2P_CODEC_STREAM (stream);

  p2p_codec_output_say_end (self->output);

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
p2p_codec_stream_close_async (GIOStream          *stream,
                              int                 priority,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  P2pCodecStream *self = P2P_CODEC_STREAM (stream);
  GTask *task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, p2p_codec_stream_close_async);
  p2p_codec_output_say_end (self->output);
  g_io_stream_close_async (self->base, priority, cancellable, close_cb, task);
}

static gboolean
p2p_codec_stream_close_finish (GIOStream    *stream,
                               GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
p2p_codec_stream_finalize (GObject *object)
{
  P2pCodecStream *self = P2P_CODEC_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (p2p_codec_stream_parent_class)->finalize (object);
}

static void
p2p_codec_stream_class_init (P2pCodecStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->finalize = p2p_codec_stream_finalize;

  stream_class->get_input_stream = p2p_codec_stream_get_input_stream;
  stream_class->get_output_stream = p2p_codec_stream_get_output_stream;
  stream_class->close_fn = p2p_codec_stream_close;
  stream_class->close_async = p2p_codec_stream_close_async;
  stream_class->close_finish = p2p_codec_stream_close_finish;
}

static void
p2p_codec_stream_init (P2pCodecStream *self)
{
}

/**
 * p2p_codec_stream_new:
 * @base: what the frames go over; used by nobody else
 * @codec: how they are made and read; must outlive the stream
 * @machine: (transfer full): what makes and reads them
 * @early: (array length=early_len) (nullable): bytes that were read from @base already
 * @early_len: their number
 *
 * Returns: (transfer full): the stream
 */
GIOStream *
p2p_codec_stream_new (GIOStream      *base,
                      const P2pCodec *codec,
                      gpointer        machine,
                      const guint8   *early,
                      gsize           early_len)
{
  P2pCodecStream *self;

  g_return_val_if_fail (G_IS_IO_STREAM (base), NULL);
  g_return_val_if_fail (early != NULL || early_len == 0, NULL);

  self = g_object_new (P2P_TYPE_CODEC_STREAM, NULL);
  self->base = g_object_ref (base);
  self->output = p2p_codec_output_new (g_io_stream_get_output_stream (base), codec, machine);
  self->input = p2p_codec_input_new (g_io_stream_get_input_stream (base), codec, machine, self->output, early, early_len);

  return G_IO_STREAM (self);
}
