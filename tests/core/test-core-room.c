/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-private.h"
#include "breath-live-sets.h"
#include "breath-virtual-node.h"

#include <string.h>

#define BEGIN  G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND G_USEC_PER_SEC

static BreathLiveSet *
make_set (guint8      number,
          const char *name,
          P2pPeerId  *author)
{
  static const char *const languages[] = { "en", NULL };
  guint8 seed[P2P_SEED_LEN] = { 'r', number };
  g_autoptr(P2pIdentity) identity = p2p_identity_new_from_seed (seed);
  BreathItem *profile = breath_item_new_profile (identity, name, languages);
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);

  g_ptr_array_add (items, profile);
  *author = *p2p_identity_get_peer_id (identity);

  return breath_live_set_new (breath_manifest_new ((const guint8 (*)[BREATH_HASH_LEN]) &profile->id, 1), items);
}

static gsize
get_size (const BreathLiveSet *set)
{
  return g_bytes_get_size (breath_manifest_get_bytes (set->manifest)) +
         g_bytes_get_size (((BreathItem *) set->items->pdata[0])->bytes);
}

static void
test_limit (void)
{
  BreathLiveSets *sets = breath_live_sets_new ();
  P2pPeerId first;
  P2pPeerId second;
  g_autoptr(BreathLiveSet) smaller = make_set (1, "short", &first);
  g_autoptr(BreathLiveSet) larger = make_set (1, "a name that is longer", &first);
  BreathLiveSet *other = make_set (2, "a name", &second);
  gsize other_size = get_size (other);
  guint64 n_coming = 0;

  g_test_summary ("Live sets are taken up to the limit and not a byte beyond, and in the place of larger ones always");

  breath_live_sets_put (sets, &second, other);
  breath_live_sets_set_max_bytes (sets, other_size + get_size (smaller));
  g_assert_true (breath_live_sets_has_room (sets, &first, smaller, &n_coming));
  g_assert_cmpuint (n_coming, ==, get_size (smaller));
  g_assert_false (breath_live_sets_has_room (sets, &first, smaller, &n_coming));
  g_assert_cmpuint (n_coming, ==, get_size (smaller));

  n_coming = 0;
  breath_live_sets_set_max_bytes (sets, other_size + get_size (smaller) - 1);
  g_assert_false (breath_live_sets_has_room (sets, &first, smaller, &n_coming));
  g_assert_cmpuint (n_coming, ==, 0);

  breath_live_sets_put (sets, &first, make_set (1, "a name that is longer", &first));
  breath_live_sets_set_max_bytes (sets, 0);
  g_assert_true (breath_live_sets_has_room (sets, &first, smaller, &n_coming));
  g_assert_true (breath_live_sets_has_room (sets, &first, larger, &n_coming));
  g_assert_true (breath_live_sets_has_room (sets, &first, NULL, &n_coming));

  breath_live_sets_put (sets, &first, make_set (1, "short", &first));
  breath_live_sets_set_max_bytes (sets, other_size + get_size (larger) - 1);
  g_assert_false (breath_live_sets_has_room (sets, &first, larger, &n_coming));
  breath_live_sets_set_max_bytes (sets, other_size + get_size (larger));
  g_assert_true (breath_live_sets_has_room (sets, &first, larger, &n_coming));

  breath_live_sets_free (sets);
}

static BreathVirtualNode *
start (BreathSimulation *simulation,
       guint             number,
       const char       *name)
{
  BreathVirtualNode *node = breath_virtual_node_new (simulation, number);

  breath_virtual_node_start (node);
  breath_core_set_profile (breath_virtual_node_get_core (node), name, NULL);
  breath_simulation_run (simulation, SECOND);
  g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (node)));

  return node;
}

static void
test_refused (void)
{
  BreathSimulation *simulation = breath_simulation_new (BEGIN);
  BreathVirtualNode *nodes[3];
  BreathCore *bob;

  g_test_summary ("Where there is no room strangers are refused, whom we know is kept, and the node goes on");

  nodes[0] = start (simulation, 1, "Alice");
  nodes[1] = start (simulation, 2, "Bob");
  nodes[2] = start (simulation, 3, "Carol");
  bob = breath_virtual_node_get_core (nodes[1]);

  breath_virtual_node_connect (nodes[0], nodes[1], 20000);
  breath_simulation_run (simulation, 5 * SECOND);
  g_assert_nonnull (breath_core_get_head (bob, breath_virtual_node_get_id (nodes[0])));

  breath_live_sets_set_max_bytes (bob->live_sets, 1);
  breath_virtual_node_connect (nodes[2], nodes[1], 20000);
  breath_simulation_run (simulation, 60 * SECOND);
  g_assert_null (breath_core_get_head (bob, breath_virtual_node_get_id (nodes[2])));
  g_assert_true (breath_core_is_ready (bob));

  /* A shorter name of somebody known still comes, a longer one does not. */
  breath_core_set_profile (breath_virtual_node_get_core (nodes[0]), "Al", NULL);
  breath_simulation_run (simulation, 10 * SECOND);
  g_assert_cmpstr (breath_core_get_profile (bob, breath_virtual_node_get_id (nodes[0]))->name, ==, "Al");
  breath_core_set_profile (breath_virtual_node_get_core (nodes[0]), "Alice and all", NULL);
  breath_simulation_run (simulation, 10 * SECOND);
  g_assert_cmpstr (breath_core_get_profile (bob, breath_virtual_node_get_id (nodes[0]))->name, ==, "Al");

  breath_live_sets_set_max_bytes (bob->live_sets, BREATH_LIVE_SETS_MAX_BYTES);
  breath_simulation_run (simulation, G_GINT64_CONSTANT (3700) * SECOND);
  g_assert_nonnull (breath_core_get_head (bob, breath_virtual_node_get_id (nodes[2])));
  g_assert_cmpstr (breath_core_get_profile (bob, breath_virtual_node_get_id (nodes[0]))->name, ==, "Alice and all");

  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    breath_virtual_node_stop (nodes[i]);

  while (breath_simulation_step (simulation))
    ;

  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    g_assert_finalize_object (nodes[i]);

  g_assert_finalize_object (simulation);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core-room/limit", test_limit);
  g_test_add_func ("/core-room/refused", test_refused);

  return g_test_run ();
}
