/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-tls-stream.h"

#include "p2p-tls-input.h"
#include "p2p-tls-output.h"

/**
 * P2pTlsStream:
 *
 * An established TLS channel over a byte stream, itself a byte stream.
 *
 * Closing either direction alone does nothing; closing the stream takes leave of the peer, if that needs no waiting, and
 * closes the one beneath. Reading and writing are asynchronous only.
 */
struct _P2pTlsStream
{
  GIOStream     parent_instance;

  GIOStream    *base;
  GInputStream *input;
  P2pTlsOutput *output;
};

G_DEFINE_FINAL_TYPE (P2pTlsStream, p2p_tls_stream, G_TYPE_IO_STREAM)

static GInputStream *
p2p_tls_stream_get_input_stream (GIOStream *stream)
{
  return P2P_TLS_STREAM (stream)->input;
}

static GOutputStream *
p2p_tls_stream_get_output_stream (GIOStream *stream)
{
  return G_OUTPUT_STREAM (P2P_TLS_STREAM (stream)->output);
}

static gboolean
p2p_tls_stream_close (GIOStream    *stream,
                      GCancellable *cancellable,
                      GError      **error)
{
  P2pTlsStream *self = P2P_TLS_STREAM (stream);

  p2p_tls_output_say_end (self->output);

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
p2p_tls_stream_close_async (GIOStream          *stream,
                            int                 priority,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  P2pTlsStream *self = P2P_TLS_STREAM (stream);
  GTask *task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, p2p_tls_stream_close_async);
  p2p_tls_output_say_end (self->output);
  g_io_stream_close_async (self->base, priority, cancellable, close_cb, task);
}

static gboolean
p2p_tls_stream_close_finish (GIOStream    *stream,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
p2p_tls_stream_finalize (GObject *object)
{
  P2pTlsStream *self = P2P_TLS_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (p2p_tls_stream_parent_class)->finalize (object);
}

static void
p2p_tls_stream_class_init (P2pTlsStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->finalize = p2p_tls_stream_finalize;

  stream_class->get_input_stream = p2p_tls_stream_get_input_stream;
  stream_class->get_output_stream = p2p_tls_stream_get_output_stream;
  stream_class->close_fn = p2p_tls_stream_close;
  stream_class->close_async = p2p_tls_stream_close_async;
  stream_class->close_finish = p2p_tls_stream_close_finish;
}

static void
p2p_tls_stream_init (P2pTlsStream *self)
{
}

/**
 * p2p_tls_stream_new:
 * @base: the stream the handshake was done over
 * @session: the session that did it
 * @early: (array length=early_len) (nullable): bytes read from @base behind the last message of the handshake
 * @early_len: their number
 *
 * Returns: (transfer full): the channel
 */
GIOStream *
p2p_tls_stream_new (GIOStream     *base,
                    P2pTlsSession *session,
                    const guint8  *early,
                    gsize          early_len)
{
  P2pTlsStream *self;

  g_return_val_if_fail (G_IS_IO_STREAM (base), NULL);
  g_return_val_if_fail (p2p_tls_session_is_finished (session), NULL);
  g_return_val_if_fail (early != NULL || early_len == 0, NULL);

  self = g_object_new (P2P_TYPE_TLS_STREAM, NULL);
  self->base = g_object_ref (base);
  self->output = p2p_tls_output_new (g_io_stream_get_output_stream (base), session);
  self->input = p2p_tls_input_new (g_io_stream_get_input_stream (base), session, self->output, early, early_len);

  return G_IO_STREAM (self);
}
