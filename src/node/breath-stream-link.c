/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-stream-link-private.h"

#include "p2p-frame.h"
#include "p2p-varint.h"

#include <string.h>

#define READ_CHUNK     16384
#define FRAME_MSEC     10000  /* a frame that has begun is whole after that, RELIABILITY N-03; bytes do not begin it anew */
#define BYTES_PER_MSEC 4      /* what a long one has besides, for uplinks that others fill */

/**
 * Channel:
 * @link: the link it belongs to, borrowed
 * @stream: %NULL until there is one
 * @received: bytes that do not make a whole frame yet; at most one frame and one chunk
 * @chunk: target of the one read in flight
 * @outgoing: (element-type GBytes): encoded frames; the head is being written
 * @queued: how many bytes wait in @outgoing
 * @late_source: ends the link unless the frame in @received becomes whole; 0 if none has begun
 * @begun: monotonic time when it began
 * @announced: its length; 0: not known yet
 *
 * One protocol of a link: its stream with a buffer each way.
 */
typedef struct
{
  BreathStreamLink *link;
  BreathProtocol    protocol;
  GIOStream        *stream;
  GByteArray       *received;
  guint8           *chunk;
  GQueue            outgoing;
  gsize             queued;
  guint             late_source;
  gint64            begun;
  gsize             announced;
  gboolean          writing;
} Channel;

/**
 * BreathStreamLink:
 *
 * The link port over libp2p streams: one stream a protocol, each frame behind its length as a varint.
 *
 * Frames that arrive are handed to whoever made the link. It ends with [signal@Breath.StreamLink::closed], always from
 * the main loop and never from within a call of its own functions; no frame is handed on after that.
 */
struct _BreathStreamLink
{
  BreathLink        parent_instance;

  BreathReceiveFunc receive;
  gpointer          user_data;
  guint8            key[BREATH_LINK_KEY_LEN];
  guint8            binding[BREATH_LINK_BINDING_LEN];
  Channel           channels[BREATH_N_PROTOCOLS];
  GCancellable     *cancellable;
  GError           *reason;
  guint             closing;   /* source that will tell of it */
  gboolean          is_closed;
};

G_DEFINE_QUARK (breath-stream-link-error-quark, breath_stream_link_error)

G_DEFINE_FINAL_TYPE (BreathStreamLink, breath_stream_link, BREATH_TYPE_LINK)

enum
{
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void read_some (Channel *channel);
static void write_head (Channel *channel);

/* An alert is handed on before whatever else has arrived in the same turn of the main loop. */
static int
get_priority (const Channel *channel)
{
  return channel->protocol == BREATH_PROTOCOL_ALERT ? G_PRIORITY_HIGH : G_PRIORITY_DEFAULT;
}

static gboolean
closed_cb (gpointer user_data)
{
  g_autoptr(BreathStreamLink) self = g_object_ref (user_data);

  self->closing = 0;
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, self->reason);

  return G_SOURCE_REMOVE;
}

static void
stop_waiting (BreathStreamLink *self)
{
  for (guint i = 0; i < BREATH_N_PROTOCOLS; i++)
    g_clear_handle_id (&self->channels[i].late_source, g_source_remove);
}

static void
end (BreathStreamLink *self,
     const GError     *reason)
{
  if (self->is_closed)
    return;

  self->is_closed = TRUE;
  stop_waiting (self);
  self->reason = reason != NULL ? g_error_copy (reason) : NULL;
  g_cancellable_cancel (self->cancellable);
  self->closing = g_idle_add_full (G_PRIORITY_DEFAULT, closed_cb, g_object_ref (self), g_object_unref);
}

static gboolean
late_cb (gpointer user_data)
{
  Channel *channel = user_data;
  g_autoptr(GError) late = g_error_new (BREATH_STREAM_LINK_ERROR, BREATH_STREAM_LINK_ERROR_SLOW,
                                        "The neighbour took too long over a frame of %s",
                                        breath_protocol_get_id (channel->protocol));

  channel->late_source = 0;
  end (channel->link, late);

  return G_SOURCE_REMOVE;
}

static void
wait_until_whole (Channel *channel)
{
  gint64 passed = (g_get_monotonic_time () - channel->begun) / G_TIME_SPAN_MILLISECOND;
  gint64 allowed = FRAME_MSEC + (gint64) (channel->announced / BYTES_PER_MSEC);

  g_clear_handle_id (&channel->late_source, g_source_remove);
  channel->late_source = g_timeout_add ((guint) MAX (allowed - passed, 0), late_cb, channel);
}

