/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

#include "breath-proof.h"
#include "test-heads.h"
#include "test-stranger.h"

#include <string.h>

/* What a node finds out about neighbours and authors that lie or are broken, and what it does not hold against them. */

#define BEGIN   G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define LATENCY 20000                          /* microseconds */
#define SECOND  G_USEC_PER_SEC

typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *node;
  BreathVirtualNode *other;
  GString           *heard;  /* findings the node told of, in order */
} Fixture;

static void
found_cb (BreathCore *core,
          guint       finding,
          gpointer    about,
          gpointer    neighbour,
          gpointer    user_data)
{
  g_string_append_printf (user_data, "%s ", breath_finding_get_id (finding));
}

static void
start (Fixture           *f,
       BreathVirtualNode *node)
{
  breath_virtual_node_start (node);
  g_signal_connect (breath_virtual_node_get_core (node), "found", G_CALLBACK (found_cb), f->heard);

  for (guint i = 0; i < 10 && !breath_core_is_ready (breath_virtual_node_get_core (node)); i++)
    breath_simulation_run (f->simulation, SECOND);

  g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (node)));
}

static void
restart (Fixture           *f,
         BreathVirtualNode *node)
{
  breath_virtual_node_stop (node);
  breath_simulation_run (f->simulation, SECOND);
  start (f, node);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (BEGIN);
  f->heard = g_string_new (NULL);
  f->node = breath_virtual_node_new (f->simulation, 1);
  f->other = breath_virtual_node_new (f->simulation, 2);
  start (f, f->node);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  breath_virtual_node_stop (f->node);
  breath_virtual_node_stop (f->other);

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->node);
  g_assert_finalize_object (f->other);
  g_assert_finalize_object (f->simulation);
  g_string_free (f->heard, TRUE);
}

static BreathCore *
core_of (Fixture *f)
{
  return breath_virtual_node_get_core (f->node);
}

static guint
count_rows (Fixture      *f,
            BreathRowKind kind)
{
  return breath_memory_store_get_n_rows (breath_virtual_node_get_store (f->node), kind);
}

static void
open_stranger (Fixture      *f,
               TestStranger *s,
               char          name)
{
  test_stranger_open (s, f->simulation, f->node, name);
  g_assert_true (test_stranger_say_summary (s, 0));
}

static P2pPeerId
get_stranger (char name)
{
  P2pPeerId id = { { name } };

  return id;
}

static guint
count_found (Fixture      *f,
             char          name,
             BreathFinding finding)
{
  P2pPeerId id = get_stranger (name);
  const BreathFoundCount *count = breath_core_get_found (core_of (f), &id, finding);

  return count != NULL ? count->n : 0;
}

/* A head of author 1 that lists one item. */
static BreathHead *
make_head (guint        version,
           GBytes     **manifest,
           BreathItem **item)
{
  g_autoptr(P2pIdentity) author = test_author_new (1);
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  g_autoptr(BreathManifest) list = NULL;

  *item = test_item_new (author, version);
  g_ptr_array_add (items, *item);
  list = test_manifest_new (items);
  *manifest = g_bytes_ref (breath_manifest_get_bytes (list));

  return test_head_new_for (author, version, BEGIN, list);
}

static gboolean
say_nothing (TestStranger *s)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  return test_stranger_say (s, breath_sync_encode_objects (none, none));
}

static guint
count_fetches (TestStranger *s)
{
  guint n = 0;

  for (guint i = 0; i < s->received->len; i++)
    {
      BreathSyncFrame frame;

      if (!breath_sync_frame_decode (&frame, g_ptr_array_index (s->received, i), NULL))
        continue;

      n += frame.step == BREATH_SYNC_FETCH;
      breath_sync_frame_clear (&frame);
    }

  return n;
}

typedef enum
{
  WITHHOLD_MANIFEST,
  WITHHOLD_ITEM,
  WITHHOLD_SUPERSEDED, /* a later head is noted soon after */
  WITHHOLD_GIVEN,      /* somebody else gives the later head */
  WITHHOLD_CUT,        /* the link is lost before the grace is over */
  WITHHOLD_LATE,       /* a later head, of another epoch, is noted in time and comes after the grace */
  WITHHOLD_AGAIN,      /* and then the same head is noted anew */
} Withholding;

