/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"
#include "test-heads.h"

#define BEGIN  G_GINT64_CONSTANT (1750000000)
#define SECOND G_TIME_SPAN_SECOND
#define MINUTE G_TIME_SPAN_MINUTE

typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *node;
  guint              n_heard;
} Fixture;

static BreathCore *
get_core (Fixture *f)
{
  return breath_virtual_node_get_core (f->node);
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  f->simulation = breath_simulation_new (BEGIN);
  f->node = breath_virtual_node_new (f->simulation, 1);
  breath_virtual_node_start (f->node);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_true (breath_core_is_ready (get_core (f)));
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  breath_virtual_node_stop (f->node);

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->node);
  g_assert_finalize_object (f->simulation);
}

static void
listen_at (Fixture    *f,
           const char *texts)
{
  g_auto(GStrv) split = g_strsplit (texts, " ", -1);
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);

  for (guint i = 0; split[i] != NULL; i++)
    g_ptr_array_add (addresses, p2p_multiaddr_new_from_string (split[i], NULL));

  breath_core_set_addresses (get_core (f), addresses);
  breath_simulation_run (f->simulation, SECOND);
}

static void
link_with (Fixture    *f,
           guint       number,
           const char *text,
           P2pRole     role)
{
  g_autoptr(P2pIdentity) identity = test_author_new (number);
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (text, NULL);
  P2pPeerId evicted;

  breath_core_add_neighbour (get_core (f), p2p_identity_get_peer_id (identity), address, role, &evicted);
  breath_simulation_run (f->simulation, SECOND);
}

static const BreathItem *
get_record (Fixture *f)
{
  return breath_core_get_peer_record (get_core (f), breath_virtual_node_get_id (f->node));
}

static void
assert_told (Fixture    *f,
             const char *texts)
{
  const BreathItem *record = get_record (f);
  g_autoptr(GString) told = g_string_new (NULL);

  for (guint i = 0; record != NULL && i < record->addresses->len; i++)
    g_string_append_printf (told, "%s%s", i > 0 ? " " : "",
                            p2p_multiaddr_get_text (g_ptr_array_index (record->addresses, i)));

  g_assert_cmpstr (told->str, ==, texts);
}

#define LOOPBACK "/ip4/127.0.0.1/tcp/4141"
#define PRIVATE  "/ip4/192.168.1.7/tcp/4141"
#define PUBLIC   "/ip4/20.0.0.7/tcp/4141"

static void
test_told_by_reach (Fixture      *f,
                    gconstpointer data)
{
  g_test_summary ("Told is what leads here from every link there was, at once when that becomes less");

  listen_at (f, LOOPBACK " " PRIVATE " " PUBLIC " /dns4/example.org/tcp/4141");
  assert_told (f, "");
  link_with (f, 1, "/ip4/127.0.0.1/tcp/5555", P2P_ROLE_LISTENER);
  assert_told (f, PUBLIC " " PRIVATE " " LOOPBACK);
  link_with (f, 2, "/ip4/192.168.1.8/tcp/5555", P2P_ROLE_LISTENER);
  assert_told (f, PUBLIC " " PRIVATE);
  link_with (f, 3, "/ip4/30.0.0.8/tcp/5555", P2P_ROLE_LISTENER);
  assert_told (f, PUBLIC);
}

static void
test_nothing_to_tell (Fixture      *f,
                      gconstpointer data)
{
  const BreathHead *head;

  g_test_summary ("A node that cannot be reached from its neighbours has no record");

  listen_at (f, LOOPBACK " " PRIVATE);
  link_with (f, 1, "/ip4/192.168.1.8/tcp/5555", P2P_ROLE_LISTENER);
  assert_told (f, PRIVATE);
  link_with (f, 3, "/ip4/30.0.0.8/tcp/5555", P2P_ROLE_DIALER);
  assert_told (f, "");
  head = breath_core_get_head (get_core (f), breath_virtual_node_get_id (f->node));
  g_assert_cmpuint (head->live_count, ==, 1);
}

static void
test_changes_seldom (Fixture      *f,
                     gconstpointer data)
{
  guint32 first;

  g_test_summary ("A record changes at most every ten minutes, however often addresses do");

  link_with (f, 1, "/ip4/30.0.0.8/tcp/5555", P2P_ROLE_LISTENER);
  listen_at (f, PUBLIC);
  first = get_record (f)->issued;

  for (guint i = 0; i < 9; i++)
    {
      listen_at (f, i % 2 == 0 ? "/ip4/20.0.0.8/tcp/4141" : "/ip4/20.0.0.9/tcp/4141");
      breath_simulation_run (f->simulation, MINUTE - SECOND);
    }

  assert_told (f, PUBLIC);
  breath_simulation_run (f->simulation, 2 * MINUTE);
  assert_told (f, "/ip4/20.0.0.8/tcp/4141");
  g_assert_cmpuint (get_record (f)->issued, >, first);
}

