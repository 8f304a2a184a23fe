/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-session-private.h"

#define LINGER_MS        1000  /* for the last bytes after closing */
#define WRITE_TIMEOUT_MS 30000 /* for the peer to take one batch */

/**
 * P2pSession:
 *
 * Many streams over one (yamux).
 *
 * A session starts idle; connect to its signals, then call [method@P2p.Session.start]. A session
 * that has closed, for whatever reason, stays closed. While it is open it keeps itself
 * alive: end it with [method@P2p.Session.close] rather than by dropping it.
 *
 * Everything happens in the thread-default main context of the thread that started it.
 */

G_DEFINE_FINAL_TYPE (P2pSession, p2p_session, G_TYPE_OBJECT)

typedef enum
{
  PROP_STREAM = 1,
  PROP_ROLE,
} P2pSessionProperty;

static GParamSpec *properties[PROP_ROLE + 1];

enum
{
  SIGNAL_STREAM,
  SIGNAL_CLOSED,
  SIGNAL_BUFFERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_state (P2pSession     *self,
           P2pSessionState state)
{
  g_assert (state > self->state);

  g_debug ("session %p: state %d -> %d", (gpointer) self, self->state, state);

  self->state = state;
}

void
p2p_session_end_source (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

/* The callbacks may do anything, so nothing of the table is left by then. */
static void
fail_channels (P2pSession   *self,
               const GError *error)
{
  g_autoptr(GPtrArray) channels = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_mux_channel_unref);
  GHashTableIter iter;
  gpointer channel;

  g_hash_table_iter_init (&iter, self->channels);

  while (g_hash_table_iter_next (&iter, NULL, &channel))
    g_ptr_array_add (channels, p2p_mux_channel_ref (channel));

  for (guint i = 0; i < channels->len; i++)
    p2p_session_retire (self, g_ptr_array_index (channels, i));

  for (guint i = 0; i < channels->len; i++)
    p2p_mux_channel_fail (g_ptr_array_index (channels, i), error);
}

static gboolean
linger_cb (gpointer user_data)
{
  P2pSession *self = user_data;

  p2p_session_finish_close (self);

  return G_SOURCE_REMOVE;
}

/* Gives what was sent before, and the reason, a moment to leave. */
static void
say_goodbye (P2pSession    *self,
             P2pYamuxGoAway code)
{
  g_autoptr(GMainContext) context = g_main_context_ref_thread_default ();
  P2pYamuxFrame frame = { P2P_YAMUX_GO_AWAY, 0, 0, code };

  /* The queue may be full, if that is why we close. */
  g_array_set_size (self->control, 0);
  g_array_append_val (self->control, frame);

  self->linger = g_timeout_source_new (LINGER_MS);
  g_source_set_callback (self->linger, linger_cb, g_object_ref (self), g_object_unref);
  g_source_attach (self->linger, context);

  p2p_session_flush (self);
}

/* Ends a session once, whoever asks; only who is polite waits for the last bytes to leave. */
void
p2p_session_begin_close (P2pSession    *self,
                         const GError  *error,
                         gboolean       is_polite,
                         P2pYamuxGoAway code)
{
  G_GNUC_UNUSED g_autoptr(P2pSession) alive = g_object_ref (self);
  g_autoptr(GError) reason = NULL;
  gboolean was_open = self->state == P2P_SESSION_STATE_OPEN;

  if (self->state >= P2P_SESSION_STATE_CLOSING)
    return;

  /* Ends of streams and short answers that were written in this turn still count. */
  self->corked = 0;

  if (is_polite)
    p2p_session_flush_last (self);

  if (self->state >= P2P_SESSION_STATE_CLOSING)
    return;

  if (error != NULL)
    reason = g_error_new (P2P_MUX_ERROR, P2P_MUX_ERROR_CLOSED, "The connection was closed: %s", error->message);
  else
    reason = g_error_new_literal (P2P_MUX_ERROR, P2P_MUX_ERROR_CLOSED, "The connection was closed");

  set_state (self, P2P_SESSION_STATE_CLOSING);
  g_clear_pointer (&self->flush, p2p_session_end_source);
  g_clear_pointer (&self->body, p2p_mux_channel_unref);
  g_cancellable_cancel (self->reading);

  if (was_open && is_polite)
    say_goodbye (self, code);
  else
    p2p_session_finish_close (self);

  fail_channels (self, reason);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, error);
}

