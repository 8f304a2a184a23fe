/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-heads.h"
#include "test-stranger.h"
#include "test-sync-pair.h"

#include "breath-sync-index.h"

#include <string.h>

#define BEGIN  TEST_PAIR_BEGIN
#define SECOND G_USEC_PER_SEC
#define MINUTE (60 * (gint64) SECOND)

#define N_SEEDS 20
#define N_HELD  20 /* by a node that is alone with a stranger */

typedef struct
{
  const char    *path;
  guint          n;
  guint          d;
  TestDifference difference;
} Case;

static const Case cases[] = {
  { "/range/mixed/100/1", 100, 1, TEST_PAIR_MIXED },
  { "/range/mixed/100/10", 100, 10, TEST_PAIR_MIXED },
  { "/range/mixed/100/100", 100, 100, TEST_PAIR_MIXED },
  { "/range/behind/100/100", 100, 100, TEST_PAIR_BEHIND },
  { "/range/lacking/100/100", 100, 100, TEST_PAIR_LACKING },
  { "/range/mixed/1000/1", 1000, 1, TEST_PAIR_MIXED },
  { "/range/mixed/1000/10", 1000, 10, TEST_PAIR_MIXED },
  { "/range/behind/1000/10", 1000, 10, TEST_PAIR_BEHIND },
  { "/range/lacking/1000/10", 1000, 10, TEST_PAIR_LACKING },
  { "/range/mixed/1000/100", 1000, 100, TEST_PAIR_MIXED },
  { "/range/mixed/1000/400", 1000, 400, TEST_PAIR_MIXED },
};

static void
start_both (TestPair *pair)
{
  for (guint i = 0; i < 2; i++)
    test_pair_start (pair, i);
}

static void
restart_both (TestPair *pair)
{
  for (guint i = 0; i < 2; i++)
    {
      test_pair_stop (pair, i);
      test_pair_start (pair, i);
    }
}

static void
assert_quiet (TestPair *pair)
{
  restart_both (pair);
  test_pair_link (pair, 5 * SECOND);
  g_assert_cmpuint (pair->traffic.n_frames, ==, 2);
  g_assert_cmpuint (pair->traffic.n_bytes, <=, 64);
}

static void
test_range_bytes (gconstpointer data)
{
  const Case *c = data;
  TestPair pair;

  g_test_summary ("Strangers find out what differs within the bounds, and nothing else is sent");

  test_pair_set_up (&pair);
  test_pair_differ (&pair, c->n, c->d, c->difference);
  test_pair_forget (&pair, 0);
  test_pair_forget (&pair, 1);
  start_both (&pair);
  test_pair_link (&pair, 20 * SECOND);

  g_test_message ("%u of %u found in %" G_GUINT64_FORMAT " bytes and %u trips", c->d, c->n, pair.traffic.n_finding,
                  pair.traffic.n_trips);
  g_assert_true (test_pair_are_same (&pair, c->n));
  g_assert_cmpuint (pair.traffic.n_finding, <=, MIN (12 * c->n, 300 + 400 * c->d));
  g_assert_cmpuint (pair.traffic.n_records, ==, c->d);
  g_assert_cmpuint (pair.traffic.n_copies, ==, 0);
  g_assert_cmpuint (pair.traffic.n_needless, ==, 0);
  g_assert_cmpuint (pair.traffic.n_objects, ==, 0);

  /* Both know each other's journal now. */
  assert_quiet (&pair);
  test_pair_tear_down (&pair);
}

static void
test_range_one_side (void)
{
  TestPair pair;

  g_test_summary ("It is enough that one of the two has lost what it knew of the other");

  for (guint i = 0; i < 2; i++)
    {
      test_pair_set_up (&pair);
      test_pair_differ (&pair, 200, 3, TEST_PAIR_MIXED);
      test_pair_forget (&pair, i);
      start_both (&pair);
      test_pair_link (&pair, 20 * SECOND);
      g_assert_true (test_pair_are_same (&pair, 200));
      g_assert_cmpuint (pair.traffic.n_finding, <=, 300 + 400 * 3);
      assert_quiet (&pair);
      test_pair_tear_down (&pair);
    }
}

