/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-perf.h"

#include "test-node.h"

#define MAX_BYTES (4 * 1024 * 1024)

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

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].name, &cases[i], test_perf);

  return g_test_run ();
}
