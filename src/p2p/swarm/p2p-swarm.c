/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-swarm-private.h"

#include "p2p-connection-private.h"
#include "p2p-interface-addresses.h"
#include "p2p-stream-error.h"

/**
 * P2pSwarm:
 *
 * The connections of a node, one for each peer: dials, accepts, limits, and the protocols peers may open streams for.
 *
 * What a peer can cost before it has proved who it is has a limit for all, for each source address, and in time;
 * see [struct@P2p.SwarmLimits]. After that the gate is asked. For whom there is no place a host may lend one for some
 * seconds, see p2p_swarm_set_host().
 */
G_DEFINE_QUARK (p2p-swarm-error-quark, p2p_swarm_error)

G_DEFINE_FINAL_TYPE (P2pSwarm, p2p_swarm, G_TYPE_OBJECT)

enum
{
  SIGNAL_CONNECTED,
  SIGNAL_DISCONNECTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/*< private >
 * p2p_swarm_is_beyond_limit:
 * @reason: (nullable): what a connection ended for
 *
 * Returns: whether the peer went beyond what it may do on a connection
 */
gboolean
p2p_swarm_is_beyond_limit (const GError *reason)
{
  return g_error_matches (reason, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT) ||
         g_error_matches (reason, P2P_STREAM_ERROR, P2P_STREAM_ERROR_LIMIT);
}

static void
connection_closed_cb (P2pSwarm      *self,
                      const GError  *reason,
                      P2pConnection *connection)
{
  g_object_ref (self);
  g_object_ref (connection);

  p2p_peer_table_remove (self->peers, connection);

  if (p2p_swarm_is_beyond_limit (reason))
    p2p_swarm_count_refusal (self, P2P_LIMIT_CONNECTION);

  if (p2p_connection_get_role (connection) == P2P_ROLE_LISTENER)
    p2p_swarm_forget_inbound (self, p2p_connection_get_remote_address (connection));

  g_signal_emit (self, signals[SIGNAL_DISCONNECTED], 0, connection, reason);

  g_object_unref (connection);
  g_object_unref (self);
}

/* The connection with most bytes unread, while all together have more than they may. */
static P2pConnection *
find_fullest_beyond_limit (P2pSwarm *self)
{
  g_autoptr(GPtrArray) connections = p2p_peer_table_dup_all (self->peers);
  P2pConnection *fullest = NULL;
  gsize most = 0;
  gsize sum = 0;

  for (guint i = 0; i < connections->len; i++)
    {
      P2pConnection *connection = g_ptr_array_index (connections, i);
      gsize buffered = p2p_connection_get_buffered (connection);

      sum += buffered;

      if (buffered > most)
        {
          most = buffered;
          fullest = connection;
        }
    }

  return sum > self->limits.max_buffered ? g_object_ref (fullest) : NULL;
}

static void
leave_fullest (P2pSwarm      *self,
               P2pConnection *connection)
{
  g_autoptr(GError) reason = NULL;

  p2p_swarm_count_refusal (self, P2P_LIMIT_BUFFERED);
  reason = g_error_new (P2P_SWARM_ERROR, P2P_SWARM_ERROR_LIMIT,
                        "More than %" G_GSIZE_FORMAT " bytes of all peers lie unread, most of them of this one",
                        self->limits.max_buffered);
  g_message ("Connection with %s closed: %s",
             p2p_multiaddr_get_text (p2p_connection_get_remote_address (connection)), reason->message);
  p2p_connection_close (connection, reason);
}

/* A session tells at most once for each read, so the sum is never beyond the limit by more than one read. */
static void
session_buffered_cb (P2pSwarm *self)
{
  for (;;)
    {
      g_autoptr(P2pConnection) fullest = find_fullest_beyond_limit (self);

      if (fullest == NULL)
        break;

      leave_fullest (self, fullest);
    }
}

static gboolean
has_tokens (P2pSwarm        *self,
            const P2pPeerId *peer,
            P2pRole          role,
            GError         **error)
{
  if (role == P2P_ROLE_DIALER || p2p_handshake_budget_take_key (self->budget, peer, g_get_monotonic_time ()))
    return TRUE;

  p2p_swarm_count_refusal (self, P2P_LIMIT_HANDSHAKES_PER_KEY);
  g_set_error (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_LIMIT, "too many %s (%u)",
               p2p_limit_get_words (P2P_LIMIT_HANDSHAKES_PER_KEY), self->limits.handshakes_per_key);

  return FALSE;
}

static gboolean
passes_gate (P2pSwarm        *self,
             const P2pPeerId *peer,
             P2pRole          role,
             P2pMultiaddr    *remote,
             GError         **error)
{
  if (self->gate == NULL || self->gate (peer, remote, role, self->gate_data, error))
    return TRUE;

  if (role == P2P_ROLE_LISTENER)
    p2p_swarm_count_refusal (self, P2P_LIMIT_GATE);

  return FALSE;
}

/* Whether a peer has lost a connection to us that we believe to have: it takes its own place again, as the older one is
 * closed by the table of peers. One that we dialled is another matter, as its place is none of those of callers.
 */
static gboolean
comes_back (P2pSwarm        *self,
            const P2pPeerId *peer)
{
  P2pConnection *connection = p2p_peer_table_lookup (self->peers, peer);

  return connection != NULL && p2p_connection_get_role (connection) == P2P_ROLE_LISTENER;
}

/* Handshakes may begin beyond the limit as there are places to lend; whether the peer gets one of these or may stay is
 * known only now.
 */
static gboolean
has_place (P2pSwarm        *self,
           const P2pPeerId *peer,
           P2pRole          role,
           GError         **error)
{
  if (role == P2P_ROLE_DIALER || self->n_inbound - self->n_accepting - self->visits->len <= self->limits.inbound ||
      comes_back (self, peer))
    return TRUE;

  p2p_swarm_count_refusal (self, P2P_LIMIT_INBOUND);
  g_set_error (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_FULL, "too many %s (%u)",
               p2p_limit_get_words (P2P_LIMIT_INBOUND), self->limits.inbound);

  return FALSE;
}

/* Whether to go on with a peer that has proved who it is. */
static gboolean
is_welcome (P2pSwarm        *self,
            const P2pPeerId *peer,
            P2pRole          role,
            P2pMultiaddr    *remote,
            GError         **error)
{
  if (self->closed)
    g_set_error_literal (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_CLOSED, "The node is closing");
  else if (p2p_peer_id_equal (peer, p2p_identity_get_peer_id (self->identity)))
    g_set_error_literal (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_SELF, "The address leads to this node itself");
  else
    return has_tokens (self, peer, role, error) && passes_gate (self, peer, role, remote, error) &&
           has_place (self, peer, role, error);

  return FALSE;
}

/* A peer that dialled us believes it is connected by now. */
static void
turn_away (P2pSwarm    *self,
           P2pUpgraded *upgraded,
           P2pRole      role)
{
  if (role == P2P_ROLE_LISTENER && !self->closed &&
      !p2p_peer_id_equal (&upgraded->peer, p2p_identity_get_peer_id (self->identity)))
    p2p_session_refuse (upgraded->session);

  p2p_upgraded_free (upgraded);
}

static void
close_displaced (GPtrArray *displaced)
{
  g_autoptr(GError) reason = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED,
                                                  "Another connection to the same peer is kept");

