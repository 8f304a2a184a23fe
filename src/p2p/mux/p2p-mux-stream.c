/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-mux-stream.h"

#include "p2p-mux-input.h"
#include "p2p-mux-output.h"

/**
 * P2pMuxStream:
 *
 * A stream of a [class@P2p.Session].
 *
 * It is read, written and closed asynchronously only. Closing its output stream sends FIN and leaves
 * reading as it is; closing the whole also drops whatever else the peer may send;
 * [method@P2p.MuxStream.reset] sends RST, which lets the peer know that something went wrong.
 *
 * A read or write that waits while the stream is closed fails with %G_IO_ERROR_CLOSED; if the session
 * ends, with %P2P_MUX_ERROR_CLOSED; if either end resets the stream, with %P2P_MUX_ERROR_RESET.
 */
struct _P2pMuxStream
{
  GIOStream      parent_instance;

  P2pMuxChannel *channel;
  GInputStream  *input;
  GOutputStream *output;
};

G_DEFINE_FINAL_TYPE (P2pMuxStream, p2p_mux_stream, G_TYPE_IO_STREAM)

static GInputStream *
p2p_mux_stream_get_input_stream (GIOStream *stream)
{
  return P2P_MUX_STREAM (stream)->input;
}

static GOutputStream *
p2p_mux_stream_get_output_stream (GIOStream *stream)
{
  return P2P_MUX_STREAM (stream)->output;
}

/* The halves refuse to close while they wait for something, but by then the channel has ended that. */
static void
close_both (P2pMuxStream *self)
{
  p2p_mux_channel_close_read (self->channel);
  p2p_mux_channel_close_write (self->channel);
  g_output_stream_close (self->output, NULL, NULL);
  g_input_stream_close (self->input, NULL, NULL);
}

static gboolean
p2p_mux_stream_close (GIOStream    *stream,
                      GCancellable *cancellable,
                      GError      **error)
{
  close_both (P2P_MUX_STREAM (stream));

  return TRUE;
}

static void
p2p_mux_stream_close_async (GIOStream          *stream,
                            int                 io_priority,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, p2p_mux_stream_close_async);
  g_task_set_priority (task, io_priority);
  close_both (P2P_MUX_STREAM (stream));
  g_task_return_boolean (task, TRUE);
}

static gboolean
p2p_mux_stream_close_finish (GIOStream    *stream,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
p2p_mux_stream_finalize (GObject *object)
{
  P2pMuxStream *self = P2P_MUX_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_pointer (&self->channel, p2p_mux_channel_unref);

  G_OBJECT_CLASS (p2p_mux_stream_parent_class)->finalize (object);
}

static void
p2p_mux_stream_class_init (P2pMuxStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->finalize = p2p_mux_stream_finalize;

  stream_class->get_input_stream = p2p_mux_stream_get_input_stream;
  stream_class->get_output_stream = p2p_mux_stream_get_output_stream;
  stream_class->close_fn = p2p_mux_stream_close;
  stream_class->close_async = p2p_mux_stream_close_async;
  stream_class->close_finish = p2p_mux_stream_close_finish;
}

static void
p2p_mux_stream_init (P2pMuxStream *self)
{
}

/**
 * p2p_mux_stream_new:
 * @channel: what it shares with the session
 *
 * Makes the object that a user holds of a stream. When the last reference to it is dropped, the stream is closed.
 *
 * Returns: (transfer full): a [class@P2p.MuxStream]
 */
GIOStream *
p2p_mux_stream_new (P2pMuxChannel *channel)
{
  P2pMuxStream *self = g_object_new (P2P_TYPE_MUX_STREAM, NULL);

  self->channel = p2p_mux_channel_ref (channel);
  self->input = p2p_mux_input_new (channel);
  self->output = p2p_mux_output_new (channel);

  return G_IO_STREAM (self);
}

/**
 * p2p_mux_stream_get_id:
 * @self: a stream
 *
 * Returns: its number in the session, for logs
 */
guint32
p2p_mux_stream_get_id (P2pMuxStream *self)
{
  g_return_val_if_fail (P2P_IS_MUX_STREAM (self), 0);

  return self->channel->id;
}

/**
 * p2p_mux_stream_get_lane:
 * @self: a stream
 *
 * Returns: what its data goes with; %P2P_LANE_NORMAL unless set
 */
P2pLane
p2p_mux_stream_get_lane (P2pMuxStream *self)
{
  g_return_val_if_fail (P2P_IS_MUX_STREAM (self), P2P_LANE_NORMAL);

  return self->channel->lane;
}

/**
 * p2p_mux_stream_set_lane:
 * @self: a stream
 * @lane: what its data is to go with
 *
 * Sets how the stream stands to others of its session. Holds for what was written and is not on its way yet, too.
 *
 * It is our end that this is about: the peer sets the lane of what it sends.
 */
void
p2p_mux_stream_set_lane (P2pMuxStream *self,
                         P2pLane       lane)
{
  g_return_if_fail (P2P_IS_MUX_STREAM (self));
  g_return_if_fail (lane < P2P_N_LANES);

  p2p_mux_channel_set_lane (self->channel, lane);
}

/**
 * p2p_mux_stream_reset:
 * @self: a stream
 *
 * Ends the stream at once in both directions and tells the peer that it did not end well.
 *
 * Does nothing on a stream that is already over.
 */
void
p2p_mux_stream_reset (P2pMuxStream *self)
{
  p2p_mux_stream_reset_with_code (self, 0);
}

/**
 * p2p_mux_stream_reset_with_code:
 * @self: a stream
 * @code: why, one of the stream error codes of libp2p
 *
 * Like [method@P2p.MuxStream.reset], with a reason that newer peers understand.
 */
void
p2p_mux_stream_reset_with_code (P2pMuxStream *self,
                                guint32       code)
{
  g_return_if_fail (P2P_IS_MUX_STREAM (self));

  p2p_mux_channel_reset (self->channel, code);
}
