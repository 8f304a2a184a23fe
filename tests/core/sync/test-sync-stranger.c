/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

#include "breath-sync-index.h"
#include "test-heads.h"
#include "test-stranger.h"

#include <string.h>

#define BEGIN   G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define LATENCY 20000                          /* microseconds */
#define SECOND  G_USEC_PER_SEC
#define CROWD   10000
#define FULL    20000

typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *nodes[2];
  guint              n_nodes;
} Fixture;

static void
start (Fixture           *f,
       BreathVirtualNode *node)
{
  breath_virtual_node_start (node);

  for (guint i = 0; i < 10 && !breath_core_is_ready (breath_virtual_node_get_core (node)); i++)
    breath_simulation_run (f->simulation, SECOND);

  g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (node)));
}

static BreathVirtualNode *
add_node (Fixture *f)
{
  BreathVirtualNode *node = breath_virtual_node_new (f->simulation, f->n_nodes + 1);

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

static guint
count_authors (BreathVirtualNode *node)
{
  g_autoptr(GPtrArray) authors = breath_core_dup_authors (breath_virtual_node_get_core (node));

  return authors->len;
}

static void
connect_and_run (Fixture *f,
                 gint64   duration)
{
  breath_virtual_node_connect (f->nodes[0], f->nodes[1], LATENCY);
  breath_simulation_run (f->simulation, duration);
}

static void
test_sync_hostile_frames (Fixture      *f,
                          gconstpointer unused)
{
  g_autoptr(BreathHead) wanted = test_head_new (1, 1, BEGIN);
  g_autoptr(BreathHead) other = test_head_new (2, 1, BEGIN);
  g_autoptr(GBytes) cut = g_bytes_new_from_bytes (wanted->bytes, 0, g_bytes_get_size (wanted->bytes) - 1);
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (BreathNote));
  g_autoptr(GPtrArray) nothing = g_ptr_array_new ();
  const guint8 wide[] = { 0, 0, 1 };

  g_test_summary ("Each broken rule is refused, and nothing of it is kept");
  start (f, add_node (f));

  for (guint i = 0; i < 11; i++)
    {
      TestStranger s;
      gboolean taken = TRUE;

      test_stranger_open (&s, f->simulation, f->nodes[0], 's');

      switch (i)
        {
        case 0:
          taken = test_stranger_say (&s, g_bytes_new_static ("\xff\xff\xff", 3));
          break;

        case 1:
          taken = test_stranger_say_note (&s, wanted, 1);
          break;

        case 2:
          taken = test_stranger_say_records (&s, wanted->bytes);
          break;

        case 3:
          g_assert_true (test_stranger_say_summary (&s, 0));
          taken = test_stranger_say (&s, breath_sync_encode_want (0, FALSE, wide, 3));
          break;

        case 4:
          taken = test_stranger_say (&s, breath_sync_encode_want (9, FALSE, wide, 1));
          break;

        case 5:
          taken = test_stranger_say (&s, breath_sync_encode_objects (nothing, nothing));
          break;

        case 6:
          g_assert_true (test_stranger_say_summary (&s, 0));
          g_assert_true (test_stranger_say_note (&s, wanted, 1));
          taken = test_stranger_say_records (&s, other->bytes);
          break;

        case 7:
          g_assert_true (test_stranger_say_summary (&s, 0));
          g_assert_true (test_stranger_say_note (&s, wanted, 1));
          taken = test_stranger_say_records (&s, cut);
          break;

        case 8:
          g_assert_true (test_stranger_say_summary (&s, 0));
          taken = test_stranger_say (&s, breath_sync_encode_notes (0, none));
          break;

        case 9:
          g_assert_true (test_stranger_say_summary (&s, 0));
          taken = test_stranger_say_summary (&s, 5);
          break;

        case 10:
          g_assert_true (test_stranger_say_summary (&s, 0));
          breath_simulation_run (f->simulation, 3 * SECOND);
          g_assert_true (test_stranger_say_note (&s, wanted, 5));
          taken = test_stranger_say_note (&s, other, 5);
          break;

        default:
          g_assert_not_reached ();
        }

      g_test_message ("case %u", i);
      g_assert_false (taken);
      g_assert_cmpuint (count_authors (f->nodes[0]), ==, 0);
      test_stranger_close (&s);
    }
}

