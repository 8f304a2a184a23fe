/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-node.h"

#include <string.h>

#include "p2p-mux-error.h"

typedef struct
{
  TestNode *a;
  TestNode *b;
} Fixture;

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->a = test_node_new (1, NULL);
  f->b = test_node_new (2, NULL);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  test_node_free (f->a);
  test_node_free (f->b);
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static void
test_swarm_dial (Fixture      *f,
                 gconstpointer unused)
{
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (f->b);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(P2pConnection) again = NULL;
  g_autoptr(GError) error = NULL;
  P2pConnection *other;

  g_test_summary ("A dialled peer is who it should be, and both ends share the binding of the channel");

  connection = test_node_dial (f->a, address, &error);
  g_assert_no_error (error);
  test_wait_until (f->a->n_identified == 1 && f->b->n_identified == 1);

  other = p2p_swarm_get_connection (f->b->swarm, test_node_get_peer (f->a));
  g_assert_nonnull (other);
  g_assert_true (p2p_peer_id_equal (p2p_connection_get_peer (connection), test_node_get_peer (f->b)));
  g_assert_cmpint (p2p_connection_get_role (connection), ==, P2P_ROLE_DIALER);
  g_assert_cmpint (p2p_connection_get_role (other), ==, P2P_ROLE_LISTENER);
  g_assert_cmpstr (p2p_connection_get_security (connection), ==, "/noise");
  g_assert_true (p2p_connection_has_early_muxer (connection));
  g_assert_cmpmem (p2p_connection_get_binding (connection), P2P_CHANNEL_BINDING_LEN,
                   p2p_connection_get_binding (other), P2P_CHANNEL_BINDING_LEN);

  again = test_node_dial (f->a, address, &error);
  g_assert_no_error (error);
  g_assert_true (again == connection);
}

static void
test_swarm_ping (Fixture      *f,
                 gconstpointer unused)
{
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (f->b);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) times = NULL;

  g_test_summary ("Pings on one stream are answered one after the other");

  connection = test_node_dial (f->a, address, &error);
  g_assert_no_error (error);

  p2p_ping_async (connection, 20, NULL, result_cb, &result);
  test_wait_until (result != NULL);
  times = p2p_ping_finish (connection, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (times->len, ==, 20);
}

static void
test_swarm_disconnect (Fixture      *f,
                       gconstpointer unused)
{
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (f->b);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Closing one end is seen at the other, and is no error");

  connection = test_node_dial (f->a, address, &error);
  g_assert_no_error (error);
  test_wait_until (f->b->n_connected == 1);

  p2p_connection_close (connection, NULL);
  g_assert_cmpuint (f->a->n_disconnected, ==, 1);
  g_assert_cmpuint (p2p_swarm_get_n_connections (f->a->swarm), ==, 0);
  test_wait_until (f->b->n_disconnected == 1);
  g_assert_no_error (f->b->last_reason);
}

static void
test_swarm_wrong_peer (Fixture      *f,
                       gconstpointer unused)
{
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (f->b);
  g_autoptr(P2pMultiaddr) plain = p2p_multiaddr_without_peer (address);
  g_autoptr(P2pMultiaddr) wrong = NULL;
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  guint8 multihash[P2P_PEER_ID_BYTES_LEN];
  P2pPeerId other = *test_node_get_peer (f->b);

  g_test_summary ("Somebody else than the peer dialled is refused before anything is sent to them");

  other.public_key[0] ^= 1;
  p2p_peer_id_to_bytes (&other, multihash);
  wrong = p2p_multiaddr_with_peer (plain, multihash, sizeof multihash);

  connection = test_node_dial (f->a, wrong, &error);
  g_assert_null (connection);
  g_assert_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_WRONG_PEER);
  g_assert_cmpuint (p2p_swarm_get_n_connections (f->b->swarm), ==, 0);
}

