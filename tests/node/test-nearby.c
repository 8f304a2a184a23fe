/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-nearby-private.h"

#include "breath-memory-store.h"
#include "breath-seeded-random.h"
#include "breath-virtual-clock.h"

#define MINUTE G_TIME_SPAN_MINUTE

typedef struct
{
  BreathSimulation *simulation;
  BreathCore       *core;
  P2pSwarm         *swarm;
  BreathNearby     *nearby;
  guint             n_found;
} Fixture;

static void
found_cb (Fixture *f)
{
  f->n_found++;
}

static void
set_up (Fixture      *f,
        gconstpointer unused)
{
  guint8 seed[P2P_SEED_LEN] = { 'n' };
  g_autoptr(P2pIdentity) identity = p2p_identity_new_from_seed (seed);
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  g_autoptr(BreathVirtualClock) clock = NULL;
  g_autoptr(BreathMemoryStore) store = NULL;
  BreathPorts ports = { .random = random };

  f->simulation = breath_simulation_new (1750000000);
  clock = breath_virtual_clock_new (f->simulation);
  store = breath_memory_store_new (f->simulation, 2000);
  ports.clock = BREATH_CLOCK (clock);
  ports.store = BREATH_STORE (store);
  f->core = breath_core_new (identity, &ports);
  f->swarm = p2p_swarm_new (identity);
  f->nearby = breath_nearby_new (f->swarm, f->core);
  g_signal_connect_swapped (f->nearby, "found", G_CALLBACK (found_cb), f);
}

static void
tear_down (Fixture      *f,
           gconstpointer unused)
{
  g_assert_finalize_object (f->nearby);
  g_assert_finalize_object (f->swarm);
  g_assert_finalize_object (f->core);
  g_assert_finalize_object (f->simulation);
}

static void
take (Fixture    *f,
      guint8      number,
      const char *text,
      gint64      now)
{
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (text, NULL);
  P2pPeerId peer = { { number } };

  breath_nearby_take (f->nearby, &peer, address, now);
}

static guint
count_heard (Fixture *f)
{
  return breath_selection_get_n_heard (breath_core_get_selection (f->core));
}

static void
test_places (Fixture      *f,
             gconstpointer unused)
{
  static const char *const others[] = {
    "/ip4/20.0.0.1/tcp/1", "/ip4/127.0.0.1/tcp/1", "/ip4/0.0.0.0/tcp/1", "/ip4/10.0.0.1/tcp/1/ws", "/ip4/10.0.0.1/udp/1",
    "/dns4/printer.local/tcp/1",
  };

  g_test_summary ("Only who is said to be in a private network is taken: nobody has us call elsewhere");

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    take (f, i + 1, others[i], MINUTE);

  g_assert_cmpuint (count_heard (f), ==, 0);
  g_assert_cmpuint (f->n_found, ==, 0);

  take (f, 10, "/ip4/10.0.0.1/tcp/1", MINUTE);
  take (f, 11, "/ip6/fe80::1/tcp/1", MINUTE);
  g_assert_cmpuint (count_heard (f), ==, 2);
  g_assert_cmpuint (f->n_found, ==, 2);
}

static void
test_flood (Fixture      *f,
            gconstpointer unused)
{
  g_test_summary ("Of a thousand that somebody makes up few are taken in a minute, and more in the next");

  for (guint i = 0; i < 1000; i++)
    take (f, i & 0xff, "/ip4/10.0.0.1/tcp/1", MINUTE + i);

  g_assert_cmpuint (f->n_found, ==, BREATH_NEARBY_MAX_TAKEN);
  take (f, 100, "/ip4/10.0.0.1/tcp/1", 2 * MINUTE);
  g_assert_cmpuint (f->n_found, ==, BREATH_NEARBY_MAX_TAKEN + 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/nearby/places", Fixture, NULL, set_up, test_places, tear_down);
  g_test_add ("/nearby/flood", Fixture, NULL, set_up, test_flood, tear_down);

  return g_test_run ();
}