static void
test_sync_future (Fixture      *f,
                  gconstpointer unused)
{
  g_autoptr(BreathHead) head = test_head_new (1, 1, BEGIN + 1800);
  TestStranger s;

  g_test_summary ("A head from the future is judged when its time has come");
  start (f, add_node (f));
  test_stranger_open (&s, f->simulation, f->nodes[0], 's');

  g_assert_true (test_stranger_say_summary (&s, 0));
  g_assert_true (test_stranger_say_note (&s, head, 1));
  g_assert_true (test_stranger_say_records (&s, head->bytes));
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 0);

  breath_simulation_run (f->simulation, 1100 * SECOND);
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 0);
  breath_simulation_run (f->simulation, 150 * SECOND);
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 1);

  test_stranger_close (&s);
}

static void
test_sync_silent (Fixture      *f,
                  gconstpointer unused)
{
  g_autoptr(BreathHead) head = test_head_new (1, 1, BEGIN);
  TestStranger s;

  g_test_summary ("A neighbour that never answers is given up, and others are asked after 2 s");
  start (f, add_node (f));
  test_stranger_open (&s, f->simulation, f->nodes[0], 's');
  g_assert_true (test_stranger_say_summary (&s, 0));
  g_assert_true (test_stranger_say_note (&s, head, 1));

  start (f, add_node (f));
  connect_and_run (f, 3 * SECOND);
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 1);
  g_assert_true (breath_virtual_link_is_open (s.mine));

  breath_simulation_run (f->simulation, 40 * SECOND);
  g_assert_false (breath_virtual_link_is_open (s.mine));

  test_stranger_close (&s);
}

static void
test_stranger_later_kind (Fixture      *f,
                          gconstpointer unused)
{
  g_autoptr(P2pIdentity) author = test_author_new (1);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  g_autoptr(GPtrArray) wanted = g_ptr_array_new ();
  g_autoptr(BreathManifest) manifest = NULL;
  g_autoptr(BreathHead) head = NULL;
  TestStranger s;

  g_test_summary ("An item of a later kind is held and passed on, and the profile beside it is shown");

  g_ptr_array_add (items, test_item_new (author, 1));
  g_ptr_array_add (items, breath_item_new_profile (author, "Later", NULL));
  manifest = test_manifest_new (items);
  head = test_head_new_for (author, 1, BEGIN, manifest);

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (wanted, ((BreathItem *) g_ptr_array_index (items, i))->bytes);

  start (f, add_node (f));
  start (f, add_node (f));
  test_stranger_open (&s, f->simulation, f->nodes[0], 's');
  g_assert_true (test_stranger_say_summary (&s, 0));
  g_assert_true (test_stranger_say_head (&s, head, 1));
  g_assert_true (test_stranger_say_object (&s, breath_manifest_get_bytes (manifest), NULL));
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 0);
  {
    g_autoptr(GPtrArray) none = g_ptr_array_new ();

    g_assert_true (test_stranger_say (&s, breath_sync_encode_objects (none, wanted)));
  }

  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 1);
  test_stranger_close (&s);

  /* Read from the store again, then passed on. */
  breath_virtual_node_stop (f->nodes[0]);
  start (f, f->nodes[0]);
  connect_and_run (f, 5 * SECOND);

  for (guint i = 0; i < 2; i++)
    {
      BreathCore *core = breath_virtual_node_get_core (f->nodes[i]);
      const BreathItem *profile = breath_core_get_profile (core, &head->author);

      g_assert_cmpuint (count_authors (f->nodes[i]), ==, 2);
      g_assert_nonnull (profile);
      g_assert_cmpstr (profile->name, ==, "Later");
      g_assert_cmpuint (breath_memory_store_get_n_rows (breath_virtual_node_get_store (f->nodes[i]), BREATH_ROW_ITEM), ==, 4);
    }
}