static void
put_head (BreathVirtualNode *node,
          guint              author,
          gint64             issued,
          guint64            position)
{
  g_autoptr(BreathHead) head = test_head_new (author, 5, issued);
  g_autoptr(GBytes) key = g_bytes_new (head->author.public_key, P2P_PUBLIC_KEY_LEN);
  g_autoptr(GBytes) giver = g_bytes_new_static ("an earlier neighbour, long gone.", P2P_PUBLIC_KEY_LEN);
  BreathRow row = { BREATH_ROW_HEAD, key, head->bytes, position, giver };

  breath_memory_store_put (breath_virtual_node_get_store (node), &row);
}

static void
test_range_contrary (gconstpointer data)
{
  gboolean are_strangers = GPOINTER_TO_UINT (data);
  TestPair pair;

  g_test_summary ("Nodes that hold contradicting heads of one version agree on the lower id");

  test_pair_set_up (&pair);
  test_pair_differ (&pair, 100, 0, TEST_PAIR_MIXED);

  for (guint author = 200; author < 206; author++)
    for (guint node = 0; node < 2; node++)
      put_head (pair.nodes[node], author, BEGIN - 100 - node, 5000 + author);

  for (guint node = 0; node < 2 && are_strangers; node++)
    test_pair_forget (&pair, node);

  start_both (&pair);

  test_pair_link (&pair, are_strangers ? 20 * SECOND : 2 * MINUTE);

  for (guint author = 200; author < 206; author++)
    {
      g_autoptr(P2pIdentity) identity = test_author_new (author);
      const P2pPeerId *id = p2p_identity_get_peer_id (identity);
      g_autoptr(BreathHead) a = test_head_new (author, 5, BEGIN - 100);
      g_autoptr(BreathHead) b = test_head_new (author, 5, BEGIN - 101);
      const BreathHead *lower = memcmp (a->id, b->id, BREATH_HEAD_ID_LEN) < 0 ? a : b;
      guint n_found = 0;

      for (guint node = 0; node < 2; node++)
        {
          BreathCore *core = breath_virtual_node_get_core (pair.nodes[node]);

          g_assert_cmpmem (breath_core_get_head (core, id)->id, BREATH_HEAD_ID_LEN, lower->id, BREATH_HEAD_ID_LEN);
          n_found += breath_core_get_found (core, id, BREATH_FINDING_EQUIVOCATION) != NULL;
        }

      /* Whoever held the other one has both in hand, and the proof. */
      g_assert_cmpuint (n_found, >=, 1);
    }

  g_assert_cmpuint (pair.traffic.n_copies, ==, 0);
  g_assert_cmpuint (pair.traffic.n_needless, ==, 0);
  assert_quiet (&pair);
  test_pair_tear_down (&pair);
}

static void
test_range_lost (void)
{
  TestPair pair;

  g_test_summary ("A head that one has lost behind the other's back is found again a minute later");

  test_pair_set_up (&pair);
  test_pair_differ (&pair, 100, 1, TEST_PAIR_LACKING);
  start_both (&pair);
  test_pair_link (&pair, 50 * SECOND);
  test_pair_stop (&pair, 0);
  test_pair_stop (&pair, 1);
  {
    g_autoptr(P2pIdentity) author = test_author_new (50);
    g_autoptr(GBytes) key = g_bytes_new (p2p_identity_get_peer_id (author)->public_key, P2P_PUBLIC_KEY_LEN);
    BreathRow row = { BREATH_ROW_HEAD, key, NULL, 0, NULL };

    breath_memory_store_put (breath_virtual_node_get_store (pair.nodes[0]), &row);
  }

  start_both (&pair);
  test_pair_link (&pair, 50 * SECOND);
  g_assert_false (test_pair_are_same (&pair, 100));
  restart_both (&pair);
  test_pair_link (&pair, 2 * MINUTE);
  g_assert_true (test_pair_are_same (&pair, 100));
  g_assert_cmpuint (pair.traffic.n_records, ==, 1);
  test_pair_tear_down (&pair);
}

