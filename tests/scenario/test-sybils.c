/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-world.h"

/*
 * Two hundred made-up nodes that link with everybody, drop every alert and pass on nothing of others, among twenty that
 * people keep: those whom people chose carry what matters.
 */

#define N_SEEDS  3    /* unless BREATH_SEEDS says otherwise; each takes about a second */
#define N_TOLD   100  /* seeds after which it is said how far it is */
#define N_HONEST 20
#define N_SYBILS 200
#define SECOND   G_TIME_SPAN_SECOND
#define ROUND    1.0  /* seconds, in which notes are gathered on a link */
#define N_ROUNDS 5

static BreathScenario *
make_scenario (void)
{
  BreathScenario *scenario = breath_scenario_new ();
  const BreathEnemyPlan sybils = { .kind = BREATH_ENEMY_SYBIL, .count = N_SYBILS };

  scenario->n_nodes = N_HONEST;
  scenario->duration = 240 * SECOND;
  scenario->settle = 60 * SECOND;
  scenario->has_met = TRUE;
  scenario->links.is_live = TRUE;
  scenario->links.n_chosen = 2;
  scenario->people.n_alerts = 5;
  g_array_append_val (scenario->enemies, sybils);

  return scenario;
}

static void
test_alerts (void)
{
  const char *wanted = g_getenv ("BREATH_SEEDS");
  guint n_seeds = wanted != NULL ? (guint) g_ascii_strtoull (wanted, NULL, 10) : N_SEEDS;
  g_autoptr(BreathScenario) scenario = make_scenario ();
  double slowest = 0;
  double most = 0;
  guint n_alerts = 0;

  g_test_summary ("Every alert reaches every honest node within five rounds, however many Sybils there are");

  for (guint seed = 1; seed <= n_seeds; seed++)
    {
      g_autoptr(BreathWorld) world = breath_world_new (scenario, seed);
      const BreathMeasure *measure = breath_world_get_measure (world);
      double delay = 0;
      double hops = 0;

      while (breath_world_step (world))
        ;

      breath_world_finish (world);

      if (breath_world_get_breach (world) != NULL)
        g_error ("Seed %u: %s", seed, breath_world_get_breach (world)->what);

      g_assert_true (breath_measure_get_figure (measure, BREATH_FIGURE_ALERT_MAX, &delay));
      g_assert_true (breath_measure_get_figure (measure, BREATH_FIGURE_ALERT_HOPS, &hops));
      g_assert_cmpuint (measure->n_missed, ==, 0);
      g_assert_cmpuint (measure->alert_delays->len % N_HONEST, ==, 0);
      g_assert_cmpfloat (delay, <=, N_ROUNDS * ROUND);
      slowest = MAX (slowest, delay);
      most = MAX (most, hops);
      n_alerts += measure->alert_delays->len / N_HONEST; /* without what was more than anybody may raise */

      if (seed % N_TOLD == 0)
        g_test_message ("%u of %u seeds", seed, n_seeds);
    }

  g_test_message ("%u seeds: %u alerts, each at all %d honest nodes among %d Sybils; the slowest took %.2f s, the longest way %.0f links",
                  n_seeds, n_alerts, N_HONEST, N_SYBILS, slowest, most);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sybils/alerts", test_alerts);

  return g_test_run ();
}
