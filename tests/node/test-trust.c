/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-host-mirrors-private.h"
#include "breath-memory-store.h"
#include "breath-mirrors-private.h"
#include "breath-proof.h"
#include "breath-seeded-random.h"
#include "breath-standing-private.h"
#include "breath-trust-private.h"
#include "breath-virtual-clock.h"
#include "test-folder.h"
#include "test-heads.h"

#include <string.h>

#define BEGIN        G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND       ((gint64) G_USEC_PER_SEC)
#define CHEAP_MEMORY 8192
#define RIGHT        "a boat made of bread"
#define WRONG        "seven lamps in a well"

/* A node over virtual ports that has heard of authors 1 and 2, with a Mirror; there is proof against the first. */
typedef struct
{
  TestFolder        place;
  BreathFolder     *folder;
  BreathSimulation *simulation;
  BreathNode       *node;
  BreathMirrors    *mirrors;
  BreathMirror     *anna;
  BreathTrust      *trust;
  P2pPeerId         authors[2];
  char             *ids[2];
  GString          *heard;
} Fixture;

static void
put (BreathMemoryStore *store,
     BreathRowKind      kind,
     GBytes            *key,
     GBytes            *value,
     guint64            number)
{
  g_autoptr(GBytes) giver = g_bytes_new_static ("an earlier neighbour, long gone.", P2P_PUBLIC_KEY_LEN);
  BreathRow row = { kind, key, value, number, kind == BREATH_ROW_SETTING ? NULL : giver };

  breath_memory_store_put (store, &row);
}

static void
fill (Fixture           *f,
      BreathMemoryStore *store)
{
  g_autoptr(GBytes) journal = g_bytes_new_static ("journal", 7);
  g_autoptr(GBytes) id = g_bytes_new_static ("\1\2\3\4", 4);
  g_autoptr(BreathHead) other = test_head_new (1, 1, BEGIN - 7);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(BreathHead) head = test_head_new (i + 1, 1, BEGIN);
      g_autoptr(GBytes) key = g_bytes_new (head->author.public_key, P2P_PUBLIC_KEY_LEN);
      g_autoptr(GBytes) proof = i == 0 ? breath_proof_encode (head, other) : NULL;

      f->authors[i] = head->author;
      f->ids[i] = p2p_peer_id_to_string (&head->author);
      put (store, BREATH_ROW_HEAD, key, head->bytes, i + 1);

      if (proof != NULL)
        put (store, BREATH_ROW_PROOF, key, proof, BEGIN - 5);
    }

  /* A store that holds heads has a journal. */
  put (store, BREATH_ROW_SETTING, journal, id, 0);
}

static void
keep_result_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* Passphrases are checked in a thread of their own, and what follows takes virtual time. */
static void
wait_for (Fixture       *f,
          GAsyncResult **result)
{
  while (*result == NULL)
    {
      g_main_context_iteration (NULL, FALSE);
      breath_simulation_run (f->simulation, SECOND / 10);
    }
}

static void
isolated_cb (BreathTrust    *trust,
             BreathStanding *standing,
             GString        *heard)
{
  g_string_append_printf (heard, "isolated by %s, ", breath_standing_get_isolated_by (standing));
}

static void
ended_cb (BreathTrust    *trust,
          BreathStanding *standing,
          GString        *heard)
{
  g_string_append (heard, "ended, ");
}

static void
paused_cb (BreathTrust    *trust,
           BreathStanding *standing,
           GString        *heard)
{
  g_string_append_printf (heard, "paused for %s, ", breath_standing_get_last_kind (standing));
}

