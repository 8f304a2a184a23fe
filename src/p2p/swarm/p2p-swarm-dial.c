/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-swarm-private.h"

#include "p2p-deadline.h"

/* One dial; the data of its task. */
typedef struct
{
  P2pTransport  *transport;
  P2pMultiaddr  *address;
  gboolean       has_expected;
  P2pPeerId      expected;
  P2pDeadline   *deadline;
  P2pConnection *satisfied_by; /* a connection to the same peer that was there first */
} Dial;

static void
dial_free (Dial *self)
{
  g_clear_object (&self->transport);
  g_clear_pointer (&self->address, p2p_multiaddr_unref);
  g_clear_pointer (&self->deadline, p2p_deadline_free);
  g_clear_object (&self->satisfied_by);
  g_free (self);
}

/* Ends the dial with what there is: its own connection, that of another, or an error. */
static void
finish (GTask         *task,
        P2pConnection *connection,
        GError        *error)
{
  P2pSwarm *self = g_task_get_source_object (task);
  Dial *dial = g_task_get_task_data (task);

  g_ptr_array_remove (self->dials, task);

  if (connection == NULL && dial->satisfied_by != NULL)
    {
      g_clear_error (&error);

      /* Nobody has cancelled the dial but we, so it must not look like that. */
      if (p2p_connection_is_closed (dial->satisfied_by))
        error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                                     "The peer closed the connection at once");
      else
        connection = g_object_ref (dial->satisfied_by);
    }

  if (connection != NULL)
    g_task_return_pointer (task, connection, g_object_unref);
  else if (self->closed)
    {
      g_error_free (error);
      g_task_return_new_error (task, P2P_SWARM_ERROR, P2P_SWARM_ERROR_CLOSED, "The node is closing");
    }
  else
    {
      error = p2p_deadline_explain (dial->deadline, error, "Dialling");
      g_prefix_error (&error, "%s: ", p2p_multiaddr_get_text (dial->address));
      g_task_return_error (task, error);
    }

  g_object_unref (task);
}

static void
upgrade_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GTask *task = user_data;
  P2pSwarm *self = g_task_get_source_object (task);
  Dial *dial = g_task_get_task_data (task);
  P2pConnection *connection = NULL;
  GError *error = NULL;
  P2pUpgraded *upgraded;

  upgraded = p2p_upgrader_upgrade_finish (P2P_UPGRADER (source), result, &error);

  if (upgraded != NULL)
    connection = p2p_swarm_admit (self, upgraded, P2P_ROLE_DIALER, dial->address, &error);

  finish (task, connection, error);
}

static void
connect_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GTask *task = user_data;
  P2pSwarm *self = g_task_get_source_object (task);
  Dial *dial = g_task_get_task_data (task);
  g_autoptr(GIOStream) stream = NULL;
  GError *error = NULL;

  stream = p2p_transport_dial_finish (P2P_TRANSPORT (source), result, &error);

  if (stream == NULL)
    {
      finish (task, NULL, error);
      return;
    }

  p2p_upgrader_upgrade_async (self->upgrader, stream, P2P_ROLE_DIALER,
                              dial->has_expected ? &dial->expected : NULL,
                              p2p_deadline_get_cancellable (dial->deadline),
                              upgrade_cb, task);
}

static P2pTransport *
find_transport (P2pSwarm     *self,
                P2pMultiaddr *address)
{
  for (guint i = 0; i < self->transports->len; i++)
    {
      P2pTransport *transport = g_ptr_array_index (self->transports, i);

      if (p2p_transport_handles (transport, address))
        return g_object_ref (transport);
    }

  return NULL;
}

/* What can be said about a dial before anything is sent. */
static gboolean
prepare (P2pSwarm *self,
         Dial     *dial,
         GError  **error)
{
  const char *text = p2p_multiaddr_get_text (dial->address);
  const guint8 *multihash;
  gsize len;

  if (self->closed)
    {
      g_set_error_literal (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_CLOSED, "The node is closing");
      return FALSE;
    }

  multihash = p2p_multiaddr_get_peer (dial->address, &len);
  dial->has_expected = multihash != NULL;

  if (dial->has_expected && !p2p_peer_id_init_from_bytes (&dial->expected, multihash, len, error))
    {
      g_prefix_error (error, "%s: ", text);
      return FALSE;
    }

  if (dial->has_expected && p2p_peer_id_equal (&dial->expected, p2p_identity_get_peer_id (self->identity)))
    {
      g_set_error (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_SELF, "%s is this node itself", text);
      return FALSE;
    }

  dial->transport = find_transport (self, dial->address);

  if (dial->transport == NULL)
    {
      g_set_error (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_ADDRESS, "%s is not an address we can dial", text);
      return FALSE;
    }

  return TRUE;
}