typedef enum
{
  OBJECT_WRONG,
  OBJECT_OF_OTHER_KIND,
  OBJECT_TWICE,
  MANIFEST_TORN,
  MANIFEST_TOO_LONG,
  MANIFEST_OF_NONE,
  ITEM_OF_OTHER,
  ITEM_FORGED,
} HostileObject;

static GBytes *
forge (BreathItem *item)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (item->bytes, &len);
  g_autofree guint8 *forged = g_memdup2 (data, len);

  forged[len - 1] ^= 1;

  return g_bytes_new (forged, len);
}

/* Signs a head over any manifest, valid or not. */
static BreathHead *
make_head_over (P2pIdentity *author,
                GBytes      *manifest,
                guint        count)
{
  BreathHead *head = breath_head_new ();

  head->epoch = BEGIN - 1000;
  head->version = 1;
  head->issued = BEGIN;
  head->live_count = count;
  breath_hash (g_bytes_get_data (manifest, NULL), g_bytes_get_size (manifest), head->live_set);
  breath_head_sign (head, author);

  return head;
}

static void
test_stranger_hostile_object (Fixture      *f,
                              gconstpointer data)
{
  HostileObject hostile = GPOINTER_TO_UINT (data);
  g_autoptr(P2pIdentity) author = test_author_new (1);
  g_autoptr(P2pIdentity) other = test_author_new (2);
  g_autoptr(BreathItem) item = test_item_new (hostile == ITEM_OF_OTHER ? other : author, 1);
  g_autoptr(GBytes) forged = forge (item);
  g_autoptr(BreathManifest) manifest = NULL;
  g_autoptr(BreathHead) head = NULL;
  g_autoptr(GBytes) listed = NULL;
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(GPtrArray) both = g_ptr_array_new ();
  guint8 id[1][BREATH_HASH_LEN];
  gboolean taken = TRUE;
  TestStranger s;

  g_test_summary ("An object that is not what was asked for ends the link, and nothing of it is kept");

  memcpy (id[0], item->id, BREATH_HASH_LEN);

  if (hostile == ITEM_FORGED)
    breath_hash (g_bytes_get_data (forged, NULL), g_bytes_get_size (forged), id[0]);

  manifest = breath_manifest_new ((const guint8 (*)[BREATH_HASH_LEN])id, 1);
  listed = hostile == MANIFEST_TORN
           ? g_bytes_new_from_bytes (breath_manifest_get_bytes (manifest), 0, 33)
           : g_bytes_ref (breath_manifest_get_bytes (manifest));
  head = make_head_over (author, listed, hostile == MANIFEST_TOO_LONG ? 2 : hostile == MANIFEST_OF_NONE ? 0 : 1);

  start (f, add_node (f));
  test_stranger_open (&s, f->simulation, f->nodes[0], 's');
  g_assert_true (test_stranger_say_summary (&s, 0));
  taken = test_stranger_say_head (&s, head, 1);

  if (hostile == OBJECT_WRONG)
    taken = test_stranger_say_object (&s, item->bytes, NULL);
  else if (hostile == OBJECT_OF_OTHER_KIND)
    taken = test_stranger_say_object (&s, NULL, item->bytes);
  else if (hostile == OBJECT_TWICE)
    {
      g_ptr_array_add (both, listed);
      g_ptr_array_add (both, listed);
      taken = test_stranger_say (&s, breath_sync_encode_objects (both, none));
    }
  else if (hostile == MANIFEST_TORN || hostile == MANIFEST_TOO_LONG)
    taken = test_stranger_say_object (&s, listed, NULL);
  else if (hostile == ITEM_OF_OTHER || hostile == ITEM_FORGED)
    {
      g_assert_true (test_stranger_say_object (&s, listed, NULL));
      taken = test_stranger_say_object (&s, NULL, hostile == ITEM_FORGED ? forged : item->bytes);
    }

  g_assert_false (taken);
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 0);
  g_assert_cmpuint (breath_memory_store_get_n_rows (breath_virtual_node_get_store (f->nodes[0]), BREATH_ROW_ITEM), ==, 1);
  test_stranger_close (&s);
}

