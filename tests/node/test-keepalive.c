/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-keepalive-private.h"
#include "test-node.h"

#define INTERVAL_MSEC 60
#define INTERVAL      (INTERVAL_MSEC * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  TestNode      *ours;
  TestNode      *theirs;
  P2pConnection *connection;
  guint          n_asked;    /* how often they were asked whether they are there */
} Fixture;

static void
asked_cb (P2pConnection *connection,
          GIOStream     *stream,
          const char    *protocol,
          gpointer       user_data)
{
  Fixture *f = user_data;

  f->n_asked++;
  p2p_mux_stream_reset (P2P_MUX_STREAM (stream));
}

static void
set_up (Fixture      *f,
        gconstpointer unused)
{
  g_autoptr(P2pMultiaddr) address = NULL;
  g_autoptr(GError) error = NULL;

  f->ours = test_node_new (1, NULL);
  f->theirs = test_node_new (2, NULL);
  address = test_node_dup_address (f->theirs);
  f->connection = test_node_dial (f->ours, address, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture      *f,
           gconstpointer unused)
{
  g_object_unref (f->connection);
  test_node_free (f->ours);
  test_node_free (f->theirs);
}

static void
end (BreathKeepalive *keepalive)
{
  breath_keepalive_stop (keepalive);
  g_object_unref (keepalive);
}

static void
test_keepalive_asks (Fixture      *f,
                     gconstpointer unused)
{
  BreathKeepalive *keepalive;

  g_test_summary ("Whoever says nothing is asked again and again, and is there as long as any answer comes");

  p2p_swarm_handle (f->theirs->swarm, P2P_PING_ID, asked_cb, f, NULL);
  keepalive = breath_keepalive_new (f->connection, INTERVAL_MSEC);
  test_wait_until (f->n_asked >= 3);
  g_assert_false (p2p_connection_is_closed (f->connection));
  end (keepalive);
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

/* On its last beat, and no sooner than it has to be. */
static void
assert_due (BreathKeepalive *keepalive,
            gint64           heard)
{
  g_assert_cmpint (breath_keepalive_get_due (keepalive), <=, heard + INTERVAL);
  g_assert_cmpint (breath_keepalive_get_due (keepalive), >, heard + INTERVAL - INTERVAL / 6);
}

static void
test_keepalive_hears (Fixture      *f,
                      gconstpointer unused)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GArray) times = NULL;
  g_autoptr(GError) error = NULL;
  BreathKeepalive *keepalive = breath_keepalive_new (f->connection, INTERVAL_MSEC);
  gint64 before = g_get_monotonic_time ();

  g_test_summary ("Whoever says anything need not be asked for as long again");

  assert_due (keepalive, p2p_connection_get_heard (f->connection));
  p2p_ping_async (f->connection, 1, NULL, result_cb, &result);
  test_wait_until (result != NULL);
  times = p2p_ping_finish (f->connection, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (times->len, ==, 1);
  g_assert_cmpint (p2p_connection_get_heard (f->connection), >=, before);
  assert_due (keepalive, p2p_connection_get_heard (f->connection));
  end (keepalive);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/node/keepalive/asks", test_keepalive_asks);
  ADD ("/node/keepalive/hears", test_keepalive_hears);
#undef ADD

  return g_test_run ();
}
