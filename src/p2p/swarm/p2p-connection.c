/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-connection-private.h"

#include "p2p-deadline.h"
#include "p2p-multistream.h"

/**
 * P2pConnection:
 *
 * An authenticated connection to one peer, on which both ends open streams.
 *
 * A stream that the peer opens is negotiated within a deadline and handed to the handler registered at the swarm. Once
 * it is known what a stream is for, whoever opened it, it goes with the lane of its protocol.
 * A connection that has closed stays closed.
 */
struct _P2pConnection
{
  GObject           parent_instance;

  P2pUpgraded      *upgraded;
  P2pRole           role;
  P2pMultiaddr     *remote;
  P2pProtocolTable *protocols;
  char            **allowed;     /* of those in the table; NULL: all */
  guint             negotiate_msec;

  GCancellable     *cancellable; /* of negotiations in flight */
  gboolean          closed;
};

G_DEFINE_FINAL_TYPE (P2pConnection, p2p_connection, G_TYPE_OBJECT)

enum
{
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* A stream the peer opened, until it is known what for. */
typedef struct
{
  P2pConnection *connection;
  P2pDeadline   *deadline;
} Inbound;

/* A stream we open; the data of its task. */
typedef struct
{
  GIOStream   *stream;
  P2pDeadline *deadline;
  char        *protocol;
} Opening;

static void
inbound_free (Inbound *self)
{
  g_clear_object (&self->connection);
  g_clear_pointer (&self->deadline, p2p_deadline_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Inbound, inbound_free)

static void
opening_free (Opening *self)
{
  g_clear_object (&self->stream);
  g_clear_pointer (&self->deadline, p2p_deadline_free);
  g_free (self->protocol);
  g_free (self);
}

static void
accept_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Inbound) inbound = user_data;
  P2pConnection *self = inbound->connection;
  g_autofree char *protocol = NULL;
  g_autoptr(GError) error = NULL;

  protocol = p2p_multistream_accept_finish (G_IO_STREAM (source), result, &error);

  if (self->closed)
    return;

  if (protocol == NULL)
    {
      error = p2p_deadline_explain (inbound->deadline, g_steal_pointer (&error), "Agreeing on a protocol");
      g_debug ("%s: stream refused: %s", p2p_multiaddr_get_text (self->remote), error->message);
    }

  if (protocol == NULL || !p2p_protocol_table_dispatch (self->protocols, self, G_IO_STREAM (source), protocol))
    p2p_mux_stream_reset (P2P_MUX_STREAM (source));
}

static void
session_stream_cb (P2pConnection *self,
                   GIOStream     *stream)
{
  Inbound *inbound = g_new (Inbound, 1);

  /* Agreeing takes a few bytes, for what may be urgent. */
  p2p_mux_stream_set_lane (P2P_MUX_STREAM (stream), P2P_LANE_URGENT);
  inbound->connection = g_object_ref (self);
  inbound->deadline = p2p_deadline_new (self->negotiate_msec, self->cancellable);
  p2p_multistream_accept_async (stream,
                                self->allowed != NULL
                                ? (const char *const *) self->allowed
                                : p2p_protocol_table_get_names (self->protocols),
                                p2p_deadline_get_cancellable (inbound->deadline),
                                accept_cb, inbound);
}

static void
session_closed_cb (P2pConnection *self,
                   const GError  *reason)
{
  p2p_connection_close (self, reason);
}

static void
p2p_connection_dispose (GObject *object)
{
  P2pConnection *self = P2P_CONNECTION (object);

  p2p_connection_close (self, NULL);

  G_OBJECT_CLASS (p2p_connection_parent_class)->dispose (object);
}

static void
p2p_connection_finalize (GObject *object)
{
  P2pConnection *self = P2P_CONNECTION (object);

  g_clear_pointer (&self->upgraded, p2p_upgraded_free);
  g_clear_pointer (&self->remote, p2p_multiaddr_unref);
  g_clear_pointer (&self->protocols, p2p_protocol_table_unref);
  g_clear_pointer (&self->allowed, g_strfreev);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (p2p_connection_parent_class)->finalize (object);
}

