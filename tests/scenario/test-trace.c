/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

/*
 * One simulation in which a bit of everything happens. Its trace is the same whenever and however it is built:
 * `tests/style/check traces` compares two compilers and two levels of optimization.
 */

#define BEGIN    G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND   G_USEC_PER_SEC
#define MS       1000
#define N_NODES  6
#define N_ROUNDS 60
#define SEED     2026

typedef struct
{
  GRand             *rand;
  BreathSimulation  *simulation;
  BreathVirtualNode *nodes[N_NODES];
  BreathVirtualLink *link;   /* the latest */
} World;

static guint
pick (World *world,
      guint  n)
{
  return (guint) g_rand_int_range (world->rand, 0, (gint32) n);
}

static void
start (World *world,
       guint  number)
{
  breath_virtual_node_start (world->nodes[number]);
  breath_simulation_run (world->simulation, SECOND);
  g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (world->nodes[number])));
}

static void
connect_nodes (World *world)
{
  guint from = pick (world, N_NODES);
  guint to = (from + 1 + pick (world, N_NODES - 1)) % N_NODES;

  g_set_object (&world->link, breath_virtual_node_connect (world->nodes[from], world->nodes[to],
                                                           (1 + pick (world, 200)) * MS));
}

static void
change (World *world)
{
  BreathCore *core = breath_virtual_node_get_core (world->nodes[pick (world, N_NODES)]);
  BreathResourceKind kind = pick (world, BREATH_N_RESOURCES);
  BreathStock stock = { .need = 300000, .reserve_days = 7, .unit = "L", .updated = BEGIN };
  g_autofree char *name = g_strdup_printf ("Name %u", pick (world, 1000));

  stock.amount = (1 + pick (world, 5000)) * 1000;
  breath_core_set_profile (core, name, NULL);
  breath_core_set_stock (core, kind, &stock, NULL, NULL);
  breath_core_publish (core, kind, NULL, NULL);
}

static void
restart (World *world)
{
  guint number = pick (world, N_NODES);

  breath_virtual_node_stop (world->nodes[number]);
  breath_simulation_run (world->simulation, pick (world, 3000) * MS);
  start (world, number);
}

static void
happen (World *world)
{
  switch (pick (world, 5))
    {
    case 0:
    case 1:
      connect_nodes (world);
      break;

    case 2:
      restart (world);
      break;

    case 3:
      if (world->link != NULL)
        breath_virtual_link_cut_after (world->link, 1 + pick (world, 12));
      break;

    default:
      change (world);
      break;
    }

  breath_simulation_run (world->simulation, pick (world, 2000) * MS);
}

static char *
simulate (guint seed)
{
  World world = { .rand = g_rand_new_with_seed (seed), .simulation = breath_simulation_new (BEGIN) };
  char *trace;

  breath_simulation_keep_trace (world.simulation);

  for (guint i = 0; i < N_NODES; i++)
    {
      world.nodes[i] = breath_virtual_node_new (world.simulation, i + 1);
      start (&world, i);
    }

  for (guint i = 0; i < N_ROUNDS; i++)
    happen (&world);

  breath_simulation_run (world.simulation, G_GINT64_CONSTANT (7200) * SECOND);
  trace = breath_simulation_dup_trace (world.simulation);

  for (guint i = 0; i < N_NODES; i++)
    breath_virtual_node_stop (world.nodes[i]);

  while (breath_simulation_step (world.simulation))
    ;

  g_clear_object (&world.link);

  for (guint i = 0; i < N_NODES; i++)
    g_assert_finalize_object (world.nodes[i]);

  g_assert_finalize_object (world.simulation);
  g_rand_free (world.rand);

  return trace;
}

static void
test_same (void)
{
  g_autofree char *first = simulate (SEED);
  g_autofree char *again = simulate (SEED);

  g_test_summary ("One seed, one trace");

  g_test_message ("trace %s", first);
  g_assert_cmpstr (first, ==, again);
}

static void
test_different (void)
{
  g_autofree char *first = simulate (SEED);
  g_autofree char *other = simulate (SEED + 1);

  g_test_summary ("Another seed, another trace");

  g_assert_cmpstr (first, !=, other);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trace/same", test_same);
  g_test_add_func ("/trace/different", test_different);

  return g_test_run ();
}