/* Two strangers note the same state of one author, but not the same head. */
static void
test_stranger_equivocation (Fixture      *f,
                            gconstpointer data)
{
  gboolean lower_first = GPOINTER_TO_UINT (data);
  g_autoptr(BreathHead) a = test_head_new (1, 1, BEGIN);
  g_autoptr(BreathHead) b = test_head_new (1, 1, BEGIN - 1);
  g_autoptr(BreathHead) next = test_head_new (1, 2, BEGIN);
  BreathHead *lower = memcmp (a->id, b->id, BREATH_HASH_LEN) < 0 ? a : b;
  BreathHead *higher = lower == a ? b : a;
  BreathHead *first = lower_first ? lower : higher;
  BreathHead *second = lower_first ? higher : lower;
  BreathCore *core;
  TestStranger s;
  TestStranger t;

  g_test_summary ("Of two heads of one state the one with the lower id is held, and both are kept as proof");

  start (f, add_node (f));
  core = breath_virtual_node_get_core (f->nodes[0]);
  test_stranger_open (&s, f->simulation, f->nodes[0], 's');
  test_stranger_open (&t, f->simulation, f->nodes[0], 't');
  g_assert_true (test_stranger_say_summary (&s, 0));
  g_assert_true (test_stranger_say_summary (&t, 0));

  /* The one that is asked first answers only after the other was asked too. */
  g_assert_true (test_stranger_say_note (&s, second, 1));
  breath_simulation_run (f->simulation, 3 * SECOND);
  g_assert_true (test_stranger_say_head (&t, first, 1));
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 1);

  g_assert_null (breath_core_get_found (core, &lower->author, BREATH_FINDING_EQUIVOCATION));
  g_assert_true (test_stranger_say_records (&s, second->bytes));
  g_assert_cmpuint (breath_core_get_found (core, &lower->author, BREATH_FINDING_EQUIVOCATION)->n, ==, 1);

  g_assert_cmpmem (breath_core_get_head (core, &lower->author)->id, BREATH_HASH_LEN, lower->id, BREATH_HASH_LEN);
  g_assert_cmpuint (breath_memory_store_get_n_rows (breath_virtual_node_get_store (f->nodes[0]), BREATH_ROW_PROOF), ==, 1);

  g_assert_true (test_stranger_say_head (&t, next, 2));
  g_assert_cmpuint (breath_core_get_head (core, &next->author)->version, ==, 2);
  test_stranger_close (&s);
  test_stranger_close (&t);
}

static void
test_stranger_own_key (Fixture      *f,
                       gconstpointer unused)
{
  g_autoptr(BreathManifest) manifest = breath_manifest_new (NULL, 0);
  g_autoptr(BreathHead) head = NULL;
  BreathCore *core;
  guint32 version;
  TestStranger s;

  g_test_summary ("A head of our own that we did not sign is told of and not kept");

  start (f, add_node (f));
  core = breath_virtual_node_get_core (f->nodes[0]);
  version = breath_core_get_head (core, breath_virtual_node_get_id (f->nodes[0]))->version;
  head = breath_head_new ();
  head->epoch = BEGIN + 100;
  head->version = 1;
  head->issued = BEGIN;
  memcpy (head->live_set, breath_manifest_get_hash (manifest), BREATH_HASH_LEN);
  breath_head_sign (head, breath_virtual_node_get_identity (f->nodes[0]));

  test_stranger_open (&s, f->simulation, f->nodes[0], 's');
  g_assert_true (test_stranger_say_summary (&s, 0));
  g_assert_true (test_stranger_say_head (&s, head, 1));
  g_assert_cmpuint (breath_core_get_found (core, &head->author, BREATH_FINDING_CLONE)->n, ==, 1);
  g_assert_cmpuint (breath_core_get_head (core, &head->author)->version, ==, version);
  g_assert_cmpuint (breath_core_get_head (core, &head->author)->epoch, !=, head->epoch);
  test_stranger_close (&s);
}

