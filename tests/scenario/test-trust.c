/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-trust.h"
#include "breath-peers-frame.h"
#include "breath-virtual-node.h"
#include "test-heads.h"
#include "test-stranger.h"

#include <string.h>

/*
 * What links are held to, in many different networks: whoever is honest is never paused, however bad the link and wrong
 * the clock; whoever goes on breaking rules always is, whatever else it does.
 */

#define BEGIN    G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND   ((gint64) G_USEC_PER_SEC)
#define MINUTE   (60 * SECOND)
#define HOUR     (60 * MINUTE)
#define N_SEEDS  25                             /* unless BREATH_SEEDS says otherwise */
#define N_NODES  4
#define LOSS     5                              /* of 100 frames */
#define MAX_SKEW 3600                           /* seconds */
#define LENGTH   (2 * HOUR)

typedef struct
{
  GRand             *rand;
  BreathSimulation  *simulation;
  BreathVirtualNode *nodes[N_NODES];
  BreathVirtualLink *links[N_NODES][N_NODES];  /* owned; NULL: none was made */
  guint              n_barred;
  guint              n_authors;                /* told of by whoever misbehaves */
  guint64            through;                  /* of its journal */
} World;

static guint
pick (World *world,
      guint  n)
{
  return g_rand_int_range (world->rand, 0, n);
}

static void
barred_cb (World *world)
{
  world->n_barred++;
}

static void
start (World *world,
       guint  number)
{
  BreathVirtualNode *node = world->nodes[number];

  breath_virtual_node_start (node);
  g_signal_connect_swapped (breath_virtual_node_get_core (node), "barred", G_CALLBACK (barred_cb), world);

  for (guint i = 0; i < 10 && !breath_core_is_ready (breath_virtual_node_get_core (node)); i++)
    breath_simulation_run (world->simulation, SECOND);

  g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (node)));
}

static World *
world_new (guint seed,
           guint n_nodes)
{
  World *world = g_new0 (World, 1);

  world->rand = g_rand_new_with_seed (seed);
  world->simulation = breath_simulation_new (BEGIN);

  for (guint i = 0; i < n_nodes; i++)
    {
      world->nodes[i] = breath_virtual_node_new (world->simulation, seed * N_NODES + i);
      breath_virtual_node_set_speaks_peers (world->nodes[i], TRUE);
      breath_virtual_clock_set_offset (breath_virtual_node_get_clock (world->nodes[i]),
                                       g_rand_int_range (world->rand, -MAX_SKEW, MAX_SKEW + 1));
      start (world, i);
    }

  return world;
}

static void
world_free (World *world)
{
  for (guint i = 0; i < N_NODES; i++)
    if (world->nodes[i] != NULL)
      breath_virtual_node_stop (world->nodes[i]);

  for (guint i = 0; i < N_NODES * N_NODES; i++)
    g_clear_object (&world->links[i / N_NODES][i % N_NODES]);

  while (breath_simulation_step (world->simulation))
    ;

  for (guint i = 0; i < N_NODES; i++)
    if (world->nodes[i] != NULL)
      g_assert_finalize_object (world->nodes[i]);

  g_assert_finalize_object (world->simulation);
  g_rand_free (world->rand);
  g_free (world);
}

/* Whoever has no link gets a new one, with the usual loss. */
static void
connect_all (World *world)
{
  for (guint i = 0; i < N_NODES; i++)
    for (guint j = 0; j < i; j++)
      {
        BreathVirtualLink **link = &world->links[i][j];

        if (*link != NULL && breath_virtual_link_is_open (*link))
          continue;

        g_clear_object (link);
        *link = breath_virtual_node_connect (world->nodes[i], world->nodes[j], (10 + pick (world, 200)) * 1000);
        g_assert_nonnull (*link);
        g_object_ref (*link);
        breath_virtual_link_set_loss (*link, LOSS, pick (world, G_MAXINT));
      }
}