static BreathHead *
make_own_head (P2pIdentity *author,
               guint32      epoch,
               guint32      version)
{
  g_autoptr(BreathManifest) none = breath_manifest_new (NULL, 0);
  BreathHead *head = breath_head_new ();

  head->epoch = epoch;
  head->version = version;
  head->issued = BEGIN;
  memcpy (head->live_set, breath_manifest_get_hash (none), BREATH_HASH_LEN);
  breath_head_sign (head, author);

  return head;
}

static void
test_guard_omission (Fixture      *f,
                     gconstpointer data)
{
  Withholding how = GPOINTER_TO_UINT (data);
  gboolean is_lie = how == WITHHOLD_MANIFEST || how == WITHHOLD_ITEM || how == WITHHOLD_AGAIN;
  g_autoptr(GBytes) manifest = NULL;
  g_autoptr(BreathItem) item = NULL;
  g_autoptr(BreathHead) head = make_head (1, &manifest, &item);
  g_autoptr(BreathHead) later = test_head_new (1, 2, BEGIN);
  TestStranger s;
  TestStranger t;

  g_test_summary ("A live set that is withheld is found out, unless there may be a good reason");

  open_stranger (f, &s, 's');
  open_stranger (f, &t, 't');
  g_assert_true (test_stranger_say_head (&s, head, 1));

  if (how == WITHHOLD_ITEM)
    g_assert_true (test_stranger_say_object (&s, manifest, NULL));

  g_assert_true (say_nothing (&s));
  g_assert_cmpuint (count_found (f, 's', BREATH_FINDING_OMISSION), ==, 0);

  if (how == WITHHOLD_LATE)
    {
      g_autoptr(P2pIdentity) author = test_author_new (1);
      g_autoptr(BreathHead) restored = make_own_head (author, BEGIN, 1);

      breath_simulation_run (f->simulation, 25 * SECOND);
      g_assert_true (test_stranger_say_note (&s, restored, 2));
      breath_simulation_run (f->simulation, 10 * SECOND);
      g_assert_true (test_stranger_say_records (&s, restored->bytes));
    }
  else if (how == WITHHOLD_SUPERSEDED)
    g_assert_true (test_stranger_say_head (&s, later, 2));
  else if (how == WITHHOLD_GIVEN)
    g_assert_true (test_stranger_say_head (&t, later, 1));
  else if (how == WITHHOLD_CUT || how == WITHHOLD_AGAIN)
    {
      test_stranger_close (&s);
      open_stranger (f, &s, 's');
    }

  /* The head was kept and is not asked for again. */
  if (how == WITHHOLD_AGAIN)
    g_assert_true (test_stranger_say_note (&s, head, 2));
  else
    breath_simulation_run (f->simulation, 60 * SECOND);

  g_assert_cmpuint (count_found (f, 's', BREATH_FINDING_OMISSION), ==, is_lie ? 1 : 0);
  g_assert_cmpstr (f->heard->str, ==, is_lie ? "omission " : "");
  test_stranger_close (&s);
  test_stranger_close (&t);
}

static void
test_guard_withheld_limit (Fixture      *f,
                           gconstpointer unused)
{
  g_autoptr(GPtrArray) heads = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_head_free);
  g_autoptr(GPtrArray) records = g_ptr_array_new ();
  TestStranger s;

  g_test_summary ("At most 64 withheld live sets of a link are waited for; it is caught all the same");

  for (guint i = 0; i < 65; i++)
    {
      g_autoptr(P2pIdentity) author = test_author_new (i);
      g_autoptr(BreathItem) item = test_item_new (author, 1);
      g_autoptr(BreathManifest) manifest = breath_manifest_new ((const guint8 (*)[BREATH_HASH_LEN])item->id, 1);
      BreathHead *head = test_head_new_for (author, 1, BEGIN, manifest);

      g_ptr_array_add (heads, head);
      g_ptr_array_add (records, head->bytes);
    }

  open_stranger (f, &s, 's');
  g_assert_true (test_stranger_say_notes (&s, heads, 1));
  g_assert_true (test_stranger_say (&s, breath_sync_encode_records (records)));

  /* Each dispatch judges some of them and has them fetched; nothing is ever given. */
  for (guint n_answered = 0; n_answered < count_fetches (&s); n_answered++)
    g_assert_true (say_nothing (&s));

  breath_simulation_run (f->simulation, 60 * SECOND);
  g_assert_cmpuint (count_found (f, 's', BREATH_FINDING_OMISSION), ==, 64);
  g_assert_cmpstr (f->heard->str, ==, "omission "); /* told of once an hour */
  test_stranger_close (&s);
}