  for (guint i = 0; i < displaced->len; i++)
    p2p_connection_close (g_ptr_array_index (displaced, i), reason);
}

/*< private >
 * p2p_swarm_count_all:
 * @self: a swarm
 *
 * Returns: the number of connections there are or may soon be
 */
guint
p2p_swarm_count_all (P2pSwarm *self)
{
  return p2p_peer_table_get_size (self->peers) + self->n_accepting + self->visits->len + self->dials->len;
}

/*< private >
 * p2p_swarm_count_refusal:
 * @self: a swarm
 * @limit: what turned a peer away or ended its connection
 *
 * Counts it for p2p_swarm_get_refusals().
 */
void
p2p_swarm_count_refusal (P2pSwarm *self,
                         P2pLimit  limit)
{
  p2p_refusals_count (&self->refusals, limit, g_get_real_time () / G_USEC_PER_SEC);
}

/*< private >
 * p2p_swarm_admit:
 * @self: a swarm
 * @upgraded: (transfer full): what the upgrade made
 * @role: which end we are
 * @remote: where the peer is
 * @error: why it was not let in
 *
 * Makes @upgraded a connection of the swarm, or of a visitor where there is no place.
 *
 * Returns: (transfer full): the connection; as dialer, the one that was there already if that is kept
 */
