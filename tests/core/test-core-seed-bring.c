/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-seeds.h"
#include "test-community.h"

#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000)

/* A community that offers a seed, and one that is not linked to it. */
typedef struct
{
  BreathSimulation *simulation;
  TestCommunity    *sides[2];
  guint8            id[BREATH_HASH_LEN];
  guint             n_done;
  guint             n_fetched;  /* that the other was told of */
  char             *refusal;    /* why the latest act was refused; NULL: it was not */
  GBytes           *content;    /* what was read last; NULL: nothing was */
} Fixture;

static void
seed_cb (Fixture      *f,
         const guint8 *id,
         guint         news)
{
  f->n_fetched += news == BREATH_SEED_NEWS_FETCHED;
}

static BreathCore *
get_core (Fixture *f,
          guint    i)
{
  return test_community_get_core (f->sides[i]);
}

static void
start (Fixture *f,
       guint    i)
{
  test_community_start (f->sides[i]);
  g_signal_connect_swapped (get_core (f, i), "seed", G_CALLBACK (seed_cb), f);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  memset (f, 0, sizeof *f);
  f->simulation = breath_simulation_new (TEST_COMMUNITY_BEGIN);

  for (guint i = 0; i < G_N_ELEMENTS (f->sides); i++)
    {
      f->sides[i] = test_community_new (f->simulation, i + 1);
      start (f, i);
    }
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  for (guint i = 0; i < G_N_ELEMENTS (f->sides); i++)
    test_community_free (f->sides[i]);

  while (breath_simulation_step (f->simulation))
    ;

  g_clear_pointer (&f->refusal, g_free);
  g_clear_pointer (&f->content, g_bytes_unref);
  g_assert_finalize_object (f->simulation);
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  Fixture *f = user_data;

  f->n_done++;
  g_clear_pointer (&f->refusal, g_free);
  f->refusal = error != NULL ? g_strdup (error->message) : NULL;
}

static void
read_cb (GBytes       *content,
         const GError *error,
         gpointer      user_data)
{
  Fixture *f = user_data;

  g_clear_pointer (&f->content, g_bytes_unref);
  f->content = content != NULL ? g_bytes_ref (content) : NULL;
  done_cb (error, f);
}

/* @word: of why it was refused; NULL: it was not. */
static void
assert_ended (Fixture    *f,
              guint       n_before,
              const char *word)
{
  breath_simulation_run (f->simulation, SECOND / 2);
  g_assert_cmpuint (f->n_done, ==, n_before + 1);

  if (word == NULL)
    {
      g_assert_cmpstr (f->refusal, ==, NULL);
      return;
    }

  g_assert_nonnull (f->refusal);
  g_test_message ("%s", f->refusal);
  g_assert_nonnull (strstr (f->refusal, word));
}

static const P2pPeerId *
get_mirror (Fixture *f,
            guint    i)
{
  return p2p_identity_get_peer_id (f->sides[i]->mirrors[0]);
}

static GBytes *
make_content (gsize len)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; text->len < len; i++)
    g_string_append_printf (text, "Line %u tells how to keep water through a dry summer.\n", i);

  g_string_truncate (text, len);

  return g_string_free_to_bytes (text);
}

static void
offer (Fixture *f,
       GBytes  *content)
{
  g_autoptr(BreathSeedManifest) words = breath_seed_manifest_new ();
  guint n = f->n_done;

  words->title = g_strdup ("Water");
  words->licence = g_strdup ("CC0-1.0");
  breath_core_offer_seed (get_core (f, 0), f->sides[0]->mirrors[0], words, content, f->id, done_cb, f);
  assert_ended (f, n, NULL);
}

static void
read_seed (Fixture *f)
{
  guint n = f->n_done;

  breath_core_read_seed (get_core (f, 1), get_mirror (f, 1), f->id, read_cb, f);
  assert_ended (f, n, NULL);
}

static void
plant (Fixture    *f,
       const char *word)
{
  guint n = f->n_done;

  breath_core_plant_seed (get_core (f, 1), f->sides[1]->mirrors[0], f->id, done_cb, f);
  assert_ended (f, n, word);
}

static BreathSeedState
get_state (Fixture *f)
{
  BreathCoreSeed seed;

  g_assert_true (breath_core_get_seed (get_core (f, 1), f->id, &seed));

  return seed.state;
}

static guint
count_rows (Fixture      *f,
            BreathRowKind kind)
{
  return breath_memory_store_get_n_rows (breath_virtual_node_get_store (f->sides[1]->node), kind);
}

