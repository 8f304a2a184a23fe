/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

#include "breath-sync-frame.h"
#include "test-heads.h"

#include <string.h>

#define BEGIN   G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define LATENCY 20000                          /* microseconds */
#define SECOND  G_USEC_PER_SEC
#define RING    20

/* What crossed the links, by what it was for. */
typedef struct
{
  guint64 n_bytes;       /* of everything, with length prefixes */
  guint64 n_note_bytes;  /* summaries, notes and wants */
  guint   n_frames;
  guint   n_notes;
  guint   n_records;
  guint   n_objects;
} Count;

typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *nodes[RING];
  guint              n_nodes;
  Count              count;
} Fixture;

static void
count_cb (BreathVirtualNode *node,
          GBytes            *bytes,
          gpointer           user_data)
{
  Count *count = user_data;
  g_auto(BreathSyncFrame) frame = { 0 };
  gsize len = g_bytes_get_size (bytes) + (g_bytes_get_size (bytes) < 128 ? 1 : g_bytes_get_size (bytes) < 16384 ? 2 : 3);

  count->n_bytes += len;
  count->n_frames++;

  if (!breath_sync_frame_decode (&frame, bytes, NULL))
    return;

  if (frame.step == BREATH_SYNC_NOTES)
    count->n_notes += frame.notes->len;

  if (frame.step == BREATH_SYNC_SUMMARY || frame.step == BREATH_SYNC_NOTES || frame.step == BREATH_SYNC_WANT)
    count->n_note_bytes += len;
  else if (frame.step == BREATH_SYNC_RECORDS)
    count->n_records += frame.heads->len;
  else if (frame.step == BREATH_SYNC_OBJECTS)
    count->n_objects += frame.manifests->len + frame.items->len;
}

static void
start (Fixture           *f,
       BreathVirtualNode *node)
{
  breath_virtual_node_start (node);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (node)));
}

static BreathVirtualNode *
add_node (Fixture *f)
{
  BreathVirtualNode *node = breath_virtual_node_new (f->simulation, f->n_nodes + 1);

  breath_virtual_node_set_tap (node, count_cb, &f->count);
  f->nodes[f->n_nodes++] = node;

  return node;
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (BEGIN);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  for (guint i = 0; i < f->n_nodes; i++)
    breath_virtual_node_stop (f->nodes[i]);

  while (breath_simulation_step (f->simulation))
    ;

  for (guint i = 0; i < f->n_nodes; i++)
    g_assert_finalize_object (f->nodes[i]);

  g_assert_finalize_object (f->simulation);
}

/* As if @node had received the heads from an earlier neighbour. */
static void
store_heads (BreathVirtualNode *node,
             guint              first,
             guint              n,
             guint32            version,
             guint64            position)
{
  g_autoptr(GBytes) giver = g_bytes_new_static ("an earlier neighbour, long gone.", P2P_PUBLIC_KEY_LEN);

  for (guint i = first; i < first + n; i++)
    {
      g_autoptr(BreathHead) head = test_head_new (i, version, BEGIN - 100);
      g_autoptr(GBytes) key = g_bytes_new (head->author.public_key, P2P_PUBLIC_KEY_LEN);
      BreathRow row = { BREATH_ROW_HEAD, key, head->bytes, position + i - first, giver };

      breath_memory_store_put (breath_virtual_node_get_store (node), &row);
    }
}

static guint
count_authors (BreathVirtualNode *node)
{
  g_autoptr(GPtrArray) authors = breath_core_dup_authors (breath_virtual_node_get_core (node));

  return authors->len;
}

static void
reset (Fixture *f)
{
  memset (&f->count, 0, sizeof f->count);
}

static void
connect_and_run (Fixture *f,
                 gint64   duration)
{
  breath_virtual_node_connect (f->nodes[0], f->nodes[1], LATENCY);
  breath_simulation_run (f->simulation, duration);
}

static void
restart (Fixture           *f,
         BreathVirtualNode *node)
{
  breath_virtual_node_stop (node);
  breath_simulation_run (f->simulation, SECOND);
  start (f, node);
}