static void
open_node (Fixture *f)
{
  guint8 seed[P2P_SEED_LEN] = { 'n' };
  g_autoptr(P2pIdentity) identity = p2p_identity_new_from_seed (seed);
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  g_autoptr(BreathVirtualClock) clock = breath_virtual_clock_new (f->simulation);
  g_autoptr(BreathVirtualClock) other = breath_virtual_clock_new (f->simulation);  /* a clock wakes one alone */
  g_autoptr(BreathMemoryStore) store = breath_memory_store_new (f->simulation, 2000);
  g_autoptr(GAsyncResult) opened = NULL;
  BreathPorts ports = { .clock = BREATH_CLOCK (clock), .random = random, .store = BREATH_STORE (store) };

  fill (f, store);
  f->node = breath_node_new (identity, &ports);
  breath_node_open_async (f->node, keep_result_cb, &opened);
  wait_for (f, &opened);
  g_assert_true (breath_node_open_finish (f->node, opened, NULL));
  f->mirrors = breath_mirrors_load (f->folder, BREATH_CLOCK (other), random, NULL);
  breath_mirrors_set_cost (f->mirrors, 1, CHEAP_MEMORY);
}

static void
set_up (Fixture      *f,
        gconstpointer unused)
{
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new_from_text (RIGHT, strlen (RIGHT));
  g_autoptr(GAsyncResult) added = NULL;

  test_folder_set_up (&f->place, NULL);
  f->folder = breath_folder_open (f->place.path, NULL);
  f->simulation = breath_simulation_new (BEGIN);
  f->heard = g_string_new (NULL);
  open_node (f);
  breath_mirrors_add_async (f->mirrors, "Anna", passphrase, NULL, NULL, keep_result_cb, &added);
  wait_for (f, &added);
  f->anna = breath_mirrors_add_finish (f->mirrors, added, NULL);
  breath_host_tell_mirrors (f->mirrors, f->node);
  breath_simulation_run (f->simulation, SECOND);
  f->trust = breath_trust_new (f->node, f->mirrors);
  g_signal_connect (f->trust, "isolated", G_CALLBACK (isolated_cb), f->heard);
  g_signal_connect (f->trust, "isolation-ended", G_CALLBACK (ended_cb), f->heard);
  g_signal_connect (f->trust, "paused", G_CALLBACK (paused_cb), f->heard);
}

static void
tear_down (Fixture      *f,
           gconstpointer unused)
{
  g_assert_finalize_object (f->trust);
  g_clear_object (&f->anna);
  breath_node_stop (f->node);

  while (breath_simulation_step (f->simulation))
    ;

  g_clear_object (&f->mirrors);
  g_assert_finalize_object (f->node);
  g_assert_finalize_object (f->folder);
  g_clear_object (&f->simulation);
  g_string_free (f->heard, TRUE);
  g_free (f->ids[0]);
  g_free (f->ids[1]);
  test_folder_tear_down (&f->place, NULL);
}

/* NULL: done. */
static GError *
isolate (Fixture                    *f,
         const char                 *passphrase,
         const BreathIsolationWords *words)
{
  g_autoptr(BreathPassphrase) given = breath_passphrase_new_from_text (passphrase, strlen (passphrase));
  g_autoptr(GAsyncResult) result = NULL;
  GError *error = NULL;

  breath_trust_isolate_async (f->trust, f->anna, given, words, keep_result_cb, &result);
  wait_for (f, &result);
  g_assert_true (breath_trust_act_finish (f->trust, result, &error) == (error == NULL));

  return error;
}

static void
assert_nodes (Fixture *f,
              guint    n)
{
  g_assert_cmpuint (g_list_model_get_n_items (breath_node_get_nodes (f->node)), ==, n);
}

static void
test_evidence (Fixture      *f,
               gconstpointer unused)
{
  BreathStanding *standing = breath_trust_lookup (f->trust, f->ids[0]);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->trust)), ==, 1);
  g_assert_cmpuint (strlen (breath_standing_get_evidence (standing)), ==, 64);
  g_assert_false (breath_standing_get_has_offended (standing));
  g_assert_cmpint (breath_standing_get_isolated_until (standing), ==, 0);
  g_assert_null (breath_trust_lookup (f->trust, f->ids[1]));
  g_assert_null (breath_trust_lookup (f->trust, "nobody"));
}