static void
test_stays (Fixture      *f,
            gconstpointer data)
{
  guint n_commits;

  g_test_summary ("The same addresses again are no news, nor after a restart");

  link_with (f, 1, "/ip4/30.0.0.8/tcp/5555", P2P_ROLE_LISTENER);
  listen_at (f, PUBLIC);
  n_commits = breath_memory_store_get_n_commits (breath_virtual_node_get_store (f->node));
  listen_at (f, PUBLIC " " PUBLIC);
  breath_virtual_node_stop (f->node);
  breath_virtual_node_start (f->node);
  breath_simulation_run (f->simulation, SECOND);
  listen_at (f, PUBLIC);
  link_with (f, 1, "/ip4/30.0.0.8/tcp/5555", P2P_ROLE_LISTENER);
  assert_told (f, PUBLIC);
  g_assert_cmpuint (breath_memory_store_get_n_commits (breath_virtual_node_get_store (f->node)), ==, n_commits);
}

static void
test_anchors (Fixture      *f,
              gconstpointer data)
{
  BreathSelection *selection;
  BreathDial dial;

  g_test_summary ("Neighbours that we picked and that lasted are dialled after a restart, others are not");

  link_with (f, 1, "/ip4/30.0.0.1/tcp/4141", P2P_ROLE_DIALER);
  link_with (f, 2, "/ip4/40.0.0.1/tcp/5555", P2P_ROLE_LISTENER);
  breath_simulation_run (f->simulation, 25 * MINUTE);
  breath_virtual_node_stop (f->node);
  breath_virtual_node_start (f->node);
  breath_simulation_run (f->simulation, SECOND);

  selection = breath_core_get_selection (get_core (f));
  g_assert_true (breath_selection_next (selection, breath_simulation_get_now (f->simulation), &dial));
  g_assert_true (g_str_has_prefix (p2p_multiaddr_get_text (dial.address), "/ip4/30.0.0.1/tcp/4141/p2p/"));
  p2p_multiaddr_unref (dial.address);
  g_assert_false (breath_selection_next (selection, breath_simulation_get_now (f->simulation), &dial));
}

static void
test_damaged_anchors (Fixture      *f,
                      gconstpointer data)
{
  g_autoptr(GBytes) key = g_bytes_new ("anchors", 7);
  g_autoptr(GBytes) value = g_bytes_new ("damaged", 7);
  BreathRow row = { .kind = BREATH_ROW_SETTING, .key = key, .value = value };

  g_test_summary ("Anchors that are not valid mean that the store is damaged");

  breath_virtual_node_stop (f->node);
  breath_memory_store_put (breath_virtual_node_get_store (f->node), &row);
  breath_virtual_node_start (f->node);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_false (breath_core_is_ready (get_core (f)));
}

static void
heard_cb (Fixture *f)
{
  f->n_heard++;
}

static void
test_invite (Fixture      *f,
             gconstpointer data)
{
  g_autoptr(BreathVirtualNode) other = breath_virtual_node_new (f->simulation, 2);
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  g_autoptr(P2pIdentity) somebody = test_author_new (9);
  const P2pPeerId *peer = breath_virtual_node_get_id (other);
  g_autoptr(P2pMultiaddr) near = p2p_multiaddr_new_from_string ("/ip4/20.1.0.1/tcp/4141", NULL);
  P2pPeerId evicted;

  g_test_summary ("An author is invited by the record in its live set, and whoever dials hears of it");

  breath_virtual_node_start (other);
  breath_simulation_run (f->simulation, SECOND);
  g_ptr_array_add (addresses, p2p_multiaddr_ref (near));
  breath_core_set_addresses (breath_virtual_node_get_core (other), addresses);
  breath_core_add_neighbour (breath_virtual_node_get_core (other), breath_virtual_node_get_id (f->node), near,
                             P2P_ROLE_LISTENER, &evicted);
  g_signal_connect_swapped (get_core (f), "heard", G_CALLBACK (heard_cb), f);
  breath_virtual_node_connect (f->node, other, 1000);
  breath_simulation_run (f->simulation, 5 * SECOND);
  g_assert_cmpuint (f->n_heard, ==, 1);

  g_assert_false (breath_core_invite (get_core (f), p2p_identity_get_peer_id (somebody)));
  g_assert_true (breath_core_invite (get_core (f), peer));
  g_assert_cmpuint (f->n_heard, ==, 2);
  g_assert_false (breath_core_invite (get_core (f), peer));
  breath_virtual_node_stop (other);
}

#define ADD(name, func) g_test_add ("/core-neighbours/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("told-by-reach", test_told_by_reach);
  ADD ("nothing-to-tell", test_nothing_to_tell);
  ADD ("changes-seldom", test_changes_seldom);
  ADD ("stays", test_stays);
  ADD ("anchors", test_anchors);
  ADD ("damaged-anchors", test_damaged_anchors);
  ADD ("invite", test_invite);

  return g_test_run ();
}