typedef enum
{
  ROLLBACK_VERSION,
  ROLLBACK_EPOCH,
  ROLLBACK_LATER_LINK,
  ROLLBACK_ONE_OF_MANY,         /* likewise, of many authors held */
  ROLLBACK_NEW_JOURNAL,         /* set up anew: no lie */
  ROLLBACK_OWN,                 /* set up anew, but its own head went back */
  ROLLBACK_OTHER,               /* somebody else is behind: no lie */
  ROLLBACK_FAR,                 /* what is held by then is far ahead of both */
  ROLLBACK_FAR_AHEAD,           /* likewise, but it went forward: no lie */
  ROLLBACK_FAR_OF_MANY,         /* as the two before, of many authors held */
  ROLLBACK_FAR_AHEAD_OF_MANY,
  ROLLBACK_STEPS,               /* likewise, and what is held went on in small steps */
  ROLLBACK_STEPS_AHEAD,
} Rollback;

#define FAR   (9 + 3 * 255 + 5) /* a version of which what is kept of most says something else */
#define STEPS 85

/* As test_stranger_open(), with a key that signs. */
static void
open_author (Fixture      *f,
             TestStranger *s,
             P2pIdentity  *author,
             guint32       journal)
{
  guint8 root[BREATH_SYNC_ROOT_LEN] = { 0 };

  test_stranger_open_as (s, f->simulation, f->node, p2p_identity_get_peer_id (author), 'b');
  g_assert_true (test_stranger_say (s, breath_sync_encode_summary (root, journal, 0)));
}

static gboolean
is_on_later_link (Rollback how)
{
  return how == ROLLBACK_LATER_LINK || how == ROLLBACK_ONE_OF_MANY || how == ROLLBACK_NEW_JOURNAL ||
         how == ROLLBACK_OWN || how == ROLLBACK_OTHER;
}

static gboolean
is_of_many (Rollback how)
{
  return how == ROLLBACK_ONE_OF_MANY || how >= ROLLBACK_FAR_OF_MANY;
}

static gboolean
is_forward (Rollback how)
{
  return how == ROLLBACK_FAR_AHEAD || how == ROLLBACK_FAR_AHEAD_OF_MANY || how == ROLLBACK_STEPS_AHEAD;
}

/* Lets another neighbour bring @author on to FAR. */
static void
go_far (Fixture     *f,
        P2pIdentity *giver,
        P2pIdentity *author,
        guint        n_steps)
{
  TestStranger s;

  open_author (f, &s, giver, 9);

  for (guint i = 1; i <= n_steps; i++)
    {
      g_autoptr(BreathHead) head = make_own_head (author, BEGIN - 100, 9 + (FAR - 9) / n_steps * i + (FAR - 9) % n_steps);

      g_assert_true (test_stranger_say_head (&s, head, 100 + i));
    }

  test_stranger_close (&s);
}

static void
give_many (Fixture     *f,
           P2pIdentity *giver)
{
  TestStranger s;

  open_author (f, &s, giver, 9);

  for (guint i = 0; i < 40; i++)
    {
      g_autoptr(P2pIdentity) author = test_author_new (10 + i);
      g_autoptr(BreathHead) head = make_own_head (author, BEGIN - 100, 1);

      g_assert_true (test_stranger_say_head (&s, head, 1 + i));
    }

  test_stranger_close (&s);
}

