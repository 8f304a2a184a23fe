/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

#include "test-heads.h"
#include "test-stranger.h"

#include <string.h>

/*
 * Every lie a neighbour or an author may tell, each in many different ways, and beside each a case that looks alike and
 * is honest. All of the first have to be found, and none of the second.
 */

#define BEGIN     G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND    G_USEC_PER_SEC
#define N_SEEDS   250                            /* of four lies each, unless BREATH_SEEDS says otherwise */
#define N_LINKS   3
#define N_AUTHORS 5000

typedef enum
{
  LIE_OMISSION,
  LIE_EQUIVOCATION,
  LIE_ROLLBACK,
  LIE_FUTURE_DATE,
  N_LIES
} Lie;

static const BreathFinding findings[N_LIES] = {
  [LIE_OMISSION] = BREATH_FINDING_OMISSION,
  [LIE_EQUIVOCATION] = BREATH_FINDING_EQUIVOCATION,
  [LIE_ROLLBACK] = BREATH_FINDING_ROLLBACK,
  [LIE_FUTURE_DATE] = BREATH_FINDING_FUTURE_DATE,
};

/* One node with a few neighbours in the hands of the test. */
typedef struct
{
  guint              seed;
  GRand             *rand;
  BreathSimulation  *simulation;
  BreathVirtualNode *node;
  TestStranger       links[N_LINKS];
  P2pIdentity       *keys[N_LINKS];
  guint64            through[N_LINKS];
  gboolean           owes[N_LINKS];  /* an answer, so that it cannot give anything else before */
  guint              n_authors;
  guint              n_found[BREATH_N_FINDINGS];
} World;

static void
found_cb (BreathCore *core,
          guint       finding,
          gpointer    about,
          gpointer    neighbour,
          gpointer    user_data)
{
  ((World *) user_data)->n_found[finding]++;
}

static guint
pick (World *world,
      guint  n)
{
  return g_rand_int_range (world->rand, 0, n);
}

static void
pass (World *world,
      guint  max_seconds)
{
  breath_simulation_run (world->simulation, (1 + pick (world, max_seconds)) * (gint64) SECOND);
}

static void
open_link (World *world,
           guint  number)
{
  TestStranger *s = &world->links[number];
  guint8 root[BREATH_SYNC_ROOT_LEN] = { 0 };

  test_stranger_open_as (s, world->simulation, world->node, p2p_identity_get_peer_id (world->keys[number]),
                         'a' + pick (world, 26));
  g_assert_true (test_stranger_say (s, breath_sync_encode_summary (root, 7 + number, 0)));
}

static void
reopen_link (World *world,
             guint  number)
{
  test_stranger_close (&world->links[number]);
  pass (world, 5);
  open_link (world, number);
}

static World *
world_new (guint seed)
{
  World *world = g_new0 (World, 1);

  world->seed = seed;
  world->rand = g_rand_new_with_seed (seed);
  world->simulation = breath_simulation_new (BEGIN);
  world->node = breath_virtual_node_new (world->simulation, 1 + seed % 7);
  world->n_authors = seed % N_AUTHORS;
  breath_virtual_node_start (world->node);
  g_signal_connect (breath_virtual_node_get_core (world->node), "found", G_CALLBACK (found_cb), world);
  breath_simulation_run (world->simulation, SECOND);

  for (guint i = 0; i < N_LINKS; i++)
    {
      world->keys[i] = test_author_new (60000 + i);
      open_link (world, i);
    }

  return world;
}

static void
world_free (World *world)
{
  for (guint i = 0; i < N_LINKS; i++)
    {
      test_stranger_close (&world->links[i]);
      p2p_identity_unref (world->keys[i]);
    }

  breath_virtual_node_stop (world->node);

  while (breath_simulation_step (world->simulation))
    ;

  g_assert_finalize_object (world->node);
  g_assert_finalize_object (world->simulation);
  g_rand_free (world->rand);
  g_free (world);
}

static P2pIdentity *
next_author (World *world)
{
  return test_author_new (world->n_authors++);
}

static BreathHead *
sign (P2pIdentity    *author,
      guint32         epoch,
      guint32         version,
      gint64          issued,
      BreathManifest *manifest)
{
  BreathHead *head = breath_head_new ();

  head->epoch = epoch;
  head->version = version;
  head->issued = issued;
  head->live_count = breath_manifest_get_size (manifest);
  memcpy (head->live_set, breath_manifest_get_hash (manifest), BREATH_HASH_LEN);
  breath_head_sign (head, author);

  return head;
}

