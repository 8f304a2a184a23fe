/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-memory-store.h"
#include "breath-node-private.h"
#include "breath-proof.h"
#include "breath-seeded-random.h"
#include "breath-virtual-clock.h"
#include "test-heads.h"

#define BEGIN  G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND ((gint64) G_USEC_PER_SEC)

/* A node over virtual ports that has heard of authors 1 and 2 before; there is proof against the first. */
typedef struct
{
  BreathSimulation   *simulation;
  BreathVirtualClock *clock;
  BreathMemoryStore  *store;
  BreathHead         *heads[2];
  BreathNode         *node;
  GString            *heard;
} Fixture;

static void
put (Fixture         *f,
     BreathRowKind    kind,
     const P2pPeerId *author,
     GBytes          *value,
     guint64          number)
{
  g_autoptr(GBytes) key = g_bytes_new (author->public_key, P2P_PUBLIC_KEY_LEN);
  g_autoptr(GBytes) giver = g_bytes_new_static ("an earlier neighbour, long gone.", P2P_PUBLIC_KEY_LEN);
  BreathRow row = { kind, key, value, number, giver };

  breath_memory_store_put (f->store, &row);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (breath_node_open_finish (BREATH_NODE (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
warning_cb (BreathNode *node,
            const char *kind,
            const char *about,
            const char *neighbour,
            const char *text,
            gpointer    user_data)
{
  g_string_append_printf (user_data, "%s ", kind);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  guint8 seed[P2P_SEED_LEN] = { 'n' };
  g_autoptr(P2pIdentity) identity = p2p_identity_new_from_seed (seed);
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  g_autoptr(BreathHead) other = test_head_new (1, 1, BEGIN - 7);
  g_autoptr(GBytes) proof = NULL;
  BreathPorts ports = { .random = random };
  gboolean is_open = FALSE;

  f->simulation = breath_simulation_new (BEGIN);
  f->clock = breath_virtual_clock_new (f->simulation);
  f->store = breath_memory_store_new (f->simulation, 2000);
  f->heard = g_string_new (NULL);

  for (guint i = 0; i < 2; i++)
    {
      f->heads[i] = test_head_new (i + 1, 1, BEGIN - (gint64) i * 86400);
      put (f, BREATH_ROW_HEAD, &f->heads[i]->author, f->heads[i]->bytes, i + 1);
    }

  proof = breath_proof_encode (f->heads[0], other);
  put (f, BREATH_ROW_PROOF, &other->author, proof, BEGIN - 5);

  /* A store that holds heads has a journal. */
  {
    g_autoptr(GBytes) key = g_bytes_new_static ("journal", 7);
    g_autoptr(GBytes) id = g_bytes_new_static ("\1\2\3\4", 4);
    BreathRow row = { BREATH_ROW_SETTING, key, id, 0, NULL };

    breath_memory_store_put (f->store, &row);
  }

  ports.clock = BREATH_CLOCK (f->clock);
  ports.store = BREATH_STORE (f->store);
  f->node = breath_node_new (identity, &ports);
  g_signal_connect (f->node, "warning", G_CALLBACK (warning_cb), f->heard);
  breath_node_open_async (f->node, opened_cb, &is_open);

  while (!is_open)
    {
      breath_simulation_run (f->simulation, SECOND);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  breath_node_stop (f->node);

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->node);
  g_assert_finalize_object (f->store);
  g_assert_finalize_object (f->clock);
  g_assert_finalize_object (f->simulation);
  g_string_free (f->heard, TRUE);

  for (guint i = 0; i < 2; i++)
    breath_head_free (f->heads[i]);
}

static void
test_findings_shown (Fixture      *f,
                     gconstpointer unused)
{
  g_autoptr(BreathKnownNode) first = g_list_model_get_item (breath_node_get_nodes (f->node), 0);
  g_autoptr(BreathKnownNode) second = g_list_model_get_item (breath_node_get_nodes (f->node), 1);
  g_autoptr(GVariant) found = NULL;
  g_autoptr(GVariant) one = NULL;
  const char *kind = NULL;
  gint64 last = 0;

  g_test_summary ("What was proven before is shown of the node it is about and of no other");

  g_assert_cmpstr (breath_known_node_get_findings (first)[0], ==, "equivocation");
  g_assert_null (breath_known_node_get_findings (first)[1]);
  g_assert_null (breath_known_node_get_findings (second)[0]);
  g_assert_cmpstr (f->heard->str, ==, "");

  found = g_variant_ref_sink (breath_node_describe_findings (f->node, &f->heads[0]->author));
  g_assert_cmpuint (g_variant_n_children (found), ==, 1);
  one = g_variant_get_child_value (found, 0);
  g_assert_true (g_variant_lookup (one, "kind", "&s", &kind) && g_variant_lookup (one, "last", "x", &last));
  g_assert_cmpstr (kind, ==, "equivocation");
  g_assert_cmpint (last, ==, BEGIN - 5);
}

static void
test_findings_clock (Fixture      *f,
                     gconstpointer unused)
{
  P2pPeerId neighbour = { { 'x' } };

  g_test_summary ("A wrong clock is a property for as long as it is wrong, and told of at both ends");

  breath_core_note_clock (breath_node_get_core (f->node), &neighbour, BEGIN + 90000);
  g_assert_true (breath_node_get_clock_wrong (f->node));
  breath_core_note_clock (breath_node_get_core (f->node), &neighbour, breath_node_get_now (f->node));
  g_assert_false (breath_node_get_clock_wrong (f->node));
  g_assert_cmpstr (f->heard->str, ==, "wrong-clock clock-agrees ");
  g_assert_false (breath_node_get_cloned (f->node));
}

static void
test_findings_leave (Fixture      *f,
                     gconstpointer unused)
{
  GListModel *nodes = breath_node_get_nodes (f->node);

  g_test_summary ("A node is shown no longer than its head is held");

  g_assert_cmpuint (g_list_model_get_n_items (nodes), ==, 2);
  breath_simulation_run (f->simulation, (breath_head_get_end (f->heads[1]) - BEGIN) * SECOND);
  g_assert_cmpuint (g_list_model_get_n_items (nodes), ==, 1);
  breath_simulation_run (f->simulation, 86400 * SECOND);
  g_assert_cmpuint (g_list_model_get_n_items (nodes), ==, 0);
}

static void
test_findings_find (Fixture      *f,
                    gconstpointer unused)
{
  g_autofree char *id = p2p_peer_id_to_string (&f->heads[1]->author);
  g_autoptr(GError) error = NULL;
  P2pPeerId found;

  g_test_summary ("A node is found by its id, or by an end of it that no other has");

  g_assert_true (breath_node_find (f->node, id, &found, &error));
  g_assert_true (p2p_peer_id_equal (&found, &f->heads[1]->author));
  g_assert_true (breath_node_find (f->node, id + 40, &found, &error));
  g_assert_true (p2p_peer_id_equal (&found, &f->heads[1]->author));
  g_assert_true (breath_node_find (f->node, breath_node_get_id (f->node) + 40, &found, &error));

  g_assert_false (breath_node_find (f->node, "", &found, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (breath_node_find (f->node, "nobody", &found, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/node-findings/shown", test_findings_shown);
  ADD ("/node-findings/clock", test_findings_clock);
  ADD ("/node-findings/leave", test_findings_leave);
  ADD ("/node-findings/find", test_findings_find);
#undef ADD

  return g_test_run ();
}
