/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-node.h"

#include <string.h>

#include "test-pipe.h"

#define HEADER "\x13/multistream/1.0.0\n"

/* A connection by hand; the node hangs up when it has had enough. */
static void
expect_hang_up (GIOStream *stream)
{
  gsize len;

  do
    {
      g_autoptr(GByteArray) read = test_pipe_read (stream, 64);

      len = read->len;
    }
  while (len == 64);
}

static void
send_raw (GIOStream  *stream,
          const void *data,
          gsize       len)
{
  g_autoptr(GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), data, len, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
expect_refusal (const char *reason)
{
  g_autofree char *pattern = g_strdup_printf ("Connection from * refused: *%s*", reason);

  g_test_expect_message ("p2p-swarm", G_LOG_LEVEL_MESSAGE, pattern);
}

static void
test_limits_garbage (void)
{
  static const struct
  {
    const char *bytes;
    gsize       len;
    const char *reason;
  } cases[] = {
    { "GET / HTTP/1.1\r\n\r\n", 18, "does not begin with" },
    { HEADER "\x07/noise\n\x00\x00", 30, "Noise handshake failed" },
    { HEADER "\x07/noise\n\x00\x01x", 31, "Noise handshake failed" },
    { HEADER "\x07/noise\n\xff\xff", 30, "handshake message of 65535 bytes" },
    { HEADER "\xff\xff\xff\xff", 24, "no newline or is over" },
  };
  TestNode *node = test_node_new (1, NULL);

  g_test_summary ("Garbage at each stage ends the connection with a reason, and the node goes on");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GIOStream) stream = NULL;

      stream = test_node_connect_raw (node);
      expect_refusal (cases[i].reason);
      send_raw (stream, cases[i].bytes, cases[i].len);
      expect_hang_up (stream);
      g_test_assert_expected_messages ();
    }

  g_assert_cmpuint (p2p_swarm_get_n_connections (node->swarm), ==, 0);
  test_node_free (node);
}

static void
test_limits_slow (void)
{
  static const struct
  {
    const char *bytes;
    gsize       len;
    const char *reason;
  } stages[] = {
    { "", 0, "Agreeing on a security protocol did not end" },
    { HEADER, 10, "Agreeing on a security protocol did not end" },
    { HEADER "\x07/noise\n", 23, "Agreeing on a security protocol did not end" },
    { HEADER "\x07/noise\n", 28, "The security handshake did not end" },
    { HEADER "\x07/noise\n\x00\x20start", 35, "The security handshake did not end" },
  };
  P2pSwarmLimits limits = TEST_LIMITS_WIDE;
  TestNode *node;

  g_test_summary ("A peer that stops at any stage is gone at the deadline");

  limits.upgrade_msec = TEST_ENOUGH_MSEC;
  node = test_node_new (1, &limits);

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autoptr(GIOStream) stream = test_node_connect_raw (node);

      expect_refusal (stages[i].reason);
      send_raw (stream, stages[i].bytes, stages[i].len);
      expect_hang_up (stream);
      g_test_assert_expected_messages ();
    }

  test_node_free (node);
}

/* An answer shows that a connection was let in. */
static void
expect_answer (GIOStream *stream)
{
  g_autoptr(GByteArray) answer = test_pipe_read (stream, strlen (HEADER));

  g_assert_cmpuint (answer->len, ==, strlen (HEADER));
}

/* Connects until one more is refused, for REASON. */
static void
check_limit (const P2pSwarmLimits *limits,
             guint                 n_allowed,
             const char           *reason)
{
  TestNode *node = test_node_new (1, limits);
  g_autoptr(GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GIOStream) refused = NULL;
  guint64 n_refused = 0;

  for (guint i = 0; i < n_allowed; i++)
    {
      GIOStream *stream = test_node_connect_raw (node);

      send_raw (stream, HEADER, strlen (HEADER));
      expect_answer (stream);
      g_ptr_array_add (streams, stream);
    }

  expect_refusal (reason);
  refused = test_node_connect_raw (node);
  expect_hang_up (refused);
  g_test_assert_expected_messages ();

  for (P2pLimit limit = 0; limit < P2P_N_LIMITS; limit++)
    {
      const P2pRefusal *refusal = &p2p_swarm_get_refusals (node->swarm)->limits[limit];

      n_refused += refusal->count;
      g_assert_cmpint (refusal->last > 0, ==, refusal->count > 0);
      g_assert_true (refusal->count == 0 || p2p_swarm_get_limit (node->swarm, limit) == n_allowed);
    }

  g_assert_cmpuint (n_refused, ==, 1);
  test_node_free (node);
}

