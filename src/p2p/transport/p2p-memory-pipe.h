/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define P2P_MEMORY_PIPE_CAPACITY ((gsize) 64 * 1024) /* bytes that a writer may be ahead of the reader */

/**
 * P2pMemoryPipe:
 *
 * One direction of a memory pair: a bounded queue of bytes with an end at each side.
 */
typedef struct _P2pMemoryPipe P2pMemoryPipe;

P2pMemoryPipe *p2p_memory_pipe_new         (void) G_GNUC_WARN_UNUSED_RESULT;
P2pMemoryPipe *p2p_memory_pipe_ref         (P2pMemoryPipe *self);
void           p2p_memory_pipe_unref       (P2pMemoryPipe *self);

GInputStream  *p2p_memory_pipe_new_reader  (P2pMemoryPipe *pipe) G_GNUC_WARN_UNUSED_RESULT;
GOutputStream *p2p_memory_pipe_new_writer  (P2pMemoryPipe *pipe) G_GNUC_WARN_UNUSED_RESULT;

gssize         p2p_memory_pipe_read        (P2pMemoryPipe *self,
                                            void          *buffer,
                                            gsize          count,
                                            GError       **error);
gssize         p2p_memory_pipe_write       (P2pMemoryPipe *self,
                                            const void    *buffer,
                                            gsize          count,
                                            GError       **error);
gboolean       p2p_memory_pipe_is_readable (P2pMemoryPipe *self);
gboolean       p2p_memory_pipe_is_writable (P2pMemoryPipe *self);
void           p2p_memory_pipe_close_read  (P2pMemoryPipe *self);
void           p2p_memory_pipe_close_write (P2pMemoryPipe *self);

/* Ready while @is_ready () says so. */
GSource       *p2p_memory_pipe_new_source  (P2pMemoryPipe *self,
                                            gboolean     (*is_ready) (P2pMemoryPipe *)) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
