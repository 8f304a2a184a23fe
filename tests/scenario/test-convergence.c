/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

#include "breath-sync-frame.h"

#include <string.h>

/*
 * Neighbourhoods in virtual time. Whatever happens to the links and the nodes, once it is quiet everybody holds the
 * same heads, got each hardly ever twice, and was shown nothing that its author did not sign. And as nobody lies here,
 * nobody is taken for a liar.
 */

#define BEGIN     G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND    G_USEC_PER_SEC
#define MS        1000
#define MAX_NODES 20
#define N_SEEDS   200 /* unless BREATH_SEEDS says otherwise */
#define N_ROUNDS  30

typedef struct
{
  guint              from;
  guint              to;
  BreathVirtualLink *link;
} Connection;

/* How often things arrived, and how many different ones each node got of them. */
typedef struct
{
  guint n_received;
  guint n_different;
} Tally;

typedef struct
{
  guint              seed;
  GRand             *rand;
  BreathSimulation  *simulation;
  BreathVirtualNode *nodes[MAX_NODES];
  guint              n_nodes;
  guint              n_changes;
  GArray            *connections;
  GHashTable        *seen;        /* GBytes of receiver and record */
  Tally              heads;
  Tally              items;
} World;

static void
tally (World             *world,
       BreathVirtualNode *node,
       GPtrArray         *records,
       Tally             *counts)
{
  for (guint i = 0; i < records->len; i++)
    {
      GByteArray *key = g_byte_array_new ();
      GBytes *record = g_ptr_array_index (records, i);

      g_byte_array_append (key, breath_virtual_node_get_id (node)->public_key, P2P_PUBLIC_KEY_LEN);
      g_byte_array_append (key, g_bytes_get_data (record, NULL), g_bytes_get_size (record));
      counts->n_received++;
      counts->n_different += g_hash_table_add (world->seen, g_byte_array_free_to_bytes (key));
    }
}

static void
frame_cb (BreathVirtualNode *node,
          GBytes            *bytes,
          gpointer           user_data)
{
  World *world = user_data;
  g_auto(BreathSyncFrame) frame = { 0 };

  g_assert_true (breath_sync_frame_decode (&frame, bytes, NULL));

  if (frame.step == BREATH_SYNC_RECORDS)
    tally (world, node, frame.heads, &world->heads);
  else if (frame.step == BREATH_SYNC_OBJECTS)
    tally (world, node, frame.items, &world->items);
}

static void
assert_signed (const BreathHead *head)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathHead) again = breath_head_open (head->bytes, &error);

  g_assert_no_error (error);
  g_assert_true (p2p_peer_id_equal (&again->author, &head->author));
  g_assert_cmpmem (again->levels, sizeof again->levels, head->levels, sizeof head->levels);
}

static void
status_cb (BreathCore       *core,
           const BreathHead *head,
           guint             kind,
           gboolean          changed,
           gpointer          user_data)
{
  assert_signed (head);
}

static void
found_cb (BreathCore *core,
          guint       finding,
          gpointer    about,
          gpointer    neighbour,
          gpointer    user_data)
{
  World *world = user_data;

  g_error ("Seed %u: a false alarm: %s", world->seed, breath_finding_get_id (finding));
}

static void
start (World *world,
       guint  number)
{
  BreathVirtualNode *node = world->nodes[number];

  breath_virtual_node_start (node);
  g_signal_connect (breath_virtual_node_get_core (node), "status", G_CALLBACK (status_cb), NULL);
  g_signal_connect (breath_virtual_node_get_core (node), "found", G_CALLBACK (found_cb), world);

  for (guint i = 0; i < 100 && !breath_core_is_ready (breath_virtual_node_get_core (node)); i++)
    breath_simulation_run (world->simulation, 10 * MS);

  g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (node)));
}

static void
connection_clear (gpointer data)
{
  g_object_unref (((Connection *) data)->link);
}

static World *
world_new (guint n_nodes,
           guint seed)
{
  World *world = g_new0 (World, 1);

  g_test_message ("seed %u", seed);
  world->seed = seed;
  world->rand = g_rand_new_with_seed (seed);
  world->simulation = breath_simulation_new (BEGIN);
  world->n_nodes = n_nodes;
  world->seen = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  world->connections = g_array_new (FALSE, FALSE, sizeof (Connection));
  g_array_set_clear_func (world->connections, connection_clear);

  for (guint i = 0; i < n_nodes; i++)
    {
      world->nodes[i] = breath_virtual_node_new (world->simulation, i + 1);
      breath_virtual_node_set_tap (world->nodes[i], frame_cb, world);
      start (world, i);
    }

  return world;
}

static void
world_free (World *world)
{
  for (guint i = 0; i < world->n_nodes; i++)
    breath_virtual_node_stop (world->nodes[i]);

  while (breath_simulation_step (world->simulation))
    ;

  g_array_unref (world->connections);

  for (guint i = 0; i < world->n_nodes; i++)
    g_assert_finalize_object (world->nodes[i]);

  g_assert_finalize_object (world->simulation);
  g_hash_table_unref (world->seen);
  g_rand_free (world->rand);
  g_free (world);
}

