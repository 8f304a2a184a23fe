/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"
#include "breath-seeded-random.h"
#include "breath-virtual-clock.h"
#include "breath-virtual-link.h"
#include "test-sqlite-store.h"

#include <sodium.h>
#include <string.h>

#define BEGIN   G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define WRITTEN G_GINT64_CONSTANT (1795716700) /* when the fixture was in use */
#define SECOND  G_USEC_PER_SEC
#define STEP    (SECOND / 20)
#define LATENCY 20000

/* A core over a real file, in virtual time. */
typedef struct
{
  char              *folder;
  BreathStore       *store;
  P2pIdentity       *identity;
  BreathCore        *core;
  BreathVirtualLink *link;
  guint              n_frames;
  guint              n_statuses;
} Node;

typedef struct
{
  BreathSimulation *simulation;
  Node              nodes[2];
} Fixture;

static void
run (Fixture *f,
     gint64   duration)
{
  for (gint64 at = 0; at < duration; at += STEP)
    {
      breath_simulation_run (f->simulation, STEP);

      for (guint i = 0; i < 2; i++)
        if (f->nodes[i].store != NULL)
          test_store_drain (f->nodes[i].store);
    }
}

static void
received_cb (BreathVirtualLink *link,
             BreathProtocol     protocol,
             GBytes            *frame,
             gpointer           user_data)
{
  Node *node = user_data;
  g_autoptr(GError) error = NULL;

  node->n_frames++;
  g_assert_true (breath_core_receive (node->core, BREATH_LINK (link), protocol, frame, &error));
  g_assert_no_error (error);
}

static void
closed_cb (BreathVirtualLink *link,
           const GError      *reason,
           gpointer           user_data)
{
}

static const BreathVirtualLinkEvents link_events = {
  .received = received_cb,
  .closed = closed_cb,
};

static void
status_cb (BreathCore       *core,
           const BreathHead *head,
           guint             kind,
           gboolean          changed,
           gpointer          user_data)
{
  ((Node *) user_data)->n_statuses++;
}

static void
start (Fixture *f,
       Node    *node)
{
  g_autofree char *path = g_build_filename (node->folder, "breath.db", NULL);
  g_autoptr(BreathVirtualClock) clock = breath_virtual_clock_new (f->simulation);
  guint8 seed[BREATH_RANDOM_SEED_LEN] = { node == f->nodes, node->n_frames };
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  g_autoptr(GError) error = NULL;
  BreathPorts ports = { BREATH_CLOCK (clock), random, NULL, NULL };

  node->store = test_store_open (path, &error);
  g_assert_no_error (error);
  ports.store = node->store;
  node->core = breath_core_new (node->identity, &ports);
  node->n_frames = 0;
  node->n_statuses = 0;
  g_signal_connect (node->core, "status", G_CALLBACK (status_cb), node);
  breath_core_start (node->core);
  run (f, SECOND);
  g_assert_true (breath_core_is_ready (node->core));
}

static void
stop (Node *node)
{
  g_autoptr(GError) error = NULL;

  breath_core_stop (node->core);
  test_store_drain (node->store);
  g_assert_finalize_object (node->core);
  test_store_close (g_steal_pointer (&node->store), &error);
  g_assert_no_error (error);
}

static void
join (Fixture *f)
{
  BreathVirtualLink *ends[2];
  guint8 keys[2][BREATH_LINK_KEY_LEN];
  guint8 binding[BREATH_LINK_BINDING_LEN] = { 'b' };

  for (guint i = 0; i < 2; i++)
    memcpy (keys[i], p2p_identity_get_peer_id (f->nodes[i].identity)->public_key, BREATH_LINK_KEY_LEN);

  breath_virtual_link_new_pair (f->simulation, (const guint8 (*)[BREATH_LINK_KEY_LEN])keys, binding, LATENCY, ends);

  for (guint i = 0; i < 2; i++)
    {
      f->nodes[i].link = ends[i];
      breath_virtual_link_set_events (ends[i], &link_events, &f->nodes[i]);
      breath_core_add_link (f->nodes[i].core, BREATH_LINK (ends[i]));
    }

  run (f, 5 * SECOND);
}

static void
part (Fixture *f)
{
  for (guint i = 0; i < 2; i++)
    {
      breath_virtual_link_set_events (f->nodes[i].link, NULL, NULL);
      breath_core_remove_link (f->nodes[i].core, BREATH_LINK (f->nodes[i].link));
    }

  breath_virtual_link_cut (f->nodes[0].link);
  run (f, 2 * SECOND);

  for (guint i = 0; i < 2; i++)
    g_assert_finalize_object (g_steal_pointer (&f->nodes[i].link));
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  g_assert_no_error ((GError *) error);
  (*(guint *) user_data)++;
}

static void
publish (Fixture *f)
{
  BreathStock stock = { .amount = 1200000, .need = 300000, .reserve_days = 7, .unit = "L", .updated = BEGIN };
  guint n_done = 0;

  breath_core_set_stock (f->nodes[0].core, BREATH_RESOURCE_WATER, &stock, done_cb, &n_done);
  breath_core_publish (f->nodes[0].core, BREATH_RESOURCE_WATER, done_cb, &n_done);
  run (f, 3 * SECOND);
  g_assert_cmpuint (n_done, ==, 2);
}

