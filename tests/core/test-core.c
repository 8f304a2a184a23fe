/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

#define BEGIN   G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define LATENCY 20000                          /* microseconds */
#define SECOND  G_USEC_PER_SEC
#define HOUR    (3600 * SECOND)

typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *alice;
  BreathVirtualNode *bob;
} Fixture;

static void
start (Fixture           *f,
       BreathVirtualNode *node)
{
  breath_virtual_node_start (node);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (node)));
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (BEGIN);
  f->alice = breath_virtual_node_new (f->simulation, 1);
  f->bob = breath_virtual_node_new (f->simulation, 2);
  start (f, f->alice);
  start (f, f->bob);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  breath_virtual_node_stop (f->alice);
  breath_virtual_node_stop (f->bob);

  /* Commits in flight keep their core. */
  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->alice);
  g_assert_finalize_object (f->bob);
  g_assert_finalize_object (f->simulation);
}

typedef struct
{
  guint   n_done;
  GError *error;
} Outcome;

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->n_done++;
  g_clear_error (&outcome->error);
  outcome->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
set_water (Fixture           *f,
           BreathVirtualNode *node)
{
  BreathStock stock = { .amount = 1200000, .need = 300000, .reserve_days = 7, .unit = "L", .updated = BEGIN };
  Outcome outcome = { 0 };

  breath_core_set_stock (breath_virtual_node_get_core (node), BREATH_RESOURCE_WATER, &stock, done_cb, &outcome);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_cmpuint (outcome.n_done, ==, 1);
  g_assert_no_error (outcome.error);
}

static void
publish_water (Fixture           *f,
               BreathVirtualNode *node)
{
  Outcome outcome = { 0 };

  breath_core_publish (breath_virtual_node_get_core (node), BREATH_RESOURCE_WATER, done_cb, &outcome);
  breath_simulation_run (f->simulation, 2 * SECOND);
  g_assert_cmpuint (outcome.n_done, ==, 1);
  g_assert_no_error (outcome.error);
}

static void
test_core_publish (Fixture      *f,
                   gconstpointer unused)
{
  const BreathHead *held;

  g_test_summary ("A level published at one node is known at the other");

  breath_virtual_node_connect (f->alice, f->bob, LATENCY);
  set_water (f, f->alice);

  held = breath_core_get_head (breath_virtual_node_get_core (f->bob), breath_virtual_node_get_id (f->alice));
  g_assert_nonnull (held);
  g_assert_cmpint (held->levels[BREATH_RESOURCE_WATER].level, ==, BREATH_LEVEL_UNKNOWN);

  publish_water (f, f->alice);

  held = breath_core_get_head (breath_virtual_node_get_core (f->bob), breath_virtual_node_get_id (f->alice));
  g_assert_cmpint (held->levels[BREATH_RESOURCE_WATER].level, !=, BREATH_LEVEL_UNKNOWN);
  g_assert_cmpint (held->levels[BREATH_RESOURCE_WATER].level, ==,
                   breath_core_get_draw (breath_virtual_node_get_core (f->alice), BREATH_RESOURCE_WATER)->level.level);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/core/publish", test_core_publish);
#undef ADD

  return g_test_run ();
}
