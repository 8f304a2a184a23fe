/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-node.h"

#include <string.h>

#include "p2p-tcp-transport.h"

static void
connected_cb (TestNode *self)
{
  self->n_connected++;
}

static void
disconnected_cb (TestNode      *self,
                 P2pConnection *connection,
                 GError        *reason)
{
  self->n_disconnected++;
  g_clear_error (&self->last_reason);
  self->last_reason = reason != NULL ? g_error_copy (reason) : NULL;
}

static void
identified_cb (TestNode *self)
{
  self->n_identified++;
}

static TestNode *
make (P2pIdentity          *identity,
      const P2pSwarmLimits *limits)
{
  static const P2pSwarmLimits wide = TEST_LIMITS_WIDE;
  g_autoptr(P2pTransport) transport = p2p_tcp_transport_new ();
  g_autoptr(P2pMultiaddr) address = NULL;
  g_autoptr(GError) error = NULL;
  TestNode *self = g_new0 (TestNode, 1);

  self->swarm = p2p_swarm_new (identity);
  p2p_swarm_set_limits (self->swarm, limits != NULL ? limits : &wide);
  p2p_swarm_add_transport (self->swarm, transport);
  p2p_ping_serve (self->swarm);
  self->identify = p2p_identify_new (self->swarm, "test/1");

  g_signal_connect_swapped (self->swarm, "connected", G_CALLBACK (connected_cb), self);
  g_signal_connect_swapped (self->swarm, "disconnected", G_CALLBACK (disconnected_cb), self);
  g_signal_connect_swapped (self->identify, "identified", G_CALLBACK (identified_cb), self);

  address = p2p_multiaddr_new_from_string ("/ip4/127.0.0.1/tcp/0", &error);
  g_assert_no_error (error);
  p2p_swarm_listen (self->swarm, address, &error);
  g_assert_no_error (error);

  return self;
}

TestNode *
test_node_new (guint8                seed,
               const P2pSwarmLimits *limits)
{
  g_autoptr(P2pIdentity) identity = NULL;
  guint8 bytes[P2P_SEED_LEN];

  memset (bytes, seed, sizeof bytes);
  identity = p2p_identity_new_from_seed (bytes);

  return make (identity, limits);
}

/* Of a name that nobody had before. */
TestNode *
test_node_new_random (void)
{
  g_autoptr(P2pIdentity) identity = p2p_identity_new ();

  return make (identity, NULL);
}

/* What is still on its way to a closed swarm ends here, and nothing may be left holding it. */
void
test_node_free (TestNode *self)
{
  p2p_swarm_close (self->swarm);

  while (G_OBJECT (self->identify)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);

  g_assert_finalize_object (self->identify);

  while (G_OBJECT (self->swarm)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);

  g_assert_finalize_object (self->swarm);
  g_clear_error (&self->last_reason);
  g_free (self);
}

P2pMultiaddr *
test_node_dup_address (TestNode *self)
{
  g_autoptr(GPtrArray) addresses = p2p_swarm_dup_addresses (self->swarm);

  g_assert_cmpuint (addresses->len, >=, 1);

  return p2p_multiaddr_ref (g_ptr_array_index (addresses, 0));
}

const P2pPeerId *
test_node_get_peer (TestNode *self)
{
  return p2p_identity_get_peer_id (p2p_swarm_get_identity (self->swarm));
}

static void
dial_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

P2pConnection *
test_node_dial (TestNode     *self,
                P2pMultiaddr *address,
                GError      **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  p2p_swarm_dial_async (self->swarm, address, NULL, dial_cb, &result);
  test_wait_until (result != NULL);

  return p2p_swarm_dial_finish (self->swarm, result, error);
}

/* Lets everything that is ready happen. */
void
test_node_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

GIOStream *
test_node_connect_raw (TestNode *self)
{
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (self);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  GSocketConnection *connection;
  const char *host;
  guint16 port;

  g_assert_true (p2p_multiaddr_get_tcp (address, &host, &port));
  connection = g_socket_client_connect_to_host (client, host, port, NULL, &error);
  g_assert_no_error (error);

  return G_IO_STREAM (connection);
}
