/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"
#include "breath-renewal.h"
#include "breath-seeded-random.h"
#include "breath-virtual-clock.h"
#include "breath-virtual-link.h"
#include "test-sqlite-store.h"

#include <glib/gstdio.h>
#include <string.h>

#define BEGIN     G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND    ((gint64) G_USEC_PER_SEC)
#define STEP      (SECOND / 10)
#define LONG_STEP (1800 * SECOND)
#define LATENCY   20000
#define DAY       86400
#define N_POINTS  100
#define N_KEPT    5    /* backups a careful community has */

/* A core over a real file, in virtual time. */
typedef struct
{
  char              *folder;
  char              *path;
  BreathStore       *store;
  P2pIdentity       *identity;
  BreathCore        *core;
  BreathVirtualLink *link;
} Node;

typedef struct
{
  BreathSimulation   *simulation;
  BreathVirtualClock *clock;
  Node                nodes[2];   /* the first is lost again and again */
  guint               n_started;
  char               *backups[N_KEPT];
  guint32             epochs[N_KEPT];
  GHashTable         *heads;      /* "epoch/version" to the id of the head that was signed with it */
  GArray             *draws;      /* of gint64: when each was made, by all of the node's lives */
  guint               n_forks;
  guint               n_refused;
} Fixture;