/* Nodes 0 and 1, which know each other and @n authors, and have parted. */
static void
meet (Fixture *f,
      guint    n)
{
  for (guint i = 0; i < 2; i++)
    {
      BreathVirtualNode *node = add_node (f);

      start (f, node);
      breath_virtual_node_stop (node);
      breath_simulation_run (f->simulation, SECOND);
      store_heads (node, 0, n, 1, 10);
      start (f, node);
    }

  connect_and_run (f, 5 * SECOND);
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, n + 1);
  g_assert_cmpuint (count_authors (f->nodes[1]), ==, n + 1);

  restart (f, f->nodes[0]);
  restart (f, f->nodes[1]);
  reset (f);
}

static void
test_sync_quiet (Fixture      *f,
                 gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);

  g_test_summary ("Two nodes that hold the same need two frames, however much it is");

  meet (f, n);
  connect_and_run (f, 5 * SECOND);

  g_test_message ("quiet sync with %u authors: %" G_GUINT64_FORMAT " bytes in %u frames",
                  n, f->count.n_bytes, f->count.n_frames);
  g_assert_cmpuint (f->count.n_frames, ==, 2);
  g_assert_cmpuint (f->count.n_bytes, <=, 64);
}

static void
test_sync_changed (Fixture      *f,
                   gconstpointer data)
{
  guint d = GPOINTER_TO_UINT (data);

  g_test_summary ("What changed is found for 12 bytes each, and nothing else is sent");

  meet (f, 200);
  breath_virtual_node_stop (f->nodes[0]);
  breath_simulation_run (f->simulation, SECOND);
  store_heads (f->nodes[0], 0, d, 300, 1000);
  start (f, f->nodes[0]);
  connect_and_run (f, 5 * SECOND);

  g_test_message ("%u changes found in %" G_GUINT64_FORMAT " bytes", d, f->count.n_note_bytes);
  g_assert_cmpuint (f->count.n_note_bytes, <=, 64 + 12 * d);
  g_assert_cmpuint (f->count.n_records, ==, d);
  g_assert_cmpuint (f->count.n_objects, ==, 0);

  restart (f, f->nodes[1]);
  reset (f);
  connect_and_run (f, 5 * SECOND);
  g_assert_cmpuint (f->count.n_frames, ==, 2);
}

static void
test_sync_many (Fixture      *f,
                gconstpointer unused)
{
  g_test_summary ("A stranger gets everything once, over many frames");

  start (f, add_node (f));
  start (f, add_node (f));
  breath_virtual_node_stop (f->nodes[1]);
  breath_simulation_run (f->simulation, SECOND);
  store_heads (f->nodes[1], 0, 1000, 1, 10);
  start (f, f->nodes[1]);

  connect_and_run (f, 20 * SECOND);

  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 1001);
  g_assert_cmpuint (f->count.n_records, ==, 1002);
  g_assert_cmpuint (f->count.n_note_bytes, <=, 12 * 1002);
}

static void
test_sync_late (Fixture      *f,
                gconstpointer unused)
{
  const char *languages[] = { "en", NULL };
  const BreathItem *profile;

  g_test_summary ("What is new here is noted, however much came from that neighbour just before");

  meet (f, 0);
  breath_virtual_node_stop (f->nodes[1]);
  breath_simulation_run (f->simulation, SECOND);
  store_heads (f->nodes[1], 0, 2000, 1, 1000);
  start (f, f->nodes[1]);
  breath_virtual_node_connect (f->nodes[0], f->nodes[1], LATENCY);

  while (count_authors (f->nodes[0]) < 1500)
    breath_simulation_run (f->simulation, SECOND / 100);

  breath_core_set_profile (breath_virtual_node_get_core (f->nodes[0]), "Mill Lane", languages);
  breath_simulation_run (f->simulation, 10 * SECOND);

  profile = breath_core_get_profile (breath_virtual_node_get_core (f->nodes[1]), breath_virtual_node_get_id (f->nodes[0]));
  g_assert_nonnull (profile);
  g_assert_cmpstr (profile->name, ==, "Mill Lane");
}