/* What happens in a community centre. */
static void
do_something (World *world)
{
  guint number = pick (world, N_NODES);
  BreathCore *core = breath_virtual_node_get_core (world->nodes[number]);
  BreathStock stock = { .amount = 1000 * (1 + pick (world, 1000)), .need = 100000, .reserve_days = 3, .unit = "L" };
  g_autofree char *name = g_strdup_printf ("House %u", pick (world, 1000));
  guint other = pick (world, N_NODES);

  switch (pick (world, 5))
    {
    case 0:
      breath_core_set_profile (core, name, NULL);
      break;

    case 1:
      stock.updated = BEGIN;
      breath_core_set_stock (core, BREATH_RESOURCE_WATER, &stock, NULL, NULL);
      breath_core_publish (core, BREATH_RESOURCE_WATER, NULL, NULL);
      break;

    case 2:
      if (other != number && world->links[MAX (number, other)][MIN (number, other)] != NULL)
        breath_virtual_link_cut (world->links[MAX (number, other)][MIN (number, other)]);
      break;

    case 3:
      breath_virtual_node_stop (world->nodes[number]);
      breath_simulation_run (world->simulation, pick (world, 60) * SECOND);
      start (world, number);
      break;

    default:
      break;
    }
}

static guint
get_n_seeds (void)
{
  const char *told = g_getenv ("BREATH_SEEDS");

  return told != NULL ? (guint) g_ascii_strtoull (told, NULL, 10) : N_SEEDS;
}

static void
add_score_cb (const P2pPeerId         *peer,
              const BreathHealthFacts *facts,
              gpointer                 user_data)
{
  guint *highest = user_data;

  *highest = MAX (*highest, facts->score);
}

static void
test_honest (void)
{
  guint n_seeds = get_n_seeds ();
  guint highest = 0;

  for (guint seed = 0; seed < n_seeds; seed++)
    {
      World *world = world_new (seed, N_NODES);
      gint64 end = breath_simulation_get_now (world->simulation) + LENGTH;

      while (breath_simulation_get_now (world->simulation) < end)
        {
          connect_all (world);
          breath_simulation_run (world->simulation, (1 + pick (world, 300)) * SECOND);
          do_something (world);
        }

      for (guint i = 0; i < N_NODES; i++)
        breath_core_foreach_health (breath_virtual_node_get_core (world->nodes[i]), add_score_cb, &highest);

      if (world->n_barred > 0)
        g_error ("seed %u: an honest node was paused %u times", seed, world->n_barred);

      world_free (world);
    }

  g_test_message ("%u seeds of %d nodes for 2 hours each; the highest score was %u of %d",
                  n_seeds, N_NODES, highest, BREATH_HEALTH_LIMIT);
}

typedef enum
{
  OFFENCE_NONSENSE,
  OFFENCE_BAD_SIGNATURE,
  OFFENCE_UNDELIVERED,
  OFFENCE_TOO_OFTEN,
  N_OFFENCES
} Offence;

/* How often an hour each is too much; see test-link-health. */
static const guint rates[N_OFFENCES] = {
  [OFFENCE_NONSENSE] = 2,
  [OFFENCE_BAD_SIGNATURE] = 2,
  [OFFENCE_UNDELIVERED] = 4,
  [OFFENCE_TOO_OFTEN] = 8,
};

static void
ask_too_often (TestStranger *s)
{
  BreathCore *core = breath_virtual_node_get_core (s->node);
  g_autoptr(GBytes) ask = breath_peers_encode_ask (0);

  breath_core_add_stream (core, BREATH_LINK (s->theirs), BREATH_PROTOCOL_PEERS);
  g_assert_true (breath_core_receive (core, BREATH_LINK (s->theirs), BREATH_PROTOCOL_PEERS, ask, NULL));
  g_assert_false (breath_core_receive (core, BREATH_LINK (s->theirs), BREATH_PROTOCOL_PEERS, ask, NULL));
}