static void
p2p_connection_class_init (P2pConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = p2p_connection_dispose;
  object_class->finalize = p2p_connection_finalize;

  /**
   * P2pConnection::closed:
   * @self: the connection
   * @reason: (nullable): what went wrong; %NULL if either end just closed
   *
   * The connection is no more. Emitted once.
   */
  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
p2p_connection_init (P2pConnection *self)
{
  self->cancellable = g_cancellable_new ();
}

/*< private >
 * p2p_connection_new:
 * @upgraded: (transfer full): what the upgrade made
 * @role: which end we are
 * @remote: where the peer is
 * @protocols: what the peer may open streams for
 * @negotiate_msec: deadline of each negotiation
 */
P2pConnection *
p2p_connection_new (P2pUpgraded      *upgraded,
                    P2pRole           role,
                    P2pMultiaddr     *remote,
                    P2pProtocolTable *protocols,
                    guint             negotiate_msec)
{
  P2pConnection *self = g_object_new (P2P_TYPE_CONNECTION, NULL);

  self->upgraded = upgraded;
  self->role = role;
  self->remote = p2p_multiaddr_ref (remote);
  self->protocols = p2p_protocol_table_ref (protocols);
  self->negotiate_msec = negotiate_msec;

  g_signal_connect_object (upgraded->session, "stream", G_CALLBACK (session_stream_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (upgraded->session, "closed", G_CALLBACK (session_closed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/*< private >
 * p2p_connection_restrict:
 * @self: a connection that has not started
 * @protocols: (array zero-terminated=1): what alone the peer may open streams for
 *
 * Keeps a peer from most of what others may do.
 */
void
p2p_connection_restrict (P2pConnection     *self,
                         const char *const *protocols)
{
  g_strfreev (self->allowed);
  self->allowed = g_strdupv ((char **) protocols);
}

/*< private >
 * p2p_connection_start:
 * @self: a connection that was admitted
 *
 * Starts its session.
 */
void
p2p_connection_start (P2pConnection *self)
{
  p2p_session_start (self->upgraded->session);
}

/**
 * p2p_connection_get_peer:
 * @self: a connection
 *
 * Returns: (transfer none): who the peer has proved to be
 */
const P2pPeerId *
p2p_connection_get_peer (P2pConnection *self)
{
  g_return_val_if_fail (P2P_IS_CONNECTION (self), NULL);

  return &self->upgraded->peer;
}

/**
 * p2p_connection_get_role:
 * @self: a connection
 *
 * Returns: whether we dialled it or accepted it
 */
P2pRole
p2p_connection_get_role (P2pConnection *self)
{
  g_return_val_if_fail (P2P_IS_CONNECTION (self), P2P_ROLE_DIALER);

  return self->role;
}

/**
 * p2p_connection_get_remote_address:
 * @self: a connection
 *
 * Returns: (transfer none): the address dialled, or the one the peer connected from
 */
P2pMultiaddr *
p2p_connection_get_remote_address (P2pConnection *self)
{
  g_return_val_if_fail (P2P_IS_CONNECTION (self), NULL);

  return self->remote;
}

/**
 * p2p_connection_get_security:
 * @self: a connection
 *
 * Returns: (transfer none): the security protocol, such as "/noise"
 */
const char *
p2p_connection_get_security (P2pConnection *self)
{
  g_return_val_if_fail (P2P_IS_CONNECTION (self), NULL);

  return self->upgraded->security;
}

/**
 * p2p_connection_has_early_muxer:
 * @self: a connection
 *
 * Returns: whether the multiplexer was agreed on within the Noise handshake, which saves a round trip
 */
gboolean
p2p_connection_has_early_muxer (P2pConnection *self)
{
  g_return_val_if_fail (P2P_IS_CONNECTION (self), FALSE);

  return self->upgraded->early_muxer;
}

/**
 * p2p_connection_get_binding:
 * @self: a connection
 *
 * Returns: (transfer none) (array fixed-size=32): bytes that only the two ends of this channel know alike
 */
const guint8 *
p2p_connection_get_binding (P2pConnection *self)
{
  g_return_val_if_fail (P2P_IS_CONNECTION (self), NULL);

  return self->upgraded->binding;
}

/**
 * p2p_connection_get_buffered:
 * @self: a connection
 *
 * Returns: how many bytes of the peer lie unread in all streams; none once it is closed
 */
gsize
p2p_connection_get_buffered (P2pConnection *self)
{
  g_return_val_if_fail (P2P_IS_CONNECTION (self), 0);

  return p2p_session_get_buffered (self->upgraded->session);
}

/**
 * p2p_connection_get_heard:
 * @self: a connection
 *
 * Returns: the monotonic time when anything last came from the peer
 */
gint64
p2p_connection_get_heard (P2pConnection *self)
{
  g_return_val_if_fail (P2P_IS_CONNECTION (self), 0);

  return p2p_session_get_heard (self->upgraded->session);
}

/**
 * p2p_connection_is_closed:
 * @self: a connection
 *
 * Returns: whether [signal@P2p.Connection::closed] was or is just being emitted
 */
gboolean
p2p_connection_is_closed (P2pConnection *self)
{
  g_return_val_if_fail (P2P_IS_CONNECTION (self), TRUE);

  return self->closed;
}

/* @session_close: how the peer is told */
static void
close_connection (P2pConnection *self,
                  const GError  *reason,
                  void (        *session_close ) (P2pSession *session))
{
  if (self->closed)
    return;

  g_object_ref (self);

  self->closed = TRUE;
  g_cancellable_cancel (self->cancellable);
  session_close (self->upgraded->session);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, reason);

  g_object_unref (self);
}

/**
 * p2p_connection_close:
 * @self: a connection
 * @reason: (nullable): what to tell those who listen to [signal@P2p.Connection::closed]
 *
 * Closes the connection and all its streams. Does nothing on one that is closed.
 */
void
p2p_connection_close (P2pConnection *self,
                      const GError  *reason)
{
  g_return_if_fail (P2P_IS_CONNECTION (self));

  close_connection (self, reason, p2p_session_close);
}

/*< private >
 * p2p_connection_refuse:
 * @self: a connection
 * @reason: (nullable): what to tell those who listen to [signal@P2p.Connection::closed]
 *
 * Like p2p_connection_close(), with a word to the peer that there is no room for it.
 */
void
p2p_connection_refuse (P2pConnection *self,
                       const GError  *reason)
{
  close_connection (self, reason, p2p_session_refuse);
}

static void
select_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;

  opening->protocol = p2p_multistream_select_finish (G_IO_STREAM (source), result, &error);

  if (opening->protocol != NULL)
    {
      P2pConnection *self = g_task_get_source_object (task);

      p2p_mux_stream_set_lane (P2P_MUX_STREAM (source), p2p_protocol_table_get_lane (self->protocols, opening->protocol));
      g_clear_pointer (&opening->deadline, p2p_deadline_free);
      g_task_return_boolean (task, TRUE);
      return;
    }

  p2p_mux_stream_reset (P2P_MUX_STREAM (source));
  g_task_return_error (task, p2p_deadline_explain (opening->deadline, error, "Agreeing on a protocol"));
}

/**
 * p2p_connection_open_async:
 * @self: a connection
 * @protocols: (array zero-terminated=1): what to offer for the stream, in order
 * @cancellable: (nullable): gives up earlier than the deadline
 * @callback: called when one is agreed on or refused
 * @user_data: for @callback
 *
 * Opens a stream and negotiates one of @protocols on it.
 */
void
p2p_connection_open_async (P2pConnection      *self,
                           const char *const  *protocols,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GIOStream) stream = NULL;
  GError *error = NULL;
  Opening *opening;

  g_return_if_fail (P2P_IS_CONNECTION (self));
  g_return_if_fail (protocols != NULL && protocols[0] != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, p2p_connection_open_async);
  stream = p2p_session_open_stream (self->upgraded->session, &error);

  if (stream == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  opening = g_new0 (Opening, 1);
  opening->stream = g_object_ref (stream);
  opening->deadline = p2p_deadline_new (self->negotiate_msec, cancellable);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);

  p2p_mux_stream_set_lane (P2P_MUX_STREAM (stream), P2P_LANE_URGENT);
  p2p_multistream_select_async (stream, protocols, p2p_deadline_get_cancellable (opening->deadline),
                                select_cb, g_steal_pointer (&task));
}

/**
 * p2p_connection_open_finish:
 * @self: a connection
 * @result: what the callback was given
 * @protocol: (out) (optional) (transfer full): the protocol agreed on
 * @error: set to a %P2P_UPGRADE_ERROR or a %P2P_MUX_ERROR
 *
 * Returns: (transfer full): the stream
 */
GIOStream *
p2p_connection_open_finish (P2pConnection *self,
                            GAsyncResult  *result,
                            char         **protocol,
                            GError       **error)
{
  Opening *opening;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  opening = g_task_get_task_data (G_TASK (result));

  if (protocol != NULL)
    *protocol = g_steal_pointer (&opening->protocol);

  return g_steal_pointer (&opening->stream);
}