static void
logged_cb (const BreathRow *row,
           gpointer         user_data)
{
  g_autoptr(BreathLogEntry) entry = row->kind == BREATH_ROW_LOG
                                    ? breath_log_entry_decode (row->key, row->value, row->number, NULL) : NULL;

  if (entry != NULL && entry->kind == BREATH_LOG_SEED_BROUGHT)
    *(guint *) user_data += 1;
}

static guint
count_brought (Fixture *f)
{
  guint n = 0;

  breath_memory_store_foreach (breath_virtual_node_get_store (f->sides[1]->node), logged_cb, &n);

  return n;
}

static void
test_bring (Fixture      *f,
            gconstpointer unused)
{
  g_autoptr(GBytes) content = make_content (40000);
  g_autoptr(GBytes) other = make_content (39999);
  g_autoptr(GBytes) garbage = g_bytes_new_static ("garbage", 7);
  g_autoptr(GBytes) manifest = NULL;
  BreathCoreSeed seed;
  guint n;

  g_test_summary ("A seed that a Mirror brings in a file is in quarantine by that, verified, and is read and planted like any other");

  offer (f, content);
  g_assert_true (breath_core_get_seed (get_core (f, 0), f->id, &seed));
  manifest = breath_seed_manifest_encode (seed.manifest);

  n = f->n_done;
  breath_core_bring_seed (get_core (f, 1), get_mirror (f, 0), seed.notice->bytes, manifest, content, done_cb, f);
  assert_ended (f, n, "Only a Mirror");
  n = f->n_done;
  breath_core_bring_seed (get_core (f, 1), get_mirror (f, 1), seed.notice->bytes, manifest, other, done_cb, f);
  assert_ended (f, n, "not a seed as some Mirror");
  n = f->n_done;
  breath_core_bring_seed (get_core (f, 1), get_mirror (f, 1), garbage, manifest, content, done_cb, f);
  assert_ended (f, n, "not a seed as some Mirror");
  n = f->n_done;
  breath_core_bring_seed (get_core (f, 1), get_mirror (f, 1), seed.notice->bytes, garbage, content, done_cb, f);
  assert_ended (f, n, "not a seed as some Mirror");
  g_assert_cmpuint (count_rows (f, BREATH_ROW_CHUNK), ==, 0);

  n = f->n_done;
  breath_core_bring_seed (get_core (f, 1), get_mirror (f, 1), seed.notice->bytes, manifest, content, done_cb, f);
  assert_ended (f, n, NULL);
  g_assert_cmpint (get_state (f), ==, BREATH_SEED_FETCHED);
  g_assert_cmpuint (f->n_fetched, ==, 1);
  g_assert_cmpuint (count_rows (f, BREATH_ROW_CHUNK), ==, 3);
  g_assert_cmpuint (count_rows (f, BREATH_ROW_MEMORY), ==, 0);
  g_assert_cmpuint (count_brought (f), ==, 1);
  n = f->n_done;
  breath_core_bring_seed (get_core (f, 1), get_mirror (f, 1), seed.notice->bytes, manifest, content, done_cb, f);
  assert_ended (f, n, "here already");

  /* To look into it is not to read it. */
  n = f->n_done;
  breath_core_peek_seed (get_core (f, 1), NULL, f->id, read_cb, f);
  assert_ended (f, n, "Only a Mirror");
  n = f->n_done;
  breath_core_peek_seed (get_core (f, 1), get_mirror (f, 1), f->id, read_cb, f);
  assert_ended (f, n, NULL);
  g_assert_true (g_bytes_equal (f->content, content));
  g_assert_cmpint (get_state (f), ==, BREATH_SEED_FETCHED);
  plant (f, "Read the seed");

  breath_virtual_node_stop (f->sides[1]->node);
  start (f, 1);
  g_assert_cmpint (get_state (f), ==, BREATH_SEED_FETCHED);
  read_seed (f);
  g_assert_true (g_bytes_equal (f->content, content));
  plant (f, NULL);
  g_assert_cmpint (get_state (f), ==, BREATH_SEED_PLANTED);

  /* Nobody offers it there, so once it is set aside it is gone; it can be brought again. */
  n = f->n_done;
  breath_core_set_aside_seed (get_core (f, 1), get_mirror (f, 1), f->id, done_cb, f);
  assert_ended (f, n, NULL);
  n = f->n_done;
  breath_core_bring_seed (get_core (f, 1), get_mirror (f, 1), seed.notice->bytes, manifest, content, done_cb, f);
  assert_ended (f, n, NULL);
  g_assert_cmpint (get_state (f), ==, BREATH_SEED_FETCHED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/core/seed-bring/quarantine", Fixture, NULL, fixture_set_up, test_bring, fixture_tear_down);

  return g_test_run ();
}
