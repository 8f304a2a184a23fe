/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-siege.h"

#include <malloc.h>

#include "p2p-multistream.h"
#include "p2p-noise-security.h"
#include "p2p-tls-security.h"
#include "p2p-websocket-transport.h"

#define MAX_ROUND_TRIP (G_USEC_PER_SEC / 2) /* of any one ping, however the computer is loaded */

#ifdef __SANITIZE_ADDRESS__
size_t __sanitizer_get_current_allocated_bytes (void);
#endif

gint64
test_siege_get_heap (void)
{
#ifdef __SANITIZE_ADDRESS__
  return __sanitizer_get_current_allocated_bytes ();
#else
  return mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
#endif
}

guint
test_siege_count_files (void)
{
  g_autoptr(GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  g_assert_nonnull (folder);

  while (g_dir_read_name (folder) != NULL)
    n++;

  return n;
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

TestSiege *
test_siege_new (const P2pSwarmLimits *limits)
{
  TestSiege *self = g_new0 (TestSiege, 1);
  g_autoptr(P2pMultiaddr) address = NULL;
  g_autoptr(GError) error = NULL;

  self->node = test_node_new (101, limits);
  self->honest = test_node_new (102, NULL);
  self->round_trips = g_array_new (FALSE, FALSE, sizeof (gint64));
  address = test_node_dup_address (self->node);
  self->connection = test_node_dial (self->honest, address, &error);
  g_assert_no_error (error);
  test_wait_until (self->node->n_identified == 1 && self->honest->n_identified == 1);
  test_siege_ping (self);
  self->heap = test_siege_get_heap ();

  return self;
}

void
test_siege_free (TestSiege *self)
{
  g_object_unref (self->connection);
  test_node_free (self->honest);
  test_node_free (self->node);
  g_array_unref (self->round_trips);
  g_free (self);
}

GIOStream *
test_siege_connect (TestSiege *self)
{
  return test_node_connect_raw (self->node);
}

static void
listen_for_websockets (TestSiege *self)
{
  g_autoptr(P2pTransport) transport = p2p_websocket_transport_new ();
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string ("/ip4/127.0.0.1/tcp/0/ws", NULL);
  g_autoptr(GPtrArray) addresses = NULL;
  g_autoptr(GError) error = NULL;

  p2p_swarm_add_transport (self->node->swarm, transport);
  p2p_swarm_listen (self->node->swarm, address, &error);
  g_assert_no_error (error);
  addresses = p2p_swarm_dup_addresses (self->node->swarm);
  g_assert_true (p2p_multiaddr_get_tcp (g_ptr_array_index (addresses, addresses->len - 1), NULL, &self->websocket));
}

GIOStream *
test_siege_connect_websocket (TestSiege *self)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  GSocketConnection *connection;

  if (self->websocket == 0)
    listen_for_websockets (self);

  connection = g_socket_client_connect_to_host (client, "127.0.0.1", self->websocket, NULL, &error);
  g_assert_no_error (error);

  return G_IO_STREAM (connection);
}

GIOStream *
test_siege_agree (TestSiege  *self,
                  const char *protocol)
{
  const char *protocols[] = { protocol, NULL };
  GIOStream *stream = test_siege_connect (self);
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *agreed = NULL;
  g_autoptr(GError) error = NULL;

  p2p_multistream_select_async (stream, protocols, NULL, result_cb, &result);
  test_wait_until (result != NULL);
  agreed = p2p_multistream_select_finish (stream, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (agreed, ==, protocol);

  return stream;
}

GIOStream *
test_siege_secure (TestSiege  *self,
                   const char *security)
{
  static const char *const muxers[] = { P2P_MUXER_ID, NULL };
  g_autoptr(P2pIdentity) identity = p2p_identity_new ();
  g_autoptr(P2pSecurity) secures = NULL;
  g_autoptr(P2pSecured) secured = NULL;
  g_autoptr(GIOStream) raw = test_siege_agree (self, security);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  if (g_str_equal (security, P2P_NOISE_ID))
    secures = p2p_noise_security_new (identity, muxers);
  else
    secures = p2p_tls_security_new (identity, muxers);

  p2p_security_secure_async (secures, raw, P2P_ROLE_DIALER, test_node_get_peer (self->node), NULL, result_cb, &result);
  test_wait_until (result != NULL);
  secured = p2p_security_secure_finish (secures, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secured->muxer, ==, P2P_MUXER_ID);

  return g_object_ref (secured->stream);
}

TestNode *
test_siege_enter (TestSiege      *self,
                  P2pConnection **connection)
{
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (self->node);
  TestNode *attacker = test_node_new_random ();
  g_autoptr(GError) error = NULL;

  *connection = test_node_dial (attacker, address, &error);
  g_assert_no_error (error);

  return attacker;
}

GIOStream *
test_siege_open (P2pConnection *connection,
                 const char    *protocol)
{
  const char *protocols[] = { protocol, NULL };
  g_autoptr(GAsyncResult) result = NULL;

  p2p_connection_open_async (connection, protocols, NULL, result_cb, &result);
  test_wait_until (result != NULL);

  return p2p_connection_open_finish (connection, result, NULL, NULL);
}

void
test_siege_say (GIOStream  *stream,
                const void *data,
                gsize       len)
{
  GOutputStream *output = g_io_stream_get_output_stream (stream);
  g_autoptr(GAsyncResult) result = NULL;

  g_output_stream_write_all_async (output, data, len, G_PRIORITY_DEFAULT, NULL, result_cb, &result);
  test_wait_until (result != NULL);
  g_output_stream_write_all_finish (output, result, NULL, NULL);
}

gsize
test_siege_expect_end (GIOStream *stream)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  gsize sum = 0;
  gssize len;

  do
    {
      g_autoptr(GAsyncResult) result = NULL;
      guint8 chunk[4096];

      g_input_stream_read_async (input, chunk, sizeof chunk, G_PRIORITY_DEFAULT, NULL, result_cb, &result);
      test_wait_until (result != NULL);
      len = g_input_stream_read_finish (input, result, NULL);
      sum += MAX (len, 0);
    }
  while (len > 0);

  return sum;
}

void
test_siege_ping (TestSiege *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GArray) times = NULL;
  g_autoptr(GError) error = NULL;

  p2p_ping_async (self->connection, 1, NULL, result_cb, &result);
  test_wait_until (result != NULL);
  times = p2p_ping_finish (self->connection, result, &error);
  g_assert_no_error (error);
  g_array_append_val (self->round_trips, g_array_index (times, gint64, 0));
}

void
test_siege_check (TestSiege *self,
                  gsize      max_heap)
{
  test_siege_ping (self);
  g_assert_cmpint (g_array_index (self->round_trips, gint64, self->round_trips->len - 1), <, MAX_ROUND_TRIP);
  g_assert_false (p2p_connection_is_closed (self->connection));
  g_assert_cmpint (test_siege_get_heap () - self->heap, <, max_heap);
}

void
test_siege_check_gone (TestSiege *self)
{
  test_wait_until (p2p_swarm_get_n_connections (self->node->swarm) == 1);
  g_assert_nonnull (p2p_swarm_get_connection (self->node->swarm, test_node_get_peer (self->honest)));
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return first < second ? -1 : first > second;
}

gint64
test_siege_get_worst (TestSiege *self,
                      guint      percent)
{
  guint at = (self->round_trips->len - 1) * percent / 100;

  g_array_sort (self->round_trips, compare_times);

  return g_array_index (self->round_trips, gint64, at);
}