static void
test_isolate (Fixture      *f,
              gconstpointer unused)
{
  const BreathIsolationWords words = { f->ids[1] + strlen (f->ids[1]) - 8, NULL, NULL, "It floods us" };
  g_autoptr(BreathPassphrase) right = breath_passphrase_new_from_text (RIGHT, strlen (RIGHT));
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) wrong = isolate (f, WRONG, &words);
  BreathStanding *standing;

  g_assert_error (wrong, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE);
  assert_nodes (f, 2);
  g_assert_no_error (isolate (f, RIGHT, &words));
  standing = breath_trust_lookup (f->trust, f->ids[1]);
  g_assert_cmpstr (breath_standing_get_isolation_reason (standing), ==, "It floods us");
  g_assert_cmpint (breath_standing_get_isolated_until (standing) - breath_standing_get_isolated_from (standing), ==, 86400);
  g_assert_cmpuint (g_strv_length ((char **) breath_standing_get_isolation_scope (standing)), ==, 3);
  g_assert_cmpstr (f->heard->str, ==, "isolated by Anna, ");
  assert_nodes (f, 1);

  /* It is hidden, and still found by the end of its id. */
  breath_trust_undo_async (f->trust, f->anna, right, words.node, keep_result_cb, &result);
  wait_for (f, &result);
  g_assert_true (breath_trust_act_finish (f->trust, result, NULL));
  g_assert_cmpstr (f->heard->str, ==, "isolated by Anna, ended, ");
  g_assert_null (breath_trust_lookup (f->trust, f->ids[1]));
  assert_nodes (f, 2);
}

static void
test_isolation_ends (Fixture      *f,
                     gconstpointer unused)
{
  const BreathIsolationWords words = { f->ids[1], "show", "2", "It floods us" };
  const BreathIsolationWords again = { f->ids[1], "connect", "2", "It still does" };

  g_assert_no_error (isolate (f, RIGHT, &words));
  assert_nodes (f, 1);
  g_assert_no_error (isolate (f, RIGHT, &again));
  assert_nodes (f, 2);
  breath_simulation_run (f->simulation, (2 * 3600 + 2) * SECOND);
  g_assert_null (breath_trust_lookup (f->trust, f->ids[1]));
  g_assert_true (g_str_has_suffix (f->heard->str, "ended, "));
}

static void
test_words (Fixture      *f,
            gconstpointer unused)
{
  const struct
  {
    BreathIsolationWords words;
    const char          *told;
  } cases[] = {
    { { f->ids[1], NULL, "0", "It floods us" }, "168 hours" },
    { { f->ids[1], NULL, "169", "It floods us" }, "168 hours" },
    { { f->ids[1], NULL, "1.5", "It floods us" }, "168 hours" },
    { { f->ids[1], "see", NULL, "It floods us" }, "connect, show and relay" },
    { { f->ids[1], NULL, NULL, "" }, "reason" },
    { { "nobody", NULL, NULL, "It floods us" }, "nobody" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = isolate (f, RIGHT, &cases[i].words);

      g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, cases[i].told));
    }

  g_assert_cmpstr (f->heard->str, ==, "");
}

static void
test_paused (Fixture      *f,
             gconstpointer unused)
{
  BreathCore *core = breath_node_get_core (f->node);
  BreathStanding *standing;

  for (guint i = 0; i < 3; i++)
    breath_core_penalize (core, &f->authors[1], BREATH_PENALTY_FORMAT);

  standing = breath_trust_lookup (f->trust, f->ids[1]);
  g_assert_cmpstr (f->heard->str, ==, "paused for format, ");
  g_assert_cmpuint (breath_standing_get_count (standing, "format"), ==, 3);
  g_assert_cmpuint (breath_standing_get_count (standing, "oversize"), ==, 0);
  g_assert_cmpuint (breath_standing_get_n_pauses (standing), ==, 1);
  g_assert_cmpint (breath_standing_get_paused_until (standing) - breath_node_get_now (f->node), ==, 900);
  assert_nodes (f, 2);

  /* It ends by itself; what was counted is still shown. */
  breath_simulation_run (f->simulation, 900 * SECOND);
  g_assert_cmpint (breath_standing_get_paused_until (standing), ==, 0);
  g_assert_true (breath_standing_get_has_offended (standing));
  breath_simulation_run (f->simulation, 2 * 86400 * SECOND);
  g_assert_null (breath_trust_lookup (f->trust, f->ids[1]));
}