static void
test_range_cut (void)
{
  g_test_summary ("Cut at any frame, a comparison is begun anew and nothing is sent twice");

  for (guint cut = 1; cut <= 30; cut++)
    {
      guint n_records;
      TestPair pair;

      test_pair_set_up (&pair);
      test_pair_differ (&pair, 60, 20, TEST_PAIR_MIXED);
      test_pair_forget (&pair, 0);
      test_pair_forget (&pair, 1);
      start_both (&pair);
      memset (&pair.traffic, 0, sizeof pair.traffic);
      breath_virtual_link_cut_after (breath_virtual_node_connect (pair.nodes[0], pair.nodes[1], TEST_PAIR_LATENCY), cut);
      breath_simulation_run (pair.simulation, 5 * SECOND);
      n_records = pair.traffic.n_records;
      restart_both (&pair);
      test_pair_link (&pair, 20 * SECOND);
      g_assert_true (test_pair_are_same (&pair, 60));
      g_assert_cmpuint (n_records + pair.traffic.n_records, ==, 20);
      assert_quiet (&pair);
      test_pair_tear_down (&pair);
    }
}

/* What one node holds of an author: nothing, or a version. */
static guint
store_at_random (TestPair *pair,
                 GRand    *rand,
                 guint     author)
{
  guint version[2];

  for (guint node = 0; node < 2; node++)
    {
      version[node] = g_rand_int_range (rand, 0, 5) > 0 ? 7 : g_rand_int_range (rand, 0, 10);

      if (version[node] > 0)
        test_pair_store (pair, node, author, 1, version[node], 1000 + author);
    }

  return version[0] != version[1];
}

static void
test_range_random (void)
{
  g_test_summary ("Whatever two strangers hold, each sends the other just what it lacks");

  for (guint seed = 0; seed < N_SEEDS; seed++)
    {
      g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
      guint n = g_rand_int_range (rand, 0, 120);
      guint n_different = 0;
      TestPair pair;

      test_pair_set_up (&pair);

      for (guint author = 0; author < n; author++)
        n_different += store_at_random (&pair, rand, author);

      test_pair_forget (&pair, 0);
      test_pair_forget (&pair, 1);
      start_both (&pair);
      test_pair_link (&pair, 20 * SECOND);

      g_test_message ("seed %u: %u of %u found in %" G_GUINT64_FORMAT " bytes", seed, n_different, n,
                      pair.traffic.n_finding);
      g_assert_cmpuint (pair.traffic.n_records, ==, n_different);
      g_assert_cmpuint (pair.traffic.n_copies + pair.traffic.n_needless, ==, 0);
      assert_quiet (&pair);
      test_pair_tear_down (&pair);
    }
}

/* A node alone with a stranger that answers comparisons as the test says. */
typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *node;
  TestStranger       stranger;
} Alone;

static void
alone_set_up (Alone *self,
              char   name)
{
  self->simulation = breath_simulation_new (BEGIN);
  self->node = breath_virtual_node_new (self->simulation, 1);
  breath_virtual_node_start (self->node);
  breath_simulation_run (self->simulation, SECOND);
  breath_virtual_node_stop (self->node);
  breath_simulation_run (self->simulation, SECOND);

  for (guint i = 0; i < N_HELD; i++)
    put_head (self->node, i, BEGIN, 100 + i);

  breath_virtual_node_start (self->node);
  breath_simulation_run (self->simulation, SECOND);
  test_stranger_open (&self->stranger, self->simulation, self->node, name);
  self->stranger.compares = TRUE;
}

static void
alone_tear_down (Alone *self)
{
  test_stranger_close (&self->stranger);
  breath_virtual_node_stop (self->node);

  while (breath_simulation_step (self->simulation))
    ;

  g_assert_finalize_object (self->node);
  g_assert_finalize_object (self->simulation);
}

#define LOWER  '\x01' /* keys that begin like this are on either side of the node's */
#define HIGHER '\xff'

static guint
count_begun (TestStranger *stranger)
{
  guint n = 0;

  for (guint i = 0; i < stranger->received->len; i++)
    {
      g_auto(BreathSyncFrame) frame = { 0 };

      g_assert_true (breath_sync_frame_decode (&frame, g_ptr_array_index (stranger->received, i), NULL));
      n += frame.step == BREATH_SYNC_RANGES && frame.round == 0;
    }

  return n;
}

