/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-network.h"

/*
 * The network that tests/bench/network measures, at a size that takes seconds.
 */

#define N_NODES      150
#define N_NODES_LONG 300  /* where BREATH_SEEDS asks for more */
#define PER_NODE     0.08 /* B/s for each node of the network: 80 in one of 1,000 */
#define PER_MEETING  4    /* B/s for summaries, where neighbours meet once a minute */

static double
get_rate (const TestNetworkSetup  *setup,
          const TestNetworkResult *result)
{
  guint64 n_bytes = 0;

  for (guint step = 0; step < TEST_NETWORK_N_STEPS; step++)
    n_bytes += result->n_bytes_of[step];

  return n_bytes / (double) setup->n_nodes / setup->duration;
}

static void
check (gboolean is_live,
       double   worst)
{
  TestNetworkSetup setup = { .seed = 1, .is_live = is_live, .warm_up = 120, .duration = 600 };
  g_auto(TestNetworkResult) result = { 0 };
  double limit;
  double rate;

  setup.n_nodes = g_getenv ("BREATH_SEEDS") != NULL ? N_NODES_LONG : N_NODES;
  limit = setup.n_nodes * PER_NODE + (is_live ? 0 : PER_MEETING);
  test_network_run (&setup, &result);
  rate = get_rate (&setup, &result);
  g_test_message ("%.1f bytes a second and node, 99 %% have a change within %.1f s, %" G_GUINT64_FORMAT
                  " heads received, %" G_GUINT64_FORMAT " of them different",
                  rate, result.p99, result.n_received, result.n_accepted);

  g_assert_cmpuint (result.n_links, >, 4 * setup.n_nodes * 97 / 100);
  g_assert_cmpuint (result.delays->len, >, 10);
  g_assert_cmpuint (result.n_unfinished, ==, 0);
  g_assert_cmpfloat (result.p99, <=, worst);
  g_assert_cmpfloat (rate, <=, limit);

  /* Everybody got what everybody published, hardly anything twice, and not a manifest or item. */
  g_assert_cmpuint (result.n_accepted, >=, result.delays->len * (setup.n_nodes - 1));
  g_assert_cmpuint (result.n_received * 100, <=, result.n_accepted * 102);
  g_assert_cmpuint (result.n_bytes_of[5] + result.n_bytes_of[6], ==, 0);
}

static void
test_network_minute (void)
{
  g_test_summary ("Neighbours that meet once a minute");

  check (FALSE, 120);
}

static void
test_network_live (void)
{
  g_test_summary ("Neighbours whose links stay");

  check (TRUE, 8);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/network/minute", test_network_minute);
  g_test_add_func ("/network/live", test_network_live);

  return g_test_run ();
}