static void
test_guard_rollback (Fixture      *f,
                     gconstpointer data)
{
  Rollback how = GPOINTER_TO_UINT (data);
  gboolean is_far = how >= ROLLBACK_FAR;
  gboolean is_lie = how != ROLLBACK_NEW_JOURNAL && how != ROLLBACK_OTHER && !is_forward (how);
  g_autoptr(P2pIdentity) author = test_author_new (1);
  g_autoptr(P2pIdentity) relay = test_author_new (how == ROLLBACK_OWN ? 1 : 2);
  g_autoptr(P2pIdentity) another = test_author_new (3);
  g_autoptr(BreathHead) high = make_own_head (author, BEGIN - 100, 9);
  g_autoptr(BreathHead) low = make_own_head (author, how == ROLLBACK_EPOCH ? BEGIN - 200 : BEGIN - 100,
                                             is_forward (how) ? 10 : 8);
  const BreathFoundCount *count;
  TestStranger s;

  g_test_summary ("Who offers an earlier state than before is found out, unless it was set up anew");

  if (is_of_many (how))
    give_many (f, another);

  open_author (f, &s, relay, 7);
  g_assert_true (test_stranger_say_head (&s, high, 1));
  g_assert_cmpuint (breath_core_get_head (core_of (f), &high->author)->version, ==, 9);

  if (is_on_later_link (how))
    {
      test_stranger_close (&s);
      open_author (f, &s, how == ROLLBACK_OTHER ? another : relay,
                   how == ROLLBACK_NEW_JOURNAL || how == ROLLBACK_OWN ? 8 : 7);
    }

  if (is_far)
    go_far (f, another, author, how >= ROLLBACK_STEPS ? STEPS : 1);

  g_assert_true (test_stranger_say_note (&s, low, 2));

  if (how == ROLLBACK_EPOCH)
    g_assert_true (test_stranger_say_records (&s, low->bytes));

  count = breath_core_get_found (core_of (f), p2p_identity_get_peer_id (relay), BREATH_FINDING_ROLLBACK);
  g_assert_cmpint (count != NULL, ==, is_lie);
  g_assert_cmpstr (f->heard->str, ==, is_lie ? "rollback " : "");

  if (is_lie)
    g_assert_true (p2p_peer_id_equal (&count->neighbour, &high->author));

  g_assert_cmpuint (breath_core_get_head (core_of (f), &high->author)->version, ==, is_far ? FAR : 9);
  test_stranger_close (&s);
}

/* Lets the node hear both heads: the first is asked for, and comes only after the second was. */
static void
contradict (Fixture          *f,
            const BreathHead *a,
            const BreathHead *b)
{
  TestStranger s;
  TestStranger t;

  open_stranger (f, &s, 's');
  open_stranger (f, &t, 't');
  g_assert_true (test_stranger_say_note (&s, b, 1));
  breath_simulation_run (f->simulation, 3 * SECOND);
  g_assert_true (test_stranger_say_head (&t, a, 1));
  g_assert_true (test_stranger_say_records (&s, b->bytes));
  breath_simulation_run (f->simulation, SECOND);
  test_stranger_close (&s);
  test_stranger_close (&t);
}

static void
test_guard_proof (Fixture      *f,
                  gconstpointer unused)
{
  g_autoptr(BreathHead) a = test_head_new (1, 1, BEGIN);
  g_autoptr(BreathHead) b = test_head_new (1, 1, BEGIN - 1);
  g_autoptr(BreathHead) c = test_head_new (1, 2, BEGIN);
  g_autoptr(BreathHead) d = test_head_new (1, 2, BEGIN - 1);
  const BreathFoundCount *count;

  g_test_summary ("Proof of equivocation is kept once an author, and is there after a restart");

  contradict (f, a, b);
  g_assert_cmpuint (count_rows (f, BREATH_ROW_PROOF), ==, 1);
  g_assert_cmpstr (f->heard->str, ==, "equivocation ");

  restart (f, f->node);
  count = breath_core_get_found (core_of (f), &a->author, BREATH_FINDING_EQUIVOCATION);
  g_assert_nonnull (count);
  g_assert_cmpuint (count->n, ==, 1);
  g_assert_cmpint (count->last, >=, BEGIN);
  g_assert_cmpstr (f->heard->str, ==, "equivocation ");

  contradict (f, c, d);
  g_assert_cmpuint (count_rows (f, BREATH_ROW_PROOF), ==, 1);
  count = breath_core_get_found (core_of (f), &a->author, BREATH_FINDING_EQUIVOCATION);
  g_assert_cmpuint (count->n, ==, 2);
}

static void
put_setting (Fixture    *f,
             const char *name,
             GBytes     *value)
{
  g_autoptr(GBytes) key = g_bytes_new (name, strlen (name));
  BreathRow row = { BREATH_ROW_SETTING, key, value, 0, NULL };

  breath_memory_store_put (breath_virtual_node_get_store (f->node), &row);
}

