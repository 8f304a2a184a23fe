/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-memory-pipe.h"

/* The reading end. Pollable, which is all that GIO needs to read asynchronously without a thread. */
#define P2P_TYPE_MEMORY_READER (p2p_memory_reader_get_type ())
G_DECLARE_FINAL_TYPE (P2pMemoryReader, p2p_memory_reader, P2P, MEMORY_READER, GInputStream)

struct _P2pMemoryReader
{
  GInputStream   parent_instance;

  P2pMemoryPipe *pipe;
};

static void p2p_memory_reader_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (P2pMemoryReader, p2p_memory_reader, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, p2p_memory_reader_pollable_init))

/* Never waits: only the main loop, which it would hold up, could bring more. */
static gssize
p2p_memory_reader_read (GInputStream *stream,
                        void         *buffer,
                        gsize         count,
                        GCancellable *cancellable,
                        GError      **error)
{
  return p2p_memory_pipe_read (P2P_MEMORY_READER (stream)->pipe, buffer, count, error);
}

static gboolean
p2p_memory_reader_close (GInputStream *stream,
                         GCancellable *cancellable,
                         GError      **error)
{
  p2p_memory_pipe_close_read (P2P_MEMORY_READER (stream)->pipe);

  return TRUE;
}

static void
p2p_memory_reader_close_async (GInputStream       *stream,
                               int                 io_priority,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, p2p_memory_reader_close_async);
  g_task_set_priority (task, io_priority);
  p2p_memory_pipe_close_read (P2P_MEMORY_READER (stream)->pipe);
  g_task_return_boolean (task, TRUE);
}

static gboolean
p2p_memory_reader_close_finish (GInputStream *stream,
                                GAsyncResult *result,
                                GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gssize
p2p_memory_reader_read_nonblocking (GPollableInputStream *stream,
                                    void                 *buffer,
                                    gsize                 count,
                                    GError              **error)
{
  return p2p_memory_pipe_read (P2P_MEMORY_READER (stream)->pipe, buffer, count, error);
}

static gboolean
p2p_memory_reader_is_readable (GPollableInputStream *stream)
{
  return p2p_memory_pipe_is_readable (P2P_MEMORY_READER (stream)->pipe);
}

static GSource *
p2p_memory_reader_create_source (GPollableInputStream *stream,
                                 GCancellable         *cancellable)
{
  g_autoptr(GSource) ready = NULL;

  ready = p2p_memory_pipe_new_source (P2P_MEMORY_READER (stream)->pipe, p2p_memory_pipe_is_readable);

  return g_pollable_source_new_full (stream, ready, cancellable);
}

static void
p2p_memory_reader_finalize (GObject *object)
{
  P2pMemoryReader *self = P2P_MEMORY_READER (object);

  g_clear_pointer (&self->pipe, p2p_memory_pipe_unref);

  G_OBJECT_CLASS (p2p_memory_reader_parent_class)->finalize (object);
}

static void
p2p_memory_reader_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->read_nonblocking = p2p_memory_reader_read_nonblocking;
  iface->is_readable = p2p_memory_reader_is_readable;
  iface->create_source = p2p_memory_reader_create_source;
}

static void
p2p_memory_reader_class_init (P2pMemoryReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  object_class->finalize = p2p_memory_reader_finalize;

  stream_class->read_fn = p2p_memory_reader_read;
  stream_class->close_fn = p2p_memory_reader_close;
  stream_class->close_async = p2p_memory_reader_close_async;
  stream_class->close_finish = p2p_memory_reader_close_finish;
}

static void
p2p_memory_reader_init (P2pMemoryReader *self)
{
}

/**
 * p2p_memory_pipe_new_reader:
 * @pipe: a pipe
 *
 * Makes the stream at the reading end. Closing it, or dropping the last reference to it, closes that end.
 *
 * Returns: (transfer full): a pollable stream that holds a reference to @pipe
 */
GInputStream *
p2p_memory_pipe_new_reader (P2pMemoryPipe *pipe)
{
  P2pMemoryReader *self = g_object_new (P2P_TYPE_MEMORY_READER, NULL);

  self->pipe = p2p_memory_pipe_ref (pipe);

  return G_INPUT_STREAM (self);
}