/* NULL: done. */
static GError *
turn (Fixture    *f,
      const char *passphrase,
      GListModel *mirrors)
{
  g_autoptr(BreathPassphrase) given = breath_passphrase_new_from_text (passphrase, strlen (passphrase));
  g_autoptr(GPtrArray) turned = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GAsyncResult) result = NULL;
  GError *error = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (mirrors); i++)
    g_ptr_array_add (turned, g_list_model_get_item (mirrors, i));

  breath_trust_turn_async (f->trust, f->anna, given, turned, keep_result_cb, &result);
  wait_for (f, &result);
  g_assert_true (breath_trust_act_finish (f->trust, result, &error) == (error == NULL));

  return error;
}

static void
admit (Fixture    *f,
       const char *name)
{
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new_from_text (RIGHT, strlen (RIGHT));
  g_autoptr(BreathMirror) mirror = NULL;
  g_autoptr(GAsyncResult) added = NULL;

  breath_mirrors_add_async (f->mirrors, name, passphrase, f->anna, passphrase, keep_result_cb, &added);
  wait_for (f, &added);
  mirror = breath_mirrors_add_finish (f->mirrors, added, NULL);
  g_assert_nonnull (mirror);
  breath_host_tell_mirrors (f->mirrors, f->node);
  breath_simulation_run (f->simulation, SECOND);
}

static void
note_cb (BreathTrust *trust,
         GString     *heard)
{
  g_string_append (heard, "mirrors, ");
}

static void
test_admitted (Fixture      *f,
               gconstpointer unused)
{
  g_autoptr(GListModel) mirrors = NULL;

  g_test_summary ("Whoever becomes a Mirror here can be chosen as soon as others are told of them");

  g_signal_connect (f->trust, "mirrors-changed", G_CALLBACK (note_cb), f->heard);
  admit (f, "Ben");
  g_assert_cmpstr (f->heard->str, ==, "mirrors, ");
  mirrors = breath_trust_dup_mirrors (f->trust);
  g_assert_cmpuint (g_list_model_get_n_items (mirrors), ==, 2);
}

static void
test_turn (Fixture      *f,
           gconstpointer unused)
{
  g_autoptr(GListModel) before = NULL;
  g_autoptr(GListModel) after = NULL;
  g_autoptr(BreathChosen) first = NULL;
  g_autoptr(GError) wrong = NULL;

  admit (f, "Ben");
  before = breath_trust_dup_mirrors (f->trust);
  g_assert_cmpuint (g_list_model_get_n_items (before), ==, 2);
  first = g_list_model_get_item (before, 0);
  g_assert_false (breath_chosen_get_is_chosen (first));
  g_assert_cmpstr (breath_chosen_get_node (first), ==, breath_node_get_id (f->node));

  g_signal_connect (f->trust, "mirrors-changed", G_CALLBACK (note_cb), f->heard);
  wrong = turn (f, WRONG, before);
  g_assert_error (wrong, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE);
  g_assert_cmpuint (breath_trust_get_n_chosen (f->trust), ==, 0);
  g_assert_no_error (turn (f, RIGHT, before));
  g_assert_cmpuint (breath_trust_get_n_chosen (f->trust), ==, 2);
  g_assert_cmpstr (f->heard->str, ==, "mirrors, mirrors, ");

  /* What was meant is so already. */
  g_assert_no_error (turn (f, RIGHT, before));
  g_assert_cmpuint (breath_trust_get_n_chosen (f->trust), ==, 2);

  after = breath_trust_dup_mirrors (f->trust);
  g_assert_cmpuint (g_list_model_get_n_items (after), ==, 2);
  g_assert_no_error (turn (f, RIGHT, after));
  g_assert_cmpuint (breath_trust_get_n_chosen (f->trust), ==, 0);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/trust/evidence", test_evidence);
  ADD ("/trust/isolate", test_isolate);
  ADD ("/trust/isolation-ends", test_isolation_ends);
  ADD ("/trust/words", test_words);
  ADD ("/trust/paused", test_paused);
  ADD ("/trust/admitted", test_admitted);
  ADD ("/trust/turn", test_turn);

  return g_test_run ();
}