static void
test_guard_old_proof (Fixture      *f,
                      gconstpointer unused)
{
  g_autoptr(BreathHead) a = test_head_new (1, 1, BEGIN);
  g_autoptr(BreathHead) b = test_head_new (1, 1, BEGIN - 1);
  g_autofree char *author = p2p_peer_id_to_string (&a->author);
  g_autofree char *name = g_strconcat ("equivocation/", author, NULL);
  GByteArray *both = g_byte_array_new ();
  g_autoptr(GBytes) value = NULL;
  guint n_settings = count_rows (f, BREATH_ROW_SETTING);

  g_test_summary ("Proofs of the first schema move to where proofs are now");

  g_byte_array_append (both, g_bytes_get_data (a->bytes, NULL), BREATH_HEAD_LEN);
  g_byte_array_append (both, g_bytes_get_data (b->bytes, NULL), BREATH_HEAD_LEN);
  value = g_byte_array_free_to_bytes (both);
  put_setting (f, name, value);

  for (guint pass = 0; pass < 2; pass++)
    {
      restart (f, f->node);
      breath_simulation_run (f->simulation, SECOND);
      g_assert_cmpuint (count_rows (f, BREATH_ROW_SETTING), ==, n_settings);
      g_assert_cmpuint (count_rows (f, BREATH_ROW_PROOF), ==, 1);
      g_assert_nonnull (breath_core_get_found (core_of (f), &a->author, BREATH_FINDING_EQUIVOCATION));
    }
}

static void
test_guard_proof_limit (Fixture      *f,
                        gconstpointer unused)
{
  BreathMemoryStore *store = breath_virtual_node_get_store (f->node);
  g_autoptr(GBytes) giver = g_bytes_new_static ("an earlier neighbour, long gone.", P2P_PUBLIC_KEY_LEN);
  g_autoptr(BreathHead) first = test_head_new (0, 1, BEGIN);
  g_autoptr(BreathHead) a = test_head_new (5000, 1, BEGIN);
  g_autoptr(BreathHead) b = test_head_new (5000, 1, BEGIN - 1);

  g_test_summary ("There is room for 1,024 proofs; then the oldest one gives way");

  breath_virtual_node_stop (f->node);
  breath_simulation_run (f->simulation, SECOND);

  for (guint i = 0; i < 1024; i++)
    {
      g_autoptr(BreathHead) one = test_head_new (i, 1, BEGIN);
      g_autoptr(BreathHead) two = test_head_new (i, 1, BEGIN - 1);
      g_autoptr(GBytes) key = g_bytes_new (one->author.public_key, P2P_PUBLIC_KEY_LEN);
      g_autoptr(GBytes) value = breath_proof_encode (one, two);
      BreathRow row = { BREATH_ROW_PROOF, key, value, 1000 + i, giver };

      breath_memory_store_put (store, &row);
    }

  start (f, f->node);
  g_assert_nonnull (breath_core_get_found (core_of (f), &first->author, BREATH_FINDING_EQUIVOCATION));
  contradict (f, a, b);
  g_assert_cmpuint (count_rows (f, BREATH_ROW_PROOF), ==, 1024);

  restart (f, f->node);
  g_assert_null (breath_core_get_found (core_of (f), &first->author, BREATH_FINDING_EQUIVOCATION));
  g_assert_nonnull (breath_core_get_found (core_of (f), &a->author, BREATH_FINDING_EQUIVOCATION));
}

static void
test_guard_future (Fixture      *f,
                   gconstpointer unused)
{
  g_autoptr(BreathHead) edge = test_head_new (1, 1, BEGIN + 650);
  g_autoptr(BreathHead) ahead = test_head_new (2, 1, BEGIN + 700);
  const BreathFoundCount *count;
  TestStranger s;

  g_test_summary ("A head more than ten minutes ahead is told of once, and held when its time has come");

  breath_simulation_run (f->simulation, 50 * SECOND);
  open_stranger (f, &s, 's');
  g_assert_true (test_stranger_say_head (&s, edge, 1));
  g_assert_cmpstr (f->heard->str, ==, "");
  g_assert_true (test_stranger_say_head (&s, ahead, 2));
  g_assert_cmpstr (f->heard->str, ==, "future-date ");
  g_assert_null (breath_core_get_head (core_of (f), &ahead->author));

  breath_simulation_run (f->simulation, 100 * SECOND);
  g_assert_nonnull (breath_core_get_head (core_of (f), &ahead->author));
  count = breath_core_get_found (core_of (f), &ahead->author, BREATH_FINDING_FUTURE_DATE);
  g_assert_cmpuint (count->n, ==, 1);
  test_stranger_close (&s);
}

