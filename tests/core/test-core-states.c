/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

#include <string.h>

/* What a core answers before it has read its store, once it could not write to it, and after it was stopped. */

#define BEGIN   G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define LATENCY 20000                          /* microseconds */
#define SECOND  ((gint64) G_USEC_PER_SEC)

typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *alice;
  BreathVirtualNode *bob;
  BreathCore        *core;    /* of alice, which outlives its node's interest */
} Fixture;

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (BEGIN);
  f->alice = breath_virtual_node_new (f->simulation, 1);
  f->bob = breath_virtual_node_new (f->simulation, 2);
  breath_virtual_node_start (f->alice);
  breath_virtual_node_start (f->bob);
  f->core = g_object_ref (breath_virtual_node_get_core (f->alice));
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  breath_virtual_node_stop (f->alice);
  breath_virtual_node_stop (f->bob);

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->core);
  g_assert_finalize_object (f->alice);
  g_assert_finalize_object (f->bob);
  g_assert_finalize_object (f->simulation);
}

typedef struct
{
  guint              n_done;
  GError            *error;
  BreathImportResult imported;
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
imported_cb (BreathImportResult result,
             gpointer           user_data)
{
  Outcome *outcome = user_data;

  outcome->n_done++;
  outcome->imported = result;
}

static const BreathStock water = { .amount = 1200000, .need = 300000, .reserve_days = 7, .unit = "L", .updated = BEGIN };

static void
assert_not_ready (Outcome *outcome,
                  guint    n_done)
{
  g_assert_cmpuint (outcome->n_done, ==, n_done);
  g_assert_error (outcome->error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_NOT_READY);
  g_clear_error (&outcome->error);
}

/* Whoever does not wait for the answer gets none. */
static void
assert_changes_nothing (Fixture *f)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  BreathPrivacy privacy;
  Outcome outcome = { 0 };

  breath_privacy_init (&privacy);
  breath_core_set_stock (f->core, BREATH_RESOURCE_WATER, &water, done_cb, &outcome);
  assert_not_ready (&outcome, 1);
  breath_core_publish (f->core, BREATH_RESOURCE_WATER, done_cb, &outcome);
  assert_not_ready (&outcome, 2);
  breath_core_set_privacy (f->core, BREATH_RESOURCE_WATER, &privacy, done_cb, &outcome);
  assert_not_ready (&outcome, 3);
  breath_core_import (f->core, bytes, NULL, items, imported_cb, &outcome);
  g_assert_cmpuint (outcome.n_done, ==, 4);
  g_assert_cmpint (outcome.imported, ==, BREATH_IMPORT_FAILED);

  breath_core_set_stock (f->core, BREATH_RESOURCE_WATER, &water, NULL, NULL);
  breath_core_publish (f->core, BREATH_RESOURCE_WATER, NULL, NULL);
  breath_core_set_privacy (f->core, BREATH_RESOURCE_WATER, &privacy, NULL, NULL);
  g_assert_null (breath_core_get_stock (f->core, BREATH_RESOURCE_WATER));
}

static void
make_link (Fixture           *f,
           BreathVirtualLink *ends[2])
{
  const guint8 binding[BREATH_LINK_BINDING_LEN] = { 1 };
  guint8 keys[2][BREATH_LINK_KEY_LEN] = { { 1 }, { 2 } };

  memcpy (keys[0], breath_virtual_node_get_id (f->bob)->public_key, BREATH_LINK_KEY_LEN);
  memcpy (keys[1], breath_virtual_node_get_id (f->alice)->public_key, BREATH_LINK_KEY_LEN);
  breath_virtual_link_new_pair (f->simulation, (const guint8 (*)[BREATH_LINK_KEY_LEN])keys, binding, LATENCY, ends);
}

static void
drop_link (Fixture           *f,
           BreathVirtualLink *ends[2])
{
  breath_virtual_link_cut (ends[0]);
  breath_simulation_run (f->simulation, SECOND);
  g_object_unref (ends[0]);
  g_object_unref (ends[1]);
}

static void
test_not_ready (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(GPtrArray) authors = NULL;

  g_test_summary ("Before the store is read nothing can be changed, and nothing is known");

  g_assert_false (breath_core_is_ready (f->core));
  assert_changes_nothing (f);
  authors = breath_core_dup_authors (f->core);
  g_assert_cmpuint (authors->len, ==, 0);
  g_assert_null (breath_core_get_head (f->core, breath_virtual_node_get_id (f->alice)));
  breath_simulation_run (f->simulation, SECOND);
  g_assert_true (breath_core_is_ready (f->core));
}