static void
test_sync_chain (Fixture      *f,
                 gconstpointer unused)
{
  const BreathItem *profile;
  const char *languages[] = { "en", NULL };

  g_test_summary ("A head and the name with it reach a node that never met their author");

  for (guint i = 0; i < 3; i++)
    start (f, add_node (f));

  breath_virtual_node_connect (f->nodes[0], f->nodes[1], LATENCY);
  breath_virtual_node_connect (f->nodes[1], f->nodes[2], LATENCY);
  breath_simulation_run (f->simulation, 5 * SECOND);
  breath_core_set_profile (breath_virtual_node_get_core (f->nodes[0]), "Mill Lane", languages);
  breath_simulation_run (f->simulation, 5 * SECOND);

  profile = breath_core_get_profile (breath_virtual_node_get_core (f->nodes[2]), breath_virtual_node_get_id (f->nodes[0]));
  g_assert_nonnull (profile);
  g_assert_cmpstr (profile->name, ==, "Mill Lane");
}

static void
test_sync_triangle (Fixture      *f,
                    gconstpointer unused)
{
  g_test_summary ("Of two neighbours that got the same from elsewhere at once, only one notes it to the other");

  for (guint i = 0; i < 3; i++)
    start (f, add_node (f));

  for (guint i = 0; i < 3; i++)
    breath_virtual_node_connect (f->nodes[i], f->nodes[(i + 1) % 3], LATENCY);

  breath_simulation_run (f->simulation, 10 * SECOND);

  for (guint i = 0; i < 3; i++)
    {
      reset (f);
      breath_core_set_profile (breath_virtual_node_get_core (f->nodes[i]), "Mill Lane", NULL);
      breath_simulation_run (f->simulation, 10 * SECOND);

      g_assert_cmpuint (f->count.n_records, ==, 2);
      g_assert_cmpuint (f->count.n_notes, ==, 3);
    }
}

static void
test_sync_ring (Fixture      *f,
                gconstpointer unused)
{
  guint n_records;

  g_test_summary ("In a ring every node receives every head once");

  for (guint i = 0; i < RING; i++)
    start (f, add_node (f));

  for (guint i = 0; i < RING; i++)
    breath_virtual_node_connect (f->nodes[i], f->nodes[(i + 1) % RING], LATENCY + i * 1000);

  breath_simulation_run (f->simulation, 60 * SECOND);

  for (guint i = 0; i < RING; i++)
    g_assert_cmpuint (count_authors (f->nodes[i]), ==, RING - 1);

  n_records = RING * (RING - 1);
  g_test_message ("%u records for %u needed", f->count.n_records, n_records);
  g_assert_cmpuint (f->count.n_records * 100, <=, n_records * 102);
}

static void
test_sync_cut (Fixture      *f,
               gconstpointer unused)
{
  g_test_summary ("Cut at any frame, the next link goes on from what was committed");

  for (guint cut = 1; cut <= 12; cut++)
    {
      start (f, add_node (f));
      start (f, add_node (f));
      reset (f);

      breath_virtual_link_cut_after (breath_virtual_node_connect (f->nodes[0], f->nodes[1], LATENCY), cut);
      breath_simulation_run (f->simulation, 5 * SECOND);
      restart (f, f->nodes[0]);
      connect_and_run (f, 10 * SECOND);

      g_assert_cmpuint (count_authors (f->nodes[0]), ==, 1);
      g_assert_cmpuint (count_authors (f->nodes[1]), ==, 1);
      fixture_tear_down (f, NULL);
      f->n_nodes = 0;
      fixture_set_up (f, NULL);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func) \
  g_test_add (path, Fixture, GUINT_TO_POINTER (data), fixture_set_up, func, fixture_tear_down)
  ADD ("/sync/quiet/0", 0, test_sync_quiet);
  ADD ("/sync/quiet/100", 100, test_sync_quiet);
  ADD ("/sync/quiet/1000", 1000, test_sync_quiet);
  ADD ("/sync/changed/1", 1, test_sync_changed);
  ADD ("/sync/changed/10", 10, test_sync_changed);
  ADD ("/sync/changed/100", 100, test_sync_changed);
  ADD ("/sync/many", 0, test_sync_many);
  ADD ("/sync/late", 0, test_sync_late);
  ADD ("/sync/chain", 0, test_sync_chain);
  ADD ("/sync/triangle", 0, test_sync_triangle);
  ADD ("/sync/ring", 0, test_sync_ring);
  ADD ("/sync/cut", 0, test_sync_cut);
#undef ADD

  return g_test_run ();
}
