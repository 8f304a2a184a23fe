/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-export-seed-private.h"
#include "breath-host-mirrors-private.h"
#include "breath-mirror-private.h"
#include "breath-mirrors-private.h"
#include "breath-seed-manifest.h"
#include "breath-seeded-random.h"
#include "breath-seeds-private.h"
#include "breath-virtual-clock.h"
#include "test-folder.h"
#include "test-heads.h"
#include "test-sqlite-store.h"

#include <string.h>

#define BEGIN        G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND       ((gint64) G_USEC_PER_SEC)
#define CHEAP_MEMORY 8192
#define RIGHT        "a boat made of bread"
#define WRONG        "seven lamps in a well"
#define TEXT         "Keep the lid closed.\nWash the pipe.\n"

/* A node over virtual ports and a real store, with a Mirror; and somebody else, who offers a seed. */
typedef struct
{
  TestFolder          place;
  char               *rows;
  BreathFolder       *folder;
  BreathSimulation   *simulation;
  BreathStore        *store;
  BreathNode         *node;
  BreathMirrors      *mirrors;
  BreathMirror       *anna;
  BreathSeeds        *seeds;
  GString            *told;
  P2pIdentity        *author;
  P2pIdentity        *cleo;      /* a Mirror there */
  BreathSeedManifest *manifest;  /* of what they offer */
  BreathItem         *notice;
  guint32             version;   /* of their head */
} Fixture;

static void
keep_result_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
run (Fixture *f)
{
  g_main_context_iteration (NULL, FALSE);
  breath_simulation_run (f->simulation, SECOND / 20);
}

/* Passphrases are checked and rows are written in threads of their own, and what follows takes virtual time. */
static void
wait_for (Fixture       *f,
          GAsyncResult **result)
{
  while (*result == NULL)
    run (f);
}

/* Lets what nobody waits for happen. */
static void
settle (Fixture *f)
{
  for (guint i = 0; i < 5; i++)
    {
      test_store_drain (f->store);
      run (f);
    }
}

static void
heard_cb (BreathSeeds *seeds,
          BreathSeed  *seed,
          GString     *told)
{
  g_string_append_printf (told, "heard %s, ", breath_seed_get_title (seed));
}

static void
fetched_cb (BreathSeeds *seeds,
            BreathSeed  *seed,
            GString     *told)
{
  g_string_append_printf (told, "fetched %s, ", breath_seed_get_title (seed));
}

static void
open_node (Fixture *f)
{
  guint8 seed[P2P_SEED_LEN] = { 'n' };
  g_autoptr(P2pIdentity) identity = p2p_identity_new_from_seed (seed);
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  g_autoptr(BreathVirtualClock) clock = breath_virtual_clock_new (f->simulation);
  g_autoptr(BreathVirtualClock) other = breath_virtual_clock_new (f->simulation);  /* a clock wakes one alone */
  g_autofree char *path = g_build_filename (f->rows, "breath.db", NULL);
  g_autoptr(GAsyncResult) opened = NULL;
  BreathPorts ports = { .clock = BREATH_CLOCK (clock), .random = random };

  f->store = test_store_open (path, NULL);
  ports.store = f->store;
  f->node = breath_node_new (identity, &ports);
  breath_node_open_async (f->node, keep_result_cb, &opened);
  wait_for (f, &opened);
  g_assert_true (breath_node_open_finish (f->node, opened, NULL));
  f->mirrors = breath_mirrors_load (f->folder, BREATH_CLOCK (other), random, NULL);
  breath_mirrors_set_cost (f->mirrors, 1, CHEAP_MEMORY);
}

