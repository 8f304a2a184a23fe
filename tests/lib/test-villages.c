/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-villages.h"

#include "breath-world.h"

/* Villages in which anything may go wrong, each in another way: nothing that must hold is ever broken. */

#define MINUTE G_TIME_SPAN_MINUTE

static guint
pick (GRand *rand,
      guint  n)
{
  return g_rand_int_range (rand, 0, n);
}

static BreathFaultPlan
pick_fault (GRand *rand)
{
  BreathFaultPlan plan = { .kind = (BreathFaultKind) pick (rand, BREATH_N_FAULTS) };

  plan.begin = 5 * MINUTE + (gint64) (g_rand_double (rand) * 20 * MINUTE);
  plan.duration = 2 * MINUTE + (gint64) (g_rand_double (rand) * 18 * MINUTE);
  plan.share = 5 + pick (rand, 60);
  plan.size = plan.kind == BREATH_FAULT_RESTORE ? 1 + pick (rand, 1200) : 1 + pick (rand, 500);

  if (plan.kind == BREATH_FAULT_ONE_WAY)
    plan.duration = MIN (plan.duration, 5 * MINUTE);

  return plan;
}

static BreathScenario *
make_village (guint seed)
{
  BreathScenario *village = breath_scenario_new ();
  GRand *rand = g_rand_new_with_seed (seed);
  guint n_faults = 1 + pick (rand, 5);

  village->n_nodes = 20;
  village->duration = 75 * MINUTE;
  village->settle = 30 * MINUTE;
  village->links.is_live = pick (rand, 4) > 0;
  village->links.n_chosen = 1;
  village->links.n_outbound = 2;
  village->links.loss = pick (rand, 6);
  village->links.duplicates = pick (rand, 6);
  village->links.reordered = pick (rand, 6);
  village->links.jitter = pick (rand, 200000);
  village->links.asymmetry = 1 + pick (rand, 3);
  village->links.rate = 128 << pick (rand, 4);
  village->people.has_stocks = TRUE;
  village->people.n_alerts = pick (rand, 5);
  village->people.n_transfers = pick (rand, 4);
  village->people.n_isolations = pick (rand, 3);
  village->people.answer[0] = 0;
  village->people.answer[1] = 20 * MINUTE;

  for (guint i = 0; i < n_faults; i++)
    {
      const BreathFaultPlan plan = pick_fault (rand);

      g_array_append_val (village->faults, plan);
    }

  g_rand_free (rand);

  return village;
}

static void
live (guint seed)
{
  g_autoptr(BreathScenario) village = make_village (seed);
  g_autoptr(BreathWorld) world = breath_world_new (village, seed);
  const BreathBreach *breach;
  double pauses = 0;

  while (breath_world_step (world))
    ;

  breath_world_finish (world);
  breach = breath_world_get_breach (world);

  if (breach != NULL)
    g_error ("Seed %u, after %.3f s: %s: %s\n%s", seed, breach->time / (double) G_USEC_PER_SEC, breach->invariant,
             breach->what, breach->events);

  breath_measure_get_figure (breath_world_get_measure (world), BREATH_FIGURE_HONEST_PAUSES, &pauses);
  g_assert_cmpfloat (pauses, ==, 0);
}

/* @n: unless BREATH_SEEDS says otherwise. Two programs that take turns keep two processors busy. */
void
test_villages_live (guint first,
                    guint n)
{
  const char *wanted = g_getenv ("BREATH_SEEDS");
  guint n_seeds = wanted != NULL ? (guint) g_ascii_strtoull (wanted, NULL, 10) : n;
  guint n_lived = 0;

  for (guint seed = first; seed <= n_seeds; seed += 2, n_lived++)
    live (seed);

  g_test_message ("%u villages", n_lived);
}