static void
test_stranger_parked (Fixture      *f,
                      gconstpointer unused)
{
  g_autoptr(GPtrArray) heads = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_head_free);
  g_autoptr(GPtrArray) records = g_ptr_array_new ();
  TestStranger s;

  g_test_summary ("A link has room for 64 heads from the future; the one beyond is dropped");

  for (guint i = 0; i < 65; i++)
    {
      BreathHead *head = test_head_new (i, 1, BEGIN + 1800);

      g_ptr_array_add (heads, head);
      g_ptr_array_add (records, head->bytes);
    }

  start (f, add_node (f));
  test_stranger_open (&s, f->simulation, f->nodes[0], 's');
  g_assert_true (test_stranger_say_summary (&s, 0));
  g_assert_true (test_stranger_say_notes (&s, heads, 1));
  g_assert_true (test_stranger_say (&s, breath_sync_encode_records (records)));
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 0);
  breath_simulation_run (f->simulation, 1300 * SECOND);
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 64);
  test_stranger_close (&s);
}

static guint64
find_cursor (TestStranger *s)
{
  g_auto(BreathSyncFrame) frame = { 0 };

  g_assert_true (test_stranger_find_last (s, BREATH_SYNC_SUMMARY, &frame));

  return frame.cursor;
}

/* Opens a link again and tells up to where the node has read. */
static guint64
open_again (Fixture      *f,
            TestStranger *s)
{
  test_stranger_open (s, f->simulation, f->nodes[0], 's');
  breath_simulation_run (f->simulation, SECOND);

  return find_cursor (s);
}

static void
test_stranger_new_journal (Fixture      *f,
                           gconstpointer unused)
{
  const guint8 root[BREATH_SYNC_ROOT_LEN] = { 0 };
  g_autoptr(BreathHead) first = test_head_new (1, 1, BEGIN);
  g_autoptr(BreathHead) early = test_head_new (2, 1, BEGIN);
  g_autoptr(BreathHead) later = test_head_new (3, 1, BEGIN);
  TestStranger s;

  g_test_summary ("Who keeps another journal than before is compared with, and then read on");

  start (f, add_node (f));
  test_stranger_open (&s, f->simulation, f->nodes[0], 's');
  g_assert_true (test_stranger_say_summary (&s, 0));
  g_assert_true (test_stranger_say_head (&s, first, 50));
  breath_simulation_run (f->simulation, 3 * SECOND);
  test_stranger_close (&s);

  g_assert_cmpuint (open_again (f, &s), ==, 50);
  s.compares = TRUE;
  g_assert_true (test_stranger_say (&s, breath_sync_encode_summary (root, 8, 0)));

  /* Before anything was compared a note is taken, but the cursor stays. */
  g_assert_true (test_stranger_say_head (&s, early, 6));
  breath_simulation_run (f->simulation, 3 * SECOND);
  test_stranger_close (&s);
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 2);

  g_assert_cmpuint (open_again (f, &s), ==, 0);
  g_assert_true (test_stranger_say (&s, breath_sync_encode_summary (root, 8, 0)));
  breath_simulation_run (f->simulation, 3 * SECOND);
  g_assert_true (test_stranger_say_head (&s, later, 9));
  breath_simulation_run (f->simulation, 3 * SECOND);
  test_stranger_close (&s);
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 3);

  g_assert_cmpuint (open_again (f, &s), ==, 9);
  test_stranger_close (&s);
}