static void
make_author (Fixture *f)
{
  guint8 key[P2P_SEED_LEN] = { 'm' };
  g_autoptr(GBytes) content = g_bytes_new (TEXT, strlen (TEXT));
  g_autoptr(BreathStatement) statement = NULL;

  f->author = test_author_new (1);
  f->cleo = p2p_identity_new_from_seed (key);
  f->manifest = breath_seed_manifest_new ();
  f->manifest->node = *p2p_identity_get_peer_id (f->author);
  f->manifest->mirror = *p2p_identity_get_peer_id (f->cleo);
  f->manifest->created = BEGIN;
  f->manifest->title = g_strdup ("Rain\u202e barrels");
  f->manifest->licence = g_strdup ("CC0-1.0");
  g_assert_true (breath_seed_manifest_set_content (f->manifest, content, NULL));
  statement = breath_statement_new (&f->manifest->node, BEGIN);
  statement->seed = breath_seed_manifest_dup_notice (f->manifest);
  f->notice = breath_item_new_statement (f->author, f->cleo, statement);
}

static void
set_up (Fixture      *f,
        gconstpointer unused)
{
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new_from_text (RIGHT, strlen (RIGHT));
  g_autoptr(GAsyncResult) added = NULL;

  test_folder_set_up (&f->place, NULL);
  f->folder = breath_folder_open (f->place.path, NULL);
  f->rows = test_folder_make ();
  f->simulation = breath_simulation_new (BEGIN);
  f->told = g_string_new (NULL);
  make_author (f);
  open_node (f);
  breath_mirrors_add_async (f->mirrors, "Anna", passphrase, NULL, NULL, keep_result_cb, &added);
  wait_for (f, &added);
  f->anna = breath_mirrors_add_finish (f->mirrors, added, NULL);
  breath_host_tell_mirrors (f->mirrors, f->node);
  settle (f);
  f->seeds = breath_seeds_new (f->node, f->mirrors, f->store);
  g_signal_connect (f->seeds, "heard", G_CALLBACK (heard_cb), f->told);
  g_signal_connect (f->seeds, "fetched", G_CALLBACK (fetched_cb), f->told);
}

static void
tear_down (Fixture      *f,
           gconstpointer unused)
{
  g_assert_finalize_object (f->seeds);
  g_clear_object (&f->anna);
  settle (f);
  breath_node_stop (f->node);
  test_store_drain (f->store);

  while (breath_simulation_step (f->simulation))
    ;

  g_clear_object (&f->mirrors);
  g_assert_finalize_object (f->node);
  test_store_close (f->store, NULL);
  g_assert_finalize_object (f->folder);
  g_clear_object (&f->simulation);
  g_string_free (f->told, TRUE);
  breath_item_free (f->notice);
  breath_seed_manifest_free (f->manifest);
  p2p_identity_unref (f->author);
  p2p_identity_unref (f->cleo);
  test_folder_remove (f->rows);
  test_folder_tear_down (&f->place, NULL);
}

static void
imported_cb (BreathImportResult result,
             gpointer           user_data)
{
  g_assert_cmpint (result, ==, BREATH_IMPORT_TAKEN);
}

/* The other node says what it is called, who its Mirror is and, maybe, what they offer. */
static void
publish (Fixture *f,
         gboolean offers)
{
  const char *const languages[] = { NULL };
  gint64 now = breath_simulation_get_wall (f->simulation);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  g_autoptr(GPtrArray) bytes = g_ptr_array_new ();
  g_autoptr(BreathManifest) manifest = NULL;
  g_autoptr(BreathHead) head = NULL;

  g_ptr_array_add (items, breath_item_new_profile (f->author, "Mill Lane", languages));
  g_ptr_array_add (items, breath_item_new_certificate (f->author, &f->manifest->mirror, "Cleo", BEGIN - 10, BEGIN + 86400, NULL));

  if (offers)
    g_ptr_array_add (items, breath_item_ref (f->notice));

  manifest = test_manifest_new (items);
  head = test_head_new_for (f->author, ++f->version, now, manifest);

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (bytes, ((BreathItem *) g_ptr_array_index (items, i))->bytes);

  breath_core_import (breath_node_get_core (f->node), head->bytes, breath_manifest_get_bytes (manifest), bytes, imported_cb, NULL);
  settle (f);
}