static void
test_guard_found_limit (Fixture      *f,
                        gconstpointer unused)
{
  const guint n = 1025;
  P2pPeerId authors[1025];
  guint n_told = 0;
  TestStranger s;

  g_test_summary ("Findings about 1,024 nodes are counted, and 64 of them told of an hour");

  open_stranger (f, &s, 's');

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(BreathHead) head = test_head_new (i, 1, BEGIN + 100000);

      authors[i] = head->author;
      g_assert_true (test_stranger_say_head (&s, head, i + 1));
    }

  for (guint i = 0; i < n; i++)
    g_assert_cmpint (breath_core_get_found (core_of (f), &authors[i], BREATH_FINDING_FUTURE_DATE) != NULL, ==, i > 0);

  for (const char *at = f->heard->str; (at = strstr (at, "future-date")) != NULL; at++)
    n_told++;

  g_assert_cmpuint (n_told, ==, 64);
  test_stranger_close (&s);
}

static void
test_guard_memory_limit (Fixture      *f,
                         gconstpointer data)
{
  guint n_others = GPOINTER_TO_UINT (data);
  g_autoptr(P2pIdentity) author = test_author_new (1);
  g_autoptr(P2pIdentity) relay = test_author_new (2);
  g_autoptr(BreathHead) high = make_own_head (author, BEGIN - 100, 9);
  g_autoptr(BreathHead) low = make_own_head (author, BEGIN - 100, 8);
  TestStranger s;

  g_test_summary ("What the 8 neighbours offered that left last is remembered");

  open_author (f, &s, relay, 7);
  g_assert_true (test_stranger_say_head (&s, high, 1));
  test_stranger_close (&s);

  for (guint i = 0; i < n_others; i++)
    {
      open_stranger (f, &s, 'A' + i);
      test_stranger_close (&s);
    }

  open_author (f, &s, relay, 7);
  g_assert_true (test_stranger_say_note (&s, low, 2));
  g_assert_cmpstr (f->heard->str, ==, n_others <= 8 ? "rollback " : "");
  test_stranger_close (&s);
}

typedef struct
{
  const char *name;
  int         epoch;    /* to ours */
  int         version;  /* to ours */
  int         issued;   /* to the beginning of our epoch */
  gboolean    is_clone;
  gboolean    sign;     /* another head between being asked and getting it */
} CloneCase;

static const CloneCase clone_cases[] = {
  { "later-version", 0, 1, 10, TRUE },
  { "same-version", 0, 1, 11, TRUE, TRUE },
  { "earlier-version", 0, -1, 10, FALSE },
  { "later-epoch", 5, -1, 10, TRUE },
  { "before-restore", -500, 40, -60, FALSE },
  { "clock-was-ahead", -500, 40, 600, FALSE },
  { "runs-since", -500, 40, 601, TRUE },
};

static void
test_guard_clone (Fixture      *f,
                  gconstpointer data)
{
  const CloneCase *c = data;
  const BreathHead *own;
  g_autoptr(BreathHead) head = breath_head_new ();
  TestStranger s;

  g_test_summary ("A head with our key that we did not sign is told of, but for those from before a restore");

  /* Twice more, so that there is an earlier version. */
  breath_core_set_profile (core_of (f), "Mill Lane", NULL);
  breath_simulation_run (f->simulation, 700 * SECOND);
  own = breath_core_get_head (core_of (f), breath_virtual_node_get_id (f->node));
  g_assert_cmpuint (own->version, ==, 2);
  head->epoch = own->epoch + c->epoch;
  head->version = own->version + c->version;
  head->issued = own->epoch + c->issued;
  head->live_count = own->live_count;
  memcpy (head->live_set, own->live_set, BREATH_HASH_LEN);
  breath_head_sign (head, breath_virtual_node_get_identity (f->node));

  open_stranger (f, &s, 's');
  g_assert_true (test_stranger_say_note (&s, head, 1));

  if (c->sign)
    {
      breath_core_set_profile (core_of (f), "Old Mill Lane", NULL);
      breath_simulation_run (f->simulation, SECOND);
    }

  /* What is earlier than our own is not even asked for. */
  if (c->epoch != 0 || c->version > 0)
    g_assert_true (test_stranger_say_records (&s, head->bytes));

  g_assert_cmpstr (f->heard->str, ==, c->is_clone ? "clone " : "");
  g_assert_cmpuint (breath_core_get_head (core_of (f), &head->author)->version, ==, c->sign ? 3 : 2);
  test_stranger_close (&s);
}