static void
test_never_started (Fixture      *f,
                    gconstpointer unused)
{
  g_autoptr(GBytes) frame = g_bytes_new_static ("x", 1);
  g_autoptr(GPtrArray) authors = NULL;
  g_autoptr(GError) error = NULL;
  BreathVirtualLink *ends[2];

  g_test_summary ("Stopped while it reads its store, it never is ready, answers nothing and takes nothing");

  breath_core_stop (f->core);
  breath_core_stop (f->core);
  breath_simulation_run (f->simulation, 5 * SECOND);
  g_assert_false (breath_core_is_ready (f->core));
  assert_changes_nothing (f);
  authors = breath_core_dup_authors (f->core);
  g_assert_cmpuint (authors->len, ==, 0);

  make_link (f, ends);
  g_assert_false (breath_core_receive (f->core, BREATH_LINK (ends[0]), BREATH_PROTOCOL_SYNC, frame, &error));
  g_assert_error (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_NOT_READY);
  breath_core_remove_link (f->core, BREATH_LINK (ends[0]));
  drop_link (f, ends);
}

static void
test_stopped (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(GBytes) frame = g_bytes_new_static ("x", 1);
  g_autoptr(GError) error = NULL;
  Outcome waiting = { 0 };
  Outcome later = { 0 };
  BreathVirtualLink *ends[2];

  g_test_summary ("Stopped with a change on its way, it ends that one, refuses what waits and what comes");

  breath_simulation_run (f->simulation, SECOND);
  breath_core_set_stock (f->core, BREATH_RESOURCE_WATER, &water, done_cb, &later);
  breath_core_set_stock (f->core, BREATH_RESOURCE_FOOD, &water, done_cb, &waiting);
  breath_core_stop (f->core);
  breath_simulation_run (f->simulation, 5 * SECOND);
  g_assert_cmpuint (waiting.n_done, ==, 1);
  g_assert_cmpuint (later.n_done, ==, 1);
  g_clear_error (&waiting.error);
  g_clear_error (&later.error);

  breath_core_publish (f->core, BREATH_RESOURCE_WATER, done_cb, &later);
  assert_not_ready (&later, 2);
  breath_core_publish (f->core, BREATH_RESOURCE_WATER, NULL, NULL);
  breath_core_set_profile (f->core, "Mill Lane", NULL);
  breath_core_add_chosen (f->core, breath_virtual_node_get_id (f->bob));
  make_link (f, ends);
  breath_core_add_link (f->core, BREATH_LINK (ends[0]));
  g_assert_false (breath_core_receive (f->core, BREATH_LINK (ends[0]), BREATH_PROTOCOL_SYNC, frame, &error));
  g_assert_error (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_NOT_READY);
  breath_core_remove_link (f->core, BREATH_LINK (ends[0]));
  drop_link (f, ends);
}

static void
test_refused_stock (Fixture      *f,
                    gconstpointer unused)
{
  BreathStock impossible = water;
  Outcome outcome = { 0 };

  impossible.need = 0;
  breath_simulation_run (f->simulation, SECOND);
  breath_core_set_stock (f->core, BREATH_RESOURCE_WATER, &impossible, done_cb, &outcome);
  g_assert_cmpuint (outcome.n_done, ==, 1);
  g_assert_nonnull (outcome.error);
  g_clear_error (&outcome.error);
  breath_core_set_stock (f->core, BREATH_RESOURCE_WATER, &impossible, NULL, NULL);
  g_assert_null (breath_core_get_stock (f->core, BREATH_RESOURCE_WATER));
}