static BreathHead *
sign_plain (P2pIdentity *author,
            guint32      epoch,
            guint32      version,
            gint64       issued)
{
  g_autoptr(BreathManifest) none = breath_manifest_new (NULL, 0);

  return sign (author, epoch, version, issued, none);
}

static gboolean
is_wanted (TestStranger *s,
           guint         n_before)
{
  for (guint i = n_before; i < s->received->len; i++)
    {
      g_auto(BreathSyncFrame) frame = { 0 };

      g_assert_true (breath_sync_frame_decode (&frame, g_ptr_array_index (s->received, i), NULL));

      if (frame.step == BREATH_SYNC_WANT && frame.bitmap_len > 0)
        return TRUE;
    }

  return FALSE;
}

/* Notes a head, and gives it if it is wanted. */
static void
offer (World            *world,
       guint             link,
       const BreathHead *head)
{
  TestStranger *s = &world->links[link];
  guint n_before = s->received->len;

  g_assert_true (test_stranger_say_note (s, head, ++world->through[link]));

  if (is_wanted (s, n_before))
    g_assert_true (test_stranger_say_records (s, head->bytes));
}

/* What goes on anyway. */
static void
chatter (World *world)
{
  for (guint i = pick (world, 3); i > 0; i--)
    {
      g_autoptr(P2pIdentity) author = next_author (world);
      g_autoptr(BreathHead) head = sign_plain (author, BEGIN - pick (world, 1000), 1 + pick (world, 50), BEGIN);
      guint link = pick (world, N_LINKS);

      if (!world->owes[link])
        offer (world, link, head);
    }

  pass (world, 3);
}

static void
say_nothing (TestStranger *s)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  g_assert_true (test_stranger_say (s, breath_sync_encode_objects (none, none)));
}

static void
play_omission (World   *world,
               gboolean is_lie)
{
  g_autoptr(P2pIdentity) author = next_author (world);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  g_autoptr(GPtrArray) some = g_ptr_array_new ();
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(BreathManifest) manifest = NULL;
  g_autoptr(BreathHead) head = NULL;
  g_autoptr(BreathHead) later = NULL;
  guint n_items = 1 + pick (world, 5);
  guint link = pick (world, N_LINKS);
  guint how = pick (world, 3);

  for (guint i = 0; i < n_items; i++)
    g_ptr_array_add (items, test_item_new (author, i));

  manifest = test_manifest_new (items);
  head = sign (author, BEGIN - 50, 1 + pick (world, 9), BEGIN, manifest);
  later = sign_plain (author, BEGIN - 50, head->version + 1 + pick (world, 9), BEGIN);
  offer (world, link, head);

  if (pick (world, 2) == 0)
    {
      guint left_out = pick (world, n_items);

      g_assert_true (test_stranger_say_object (&world->links[link], breath_manifest_get_bytes (manifest), NULL));

      for (guint i = 0; i < n_items; i++)
        if (i != left_out)
          g_ptr_array_add (some, ((BreathItem *) g_ptr_array_index (items, i))->bytes);

      g_assert_true (test_stranger_say (&world->links[link], breath_sync_encode_objects (none, some)));
    }
  else
    say_nothing (&world->links[link]);

  chatter (world);

  if (is_lie && how == 0)
    {
      /* The link ends in time, but the claim is made again. */
      reopen_link (world, link);
      offer (world, link, head);
      say_nothing (&world->links[link]);
    }
  else if (!is_lie && how == 0)
    reopen_link (world, link);
  else if (!is_lie)
    offer (world, how == 1 ? link : (link + 1) % N_LINKS, later);

  breath_simulation_run (world->simulation, 40 * (gint64) SECOND);
}

