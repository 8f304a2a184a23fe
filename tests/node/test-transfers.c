/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-trust.h"
#include "breath-host-mirrors-private.h"
#include "breath-memory-store.h"
#include "breath-mirror-private.h"
#include "breath-mirrors-private.h"
#include "breath-seeded-random.h"
#include "breath-transfers-private.h"
#include "breath-virtual-clock.h"
#include "test-folder.h"
#include "test-heads.h"

#include <string.h>

#define BEGIN        G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND       ((gint64) G_USEC_PER_SEC)
#define CHEAP_MEMORY 8192
#define RIGHT        "a boat made of bread"
#define WRONG        "seven lamps in a well"

/* A node over virtual ports that has heard of three others, with a Mirror and a surplus of water. */
typedef struct
{
  TestFolder        place;
  BreathFolder     *folder;
  BreathSimulation *simulation;
  BreathNode       *node;
  BreathMirrors    *mirrors;
  BreathMirror     *anna;
  BreathTransfers  *transfers;
  P2pPeerId         authors[3];
  char             *ids[3];
  GString          *heard;
} Fixture;

static const int levels[] = { -3, -28, 12 };

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

  for (guint i = 0; i < G_N_ELEMENTS (f->authors); i++)
    {
      g_autoptr(P2pIdentity) author = test_author_new (i + 1);
      g_autoptr(BreathHead) head = test_head_new (i + 1, 1, BEGIN);
      g_autoptr(GBytes) key = g_bytes_new (head->author.public_key, P2P_PUBLIC_KEY_LEN);

      head->levels[BREATH_RESOURCE_WATER] = (BreathLevel) { .level = (gint8) levels[i], .epsilon = 50, .day = 20000 };
      breath_head_sign (head, author);
      f->authors[i] = head->author;
      f->ids[i] = p2p_peer_id_to_string (&head->author);
      put (store, BREATH_ROW_HEAD, key, head->bytes, i + 1);
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
settled_cb (BreathTransfers *transfers,
            BreathTransfer  *transfer,
            GString         *heard)
{
  g_string_append_printf (heard, "%s, ", breath_transfer_get_state (transfer));
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
  BreathStock stock = { .amount = 10000000, .need = 300000, .reserve_days = 7, .unit = "L", .updated = BEGIN };

  fill (f, store);
  f->node = breath_node_new (identity, &ports);
  breath_node_open_async (f->node, keep_result_cb, &opened);
  wait_for (f, &opened);
  g_assert_true (breath_node_open_finish (f->node, opened, NULL));
  breath_core_set_stock (breath_node_get_core (f->node), BREATH_RESOURCE_WATER, &stock, NULL, NULL);
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
  f->transfers = breath_transfers_new (f->node, f->mirrors);
  g_signal_connect (f->transfers, "settled", G_CALLBACK (settled_cb), f->heard);
}

static void
tear_down (Fixture      *f,
           gconstpointer unused)
{
  g_assert_finalize_object (f->transfers);
  g_clear_object (&f->anna);
  breath_node_stop (f->node);

  while (breath_simulation_step (f->simulation))
    ;

  g_clear_object (&f->mirrors);
  g_assert_finalize_object (f->node);
  g_assert_finalize_object (f->folder);
  g_clear_object (&f->simulation);
  g_string_free (f->heard, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (f->ids); i++)
    g_free (f->ids[i]);

  test_folder_tear_down (&f->place, NULL);
}

static const BreathTransferWords good = { .resource = "water", .amount = "500", .unit = "l", .gives = TRUE, .note = "On Tuesday" };

/* NULL: refused, with @error. */
static BreathTransfer *
propose (Fixture                   *f,
         const char                *passphrase,
         const BreathTransferWords *words,
         GError                   **error)
{
  g_autoptr(BreathPassphrase) given = breath_passphrase_new_from_text (passphrase, strlen (passphrase));
  g_autoptr(GAsyncResult) result = NULL;

  breath_transfers_propose_async (f->transfers, f->anna, given, f->ids[1] + strlen (f->ids[1]) - 8, words, keep_result_cb, &result);
  wait_for (f, &result);

  return breath_transfers_propose_finish (f->transfers, result, error);
}

static void
test_matches (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(GListModel) matches = breath_transfers_dup_matches (f->transfers);
  const guint expected[] = { 1, 0 };

  /* A surplus does not go with a surplus, and the most certain is first. */
  g_assert_cmpuint (g_list_model_get_n_items (matches), ==, G_N_ELEMENTS (expected));

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr(BreathMatch) match = g_list_model_get_item (matches, i);

      g_assert_cmpstr (breath_match_get_node (match), ==, f->ids[expected[i]]);
      g_assert_cmpstr (breath_match_get_resource (match), ==, "water");
      g_assert_true (breath_match_get_gives (match));
      g_assert_cmpint (breath_match_get_level (match), ==, levels[expected[i]]);
      g_assert_cmpuint (breath_match_get_certainty (match), ==, i == 0 ? 99 : 86);
      g_assert_nonnull (strstr (breath_match_get_text (match), "water deficit"));
      g_assert_null (strstr (breath_match_get_text (match), " L"));
    }
}

