/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-memory-pipe.h"

/* The writing end. Pollable, which is all that GIO needs to write asynchronously without a thread. */
#define P2P_TYPE_MEMORY_WRITER (p2p_memory_writer_get_type ())
G_DECLARE_FINAL_TYPE (P2pMemoryWriter, p2p_memory_writer, P2P, MEMORY_WRITER, GOutputStream)

struct _P2pMemoryWriter
{
  GOutputStream  parent_instance;

  P2pMemoryPipe *pipe;
};

static void p2p_memory_writer_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (P2pMemoryWriter, p2p_memory_writer, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, p2p_memory_writer_pollable_init))

/* Never waits: only the main loop, which it would hold up, could make room. */
static gssize
p2p_memory_writer_write (GOutputStream *stream,
                         const void    *buffer,
                         gsize          count,
                         GCancellable  *cancellable,
                         GError       **error)
{
  return p2p_memory_pipe_write (P2P_MEMORY_WRITER (stream)->pipe, buffer, count, error);
}

static gboolean
p2p_memory_writer_close (GOutputStream *stream,
                         GCancellable  *cancellable,
                         GError       **error)
{
  p2p_memory_pipe_close_write (P2P_MEMORY_WRITER (stream)->pipe);

  return TRUE;
}

static void
p2p_memory_writer_close_async (GOutputStream      *stream,
                               int                 io_priority,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, p2p_memory_writer_close_async);
  g_task_set_priority (task, io_priority);
  p2p_memory_pipe_close_write (P2P_MEMORY_WRITER (stream)->pipe);
  g_task_return_boolean (task, TRUE);
}

static gboolean
p2p_memory_writer_close_finish (GOutputStream *stream,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gssize
p2p_memory_writer_write_nonblocking (GPollableOutputStream *stream,
                                     const void            *buffer,
                                     gsize                  count,
                                     GError               **error)
{
  return p2p_memory_pipe_write (P2P_MEMORY_WRITER (stream)->pipe, buffer, count, error);
}

static gboolean
p2p_memory_writer_is_writable (GPollableOutputStream *stream)
{
  return p2p_memory_pipe_is_writable (P2P_MEMORY_WRITER (stream)->pipe);
}

static GSource *
p2p_memory_writer_create_source (GPollableOutputStream *stream,
                                 GCancellable          *cancellable)
{
  g_autoptr(GSource) ready = NULL;

  ready = p2p_memory_pipe_new_source (P2P_MEMORY_WRITER (stream)->pipe, p2p_memory_pipe_is_writable);

  return g_pollable_source_new_full (stream, ready, cancellable);
}

static void
p2p_memory_writer_finalize (GObject *object)
{
  P2pMemoryWriter *self = P2P_MEMORY_WRITER (object);

  g_clear_pointer (&self->pipe, p2p_memory_pipe_unref);

  G_OBJECT_CLASS (p2p_memory_writer_parent_class)->finalize (object);
}

static void
p2p_memory_writer_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->write_nonblocking = p2p_memory_writer_write_nonblocking;
  iface->is_writable = p2p_memory_writer_is_writable;
  iface->create_source = p2p_memory_writer_create_source;
}

static void
p2p_memory_writer_class_init (P2pMemoryWriterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GOutputStreamClass *stream_class = G_OUTPUT_STREAM_CLASS (klass);

  object_class->finalize = p2p_memory_writer_finalize;

  stream_class->write_fn = p2p_memory_writer_write;
  stream_class->flush_async = NULL; /* nothing to flush, and no thread to find that out */
  stream_class->close_fn = p2p_memory_writer_close;
  stream_class->close_async = p2p_memory_writer_close_async;
  stream_class->close_finish = p2p_memory_writer_close_finish;
}

static void
p2p_memory_writer_init (P2pMemoryWriter *self)
{
}

/**
 * p2p_memory_pipe_new_writer:
 * @pipe: a pipe
 *
 * Makes the stream at the writing end. Closing it, or dropping the last reference to it, closes that end.
 *
 * Returns: (transfer full): a pollable stream that holds a reference to @pipe
 */
GOutputStream *
p2p_memory_pipe_new_writer (P2pMemoryPipe *pipe)
{
  P2pMemoryWriter *self = g_object_new (P2P_TYPE_MEMORY_WRITER, NULL);

  self->pipe = p2p_memory_pipe_ref (pipe);

  return G_OUTPUT_STREAM (self);
}
