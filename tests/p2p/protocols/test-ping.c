/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-node.h"

#include <string.h>

#define PING_LEN 32
#define ALLOWED  2 /* streams that the ping specification asks a listener to serve at once */

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static GIOStream *
open_ping (P2pConnection *connection)
{
  static const char *const protocols[] = { P2P_PING_ID, NULL };
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GError) error = NULL;
  GIOStream *stream;

  p2p_connection_open_async (connection, protocols, NULL, result_cb, &opened);
  test_wait_until (opened != NULL);
  stream = p2p_connection_open_finish (connection, opened, NULL, &error);
  g_assert_no_error (error);

  return stream;
}

/* One ping by hand; returns whether it came back. */
static gboolean
ping (GIOStream *stream)
{
  g_autoptr(GAsyncResult) written = NULL;
  g_autoptr(GAsyncResult) read = NULL;
  guint8 sent[PING_LEN];
  guint8 received[PING_LEN];
  gsize len = 0;

  memset (sent, 0x5a, sizeof sent);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), sent, sizeof sent,
                                   G_PRIORITY_DEFAULT, NULL, result_cb, &written);
  g_input_stream_read_all_async (g_io_stream_get_input_stream (stream), received, sizeof received,
                                 G_PRIORITY_DEFAULT, NULL, result_cb, &read);
  test_wait_until (written != NULL && read != NULL);
  g_output_stream_write_all_finish (g_io_stream_get_output_stream (stream), written, NULL, NULL);

  return g_input_stream_read_all_finish (g_io_stream_get_input_stream (stream), read, &len, NULL) &&
         len == PING_LEN && memcmp (sent, received, PING_LEN) == 0;
}

static void
test_ping_limit (void)
{
  TestNode *a = test_node_new (1, NULL);
  TestNode *b = test_node_new (2, NULL);
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (b);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  GIOStream *streams[ALLOWED + 1];
  g_autoptr(GIOStream) another = NULL;

  g_test_summary ("Two streams of a connection are answered, a third is reset until one of them has ended");

  connection = test_node_dial (a, address, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < ALLOWED; i++)
    {
      streams[i] = open_ping (connection);
      g_assert_true (ping (streams[i]));
    }

  streams[ALLOWED] = open_ping (connection);
  g_assert_false (ping (streams[ALLOWED]));
  g_assert_true (ping (streams[0]));

  g_io_stream_close_async (streams[0], G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  p2p_mux_stream_reset (P2P_MUX_STREAM (streams[1]));
  another = open_ping (connection);
  g_assert_true (ping (another));

  for (guint i = 0; i <= ALLOWED; i++)
    g_object_unref (streams[i]);

  test_node_free (a);
  test_node_free (b);
}

static void
wrong_answer_cb (P2pConnection *connection,
                 GIOStream     *stream,
                 const char    *protocol,
                 gpointer       user_data)
{
  static const guint8 nothing[PING_LEN];

  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), nothing, GPOINTER_TO_UINT (user_data),
                                   G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void
test_ping_wrong (gconstpointer data)
{
  TestNode *a = test_node_new (1, NULL);
  TestNode *b = test_node_new (2, NULL);
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (b);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Another answer than what was sent, or a part of one, is an error");

  p2p_swarm_handle (b->swarm, P2P_PING_ID, wrong_answer_cb, (gpointer) data, NULL);
  connection = test_node_dial (a, address, &error);
  g_assert_no_error (error);
  p2p_ping_async (connection, 1, NULL, result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_null (p2p_ping_finish (connection, result, &error));
  g_assert_nonnull (error);

  test_node_free (a);
  test_node_free (b);
}

static void
silent_cb (P2pConnection *connection,
           GIOStream     *stream,
           const char    *protocol,
           gpointer       user_data)
{
  g_object_set_data_full (G_OBJECT (connection), "test-stream", g_object_ref (stream), g_object_unref);
}

static void
hang_up_cb (P2pConnection *connection,
            GIOStream     *stream,
            const char    *protocol,
            gpointer       user_data)
{
  p2p_mux_stream_reset (P2P_MUX_STREAM (stream));
}

static void
test_ping_unanswered (gconstpointer data)
{
  TestNode *a = test_node_new (1, NULL);
  TestNode *b = test_node_new (2, NULL);
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (b);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_silent = g_str_equal (data, "silent");

  g_test_summary ("A peer that does not answer pings, hangs up or does not know them is an error, and the connection lives on");

  p2p_swarm_handle (b->swarm, P2P_PING_ID,
                    is_silent ? silent_cb : g_str_equal (data, "hangs-up") ? hang_up_cb : NULL, NULL, NULL);
  connection = test_node_dial (a, address, &error);
  g_assert_no_error (error);
  p2p_ping_async (connection, 2, cancellable, result_cb, &result);

  if (is_silent)
    {
      test_node_settle ();
      g_assert_null (result);
      g_cancellable_cancel (cancellable);
    }

  test_wait_until (result != NULL);
  g_assert_null (p2p_ping_finish (connection, result, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED), ==, is_silent);
  g_assert_false (p2p_connection_is_closed (connection));

  g_clear_object (&connection);
  test_node_free (a);
  test_node_free (b);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ping/limit", test_ping_limit);
  g_test_add_data_func ("/ping/wrong", GUINT_TO_POINTER (PING_LEN), test_ping_wrong);
  g_test_add_data_func ("/ping/short", GUINT_TO_POINTER (PING_LEN - 1), test_ping_wrong);
  g_test_add_data_func ("/ping/silent", "silent", test_ping_unanswered);
  g_test_add_data_func ("/ping/hangs-up", "hangs-up", test_ping_unanswered);
  g_test_add_data_func ("/ping/unknown", "unknown", test_ping_unanswered);

  return g_test_run ();
}