static void
test_isolated (Fixture      *f,
               gconstpointer unused)
{
  BreathIsolation isolation = {
    .node = f->authors[1], .by = "Anna", .scope = BREATH_ISOLATION_RELAY, .from = BEGIN, .until = BEGIN + 3600,
    .reason = (char *) "It floods us",
  };
  g_autoptr(GListModel) matches = NULL;
  g_autoptr(GError) error = NULL;

  isolation.mirror = *breath_mirror_get_key (f->anna);
  breath_core_isolate (breath_node_get_core (f->node), &isolation, NULL, NULL);
  breath_simulation_run (f->simulation, SECOND);
  matches = breath_transfers_dup_matches (f->transfers);
  g_assert_cmpuint (g_list_model_get_n_items (matches), ==, 1);
  g_assert_null (propose (f, RIGHT, &good, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED);
}

static void
test_propose (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(BreathPassphrase) right = breath_passphrase_new_from_text (RIGHT, strlen (RIGHT));
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathTransfer) transfer = NULL;
  g_autoptr(GAsyncResult) declined = NULL;

  g_assert_null (propose (f, WRONG, &good, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE);
  g_clear_error (&error);
  transfer = propose (f, RIGHT, &good, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->transfers)), ==, 1);
  g_assert_true (breath_transfers_find (f->transfers, breath_transfer_get_id (transfer)) == transfer);
  g_assert_cmpstr (breath_transfer_get_node (transfer), ==, f->ids[1]);
  g_assert_cmpstr (breath_transfer_get_amount (transfer), ==, "500");
  g_assert_cmpstr (breath_transfer_get_unit (transfer), ==, "L");
  g_assert_cmpstr (breath_transfer_get_note (transfer), ==, "On Tuesday");
  g_assert_cmpstr (breath_transfer_get_state (transfer), ==, BREATH_TRANSFER_OPEN);
  g_assert_cmpstr (breath_transfer_get_words (transfer), ==, "Waiting for the other node to hear of it.");
  g_assert_cmpstr (breath_transfer_get_question (transfer), ==,
                   "We see your need. We have a surplus of 500 L. Would you like to initiate a transfer?");
  g_assert_true (breath_transfer_get_gives (transfer) && breath_transfer_get_is_ours (transfer));
  g_assert_false (breath_transfer_get_can_decide (transfer));
  g_assert_cmpint (breath_transfer_get_expires (transfer) - breath_transfer_get_from (transfer), ==, 72 * 3600);

  breath_transfers_decline_async (f->transfers, transfer, f->anna, right, keep_result_cb, &declined);
  wait_for (f, &declined);
  g_assert_true (breath_transfers_act_finish (f->transfers, declined, &error));
  g_assert_cmpstr (breath_transfer_get_words (transfer), ==, "This didn't go ahead.");
  g_assert_cmpstr (f->heard->str, ==, "did-not-go-ahead, ");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->transfers)), ==, 0);
  g_assert_null (breath_transfers_find (f->transfers, breath_transfer_get_id (transfer)));
}

static void
test_words (Fixture      *f,
            gconstpointer unused)
{
  const struct
  {
    BreathTransferWords words;
    const char         *told;
  } cases[] = {
    { { .resource = "wine", .amount = "5", .unit = "L" }, "energy, water or food" },
    { { .resource = "water", .amount = "five", .unit = "L" }, "amount" },
    { { .resource = "water", .amount = "0", .unit = "L" }, "above 0" },
    { { .resource = "water", .amount = "1,000", .unit = "L" }, "amount" },
    { { .resource = "water", .amount = "5", .unit = "hug" }, "L, m3" },
    { { .resource = "water", .amount = "5", .unit = "L", .hours = "73" }, "72 hours" },
    { { .resource = "water", .amount = "5", .unit = "L", .days = "0" }, "365 days" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (propose (f, RIGHT, &cases[i].words, &error));
      g_assert_nonnull (strstr (error->message, cases[i].told));
    }

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->transfers)), ==, 0);
}

static void
test_amounts (void)
{
  const struct
  {
    gint64      milli;
    const char *text;
  } cases[] = { { 0, "0" }, { 500000, "500" }, { 1500, "1.5" }, { 1, "0.001" }, { 10, "0.01" }, { 1000000000000, "1000000000" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = breath_transfer_dup_amount (cases[i].milli);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/transfers/matches", test_matches);
  ADD ("/transfers/isolated", test_isolated);
  ADD ("/transfers/propose", test_propose);
  ADD ("/transfers/words", test_words);
  g_test_add_func ("/transfers/amounts", test_amounts);

  return g_test_run ();
}