/* @is_next: the frame that had begun before is whole. Even its length may come in parts. */
static void
wait_for_rest (Channel *channel,
               gboolean is_next)
{
  guint64 announced;
  gsize header;

  if (is_next)
    g_clear_handle_id (&channel->late_source, g_source_remove);

  if (channel->received->len == 0)
    return;

  if (channel->late_source == 0)
    {
      channel->begun = g_get_monotonic_time ();
      channel->announced = 0;
      wait_until_whole (channel);
    }

  if (channel->announced == 0 &&
      p2p_varint_decode (channel->received->data, channel->received->len, &announced, &header) == P2P_VARINT_COMPLETE)
    {
      channel->announced = announced;
      wait_until_whole (channel);
    }
}

/* Hands on every whole frame; who gets it may close the link under us. */
static gboolean
drain_received (Channel *channel,
                GError **error)
{
  BreathStreamLink *self = channel->link;
  gsize at = 0;

  while (!self->is_closed)
    {
      g_autoptr(GBytes) frame = NULL;
      const guint8 *payload;
      gsize len, used;

      switch (p2p_frame_peek (channel->received->data + at, channel->received->len - at, BREATH_FRAME_MAX,
                              &payload, &len, &used))
        {
        case P2P_FRAME_PARTIAL:
          if (at > 0)
            g_byte_array_remove_range (channel->received, 0, at);

          wait_for_rest (channel, at > 0);

          return TRUE;

        case P2P_FRAME_COMPLETE:
          frame = g_bytes_new (payload, len);
          at += used;
          g_debug ("%" G_GSIZE_FORMAT " bytes of %s arrived", used, breath_protocol_get_id (channel->protocol));

          if (!self->receive (BREATH_LINK (self), channel->protocol, frame, self->user_data, error))
            return FALSE;

          break;

        case P2P_FRAME_INVALID:
        default:
          g_set_error (error, BREATH_STREAM_LINK_ERROR, BREATH_STREAM_LINK_ERROR_FRAME,
                       "The neighbour announced a frame over %d bytes or with a bad length", BREATH_FRAME_MAX);
          return FALSE;
        }
    }

  return TRUE;
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Channel *channel = user_data;
  g_autoptr(BreathStreamLink) self = channel->link; /* the reference that the read held */
  g_autoptr(GError) error = NULL;
  gssize len;

  len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (self->is_closed)
    return;

  if (len == 0)
    error = g_error_new (BREATH_STREAM_LINK_ERROR, BREATH_STREAM_LINK_ERROR_ENDED,
                         "The neighbour ended its %s stream", breath_protocol_get_id (channel->protocol));

  if (len <= 0)
    {
      end (self, error);
      return;
    }

  g_byte_array_append (channel->received, channel->chunk, len);

  if (!drain_received (channel, &error))
    end (self, error);
  else if (!self->is_closed)
    read_some (channel);
}

static void
read_some (Channel *channel)
{
  g_object_ref (channel->link);
  g_input_stream_read_async (g_io_stream_get_input_stream (channel->stream),
                             channel->chunk, READ_CHUNK,
                             get_priority (channel), channel->link->cancellable,
                             read_cb, channel);
}

static void
write_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Channel *channel = user_data;
  g_autoptr(BreathStreamLink) self = channel->link; /* the reference that the write held */
  g_autoptr(GBytes) written = g_queue_pop_head (&channel->outgoing);
  g_autoptr(GError) error = NULL;
  gboolean done;

  done = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);
  channel->queued -= g_bytes_get_size (written);
  channel->writing = FALSE;

  if (self->is_closed)
    return;

  if (done)
    write_head (channel);
  else
    end (self, error);
}

static void
write_head (Channel *channel)
{
  GBytes *head = g_queue_peek_head (&channel->outgoing);

  if (head == NULL || channel->writing || channel->stream == NULL)
    return;

  channel->writing = TRUE;
  g_object_ref (channel->link);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (channel->stream),
                                   g_bytes_get_data (head, NULL), g_bytes_get_size (head),
                                   get_priority (channel), channel->link->cancellable,
                                   write_cb, channel);
}

static const guint8 *
breath_stream_link_get_key (BreathLink *link)
{
  return BREATH_STREAM_LINK (link)->key;
}

static const guint8 *
breath_stream_link_get_binding (BreathLink *link)
{
  return BREATH_STREAM_LINK (link)->binding;
}

