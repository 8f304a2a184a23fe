/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-swarm-private.h"

#include "p2p-connection-private.h"

#define MAX_STREAMS 8  /* that a visitor may have open */
#define MAX_OPENS   16 /* and open in all */

/* Those for whom there is no place, who may stay for some seconds in one that is lent. They are connections of the swarm in
 * no other way: nobody is told of them but the host, nothing they prove counts for the address that they come from, and all
 * that they take has a limit of its own.
 */

/**
 * Visit:
 * @swarm: whom it visits, which outlives it
 * @connection: the visitor
 * @timer: (nullable): ends the visit
 * @is_served: whether it was told what it came for
 * @is_over: whether its time is
 *
 * A peer in a place that is lent.
 */
typedef struct
{
  P2pSwarm      *swarm;
  P2pConnection *connection;
  GSource       *timer;
  gboolean       is_served;
  gboolean       is_over;
} Visit;

static void
end_timer (Visit *visit)
{
  if (visit->timer == NULL)
    return;

  g_source_destroy (visit->timer);
  g_clear_pointer (&visit->timer, g_source_unref);
}

/*< private >
 * p2p_swarm_visit_free:
 * @visit: (transfer full): a visit that is over
 *
 * Frees what was known of it.
 */
void
p2p_swarm_visit_free (gpointer visit)
{
  Visit *self = visit;

  end_timer (self);

  /* It may be closing just now, and outlive the swarm. */
  g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->connection);
  g_free (self);
}

static guint64
get_source (Visit *visit)
{
  return p2p_source_of_address (p2p_connection_get_remote_address (visit->connection));
}

static gboolean
is_abuse (const GError *reason)
{
  return p2p_swarm_is_beyond_limit (reason) || g_error_matches (reason, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL);
}

static void
closed_cb (P2pConnection *connection,
           const GError  *reason,
           gpointer       user_data)
{
  Visit *visit = user_data;
  P2pSwarm *self = visit->swarm;
  const P2pPeerId *peer = p2p_connection_get_peer (connection);
  gint64 now = g_get_monotonic_time ();

  if (is_abuse (reason))
    p2p_visit_book_note_abuse (self->visit_book, get_source (visit), now);
  else if (visit->is_served)
    p2p_visit_book_note_served (self->visit_book, peer, now);
  else if (visit->is_over)
    p2p_visit_book_note_overstayed (self->visit_book, get_source (visit), peer, now);

  if (is_abuse (reason) || (visit->is_over && !visit->is_served))
    {
      p2p_swarm_log_refusal (self, p2p_connection_get_remote_address (connection), reason->message);
      p2p_swarm_count_refusal (self, P2P_LIMIT_VISIT);
    }

  p2p_swarm_forget_inbound (self, p2p_connection_get_remote_address (connection));
  g_ptr_array_remove_fast (self->visits, visit);
}

static gboolean
time_over_cb (gpointer user_data)
{
  Visit *visit = user_data;
  g_autoptr(GError) reason = NULL;

  end_timer (visit);
  visit->is_over = TRUE;

  if (!visit->is_served)
    reason = g_error_new (P2P_SWARM_ERROR, P2P_SWARM_ERROR_LIMIT,
                          "a visitor may stay for %.1f s", visit->swarm->limits.visit_msec / 1000.0);

  p2p_connection_refuse (visit->connection, reason);

  return G_SOURCE_REMOVE;
}

static void
start_timer (Visit *visit,
             guint  msec)
{
  end_timer (visit);
  visit->timer = g_timeout_source_new (msec);
  g_source_set_callback (visit->timer, time_over_cb, visit, NULL);
  g_source_attach (visit->timer, g_main_context_get_thread_default ());
}

static gboolean
has_room (P2pSwarm        *self,
          guint64          source,
          const P2pPeerId *peer)
{
  if (self->host == NULL || self->visits->len >= self->limits.visits)
    return FALSE;

  for (guint i = 0; i < self->visits->len; i++)
    if (get_source (g_ptr_array_index (self->visits, i)) == source)
      return FALSE;

  return p2p_visit_book_admits (self->visit_book, source, peer, g_get_monotonic_time ());
}

/*< private >
 * p2p_swarm_lend_place:
 * @self: a swarm
 * @upgraded: (transfer full): what the upgrade made; left to the caller if %NULL is returned
 * @remote: where the peer is
 *
 * Takes in a peer for which there is no other place, if there is one to lend.
 *
 * Returns: (transfer full) (nullable): the connection; already closed if the host would not have it
 */
