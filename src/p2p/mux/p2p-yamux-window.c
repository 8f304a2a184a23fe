/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-yamux-window.h"

#include "p2p-mux-error.h"

/* yamux specification, Flow Control. Pure: time comes in as an argument. */

/**
 * p2p_yamux_window_init:
 * @self: (out caller-allocates): a window
 * @now: the monotonic time, µs
 *
 * Sets what both ends of a new stream start with.
 */
void
p2p_yamux_window_init (P2pYamuxWindow *self,
                       gint64          now)
{
  *self = (P2pYamuxWindow) {
    .sendable = P2P_YAMUX_INITIAL_WINDOW,
    .receivable = P2P_YAMUX_INITIAL_WINDOW,
    .size = P2P_YAMUX_INITIAL_WINDOW,
    .granted_at = now,
  };
}

/**
 * p2p_yamux_window_receive:
 * @self: a window
 * @len: bytes that the peer announced
 * @error: location for a %P2P_MUX_ERROR_PROTOCOL
 *
 * Takes the whole frame off the window as soon as its header is there, so that a peer
 * cannot make us wait for bytes that we would refuse.
 *
 * Returns: whether the peer may send that much
 */
gboolean
p2p_yamux_window_receive (P2pYamuxWindow *self,
                          guint32         len,
                          GError        **error)
{
  if (len > self->receivable)
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL,
                   "The peer sent %u bytes into a window of %u", len, self->receivable);
      return FALSE;
    }

  self->receivable -= len;

  return TRUE;
}

/**
 * p2p_yamux_window_raise:
 * @self: a window
 * @delta: what a window update says
 * @error: location for a %P2P_MUX_ERROR_PROTOCOL
 *
 * Lets us send more.
 *
 * Returns: whether the sum is still a window
 */
gboolean
p2p_yamux_window_raise (P2pYamuxWindow *self,
                        guint32         delta,
                        GError        **error)
{
  if (delta > G_MAXUINT32 - self->sendable)
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL,
                   "The peer raised a window of %u by %u, which overflows", self->sendable, delta);
      return FALSE;
    }

  self->sendable += delta;

  return TRUE;
}

/**
 * p2p_yamux_window_send:
 * @self: the windows of a stream
 * @len: bytes; no more than may be sent
 *
 * Takes what we send from the window that the peer has granted (yamux specification, Flow Control).
 */
void
p2p_yamux_window_send (P2pYamuxWindow *self,
                       guint32         len)
{
  g_assert (len <= self->sendable);

  self->sendable -= len;
}

/**
 * p2p_yamux_window_consume:
 * @self: the windows of a stream
 * @len: bytes; no more than were received and not consumed
 *
 * Notes that our user has taken bytes, which p2p_yamux_window_grant() may then grant to the peer again.
 */
void
p2p_yamux_window_consume (P2pYamuxWindow *self,
                          guint32         len)
{
  g_assert (len <= self->size - self->receivable - self->consumed);

  self->consumed += len;
}

static gboolean
should_grow (P2pYamuxWindow *self,
             gsize           room,
             gint64          now)
{
  return self->size < P2P_YAMUX_MAX_WINDOW &&
         self->size <= room &&
         now - self->granted_at < P2P_YAMUX_TUNE_INTERVAL;
}

/**
 * p2p_yamux_window_grant:
 * @self: a window
 * @room: bytes by which it may grow
 * @now: the monotonic time, µs
 *
 * Decides whether to tell the peer that it may send more.
 *
 * Nothing is granted before half the window was read, so that small messages cost no updates.
 * A reader that empties that half within %P2P_YAMUX_TUNE_INTERVAL is held up by the round
 * trip rather than by itself, and gets twice the window.
 *
 * Returns: by how much to raise the window of the peer, or 0
 */
guint32
p2p_yamux_window_grant (P2pYamuxWindow *self,
                        gsize           room,
                        gint64          now)
{
  guint32 delta = self->consumed;

  if (self->consumed < self->size / 2)
    return 0;

  if (should_grow (self, room, now))
    {
      delta += self->size;
      self->size *= 2;
    }

  self->consumed = 0;
  self->receivable += delta;
  self->granted_at = now;

  return delta;
}
