/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-session-private.h"

#include <string.h>

/* Brings the bytes of the peer: one read is always in flight while the session is open, whatever our users do, since
 * windows and the budget bound what can come.
 */

static void
resize_chunk (P2pSession *self,
              gsize       size)
{
  g_assert (self->chunk_kept <= size);

  self->chunk = g_realloc (self->chunk, size);
  self->chunk_size = size;
}

/* A busy session deserves large reads, and a thousand quiet ones should not each hold a large buffer: the first
 * small message after bulk gives it back.
 */
static void
adapt_chunk (P2pSession *self,
             gsize       len)
{
  if (len == self->chunk_size && self->chunk_size < P2P_SESSION_MAX_CHUNK)
    resize_chunk (self, MIN (self->chunk_size * 4, P2P_SESSION_MAX_CHUNK));
  else if (len < P2P_SESSION_MIN_CHUNK && self->chunk_size > P2P_SESSION_MIN_CHUNK)
    resize_chunk (self, P2P_SESSION_MIN_CHUNK);
}

static void
end_of_stream (P2pSession *self)
{
  g_autoptr(GError) error = NULL;

  if (self->chunk_kept > 0 || self->body_left > 0)
    error = g_error_new_literal (P2P_MUX_ERROR, P2P_MUX_ERROR_CLOSED, "The peer left within a frame");

  p2p_session_begin_close (self, error, FALSE, P2P_YAMUX_GO_AWAY_NORMAL);
}

static void read_some (P2pSession *self);

static void
take_received (P2pSession *self,
               gsize       len)
{
  g_autoptr(GError) error = NULL;
  gsize buffered = self->buffered;
  gsize used = 0;

  self->corked = 1;
  self->is_urgent = FALSE;
  self->heard = g_get_monotonic_time ();

  if (!p2p_session_receive (self, self->chunk, len, &used, &error))
    {
      p2p_session_begin_close (self, error, TRUE, P2P_YAMUX_GO_AWAY_PROTOCOL);
      return;
    }

  if (self->state != P2P_SESSION_STATE_OPEN)
    return;

  self->corked = 0;
  self->chunk_kept = len - used;
  memmove (self->chunk, self->chunk + used, self->chunk_kept);
  adapt_chunk (self, len);

  /* The peer waits for the answer, and nobody for the next read; but whoever is told that his bytes are off may close us. */
  if (self->is_urgent)
    p2p_session_flush (self);

  if (self->state != P2P_SESSION_STATE_OPEN)
    return;

  read_some (self);

  if (self->buffered > buffered)
    p2p_session_emit_buffered (self);
}

static gboolean
may_receive (P2pSession *self,
             gsize       len,
             GError    **error)
{
  self->received += len;

  if (self->max_received == 0 || self->received <= self->max_received)
    return TRUE;

  g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT,
               "The peer sent more than the %" G_GSIZE_FORMAT " bytes that it may", self->max_received);

  return FALSE;
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(P2pSession) self = user_data;
  g_autoptr(GError) error = NULL;
  gssize len;

  len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (self->state != P2P_SESSION_STATE_OPEN)
    return;

  if (len < 0)
    p2p_session_fail (self, error);
  else if (len == 0)
    end_of_stream (self);
  else if (!may_receive (self, len, &error))
    p2p_session_begin_close (self, error, TRUE, P2P_YAMUX_GO_AWAY_NO_ROOM);
  else
    take_received (self, self->chunk_kept + len);
}

static void
read_some (P2pSession *self)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream),
                             self->chunk + self->chunk_kept, self->chunk_size - self->chunk_kept,
                             G_PRIORITY_DEFAULT, self->reading,
                             read_cb, g_object_ref (self));
}

/**
 * p2p_session_start_reading:
 * @self: an open session
 *
 * Receives until the session ends.
 */
void
p2p_session_start_reading (P2pSession *self)
{
  self->heard = g_get_monotonic_time ();
  resize_chunk (self, P2P_SESSION_MIN_CHUNK);
  read_some (self);
}
