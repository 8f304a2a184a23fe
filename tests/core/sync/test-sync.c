/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

#include "breath-manifest.h"
#include "breath-sync-channel.h"

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

static P2pIdentity *
make_author (guint number)
{
  guint8 seed[P2P_SEED_LEN] = { 'a', 'u', 't', 'h', number & 0xff, number >> 8 };

  return p2p_identity_new_from_seed (seed);
}

/* A head without any item, so that nothing needs to be fetched. */
static BreathHead *
make_head (guint   number,
           guint32 version,
           gint64  issued)
{
  g_autoptr(P2pIdentity) author = make_author (number);
  g_autoptr(BreathManifest) manifest = breath_manifest_new (NULL, 0);
  BreathHead *head = breath_head_new ();

  head->epoch = BEGIN - 1000;
  head->version = version;
  head->issued = issued;

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    head->levels[kind] = (BreathLevel) { .level = BREATH_LEVEL_UNKNOWN }
  ;

  memcpy (head->live_set, breath_manifest_get_hash (manifest), BREATH_HASH_LEN);
  breath_head_sign (head, author);

  return head;
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
      g_autoptr(BreathHead) head = make_head (i, version, BEGIN - 100);
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

  g_test_message ("quiet sync with %u authors: %" G_GUINT64_FORMAT " bytes", n, f->count.n_bytes);
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

/* One end of a link in the test's own hands. */
typedef struct
{
  BreathVirtualLink *mine;
  BreathVirtualLink *theirs;
  GPtrArray         *received;
} Stranger;

static void
stranger_received_cb (BreathVirtualLink *link,
                      BreathProtocol     protocol,
                      GBytes            *frame,
                      gpointer           user_data)
{
  g_ptr_array_add (user_data, g_bytes_ref (frame));
}

static void
stranger_closed_cb (BreathVirtualLink *link,
                    const GError      *reason,
                    gpointer           user_data)
{
}

static const BreathVirtualLinkEvents stranger_events = {
  .received = stranger_received_cb,
  .closed = stranger_closed_cb,
};

static void
stranger_open (Fixture  *f,
               Stranger *stranger)
{
  guint8 keys[2][BREATH_LINK_KEY_LEN] = { { 's' }, { 0 } };
  guint8 binding[BREATH_LINK_BINDING_LEN] = { 'b' };
  BreathVirtualLink *ends[2];

  memcpy (keys[1], breath_virtual_node_get_id (f->nodes[0])->public_key, BREATH_LINK_KEY_LEN);
  breath_virtual_link_new_pair (f->simulation, (const guint8 (*)[BREATH_LINK_KEY_LEN])keys, binding, LATENCY, ends);

  stranger->mine = ends[0];
  stranger->theirs = ends[1];
  stranger->received = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  breath_virtual_link_set_events (ends[0], &stranger_events, stranger->received);
  breath_core_add_link (breath_virtual_node_get_core (f->nodes[0]), BREATH_LINK (ends[1]));
}

static void
stranger_close (Fixture  *f,
                Stranger *stranger)
{
  breath_core_remove_link (breath_virtual_node_get_core (f->nodes[0]), BREATH_LINK (stranger->theirs));
  breath_virtual_link_cut (stranger->mine);
  breath_virtual_link_set_events (stranger->mine, NULL, NULL);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_finalize_object (stranger->mine);
  g_assert_finalize_object (stranger->theirs);
  g_ptr_array_unref (stranger->received);
}

static gboolean
say (Fixture  *f,
     Stranger *stranger,
     GBytes   *frame)
{
  g_autoptr(GError) error = NULL;
  gboolean taken = breath_core_receive (breath_virtual_node_get_core (f->nodes[0]), BREATH_LINK (stranger->theirs),
                                        BREATH_PROTOCOL_SYNC, frame, &error);

  g_bytes_unref (frame);
  g_assert_true (taken == (error == NULL));

  if (!taken)
    g_assert_error (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_PROTOCOL);

  breath_simulation_run (f->simulation, SECOND);

  return taken;
}

static gboolean
say_summary (Fixture  *f,
             Stranger *stranger,
             guint64   cursor)
{
  guint8 root[BREATH_SYNC_ROOT_LEN] = { 0 };

  return say (f, stranger, breath_sync_encode_summary (root, 7, cursor));
}

static void
get_channel_id (Stranger         *stranger,
                const BreathHead *head,
                BreathNote       *note)
{
  BreathSyncChannel channel;

  breath_sync_channel_init (&channel, breath_link_get_binding (BREATH_LINK (stranger->mine)));
  note->id = breath_sync_channel_get_id (&channel, &head->author, head->epoch);
  note->version = head->version;
}

static gboolean
say_note (Fixture          *f,
          Stranger         *stranger,
          const BreathHead *head,
          guint64           through)
{
  g_autoptr(GArray) notes = g_array_new (FALSE, FALSE, sizeof (BreathNote));
  BreathNote note;

  get_channel_id (stranger, head, &note);
  g_array_append_val (notes, note);

  return say (f, stranger, breath_sync_encode_notes (through, notes));
}

static gboolean
say_records (Fixture  *f,
             Stranger *stranger,
             GBytes   *head)
{
  g_autoptr(GPtrArray) heads = g_ptr_array_new ();

  g_ptr_array_add (heads, head);

  return say (f, stranger, breath_sync_encode_records (heads));
}

static void
test_sync_hostile_frames (Fixture      *f,
                          gconstpointer unused)
{
  g_autoptr(BreathHead) wanted = make_head (1, 1, BEGIN);
  g_autoptr(BreathHead) other = make_head (2, 1, BEGIN);
  g_autoptr(GBytes) cut = g_bytes_new_from_bytes (wanted->bytes, 0, g_bytes_get_size (wanted->bytes) - 1);
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (BreathNote));
  g_autoptr(GPtrArray) nothing = g_ptr_array_new ();
  const guint8 wide[] = { 0, 0, 1 };

  g_test_summary ("Each broken rule is refused, and nothing of it is kept");
  start (f, add_node (f));

  for (guint i = 0; i < 11; i++)
    {
      Stranger s;
      gboolean taken = TRUE;

      stranger_open (f, &s);

      switch (i)
        {
        case 0:
          taken = say (f, &s, g_bytes_new_static ("\xff\xff\xff", 3));
          break;

        case 1:
          taken = say_note (f, &s, wanted, 1);
          break;

        case 2:
          taken = say_records (f, &s, wanted->bytes);
          break;

        case 3:
          g_assert_true (say_summary (f, &s, 0));
          taken = say (f, &s, breath_sync_encode_want (0, FALSE, wide, 3));
          break;

        case 4:
          taken = say (f, &s, breath_sync_encode_want (9, FALSE, wide, 1));
          break;

        case 5:
          taken = say (f, &s, breath_sync_encode_objects (nothing, nothing));
          break;

        case 6:
          g_assert_true (say_summary (f, &s, 0));
          g_assert_true (say_note (f, &s, wanted, 1));
          taken = say_records (f, &s, other->bytes);
          break;

        case 7:
          g_assert_true (say_summary (f, &s, 0));
          g_assert_true (say_note (f, &s, wanted, 1));
          taken = say_records (f, &s, cut);
          break;

        case 8:
          g_assert_true (say_summary (f, &s, 0));
          taken = say (f, &s, breath_sync_encode_notes (0, none));
          break;

        case 9:
          g_assert_true (say_summary (f, &s, 0));
          taken = say_summary (f, &s, 5);
          break;

        case 10:
          g_assert_true (say_summary (f, &s, 0));
          g_assert_true (say_note (f, &s, wanted, 5));
          taken = say_note (f, &s, other, 5);
          break;

        default:
          g_assert_not_reached ();
        }

      g_test_message ("case %u", i);
      g_assert_false (taken);
      g_assert_cmpuint (count_authors (f->nodes[0]), ==, 0);
      stranger_close (f, &s);
    }
}