static void
test_stranger_goes_back (Fixture      *f,
                         gconstpointer unused)
{
  g_autoptr(BreathHead) first = test_head_new (1, 1, BEGIN);
  g_autoptr(BreathHead) second = test_head_new (2, 1, BEGIN);
  const guint8 told[1 + BREATH_SYNC_BRANCH * BREATH_SYNC_FINGERPRINT_LEN] = { 0 };
  g_autoptr(GByteArray) ranges = g_byte_array_new ();
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (BreathNote));
  TestStranger s;

  g_test_summary ("Who lost the end of its journal compares, and the cursor goes back; notes alone cannot do that");

  start (f, add_node (f));
  test_stranger_open (&s, f->simulation, f->nodes[0], 's');
  g_assert_true (test_stranger_say_summary (&s, 0));
  g_assert_true (test_stranger_say_head (&s, first, 50));
  breath_simulation_run (f->simulation, 3 * SECOND);
  test_stranger_close (&s);

  g_assert_cmpuint (open_again (f, &s), ==, 50);
  g_assert_true (test_stranger_say_summary (&s, 1));
  g_assert_false (test_stranger_say_head (&s, second, 7));
  test_stranger_close (&s);

  g_assert_cmpuint (open_again (f, &s), ==, 50);
  s.compares = TRUE;
  g_byte_array_append (ranges, told, sizeof told);
  g_assert_true (test_stranger_say_summary (&s, 1));
  g_assert_true (test_stranger_say (&s, breath_sync_encode_ranges (0, ranges)));
  g_byte_array_set_size (ranges, 0);
  g_assert_true (test_stranger_say_head (&s, second, 7));
  g_assert_true (test_stranger_say (&s, breath_sync_encode_notes (6, none)));
  breath_simulation_run (f->simulation, 3 * SECOND);
  test_stranger_close (&s);
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 2);

  g_assert_cmpuint (open_again (f, &s), ==, 7);
  test_stranger_close (&s);
}

static void
test_stranger_flood (Fixture      *f,
                     gconstpointer unused)
{
  guint n_taken = 0;
  TestStranger s;

  g_test_summary ("Notes without end and without records fill no memory");

  start (f, add_node (f));
  test_stranger_open (&s, f->simulation, f->nodes[0], 's');
  g_assert_true (test_stranger_say_summary (&s, 0));

  for (guint n = 0; n < 64; n++)
    {
      g_autoptr(GArray) notes = g_array_new (FALSE, FALSE, sizeof (BreathNote));

      for (guint i = 0; i < BREATH_SYNC_MAX_NOTES; i++)
        {
          BreathNote note = { n *BREATH_SYNC_MAX_NOTES + i, 1 };

          g_array_append_val (notes, note);
        }

      if (!test_stranger_say (&s, breath_sync_encode_notes (n + 1, notes)))
        break;

      n_taken++;
    }

  g_assert_cmpuint (n_taken, ==, 16);
  test_stranger_close (&s);
}

static void
failed_cb (BreathCore *core,
           GError     *error,
           gpointer    user_data)
{
  (*(guint *) user_data)++;
}