static guint
pick (World *world,
      guint  n)
{
  return g_rand_int_range (world->rand, 0, n);
}

static void
forget_closed (World *world)
{
  for (guint i = world->connections->len; i > 0; i--)
    if (!breath_virtual_link_is_open (g_array_index (world->connections, Connection, i - 1).link))
      g_array_remove_index_fast (world->connections, i - 1);
}

static gboolean
are_connected (World *world,
               guint  from,
               guint  to)
{
  forget_closed (world);

  for (guint i = 0; i < world->connections->len; i++)
    {
      const Connection *c = &g_array_index (world->connections, Connection, i);

      if ((c->from == from && c->to == to) || (c->from == to && c->to == from))
        return TRUE;
    }

  return FALSE;
}

static BreathVirtualLink *
connect_nodes (World *world,
               guint  from,
               guint  to)
{
  Connection connection = { from, to, NULL };
  gint64 latency = (1 + pick (world, 200)) * MS;

  if (from == to || are_connected (world, from, to))
    return NULL;

  connection.link = g_object_ref (breath_virtual_node_connect (world->nodes[from], world->nodes[to], latency));
  g_array_append_val (world->connections, connection);

  return connection.link;
}

static void
connect_ring (World *world)
{
  for (guint i = 0; i < world->n_nodes; i++)
    connect_nodes (world, i, (i + 1) % world->n_nodes);
}

static void
cut (World *world,
     guint  index)
{
  breath_virtual_link_cut (g_array_index (world->connections, Connection, index).link);
}

/* Cuts everything between the first @n nodes and the others. */
static void
cut_off (World *world,
         guint  n)
{
  for (guint i = 0; i < world->connections->len; i++)
    {
      const Connection *c = &g_array_index (world->connections, Connection, i);

      if ((c->from < n) != (c->to < n))
        cut (world, i);
    }
}

static void
change (World *world,
        guint  number)
{
  BreathCore *core = breath_virtual_node_get_core (world->nodes[number]);
  BreathResourceKind kind = pick (world, BREATH_N_RESOURCES);
  BreathStock stock = { .amount = 1200000, .need = 300000, .reserve_days = 7, .unit = "L", .updated = BEGIN };
  g_autofree char *name = g_strdup_printf ("Change %u", ++world->n_changes);

  if (pick (world, 2) == 0)
    {
      breath_core_set_profile (core, name, NULL);
      return;
    }

  breath_core_set_stock (core, kind, &stock, NULL, NULL);
  breath_core_publish (core, kind, NULL, NULL);
}

static void
restart (World *world,
         guint  number)
{
  breath_virtual_node_stop (world->nodes[number]);
  breath_simulation_run (world->simulation, pick (world, 3000) * MS);
  start (world, number);
}

static void
assert_same (World *world)
{
  BreathCore *first = breath_virtual_node_get_core (world->nodes[0]);

  for (guint i = 0; i < world->n_nodes; i++)
    {
      BreathCore *core = breath_virtual_node_get_core (world->nodes[i]);

      for (guint author = 0; author < world->n_nodes; author++)
        {
          const P2pPeerId *id = breath_virtual_node_get_id (world->nodes[author]);
          const BreathHead *head = breath_core_get_head (core, id);
          const BreathHead *other = breath_core_get_head (first, id);

          if (head == NULL || other == NULL || memcmp (head->id, other->id, BREATH_HASH_LEN) != 0)
            g_error ("Seed %u: nodes 0 and %u do not hold the same head of node %u", world->seed, i, author);

          assert_signed (head);
          g_assert_cmpstr (breath_core_get_profile (core, id)->name, ==, breath_core_get_profile (first, id)->name);
        }
    }
}

static void
assert_hardly_twice (const char  *what,
                     const Tally *counts)
{
  g_test_message ("%u %s received, %u different", counts->n_received, what, counts->n_different);
  g_assert_cmpuint (counts->n_received * 100, <=, counts->n_different * 102);
}

static void
test_ring (void)
{
  World *world = world_new (20, 1);

  g_test_summary ("A ring of 20 in which everybody changes something");

  connect_ring (world);

  for (guint i = 0; i < 60; i++)
    {
      change (world, pick (world, world->n_nodes));
      breath_simulation_run (world->simulation, pick (world, 4000) * MS);
    }

  breath_simulation_run (world->simulation, 60 * SECOND);
  assert_same (world);
  assert_hardly_twice ("heads", &world->heads);
  assert_hardly_twice ("items", &world->items);
  world_free (world);
}