static GBytes *
make_ranges (guint         round,
             const guint8 *body,
             gsize         len)
{
  g_autoptr(GByteArray) packed = g_byte_array_new ();

  g_byte_array_append (packed, body, len);

  return breath_sync_encode_ranges (round, packed);
}

static GBytes *
make_start (void)
{
  /* Fingerprints of nobody's heads. */
  static const guint8 body[1 + BREATH_SYNC_BRANCH * BREATH_SYNC_FINGERPRINT_LEN] = { 0 };

  return make_ranges (0, body, sizeof body);
}

static void
test_range_begins (void)
{
  Alone a;

  g_test_summary ("Of two blind sides the one with the lower key begins, the other if that takes 2 seconds");

  alone_set_up (&a, HIGHER);
  g_assert_true (test_stranger_say_summary (&a.stranger, 0));
  g_assert_cmpuint (count_begun (&a.stranger), ==, 1);
  alone_tear_down (&a);

  alone_set_up (&a, LOWER);
  g_assert_true (test_stranger_say_summary (&a.stranger, 0));
  g_assert_cmpuint (count_begun (&a.stranger), ==, 0);
  breath_simulation_run (a.simulation, 2 * SECOND);
  g_assert_cmpuint (count_begun (&a.stranger), ==, 1);

  /* One that crosses ours counts, because its key is lower. */
  g_assert_true (test_stranger_say (&a.stranger, make_start ()));
  {
    g_auto(BreathSyncFrame) frame = { 0 };

    g_assert_true (test_stranger_find_last (&a.stranger, BREATH_SYNC_RANGES, &frame));
    g_assert_cmpuint (frame.round, ==, 1);
  }
  alone_tear_down (&a);

  alone_set_up (&a, HIGHER);
  g_assert_true (test_stranger_say_summary (&a.stranger, 0));
  g_assert_true (test_stranger_say (&a.stranger, make_start ()));
  {
    g_auto(BreathSyncFrame) frame = { 0 };

    g_assert_true (test_stranger_find_last (&a.stranger, BREATH_SYNC_RANGES, &frame));
    g_assert_cmpuint (frame.round, ==, 0);
  }
  g_assert_false (test_stranger_say (&a.stranger, make_start ()));
  alone_tear_down (&a);
}

static void
test_range_unanswered (void)
{
  Alone a;

  g_test_summary ("Ranges that are not answered within 30 seconds end the link");

  alone_set_up (&a, HIGHER);
  g_assert_true (test_stranger_say_summary (&a.stranger, 0));
  breath_simulation_run (a.simulation, 25 * SECOND);
  g_assert_true (breath_virtual_link_is_open (a.stranger.mine));
  breath_simulation_run (a.simulation, 10 * SECOND);
  g_assert_false (breath_virtual_link_is_open (a.stranger.mine));
  alone_tear_down (&a);
}

/* What a stranger with a lower key says after its summary and the beginning of a comparison. */
typedef struct
{
  const char *name;
  guint       round;
  guint8      body[12];
  gsize       len;
} BadRanges;

static const BadRanges bad_ranges[] = {
  { "begin-cut", 0, { 0, 1, 2, 3 }, 4 },
  { "begin-empty", 0, { 0 }, 0 },
  { "begin-unknown", 0, { 2 }, 1 },
  { "begin-announces-too-much", 0, { 1, 0xff, 0xff, 0xff, 0x7f }, 5 },
  { "begin-announces-zero", 0, { 1, 0 }, 2 },
  { "begin-announces-twice", 0, { 1, 1, 1 }, 3 },
  { "unasked", 1, { 0, 0 }, 2 },
  { "far-round", 1000000, { 0, 0 }, 2 },
};

static const BadRanges bad_answers[] = {
  { "contradicts", 1, { 1, 1 }, 2 },
  { "fingerprints-cut", 1, { 1, 0, 0, 0 }, 4 },
  { "announced-without-list", 1, { 0, 0, 5 }, 3 },
  { "empty", 1, { 0 }, 0 },
  { "wrong-round", 2, { 0, 0 }, 2 },
  { "cut", 1, { 0 }, 1 },
};

