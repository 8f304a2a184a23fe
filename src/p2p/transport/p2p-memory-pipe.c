/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-memory-pipe.h"

#include <string.h>

struct _P2pMemoryPipe
{
  grefcount ref_count;
  gsize     start;        /* of the bytes in @ring */
  gsize     len;
  gboolean  read_closed;
  gboolean  write_closed;
  guint8    ring[P2P_MEMORY_PIPE_CAPACITY];
};

/**
 * p2p_memory_pipe_new:
 *
 * Makes an empty pipe that holds up to %P2P_MEMORY_PIPE_CAPACITY bytes, open at both ends.
 *
 * Returns: (transfer full): the pipe
 */
P2pMemoryPipe *
p2p_memory_pipe_new (void)
{
  P2pMemoryPipe *self = g_new0 (P2pMemoryPipe, 1);

  g_ref_count_init (&self->ref_count);

  return self;
}

/**
 * p2p_memory_pipe_ref:
 * @self: a pipe
 *
 * Takes another reference. The count is not atomic: both ends live in one thread.
 *
 * Returns: (transfer full): @self
 */
P2pMemoryPipe *
p2p_memory_pipe_ref (P2pMemoryPipe *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * p2p_memory_pipe_unref:
 * @self: (transfer full): a pipe
 *
 * Drops a reference; the last one frees the pipe and what was never read.
 */
void
p2p_memory_pipe_unref (P2pMemoryPipe *self)
{
  if (g_ref_count_dec (&self->ref_count))
    g_free (self);
}

/**
 * p2p_memory_pipe_read:
 * @self: a pipe
 * @buffer: room for @count bytes
 * @count: how many to read at most
 * @error: location for a %G_IO_ERROR_WOULD_BLOCK or %G_IO_ERROR_CLOSED
 *
 * Returns: how many there were, 0 at the end, or -1
 */
gssize
p2p_memory_pipe_read (P2pMemoryPipe *self,
                      void          *buffer,
                      gsize          count,
                      GError       **error)
{
  gsize len = MIN (count, self->len);
  gsize first = MIN (len, P2P_MEMORY_PIPE_CAPACITY - self->start);

  if (self->read_closed)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The stream is closed");
      return -1;
    }

  if (len == 0 && count > 0 && !self->write_closed)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "Nothing to read yet");
      return -1;
    }

  memcpy (buffer, self->ring + self->start, first);
  memcpy ((guint8 *) buffer + first, self->ring, len - first);
  self->start = (self->start + len) % P2P_MEMORY_PIPE_CAPACITY;
  self->len -= len;

  return len;
}

/**
 * p2p_memory_pipe_write:
 * @self: a pipe
 * @buffer: @count bytes
 * @count: how many to write at most
 * @error: location for a %G_IO_ERROR_WOULD_BLOCK, %G_IO_ERROR_BROKEN_PIPE or %G_IO_ERROR_CLOSED
 *
 * Returns: how many there was room for, or -1
 */
gssize
p2p_memory_pipe_write (P2pMemoryPipe *self,
                       const void    *buffer,
                       gsize          count,
                       GError       **error)
{
  gsize len = MIN (count, P2P_MEMORY_PIPE_CAPACITY - self->len);
  gsize end = (self->start + self->len) % P2P_MEMORY_PIPE_CAPACITY;
  gsize first = MIN (len, P2P_MEMORY_PIPE_CAPACITY - end);

  if (self->write_closed)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The stream is closed");
      return -1;
    }

  if (self->read_closed)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "The other end is closed");
      return -1;
    }

  if (len == 0 && count > 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "No room to write yet");
      return -1;
    }

  memcpy (self->ring + end, buffer, first);
  memcpy (self->ring, (const guint8 *) buffer + first, len - first);
  self->len += len;

  return len;
}

/**
 * p2p_memory_pipe_is_readable:
 * @self: a pipe
 *
 * Returns: whether p2p_memory_pipe_read() would end at once: with bytes, at the end, or with an error
 */
gboolean
p2p_memory_pipe_is_readable (P2pMemoryPipe *self)
{
  return self->len > 0 || self->write_closed || self->read_closed;
}

/**
 * p2p_memory_pipe_is_writable:
 * @self: a pipe
 *
 * Returns: whether p2p_memory_pipe_write() would end at once: with room, or with an error
 */
gboolean
p2p_memory_pipe_is_writable (P2pMemoryPipe *self)
{
  return self->len < P2P_MEMORY_PIPE_CAPACITY || self->write_closed || self->read_closed;
}

/**
 * p2p_memory_pipe_close_read:
 * @self: a pipe
 *
 * Closes the reading end. What was not read is dropped, and writing fails with %G_IO_ERROR_BROKEN_PIPE, as with a
 * socket whose other end is gone.
 */
void
p2p_memory_pipe_close_read (P2pMemoryPipe *self)
{
  self->read_closed = TRUE;
  self->len = 0;
}

/**
 * p2p_memory_pipe_close_write:
 * @self: a pipe
 *
 * Closes the writing end. The reader gets what is still in the pipe, and then the end.
 */
void
p2p_memory_pipe_close_write (P2pMemoryPipe *self)
{
  self->write_closed = TRUE;
}

typedef struct
{
  GSource        parent;

  P2pMemoryPipe *pipe;
  gboolean (*is_ready)(P2pMemoryPipe *);
} PipeSource;

/* Both ends live in one main context, so nothing becomes ready while it sleeps. */
static gboolean
pipe_source_prepare (GSource *source,
                     int     *timeout)
{
  PipeSource *self = (PipeSource *) source;

  *timeout = -1;

  return self->is_ready (self->pipe);
}

static gboolean
pipe_source_check (GSource *source)
{
  PipeSource *self = (PipeSource *) source;

  return self->is_ready (self->pipe);
}

static gboolean
pipe_source_dispatch (GSource    *source,
                      GSourceFunc callback,
                      gpointer    user_data)
{
  return callback != NULL ? callback (user_data) : G_SOURCE_CONTINUE;
}

static void
pipe_source_finalize (GSource *source)
{
  PipeSource *self = (PipeSource *) source;

  p2p_memory_pipe_unref (self->pipe);
}

/* Stands for the callback of a source whose parent is the one that calls back. */
static gboolean
stay_cb (gpointer closure)
{
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs pipe_source_funcs = {
  .prepare = pipe_source_prepare,
  .check = pipe_source_check,
  .dispatch = pipe_source_dispatch,
  .finalize = pipe_source_finalize,
  .closure_callback = stay_cb,
};

/**
 * p2p_memory_pipe_new_source:
 * @self: a pipe
 * @is_ready: (scope forever): p2p_memory_pipe_is_readable() or p2p_memory_pipe_is_writable()
 *
 * Makes a source that is ready while @is_ready says so. It must be attached to the context in which both ends are used,
 * since nothing wakes it from another thread.
 *
 * Returns: (transfer full): the source, which holds a reference to @self
 */
GSource *
p2p_memory_pipe_new_source (P2pMemoryPipe *self,
                            gboolean (    *is_ready ) (P2pMemoryPipe *))
{
  GSource *source = g_source_new (&pipe_source_funcs, sizeof (PipeSource));

  ((PipeSource *) source)->pipe = p2p_memory_pipe_ref (self);
  ((PipeSource *) source)->is_ready = is_ready;
  g_source_set_static_name (source, "P2pMemoryPipe");

  return source;
}