/* NULL: refused, with @error. */
static BreathSeed *
offer (Fixture               *f,
       const char            *passphrase,
       const char            *text,
       const BreathSeedWords *words,
       GError               **error)
{
  g_autoptr(BreathPassphrase) given = breath_passphrase_new_from_text (passphrase, strlen (passphrase));
  g_autoptr(GBytes) file = g_bytes_new (text, strlen (text));
  g_autoptr(GAsyncResult) result = NULL;

  breath_seeds_offer_async (f->seeds, f->anna, given, file, words, keep_result_cb, &result);
  wait_for (f, &result);

  return breath_seeds_offer_finish (f->seeds, result, error);
}

typedef void (*ActFunc) (BreathSeeds        *self,
                         BreathSeed         *seed,
                         BreathMirror       *mirror,
                         BreathPassphrase   *passphrase,
                         GAsyncReadyCallback callback,
                         gpointer            user_data);

/* @passphrase: NULL for nobody's. */
static void
act (Fixture    *f,
     ActFunc     func,
     BreathSeed *seed,
     const char *passphrase,
     GError    **error)
{
  g_autoptr(BreathPassphrase) given = passphrase != NULL ? breath_passphrase_new_from_text (passphrase, strlen (passphrase)) : NULL;
  g_autoptr(GAsyncResult) result = NULL;

  func (f->seeds, seed, f->anna, given, keep_result_cb, &result);
  wait_for (f, &result);
  g_assert_cmpint (breath_seeds_act_finish (f->seeds, result, error), ==, error == NULL || *error == NULL);
}

/* NULL: refused, with @error. */
static char *
read_seed (Fixture    *f,
           BreathSeed *seed,
           const char *passphrase,
           GError    **error)
{
  g_autoptr(BreathPassphrase) given = passphrase != NULL ? breath_passphrase_new_from_text (passphrase, strlen (passphrase)) : NULL;
  g_autoptr(GAsyncResult) result = NULL;

  breath_seeds_read_async (f->seeds, seed, passphrase != NULL ? f->anna : NULL, given, keep_result_cb, &result);
  wait_for (f, &result);

  return breath_seeds_read_finish (f->seeds, result, error);
}

static guint
count_hits (Fixture    *f,
            const char *words)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) hits = NULL;

  breath_seeds_search_async (f->seeds, words, NULL, keep_result_cb, &result);
  wait_for (f, &result);
  hits = breath_seeds_search_finish (f->seeds, result, NULL);

  return hits->len;
}

static const BreathSeedWords good = { .title = "Rain barrels", .summary = "How to keep water", .language = "en", .media = "text/markdown" };

static void
test_offer (Fixture      *f,
            gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathSeed) seed = NULL;
  g_autofree char *planter = g_strdup_printf ("Anna (%s)", breath_node_get_id (f->node));
  g_autofree char *text = NULL;

  g_assert_null (offer (f, WRONG, TEXT, &good, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE);
  g_clear_error (&error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->seeds)), ==, 0);

  seed = offer (f, RIGHT, "a\u202e" TEXT, &good, &error);
  g_assert_no_error (error);
  settle (f);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->seeds)), ==, 1);
  g_assert_true (breath_seeds_find (f->seeds, breath_seed_get_id (seed)) == seed);
  g_assert_true (breath_seeds_find (f->seeds, breath_seed_get_id (seed) + 30) == seed);
  g_assert_null (breath_seeds_find (f->seeds, ""));
  g_assert_null (breath_seeds_find (f->seeds, "bafk"));
  g_assert_cmpstr (breath_seed_get_title (seed), ==, "Rain barrels");
  g_assert_cmpstr (breath_seed_get_summary (seed), ==, "How to keep water");
  g_assert_cmpstr (breath_seed_get_language (seed), ==, "en");
  g_assert_cmpstr (breath_seed_get_media (seed), ==, "text/markdown");
  g_assert_cmpstr (breath_seed_get_licence (seed), ==, BREATH_SEEDS_DEFAULT_LICENCE);
  g_assert_cmpstr (breath_seed_get_node (seed), ==, breath_node_get_id (f->node));
  g_assert_cmpstr (breath_seed_get_mirror (seed), ==, "Anna");
  g_assert_cmpstr (breath_seed_get_state (seed), ==, BREATH_SEED_WORD_PLANTED);
  g_assert_cmpuint (breath_seed_get_size (seed), ==, strlen ("a\u202e" TEXT));
  g_assert_cmpint (breath_seed_get_made (seed), >=, BEGIN);
  g_assert_true (breath_seed_get_is_ours (seed) && breath_seed_get_is_offered (seed));
  g_assert_cmpuint (breath_seed_get_n_planters (seed), ==, 1);
  g_assert_cmpstr (breath_seed_get_planters (seed)[0], ==, planter);
  g_assert_null (breath_seed_get_supersedes (seed));
  g_assert_cmpfloat_with_epsilon (breath_seed_get_progress (seed), 1, 0.001);

  text = read_seed (f, seed, NULL, &error);
  g_assert_cmpstr (text, ==, "a[U+202E]" TEXT);
  g_assert_cmpuint (count_hits (f, "lid"), ==, 1);
  g_assert_cmpuint (count_hits (f, "tulips"), ==, 0);
}

