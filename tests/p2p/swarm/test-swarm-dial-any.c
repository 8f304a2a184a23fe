/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-node.h"

#define LONG_MSEC 60000 /* what must not pass before a test ends */

/* A node that dials, one that answers, and a place where somebody listens and says nothing. */
typedef struct
{
  P2pSwarmLimits   limits;
  TestNode        *dialer;
  TestNode        *peer;
  GSocketListener *silence;
  GSocket         *closed;      /* has a port that nobody else may take, but does not listen */
  guint16          silent_port;
  guint16          closed_port;
} Fixture;

static guint16
listen_anywhere (GSocketListener *listener)
{
  g_autoptr(GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);

  g_assert_no_error (error);

  return port;
}

static guint16
take_port (GSocket *socket)
{
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr(GSocketAddress) taken = NULL;
  g_autoptr(GError) error = NULL;

  g_socket_bind (socket, any, FALSE, &error);
  g_assert_no_error (error);
  taken = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (taken));
}

static void
set_up (Fixture      *f,
        gconstpointer unused)
{
  const P2pSwarmLimits wide = TEST_LIMITS_WIDE;
  g_autoptr(GError) error = NULL;

  f->limits = wide;
  f->limits.dial_msec = f->limits.address_msec = f->limits.stagger_msec = LONG_MSEC;
  f->peer = test_node_new (2, NULL);
  f->silence = g_socket_listener_new ();
  f->silent_port = listen_anywhere (f->silence);
  f->closed = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  f->closed_port = take_port (f->closed);
}

static void
tear_down (Fixture      *f,
           gconstpointer unused)
{
  test_node_free (f->dialer);
  test_node_free (f->peer);
  g_socket_listener_close (f->silence);
  g_object_unref (f->silence);
  g_object_unref (f->closed);
}

/* Where the peer could be, but is not. */
static P2pMultiaddr *
place_at (Fixture *f,
          guint16  port)
{
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_tcp ("127.0.0.1", port);
  guint8 bytes[P2P_PEER_ID_BYTES_LEN];

  p2p_peer_id_to_bytes (test_node_get_peer (f->peer), bytes);

  return p2p_multiaddr_with_peer (address, bytes, sizeof bytes);
}

static void
dialled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Dials what is listed: 's' is silence, 'c' a closed port, 'p' where the peer is. */
static P2pConnection *
dial (Fixture    *f,
      const char *list,
      GError    **error)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  g_autoptr(GAsyncResult) result = NULL;

  f->dialer = test_node_new (1, &f->limits);

  for (; *list != '\0'; list++)
    g_ptr_array_add (addresses, *list == 'p' ? test_node_dup_address (f->peer) :
                     place_at (f, *list == 's' ? f->silent_port : f->closed_port));

  p2p_swarm_dial_any_async (f->dialer->swarm, addresses, NULL, dialled_cb, &result);
  test_wait_until (result != NULL);

  return p2p_swarm_dial_any_finish (f->dialer->swarm, result, error);
}

static void
check_reached (Fixture    *f,
               const char *list)
{
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (f->peer);
  g_autoptr(GError) error = NULL;

  connection = dial (f, list, &error);
  g_assert_no_error (error);
  g_assert_true (p2p_multiaddr_equal (p2p_connection_get_remote_address (connection), address));
  test_wait_until (f->peer->n_connected > 0 && p2p_swarm_get_n_connections (f->peer->swarm) == 1);
  g_assert_cmpuint (p2p_swarm_get_n_connections (f->dialer->swarm), ==, 1);
}

static void
test_first (Fixture      *f,
            gconstpointer unused)
{
  g_test_summary ("The first address is enough, and the others are left alone");

  check_reached (f, "pss");
}

static void
test_stagger (Fixture      *f,
              gconstpointer unused)
{
  g_test_summary ("An address that says nothing for a moment does not keep the next one waiting");

  f->limits.stagger_msec = 20;
  check_reached (f, "ssp");
}

static void
test_failure (Fixture      *f,
              gconstpointer unused)
{
  g_test_summary ("An address that fails is followed by the next at once");

  check_reached (f, "ccp");
}

static void
test_address_deadline (Fixture      *f,
                       gconstpointer unused)
{
  g_test_summary ("No address gets more than its time");

  f->limits.address_msec = TEST_ENOUGH_MSEC;
  check_reached (f, "sp");
}

static void
test_twice (Fixture      *f,
            gconstpointer unused)
{
  g_test_summary ("Two addresses that both lead there make one connection");

  f->limits.stagger_msec = 0;
  check_reached (f, "pp");
}

static void
test_none (Fixture      *f,
           gconstpointer unused)
{
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Where none leads there, it says how many were tried and what was wrong with the first");

  connection = dial (f, "ccc", &error);
  g_assert_null (connection);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_assert_true (g_str_has_prefix (error->message, "None of 3 addresses led to the peer, the first of them: /ip4/127.0.0.1/"));
}

static void
test_total_deadline (Fixture      *f,
                     gconstpointer unused)
{
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("All together have a deadline");

  f->limits.dial_msec = 100;
  f->limits.stagger_msec = 30;
  connection = dial (f, "sss", &error);
  g_assert_null (connection);
  g_assert_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_TIMED_OUT);
}

static void
test_closed (Fixture      *f,
             gconstpointer unused)
{
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("One address alone fails with its own words");

  connection = dial (f, "c", &error);
  g_assert_null (connection);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_assert_true (g_str_has_prefix (error->message, "/ip4/127.0.0.1/"));
}

#define ADD(name, func) g_test_add ("/swarm-dial-any/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("first", test_first);
  ADD ("stagger", test_stagger);
  ADD ("failure", test_failure);
  ADD ("address-deadline", test_address_deadline);
  ADD ("twice", test_twice);
  ADD ("none", test_none);
  ADD ("total-deadline", test_total_deadline);
  ADD ("closed", test_closed);

  return g_test_run ();
}