static void
breath_stream_link_send (BreathLink    *link,
                         BreathProtocol protocol,
                         GBytes        *frame)
{
  BreathStreamLink *self = BREATH_STREAM_LINK (link);
  Channel *channel = &self->channels[protocol];
  g_autoptr(GBytes) encoded = NULL;
  g_autoptr(GError) slow = NULL;
  const guint8 *payload;
  gsize len;

  if (self->is_closed)
    return;

  payload = g_bytes_get_data (frame, &len);
  encoded = p2p_frame_encode (payload, len);

  if (g_bytes_get_size (encoded) > BREATH_STREAM_LINK_MAX_QUEUED - channel->queued)
    {
      slow = g_error_new (BREATH_STREAM_LINK_ERROR, BREATH_STREAM_LINK_ERROR_SLOW,
                          "The neighbour reads too slowly: over %d bytes wait for it", BREATH_STREAM_LINK_MAX_QUEUED);
      end (self, slow);
      return;
    }

  channel->queued += g_bytes_get_size (encoded);
  g_queue_push_tail (&channel->outgoing, g_steal_pointer (&encoded));
  write_head (channel);
}

static void
breath_stream_link_close (BreathLink   *link,
                          const GError *reason)
{
  end (BREATH_STREAM_LINK (link), reason);
}

static void
clear_channel (Channel *channel)
{
  g_clear_object (&channel->stream);
  g_clear_pointer (&channel->received, g_byte_array_unref);
  g_clear_pointer (&channel->chunk, g_free);
  g_queue_clear_full (&channel->outgoing, (GDestroyNotify) g_bytes_unref);
}

static void
breath_stream_link_finalize (GObject *object)
{
  BreathStreamLink *self = BREATH_STREAM_LINK (object);

  for (guint i = 0; i < BREATH_N_PROTOCOLS; i++)
    clear_channel (&self->channels[i]);

  g_clear_object (&self->cancellable);
  g_clear_error (&self->reason);

  G_OBJECT_CLASS (breath_stream_link_parent_class)->finalize (object);
}

static void
breath_stream_link_class_init (BreathStreamLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BreathLinkClass *link_class = BREATH_LINK_CLASS (klass);

  object_class->finalize = breath_stream_link_finalize;
  link_class->get_key = breath_stream_link_get_key;
  link_class->get_binding = breath_stream_link_get_binding;
  link_class->send = breath_stream_link_send;
  link_class->close = breath_stream_link_close;

  /**
   * BreathStreamLink::closed:
   * @self: the link
   * @reason: (nullable): why, or %NULL if we only wanted it to end
   *
   * The link ended; emitted once.
   */
  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
breath_stream_link_init (BreathStreamLink *self)
{
  self->cancellable = g_cancellable_new ();

  for (guint i = 0; i < BREATH_N_PROTOCOLS; i++)
    {
      self->channels[i].link = self;
      self->channels[i].protocol = i;
      g_queue_init (&self->channels[i].outgoing);
    }
}

/**
 * breath_stream_link_new:
 * @key: public key of the neighbour
 * @binding: bytes that only the two ends of the connection know alike
 * @receive: who gets the frames
 * @user_data: for @receive; must live until the link is dropped
 *
 * Returns: (transfer full): a link without streams
 */
BreathStreamLink *
breath_stream_link_new (const guint8     *key,
                        const guint8     *binding,
                        BreathReceiveFunc receive,
                        gpointer          user_data)
{
  BreathStreamLink *self = g_object_new (BREATH_TYPE_STREAM_LINK, NULL);

  self->receive = receive;
  self->user_data = user_data;
  memcpy (self->key, key, sizeof self->key);
  memcpy (self->binding, binding, sizeof self->binding);

  return self;
}

/**
 * breath_stream_link_add_stream:
 * @self: a link that has no stream for @protocol
 * @protocol: what is spoken on it
 * @stream: the stream, negotiated
 *
 * Starts reading @stream and sends on it what waits already.
 */
void
breath_stream_link_add_stream (BreathStreamLink *self,
                               BreathProtocol    protocol,
                               GIOStream        *stream)
{
  Channel *channel = &self->channels[protocol];

  g_return_if_fail (channel->stream == NULL);

  if (self->is_closed)
    return;

  channel->stream = g_object_ref (stream);
  channel->received = g_byte_array_new ();
  channel->chunk = g_malloc (READ_CHUNK);

  read_some (channel);
  write_head (channel);
}

/**
 * breath_stream_link_drop:
 * @self: a link
 *
 * Ends the link because its connection is gone; nobody is told.
 */
void
breath_stream_link_drop (BreathStreamLink *self)
{
  self->is_closed = TRUE;
  stop_waiting (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->closing, g_source_remove);
}
