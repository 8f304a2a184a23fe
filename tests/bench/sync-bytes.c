/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-heads.h"
#include "test-sync-pair.h"

#include <json-glib/json-glib.h>
#include <sodium.h>

/*
 * sync-bytes KIND AUTHORS DIFFERENCES: lets two nodes sync over a link in memory and writes what crossed it as JSON.
 * KIND is "neighbour" (they have read each other's journal), "mixed", "behind" or "lacking" (they have not). With
 * --heads it writes instead which heads the two hold before, as {"a": [[issued, id], ...], "b": ...}.
 */

#define SECOND G_USEC_PER_SEC

static void
prepare (TestPair   *pair,
         const char *kind,
         guint       n,
         guint       d)
{
  gboolean is_neighbour = g_str_equal (kind, "neighbour");

  test_pair_set_up (pair);
  test_pair_differ (pair, n, is_neighbour ? 0 : d,
                    g_str_equal (kind, "behind") ? TEST_PAIR_BEHIND
                    : g_str_equal (kind, "lacking") ? TEST_PAIR_LACKING : TEST_PAIR_MIXED);

  for (guint i = 0; i < 2; i++)
    test_pair_forget (pair, i);

  if (is_neighbour)
    {
      for (guint i = 0; i < 2; i++)
        test_pair_start (pair, i);

      test_pair_link (pair, 5 * SECOND);

      for (guint i = 0; i < 2; i++)
        test_pair_stop (pair, i);

      test_pair_store (pair, 0, 0, d, 300, 100000);
    }

  for (guint i = 0; i < 2; i++)
    test_pair_start (pair, i);
}

static void
add (JsonBuilder *builder,
     const char  *name,
     gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_heads (JsonBuilder       *builder,
           const char        *name,
           BreathVirtualNode *node,
           guint              n)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(P2pIdentity) author = test_author_new (i);
      const BreathHead *head = breath_core_get_head (breath_virtual_node_get_core (node), p2p_identity_get_peer_id (author));
      char id[2 * BREATH_HEAD_ID_LEN + 1];

      if (head == NULL)
        continue;

      sodium_bin2hex (id, sizeof id, head->id, sizeof head->id);
      json_builder_begin_array (builder);
      json_builder_add_int_value (builder, head->issued);
      json_builder_add_string_value (builder, id);
      json_builder_end_array (builder);
    }

  json_builder_end_array (builder);
}

static void
add_traffic (JsonBuilder *builder,
             TestPair    *pair,
             guint        n)
{
  pair->longest = 0;
  test_pair_link (pair, 30 * SECOND);

  add (builder, "finding", pair->traffic.n_finding);
  add (builder, "bytes", pair->traffic.n_bytes);
  add (builder, "trips", pair->traffic.n_trips);
  add (builder, "records", pair->traffic.n_records);
  add (builder, "copies", pair->traffic.n_copies);
  add (builder, "needless", pair->traffic.n_needless);
  add (builder, "objects", pair->traffic.n_objects);
  add (builder, "longest", pair->longest);

  json_builder_set_member_name (builder, "same");
  json_builder_add_boolean_value (builder, test_pair_are_same (pair, n));
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;
  g_autoptr(JsonNode) root = NULL;
  TestPair pair;
  guint n;
  guint d;

  if (argc != 4 && (argc != 5 || !g_str_equal (argv[4], "--heads")))
    {
      g_printerr ("usage: sync-bytes neighbour|mixed|behind|lacking AUTHORS DIFFERENCES [--heads]\n");
      return 2;
    }

  n = g_ascii_strtoull (argv[2], NULL, 10);
  d = g_ascii_strtoull (argv[3], NULL, 10);
  prepare (&pair, argv[1], n, d);
  json_builder_begin_object (builder);

  if (argc == 5)
    {
      add_heads (builder, "a", pair.nodes[0], n);
      add_heads (builder, "b", pair.nodes[1], n);
    }
  else
    add_traffic (builder, &pair, n);

  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  g_print ("%s\n", text);
  test_pair_tear_down (&pair);

  return 0;
}