P2pConnection *
p2p_swarm_lend_place (P2pSwarm     *self,
                      P2pUpgraded  *upgraded,
                      P2pMultiaddr *remote)
{
  g_autoptr(P2pConnection) connection = NULL;
  Visit *visit;

  if (!has_room (self, p2p_source_of_address (remote), &upgraded->peer))
    return NULL;

  p2p_session_set_stream_limits (upgraded->session, MAX_STREAMS, MAX_OPENS);
  p2p_session_set_buffer_budget (upgraded->session, self->limits.visit_bytes);
  p2p_session_set_receive_limit (upgraded->session, self->limits.visit_bytes);
  connection = p2p_connection_new (upgraded, P2P_ROLE_LISTENER, remote, self->protocols, self->limits.negotiate_msec);
  p2p_connection_restrict (connection, (const char *const *) self->host_protocols);

  p2p_visit_book_note_begun (self->visit_book, p2p_source_of_address (remote), g_get_monotonic_time ());
  visit = g_new0 (Visit, 1);
  visit->swarm = self;
  visit->connection = g_object_ref (connection);
  start_timer (visit, self->limits.visit_msec);
  g_ptr_array_add (self->visits, visit);
  g_signal_connect (connection, "closed", G_CALLBACK (closed_cb), visit);

  p2p_connection_start (connection);
  self->host (connection, self->host_data);

  return g_steal_pointer (&connection);
}

/*< private >
 * p2p_swarm_end_visits:
 * @self: a swarm that closes
 *
 * Closes what visitors have.
 */
void
p2p_swarm_end_visits (P2pSwarm *self)
{
  g_autoptr(GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->visits->len; i++)
    g_ptr_array_add (connections, g_object_ref (((Visit *) g_ptr_array_index (self->visits, i))->connection));

  /* One that is just closing takes itself out later. */
  for (guint i = 0; i < connections->len; i++)
    p2p_connection_close (g_ptr_array_index (connections, i), NULL);
}

/**
 * p2p_swarm_set_host:
 * @self: a swarm
 * @protocols: (array zero-terminated=1): what a visitor may open streams for
 * @host: (nullable): told of each visitor; %NULL to have none
 * @user_data: for @host
 * @destroy: (nullable): frees @user_data
 *
 * Lends a place for some seconds to peers for which the gate or [struct@P2p.SwarmLimits] has none, so that they can be told
 * what helps them on. Without a host nobody visits. A visitor is not announced with [signal@P2p.Swarm::connected].
 */
void
p2p_swarm_set_host (P2pSwarm          *self,
                    const char *const *protocols,
                    P2pHost            host,
                    gpointer           user_data,
                    GDestroyNotify     destroy)
{
  g_return_if_fail (P2P_IS_SWARM (self));
  g_return_if_fail (host == NULL || protocols != NULL);

  if (self->host_destroy != NULL)
    self->host_destroy (self->host_data);

  g_strfreev (self->host_protocols);
  self->host_protocols = g_strdupv ((char **) protocols);
  self->host = host;
  self->host_data = user_data;
  self->host_destroy = destroy;
}

/**
 * p2p_swarm_see_off:
 * @self: a swarm
 * @connection: that of a visitor
 * @msec: for how long it may still stay, so that what it was told reaches it
 *
 * Ends a visit in good part, with a word that there is no room. Does nothing for a connection that is not or no more that of
 * a visitor.
 */
void
p2p_swarm_see_off (P2pSwarm      *self,
                   P2pConnection *connection,
                   guint          msec)
{
  g_return_if_fail (P2P_IS_SWARM (self));

  for (guint i = 0; i < self->visits->len; i++)
    {
      Visit *visit = g_ptr_array_index (self->visits, i);

      if (visit->connection != connection || visit->is_served)
        continue;

      visit->is_served = TRUE;
      start_timer (visit, msec);
    }
}

/**
 * p2p_swarm_get_n_visits:
 * @self: a swarm
 *
 * Returns: how many visitors there are
 */
guint
p2p_swarm_get_n_visits (P2pSwarm *self)
{
  g_return_val_if_fail (P2P_IS_SWARM (self), 0);

  return self->visits->len;
}
