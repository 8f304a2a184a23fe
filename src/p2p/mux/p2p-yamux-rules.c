/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-yamux-rules.h"

#include "p2p-mux-error.h"
#include "p2p-yamux-window.h"

/* What a session as a whole allows. Pure: time comes in as an argument. */

static void
fill_bucket (P2pYamuxBucket *bucket,
             guint           max,
             gint64          period,
             gint64          now)
{
  bucket->tokens = max * period;
  bucket->at = now;
}

/* One event costs as many tokens as the period has microseconds, and every microsecond brings @max. */
static gboolean
take_token (P2pYamuxBucket *bucket,
            guint           max,
            gint64          period,
            gint64          now)
{
  gint64 elapsed = CLAMP (now - bucket->at, 0, period);

  bucket->tokens = MIN (bucket->tokens + elapsed * max, max * period);
  bucket->at = now;

  if (bucket->tokens < period)
    return FALSE;

  bucket->tokens -= period;

  return TRUE;
}

/**
 * p2p_yamux_rules_init:
 * @self: (out caller-allocates): the rules of a new session
 * @role: whether we dialled
 * @now: the monotonic time, µs
 *
 * Starts a session: the dialer uses odd ids, the listener even ones.
 */
void
p2p_yamux_rules_init (P2pYamuxRules *self,
                      P2pRole        role,
                      gint64         now)
{
  *self = (P2pYamuxRules) {
    .role = role,
    .next_id = role == P2P_ROLE_DIALER ? 1 : 2,
  };

  p2p_yamux_rules_set_limits (self, P2P_YAMUX_MAX_INBOUND, P2P_YAMUX_MAX_OPENS, now);
  fill_bucket (&self->pings, P2P_YAMUX_MAX_PINGS, P2P_YAMUX_PINGS_PERIOD, now);
  fill_bucket (&self->empties, P2P_YAMUX_MAX_EMPTY_FRAMES, P2P_YAMUX_EMPTY_PERIOD, now);
}

/**
 * p2p_yamux_rules_set_limits:
 * @self: the rules of a session that has not begun
 * @max_inbound: instead of %P2P_YAMUX_MAX_INBOUND
 * @max_opens: instead of %P2P_YAMUX_MAX_OPENS
 * @now: the monotonic time, µs
 *
 * Changes how many streams the peer may have, and open in a time.
 */
void
p2p_yamux_rules_set_limits (P2pYamuxRules *self,
                            guint          max_inbound,
                            guint          max_opens,
                            gint64         now)
{
  self->max_inbound = max_inbound;
  self->max_opens = max_opens;
  fill_bucket (&self->opens, max_opens, P2P_YAMUX_OPENS_PERIOD, now);
}

/**
 * p2p_yamux_rules_check_open:
 * @self: the rules of a session
 * @frame: a frame with %P2P_YAMUX_SYN
 * @now: the monotonic time, µs
 * @error: location for a %P2P_MUX_ERROR_PROTOCOL or %P2P_MUX_ERROR_LIMIT
 *
 * Checks whether the peer may open this stream.
 *
 * Every attempt counts, whatever becomes of the stream, because opening and resetting
 * at once is the cheapest way to keep us busy.
 *
 * Returns: %FALSE if the session has to end
 */
gboolean
p2p_yamux_rules_check_open (P2pYamuxRules       *self,
                            const P2pYamuxFrame *frame,
                            gint64               now,
                            GError             **error)
{
  gboolean from_dialer = frame->stream % 2 == 1;

  if (from_dialer == (self->role == P2P_ROLE_DIALER))
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL,
                   "The peer opened stream %u, an id that is ours to give", frame->stream);
      return FALSE;
    }

  if (frame->type == P2P_YAMUX_DATA && frame->length > P2P_YAMUX_INITIAL_WINDOW)
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL,
                   "The peer opened stream %u with %u bytes, more than a new window holds",
                   frame->stream, frame->length);
      return FALSE;
    }

  if (!take_token (&self->opens, self->max_opens, P2P_YAMUX_OPENS_PERIOD, now))
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT,
                   "The peer opened more than %u streams in %d s",
                   self->max_opens, (int) (P2P_YAMUX_OPENS_PERIOD / G_USEC_PER_SEC));
      return FALSE;
    }

  return TRUE;
}

/**
 * p2p_yamux_rules_check_ping:
 * @self: the rules of a session
 * @now: the monotonic time, µs
 * @error: location for a %P2P_MUX_ERROR_LIMIT
 *
 * Counts a ping or an answer to one.
 *
 * Returns: %FALSE if the session has to end
 */
gboolean
p2p_yamux_rules_check_ping (P2pYamuxRules *self,
                            gint64         now,
                            GError       **error)
{
  if (take_token (&self->pings, P2P_YAMUX_MAX_PINGS, P2P_YAMUX_PINGS_PERIOD, now))
    return TRUE;

  g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT,
               "The peer sent more than %d pings in a second", P2P_YAMUX_MAX_PINGS);

  return FALSE;
}

/**
 * p2p_yamux_rules_check_empty:
 * @self: the rules of a session
 * @now: the monotonic time, µs
 * @error: location for a %P2P_MUX_ERROR_LIMIT
 *
 * Counts a frame that carries neither bytes nor flags nor a delta.
 *
 * Returns: %FALSE if the session has to end
 */
gboolean
p2p_yamux_rules_check_empty (P2pYamuxRules *self,
                             gint64         now,
                             GError       **error)
{
  if (take_token (&self->empties, P2P_YAMUX_MAX_EMPTY_FRAMES, P2P_YAMUX_EMPTY_PERIOD, now))
    return TRUE;

  g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT,
               "The peer sent more than %d empty frames in %d s",
               P2P_YAMUX_MAX_EMPTY_FRAMES, (int) (P2P_YAMUX_EMPTY_PERIOD / G_USEC_PER_SEC));

  return FALSE;
}

/**
 * p2p_yamux_rules_has_room:
 * @self: the rules of a session
 *
 * Returns: whether one more stream of the peer fits; if not, it is reset
 */
gboolean
p2p_yamux_rules_has_room (P2pYamuxRules *self)
{
  return self->n_inbound < self->max_inbound;
}

/**
 * p2p_yamux_rules_next_outbound:
 * @self: the rules of a session
 * @error: location for a %P2P_MUX_ERROR_LIMIT
 *
 * Takes the id for a stream of ours.
 *
 * Returns: the id, or 0 if we may not open one now
 */
guint32
p2p_yamux_rules_next_outbound (P2pYamuxRules *self,
                               GError       **error)
{
  guint32 id = self->next_id;

  if (self->n_outbound >= P2P_YAMUX_MAX_OUTBOUND)
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT,
                   "%d streams to this peer are already open", P2P_YAMUX_MAX_OUTBOUND);
      return 0;
    }

  if (self->n_unacked >= P2P_YAMUX_MAX_UNACKED)
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT,
                   "The peer has yet to accept %d streams", P2P_YAMUX_MAX_UNACKED);
      return 0;
    }

  if (id > G_MAXUINT32 - 2)
    {
      g_set_error_literal (error, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT,
                           "The session has used up its stream ids");
      return 0;
    }

  self->next_id += 2;
  self->n_outbound++;
  self->n_unacked++;

  return id;
}