static gboolean
has_room (P2pSwarm *self,
          GError  **error)
{
  if (self->dials->len >= self->limits.pending)
    {
      g_set_error (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_LIMIT,
                   "%u dials are under way already", self->dials->len);
      return FALSE;
    }

  if (p2p_swarm_count_all (self) >= self->limits.connections)
    {
      g_set_error (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_LIMIT,
                   "There are %u connections already", p2p_swarm_count_all (self));
      return FALSE;
    }

  return TRUE;
}

/*< private >
 * p2p_swarm_satisfy_dials:
 * @self: a swarm
 * @connection: a connection that was just admitted
 *
 * Lets those dials to the same peer return @connection that it makes pointless.
 *
 * Our own dial goes on if its connection would be kept rather than an inbound @connection: the peer counts on it.
 */
void
p2p_swarm_satisfy_dials (P2pSwarm      *self,
                         P2pConnection *connection)
{
  const P2pPeerId *peer = p2p_connection_get_peer (connection);

  if (p2p_connection_get_role (connection) == P2P_ROLE_LISTENER &&
      p2p_peer_table_kept_role (self->peers, peer) == P2P_ROLE_DIALER)
    return;

  for (guint i = 0; i < self->dials->len; i++)
    {
      Dial *dial = g_task_get_task_data (g_ptr_array_index (self->dials, i));

      if (dial->has_expected && p2p_peer_id_equal (&dial->expected, peer))
        {
          g_set_object (&dial->satisfied_by, connection);
          g_cancellable_cancel (p2p_deadline_get_cancellable (dial->deadline));
        }
    }
}

/*< private >
 * p2p_swarm_abort_dials:
 * @self: a swarm that closes
 *
 * Cancels every dial under way.
 */
void
p2p_swarm_abort_dials (P2pSwarm *self)
{
  for (guint i = 0; i < self->dials->len; i++)
    {
      Dial *dial = g_task_get_task_data (g_ptr_array_index (self->dials, i));

      g_cancellable_cancel (p2p_deadline_get_cancellable (dial->deadline));
    }
}

/**
 * p2p_swarm_can_dial:
 * @self: a swarm
 * @address: an address
 *
 * Returns: whether there is a transport that leads to addresses such as @address
 */
gboolean
p2p_swarm_can_dial (P2pSwarm     *self,
                    P2pMultiaddr *address)
{
  g_autoptr(P2pTransport) transport = NULL;

  g_return_val_if_fail (P2P_IS_SWARM (self), FALSE);

  transport = find_transport (self, address);

  return transport != NULL;
}

/*< private >
 * p2p_swarm_dial_within_async:
 * @self: a swarm
 * @address: where to
 * @msec: the deadline
 * @cancellable: (nullable): gives up earlier
 * @callback: called when connected or not
 * @user_data: for @callback
 *
 * Like p2p_swarm_dial_async(), with a deadline of its own.
 */
void
p2p_swarm_dial_within_async (P2pSwarm           *self,
                             P2pMultiaddr       *address,
                             guint               msec,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;
  P2pConnection *connection;
  GError *error = NULL;
  Dial *dial;

  dial = g_new0 (Dial, 1);
  dial->address = p2p_multiaddr_ref (address);

  /* No cancellable for the task: the deadline follows it and says what happened. */
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, p2p_swarm_dial_async);
  g_task_set_task_data (task, dial, (GDestroyNotify) dial_free);

  if (!prepare (self, dial, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  connection = dial->has_expected ? p2p_peer_table_lookup (self->peers, &dial->expected) : NULL;

  if (connection != NULL)
    {
      g_task_return_pointer (task, g_object_ref (connection), g_object_unref);
      return;
    }

  if (!has_room (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  dial->deadline = p2p_deadline_new (msec, cancellable);
  g_ptr_array_add (self->dials, task);
  p2p_transport_dial_async (dial->transport, address, p2p_deadline_get_cancellable (dial->deadline),
                            connect_cb, g_steal_pointer (&task));
}

/**
 * p2p_swarm_dial_async:
 * @self: a swarm
 * @address: where to; if it ends in /p2p/, whoever answers must be that peer
 * @cancellable: (nullable): gives up earlier than the deadline
 * @callback: called when connected or not
 * @user_data: for @callback
 *
 * Connects to a peer. If it is connected already, that connection is the result.
 */
void
p2p_swarm_dial_async (P2pSwarm           *self,
                      P2pMultiaddr       *address,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_return_if_fail (P2P_IS_SWARM (self));
  g_return_if_fail (address != NULL);

  p2p_swarm_dial_within_async (self, address, self->limits.dial_msec, cancellable, callback, user_data);
}

/**
 * p2p_swarm_dial_finish:
 * @self: a swarm
 * @result: what the callback was given
 * @error: set to a %P2P_SWARM_ERROR, a %P2P_UPGRADE_ERROR or that of the network
 *
 * Returns: (transfer full): a connection to the peer
 */
P2pConnection *
p2p_swarm_dial_finish (P2pSwarm     *self,
                       GAsyncResult *result,
                       GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
