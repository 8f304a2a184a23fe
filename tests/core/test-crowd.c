/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

#include "test-heads.h"
#include "test-stranger.h"

#include <string.h>

/* Neighbours that make up authors without end: bounds hold, and whoever is known stays. */

#define BEGIN    G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND   G_USEC_PER_SEC
#define HOUR     (G_GINT64_CONSTANT (3600) * SECOND)
#define FULL     20000
#define CROWD    10000
#define N_SYBILS 100000
#define N_LINKS  8
#define N_HOURS  7
#define N_FRIENDS 5
#define RATION   200

typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *node;
} Fixture;

static void
start (Fixture *f)
{
  breath_virtual_node_start (f->node);

  for (guint i = 0; i < 20 && !breath_core_is_ready (breath_virtual_node_get_core (f->node)); i++)
    breath_simulation_run (f->simulation, SECOND);

  g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (f->node)));
}

static void
stop (Fixture *f)
{
  breath_virtual_node_stop (f->node);
  breath_simulation_run (f->simulation, SECOND);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (BEGIN);
  f->node = breath_virtual_node_new (f->simulation, 1);
  start (f);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  breath_virtual_node_stop (f->node);

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->node);
  g_assert_finalize_object (f->simulation);
}

static BreathCore *
core_of (Fixture *f)
{
  return breath_virtual_node_get_core (f->node);
}

static guint
count_heads (Fixture *f)
{
  return breath_memory_store_get_n_rows (breath_virtual_node_get_store (f->node), BREATH_ROW_HEAD);
}

/* As if the node had held them for long. */
static void
store_heads (Fixture *f,
             guint    n)
{
  g_autoptr(GBytes) giver = g_bytes_new_static ("an earlier neighbour, long gone.", P2P_PUBLIC_KEY_LEN);

  stop (f);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(BreathHead) head = test_head_new (i, 1, BEGIN - 100);
      g_autoptr(GBytes) key = g_bytes_new (head->author.public_key, P2P_PUBLIC_KEY_LEN);
      BreathRow row = { BREATH_ROW_HEAD, key, head->bytes, 10 + i, giver };

      breath_memory_store_put (breath_virtual_node_get_store (f->node), &row);
    }

  start (f);
}

/* A neighbour that gives its own head and goes. */
static void
meet (Fixture *f,
      guint    number)
{
  g_autoptr(P2pIdentity) key = test_author_new (number);
  g_autoptr(BreathHead) head = test_head_new (number, 1, BEGIN);
  TestStranger s;

  test_stranger_open_as (&s, f->simulation, f->node, p2p_identity_get_peer_id (key), 'm');
  g_assert_true (test_stranger_say_summary (&s, 0));
  g_assert_true (test_stranger_say_head (&s, head, 1));
  breath_simulation_run (f->simulation, 2 * SECOND);
  test_stranger_close (&s);
}

static gboolean
holds (Fixture *f,
       guint    number)
{
  g_autoptr(P2pIdentity) author = test_author_new (number);

  return breath_core_get_head (core_of (f), p2p_identity_get_peer_id (author)) != NULL;
}

static void
test_crowd_met (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(P2pIdentity) chosen = test_author_new (40002);
  g_autoptr(BreathHead) head = test_head_new (40002, 1, BEGIN);
  g_autoptr(BreathHead) unknown = test_head_new (40003, 1, BEGIN);
  TestStranger s;

  g_test_summary ("Where there is no room, a neighbour and a chosen node are held, and whoever was quiet longest leaves");
  g_test_message ("1,024 nodes can be chosen; the one after those is as any other");

  store_heads (f, FULL - 1); /* and our own */
  g_assert_cmpuint (count_heads (f), ==, FULL);

  meet (f, 40001);
  g_assert_true (holds (f, 40001));
  g_assert_false (holds (f, 0));
  g_assert_true (holds (f, 1));
  g_assert_cmpuint (count_heads (f), ==, FULL);

  for (guint i = 0; i < 1023; i++)
    {
      P2pPeerId filler = { { 'c', i & 0xff, i >> 8 } };

      breath_core_add_chosen (core_of (f), &filler);
    }

  breath_core_add_chosen (core_of (f), p2p_identity_get_peer_id (chosen));
  breath_core_add_chosen (core_of (f), &unknown->author);
  test_stranger_open (&s, f->simulation, f->node, 's');
  g_assert_true (test_stranger_say_summary (&s, 0));
  g_assert_true (test_stranger_say_head (&s, head, 1));
  g_assert_true (test_stranger_say_head (&s, unknown, 2));
  breath_simulation_run (f->simulation, SECOND);
  g_assert_true (holds (f, 40002));
  g_assert_false (holds (f, 40003));
  g_assert_false (holds (f, 1));
  g_assert_cmpuint (count_heads (f), ==, FULL);
  test_stranger_close (&s);
}

static P2pIdentity *
make_sybil (guint number)
{
  guint8 seed[P2P_SEED_LEN] = { 's', 'y', 'b', 'i', 'l', number & 0xff, number >> 8 & 0xff, number >> 16 };

  return p2p_identity_new_from_seed (seed);
}

/* Signed only when it is wanted, as whoever makes them up would do. */
static GBytes *
make_sybil_head (guint number)
{
  g_autoptr(P2pIdentity) author = make_sybil (number);
  g_autoptr(BreathManifest) none = breath_manifest_new (NULL, 0);
  g_autoptr(BreathHead) head = test_head_new_for (author, 1, BEGIN, none);

  return g_bytes_ref (head->bytes);
}

