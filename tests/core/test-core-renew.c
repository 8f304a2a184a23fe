/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-renewal.h"
#include "breath-virtual-node.h"

#include <string.h>

#define BEGIN   G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define LATENCY 20000                          /* microseconds */
#define SECOND  G_USEC_PER_SEC
#define HOUR    (G_GINT64_CONSTANT (3600) * SECOND)

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

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->alice);
  g_assert_finalize_object (f->bob);
  g_assert_finalize_object (f->simulation);
}

static void
mark (Fixture *f,
      gint64   since,
      guint32  epoch)
{
  BreathRenewal renewal = { since, epoch };
  BreathBatch *batch = breath_batch_new ();

  breath_renewal_put (batch, &renewal);
  breath_memory_store_put (breath_virtual_node_get_store (f->alice), breath_batch_get_row (batch, 0));
  breath_batch_free (batch);
}

static void
restart_marked (Fixture *f,
                gint64   since,
                guint32  epoch)
{
  breath_virtual_node_stop (f->alice);
  breath_simulation_run (f->simulation, SECOND);
  mark (f, since, epoch);
  start (f, f->alice);
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  GError **out = user_data;

  g_clear_error (out);
  *out = error != NULL ? g_error_copy (error) : NULL;
}

static void
set_water (Fixture *f)
{
  BreathStock stock = { .amount = 1200000, .need = 300000, .reserve_days = 7, .unit = "L", .updated = BEGIN };
  g_autoptr(GError) error = NULL;

  breath_core_set_stock (breath_virtual_node_get_core (f->alice), BREATH_RESOURCE_WATER, &stock, done_cb, &error);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_no_error (error);
}

/* How many of @n attempts were admitted. */
static guint
publish (Fixture *f,
         guint    n)
{
  guint n_admitted = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GError) error = NULL;

      breath_core_publish (breath_virtual_node_get_core (f->alice), BREATH_RESOURCE_WATER, done_cb, &error);
      breath_simulation_run (f->simulation, 2 * SECOND);
      n_admitted += error == NULL;
    }

  return n_admitted;
}

static const BreathHead *
get_head (Fixture           *f,
          BreathVirtualNode *at)
{
  return breath_core_get_head (breath_virtual_node_get_core (at), breath_virtual_node_get_id (f->alice));
}

static guint
count (BreathVirtualNode *node,
       BreathRowKind      kind)
{
  return breath_memory_store_get_n_rows (breath_virtual_node_get_store (node), kind);
}

static void
test_epoch (Fixture      *f,
            gconstpointer unused)
{
  BreathLevel level;
  guint32 epoch;
  guint n_settings;

  g_test_summary ("A marked store begins a new epoch, and a neighbour takes its head");

  breath_virtual_node_connect (f->alice, f->bob, LATENCY);
  set_water (f);
  g_assert_cmpuint (publish (f, 1), ==, 1);
  breath_simulation_run (f->simulation, 10 * SECOND);
  epoch = get_head (f, f->alice)->epoch;
  level = get_head (f, f->alice)->levels[BREATH_RESOURCE_WATER];
  g_assert_cmpuint (count (f->alice, BREATH_ROW_CURSOR), ==, 1);
  n_settings = count (f->alice, BREATH_ROW_SETTING);

  restart_marked (f, BEGIN, epoch);
  g_assert_cmpuint (get_head (f, f->alice)->epoch, >, epoch);
  g_assert_cmpuint (get_head (f, f->alice)->epoch, <=, breath_clock_get_wall (BREATH_CLOCK (breath_virtual_node_get_clock (f->alice))));
  g_assert_cmpuint (get_head (f, f->alice)->version, ==, 1);
  g_assert_cmpint (get_head (f, f->alice)->levels[BREATH_RESOURCE_WATER].level, ==, level.level);
  g_assert_cmpint (get_head (f, f->alice)->levels[BREATH_RESOURCE_WATER].day, ==, level.day);
  g_assert_cmpuint (count (f->alice, BREATH_ROW_CURSOR), ==, 0);
  g_assert_cmpuint (count (f->alice, BREATH_ROW_SETTING), <=, n_settings + 1);

  breath_virtual_node_connect (f->alice, f->bob, LATENCY);
  breath_simulation_run (f->simulation, 5 * SECOND);
  g_assert_cmpmem (get_head (f, f->alice)->id, BREATH_HASH_LEN, get_head (f, f->bob)->id, BREATH_HASH_LEN);

  /* Once is enough. */
  epoch = get_head (f, f->alice)->epoch;
  breath_virtual_node_stop (f->alice);
  start (f, f->alice);
  g_assert_cmpuint (get_head (f, f->alice)->epoch, ==, epoch);
}

static void
test_known_epoch (Fixture      *f,
                  gconstpointer unused)
{
  g_test_summary ("An epoch that is known from elsewhere counts as well, and so does a clock that is behind");

  restart_marked (f, BEGIN, BEGIN + 400);
  g_assert_cmpuint (get_head (f, f->alice)->epoch, ==, BEGIN + 401);

  restart_marked (f, BEGIN, 7);
  g_assert_cmpuint (get_head (f, f->alice)->epoch, ==, BEGIN + 402);
}