static void
test_limits_pending (void)
{
  P2pSwarmLimits limits = TEST_LIMITS_WIDE;
  GIOStream *streams[3];
  TestNode *node;

  g_test_summary ("While handshakes under way are at their limit, whoever connects waits");

  limits.pending = 2;
  node = test_node_new (1, &limits);

  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      streams[i] = test_node_connect_raw (node);
      send_raw (streams[i], HEADER, strlen (HEADER));
    }

  for (guint i = 0; i < limits.pending; i++)
    expect_answer (streams[i]);

  test_node_settle ();
  g_assert_cmpint (g_socket_get_available_bytes (g_socket_connection_get_socket (G_SOCKET_CONNECTION (streams[2]))),
                   ==, 0);

  expect_refusal ("");
  g_io_stream_close (streams[0], NULL, NULL);
  expect_answer (streams[2]);
  g_test_assert_expected_messages ();

  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    g_object_unref (streams[i]);

  test_node_free (node);
}

static GIOStream *
connect_raw_from (TestNode   *node,
                  const char *host)
{
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (node);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketAddress) local = g_inet_socket_address_new_from_string (host, 0);
  g_autoptr(GError) error = NULL;
  GSocketConnection *connection;
  guint16 port;

  g_assert_true (p2p_multiaddr_get_tcp (address, NULL, &port));
  g_socket_client_set_local_address (client, local);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  g_assert_no_error (error);

  return G_IO_STREAM (connection);
}

static void
test_limits_pending_known (void)
{
  P2pSwarmLimits limits = TEST_LIMITS_WIDE;
  g_autoptr(GPtrArray) strangers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(P2pMultiaddr) known = p2p_multiaddr_new_tcp ("127.0.0.2", 1);
  g_autoptr(GIOStream) refused = NULL;
  g_autoptr(GIOStream) third = NULL;
  TestNode *node;

  g_test_summary ("A quarter of the handshakes under way is kept for those who proved themselves before, two for each");

  limits.pending = 12;
  node = test_node_new (1, &limits);

  for (guint i = 0; i < 9; i++)
    {
      GIOStream *stream = test_node_connect_raw (node);

      send_raw (stream, HEADER, strlen (HEADER));
      expect_answer (stream);
      g_ptr_array_add (strangers, stream);
    }

  expect_refusal ("too many handshakes under way (9)");
  refused = connect_raw_from (node, "127.0.0.2");
  expect_hang_up (refused);
  g_test_assert_expected_messages ();

  p2p_swarm_note_known (node->swarm, known, 0);

  for (guint i = 0; i < 2; i++)
    {
      GIOStream *friend = connect_raw_from (node, "127.0.0.2");

      send_raw (friend, HEADER, strlen (HEADER));
      expect_answer (friend);
      g_ptr_array_add (strangers, friend);
    }

  expect_refusal ("too many handshakes under way (9)");
  third = connect_raw_from (node, "127.0.0.2");
  expect_hang_up (third);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (p2p_swarm_get_refusals (node->swarm)->limits[P2P_LIMIT_PENDING].count, ==, 2);
  test_node_free (node);
}

static void
test_limits_fit (void)
{
  static const struct
  {
    guint64 descriptors;
    guint   connections;
    guint   inbound;
    guint   pending;
    guint   visits;
  } cases[] = {
    { 1024, 64, 48, 32, 4 },
    { 128, 64, 48, 32, 4 },
    { 127, 63, 48, 31, 4 },
    { 96, 32, 24, 16, 4 },
    { 88, 24, 18, 12, 3 },
    { 72, 8, 6, 4, 1 },
    { 71, 8, 6, 4, 1 },
    { 0, 8, 6, 4, 1 },
  };

  g_test_summary ("There are never more connections than file descriptors for them, with 64 to spare");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;

      g_assert_cmpint (p2p_swarm_limits_fit (&limits, cases[i].descriptors), ==, cases[i].connections < 64);
      g_assert_cmpuint (limits.connections, ==, cases[i].connections);
      g_assert_cmpuint (limits.inbound, ==, cases[i].inbound);
      g_assert_cmpuint (limits.pending, ==, cases[i].pending);
      g_assert_cmpuint (limits.visits, ==, cases[i].visits);
    }
}