static void
test_swarm_self (Fixture      *f,
                 gconstpointer unused)
{
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (f->a);
  g_autoptr(P2pMultiaddr) plain = p2p_multiaddr_without_peer (address);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A node does not connect to itself, whether the address says so or not");

  connection = test_node_dial (f->a, address, &error);
  g_assert_null (connection);
  g_assert_error (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_SELF);
  g_clear_error (&error);

  connection = test_node_dial (f->a, plain, &error);
  g_assert_null (connection);
  g_assert_error (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_SELF);
}

static void
test_swarm_address (Fixture      *f,
                    gconstpointer unused)
{
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string ("/ip4/127.0.0.1/tcp/1/ws", NULL);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("An address no transport handles is refused with a sentence");

  connection = test_node_dial (f->a, address, &error);
  g_assert_null (connection);
  g_assert_error (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_ADDRESS);
}

static gboolean
refuse_all (const P2pPeerId *peer,
            P2pMultiaddr    *address,
            P2pRole          role,
            gpointer         user_data,
            GError         **error)
{
  g_set_error_literal (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_REFUSED, "Nobody is let in");

  return FALSE;
}

static void
test_swarm_gate (Fixture      *f,
                 gconstpointer unused)
{
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (f->b);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Whom the gate refuses is never announced");

  p2p_swarm_set_gate (f->a->swarm, refuse_all, NULL, NULL);
  connection = test_node_dial (f->a, address, &error);
  g_assert_null (connection);
  g_assert_error (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_REFUSED);
  g_assert_cmpuint (f->a->n_connected, ==, 0);
  test_wait_until (f->b->n_connected == f->b->n_disconnected);
}

static void
test_swarm_no_room (Fixture      *f,
                    gconstpointer unused)
{
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (f->b);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Whom the gate refuses is told that there is no room, and the log says what the gate said");

  p2p_swarm_set_gate (f->b->swarm, refuse_all, NULL, NULL);
  g_test_expect_message ("p2p-swarm", G_LOG_LEVEL_MESSAGE, "Connection from * refused: Nobody is let in");
  connection = test_node_dial (f->a, address, &error);
  g_assert_no_error (error);
  test_wait_until (f->a->n_disconnected == 1);
  g_test_assert_expected_messages ();
  g_assert_error (f->a->last_reason, P2P_MUX_ERROR, P2P_MUX_ERROR_NO_ROOM);
  g_assert_cmpuint (f->b->n_connected, ==, 0);
}

static void
test_swarm_simultaneous (Fixture      *f,
                         gconstpointer unused)
{
  g_autoptr(P2pMultiaddr) to_a = test_node_dup_address (f->a);
  g_autoptr(P2pMultiaddr) to_b = test_node_dup_address (f->b);

  g_test_summary ("Of two nodes that dial each other at once both keep the same one connection");

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr(GAsyncResult) from_a = NULL;
      g_autoptr(GAsyncResult) from_b = NULL;
      g_autoptr(P2pConnection) a = NULL;
      g_autoptr(P2pConnection) b = NULL;
      g_autoptr(GError) error = NULL;

      p2p_swarm_dial_async (f->a->swarm, to_b, NULL, result_cb, &from_a);
      p2p_swarm_dial_async (f->b->swarm, to_a, NULL, result_cb, &from_b);
      test_wait_until (from_a != NULL && from_b != NULL);

      a = p2p_swarm_dial_finish (f->a->swarm, from_a, &error);
      g_assert_no_error (error);
      b = p2p_swarm_dial_finish (f->b->swarm, from_b, &error);
      g_assert_no_error (error);

      test_wait_until (p2p_swarm_get_n_connections (f->a->swarm) == 1 &&
                       p2p_swarm_get_n_connections (f->b->swarm) == 1 &&
                       memcmp (p2p_connection_get_binding (p2p_swarm_get_connection (f->a->swarm, test_node_get_peer (f->b))),
                               p2p_connection_get_binding (p2p_swarm_get_connection (f->b->swarm, test_node_get_peer (f->a))),
                               P2P_CHANNEL_BINDING_LEN) == 0);
      test_node_settle ();
      g_assert_cmpuint (p2p_swarm_get_n_connections (f->a->swarm), ==, 1);
      g_assert_cmpuint (p2p_swarm_get_n_connections (f->b->swarm), ==, 1);

      p2p_connection_close (p2p_swarm_get_connection (f->a->swarm, test_node_get_peer (f->b)), NULL);
      test_wait_until (p2p_swarm_get_n_connections (f->b->swarm) == 0);
    }
}

