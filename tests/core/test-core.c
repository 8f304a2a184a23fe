/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-private.h"
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

static void
status_cb (BreathCore       *core,
           const BreathHead *head,
           guint             kind,
           gboolean          changed,
           gpointer          user_data)
{
  (*(guint *) user_data)++;
}

static void
test_core_refresh (Fixture      *f,
                   gconstpointer unused)
{
  const P2pPeerId *alice = breath_virtual_node_get_id (f->alice);
  BreathCore *core = breath_virtual_node_get_core (f->bob);
  guint n_statuses = 0;
  guint32 version;

  g_test_summary ("A head is refreshed every hour, and that is no news");

  g_signal_connect (core, "status", G_CALLBACK (status_cb), &n_statuses);
  breath_virtual_node_connect (f->alice, f->bob, LATENCY);
  set_water (f, f->alice);
  publish_water (f, f->alice);
  g_assert_cmpuint (n_statuses, ==, 1);
  version = breath_core_get_head (core, alice)->version;

  breath_simulation_run (f->simulation, 2 * HOUR + SECOND);
  g_assert_cmpuint (breath_core_get_head (core, alice)->version, ==, version + 2);
  g_assert_cmpuint (n_statuses, ==, 1);
  g_signal_handlers_disconnect_by_data (core, &n_statuses);
}

static void
test_core_restart (Fixture      *f,
                   gconstpointer unused)
{
  BreathCore *core;
  BreathLevel level;
  guint32 version;

  g_test_summary ("After a restart everything is there, and nothing was published");

  set_water (f, f->alice);
  publish_water (f, f->alice);
  core = breath_virtual_node_get_core (f->alice);
  level = breath_core_get_draw (core, BREATH_RESOURCE_WATER)->level;
  version = breath_core_get_head (core, breath_virtual_node_get_id (f->alice))->version;

  breath_virtual_node_stop (f->alice);
  start (f, f->alice);
  core = breath_virtual_node_get_core (f->alice);

  g_assert_cmpint (breath_core_get_stock (core, BREATH_RESOURCE_WATER)->amount, ==, 1200000);
  g_assert_cmpint (breath_core_get_draw (core, BREATH_RESOURCE_WATER)->level.level, ==, level.level);
  g_assert_cmpuint (breath_core_get_head (core, breath_virtual_node_get_id (f->alice))->version, ==, version);
  g_assert_null (breath_core_get_stock (core, BREATH_RESOURCE_FOOD));
  g_assert_null (breath_core_get_draw (core, BREATH_RESOURCE_FOOD));
}

static void
test_core_budget (Fixture      *f,
                  gconstpointer unused)
{
  Outcome outcome = { 0 };
  BreathCore *core = breath_virtual_node_get_core (f->alice);

  g_test_summary ("What the budget does not admit is refused with the time from which it does");

  breath_core_publish (core, BREATH_RESOURCE_WATER, done_cb, &outcome);
  g_assert_error (outcome.error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_NO_STOCK);

  set_water (f, f->alice);
  publish_water (f, f->alice);
  publish_water (f, f->alice);

  breath_core_publish (core, BREATH_RESOURCE_WATER, done_cb, &outcome);
  g_assert_cmpuint (outcome.n_done, ==, 2);
  g_assert_error (outcome.error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_BUDGET);
  g_assert_nonnull (strstr (outcome.error->message, "2025-06-1"));
  g_assert_nonnull (strstr (outcome.error->message, "Z"));
  g_assert_cmpint (breath_core_get_admits (core, BREATH_RESOURCE_WATER), >, BEGIN + 86000);
  g_assert_cmpuint (breath_memory_store_get_n_rows (breath_virtual_node_get_store (f->alice), BREATH_ROW_DRAW), ==, 2);
  g_clear_error (&outcome.error);
}