static void
test_limits_inbound (void)
{
  P2pSwarmLimits limits = TEST_LIMITS_WIDE;

  g_test_summary ("Inbound connections have a limit");

  limits.inbound = 2;
  check_limit (&limits, 2, "too many inbound connections (2)");
}

static void
host_cb (P2pConnection *connection,
         gpointer       user_data)
{
  g_assert_not_reached ();
}

static void
test_limits_inbound_visit (void)
{
  static const char *const protocols[] = { P2P_PING_ID, NULL };
  P2pSwarmLimits limits = TEST_LIMITS_WIDE;
  g_autoptr(GIOStream) first = NULL;
  g_autoptr(GIOStream) second = NULL;
  g_autoptr(GIOStream) other = NULL;
  TestNode *node;

  g_test_summary ("One source that never ends its handshakes does not keep others from a visit");

  limits.inbound = 0;
  limits.visits = 2;
  node = test_node_new (1, &limits);
  p2p_swarm_set_host (node->swarm, protocols, host_cb, NULL, NULL);

  first = test_node_connect_raw (node);
  send_raw (first, HEADER, strlen (HEADER));
  expect_answer (first);

  expect_refusal ("too many inbound connections (0)");
  second = test_node_connect_raw (node);
  expect_hang_up (second);
  g_test_assert_expected_messages ();

  other = connect_raw_from (node, "127.0.0.2");
  send_raw (other, HEADER, strlen (HEADER));
  expect_answer (other);
  test_node_free (node);
}

static void
test_limits_total (void)
{
  P2pSwarmLimits limits = TEST_LIMITS_WIDE;

  g_test_summary ("Connections have a limit in all");

  limits.connections = 4;
  check_limit (&limits, 4, "too many connections (4)");
}

static void
test_limits_per_source (void)
{
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;

  g_test_summary ("One address gets eight connections, loopback too");

  check_limit (&limits, 8, "too many connections from one address (8)");
}

static void
test_limits_rate (void)
{
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  TestNode *node = test_node_new (1, &limits);

  g_test_summary ("One address gets twelve handshakes a minute, whatever becomes of them");

  for (guint i = 0; i < 12; i++)
    {
      g_autoptr(GIOStream) stream = test_node_connect_raw (node);

      if (i < 10) /* of the rest the log says nothing until a minute is over */
        expect_refusal ("does not begin with");

      send_raw (stream, "x", 1);
      expect_hang_up (stream);
      g_test_assert_expected_messages ();
    }

  {
    g_autoptr(GIOStream) stream = test_node_connect_raw (node);
    g_autoptr(GByteArray) read = NULL;

    send_raw (stream, HEADER, strlen (HEADER));
    read = test_pipe_read (stream, 1);
    g_assert_cmpuint (read->len, ==, 0);
  }

  test_node_free (node);
}

static void
test_limits_per_key (void)
{
  P2pSwarmLimits limits = TEST_LIMITS_WIDE;
  TestNode *node;
  TestNode *peer = test_node_new (2, NULL);
  g_autoptr(P2pMultiaddr) address = NULL;

  g_test_summary ("One peer gets so many connections a minute");

  limits.handshakes_per_key = 2;
  node = test_node_new (1, &limits);
  address = test_node_dup_address (node);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(P2pConnection) connection = NULL;
      g_autoptr(GError) error = NULL;

      if (i == 2)
        expect_refusal ("too many connections a minute by one peer (2)");

      connection = test_node_dial (peer, address, &error);
      g_assert_no_error (error);

      if (i < 2)
        {
          test_wait_until (node->n_connected == i + 1);
          p2p_connection_close (connection, NULL);
        }

      test_wait_until (p2p_swarm_get_n_connections (node->swarm) == 0 && peer->n_disconnected == i + 1);
    }

  g_test_assert_expected_messages ();
  test_node_free (peer);
  test_node_free (node);
}