static void
test_cut (Fixture      *f,
          gconstpointer unused)
{
  g_autoptr(GError) full = g_error_new (BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL, "No space left");
  BreathMemoryStore *store = breath_virtual_node_get_store (f->alice);
  guint32 epoch = get_head (f, f->alice)->epoch;

  g_test_summary ("What was cut off before the new head was stored is done again");

  breath_virtual_node_stop (f->alice);
  breath_simulation_run (f->simulation, SECOND);
  mark (f, BEGIN, epoch);
  breath_memory_store_set_failure (store, full);
  breath_virtual_node_start (f->alice);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_false (breath_core_is_ready (breath_virtual_node_get_core (f->alice)));
  breath_virtual_node_stop (f->alice);
  breath_memory_store_set_failure (store, NULL);

  /* Between the two commits: the journal is renewed, the head is not. */
  breath_virtual_node_start (f->alice);
  breath_simulation_run (f->simulation, 3000);
  breath_virtual_node_stop (f->alice);
  breath_simulation_run (f->simulation, SECOND);
  start (f, f->alice);
  g_assert_cmpuint (get_head (f, f->alice)->epoch, >, epoch);
  g_assert_cmpuint (get_head (f, f->alice)->version, ==, 1);
}

static void
test_budget (Fixture      *f,
             gconstpointer unused)
{
  BreathCore *core;
  guint n_draws;

  g_test_summary ("What may have been spent since the backup is taken for spent, for a whole window and no longer");

  set_water (f);
  g_assert_cmpuint (publish (f, 1), ==, 1);
  breath_simulation_run (f->simulation, 50 * HOUR);

  n_draws = count (f->alice, BREATH_ROW_DRAW);
  restart_marked (f, BEGIN, 0);
  g_assert_cmpuint (publish (f, 1), ==, 0);

  /* A restart does not forget it, and the draw that the privacy day is due waits as well. */
  breath_virtual_node_stop (f->alice);
  start (f, f->alice);
  core = breath_virtual_node_get_core (f->alice);
  g_assert_cmpint (breath_core_get_admits (core, BREATH_RESOURCE_WATER), >, BEGIN + (50 + 24) * 3600);
  g_assert_cmpint (breath_core_get_admits (core, BREATH_RESOURCE_FOOD), >, BEGIN + (50 + 24) * 3600);
  breath_simulation_run (f->simulation, 23 * HOUR);
  g_assert_cmpuint (publish (f, 1), ==, 0);
  g_assert_cmpuint (count (f->alice, BREATH_ROW_DRAW), ==, n_draws);

  breath_simulation_run (f->simulation, 2 * HOUR);
  g_assert_cmpuint (count (f->alice, BREATH_ROW_DRAW), >, n_draws);
}

static void
test_later_than_the_clock (Fixture      *f,
                           gconstpointer unused)
{
  BreathCore *core;

  g_test_summary ("Where the clock is behind the backup, the backup's time counts");

  set_water (f);
  restart_marked (f, BEGIN + 30 * 3600, 0);
  core = breath_virtual_node_get_core (f->alice);
  g_assert_cmpint (breath_core_get_admits (core, BREATH_RESOURCE_WATER), >=, BEGIN + 24 * 3600);
  g_assert_cmpuint (publish (f, 1), ==, 0);
}

static void
test_mark (void)
{
  BreathRenewal renewal = { G_GINT64_CONSTANT (0x0102030405), 0x80000001 };
  BreathRenewal read;
  BreathBatch *batch = breath_batch_new ();
  BreathRow row;

  g_test_summary ("The mark says what was put; another setting is none, a cut one says nothing");

  breath_renewal_put (batch, &renewal);
  row = *breath_batch_get_row (batch, 0);
  g_assert_true (breath_renewal_is (&row));
  g_assert_true (breath_renewal_read (&read, &row));
  g_assert_cmpint (read.since, ==, G_MAXUINT32);
  g_assert_cmpuint (read.epoch, ==, 0x80000001);

  row.value = g_bytes_new_static ("\0\0\0\0\0\0\0\x80\0\0\0\0", BREATH_RENEWAL_LEN);
  g_assert_false (breath_renewal_read (&read, &row));
  g_bytes_unref (row.value);
  row.value = g_bytes_new_static ("", 0);
  g_assert_false (breath_renewal_read (&read, &row));
  g_bytes_unref (row.value);

  row.key = g_bytes_new_static ("renewals", 8);
  g_assert_false (breath_renewal_is (&row));
  g_bytes_unref (row.key);
  breath_batch_free (batch);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/core/renew/epoch", test_epoch);
  ADD ("/core/renew/known-epoch", test_known_epoch);
  ADD ("/core/renew/cut", test_cut);
  ADD ("/core/renew/budget", test_budget);
  ADD ("/core/renew/later-than-the-clock", test_later_than_the_clock);
#undef ADD
  g_test_add_func ("/core/renew/mark", test_mark);

  return g_test_run ();
}