static void
echoed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GIOStream) stream = user_data;

  g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, NULL);
  g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void
echo_cb (P2pConnection *connection,
         GIOStream     *stream,
         const char    *protocol,
         gpointer       user_data)
{
  g_output_stream_splice_async (g_io_stream_get_output_stream (stream), g_io_stream_get_input_stream (stream),
                                G_OUTPUT_STREAM_SPLICE_NONE, G_PRIORITY_DEFAULT, NULL,
                                echoed_cb, g_object_ref (stream));
}

static void
test_swarm_echo (Fixture      *f,
                 gconstpointer unused)
{
  static const char *const protocols[] = { "/none/1", "/echo/1", NULL };
  const gsize size = 10 * 1024 * 1024;
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (f->b);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GAsyncResult) written = NULL;
  g_autoptr(GAsyncResult) read = NULL;
  g_autoptr(GIOStream) stream = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *protocol = NULL;
  g_autofree guint8 *sent = g_malloc (size);
  g_autofree guint8 *received = g_malloc0 (size);

  g_test_summary ("Ten megabytes go there and back on one stream");

  for (gsize i = 0; i < size; i++)
    sent[i] = i * 7 >> 5;

  p2p_swarm_handle (f->b->swarm, "/echo/1", echo_cb, NULL, NULL);
  connection = test_node_dial (f->a, address, &error);
  g_assert_no_error (error);
  p2p_connection_open_async (connection, protocols, NULL, result_cb, &opened);
  test_wait_until (opened != NULL);
  stream = p2p_connection_open_finish (connection, opened, &protocol, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (protocol, ==, "/echo/1");

  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), sent, size,
                                   G_PRIORITY_DEFAULT, NULL, result_cb, &written);
  g_input_stream_read_all_async (g_io_stream_get_input_stream (stream), received, size,
                                 G_PRIORITY_DEFAULT, NULL, result_cb, &read);
  test_wait_until (written != NULL && read != NULL);
  g_assert_cmpmem (received, size, sent, size);

  g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  test_node_settle ();
}

static void
keep_cb (P2pConnection *connection,
         GIOStream     *stream,
         const char    *protocol,
         gpointer       user_data)
{
  GIOStream **kept = user_data;

  *kept = g_object_ref (stream);
}

static void
test_swarm_lanes (Fixture      *f,
                  gconstpointer unused)
{
  static const char *const protocols[] = { "/none/1", "/alarm/1", NULL };
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (f->b);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GIOStream) near = NULL;
  g_autoptr(GIOStream) far = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Each end has a stream in the lane that it has set for the protocol agreed on");

  p2p_swarm_set_lane (f->a->swarm, "/none/1", P2P_LANE_URGENT);
  p2p_swarm_set_lane (f->a->swarm, "/alarm/1", P2P_LANE_BULK);
  p2p_swarm_set_lane (f->b->swarm, "/alarm/1", P2P_LANE_URGENT);
  p2p_swarm_handle (f->b->swarm, "/alarm/1", keep_cb, &far, NULL);
  connection = test_node_dial (f->a, address, &error);
  g_assert_no_error (error);
  p2p_connection_open_async (connection, protocols, NULL, result_cb, &opened);
  test_wait_until (opened != NULL && far != NULL);
  near = p2p_connection_open_finish (connection, opened, NULL, &error);
  g_assert_no_error (error);

  g_assert_cmpint (p2p_mux_stream_get_lane (P2P_MUX_STREAM (near)), ==, P2P_LANE_BULK);
  g_assert_cmpint (p2p_mux_stream_get_lane (P2P_MUX_STREAM (far)), ==, P2P_LANE_URGENT);

  p2p_swarm_set_lane (f->a->swarm, "/alarm/1", P2P_LANE_NORMAL);
  g_clear_object (&near);
  g_clear_object (&far);
  g_clear_object (&opened);
  p2p_connection_open_async (connection, protocols, NULL, result_cb, &opened);
  test_wait_until (opened != NULL && far != NULL);
  near = p2p_connection_open_finish (connection, opened, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (p2p_mux_stream_get_lane (P2P_MUX_STREAM (near)), ==, P2P_LANE_NORMAL);
}