static void
test_stranger_store_fails (Fixture      *f,
                           gconstpointer unused)
{
  g_autoptr(GError) full = g_error_new (BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL, "No space is left");
  g_autoptr(BreathHead) head = test_head_new (1, 1, BEGIN);
  guint n_failed = 0;
  guint n_sent;
  TestStranger s;
  TestStranger t;

  g_test_summary ("A store that fails in the middle leaves nothing behind, and links can still be removed");

  start (f, add_node (f));
  g_signal_connect (breath_virtual_node_get_core (f->nodes[0]), "failed", G_CALLBACK (failed_cb), &n_failed);
  test_stranger_open (&s, f->simulation, f->nodes[0], 's');
  test_stranger_open (&t, f->simulation, f->nodes[0], 't');
  g_assert_true (test_stranger_say_summary (&s, 0));
  g_assert_true (test_stranger_say_summary (&t, 0));
  g_assert_true (test_stranger_say_note (&s, head, 1));
  g_assert_true (test_stranger_say_note (&t, head, 1));
  breath_memory_store_set_failure (breath_virtual_node_get_store (f->nodes[0]), full);
  g_assert_true (test_stranger_say_records (&s, head->bytes));
  g_assert_cmpuint (n_failed, ==, 1);
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 0);

  n_sent = t.received->len;
  test_stranger_close (&s);
  breath_simulation_run (f->simulation, 5 * SECOND);
  g_assert_cmpuint (t.received->len, ==, n_sent);
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, 0);
  test_stranger_close (&t);
}

static void
store_heads (BreathVirtualNode *node,
             guint              n)
{
  g_autoptr(GBytes) giver = g_bytes_new_static ("an earlier neighbour, long gone.", P2P_PUBLIC_KEY_LEN);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(BreathHead) head = test_head_new (i, 1, BEGIN - 100);
      g_autoptr(GBytes) key = g_bytes_new (head->author.public_key, P2P_PUBLIC_KEY_LEN);
      BreathRow row = { BREATH_ROW_HEAD, key, head->bytes, 10 + i, giver };

      breath_memory_store_put (breath_virtual_node_get_store (node), &row);
    }
}

static void
test_stranger_crowd (Fixture      *f,
                     gconstpointer data)
{
  guint n_held = GPOINTER_TO_UINT (data);
  guint n_wanted = n_held < CROWD ? 201 : 200;
  guint n_kept = n_held < CROWD ? 201 : n_held < FULL ? MIN (200, FULL - n_held) : 0;
  g_autoptr(GPtrArray) heads = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_head_free);
  g_autoptr(GPtrArray) records = g_ptr_array_new ();
  TestStranger s;

  g_test_summary ("In a crowd at most 200 unknown authors are wanted an hour, and none is kept beyond the limit");

  start (f, add_node (f));
  breath_virtual_node_stop (f->nodes[0]);
  breath_simulation_run (f->simulation, SECOND);
  store_heads (f->nodes[0], n_held - 1); /* and our own */
  start (f, f->nodes[0]);

  for (guint i = 0; i < 201; i++)
    g_ptr_array_add (heads, test_head_new (30000 + i, 1, BEGIN));

  for (guint i = 0; i < n_wanted; i++)
    g_ptr_array_add (records, ((BreathHead *) g_ptr_array_index (heads, i))->bytes);

  test_stranger_open (&s, f->simulation, f->nodes[0], 's');
  g_assert_true (test_stranger_say_summary (&s, 0));
  g_assert_true (test_stranger_say_notes (&s, heads, 1));
  g_assert_true (test_stranger_say (&s, breath_sync_encode_records (records)));
  g_assert_cmpuint (count_authors (f->nodes[0]), ==, n_held - 1 + n_kept);
  test_stranger_close (&s);
}

