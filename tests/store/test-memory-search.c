/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-sqlite-store.h"
#include "test-store-contract.h"

#include "breath-database-salvage.h"
#include "breath-memory-search.h"

#include <string.h>

typedef struct
{
  char        *folder;
  char        *path;
  BreathStore *store;
} Fixture;

static void
open_store (Fixture *f)
{
  g_autoptr(GError) error = NULL;

  f->store = test_store_open (f->path, &error);
  g_assert_no_error (error);
}

static void
close_store (Fixture *f)
{
  g_autoptr(GError) error = NULL;

  test_store_close (g_steal_pointer (&f->store), &error);
  g_assert_no_error (error);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->folder = test_folder_make ();
  f->path = g_build_filename (f->folder, "breath.db", NULL);
  open_store (f);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  close_store (f);
  g_free (f->path);
  test_folder_remove (f->folder);
}

/* NULL text: it is set aside. */
static void
plant (BreathStore *store,
       guint32      number,
       const char  *title,
       const char  *text)
{
  g_autoptr(GBytes) key = test_key (number);
  g_autoptr(GBytes) title_bytes = text != NULL ? test_bytes (title) : NULL;
  g_autoptr(GBytes) text_bytes = text != NULL ? test_bytes (text) : NULL;
  g_autoptr(GError) error = NULL;
  BreathBatch *batch = breath_batch_new ();

  if (text != NULL)
    breath_batch_put (batch, BREATH_ROW_MEMORY, key, text_bytes, 0, title_bytes);
  else
    breath_batch_delete (batch, BREATH_ROW_MEMORY, key);

  test_commit (store, batch, &error);
  g_assert_no_error (error);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GPtrArray *
search (BreathStore *store,
        const char  *words)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *hits;

  breath_sqlite_store_search_async (BREATH_SQLITE_STORE (store), words, found_cb, &result);

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  hits = breath_sqlite_store_search_finish (BREATH_SQLITE_STORE (store), result, &error);
  g_assert_no_error (error);

  return hits;
}

/* @titles are those expected, in order, with commas between. */
static void
assert_found (BreathStore *store,
              const char  *words,
              const char  *titles)
{
  g_autoptr(GPtrArray) hits = search (store, words);
  g_autoptr(GString) found = g_string_new (NULL);

  for (guint i = 0; i < hits->len; i++)
    g_string_append_printf (found, "%s%s", i > 0 ? "," : "", ((BreathMemoryHit *) hits->pdata[i])->title);

  g_test_message ("%.40s: %s", words, found->str);
  g_assert_cmpstr (found->str, ==, titles);
}

static void
test_found (Fixture      *f,
            gconstpointer unused)
{
  g_autoptr(GPtrArray) hits = NULL;
  g_autoptr(GBytes) key = test_key (2);

  g_test_summary ("What is planted is found by its words, in any case and without accents, and what is set aside is not");

  plant (f->store, 1, "Rain barrels", "Keep the lid closed, or gnats come.\nA café can have one.");
  plant (f->store, 2, "Compost", "Turn the heap weekly. Rain does no harm.");
  plant (f->store, 3, "Solar cooker", "Foil and a box.");

  assert_found (f->store, "rain", "Rain barrels,Compost");
  assert_found (f->store, "RAIN lid", "Rain barrels");
  assert_found (f->store, "cafe", "Rain barrels");
  assert_found (f->store, "cook", "Solar cooker");
  assert_found (f->store, "ooker", "");
  assert_found (f->store, "rain foil", "");

  hits = search (f->store, "weekly");
  g_assert_cmpuint (hits->len, ==, 1);
  g_assert_true (g_bytes_equal (((BreathMemoryHit *) hits->pdata[0])->seed, key));
  g_assert_nonnull (strstr (((BreathMemoryHit *) hits->pdata[0])->extract, "weekly"));

  plant (f->store, 1, "Rain tanks", "Keep it dark.");
  plant (f->store, 3, NULL, NULL);
  assert_found (f->store, "gnats", "");
  assert_found (f->store, "dark", "Rain tanks");
  assert_found (f->store, "foil", "");

  close_store (f);
  open_store (f);
  assert_found (f->store, "rain", "Rain tanks,Compost");
}

static void
test_words (Fixture      *f,
            gconstpointer unused)
{
  static const char *const odd[] = {
    "", " ", "\"", "'; DROP TABLE memory; --", "NEAR(", "title:rain", "-", "a OR", "^rain", "rain*", "\xff\xfe", "( ) { } +", "NOT",
    "\xcc\x81", "rain AND", "***", "\"rain",
  };

  g_test_summary ("No words are taken for an operator");

  plant (f->store, 1, "Rain barrels", "Keep the lid closed.");

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr(GPtrArray) hits = search (f->store, odd[i]);

      g_assert_cmpuint (hits->len, <=, 1);
    }

  assert_found (f->store, "rain*", "Rain barrels");
  assert_found (f->store, "\"rain", "Rain barrels");
  assert_found (f->store, "rain OR zzz", "");
}

static void
test_many (Fixture      *f,
           gconstpointer unused)
{
  g_autofree char *long_words = g_strnfill (100000, 'a');
  g_autoptr(GPtrArray) hits = NULL;

  g_test_summary ("However many are found, the first are told");

  for (guint i = 0; i < BREATH_MEMORY_MAX_HITS + 5; i++)
    plant (f->store, i, "Rain", "Rain.");

  hits = search (f->store, "rain");
  g_assert_cmpuint (hits->len, ==, BREATH_MEMORY_MAX_HITS);
  assert_found (f->store, long_words, "");
}

static void
test_salvaged (Fixture      *f,
               gconstpointer unused)
{
  g_autofree char *note = g_build_filename (f->folder, "head", NULL);
  char *new_folder = test_folder_make ();
  g_autofree char *new_path = g_build_filename (new_folder, "breath.db", NULL);
  g_autoptr(GError) error = NULL;
  BreathStore *store;
  BreathSalvage salvage;

  g_test_summary ("What is salvaged can be searched again");

  plant (f->store, 1, "Rain barrels", "Keep the lid closed.");
  plant (f->store, 2, "Compost", "Turn the heap weekly.");
  close_store (f);
  g_assert_true (breath_database_salvage (f->path, note, new_path, &salvage, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (salvage.kept[BREATH_ROW_MEMORY], ==, 2);
  g_assert_cmpuint (salvage.missing[BREATH_ROW_MEMORY], ==, 0);

  store = test_store_open (new_path, &error);
  g_assert_no_error (error);
  assert_found (store, "lid", "Rain barrels");
  test_store_close (store, &error);
  g_assert_no_error (error);
  test_folder_remove (new_folder);
  open_store (f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/memory-search/found", test_found);
  ADD ("/memory-search/words", test_words);
  ADD ("/memory-search/many", test_many);
  ADD ("/memory-search/salvaged", test_salvaged);
#undef ADD

  return g_test_run ();
}