static void
run (Fixture *f,
     gint64   duration,
     gint64   step)
{
  for (gint64 at = 0; at < duration; at += step)
    {
      breath_simulation_run (f->simulation, step);

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

static const BreathHead *
get_head (Fixture *f,
          guint    at)
{
  return breath_core_get_head (f->nodes[at].core, p2p_identity_get_peer_id (f->nodes[0].identity));
}

/* Whatever the node ever signed and drew is remembered here, whichever of its lives it was in. */
static void
own_cb (BreathCore *core,
        Fixture    *f)
{
  const BreathHead *head = get_head (f, 0);
  const BreathDraw *draw = breath_core_get_draw (core, BREATH_RESOURCE_WATER);
  g_autofree char *state = g_strdup_printf ("%u/%u", head->epoch, head->version);
  g_autofree char *id = g_base64_encode (head->id, BREATH_HASH_LEN);
  const char *other = g_hash_table_lookup (f->heads, state);

  f->n_forks += other != NULL && !g_str_equal (other, id);
  g_hash_table_replace (f->heads, g_steal_pointer (&state), g_steal_pointer (&id));

  if (draw == NULL)
    return;

  for (guint i = 0; i < f->draws->len; i++)
    if (g_array_index (f->draws, gint64, i) == draw->made)
      return;

  g_array_append_val (f->draws, draw->made);
}

static void
start (Fixture *f,
       guint    number)
{
  Node *node = &f->nodes[number];
  g_autoptr(BreathVirtualClock) clock = breath_virtual_clock_new (f->simulation);
  guint8 seed[BREATH_RANDOM_SEED_LEN] = { number, f->n_started & 0xff, f->n_started >> 8 & 0xff };
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  g_autoptr(GError) error = NULL;
  BreathPorts ports = { BREATH_CLOCK (clock), random, NULL };

  f->n_started++;
  node->store = test_store_open (node->path, &error);
  g_assert_no_error (error);
  ports.store = node->store;
  node->core = breath_core_new (node->identity, &ports);

  if (number == 0)
    g_signal_connect (node->core, "own", G_CALLBACK (own_cb), f);

  breath_core_start (node->core);
  run (f, SECOND, STEP);
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
  guint8 binding[BREATH_LINK_BINDING_LEN] = { 'b', f->n_started & 0xff, f->n_started >> 8 & 0xff };

  for (guint i = 0; i < 2; i++)
    memcpy (keys[i], p2p_identity_get_peer_id (f->nodes[i].identity)->public_key, BREATH_LINK_KEY_LEN);

  breath_virtual_link_new_pair (f->simulation, (const guint8 (*)[BREATH_LINK_KEY_LEN])keys, binding, LATENCY, ends);

  for (guint i = 0; i < 2; i++)
    {
      f->nodes[i].link = ends[i];
      breath_virtual_link_set_events (ends[i], &link_events, &f->nodes[i]);
      breath_core_add_link (f->nodes[i].core, BREATH_LINK (ends[i]));
    }

  run (f, 4 * SECOND, STEP);
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
  run (f, SECOND, STEP);

  for (guint i = 0; i < 2; i++)
    g_assert_finalize_object (g_steal_pointer (&f->nodes[i].link));
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  Fixture *f = user_data;

  if (error == NULL)
    return;

  g_assert_error ((GError *) error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_BUDGET);
  f->n_refused++;
}

static void
publish (Fixture *f)
{
  BreathStock stock = { .need = 300000, .reserve_days = 7, .unit = "L" };

  stock.amount = 1000 * g_test_rand_int_range (1, 10000);
  stock.updated = breath_clock_get_wall (BREATH_CLOCK (f->clock));
  breath_core_set_stock (f->nodes[0].core, BREATH_RESOURCE_WATER, &stock, done_cb, f);
  breath_core_publish (f->nodes[0].core, BREATH_RESOURCE_WATER, done_cb, f);
  run (f, 2 * SECOND, STEP);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  breath_sqlite_store_copy_finish (BREATH_SQLITE_STORE (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
back_up (Fixture *f,
         guint    slot)
{
  gboolean is_done = FALSE;

  g_unlink (f->backups[slot]);
  f->epochs[slot] = get_head (f, 0)->epoch;
  test_store_copy_anchor (f->nodes[0].path, f->backups[slot]);
  breath_sqlite_store_copy_async (BREATH_SQLITE_STORE (f->nodes[0].store), f->backups[slot], copied_cb, &is_done);

  while (!is_done)
    g_main_context_iteration (NULL, TRUE);
}

static void
marked_cb (const GError *error,
           gpointer      user_data)
{
  g_assert_no_error ((GError *) error);
}

/* As the restoration of a node does it, at the simulation's time. */
static void
lose_and_restore (Fixture *f,
                  guint    slot)
{
  Node *node = &f->nodes[0];
  BreathRenewal renewal = { breath_clock_get_wall (BREATH_CLOCK (f->clock)), f->epochs[slot] };
  BreathBatch *batch = breath_batch_new ();
  g_autofree char *contents = NULL;
  g_autoptr(GError) error = NULL;
  BreathStore *store;
  gsize len;

  stop (node);
  test_folder_remove (node->folder);
  node->folder = test_folder_make ();
  g_free (node->path);
  node->path = g_build_filename (node->folder, "breath.db", NULL);

  g_assert_true (g_file_get_contents (f->backups[slot], &contents, &len, &error));
  g_assert_true (g_file_set_contents_full (node->path, contents, len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error));
  test_store_copy_anchor (f->backups[slot], node->path);
  store = test_store_open (node->path, &error);
  g_assert_no_error (error);
  breath_renewal_put (batch, &renewal);
  breath_store_commit (store, batch, marked_cb, NULL);
  test_store_close (store, &error);
  g_assert_no_error (error);

  start (f, 0);
}

static void
assert_heard (Fixture *f)
{
  g_assert_nonnull (get_head (f, 1));
  g_assert_cmpuint (get_head (f, 1)->epoch, ==, get_head (f, 0)->epoch);
  g_assert_cmpmem (get_head (f, 1)->id, BREATH_HASH_LEN, get_head (f, 0)->id, BREATH_HASH_LEN);
}

/* Nobody who heard all of it learned more than the budget in any 24 hours. */
static void
assert_budget (Fixture *f)
{
  for (guint i = 0; i < f->draws->len; i++)
    {
      gint64 end = g_array_index (f->draws, gint64, i);
      guint spent = 0;

      for (guint j = 0; j < f->draws->len; j++)
        {
          gint64 made = g_array_index (f->draws, gint64, j);

          spent += made <= end && end - made < DAY ? 50 : 0;
        }

      g_assert_cmpuint (spent, <=, BREATH_LEDGER_BUDGET);
    }
}

static void
set_up (Fixture *f)
{
  f->simulation = breath_simulation_new (BEGIN);
  f->clock = breath_virtual_clock_new (f->simulation);
  f->heads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  f->draws = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < 2; i++)
    {
      guint8 seed[P2P_SEED_LEN] = { 'l', 'o', 's', 't', i };

      f->nodes[i].folder = test_folder_make ();
      f->nodes[i].path = g_build_filename (f->nodes[i].folder, "breath.db", NULL);
      f->nodes[i].identity = p2p_identity_new_from_seed (seed);
      start (f, i);
    }

  for (guint i = 0; i < N_KEPT; i++)
    {
      f->backups[i] = g_strdup_printf ("%s/backup-%u/breath.db", f->nodes[1].folder, i);
      back_up (f, i);
    }
}

static void
tear_down (Fixture *f)
{
  for (guint i = 0; i < 2; i++)
    {
      stop (&f->nodes[i]);
      test_folder_remove (f->nodes[i].folder);
      g_free (f->nodes[i].path);
      p2p_identity_unref (f->nodes[i].identity);
    }

  for (guint i = 0; i < N_KEPT; i++)
    g_free (f->backups[i]);

  g_hash_table_unref (f->heads);
  g_array_unref (f->draws);
  g_object_unref (f->clock);

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->simulation);
}

/* What a neighbour says of a fork or a clone is a warning, which ends a test. */
static void
test_points (void)
{
  Fixture f = { 0 };

  g_test_summary ("Restored from any of five backups at 100 points of its life, a node never forks, is always heard, "
                  "and spends no more than its budget over all its lives");
  set_up (&f);

  for (guint i = 0; i < N_POINTS; i++)
    {
      /* Some of its lives pass unheard. */
      gboolean is_heard = g_test_rand_int_range (0, 4) > 0;

      if (is_heard)
        join (&f);

      publish (&f);

      if (g_test_rand_int_range (0, 2) == 0)
        back_up (&f, g_test_rand_int_range (0, N_KEPT));

      publish (&f);

      if (is_heard)
        {
          run (&f, 3 * SECOND, STEP);
          assert_heard (&f);
          part (&f);
        }

      run (&f, g_test_rand_int_range (0, 40) * 3600 * SECOND, LONG_STEP);
      lose_and_restore (&f, g_test_rand_int_range (0, N_KEPT));
    }

  join (&f);
  run (&f, 26 * 3600 * SECOND, LONG_STEP);
  publish (&f);
  run (&f, 5 * SECOND, STEP);
  assert_heard (&f);
  part (&f);

  g_assert_cmpuint (f.n_forks, ==, 0);
  assert_budget (&f);
  g_test_message ("%u heads, %u draws, %u refused by the budget", g_hash_table_size (f.heads), f.draws->len, f.n_refused);
  g_assert_cmpuint (f.draws->len, >, N_POINTS / 4);
  g_assert_cmpuint (f.n_refused, >, 0);
  tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/restore/points", test_points);

  return g_test_run ();
}