static void
test_words (Fixture      *f,
            gconstpointer unused)
{
  const struct
  {
    const char     *text;
    BreathSeedWords words;
    const char     *told;
  } cases[] = {
    { "", { .title = "Bad" }, "empty" },
    { "caf\xe9", { .title = "Bad" }, "UTF-8" },
    { TEXT, { .title = "" }, "title" },
    { TEXT, { .title = "Bad", .media = "text/html" }, "text/plain" },
    { TEXT, { .title = "Bad", .language = "-" }, "language" },
    { TEXT, { .title = "Bad", .licence = "a b" }, "licence" },
    { TEXT, { .title = "Bad", .supersedes = "bafkno" }, "superseded" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (offer (f, RIGHT, cases[i].text, &cases[i].words, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, cases[i].told));
    }

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->seeds)), ==, 0);
}

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          guint      *n)
{
  *n += 1;
}

static void
test_heard (Fixture      *f,
            gconstpointer unused)
{
  g_autoptr(BreathSeed) seed = NULL;
  g_autoptr(GError) error = NULL;
  guint n_states = 0;

  publish (f, TRUE);
  g_assert_cmpstr (f->told->str, ==, "heard Rain\xef\xbf\xbd barrels, ");
  seed = g_list_model_get_item (G_LIST_MODEL (f->seeds), 0);
  g_signal_connect (seed, "notify::state", G_CALLBACK (count_cb), &n_states);
  g_assert_cmpstr (breath_seed_get_state (seed), ==, BREATH_SEED_WORD_HEARD);
  g_assert_cmpstr (breath_seed_get_node_name (seed), ==, "Mill Lane");
  g_assert_cmpstr (breath_seed_get_mirror (seed), ==, "Cleo");
  g_assert_null (breath_seed_get_licence (seed));
  g_assert_false (breath_seed_get_is_ours (seed));
  g_assert_cmpuint (breath_seed_get_n_planters (seed), ==, 0);

  /* Nothing comes for nobody, and nothing is read or planted that is not here. */
  act (f, breath_seeds_fetch_async, seed, NULL, &error);
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE);
  g_clear_error (&error);
  act (f, breath_seeds_plant_async, seed, RIGHT, &error);
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (read_seed (f, seed, RIGHT, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_cmpuint (n_states, ==, 0);

  act (f, breath_seeds_fetch_async, seed, RIGHT, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (breath_seed_get_state (seed), ==, BREATH_SEED_WORD_FETCHING);
  act (f, breath_seeds_cancel_async, seed, RIGHT, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (breath_seed_get_state (seed), ==, BREATH_SEED_WORD_HEARD);
  act (f, breath_seeds_cancel_async, seed, RIGHT, &error);
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED);
  g_clear_error (&error);
  act (f, breath_seeds_set_aside_async, seed, RIGHT, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (breath_seed_get_state (seed), ==, BREATH_SEED_WORD_SET_ASIDE);
  g_assert_cmpuint (n_states, ==, 3);

  publish (f, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->seeds)), ==, 0);
  g_assert_null (breath_seeds_find (f->seeds, breath_seed_get_id (seed)));
}

static BreathExportSeed *
make_brought (Fixture    *f,
              const char *text,
              gboolean    has_notice)
{
  BreathExportSeed *seed = breath_export_seed_new ();

  breath_seed_manifest_get_id (f->manifest, seed->id);
  seed->manifest = breath_seed_manifest_encode (f->manifest);
  seed->content = g_bytes_new (text, strlen (text));
  seed->notice = has_notice ? g_bytes_ref (f->notice->bytes) : NULL;

  return seed;
}

/* Takes @seed. */
static BreathSeedCounts
bring (Fixture          *f,
       BreathExportSeed *seed,
       const char       *passphrase,
       GError          **error)
{
  g_autoptr(BreathPassphrase) given = passphrase != NULL ? breath_passphrase_new_from_text (passphrase, strlen (passphrase)) : NULL;
  g_autoptr(GPtrArray) seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_export_seed_free);
  g_autoptr(GAsyncResult) result = NULL;
  BreathSeedCounts counts;

  g_ptr_array_add (seeds, seed);
  breath_seeds_bring_async (f->seeds, seeds, f->anna, given, keep_result_cb, &result);
  wait_for (f, &result);
  breath_seeds_bring_finish (f->seeds, result, &counts, error);

  return counts;
}

