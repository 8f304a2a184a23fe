/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

#include <string.h>

/*
 * A node and a copy of it, which take turns at one neighbour and never meet. Whenever the neighbour holds a head that the
 * one linked did not sign and that is later than its own, it learns of it before ranges would be compared.
 */

#define BEGIN   G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define LATENCY 20000                          /* microseconds */
#define SECOND  G_USEC_PER_SEC
#define N_SEEDS 60                             /* unless BREATH_SEEDS says otherwise */
#define N_TURNS 10

typedef struct
{
  BreathVirtualNode *node;
  guint              n_found;
} Twin;

typedef struct
{
  BreathSimulation  *simulation;
  GRand             *rand;
  BreathVirtualNode *neighbour;
  BreathVirtualNode *other;     /* gives the neighbour more to tell */
  Twin               twins[2];
  guint              n_learned; /* turns in which there was something to learn */
} World;

static void
found_cb (BreathCore *core,
          guint       finding,
          gpointer    about,
          gpointer    neighbour,
          gpointer    user_data)
{
  if (finding == BREATH_FINDING_CLONE)
    ((Twin *) user_data)->n_found++;
}

static BreathVirtualNode *
start_node (World *world,
            guint  number)
{
  BreathVirtualNode *node = breath_virtual_node_new (world->simulation, number);

  breath_virtual_node_start (node);
  breath_simulation_run (world->simulation, SECOND);

  return node;
}

static void
world_init (World *world,
            guint  seed)
{
  world->simulation = breath_simulation_new (BEGIN);
  world->rand = g_rand_new_with_seed (seed);
  world->neighbour = start_node (world, 1 + seed % 3);
  world->other = start_node (world, 5);
  breath_virtual_node_connect (world->neighbour, world->other, LATENCY);

  /* Of the same number, and so with the same key, journal and first head. */
  for (guint i = 0; i < G_N_ELEMENTS (world->twins); i++)
    world->twins[i].node = breath_virtual_node_new (world->simulation, 4);

  for (guint i = 0; i < G_N_ELEMENTS (world->twins); i++)
    breath_virtual_node_start (world->twins[i].node);

  breath_simulation_run (world->simulation, SECOND);

  for (guint i = 0; i < G_N_ELEMENTS (world->twins); i++)
    g_signal_connect (breath_virtual_node_get_core (world->twins[i].node), "found", G_CALLBACK (found_cb),
                      &world->twins[i]);
}

static void
world_clear (World *world)
{
  BreathVirtualNode *nodes[] = { world->twins[0].node, world->twins[1].node, world->neighbour, world->other };

  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    breath_virtual_node_stop (nodes[i]);

  while (breath_simulation_step (world->simulation))
    ;

  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    g_assert_finalize_object (nodes[i]);

  g_assert_finalize_object (world->simulation);
  g_rand_free (world->rand);
}

static guint32
get_version (BreathVirtualNode *holder,
             World             *world)
{
  const P2pPeerId *id = breath_virtual_node_get_id (world->twins[0].node);
  const BreathHead *head = breath_core_get_head (breath_virtual_node_get_core (holder), id);

  return head != NULL ? head->version : 0;
}

static void
rename_node (World             *world,
             BreathVirtualNode *node)
{
  g_autofree char *name = g_strdup_printf ("Mill Lane %u", g_rand_int (world->rand) % 1000);

  breath_core_set_profile (breath_virtual_node_get_core (node), name, NULL);
}

/* While none of the two is linked, each signs up to two heads more. */
static void
let_time_pass (World *world)
{
  BreathVirtualNode *nodes[] = { world->twins[0].node, world->twins[1].node, world->other };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (nodes); i++)
    {
      if (g_rand_boolean (world->rand))
        rename_node (world, nodes[i / 2]);

      breath_simulation_run (world->simulation, 60 * SECOND);
    }
}

static void
take_turn (World *world,
           Twin  *twin)
{
  guint32 told = get_version (world->neighbour, world);
  gboolean has_to_learn = twin->n_found == 0 && told > get_version (twin->node, world);
  BreathVirtualLink *link = breath_virtual_node_connect (twin->node, world->neighbour, LATENCY);

  breath_simulation_run (world->simulation, (5 + g_rand_int_range (world->rand, 0, 15)) * SECOND);

  if (has_to_learn)
    {
      world->n_learned++;
      g_assert_cmpuint (twin->n_found, >, 0);
    }

  breath_virtual_link_cut (link);
  breath_simulation_run (world->simulation, SECOND);
}

static void
test_copy_turns (void)
{
  const char *seeds = g_getenv ("BREATH_SEEDS");
  guint n_seeds = seeds != NULL ? (guint) g_ascii_strtoull (seeds, NULL, 10) : N_SEEDS;
  guint n_learned = 0;

  g_test_summary ("A node and its copy that take turns at a neighbour learn of each other at once");

  for (guint seed = 0; seed < n_seeds; seed++)
    {
      World world = { 0 };

      world_init (&world, seed);

      for (guint i = 0; i < N_TURNS; i++)
        {
          let_time_pass (&world);
          take_turn (&world, &world.twins[g_rand_int_range (world.rand, 0, G_N_ELEMENTS (world.twins))]);
        }

      n_learned += world.n_learned;
      world_clear (&world);
    }

  g_test_message ("%u turns with something to learn", n_learned);
  g_assert_cmpuint (n_learned, >, n_seeds / 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/copy/turns", test_copy_turns);

  return g_test_run ();
}