/* A peer that breaks the rules is told so before we leave; one that is gone cannot be. */
void
p2p_session_fail (P2pSession   *self,
                  const GError *error)
{
  if (self->state == P2P_SESSION_STATE_CLOSING)
    p2p_session_finish_close (self);
  else
    p2p_session_begin_close (self, error, FALSE, P2P_YAMUX_GO_AWAY_INTERNAL);
}

void
p2p_session_finish_close (P2pSession *self)
{
  if (self->state == P2P_SESSION_STATE_CLOSED)
    return;

  set_state (self, P2P_SESSION_STATE_CLOSED);
  g_clear_pointer (&self->linger, p2p_session_end_source);
  g_clear_pointer (&self->stall, p2p_session_end_source);
  g_clear_pointer (&self->paced, p2p_session_end_source);
  g_clear_pointer (&self->room, p2p_session_end_source);
  g_cancellable_cancel (self->sending);
  g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

/* Takes a stream out of the session; its objects live on as long as somebody holds them. */
void
p2p_session_retire (P2pSession    *self,
                    P2pMuxChannel *channel)
{
  g_assert (channel->session == self);

  if (channel->is_inbound)
    self->rules.n_inbound--;
  else
    self->rules.n_outbound--;

  if (!channel->is_acked)
    self->rules.n_unacked--;

  if (!channel->remote_finished)
    self->stale += channel->window.receivable;

  self->buffered -= channel->received.len;
  self->grown -= channel->window.size - P2P_YAMUX_INITIAL_WINDOW;
  channel->session = NULL;
  p2p_session_unmark_signal (self, channel);
  p2p_session_unmark_data (self, channel);
  g_hash_table_remove (self->channels, GUINT_TO_POINTER (channel->id));
}

void
p2p_session_announce (P2pSession    *self,
                      P2pMuxChannel *channel)
{
  g_autoptr(GIOStream) stream = p2p_mux_stream_new (channel);

  g_signal_emit (self, signals[SIGNAL_STREAM], 0, stream);
}

void
p2p_session_emit_buffered (P2pSession *self)
{
  g_signal_emit (self, signals[SIGNAL_BUFFERED], 0);
}

/**
 * p2p_session_channel_wants:
 * @self: a session
 * @channel: one of its channels
 * @at_once: whether somebody waits
 *
 * Notes that @channel has something to send.
 */
void
p2p_session_channel_wants (P2pSession    *self,
                           P2pMuxChannel *channel,
                           gboolean       at_once)
{
  p2p_session_mark_ready (self, channel);

  if (!at_once)
    p2p_session_flush_soon (self);
  else if (self->corked > 0)
    self->is_urgent = TRUE;
  else
    p2p_session_flush (self);
}

/**
 * p2p_session_channel_read:
 * @self: a session
 * @channel: one of its channels
 * @len: bytes that its user got
 *
 * Lets the peer send more, once that is worth a frame.
 */
void
p2p_session_channel_read (P2pSession    *self,
                          P2pMuxChannel *channel,
                          gsize          len)
{
  gsize taken = P2P_YAMUX_INITIAL_WINDOW + self->grown;
  guint32 size = channel->window.size;
  guint32 delta;

  p2p_yamux_window_consume (&channel->window, len);

  if (channel->remote_finished)
    {
      if (p2p_mux_channel_is_over (channel))
        p2p_session_retire (self, channel);

      return;
    }

  delta = p2p_yamux_window_grant (&channel->window,
                                  self->budget > taken ? self->budget - taken : 0,
                                  g_get_monotonic_time ());
  self->grown += channel->window.size - size;
  channel->grant += delta;

  if (delta > 0)
    p2p_session_channel_wants (self, channel, TRUE);
}

static void
p2p_session_dispose (GObject *object)
{
  P2pSession *self = P2P_SESSION (object);

  p2p_session_begin_close (self, NULL, FALSE, P2P_YAMUX_GO_AWAY_NORMAL);
  g_clear_pointer (&self->flush, p2p_session_end_source);

  G_OBJECT_CLASS (p2p_session_parent_class)->dispose (object);
}

static void
p2p_session_finalize (GObject *object)
{
  P2pSession *self = P2P_SESSION (object);

  g_clear_object (&self->stream);
  g_clear_object (&self->reading);
  g_clear_object (&self->sending);
  g_clear_pointer (&self->channels, g_hash_table_unref);
  g_clear_pointer (&self->control, g_array_unref);
  g_clear_pointer (&self->written, g_ptr_array_unref);
  g_clear_pointer (&self->chunk, g_free);
  g_clear_pointer (&self->batch, g_free);

  G_OBJECT_CLASS (p2p_session_parent_class)->finalize (object);
}

static void
p2p_session_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  P2pSession *self = P2P_SESSION (object);

  switch ((P2pSessionProperty) prop_id)
    {
    case PROP_STREAM:
      g_value_set_object (value, self->stream);
      break;

    case PROP_ROLE:
      g_value_set_uint (value, self->rules.role);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
p2p_session_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  P2pSession *self = P2P_SESSION (object);

  switch ((P2pSessionProperty) prop_id)
    {
    case PROP_STREAM:
      self->stream = g_value_dup_object (value);
      break;

    case PROP_ROLE:
      p2p_yamux_rules_init (&self->rules, g_value_get_uint (value), g_get_monotonic_time ());
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
p2p_session_class_init (P2pSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = p2p_session_dispose;
  object_class->finalize = p2p_session_finalize;
  object_class->get_property = p2p_session_get_property;
  object_class->set_property = p2p_session_set_property;

  /**
   * P2pSession:stream:
   *
   * The byte stream underneath; the session owns its reading, writing and closing.
   */
  properties[PROP_STREAM] =
    g_param_spec_object ("stream", NULL, NULL,
                         G_TYPE_IO_STREAM,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * P2pSession:role:
   *
   * A #P2pRole: which end of the connection we are.
   */
  properties[PROP_ROLE] =
    g_param_spec_uint ("role", NULL, NULL,
                       P2P_ROLE_DIALER, P2P_ROLE_LISTENER, P2P_ROLE_DIALER,
                       G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * P2pSession::stream:
   * @self: the session
   * @stream: a [class@P2p.MuxStream]
   *
   * The peer opened a stream. It is closed again unless a handler takes a reference.
   */
  signals[SIGNAL_STREAM] =
    g_signal_new ("stream", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_IO_STREAM);

  /**
   * P2pSession::closed:
   * @self: the session
   * @error: (nullable): why, unless one of the two ends just left
   *
   * The session has ended, and every stream with it. Emitted exactly once.
   *
   * A %P2P_MUX_ERROR_PROTOCOL or %P2P_MUX_ERROR_LIMIT is the fault of the peer.
   */
  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);

  /**
   * P2pSession::buffered:
   * @self: the session
   *
   * What was received just now left more bytes unread than before; see [method@P2p.Session.get_buffered].
   */
  signals[SIGNAL_BUFFERED] =
    g_signal_new ("buffered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
p2p_session_init (P2pSession *self)
{
  self->reading = g_cancellable_new ();
  self->sending = g_cancellable_new ();
  self->channels = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) p2p_mux_channel_unref);
  self->control = g_array_new (FALSE, FALSE, sizeof (P2pYamuxFrame));
  self->written = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_mux_channel_unref);
  self->budget = P2P_SESSION_BUFFER_BUDGET;
  self->stale = P2P_YAMUX_INITIAL_WINDOW;
  self->write_timeout_ms = WRITE_TIMEOUT_MS;
  g_queue_init (&self->signalling);

  for (guint i = 0; i < P2P_N_LANES; i++)
    g_queue_init (&self->lanes[i]);
}

/**
 * p2p_session_new:
 * @stream: a byte stream that nobody else uses from now on
 * @role: which end of the connection we are
 *
 * Makes an idle session.
 *
 * Returns: (transfer full): the session
 */
P2pSession *
p2p_session_new (GIOStream *stream,
                 P2pRole    role)
{
  g_return_val_if_fail (G_IS_IO_STREAM (stream), NULL);

  return g_object_new (P2P_TYPE_SESSION,
                       "stream", stream,
                       "role", role,
                       NULL);
}

/**
 * p2p_session_start:
 * @self: an idle session
 *
 * Starts receiving, and sends what was written to streams opened so far.
 */
void
p2p_session_start (P2pSession *self)
{
  g_return_if_fail (P2P_IS_SESSION (self));
  g_return_if_fail (self->state == P2P_SESSION_STATE_IDLE);

  set_state (self, P2P_SESSION_STATE_OPEN);
  p2p_mux_pace_init (&self->pace, g_get_monotonic_time ());
  p2p_session_start_reading (self);
  p2p_session_flush (self);
}

/**
 * p2p_session_open_stream:
 * @self: a session
 * @error: location for a %P2P_MUX_ERROR_CLOSED or %P2P_MUX_ERROR_LIMIT
 *
 * Opens a stream, which may be used at once: what is written first travels
 * together with the request to open it.
 *
 * Returns: (transfer full): a [class@P2p.MuxStream], or %NULL
 */
GIOStream *
p2p_session_open_stream (P2pSession *self,
                         GError    **error)
{
  g_autoptr(P2pMuxChannel) channel = NULL;
  guint32 id;

  g_return_val_if_fail (P2P_IS_SESSION (self), NULL);

  if (self->state >= P2P_SESSION_STATE_CLOSING || self->is_peer_leaving)
    {
      g_set_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_CLOSED, "The %s",
                   self->is_peer_leaving ? "peer takes no more streams" : "connection is closed");
      return NULL;
    }

  id = p2p_yamux_rules_next_outbound (&self->rules, error);

  if (id == 0)
    return NULL;

  channel = p2p_mux_channel_new (self, id, FALSE);
  g_hash_table_insert (self->channels, GUINT_TO_POINTER (id), p2p_mux_channel_ref (channel));
  p2p_session_channel_wants (self, channel, FALSE);

  return p2p_mux_stream_new (channel);
}

/**
 * p2p_session_close:
 * @self: a session
 *
 * Ends the session and its streams.
 *
 * The peer is told, for which there is a second. Does nothing on a session that
 * is already closed.
 */
void
p2p_session_close (P2pSession *self)
{
  g_return_if_fail (P2P_IS_SESSION (self));

  p2p_session_begin_close (self, NULL, TRUE, P2P_YAMUX_GO_AWAY_NORMAL);
}

/**
 * p2p_session_close_with_error:
 * @self: a session
 * @error: what [signal@P2p.Session::closed] is to say
 *
 * Like [method@P2p.Session.close], for a reason that lies above the session.
 */
void
p2p_session_close_with_error (P2pSession   *self,
                              const GError *error)
{
  g_return_if_fail (P2P_IS_SESSION (self));
  g_return_if_fail (error != NULL);

  p2p_session_begin_close (self, error, TRUE, P2P_YAMUX_GO_AWAY_NORMAL);
}

/**
 * p2p_session_set_receive_limit:
 * @self: a session
 * @bytes: how many the peer may send in all; 0 for any number
 *
 * Ends the session with %P2P_MUX_ERROR_LIMIT once the peer has sent more, headers included.
 */
void
p2p_session_set_receive_limit (P2pSession *self,
                               gsize       bytes)
{
  g_return_if_fail (P2P_IS_SESSION (self));

  self->max_received = bytes;
}

/**
 * p2p_session_refuse:
 * @self: a session
 *
 * Ends a session, also before it begins, with a word to the peer that there is no room for it, so that it does not come back
 * at once. There is a second for that, as for [method@P2p.Session.close].
 */
void
p2p_session_refuse (P2pSession *self)
{
  g_return_if_fail (P2P_IS_SESSION (self));

  if (self->state == P2P_SESSION_STATE_IDLE)
    {
      set_state (self, P2P_SESSION_STATE_OPEN);
      p2p_mux_pace_init (&self->pace, g_get_monotonic_time ());
    }

  p2p_session_begin_close (self, NULL, TRUE, P2P_YAMUX_GO_AWAY_NO_ROOM);
}

/**
 * p2p_session_is_closed:
 * @self: a session
 *
 * Returns: whether the session has ended, even if its last bytes are still on their way
 */
gboolean
p2p_session_is_closed (P2pSession *self)
{
  g_return_val_if_fail (P2P_IS_SESSION (self), TRUE);

  return self->state >= P2P_SESSION_STATE_CLOSING;
}

/**
 * p2p_session_get_n_streams:
 * @self: a session
 *
 * Returns: how many streams are open, by either end
 */
guint
p2p_session_get_n_streams (P2pSession *self)
{
  g_return_val_if_fail (P2P_IS_SESSION (self), 0);

  return g_hash_table_size (self->channels);
}

/**
 * p2p_session_get_buffered:
 * @self: a session
 *
 * Returns: how many bytes of the peer lie unread in all streams
 */
gsize
p2p_session_get_buffered (P2pSession *self)
{
  g_return_val_if_fail (P2P_IS_SESSION (self), 0);

  return self->buffered;
}

/**
 * p2p_session_get_heard:
 * @self: a session that was started
 *
 * Returns: the monotonic time when bytes of the peer last came, or when the session was started if none came yet
 */
gint64
p2p_session_get_heard (P2pSession *self)
{
  g_return_val_if_fail (P2P_IS_SESSION (self), 0);

  return self->heard;
}

/**
 * p2p_session_set_buffer_budget:
 * @self: a session
 * @budget: bytes
 *
 * Sets how many bytes of the peer may lie unread, in all streams together, before the session is
 * closed with %P2P_MUX_ERROR_LIMIT; windows grow beyond their initial size only as far as that
 * allows. 512 KiB unless set, which is one window at its largest or two at their initial size.
 *
 * What all sessions together may hold is for their owner to watch with
 * [signal@P2p.Session::buffered] and [method@P2p.Session.get_buffered].
 */
void
p2p_session_set_buffer_budget (P2pSession *self,
                               gsize       budget)
{
  g_return_if_fail (P2P_IS_SESSION (self));

  self->budget = budget;
}

/**
 * p2p_session_set_stream_limits:
 * @self: an idle session
 * @max_inbound: streams that the peer may have open, 32 unless set; one more is reset
 * @max_opens: streams that it may open in ten seconds, 100 unless set; one more ends the session
 *
 * Sets how many streams the peer may have.
 */
void
p2p_session_set_stream_limits (P2pSession *self,
                               guint       max_inbound,
                               guint       max_opens)
{
  g_return_if_fail (P2P_IS_SESSION (self));
  g_return_if_fail (self->state == P2P_SESSION_STATE_IDLE);

  p2p_yamux_rules_set_limits (&self->rules, max_inbound, max_opens, g_get_monotonic_time ());
}

/**
 * p2p_session_set_write_timeout:
 * @self: a session
 * @timeout_ms: milliseconds
 *
 * Sets how long the peer may take for one batch of what we send, which is at most 64 KiB, or to answer
 * any ping while bulk waits for that, before the session is closed with %P2P_MUX_ERROR_LIMIT. 30 seconds
 * unless set.
 *
 * The time runs from the start of the batch, so a peer that takes a byte now and then does not
 * gain any.
 */
void
p2p_session_set_write_timeout (P2pSession *self,
                               guint       timeout_ms)
{
  g_return_if_fail (P2P_IS_SESSION (self));

  self->write_timeout_ms = timeout_ms;
}