static void
test_range_hostile (void)
{
  g_test_summary ("Ranges that are not valid end the link");

  for (guint i = 0; i < G_N_ELEMENTS (bad_ranges); i++)
    {
      const BadRanges *bad = &bad_ranges[i];
      Alone a;

      g_test_message ("%s", bad->name);
      alone_set_up (&a, LOWER);
      g_assert_true (test_stranger_say_summary (&a.stranger, 0));
      g_assert_false (test_stranger_say (&a.stranger, make_ranges (bad->round, bad->body, bad->len)));
      alone_tear_down (&a);
    }
}

static void
test_range_hostile_answer (void)
{
  g_test_summary ("Answers that are not valid end the link");

  for (guint i = 0; i < G_N_ELEMENTS (bad_answers); i++)
    {
      const BadRanges *bad = &bad_answers[i];
      Alone a;

      g_test_message ("%s", bad->name);
      alone_set_up (&a, LOWER);
      g_assert_true (test_stranger_say_summary (&a.stranger, 0));
      breath_simulation_run (a.simulation, 2 * SECOND);
      g_assert_cmpuint (count_begun (&a.stranger), ==, 1);
      g_assert_false (test_stranger_say (&a.stranger, make_ranges (bad->round, bad->body, bad->len)));
      alone_tear_down (&a);
    }
}

static gboolean
say_listing (Alone   *a,
             gboolean has_prints,
             guint64  first,
             guint64  second)
{
  BreathNote entries[2] = { { first, 1, 1 }, { second, 1, 1 } };
  g_autoptr(GArray) notes = g_array_new (FALSE, FALSE, sizeof (BreathNote));

  g_array_append_vals (notes, entries, second != 0 ? 2 : 1);

  return test_stranger_say (&a->stranger, breath_sync_encode_listing (has_prints, notes));
}

static void
test_range_hostile_listing (void)
{
  const guint8 two[] = { 1, 2 };
  const guint8 bitmap[1] = { 1 };
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_test_summary ("Listings that were not announced or are out of order end the link, and laters for none");

  for (guint i = 0; i < 7; i++)
    {
      Alone a;

      g_test_message ("case %u", i);
      alone_set_up (&a, LOWER);
      g_assert_true (test_stranger_say_summary (&a.stranger, 0));

      if (i > 0)
        g_assert_true (test_stranger_say (&a.stranger, make_ranges (0, two, sizeof two)));

      switch (i)
        {
        case 0:
          g_assert_false (say_listing (&a, FALSE, 5, 0));
          break;

        case 1:
          g_assert_false (say_listing (&a, FALSE, 7, 5));
          break;

        case 2:
          g_assert_false (say_listing (&a, FALSE, 5, 5));
          break;

        case 3:
          g_assert_true (say_listing (&a, TRUE, 5, 7));
          g_assert_false (say_listing (&a, TRUE, 9, 0));
          break;

        case 4:
          g_assert_false (test_stranger_say (&a.stranger, breath_sync_encode_notes (9, none)));
          break;

        case 5:
          g_assert_false (test_stranger_say (&a.stranger, breath_sync_encode_later (0, bitmap, 1, none)));
          break;

        case 6:
          g_assert_true (say_listing (&a, FALSE, 5, 7));
          g_assert_true (test_stranger_say (&a.stranger, breath_sync_encode_notes (9, none)));
          g_assert_false (test_stranger_say (&a.stranger, breath_sync_encode_notes (9, none)));
          break;

        default:
          g_assert_not_reached ();
        }

      alone_tear_down (&a);
    }
}

/* Wants nothing of whatever is open. */
static guint
close_open (TestStranger *stranger,
            guint         n_closed)
{
  guint n_open = 0;

  for (guint i = 0; i < stranger->received->len; i++)
    {
      g_auto(BreathSyncFrame) frame = { 0 };

      g_assert_true (breath_sync_frame_decode (&frame, g_ptr_array_index (stranger->received, i), NULL));
      n_open += (frame.step == BREATH_SYNC_NOTES || frame.step == BREATH_SYNC_LISTING) && frame.notes->len > 0;
    }

  for (; n_closed < n_open; n_closed++)
    {
      const guint8 nothing = 0;

      g_assert_true (test_stranger_say (stranger, breath_sync_encode_want (n_closed, FALSE, &nothing, 1)));
    }

  return n_closed;
}