P2pConnection *
p2p_swarm_admit (P2pSwarm     *self,
                 P2pUpgraded  *upgraded,
                 P2pRole       role,
                 P2pMultiaddr *remote,
                 GError      **error)
{
  g_autoptr(GPtrArray) displaced = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) unwelcome = NULL;
  P2pConnection *kept;

  if (!is_welcome (self, &upgraded->peer, role, remote, &unwelcome))
    {
      if (role == P2P_ROLE_LISTENER && g_error_matches (unwelcome, P2P_SWARM_ERROR, P2P_SWARM_ERROR_FULL) &&
          (connection = p2p_swarm_lend_place (self, upgraded, remote)) != NULL)
        return g_steal_pointer (&connection);

      turn_away (self, upgraded, role);
      g_propagate_error (error, g_steal_pointer (&unwelcome));
      return NULL;
    }

  p2p_session_set_stream_limits (upgraded->session, self->limits.streams, self->limits.stream_opens);
  p2p_session_set_buffer_budget (upgraded->session, self->limits.connection_buffered);
  connection = p2p_connection_new (upgraded, role, remote, self->protocols, self->limits.negotiate_msec);

  if (!p2p_peer_table_add (self->peers, connection, displaced))
    {
      kept = p2p_peer_table_lookup (self->peers, &upgraded->peer);

      if (role == P2P_ROLE_DIALER)
        return g_object_ref (kept);

      g_set_error_literal (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_LIMIT,
                           "another connection to the same peer is kept");
      return NULL;
    }

  p2p_handshake_budget_note_known (self->budget, p2p_source_of_address (remote), g_get_monotonic_time ());
  g_signal_connect_object (connection, "closed", G_CALLBACK (connection_closed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (upgraded->session, "buffered", G_CALLBACK (session_buffered_cb), self, G_CONNECT_SWAPPED);
  p2p_connection_start (connection);
  p2p_swarm_satisfy_dials (self, connection);
  g_signal_emit (self, signals[SIGNAL_CONNECTED], 0, connection);
  close_displaced (displaced);

  return g_steal_pointer (&connection);
}

static void
p2p_swarm_dispose (GObject *object)
{
  P2pSwarm *self = P2P_SWARM (object);

  p2p_swarm_close (self);

  G_OBJECT_CLASS (p2p_swarm_parent_class)->dispose (object);
}

static void
p2p_swarm_finalize (GObject *object)
{
  P2pSwarm *self = P2P_SWARM (object);

  p2p_swarm_set_gate (self, NULL, NULL, NULL);
  p2p_swarm_set_host (self, NULL, NULL, NULL, NULL);
  g_clear_pointer (&self->visits, g_ptr_array_unref);
  g_clear_pointer (&self->visit_book, p2p_visit_book_free);
  g_clear_pointer (&self->listeners, g_ptr_array_unref);
  g_clear_pointer (&self->transports, g_ptr_array_unref);
  g_clear_pointer (&self->dials, g_ptr_array_unref);
  g_clear_pointer (&self->sources, g_hash_table_unref);
  g_clear_pointer (&self->accepting, g_hash_table_unref);
  g_clear_pointer (&self->peers, p2p_peer_table_free);
  g_clear_pointer (&self->protocols, p2p_protocol_table_unref);
  g_clear_pointer (&self->budget, p2p_handshake_budget_free);
  g_clear_pointer (&self->identity, p2p_identity_unref);
  g_clear_object (&self->upgrader);
  g_clear_object (&self->closing);

  G_OBJECT_CLASS (p2p_swarm_parent_class)->finalize (object);
}

static void
p2p_swarm_class_init (P2pSwarmClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = p2p_swarm_dispose;
  object_class->finalize = p2p_swarm_finalize;

  /**
   * P2pSwarm::connected:
   * @self: the swarm
   * @connection: a new connection
   *
   * A peer was let in. Streams can be opened.
   */
  signals[SIGNAL_CONNECTED] =
    g_signal_new ("connected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, P2P_TYPE_CONNECTION);

  /**
   * P2pSwarm::disconnected:
   * @self: the swarm
   * @connection: a connection that was announced with [signal@P2p.Swarm::connected]
   * @reason: (nullable): what went wrong; %NULL if either end just closed
   *
   * A connection is no more. Another one to the same peer may live on.
   */
  signals[SIGNAL_DISCONNECTED] =
    g_signal_new ("disconnected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, P2P_TYPE_CONNECTION, G_TYPE_ERROR);
}

static void
p2p_swarm_init (P2pSwarm *self)
{
  static const P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;

  self->closing = g_cancellable_new ();
  self->transports = g_ptr_array_new_with_free_func (g_object_unref);
  self->listeners = g_ptr_array_new_with_free_func (g_object_unref);
  self->dials = g_ptr_array_new ();
  self->visits = g_ptr_array_new_with_free_func (p2p_swarm_visit_free);
  self->visit_book = p2p_visit_book_new ();
  self->sources = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->accepting = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->refusals.since = g_get_real_time () / G_USEC_PER_SEC;
  self->protocols = p2p_protocol_table_new ();
  self->limits = limits;
  p2p_swarm_limits_fit_process (&self->limits);
  self->budget = p2p_handshake_budget_new (limits.handshakes_per_minute,
                                           limits.handshakes_per_source,
                                           limits.handshakes_per_key);
}

/**
 * p2p_swarm_new:
 * @identity: who we are
 *
 * Returns: (transfer full): a swarm without transports
 */
P2pSwarm *
p2p_swarm_new (P2pIdentity *identity)
{
  P2pSwarm *self;

  g_return_val_if_fail (identity != NULL, NULL);

  self = g_object_new (P2P_TYPE_SWARM, NULL);
  self->identity = p2p_identity_ref (identity);
  self->upgrader = p2p_upgrader_new (identity);
  self->peers = p2p_peer_table_new (p2p_identity_get_peer_id (identity));
  p2p_peer_table_set_settle_msec (self->peers, self->limits.settle_msec);

  return self;
}

/**
 * p2p_swarm_get_identity:
 * @self: a swarm
 *
 * Returns: (transfer none): who we are
 */
P2pIdentity *
p2p_swarm_get_identity (P2pSwarm *self)
{
  g_return_val_if_fail (P2P_IS_SWARM (self), NULL);

  return self->identity;
}

/**
 * p2p_swarm_add_transport:
 * @self: a swarm
 * @transport: a way to other machines
 *
 * Lets the swarm dial and listen by @transport. Of two that handle an address the one added first is used.
 */
void
p2p_swarm_add_transport (P2pSwarm     *self,
                         P2pTransport *transport)
{
  g_return_if_fail (P2P_IS_SWARM (self));
  g_return_if_fail (P2P_IS_TRANSPORT (transport));

  g_ptr_array_add (self->transports, g_object_ref (transport));
}

/**
 * p2p_swarm_set_limits:
 * @self: a swarm that does not listen yet
 * @limits: instead of %P2P_SWARM_LIMITS_DEFAULT
 *
 * Changes all limits, and fills the handshake budget anew. There are never more connections than the process has file
 * descriptors for, see [func@P2p.swarm_limits_fit].
 */
void
p2p_swarm_set_limits (P2pSwarm             *self,
                      const P2pSwarmLimits *limits)
{
  g_return_if_fail (P2P_IS_SWARM (self));

  self->limits = *limits;
  p2p_swarm_limits_fit_process (&self->limits);
  p2p_peer_table_set_settle_msec (self->peers, limits->settle_msec);
  p2p_upgrader_set_timeout (self->upgrader, limits->upgrade_msec);
  p2p_handshake_budget_free (self->budget);
  self->budget = p2p_handshake_budget_new (limits->handshakes_per_minute,
                                           limits->handshakes_per_source,
                                           limits->handshakes_per_key);
}

/**
 * p2p_swarm_note_known:
 * @self: a swarm whose limits are set
 * @address: where a peer proved itself before this swarm was there
 * @ago: how long ago that was, in microseconds
 *
 * Lets connections from there draw on what is kept for those who proved themselves within a day. Of the peers that do so
 * from now on the swarm takes note by itself.
 */
void
p2p_swarm_note_known (P2pSwarm     *self,
                      P2pMultiaddr *address,
                      gint64        ago)
{
  g_return_if_fail (P2P_IS_SWARM (self));

  p2p_handshake_budget_note_known (self->budget, p2p_source_of_address (address), g_get_monotonic_time () - ago);
}

/**
 * p2p_swarm_set_securities:
 * @self: a swarm that neither listens nor dials yet
 * @protocols: (array zero-terminated=1): `/noise`, `/tls/1.0.0`, or both, the one to offer first at the front
 *
 * Changes how connections are secured, which is with Noise or else with TLS unless set.
 */
void
p2p_swarm_set_securities (P2pSwarm          *self,
                          const char *const *protocols)
{
  g_return_if_fail (P2P_IS_SWARM (self));

  p2p_upgrader_set_securities (self->upgrader, protocols);
}

/**
 * p2p_swarm_set_gate:
 * @self: a swarm
 * @gate: (nullable): asked about each peer that has proved who it is, before it is announced
 * @user_data: for @gate
 * @destroy: (nullable): frees @user_data
 *
 * Sets who is let in; without a gate everybody is.
 */
void
p2p_swarm_set_gate (P2pSwarm      *self,
                    P2pGate        gate,
                    gpointer       user_data,
                    GDestroyNotify destroy)
{
  g_return_if_fail (P2P_IS_SWARM (self));

  if (self->gate_destroy != NULL)
    self->gate_destroy (self->gate_data);

  self->gate = gate;
  self->gate_data = user_data;
  self->gate_destroy = destroy;
}

/**
 * p2p_swarm_handle:
 * @self: a swarm
 * @protocol: a name for multistream-select
 * @handler: (nullable): called with each stream that a peer opens for @protocol, which it owns only by taking a
 *   reference; %NULL to speak @protocol no more
 * @user_data: for @handler
 * @destroy: (nullable): frees @user_data
 *
 * Registers a protocol.
 */
void
p2p_swarm_handle (P2pSwarm        *self,
                  const char      *protocol,
                  P2pStreamHandler handler,
                  gpointer         user_data,
                  GDestroyNotify   destroy)
{
  g_return_if_fail (P2P_IS_SWARM (self));
  g_return_if_fail (protocol != NULL && *protocol != '\0');

  p2p_protocol_table_set (self->protocols, protocol, handler, user_data, destroy);
}

/**
 * p2p_swarm_set_lane:
 * @self: a swarm
 * @protocol: a name for multistream-select, whether or not there is a handler for it
 * @lane: what its streams go with
 *
 * Sets the lane of a protocol, which is %P2P_LANE_NORMAL unless set, for streams that are opened from now on, whichever
 * end opens them. A peer decides by itself what goes first of what it sends.
 */
void
p2p_swarm_set_lane (P2pSwarm   *self,
                    const char *protocol,
                    P2pLane     lane)
{
  g_return_if_fail (P2P_IS_SWARM (self));
  g_return_if_fail (protocol != NULL && *protocol != '\0');
  g_return_if_fail (lane < P2P_N_LANES);

  p2p_protocol_table_set_lane (self->protocols, protocol, lane);
}

/**
 * p2p_swarm_dup_protocols:
 * @self: a swarm
 *
 * Returns: (transfer full) (array zero-terminated=1): what we speak
 */
char **
p2p_swarm_dup_protocols (P2pSwarm *self)
{
  g_return_val_if_fail (P2P_IS_SWARM (self), NULL);

  return g_strdupv ((char **) p2p_protocol_table_get_names (self->protocols));
}

static void
incoming_cb (P2pSwarm     *self,
             GIOStream    *stream,
             P2pMultiaddr *remote)
{
  p2p_swarm_accept (self, stream, remote);
}

/**
 * p2p_swarm_listen:
 * @self: a swarm
 * @address: where; port 0 picks a free one
 * @error: set to a %P2P_SWARM_ERROR or that of the network
 *
 * Starts to accept connections at @address.
 *
 * Returns: whether @address is listened at
 */
gboolean
p2p_swarm_listen (P2pSwarm     *self,
                  P2pMultiaddr *address,
                  GError      **error)
{
  P2pTransport *transport = NULL;
  P2pListener *listener;

  g_return_val_if_fail (P2P_IS_SWARM (self), FALSE);
  g_return_val_if_fail (!self->closed, FALSE);

  for (guint i = 0; i < self->transports->len && transport == NULL; i++)
    if (p2p_transport_handles (g_ptr_array_index (self->transports, i), address))
      transport = g_ptr_array_index (self->transports, i);

  if (transport == NULL)
    {
      g_set_error (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_ADDRESS,
                   "%s is not an address we can listen at", p2p_multiaddr_get_text (address));
      return FALSE;
    }

  listener = p2p_transport_listen (transport, address, error);

  if (listener == NULL)
    return FALSE;

  g_signal_connect_object (listener, "incoming", G_CALLBACK (incoming_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->listeners, listener);

  return TRUE;
}

/**
 * p2p_swarm_dup_addresses:
 * @self: a swarm
 *
 * Returns: (transfer full) (element-type P2pMultiaddr): where we listen, wildcard addresses replaced by those of
 *   the interfaces, with the real port and our /p2p/ part
 */
GPtrArray *
p2p_swarm_dup_addresses (P2pSwarm *self)
{
  g_autoptr(GPtrArray) plain = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  guint8 multihash[P2P_PEER_ID_BYTES_LEN];

  g_return_val_if_fail (P2P_IS_SWARM (self), addresses);

  p2p_peer_id_to_bytes (p2p_identity_get_peer_id (self->identity), multihash);

  for (guint i = 0; i < self->listeners->len; i++)
    p2p_interface_addresses_append (p2p_listener_get_address (g_ptr_array_index (self->listeners, i)), plain);

  for (guint i = 0; i < plain->len; i++)
    g_ptr_array_add (addresses,
                     p2p_multiaddr_with_peer (g_ptr_array_index (plain, i), multihash, sizeof multihash));

  return addresses;
}

/**
 * p2p_swarm_get_connection:
 * @self: a swarm
 * @peer: a peer
 *
 * Returns: (transfer none) (nullable): the connection to @peer
 */
P2pConnection *
p2p_swarm_get_connection (P2pSwarm        *self,
                          const P2pPeerId *peer)
{
  g_return_val_if_fail (P2P_IS_SWARM (self), NULL);

  return p2p_peer_table_lookup (self->peers, peer);
}

/**
 * p2p_swarm_get_n_connections:
 * @self: a swarm
 *
 * Returns: how many there are; for a moment two to the same peer after a simultaneous dial
 */
guint
p2p_swarm_get_n_connections (P2pSwarm *self)
{
  g_return_val_if_fail (P2P_IS_SWARM (self), 0);

  return p2p_peer_table_get_size (self->peers);
}

/**
 * p2p_swarm_get_refusals:
 * @self: a swarm
 *
 * Returns: (transfer none): how often each limit turned somebody away or ended a connection since the swarm is there
 */
const P2pRefusals *
p2p_swarm_get_refusals (P2pSwarm *self)
{
  g_return_val_if_fail (P2P_IS_SWARM (self), NULL);

  return &self->refusals;
}

/**
 * p2p_swarm_close:
 * @self: a swarm
 *
 * Stops listening, gives up what is under way and closes all connections. Dials under way end with
 * %P2P_SWARM_ERROR_CLOSED. Does nothing on a swarm that is closed.
 */
void
p2p_swarm_close (P2pSwarm *self)
{
  g_autoptr(GPtrArray) connections = NULL;

  g_return_if_fail (P2P_IS_SWARM (self));

  if (self->closed)
    return;

  self->closed = TRUE;

  for (guint i = 0; i < self->listeners->len; i++)
    {
      P2pListener *listener = g_ptr_array_index (self->listeners, i);

      g_signal_handlers_disconnect_by_func (listener, incoming_cb, self);
      p2p_listener_close (listener);
    }

  g_cancellable_cancel (self->closing);
  p2p_swarm_abort_dials (self);

  p2p_swarm_end_visits (self);
  connections = p2p_peer_table_dup_all (self->peers);

  for (guint i = 0; i < connections->len; i++)
    p2p_connection_close (g_ptr_array_index (connections, i), NULL);
}
