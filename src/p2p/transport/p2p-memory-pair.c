/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-memory-pair.h"

#include "p2p-memory-pipe.h"

#define P2P_TYPE_MEMORY_STREAM (p2p_memory_stream_get_type ())
G_DECLARE_FINAL_TYPE (P2pMemoryStream, p2p_memory_stream, P2P, MEMORY_STREAM, GIOStream)

/* One end of a pair. */
struct _P2pMemoryStream
{
  GIOStream      parent_instance;

  GInputStream  *input;
  GOutputStream *output;
  P2pMemoryPipe *incoming;
  P2pMemoryPipe *outgoing;
};

G_DEFINE_FINAL_TYPE (P2pMemoryStream, p2p_memory_stream, G_TYPE_IO_STREAM)

static GInputStream *
p2p_memory_stream_get_input_stream (GIOStream *stream)
{
  return P2P_MEMORY_STREAM (stream)->input;
}

static GOutputStream *
p2p_memory_stream_get_output_stream (GIOStream *stream)
{
  return P2P_MEMORY_STREAM (stream)->output;
}

/* The halves refuse to close while somebody waits; closing the pipes ends the waiting. */
static gboolean
p2p_memory_stream_close (GIOStream    *stream,
                         GCancellable *cancellable,
                         GError      **error)
{
  P2pMemoryStream *self = P2P_MEMORY_STREAM (stream);

  p2p_memory_pipe_close_read (self->incoming);
  p2p_memory_pipe_close_write (self->outgoing);
  g_output_stream_close (self->output, NULL, NULL);
  g_input_stream_close (self->input, NULL, NULL);

  return TRUE;
}

static void
p2p_memory_stream_close_async (GIOStream          *stream,
                               int                 io_priority,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, p2p_memory_stream_close_async);
  g_task_set_priority (task, io_priority);
  p2p_memory_stream_close (stream, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
p2p_memory_stream_close_finish (GIOStream    *stream,
                                GAsyncResult *result,
                                GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
p2p_memory_stream_finalize (GObject *object)
{
  P2pMemoryStream *self = P2P_MEMORY_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_pointer (&self->incoming, p2p_memory_pipe_unref);
  g_clear_pointer (&self->outgoing, p2p_memory_pipe_unref);

  G_OBJECT_CLASS (p2p_memory_stream_parent_class)->finalize (object);
}

static void
p2p_memory_stream_class_init (P2pMemoryStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->finalize = p2p_memory_stream_finalize;

  stream_class->get_input_stream = p2p_memory_stream_get_input_stream;
  stream_class->get_output_stream = p2p_memory_stream_get_output_stream;
  stream_class->close_fn = p2p_memory_stream_close;
  stream_class->close_async = p2p_memory_stream_close_async;
  stream_class->close_finish = p2p_memory_stream_close_finish;
}

static void
p2p_memory_stream_init (P2pMemoryStream *self)
{
}

static GIOStream *
make_end (P2pMemoryPipe *incoming,
          P2pMemoryPipe *outgoing)
{
  P2pMemoryStream *self = g_object_new (P2P_TYPE_MEMORY_STREAM, NULL);

  self->incoming = p2p_memory_pipe_ref (incoming);
  self->outgoing = p2p_memory_pipe_ref (outgoing);
  self->input = p2p_memory_pipe_new_reader (incoming);
  self->output = p2p_memory_pipe_new_writer (outgoing);

  return G_IO_STREAM (self);
}

/**
 * p2p_memory_pair_new:
 * @a: (out) (transfer full): one end
 * @b: (out) (transfer full): the other
 *
 * Makes two streams of which each reads what the other writes.
 *
 * Each direction holds 64 KiB; then its writer has to wait. Both ends
 * belong to one main context.
 */
void
p2p_memory_pair_new (GIOStream **a,
                     GIOStream **b)
{
  P2pMemoryPipe *forth = p2p_memory_pipe_new ();
  P2pMemoryPipe *back = p2p_memory_pipe_new ();

  *a = make_end (back, forth);
  *b = make_end (forth, back);

  p2p_memory_pipe_unref (forth);
  p2p_memory_pipe_unref (back);
}