static void
test_sync_future (Fixture      *f,
                  gconstpointer unused)
{
  g_autoptr(BreathHead) head = make_head (1, 1, BEGIN + 1800);
  Stranger s;

  g_test_summary ("A head from the future is judged when its time has come");
  start (f, add_node (f));
  stranger_open (f, &s);

  g_assert_true (say_summary (f, &s, 0));
  g_assert_true (say_note (f, &s, head, 1));
  g_assert_true (say_records (f, &s, head->bytes));
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 0);

  breath_simulation_run (f->simulation, 1100 * SECOND);
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 0);
  breath_simulation_run (f->simulation, 150 * SECOND);
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 1);

  stranger_close (f, &s);
}

static void
test_sync_silent (Fixture      *f,
                  gconstpointer unused)
{
  g_autoptr(BreathHead) head = make_head (1, 1, BEGIN);
  Stranger s;

  g_test_summary ("A neighbour that never answers is given up, and others are asked after 2 s");
  start (f, add_node (f));
  stranger_open (f, &s);
  g_assert_true (say_summary (f, &s, 0));
  g_assert_true (say_note (f, &s, head, 1));

  start (f, add_node (f));
  connect_and_run (f, 3 * SECOND);
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 1);
  g_assert_true (breath_virtual_link_is_open (s.mine));

  breath_simulation_run (f->simulation, 40 * SECOND);
  g_assert_false (breath_virtual_link_is_open (s.mine));

  stranger_close (f, &s);
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
  ADD ("/sync/chain", 0, test_sync_chain);
  ADD ("/sync/ring", 0, test_sync_ring);
  ADD ("/sync/cut", 0, test_sync_cut);
  ADD ("/sync/hostile/frames", 0, test_sync_hostile_frames);
  ADD ("/sync/hostile/future", 0, test_sync_future);
  ADD ("/sync/hostile/silent", 0, test_sync_silent);
#undef ADD

  return g_test_run ();
}