static void
offend (World        *world,
        TestStranger *s,
        Offence       offence)
{
  g_autoptr(BreathHead) head = test_head_new (++world->n_authors, 1,
                                              breath_simulation_get_wall (world->simulation) - MAX_SKEW);
  g_autofree guint8 *broken = NULL;
  g_autoptr(GBytes) bytes = NULL;
  gsize len;
  const guint8 *data = g_bytes_get_data (head->bytes, &len);

  switch (offence)
    {
    case OFFENCE_NONSENSE:
      g_assert_false (test_stranger_say (s, g_bytes_new_static ("nonsense", 8)));
      break;

    case OFFENCE_BAD_SIGNATURE:
      broken = g_memdup2 (data, len);
      broken[len - 1] ^= 1;
      bytes = g_bytes_new (broken, len);
      g_assert_true (test_stranger_say_note (s, head, ++world->through));
      g_assert_false (test_stranger_say_records (s, bytes));
      break;

    case OFFENCE_UNDELIVERED:
      g_assert_true (test_stranger_say_note (s, head, ++world->through));
      breath_simulation_run (world->simulation, 20 * SECOND);
      g_assert_true (test_stranger_say_note (s, head, ++world->through));
      breath_simulation_run (world->simulation, 15 * SECOND);
      break;

    case OFFENCE_TOO_OFTEN:
      ask_too_often (s);
      break;

    case N_OFFENCES:
    default:
      g_assert_not_reached ();
    }
}

/* One visit: a lot of good, then one offence. */
static void
visit (World  *world,
       Offence offence)
{
  guint n_good = 1 + pick (world, 5);
  TestStranger s;

  test_stranger_open (&s, world->simulation, world->nodes[0], 'x');
  g_assert_true (test_stranger_say_summary (&s, 0));

  for (guint i = 0; i < n_good; i++)
    {
      g_autoptr(BreathHead) head = test_head_new (++world->n_authors, 1,
                                                  breath_simulation_get_wall (world->simulation) - MAX_SKEW);

      g_assert_true (test_stranger_say_head (&s, head, ++world->through));
    }

  offend (world, &s, offence);
  test_stranger_close (&s);
}

static gint64
get_pause (World *world)
{
  const P2pPeerId peer = { { 'x' } };
  gint64 now = breath_simulation_get_now (world->simulation);

  return breath_core_get_bar (breath_virtual_node_get_core (world->nodes[0]), &peer, now);
}

/* Goes on at its rate until it is paused; returns how long that took. */
static gint64
offend_until_paused (World  *world,
                     Offence offence)
{
  gint64 turn = HOUR / rates[offence];
  gint64 began = breath_simulation_get_now (world->simulation);

  for (gint64 next = began; next < began + 4 * HOUR; next += turn)
    {
      gint64 at = next + (gint64) (g_rand_double (world->rand) * (turn - 2 * MINUTE));

      breath_simulation_run (world->simulation, MAX (at - breath_simulation_get_now (world->simulation), 0));
      visit (world, offence);

      if (get_pause (world) > breath_simulation_get_now (world->simulation))
        return breath_simulation_get_now (world->simulation) - began;
    }

  g_assert_not_reached ();
}

static void
test_persistent (void)
{
  guint n_seeds = get_n_seeds ();
  gint64 longest = 0;

  for (guint seed = 0; seed < n_seeds; seed++)
    {
      World *world = world_new (seed, 1);
      Offence offence = seed % N_OFFENCES;

      /* Each pause ends by itself, and whoever has learned nothing gets another. */
      for (guint round = 0; round < 3; round++)
        {
          gint64 took = offend_until_paused (world, offence);
          gint64 pause = get_pause (world) - breath_simulation_get_now (world->simulation);

          longest = MAX (longest, took);
          g_assert_cmpint (pause, <=, BREATH_HEALTH_MAX_PAUSE);
          breath_simulation_run (world->simulation, pause);
          g_assert_cmpint (get_pause (world), <=, breath_simulation_get_now (world->simulation));
        }

      g_assert_cmpuint (world->n_barred, ==, 3);
      world_free (world);
    }

  g_test_message ("%u seeds; the longest it took was %" G_GINT64_FORMAT " minutes", n_seeds, longest / MINUTE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trust/honest-are-never-paused", test_honest);
  g_test_add_func ("/trust/persistent-always-are", test_persistent);

  return g_test_run ();
}