static void
test_core_privacy_day (Fixture      *f,
                       gconstpointer unused)
{
  BreathCore *core = breath_virtual_node_get_core (f->alice);
  BreathMemoryStore *store = breath_virtual_node_get_store (f->alice);

  g_test_summary ("A stock that is set is drawn once every privacy day, from the next one on");

  set_water (f, f->alice);
  breath_simulation_run (f->simulation, 2 * SECOND);
  g_assert_null (breath_core_get_draw (core, BREATH_RESOURCE_WATER));

  breath_simulation_run (f->simulation, 24 * HOUR);
  g_assert_nonnull (breath_core_get_draw (core, BREATH_RESOURCE_WATER));
  g_assert_cmpint (breath_core_get_draw (core, BREATH_RESOURCE_WATER)->reason, ==, BREATH_DRAW_SCHEDULED);
  g_assert_cmpuint (breath_memory_store_get_n_rows (store, BREATH_ROW_DRAW), ==, 1);

  breath_simulation_run (f->simulation, 72 * HOUR);
  g_assert_cmpuint (breath_memory_store_get_n_rows (store, BREATH_ROW_DRAW), ==, 4);
  g_assert_null (breath_core_get_draw (core, BREATH_RESOURCE_FOOD));
}

static void
failed_cb (BreathCore *core,
           GError     *error,
           gpointer    user_data)
{
  (*(guint *) user_data)++;
}

static void
test_core_commit_failure (Fixture      *f,
                          gconstpointer unused)
{
  g_autoptr(GError) full = g_error_new (BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL, "No space left");
  BreathCore *core = breath_virtual_node_get_core (f->alice);
  const P2pPeerId *alice = breath_virtual_node_get_id (f->alice);
  Outcome outcome = { 0 };
  guint n_failed = 0;

  g_test_summary ("What could not be stored is acknowledged to nobody");

  breath_virtual_node_connect (f->alice, f->bob, LATENCY);
  set_water (f, f->alice);
  g_signal_connect (core, "failed", G_CALLBACK (failed_cb), &n_failed);
  breath_memory_store_set_failure (breath_virtual_node_get_store (f->alice), full);

  breath_core_publish (core, BREATH_RESOURCE_WATER, done_cb, &outcome);
  breath_simulation_run (f->simulation, 5 * SECOND);

  g_assert_cmpuint (outcome.n_done, ==, 1);
  g_assert_error (outcome.error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL);
  g_assert_cmpuint (n_failed, ==, 1);
  g_assert_null (breath_core_get_draw (core, BREATH_RESOURCE_WATER));
  g_assert_cmpint (breath_core_get_head (breath_virtual_node_get_core (f->bob), alice)->levels[BREATH_RESOURCE_WATER].level,
                   ==, BREATH_LEVEL_UNKNOWN);
  g_signal_handlers_disconnect_by_data (core, &n_failed);
  g_clear_error (&outcome.error);
}

/* Each answer as it comes, and "failed" where the core says so. */
static void
told_cb (const GError *error,
         gpointer      user_data)
{
  g_string_append_printf (user_data, "%s\n", error != NULL ? error->message : "done");
}

static void
stop_told_cb (BreathCore *core,
              GError     *error,
              gpointer    user_data)
{
  g_string_append (user_data, "failed\n");
  breath_core_stop (core);
}

static void
test_core_failure_told (Fixture      *f,
                        gconstpointer unused)
{
  g_autoptr(GError) full = g_error_new (BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL, "No space left");
  g_autoptr(GString) told = g_string_new (NULL);
  BreathCore *core = breath_virtual_node_get_core (f->alice);

  g_test_summary ("Every change that waits is told what the store failed with, before anybody ends the node on account of it");

  set_water (f, f->alice);
  g_signal_connect (core, "failed", G_CALLBACK (stop_told_cb), told);
  breath_memory_store_set_failure (breath_virtual_node_get_store (f->alice), full);
  breath_core_publish (core, BREATH_RESOURCE_WATER, told_cb, told);
  breath_core_publish (core, BREATH_RESOURCE_WATER, told_cb, told);
  breath_core_publish (core, BREATH_RESOURCE_WATER, told_cb, told);
  breath_simulation_run (f->simulation, 5 * SECOND);
  g_assert_cmpstr (told->str, ==, "No space left\nNo space left\nNo space left\nfailed\n");
  g_signal_handlers_disconnect_by_data (core, told);
}