static void
assert_same (Fixture *f)
{
  const P2pPeerId *author = p2p_identity_get_peer_id (f->nodes[0].identity);
  const BreathHead *own = breath_core_get_head (f->nodes[0].core, author);
  const BreathHead *held = breath_core_get_head (f->nodes[1].core, author);

  g_assert_nonnull (held);
  g_assert_cmpmem (held->id, BREATH_HASH_LEN, own->id, BREATH_HASH_LEN);
  g_assert_cmpstr (breath_core_get_profile (f->nodes[1].core, author)->name, ==, "Mill Lane");
}

static void
test_core_sqlite (void)
{
  Fixture f = { breath_simulation_new (BEGIN) };

  g_test_summary ("Two cores over real files find each other as they were after a restart");

  for (guint i = 0; i < 2; i++)
    {
      guint8 seed[P2P_SEED_LEN] = { 'f', 'i', 'l', 'e', i };

      f.nodes[i].folder = test_folder_make ();
      f.nodes[i].identity = p2p_identity_new_from_seed (seed);
      start (&f, &f.nodes[i]);
    }

  breath_core_set_profile (f.nodes[0].core, "Mill Lane", NULL);
  run (&f, SECOND);
  join (&f);
  publish (&f);
  assert_same (&f);
  g_assert_cmpuint (f.nodes[1].n_statuses, ==, 1);
  part (&f);

  /* What changed while one was away is all it gets; what it holds is read from its file, and is no news. */
  stop (&f.nodes[1]);
  publish (&f);
  start (&f, &f.nodes[1]);
  g_assert_nonnull (breath_core_get_head (f.nodes[1].core, p2p_identity_get_peer_id (f.nodes[0].identity)));
  g_assert_cmpuint (f.nodes[1].n_statuses, ==, 0);
  join (&f);
  assert_same (&f);
  part (&f);

  /* Nothing changed: one frame each. */
  for (guint i = 0; i < 2; i++)
    {
      stop (&f.nodes[i]);
      start (&f, &f.nodes[i]);
    }

  join (&f);
  assert_same (&f);

  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (f.nodes[i].n_frames, ==, 1);

  part (&f);

  for (guint i = 0; i < 2; i++)
    {
      stop (&f.nodes[i]);
      test_folder_remove (f.nodes[i].folder);
      p2p_identity_unref (f.nodes[i].identity);
    }

  while (breath_simulation_step (f.simulation))
    ;

  g_assert_finalize_object (f.simulation);
}

static P2pIdentity *
read_fixture_key (void)
{
  guint8 seed[P2P_SEED_LEN];
  gsize len;

  /* As the fixture says. */
  g_assert_cmpint (sodium_hex2bin (seed, sizeof seed, "11b35fb1a8062b806c6553dd06f1e889d992e79d247fce9b459d023f038a4fed",
                                   2 * P2P_SEED_LEN, NULL, &len, NULL), ==, 0);

  return p2p_identity_new_from_seed (seed);
}

static void
test_version_1 (void)
{
  Fixture f = { breath_simulation_new (WRITTEN) };
  Node *node = &f.nodes[0];
  g_autofree char *path = NULL;
  guint32 version = 0;

  g_test_summary ("A node goes on from a database of schema 1 with its stocks, levels and neighbours");

  node->folder = test_folder_make ();
  node->identity = read_fixture_key ();
  path = g_build_filename (node->folder, "breath.db", NULL);
  test_store_make_version_1 (path);

  for (guint pass = 0; pass < 2; pass++)
    {
      g_autoptr(GPtrArray) authors = NULL;
      const BreathHead *own;

      start (&f, node);
      own = breath_core_get_head (node->core, p2p_identity_get_peer_id (node->identity));
      g_assert_cmpint (own->levels[BREATH_RESOURCE_WATER].level, ==, -12);
      g_assert_cmpuint (own->version, >=, version);
      version = own->version;
      g_assert_cmpint (breath_core_get_stock (node->core, BREATH_RESOURCE_WATER)->amount, ==, 1200000);
      g_assert_cmpint (breath_core_get_stock (node->core, BREATH_RESOURCE_FOOD)->need, ==, 10000);
      authors = breath_core_dup_authors (node->core);
      g_assert_cmpuint (authors->len, ==, 1);
      g_assert_cmpstr (breath_core_get_profile (node->core, authors->pdata[0])->name, ==, "Mill Lane");

      /* A head of the time with a log replaces the one of the time before. */
      breath_simulation_run (f.simulation, 3700 * (gint64) SECOND);
      run (&f, SECOND);
      g_assert_cmpuint (breath_core_get_head (node->core, p2p_identity_get_peer_id (node->identity))->version, >, version);
      stop (node);
    }

  test_folder_remove (node->folder);
  p2p_identity_unref (node->identity);

  while (breath_simulation_step (f.simulation))
    ;

  g_assert_finalize_object (f.simulation);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/sqlite/restart", test_core_sqlite);
  g_test_add_func ("/core/sqlite/version-1", test_version_1);

  return g_test_run ();
}
