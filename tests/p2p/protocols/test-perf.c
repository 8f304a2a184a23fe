/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-perf.h"

#include "test-node.h"

#define MAX_BYTES (4 * 1024 * 1024)
#define DOWNLOAD  1000

typedef struct
{
  const char *name;
  guint64     upload;
  guint64     download;
  gboolean    allowed;
} Case;

static const Case cases[] = {
  { "/perf/nothing", 0, 0, TRUE },
  { "/perf/up", MAX_BYTES, 0, TRUE },
  { "/perf/down", 0, MAX_BYTES, TRUE },
  { "/perf/both", 1000000, 3000001, TRUE },
  { "/perf/too-much-up", MAX_BYTES + 1, 0, FALSE },
  { "/perf/too-much-down", 0, G_MAXUINT64, FALSE },
};

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static void
test_perf (gconstpointer data)
{
  const Case *c = data;
  TestNode *a = test_node_new (1, NULL);
  TestNode *b = test_node_new (2, NULL);
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (b);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  p2p_perf_serve (b->swarm, MAX_BYTES);
  connection = test_node_dial (a, address, &error);
  g_assert_no_error (error);

  p2p_perf_async (connection, c->upload, c->download, NULL, result_cb, &result);
  test_wait_until (result != NULL);
  g_assert_cmpint (p2p_perf_finish (connection, result, &error), ==, c->allowed);
  g_assert_cmpint (error == NULL, ==, c->allowed);
  g_assert_false (p2p_connection_is_closed (connection));

  test_node_free (a);
  test_node_free (b);
}

typedef struct
{
  const char      *name;
  P2pStreamHandler handler; /* NULL: nobody serves it */
  gsize            answer;  /* bytes that it sends */
  gboolean         is_given_up;
} BadCase;

static void
hang_up_cb (P2pConnection *connection,
            GIOStream     *stream,
            const char    *protocol,
            gpointer       user_data)
{
  p2p_mux_stream_reset (P2P_MUX_STREAM (stream));
}

static void
keep_cb (P2pConnection *connection,
         GIOStream     *stream,
         const char    *protocol,
         gpointer       user_data)
{
  g_object_set_data_full (G_OBJECT (connection), "test-stream", g_object_ref (stream), g_object_unref);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_output_stream_close_async (G_OUTPUT_STREAM (source), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

/* Sends another number of bytes than was asked for. */
static void
answer_cb (P2pConnection *connection,
           GIOStream     *stream,
           const char    *protocol,
           gpointer       user_data)
{
  static const guint8 bytes[2 * DOWNLOAD];

  keep_cb (connection, stream, protocol, NULL);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), bytes, GPOINTER_TO_SIZE (user_data),
                                   G_PRIORITY_DEFAULT, NULL, answered_cb, NULL);
}

static const BadCase bad_cases[] = {
  { "/perf/not-served", NULL },
  { "/perf/hung-up", hang_up_cb },
  { "/perf/nothing-comes", answer_cb, 0 },
  { "/perf/too-little", answer_cb, DOWNLOAD - 1 },
  { "/perf/too-much", answer_cb, DOWNLOAD + 1 },
  { "/perf/given-up", keep_cb, 0, TRUE },
};

static void
test_perf_bad (gconstpointer data)
{
  const BadCase *c = data;
  TestNode *a = test_node_new (1, NULL);
  TestNode *b = test_node_new (2, NULL);
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (b);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A measurement that a peer does not take part in ends with an error, and the connection lives on");

  if (c->handler != NULL)
    p2p_swarm_handle (b->swarm, P2P_PERF_ID, c->handler, GSIZE_TO_POINTER (c->answer), NULL);

  connection = test_node_dial (a, address, &error);
  g_assert_no_error (error);
  p2p_perf_async (connection, 1000, DOWNLOAD, cancellable, result_cb, &result);

  if (c->is_given_up)
    {
      test_wait_until (p2p_swarm_get_n_connections (b->swarm) == 1);
      test_node_settle ();
      g_assert_null (result);
      g_cancellable_cancel (cancellable);
    }

  test_wait_until (result != NULL);
  g_assert_false (p2p_perf_finish (connection, result, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED), ==, c->is_given_up);
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

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].name, &cases[i], test_perf);

  for (guint i = 0; i < G_N_ELEMENTS (bad_cases); i++)
    g_test_add_data_func (bad_cases[i].name, &bad_cases[i], test_perf_bad);

  return g_test_run ();
}