static void
hold_cb (P2pConnection *connection,
         GIOStream     *stream,
         const char    *protocol,
         gpointer       user_data)
{
  g_ptr_array_add (user_data, g_object_ref (stream));
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GIOStream *
open_held_stream (P2pConnection *connection)
{
  static const char *const protocols[] = { "/hold/1", NULL };
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GError) error = NULL;
  GIOStream *stream;

  p2p_connection_open_async (connection, protocols, NULL, result_cb, &opened);
  test_wait_until (opened != NULL);
  stream = p2p_connection_open_finish (connection, opened, NULL, &error);
  g_assert_no_error (error);

  return stream;
}

static void
write_unread (GIOStream *stream,
              gsize      len)
{
  g_autofree guint8 *data = g_malloc0 (len);
  g_autoptr(GAsyncResult) written = NULL;
  g_autoptr(GError) error = NULL;

  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), data, len,
                                   G_PRIORITY_DEFAULT, NULL, result_cb, &written);
  test_wait_until (written != NULL);
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (g_io_stream_get_output_stream (stream)), written, NULL, &error);
  g_assert_no_error (error);
}

static gsize
get_buffered (TestNode *node,
              TestNode *peer)
{
  P2pConnection *connection = p2p_swarm_get_connection (node->swarm, test_node_get_peer (peer));

  return connection != NULL ? p2p_connection_get_buffered (connection) : 0;
}

static void
test_limits_buffered (void)
{
  enum { MOST = 60000, REST = 40000 };

  P2pSwarmLimits limits = TEST_LIMITS_WIDE;
  TestNode *node;
  TestNode *peers[] = { test_node_new (2, NULL), test_node_new (3, NULL) };
  P2pConnection *connections[G_N_ELEMENTS (peers)];
  GIOStream *streams[G_N_ELEMENTS (peers)];
  g_autoptr(GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(P2pMultiaddr) address = NULL;

  g_test_summary ("Of all peers together so many bytes lie unread; one more, and the peer with most of them is left");

  limits.max_buffered = MOST + REST;
  node = test_node_new (1, &limits);
  address = test_node_dup_address (node);
  p2p_swarm_handle (node->swarm, "/hold/1", hold_cb, held, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      g_autoptr(GError) error = NULL;

      connections[i] = test_node_dial (peers[i], address, &error);
      g_assert_no_error (error);
      streams[i] = open_held_stream (connections[i]);
    }

  write_unread (streams[0], MOST);
  write_unread (streams[1], REST);
  test_wait_until (get_buffered (node, peers[0]) + get_buffered (node, peers[1]) == MOST + REST);
  test_node_settle ();
  g_assert_cmpuint (p2p_swarm_get_n_connections (node->swarm), ==, G_N_ELEMENTS (peers));

  g_test_expect_message ("p2p-swarm", G_LOG_LEVEL_MESSAGE,
                         "Connection with * closed: More than 100000 bytes of all peers lie unread, most of them of this one");
  write_unread (streams[1], 1);
  test_wait_until (node->n_disconnected > 0);
  g_test_assert_expected_messages ();
  g_assert_error (node->last_reason, P2P_SWARM_ERROR, P2P_SWARM_ERROR_LIMIT);
  test_node_settle ();
  g_assert_cmpuint (p2p_swarm_get_n_connections (node->swarm), ==, 1);
  g_assert_cmpuint (get_buffered (node, peers[1]), ==, REST + 1);

  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      g_object_unref (streams[i]);
      g_object_unref (connections[i]);
      test_node_free (peers[i]);
    }

  g_ptr_array_set_size (held, 0);
  test_node_free (node);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/swarm-limits/garbage", test_limits_garbage);
  g_test_add_func ("/swarm-limits/slow", test_limits_slow);
  g_test_add_func ("/swarm-limits/pending", test_limits_pending);
  g_test_add_func ("/swarm-limits/pending-known", test_limits_pending_known);
  g_test_add_func ("/swarm-limits/fit", test_limits_fit);
  g_test_add_func ("/swarm-limits/inbound", test_limits_inbound);
  g_test_add_func ("/swarm-limits/inbound-visit", test_limits_inbound_visit);
  g_test_add_func ("/swarm-limits/total", test_limits_total);
  g_test_add_func ("/swarm-limits/per-source", test_limits_per_source);
  g_test_add_func ("/swarm-limits/rate", test_limits_rate);
  g_test_add_func ("/swarm-limits/per-key", test_limits_per_key);
  g_test_add_func ("/swarm-limits/buffered", test_limits_buffered);

  return g_test_run ();
}