static void
test_swarm_unsupported (Fixture      *f,
                        gconstpointer unused)
{
  static const char *const protocols[] = { "/none/1", NULL };
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (f->b);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GIOStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A stream for what the peer does not speak is refused, the connection stays");

  connection = test_node_dial (f->a, address, &error);
  g_assert_no_error (error);
  p2p_connection_open_async (connection, protocols, NULL, result_cb, &opened);
  test_wait_until (opened != NULL);
  stream = p2p_connection_open_finish (connection, opened, NULL, &error);
  g_assert_null (stream);
  g_assert_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_UNSUPPORTED);
  test_node_settle ();
  g_assert_false (p2p_connection_is_closed (connection));
}

static void
test_swarm_close (Fixture      *f,
                  gconstpointer unused)
{
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (f->b);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A dial under way ends when the swarm closes");

  p2p_swarm_dial_async (f->a->swarm, address, NULL, result_cb, &result);
  p2p_swarm_close (f->a->swarm);
  test_wait_until (result != NULL);
  connection = p2p_swarm_dial_finish (f->a->swarm, result, &error);
  g_assert_null (connection);
  g_assert_error (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_CLOSED);
}

static void
test_swarm_settle (Fixture      *f,
                   gconstpointer unused)
{
  P2pSwarmLimits limits = TEST_LIMITS_WIDE;
  TestNode *twin = test_node_new (2, NULL);
  TestNode *node;
  g_autoptr(P2pMultiaddr) address = NULL;
  g_autoptr(P2pConnection) older = NULL;
  g_autoptr(P2pConnection) newer = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A peer that connects anew is used at once over the new connection, and the old one closed soon");

  limits.settle_msec = TEST_ENOUGH_MSEC;
  node = test_node_new (3, &limits);
  address = test_node_dup_address (node);

  older = test_node_dial (f->b, address, &error);
  g_assert_no_error (error);
  test_wait_until (node->n_connected == 1);
  newer = test_node_dial (twin, address, &error);
  g_assert_no_error (error);
  test_wait_until (node->n_connected == 2);

  g_assert_cmpuint (p2p_swarm_get_n_connections (node->swarm), ==, 2);
  g_assert_cmpmem (p2p_connection_get_binding (p2p_swarm_get_connection (node->swarm, test_node_get_peer (twin))),
                   P2P_CHANNEL_BINDING_LEN,
                   p2p_connection_get_binding (newer), P2P_CHANNEL_BINDING_LEN);

  test_wait_until (f->b->n_disconnected == 1);
  g_assert_true (p2p_connection_is_closed (older));
  g_assert_false (p2p_connection_is_closed (newer));
  g_assert_cmpuint (p2p_swarm_get_n_connections (node->swarm), ==, 1);

  test_node_free (twin);
  test_node_free (node);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/swarm/dial", test_swarm_dial);
  ADD ("/swarm/ping", test_swarm_ping);
  ADD ("/swarm/disconnect", test_swarm_disconnect);
  ADD ("/swarm/wrong-peer", test_swarm_wrong_peer);
  ADD ("/swarm/self", test_swarm_self);
  ADD ("/swarm/address", test_swarm_address);
  ADD ("/swarm/gate", test_swarm_gate);
  ADD ("/swarm/no-room", test_swarm_no_room);
  ADD ("/swarm/simultaneous", test_swarm_simultaneous);
  ADD ("/swarm/settle", test_swarm_settle);
  ADD ("/swarm/echo", test_swarm_echo);
  ADD ("/swarm/lanes", test_swarm_lanes);
  ADD ("/swarm/unsupported", test_swarm_unsupported);
  ADD ("/swarm/close", test_swarm_close);
#undef ADD

  return g_test_run ();
}
