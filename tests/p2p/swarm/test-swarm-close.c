/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-node.h"

/* The whole life of a connection is dial, upgrade, identify and ping. It is ended after each turn of the main loop in
 * another way; what each way must leave behind is nothing, which test_node_free() and the sanitizers look after.
 */
typedef enum
{
  CLOSE_DIALER,
  CLOSE_LISTENER,
  CLOSE_CONNECTION_OF_DIALER,
  CLOSE_CONNECTION_OF_LISTENER,
  CLOSE_AND_DROP_IDENTIFY,
} Way;

typedef struct
{
  const char *name;
  Way         way;
} CloseCase;

static const CloseCase close_cases[] = {
  { "/swarm-close/dialer", CLOSE_DIALER },
  { "/swarm-close/listener", CLOSE_LISTENER },
  { "/swarm-close/connection-of-dialer", CLOSE_CONNECTION_OF_DIALER },
  { "/swarm-close/connection-of-listener", CLOSE_CONNECTION_OF_LISTENER },
  { "/swarm-close/identify", CLOSE_AND_DROP_IDENTIFY },
};

typedef struct
{
  TestNode      *a;
  TestNode      *b;
  P2pConnection *connection;
  guint          n_dialled;
  guint          n_pinged;
} Life;

static void
ping_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Life *life = user_data;
  GArray *times = p2p_ping_finish (P2P_CONNECTION (source), result, NULL);

  g_clear_pointer (&times, g_array_unref);
  life->n_pinged++;
}

static void
dial_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Life *life = user_data;

  life->connection = p2p_swarm_dial_finish (P2P_SWARM (source), result, NULL);
  life->n_dialled++;

  if (life->connection != NULL)
    p2p_ping_async (life->connection, 2, NULL, ping_cb, life);
}

static gboolean
is_lived (const Life *life)
{
  return life->n_dialled == 1 && life->n_pinged == (life->connection != NULL ? 1 : 0);
}

static void
close_connection (TestNode *at,
                  TestNode *to)
{
  P2pConnection *connection = p2p_swarm_get_connection (at->swarm, test_node_get_peer (to));

  if (connection != NULL)
    p2p_connection_close (connection, NULL);
}

static void
end_life (Life *life,
          Way   way)
{
  switch (way)
    {
    case CLOSE_DIALER:
      p2p_swarm_close (life->a->swarm);
      break;

    case CLOSE_LISTENER:
      p2p_swarm_close (life->b->swarm);
      break;

    case CLOSE_CONNECTION_OF_DIALER:
      close_connection (life->a, life->b);
      break;

    case CLOSE_CONNECTION_OF_LISTENER:
      close_connection (life->b, life->a);
      break;

    case CLOSE_AND_DROP_IDENTIFY:
      g_object_run_dispose (G_OBJECT (life->a->identify));
      g_object_run_dispose (G_OBJECT (life->b->identify));
      p2p_swarm_close (life->b->swarm);
      break;
    }
}

/* Returns whether there was something left to end after so many turns. */
static gboolean
live (Way   way,
      guint n_turns)
{
  Life life = { test_node_new (1, NULL), test_node_new (2, NULL), NULL, 0, 0 };
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (life.b);
  gboolean had_more;

  p2p_swarm_dial_async (life.a->swarm, address, NULL, dial_cb, &life);

  for (guint i = 0; i < n_turns && !is_lived (&life); i++)
    g_main_context_iteration (NULL, TRUE);

  had_more = !is_lived (&life);
  end_life (&life, way);
  test_wait_until (is_lived (&life));
  test_node_settle ();

  g_assert_cmpuint (life.n_dialled, ==, 1);
  g_clear_object (&life.connection);
  test_node_free (life.a);
  test_node_free (life.b);

  return had_more;
}

static void
test_close (gconstpointer data)
{
  const CloseCase *c = data;
  guint n_turns = 0;

  g_test_summary ("A connection can end at every turn of its life, and every callback comes once");

  while (live (c->way, n_turns))
    n_turns++;

  g_test_message ("%u turns", n_turns);
  g_assert_cmpuint (n_turns, >, 10);
}

/* A handler of the swarm is the worst place to close from. */
static void
close_at_once_cb (P2pSwarm      *swarm,
                  P2pConnection *connection,
                  gpointer       user_data)
{
  p2p_connection_close (connection, NULL);
  p2p_swarm_close (swarm);
}

static void
test_close_when_connected (gconstpointer data)
{
  gboolean at_dialer = GPOINTER_TO_INT (data);
  Life life = { test_node_new (1, NULL), test_node_new (2, NULL), NULL, 0, 0 };
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (life.b);

  g_test_summary ("A swarm can be closed from its own signal");

  g_signal_connect (at_dialer ? life.a->swarm : life.b->swarm, "connected", G_CALLBACK (close_at_once_cb), NULL);
  p2p_swarm_dial_async (life.a->swarm, address, NULL, dial_cb, &life);
  test_wait_until (is_lived (&life));
  test_wait_until (life.a->n_connected == life.a->n_disconnected && life.b->n_connected == life.b->n_disconnected);

  g_clear_object (&life.connection);
  test_node_free (life.a);
  test_node_free (life.b);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (close_cases); i++)
    g_test_add_data_func (close_cases[i].name, &close_cases[i], test_close);

  g_test_add_data_func ("/swarm-close/when-connected/dialer", GINT_TO_POINTER (TRUE), test_close_when_connected);
  g_test_add_data_func ("/swarm-close/when-connected/listener", GINT_TO_POINTER (FALSE), test_close_when_connected);

  return g_test_run ();
}