static void
play_equivocation (World   *world,
                   gboolean is_lie)
{
  g_autoptr(P2pIdentity) author = next_author (world);
  guint32 version = 1 + pick (world, 1000);
  gint64 ahead = pick (world, 2) * (600 + pick (world, 300));
  gint64 now = breath_simulation_get_wall (world->simulation);
  g_autoptr(BreathHead) a = sign_plain (author, BEGIN - 50, version, now + ahead);
  g_autoptr(BreathHead) b = sign_plain (author, BEGIN - 50, version + (is_lie ? 0 : 1 + pick (world, 9)),
                                        now + ahead - 1 - pick (world, 500));
  gboolean a_first = pick (world, 2) == 0;
  BreathHead *early = a_first ? a : b;
  BreathHead *late = a_first ? b : a;
  guint slow = pick (world, N_LINKS);
  guint quick = (slow + 1 + pick (world, N_LINKS - 1)) % N_LINKS;

  /* The node has asked for both by the time it gets one. */
  g_assert_true (test_stranger_say_note (&world->links[slow], late, ++world->through[slow]));
  world->owes[slow] = TRUE;
  breath_simulation_run (world->simulation, 3 * (gint64) SECOND);
  offer (world, quick, early);
  chatter (world);

  g_assert_true (test_stranger_say_records (&world->links[slow], late->bytes));
  world->owes[slow] = FALSE;
  chatter (world);
  breath_simulation_run (world->simulation, (ahead + 1) * SECOND);
  world->n_found[BREATH_FINDING_FUTURE_DATE] = 0;
}

static void
play_rollback (World   *world,
               gboolean is_lie)
{
  gboolean is_own = pick (world, 3) == 0;
  guint link = pick (world, N_LINKS);
  g_autoptr(P2pIdentity) author = is_own ? p2p_identity_ref (world->keys[link]) : next_author (world);
  guint32 version = 10 + pick (world, 1000);
  guint how = pick (world, 3);
  g_autoptr(BreathHead) high = sign_plain (author, BEGIN - 50, version, BEGIN);
  g_autoptr(BreathHead) low = how == 0
                              ? sign_plain (author, BEGIN - 51 - pick (world, 100), version + pick (world, 9), BEGIN - 100)
                              : sign_plain (author, BEGIN - 50, version - 1 - pick (world, 9), BEGIN - 100);
  guint other = (link + 1) % N_LINKS;

  if (pick (world, 2) == 0)
    offer (world, is_lie ? link : other, high);
  else
    {
      /* Known from elsewhere already, so that it is noted and not given. */
      offer (world, other, high);

      if (is_lie)
        offer (world, link, high);
    }

  chatter (world);

  if (pick (world, 3) == 0)
    reopen_link (world, link);

  offer (world, link, low);
  chatter (world);
}

static void
play_future_date (World   *world,
                  gboolean is_lie)
{
  g_autoptr(P2pIdentity) author = next_author (world);
  gint64 now = breath_simulation_get_wall (world->simulation);
  gint64 ahead = is_lie ? 610 + pick (world, 100000) : pick (world, 600);
  gboolean is_epoch = pick (world, 2) == 0;
  g_autoptr(BreathHead) head = sign_plain (author, is_epoch ? now + ahead : BEGIN - 50, 1, is_epoch ? now : now + ahead);

  offer (world, pick (world, N_LINKS), head);
  g_assert_true ((breath_core_get_head (breath_virtual_node_get_core (world->node), &head->author) == NULL) == is_lie);
  chatter (world);
}

static void (*const plays[N_LIES]) (World *world, gboolean is_lie) = {
  [LIE_OMISSION] = play_omission,
  [LIE_EQUIVOCATION] = play_equivocation,
  [LIE_ROLLBACK] = play_rollback,
  [LIE_FUTURE_DATE] = play_future_date,
};

static void
test_lie (gconstpointer data)
{
  Lie lie = GPOINTER_TO_UINT (data);
  const char *wanted = g_getenv ("BREATH_SEEDS");
  guint n_seeds = wanted != NULL ? (guint) g_ascii_strtoull (wanted, NULL, 10) : N_SEEDS;

  g_test_summary ("The lie is found each time, and what only looks alike never is");

  for (guint i = 0; i < 2 * n_seeds; i++)
    {
      gboolean is_lie = i % 2 == 0;
      World *world = world_new (1000 * (lie + 1) + i);

      chatter (world);
      plays[lie] (world, is_lie);

      for (guint finding = 0; finding < BREATH_N_FINDINGS; finding++)
        if (world->n_found[finding] != (is_lie && finding == findings[lie] ? 1 : 0))
          g_error ("Seed %u (%s): %s was found %u times", world->seed, is_lie ? "a lie" : "honest",
                   breath_finding_get_id (finding), world->n_found[finding]);

      world_free (world);
    }

  g_test_message ("%u lies found, %u honest cases passed over", n_seeds, n_seeds);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (Lie lie = 0; lie < N_LIES; lie++)
    {
      g_autofree char *path = g_strconcat ("/lies/", breath_finding_get_id (findings[lie]), NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (lie), test_lie);
    }

  return g_test_run ();
}