static void
connect_and_run (Fixture *f,
                 gint64   duration)
{
  breath_virtual_node_connect (f->node, f->other, LATENCY);
  breath_simulation_run (f->simulation, duration);
}

static void
count_frames_cb (BreathVirtualNode *node,
                 GBytes            *frame,
                 gpointer           user_data)
{
  (*(guint *) user_data)++;
}

static void
test_guard_expiry (Fixture      *f,
                   gconstpointer unused)
{
  g_autoptr(GBytes) manifest = NULL;
  g_autoptr(BreathItem) item = NULL;
  g_autoptr(BreathHead) head = make_head (1, &manifest, &item);
  g_autoptr(BreathHead) after = test_head_new (2, 1, BEGIN + 14 * 86400);
  gint64 until_end = breath_head_get_end (head) - BEGIN;
  guint n_frames = 0;
  TestStranger s;

  g_test_summary ("A head leaves store, journal, root and live sets at its midnight, at every node, and ours stays");

  start (f, f->other);
  connect_and_run (f, 5 * SECOND);
  open_stranger (f, &s, 's');
  g_assert_true (test_stranger_say_head (&s, head, 900));
  g_assert_true (test_stranger_say_object (&s, manifest, NULL));
  g_assert_true (test_stranger_say_object (&s, NULL, item->bytes));
  breath_simulation_run (f->simulation, 5 * SECOND);
  g_assert_nonnull (breath_core_get_head (breath_virtual_node_get_core (f->other), &head->author));
  test_stranger_close (&s);

  breath_simulation_run (f->simulation, until_end * SECOND - breath_simulation_get_now (f->simulation) - SECOND);
  g_assert_nonnull (breath_core_get_head (core_of (f), &head->author));
  g_assert_cmpuint (count_rows (f, BREATH_ROW_HEAD), ==, 3);

  breath_simulation_run (f->simulation, 2 * SECOND);
  g_assert_null (breath_core_get_head (core_of (f), &head->author));
  g_assert_null (breath_core_get_head (breath_virtual_node_get_core (f->other), &head->author));
  g_assert_cmpuint (count_rows (f, BREATH_ROW_HEAD), ==, 2);
  g_assert_cmpuint (count_rows (f, BREATH_ROW_ITEM), ==, 2);
  g_assert_cmpuint (count_rows (f, BREATH_ROW_MANIFEST), ==, 2);

  /* Their roots are alike, so two frames are all they need. */
  restart (f, f->node);
  restart (f, f->other);
  breath_virtual_node_set_tap (f->node, count_frames_cb, &n_frames);
  breath_virtual_node_set_tap (f->other, count_frames_cb, &n_frames);
  connect_and_run (f, 5 * SECOND);
  g_assert_cmpuint (n_frames, ==, 2);

  /* It is over; nobody can bring it back. */
  open_stranger (f, &s, 's');
  g_assert_true (test_stranger_say_head (&s, head, 901));
  g_assert_null (breath_core_get_head (core_of (f), &head->author));
  g_assert_true (test_stranger_say_head (&s, after, 902));
  g_assert_nonnull (breath_core_get_head (core_of (f), &after->author));
  test_stranger_close (&s);
  g_assert_cmpstr (f->heard->str, ==, "");
}

static void
store_heads (Fixture *f,
             guint    n,
             gint64   issued)
{
  g_autoptr(GBytes) giver = g_bytes_new_static ("an earlier neighbour, long gone.", P2P_PUBLIC_KEY_LEN);

  breath_virtual_node_stop (f->node);
  breath_simulation_run (f->simulation, SECOND);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(BreathHead) head = test_head_new (i, 1, issued);
      g_autoptr(GBytes) key = g_bytes_new (head->author.public_key, P2P_PUBLIC_KEY_LEN);
      BreathRow row = { BREATH_ROW_HEAD, key, head->bytes, 10 + i, giver };

      breath_memory_store_put (breath_virtual_node_get_store (f->node), &row);
    }

  start (f, f->node);
}

static void
note_position_cb (const BreathRow *row,
                  gpointer         user_data)
{
  guint64 *highest = user_data;

  if (row->kind == BREATH_ROW_HEAD)
    *highest = MAX (*highest, row->number);
}