static void
assert_counts (BreathSeedCounts counts,
               guint            taken,
               guint            known,
               guint            refused)
{
  g_assert_cmpuint (counts.taken, ==, taken);
  g_assert_cmpuint (counts.known, ==, known);
  g_assert_cmpuint (counts.refused, ==, refused);
}

static void
test_bring (Fixture      *f,
            gconstpointer unused)
{
  g_autoptr(BreathSeed) seed = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  bring (f, make_brought (f, TEXT, TRUE), NULL, &error);
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE);
  g_clear_error (&error);
  bring (f, make_brought (f, TEXT, TRUE), WRONG, &error);
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE);
  g_clear_error (&error);
  assert_counts (bring (f, make_brought (f, TEXT "More.\n", TRUE), RIGHT, &error), 0, 0, 1);
  assert_counts (bring (f, make_brought (f, TEXT, FALSE), RIGHT, &error), 0, 0, 1);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->seeds)), ==, 0);

  assert_counts (bring (f, make_brought (f, TEXT, TRUE), RIGHT, &error), 1, 0, 0);
  g_assert_no_error (error);
  settle (f);
  g_assert_cmpstr (f->told->str, ==, "fetched Rain\xef\xbf\xbd barrels, ");
  seed = g_list_model_get_item (G_LIST_MODEL (f->seeds), 0);
  g_assert_cmpstr (breath_seed_get_state (seed), ==, BREATH_SEED_WORD_FETCHED);
  g_assert_false (breath_seed_get_is_offered (seed) || breath_seed_get_is_ours (seed));
  g_assert_cmpuint (count_hits (f, "lid"), ==, 0);
  act (f, breath_seeds_plant_async, seed, RIGHT, &error);
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED);
  g_clear_error (&error);

  text = read_seed (f, seed, RIGHT, &error);
  g_assert_cmpstr (text, ==, TEXT);
  act (f, breath_seeds_plant_async, seed, RIGHT, &error);
  g_assert_no_error (error);
  settle (f);
  g_assert_cmpstr (breath_seed_get_state (seed), ==, BREATH_SEED_WORD_PLANTED);
  g_assert_cmpuint (count_hits (f, "lid"), ==, 1);
  assert_counts (bring (f, make_brought (f, TEXT, TRUE), RIGHT, &error), 0, 1, 0);
}