/* Answers that we hold nothing of the first part, so that there is a difference, but nothing to accept. */
static void
answer_nothing (TestStranger *stranger)
{
  const guint8 no_parts[] = { 0, 1 };
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (BreathNote));
  g_auto(BreathSyncFrame) frame = { 0 };
  gboolean is_listed;

  g_assert_true (test_stranger_find_last (stranger, BREATH_SYNC_RANGES, &frame));
  g_assert_cmpuint (frame.round, ==, 0);
  is_listed = *(const guint8 *) g_bytes_get_data (frame.ranges, NULL) == 1;
  g_assert_true (test_stranger_say (stranger, make_ranges (1, no_parts, is_listed ? 0 : sizeof no_parts)));
  g_assert_true (test_stranger_say (stranger, breath_sync_encode_notes (1, none)));
}

static void
test_range_backs_off (void)
{
  static const guint minutes[] = { 10, 20, 40, 80, 160, 320, 360, 360 };
  Alone a;
  guint n_begun = 1;
  guint n_closed = 0;

  g_test_summary ("Comparing that changes nothing happens ever more rarely, up to every 6 hours");

  alone_set_up (&a, HIGHER);
  g_assert_true (test_stranger_say_summary (&a.stranger, 0));
  g_assert_cmpuint (count_begun (&a.stranger), ==, n_begun);
  answer_nothing (&a.stranger);

  for (guint i = 0; i < G_N_ELEMENTS (minutes); i++)
    {
      gint64 waited = 0;

      while (count_begun (&a.stranger) == n_begun)
        {
          n_closed = close_open (&a.stranger, n_closed);
          breath_simulation_run (a.simulation, 30 * SECOND);
          waited += 30 * SECOND;
          g_assert_cmpint (waited, <=, 7 * 60 * MINUTE);
        }

      n_begun++;
      g_test_message ("begun again after %" G_GINT64_FORMAT " minutes", waited / MINUTE);
      g_assert_cmpint (ABS (waited - minutes[i] * MINUTE), <=, MINUTE);
      answer_nothing (&a.stranger);
    }

  alone_tear_down (&a);
}

static void
test_range_begun_often (void)
{
  Alone a;
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (BreathNote));

  g_test_summary ("A neighbour begins at most once in 30 seconds");

  for (guint wait = 0; wait < 2; wait++)
    {
      alone_set_up (&a, LOWER);
      g_assert_true (test_stranger_say_summary (&a.stranger, 0));
      g_assert_true (test_stranger_say (&a.stranger, make_start ()));
      g_assert_true (test_stranger_say (&a.stranger, breath_sync_encode_notes (1, none)));
      breath_simulation_run (a.simulation, wait * 30 * SECOND);
      g_assert_cmpint (test_stranger_say (&a.stranger, make_start ()), ==, wait);
      alone_tear_down (&a);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_range_bytes);

  g_test_add_func ("/range/one-side", test_range_one_side);
  g_test_add_data_func ("/range/contrary/strangers", GUINT_TO_POINTER (TRUE), test_range_contrary);
  g_test_add_data_func ("/range/contrary/neighbours", GUINT_TO_POINTER (FALSE), test_range_contrary);
  g_test_add_func ("/range/lost", test_range_lost);
  g_test_add_func ("/range/cut", test_range_cut);
  g_test_add_func ("/range/random", test_range_random);
  g_test_add_func ("/range/begins", test_range_begins);
  g_test_add_func ("/range/unanswered", test_range_unanswered);
  g_test_add_func ("/range/hostile/ranges", test_range_hostile);
  g_test_add_func ("/range/hostile/answers", test_range_hostile_answer);
  g_test_add_func ("/range/hostile/listings", test_range_hostile_listing);
  g_test_add_func ("/range/backs-off", test_range_backs_off);
  g_test_add_func ("/range/begun-often", test_range_begun_often);

  return g_test_run ();
}