static void
test_core_failure_elsewhere (Fixture      *f,
                             gconstpointer unused)
{
  g_autoptr(GError) full = g_error_new (BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL, "No space left");
  g_autoptr(GString) told = g_string_new (NULL);
  BreathCore *core = breath_virtual_node_get_core (f->alice);

  g_test_summary ("Where it is something else that could not be stored, what is being stored is answered before that is told");

  set_water (f, f->alice);
  g_signal_connect (core, "failed", G_CALLBACK (stop_told_cb), told);
  breath_core_publish (core, BREATH_RESOURCE_WATER, told_cb, told);
  breath_core_fail (core, full);
  g_assert_cmpstr (told->str, ==, "");
  breath_core_fail (core, full);
  breath_simulation_run (f->simulation, 5 * SECOND);
  g_assert_cmpstr (told->str, ==, "done\nfailed\n");
  g_signal_handlers_disconnect_by_data (core, told);
}

static void
ready_cb (BreathCore *core,
          GError     *error,
          gpointer    user_data)
{
  GError **out = user_data;

  g_clear_error (out);
  *out = error != NULL ? g_error_copy (error) : NULL;
}

typedef struct
{
  const char   *name;
  BreathRowKind kind;
  const char   *key;
  const char   *value;
} DamageCase;

static const DamageCase damage_cases[] = {
  { "journal", BREATH_ROW_SETTING, "journal", "x" },
  { "hour", BREATH_ROW_SETTING, "hour", "\x30" },
  { "renewal", BREATH_ROW_SETTING, "renewal", "x" },
  { "renewed", BREATH_ROW_SETTING, "renewed", "x" },
  { "stock", BREATH_ROW_STOCK, "sunshine", "x" },
  { "draw", BREATH_ROW_DRAW, "water", "x" },
  { "head", BREATH_ROW_HEAD, "x", "x" },
  { "item", BREATH_ROW_ITEM, "x", "x" },
  { "manifest", BREATH_ROW_MANIFEST, "x", "x" },
  { "cursor", BREATH_ROW_CURSOR, "x", "x" },
};

static void
test_core_damage (Fixture      *f,
                  gconstpointer unused)
{
  g_test_summary ("A store that contradicts itself is refused");

  for (guint i = 0; i < G_N_ELEMENTS (damage_cases); i++)
    {
      const DamageCase *c = &damage_cases[i];
      g_autoptr(GBytes) key = g_bytes_new_static (c->key, strlen (c->key));
      g_autoptr(GBytes) value = g_bytes_new_static (c->value, strlen (c->value));
      BreathVirtualNode *node = breath_virtual_node_new (f->simulation, 10 + i);
      BreathRow row = { c->kind, key, value, 1, NULL };
      g_autoptr(GError) error = NULL;

      start (f, node);
      breath_virtual_node_stop (node);
      breath_simulation_run (f->simulation, SECOND);
      breath_memory_store_put (breath_virtual_node_get_store (node), &row);

      breath_virtual_node_start (node);
      g_signal_connect (breath_virtual_node_get_core (node), "ready", G_CALLBACK (ready_cb), &error);
      breath_simulation_run (f->simulation, SECOND);
      g_test_message ("%s: %s", c->name, error != NULL ? error->message : "taken");
      g_assert_nonnull (error);
      g_assert_false (breath_core_is_ready (breath_virtual_node_get_core (node)));

      breath_virtual_node_stop (node);
      g_assert_finalize_object (node);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/core/publish", test_core_publish);
  ADD ("/core/refresh", test_core_refresh);
  ADD ("/core/restart", test_core_restart);
  ADD ("/core/budget", test_core_budget);
  ADD ("/core/privacy-day", test_core_privacy_day);
  ADD ("/core/commit-failure", test_core_commit_failure);
  ADD ("/core/failure-told", test_core_failure_told);
  ADD ("/core/failure-elsewhere", test_core_failure_elsewhere);
  ADD ("/core/damage", test_core_damage);
#undef ADD

  return g_test_run ();
}