static void
test_stranger_count (Fixture      *f,
                     gconstpointer data)
{
  g_autoptr(P2pIdentity) author = test_author_new (1);
  g_autoptr(BreathItem) item = test_item_new (author, 1);
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  g_autoptr(BreathManifest) list = NULL;
  g_autoptr(BreathHead) head = NULL;
  g_autoptr(BreathHead) lie = breath_head_new ();
  BreathCore *core;
  TestStranger s;

  g_test_summary ("A head that counts the items of the set it had before otherwise is not taken, and a node starts again");

  g_ptr_array_add (items, item);
  list = test_manifest_new (items);
  head = test_head_new_for (author, 1, BEGIN, list);
  lie->epoch = head->epoch;
  lie->version = 2;
  lie->issued = head->issued;
  lie->live_count = GPOINTER_TO_UINT (data);
  memcpy (lie->live_set, head->live_set, BREATH_HASH_LEN);
  breath_head_sign (lie, author);

  start (f, add_node (f));
  core = breath_virtual_node_get_core (f->nodes[0]);
  test_stranger_open (&s, f->simulation, f->nodes[0], 's');
  g_assert_true (test_stranger_say_summary (&s, 0));
  g_assert_true (test_stranger_say_head (&s, head, 1));
  g_assert_true (test_stranger_say_object (&s, breath_manifest_get_bytes (list), NULL));
  g_assert_true (test_stranger_say_object (&s, NULL, item->bytes));
  g_assert_cmpuint (breath_core_get_head (core, &head->author)->version, ==, 1);

  test_stranger_say_head (&s, lie, 2);
  breath_simulation_run (f->simulation, 5 * SECOND);
  g_assert_cmpuint (breath_core_get_head (core, &head->author)->version, ==, 1);
  test_stranger_close (&s);

  breath_virtual_node_stop (f->nodes[0]);
  breath_simulation_run (f->simulation, SECOND);
  start (f, f->nodes[0]);
  g_assert_cmpuint (breath_core_get_head (breath_virtual_node_get_core (f->nodes[0]), &head->author)->version, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func) \
  g_test_add (path, Fixture, GUINT_TO_POINTER (data), fixture_set_up, func, fixture_tear_down)
  ADD ("/stranger/frames", 0, test_sync_hostile_frames);
  ADD ("/stranger/future", 0, test_sync_future);
  ADD ("/stranger/silent", 0, test_sync_silent);
  ADD ("/stranger/later-kind", 0, test_stranger_later_kind);
  ADD ("/stranger/object/wrong", OBJECT_WRONG, test_stranger_hostile_object);
  ADD ("/stranger/object/other-kind", OBJECT_OF_OTHER_KIND, test_stranger_hostile_object);
  ADD ("/stranger/object/twice", OBJECT_TWICE, test_stranger_hostile_object);
  ADD ("/stranger/manifest/torn", MANIFEST_TORN, test_stranger_hostile_object);
  ADD ("/stranger/manifest/too-long", MANIFEST_TOO_LONG, test_stranger_hostile_object);
  ADD ("/stranger/manifest/of-none", MANIFEST_OF_NONE, test_stranger_hostile_object);
  ADD ("/stranger/item/of-other", ITEM_OF_OTHER, test_stranger_hostile_object);
  ADD ("/stranger/item/forged", ITEM_FORGED, test_stranger_hostile_object);
  ADD ("/stranger/count/more", 5, test_stranger_count);
  ADD ("/stranger/count/none", 0, test_stranger_count);
  ADD ("/stranger/equivocation/lower-first", TRUE, test_stranger_equivocation);
  ADD ("/stranger/equivocation/lower-second", FALSE, test_stranger_equivocation);
  ADD ("/stranger/own-key", 0, test_stranger_own_key);
  ADD ("/stranger/parked", 0, test_stranger_parked);
  ADD ("/stranger/new-journal", 0, test_stranger_new_journal);
  ADD ("/stranger/goes-back", 0, test_stranger_goes_back);
  ADD ("/stranger/flood", 0, test_stranger_flood);
  ADD ("/stranger/store-fails", 0, test_stranger_store_fails);
  ADD ("/stranger/crowd/below", CROWD - 1, test_stranger_crowd);
  ADD ("/stranger/crowd/in", CROWD, test_stranger_crowd);
  ADD ("/stranger/crowd/nearly-full", FULL - 1, test_stranger_crowd);
  ADD ("/stranger/crowd/full", FULL, test_stranger_crowd);
#undef ADD

  return g_test_run ();
}