/* Of all heads that are stored. */
static guint64
get_highest_position (Fixture *f)
{
  guint64 highest = 0;

  breath_memory_store_foreach (breath_virtual_node_get_store (f->node), note_position_cb, &highest);

  return highest;
}

static void
test_guard_positions (Fixture      *f,
                      gconstpointer unused)
{
  g_autoptr(BreathHead) head = test_head_new (3000, 1, BEGIN);
  TestStranger s;

  g_test_summary ("Journal positions of heads that left are not used again, also after a restart");

  store_heads (f, 300, BEGIN - 20 * 86400);
  breath_simulation_run (f->simulation, 5 * SECOND);
  g_assert_cmpuint (count_rows (f, BREATH_ROW_HEAD), ==, 1);
  g_assert_cmpuint (get_highest_position (f), <, 10);

  restart (f, f->node);
  open_stranger (f, &s, 's');
  g_assert_true (test_stranger_say_head (&s, head, 1));
  test_stranger_close (&s);
  g_assert_cmpuint (get_highest_position (f), ==, 310);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func) \
  g_test_add (path, Fixture, GUINT_TO_POINTER (data), fixture_set_up, func, fixture_tear_down)
  ADD ("/guard/omission/manifest", WITHHOLD_MANIFEST, test_guard_omission);
  ADD ("/guard/omission/item", WITHHOLD_ITEM, test_guard_omission);
  ADD ("/guard/omission/superseded", WITHHOLD_SUPERSEDED, test_guard_omission);
  ADD ("/guard/omission/given", WITHHOLD_GIVEN, test_guard_omission);
  ADD ("/guard/omission/cut", WITHHOLD_CUT, test_guard_omission);
  ADD ("/guard/omission/late", WITHHOLD_LATE, test_guard_omission);
  ADD ("/guard/omission/again", WITHHOLD_AGAIN, test_guard_omission);
  ADD ("/guard/omission/limit", 0, test_guard_withheld_limit);
  ADD ("/guard/rollback/version", ROLLBACK_VERSION, test_guard_rollback);
  ADD ("/guard/rollback/epoch", ROLLBACK_EPOCH, test_guard_rollback);
  ADD ("/guard/rollback/later-link", ROLLBACK_LATER_LINK, test_guard_rollback);
  ADD ("/guard/rollback/one-of-many", ROLLBACK_ONE_OF_MANY, test_guard_rollback);
  ADD ("/guard/rollback/new-journal", ROLLBACK_NEW_JOURNAL, test_guard_rollback);
  ADD ("/guard/rollback/own", ROLLBACK_OWN, test_guard_rollback);
  ADD ("/guard/rollback/other", ROLLBACK_OTHER, test_guard_rollback);
  ADD ("/guard/rollback/far", ROLLBACK_FAR, test_guard_rollback);
  ADD ("/guard/rollback/far-ahead", ROLLBACK_FAR_AHEAD, test_guard_rollback);
  ADD ("/guard/rollback/far-of-many", ROLLBACK_FAR_OF_MANY, test_guard_rollback);
  ADD ("/guard/rollback/far-ahead-of-many", ROLLBACK_FAR_AHEAD_OF_MANY, test_guard_rollback);
  ADD ("/guard/rollback/steps", ROLLBACK_STEPS, test_guard_rollback);
  ADD ("/guard/rollback/steps-ahead", ROLLBACK_STEPS_AHEAD, test_guard_rollback);
  ADD ("/guard/rollback/remembered", 8, test_guard_memory_limit);
  ADD ("/guard/rollback/forgotten", 9, test_guard_memory_limit);
  ADD ("/guard/found-limit", 0, test_guard_found_limit);
  ADD ("/guard/proof/kept", 0, test_guard_proof);
  ADD ("/guard/proof/old", 0, test_guard_old_proof);
  ADD ("/guard/proof/limit", 0, test_guard_proof_limit);
  ADD ("/guard/future", 0, test_guard_future);
  ADD ("/guard/expiry/everywhere", 0, test_guard_expiry);
  ADD ("/guard/expiry/positions", 0, test_guard_positions);
#undef ADD

  for (guint i = 0; i < G_N_ELEMENTS (clone_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/guard/clone/", clone_cases[i].name, NULL);

      g_test_add (path, Fixture, &clone_cases[i], fixture_set_up, test_guard_clone, fixture_tear_down);
    }

  return g_test_run ();
}