static void
test_partition (void)
{
  World *world = world_new (20, 2);

  g_test_summary ("A neighbourhood that falls into two and heals");

  connect_ring (world);
  breath_simulation_run (world->simulation, 60 * SECOND);
  cut_off (world, 10);

  for (guint i = 0; i < 40; i++)
    {
      change (world, pick (world, world->n_nodes));
      breath_simulation_run (world->simulation, pick (world, 4000) * MS);
    }

  connect_ring (world);
  breath_simulation_run (world->simulation, 60 * SECOND);
  assert_same (world);
  assert_hardly_twice ("heads", &world->heads);
  assert_hardly_twice ("items", &world->items);
  world_free (world);
}

static void
test_churn (void)
{
  World *world = world_new (20, 3);

  g_test_summary ("Nodes that stop and start again all the time");

  for (guint i = 0; i < 60; i++)
    {
      connect_ring (world);
      change (world, pick (world, world->n_nodes));
      breath_simulation_run (world->simulation, pick (world, 4000) * MS);
      restart (world, pick (world, world->n_nodes));
    }

  connect_ring (world);
  breath_simulation_run (world->simulation, 60 * SECOND);
  assert_same (world);
  assert_hardly_twice ("heads", &world->heads);
  assert_hardly_twice ("items", &world->items);
  world_free (world);
}

/* For so long that heads of nodes that are away leave, and come again with them. */
static void
test_weeks (void)
{
  World *world = world_new (6, 4);
  BreathCore *core;

  g_test_summary ("Weeks in which nodes stay away for longer than their heads are held");

  connect_ring (world);

  for (guint i = 0; i < 2; i++)
    {
      guint away = pick (world, 5) + 1;
      const P2pPeerId *id = breath_virtual_node_get_id (world->nodes[away]);

      change (world, away);
      breath_simulation_run (world->simulation, 60 * SECOND);
      core = breath_virtual_node_get_core (world->nodes[0]);
      g_assert_nonnull (breath_core_get_head (core, id));
      breath_virtual_node_stop (world->nodes[away]);

      for (guint day = 0; day < 16; day++)
        {
          guint other = pick (world, world->n_nodes);

          if (other != away)
            change (world, other);

          breath_simulation_run (world->simulation, 24 * 3600 * (gint64) SECOND);
        }

      g_assert_null (breath_core_get_head (core, id));
      start (world, away);
      connect_ring (world);

      /* Nobody here tells it that its clock, which went on by weeks, is right, so it believes that after half an hour. */
      breath_simulation_run (world->simulation, 31 * 60 * SECOND);
      assert_same (world);
    }

  assert_hardly_twice ("heads", &world->heads);
  world_free (world);
}

static void
happen (World *world)
{
  BreathVirtualLink *link;

  switch (pick (world, 6))
    {
    case 0:
    case 1:
      link = connect_nodes (world, pick (world, world->n_nodes), pick (world, world->n_nodes));

      if (link != NULL && pick (world, 2) == 0)
        breath_virtual_link_cut_after (link, 1 + pick (world, 12));

      break;

    case 2:
      if (world->connections->len > 0)
        cut (world, pick (world, world->connections->len));

      break;

    case 3:
      restart (world, pick (world, world->n_nodes));
      break;

    default:
      change (world, pick (world, world->n_nodes));
      break;
    }
}

static void
add_tally (Tally       *sum,
           const Tally *counts)
{
  sum->n_received += counts->n_received;
  sum->n_different += counts->n_different;
}

static void
test_random (void)
{
  Tally heads = { 0 };
  Tally strangers = { 0 };
  Tally items = { 0 };
  const char *wanted = g_getenv ("BREATH_SEEDS");
  guint n_seeds = wanted != NULL ? (guint) g_ascii_strtoull (wanted, NULL, 10) : N_SEEDS;

  g_test_summary ("Links that come, go and break at any frame, in many different ways");

  for (guint seed = 1000; seed < 1000 + n_seeds; seed++)
    {
      World *world = world_new (8, seed);
      gboolean have_met = seed % 2 == 0;

      if (have_met)
        {
          connect_ring (world);
          breath_simulation_run (world->simulation, 60 * SECOND);
        }

      for (guint i = 0; i < N_ROUNDS; i++)
        {
          happen (world);
          breath_simulation_run (world->simulation, pick (world, 1500) * MS);
        }

      connect_ring (world);
      breath_simulation_run (world->simulation, 90 * SECOND);

      /* Links set to break may have done so only now. */
      connect_ring (world);
      breath_simulation_run (world->simulation, 90 * SECOND);
      assert_same (world);

      add_tally (have_met ? &heads : &strangers, &world->heads);
      add_tally (&items, &world->items);
      world_free (world);
    }

  assert_hardly_twice ("heads", &heads);
  assert_hardly_twice ("heads among strangers", &strangers);
  assert_hardly_twice ("items", &items);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/convergence/ring", test_ring);
  g_test_add_func ("/convergence/partition", test_partition);
  g_test_add_func ("/convergence/churn", test_churn);
  g_test_add_func ("/convergence/weeks", test_weeks);
  g_test_add_func ("/convergence/random", test_random);

  return g_test_run ();
}
