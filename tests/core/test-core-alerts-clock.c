/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-community.h"

#include <string.h>

/* Alerts at a node whose clock is wrong for a while, with no neighbour who would tell. */

#define SECOND G_USEC_PER_SEC
#define HOUR   (G_GINT64_CONSTANT (3600) * SECOND)

typedef struct
{
  BreathSimulation *simulation;
  TestCommunity    *a;
} Fixture;

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (TEST_COMMUNITY_BEGIN);
  f->a = test_community_new (f->simulation, 1);
  test_community_start (f->a);
  breath_simulation_run (f->simulation, SECOND);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  test_community_free (f->a);

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->simulation);
}

static void
restart_with_clock (Fixture *f,
                    gint64   offset)
{
  breath_virtual_node_stop (f->a->node);
  breath_simulation_run (f->simulation, SECOND);
  breath_virtual_clock_set_offset (breath_virtual_node_get_clock (f->a->node), offset);
  test_community_start (f->a);
  breath_simulation_run (f->simulation, HOUR / 4);
}

typedef struct
{
  const BreathItem *item;
  gint64            now;
  guint             n;
} Certified;

static void
count_certifying_cb (const BreathItem *certificate,
                     gpointer          user_data)
{
  Certified *certified = user_data;

  certified->n += breath_item_certifies (certificate, certified->item, certified->now);
}

/* A clock that is far ahead for a moment, while the node runs or as it starts, ends no alert and no certificate. */
static void
test_clock_ahead (Fixture      *f,
                  gconstpointer unused)
{
  static const gint64 offsets[] = { G_GINT64_CONSTANT (200000000000), G_GINT64_CONSTANT (4000000000), 100 * 86400, 0 };
  BreathCore *core = test_community_get_core (f->a);
  Certified certified = { 0 };
  BreathCoreAlert alert;
  guint8 id[BREATH_HASH_LEN];

  test_community_raise (f->a, 0, id);
  breath_simulation_run (f->simulation, SECOND);
  breath_core_review (core, p2p_identity_get_peer_id (f->a->mirrors[1]), id, NULL, NULL);
  breath_simulation_run (f->simulation, SECOND);

  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      breath_virtual_clock_set_offset (breath_virtual_node_get_clock (f->a->node), offsets[i]);
      breath_simulation_run (f->simulation, 20 * 60 * SECOND);
      g_assert_true (test_community_has (f->a, id));
    }

  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      restart_with_clock (f, offsets[i]);
      g_assert_true (test_community_has (f->a, id));
      g_assert_cmpuint (test_community_count_alert_rows (f->a), ==, 2);
    }

  core = test_community_get_core (f->a);
  g_assert_true (breath_core_get_alert (core, id, &alert));
  certified.item = alert.item;
  certified.now = breath_simulation_get_wall (f->simulation);
  breath_core_foreach_certificate (core, breath_virtual_node_get_id (f->a->node), count_certifying_cb, &certified);
  g_assert_cmpuint (certified.n, ==, 1);

  /* It ends when it is over, by a clock that was off for long as well, only later. */
  restart_with_clock (f, 100 * 86400);
  g_assert_true (test_community_has (f->a, id));
  breath_simulation_run (f->simulation, HOUR);
  g_assert_false (test_community_has (f->a, id));
  g_assert_cmpuint (test_community_count_alert_rows (f->a), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/core/alerts/clock/ahead", Fixture, NULL, fixture_set_up, test_clock_ahead, fixture_tear_down);

  return g_test_run ();
}