/* Of those beyond the ration not even the keys are made: nobody is going to ask for what they sign. */
static P2pPeerId
make_sybil_id (guint    number,
               gboolean has_key)
{
  g_autoptr(P2pIdentity) author = NULL;
  P2pPeerId id = { { 'f', 'a', 'k', 'e', number & 0xff, number >> 8 & 0xff, number >> 16 } };

  if (!has_key)
    return id;

  author = make_sybil (number);

  return *p2p_identity_get_peer_id (author);
}

static GBytes *
make_notes (TestStranger *s,
            guint         first,
            guint         n,
            gboolean      have_keys)
{
  g_autoptr(GArray) notes = g_array_new (FALSE, FALSE, sizeof (BreathNote));
  g_autoptr(BreathHead) sample = test_head_new (0, 1, BEGIN);
  BreathSyncChannel channel;

  breath_sync_channel_init (&channel, breath_link_get_binding (BREATH_LINK (s->mine)));

  for (guint i = 0; i < n; i++)
    {
      P2pPeerId author = make_sybil_id (first + i, have_keys);
      BreathNote note = { .version = 1 };

      note.id = breath_sync_channel_get_id (&channel, &author, sample->epoch);
      g_array_append_val (notes, note);
    }

  return breath_sync_encode_notes (first + 1, notes);
}

/* Gives what the wants since frame @from ask for; returns how many. */
static guint
answer (TestStranger *s,
        guint         from,
        guint         first)
{
  guint n_given = 0;

  for (guint i = from; i < s->received->len; i++)
    {
      g_auto(BreathSyncFrame) frame = { 0 };
      g_autoptr(GPtrArray) heads = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

      g_assert_true (breath_sync_frame_decode (&frame, g_ptr_array_index (s->received, i), NULL));

      if (frame.step != BREATH_SYNC_WANT || frame.bitmap_len == 0)
        continue;

      for (guint bit = 0; bit < frame.bitmap_len * 8; bit++)
        if (frame.bitmap[bit / 8] >> bit % 8 & 1)
          g_ptr_array_add (heads, make_sybil_head (first + bit));

      n_given += heads->len;
      g_assert_true (test_stranger_say (s, breath_sync_encode_records (heads)));
    }

  return n_given;
}

static void
open_link (Fixture      *f,
           TestStranger *s,
           guint         number)
{
  test_stranger_open (s, f->simulation, f->node, 'A' + number);
  g_assert_true (test_stranger_say_summary (s, 0));
}

/* Notes so many heads and gives what is asked for; returns how many those are. */
static guint
press (TestStranger *s,
       guint         first,
       guint         n,
       gboolean      has_ration)
{
  guint n_given = 0;

  for (guint at = 0; at < n; at += BREATH_SYNC_MAX_NOTES)
    {
      guint from = s->received->len;
      guint n_notes = MIN (n - at, BREATH_SYNC_MAX_NOTES);

      g_assert_true (test_stranger_say (s, make_notes (s, first + at, n_notes, has_ration && at == 0)));
      n_given += answer (s, from, first + at);
    }

  return n_given;
}

static void
test_crowd_sybils (Fixture      *f,
                   gconstpointer unused)
{
  TestStranger links[N_LINKS];
  guint n_noted = 0;
  guint n_given = 0;
  guint n_each = N_SYBILS / N_LINKS / N_HOURS / 2 + 1;

  g_test_summary ("A hundred thousand made-up authors: no bound is passed, and those we know stay");

  for (guint i = 0; i < N_FRIENDS; i++)
    meet (f, 50000 + i);

  store_heads (f, CROWD - 1 - N_FRIENDS);
  g_assert_cmpuint (count_heads (f), ==, CROWD);

  for (guint i = 0; i < N_LINKS; i++)
    open_link (f, &links[i], i);

  for (guint hour = 0; hour < N_HOURS; hour++)
    {
      for (guint i = 0; i < N_LINKS; i++)
        {
          guint n_of_link = press (&links[i], n_noted, n_each, TRUE);

          n_noted += n_each;

          /* Connecting anew buys nobody another ration. */
          if (i == hour)
            {
              test_stranger_close (&links[i]);
              open_link (f, &links[i], i);
            }

          n_of_link += press (&links[i], n_noted, n_each, FALSE);
          n_noted += n_each;
          g_assert_cmpuint (n_of_link, <=, RATION);
          g_assert_cmpuint (count_heads (f), <=, FULL);
          n_given += n_of_link;
        }

      breath_simulation_run (f->simulation, HOUR);
    }

  g_test_message ("%u made up, %u asked for, %u held", n_noted, n_given, count_heads (f));
  g_assert_cmpuint (n_noted, >=, N_SYBILS);
  g_assert_cmpuint (n_given, <=, N_LINKS * N_HOURS * RATION);
  g_assert_cmpuint (count_heads (f), ==, FULL);

  for (guint i = 0; i < N_FRIENDS; i++)
    g_assert_true (holds (f, 50000 + i));

  /* And whom we meet now is held as well. */
  meet (f, 50000 + N_FRIENDS);
  g_assert_true (holds (f, 50000 + N_FRIENDS));
  g_assert_cmpuint (count_heads (f), ==, FULL);
  g_assert_nonnull (breath_core_get_head (core_of (f), breath_virtual_node_get_id (f->node)));

  for (guint i = 0; i < N_LINKS; i++)
    test_stranger_close (&links[i]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/crowd/met", test_crowd_met);
  ADD ("/crowd/sybils", test_crowd_sybils);
#undef ADD

  return g_test_run ();
}