static GPtrArray *
compare (Fixture    *f,
         BreathSeed *seed,
         const char *passphrase,
         GError    **error)
{
  g_autoptr(BreathPassphrase) given = passphrase != NULL ? breath_passphrase_new_from_text (passphrase, strlen (passphrase)) : NULL;
  g_autoptr(GAsyncResult) result = NULL;

  breath_seeds_compare_async (f->seeds, seed, passphrase != NULL ? f->anna : NULL, given, keep_result_cb, &result);
  wait_for (f, &result);

  return breath_seeds_compare_finish (f->seeds, result, error);
}

static void
assert_change (const GPtrArray     *changes,
               guint                i,
               BreathSeedChangeKind kind,
               guint                before,
               guint                after,
               const char          *text)
{
  const BreathSeedChange *change = g_ptr_array_index (changes, i);

  g_assert_cmpint (change->kind, ==, kind);
  g_assert_cmpuint (change->before, ==, before);
  g_assert_cmpuint (change->after, ==, after);
  g_assert_cmpstr (change->text, ==, text);
}

static void
test_compare (Fixture      *f,
              gconstpointer unused)
{
  BreathSeedWords words = good;
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathSeed) first = offer (f, RIGHT, TEXT, &words, &error);
  g_autoptr(BreathSeed) second = NULL;
  g_autoptr(GPtrArray) changes = NULL;

  g_assert_null (compare (f, first, NULL, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED);
  g_clear_error (&error);

  words.title = "Rain barrels, corrected";
  words.supersedes = breath_seed_get_id (first);
  second = offer (f, RIGHT, "Keep the lid closed.\nWash the\u202e pipe.\nAnd the barrel.\n", &words, &error);
  g_assert_no_error (error);
  changes = compare (f, second, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (changes->len, ==, 4);
  assert_change (changes, 0, BREATH_SEED_CHANGE_SAME, 1, 1, "Keep the lid closed.");
  assert_change (changes, 1, BREATH_SEED_CHANGE_GONE, 2, 0, "Wash the pipe.");
  assert_change (changes, 2, BREATH_SEED_CHANGE_NEW, 0, 2, "Wash the[U+202E] pipe.");
  assert_change (changes, 3, BREATH_SEED_CHANGE_NEW, 0, 3, "And the barrel.");

  act (f, breath_seeds_set_aside_async, first, RIGHT, &error);
  g_assert_no_error (error);
  g_assert_null (compare (f, second, NULL, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED);
}

/* What is in quarantine is for Mirrors, and comparing it does not count as reading it. */
static void
test_compare_unread (Fixture      *f,
                     gconstpointer unused)
{
  BreathSeedWords words = good;
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathSeed) first = offer (f, RIGHT, "Keep the lid open.\n", &words, &error);
  g_autoptr(GBytes) content = g_bytes_new (TEXT, strlen (TEXT));
  g_autoptr(BreathStatement) statement = breath_statement_new (&f->manifest->node, BEGIN);
  g_autoptr(GPtrArray) changes = NULL;
  BreathSeed *second;

  f->manifest->has_supersedes = TRUE;
  memcpy (f->manifest->supersedes, breath_seed_get_hash (first), BREATH_HASH_LEN);
  statement->seed = breath_seed_manifest_dup_notice (f->manifest);
  breath_item_free (f->notice);
  f->notice = breath_item_new_statement (f->author, f->cleo, statement);
  assert_counts (bring (f, make_brought (f, TEXT, TRUE), RIGHT, &error), 1, 0, 0);
  settle (f);
  second = g_ptr_array_index (f->seeds->seeds, 0);

  g_assert_null (compare (f, second, NULL, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED);
  g_clear_error (&error);
  changes = compare (f, second, RIGHT, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (changes->len, ==, 3);
  g_assert_cmpstr (breath_seed_get_state (second), ==, BREATH_SEED_WORD_FETCHED);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/seeds/offer", test_offer);
  ADD ("/seeds/words", test_words);
  ADD ("/seeds/heard", test_heard);
  ADD ("/seeds/bring", test_bring);
  ADD ("/seeds/compare", test_compare);
  ADD ("/seeds/compare-unread", test_compare_unread);

  return g_test_run ();
}