static void
test_too_many (Fixture      *f,
               gconstpointer unused)
{
  Outcome outcome = { 0 };
  guint n_asked = 0;

  g_test_summary ("Changes that come faster than the disk takes them are refused beyond a limit, each with an answer");

  breath_simulation_run (f->simulation, SECOND);

  while (outcome.error == NULL && n_asked < 10000)
    {
      breath_core_set_stock (f->core, BREATH_RESOURCE_WATER, &water, done_cb, &outcome);
      n_asked++;
    }

  assert_not_ready (&outcome, 1);
  breath_core_set_stock (f->core, BREATH_RESOURCE_WATER, &water, NULL, NULL);
  breath_simulation_run (f->simulation, 600 * SECOND);
  g_assert_cmpuint (outcome.n_done, ==, n_asked);
  g_assert_no_error (outcome.error);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_unreadable (Fixture      *f,
                 gconstpointer unused)
{
  g_autoptr(GError) full = g_error_new (BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL, "No space left");
  guint n_failed = 0;
  guint n_ready = 0;
  Outcome outcome = { 0 };

  g_test_summary ("Where the first commit fails it is not ready, once, and stays so");

  breath_memory_store_set_failure (breath_virtual_node_get_store (f->alice), full);
  g_signal_connect_swapped (f->core, "ready", G_CALLBACK (count_cb), &n_ready);
  g_signal_connect_swapped (f->core, "failed", G_CALLBACK (count_cb), &n_failed);
  breath_simulation_run (f->simulation, 5 * SECOND);
  g_assert_false (breath_core_is_ready (f->core));
  g_assert_cmpuint (n_ready, ==, 1);
  g_assert_cmpuint (n_failed, ==, 0);
  breath_core_publish (f->core, BREATH_RESOURCE_WATER, done_cb, &outcome);
  assert_not_ready (&outcome, 1);
  breath_simulation_run (f->simulation, 7200 * SECOND);
  g_assert_cmpuint (n_ready, ==, 1);
  g_signal_handlers_disconnect_by_data (f->core, &n_ready);
  g_signal_handlers_disconnect_by_data (f->core, &n_failed);
}

static void
stop_cb (BreathCore *core)
{
  breath_core_stop (core);
}

/* Whoever is told of something may end the node right then. */
static void
test_stopped_within (Fixture      *f,
                     gconstpointer data)
{
  const char *signal = data;
  BreathCore *other = breath_virtual_node_get_core (f->bob);
  guint n_told = 0;
  gulong handler;

  breath_simulation_run (f->simulation, SECOND);
  breath_core_set_profile (other, "Harbour", NULL);
  breath_core_set_stock (other, BREATH_RESOURCE_WATER, &water, NULL, NULL);
  breath_simulation_run (f->simulation, SECOND);
  breath_core_publish (other, BREATH_RESOURCE_WATER, NULL, NULL);
  breath_simulation_run (f->simulation, SECOND);
  g_signal_connect_swapped (f->core, signal, G_CALLBACK (count_cb), &n_told);
  handler = g_signal_connect (f->core, signal, G_CALLBACK (stop_cb), NULL);
  breath_virtual_node_connect (f->alice, f->bob, LATENCY);
  breath_core_set_stock (f->core, BREATH_RESOURCE_WATER, &water, NULL, NULL);
  breath_simulation_run (f->simulation, 60 * SECOND);
  g_assert_cmpuint (n_told, ==, 1);
  g_assert_false (breath_core_is_ready (f->core));
  g_signal_handler_disconnect (f->core, handler);
  g_signal_handlers_disconnect_by_data (f->core, &n_told);
}

static void
test_stopped_when_ready (Fixture      *f,
                         gconstpointer unused)
{
  guint n_ready = 0;

  g_test_summary ("A node that is ended as it is ready does nothing more, also where it was one before");

  for (guint i = 0; i < 2; i++)
    {
      g_signal_connect_swapped (f->core, "ready", G_CALLBACK (count_cb), &n_ready);
      g_signal_connect (f->core, "ready", G_CALLBACK (stop_cb), NULL);
      breath_simulation_run (f->simulation, 5 * SECOND);
      g_assert_cmpuint (n_ready, ==, i + 1);
      g_assert_false (breath_core_is_ready (f->core));
      breath_virtual_node_stop (f->alice);
      breath_simulation_run (f->simulation, 5 * SECOND);
      g_assert_finalize_object (f->core);
      breath_virtual_node_start (f->alice);
      f->core = g_object_ref (breath_virtual_node_get_core (f->alice));
    }

  breath_simulation_run (f->simulation, 5 * SECOND);
  g_assert_true (breath_core_is_ready (f->core));
}

int
main (int   argc,
      char *argv[])
{
  static const char *const told[] = { "status", "author", "own" };

  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func) g_test_add (path, Fixture, data, fixture_set_up, func, fixture_tear_down)
  ADD ("/core/states/not-ready", NULL, test_not_ready);
  ADD ("/core/states/never-started", NULL, test_never_started);
  ADD ("/core/states/stopped", NULL, test_stopped);
  ADD ("/core/states/refused-stock", NULL, test_refused_stock);
  ADD ("/core/states/too-many", NULL, test_too_many);
  ADD ("/core/states/unreadable", NULL, test_unreadable);
  ADD ("/core/states/stopped-when-ready", NULL, test_stopped_when_ready);

  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      g_autofree char *path = g_strconcat ("/core/states/stopped-within/", told[i], NULL);

      ADD (path, told[i], test_stopped_within);
    }
#undef ADD

  return g_test_run ();
}
