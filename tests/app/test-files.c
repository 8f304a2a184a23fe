/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "breath-copies.h"
#include "breath-file-act.h"

static GFile *
file_of (AppFixture *f,
         const char *name)
{
  return g_file_new_build_filename (f->folder, name, NULL);
}

static char *
finish (GAsyncResult **result)
{
  char *sentence = breath_file_act_finish (app_wait_for_result (result));

  g_clear_object (result);
  g_test_message ("%s", sentence);

  return sentence;
}

static char *
back_up (AppFixture *f,
         GFile      *file,
         const char *words)
{
  g_autoptr(GAsyncResult) result = NULL;

  breath_file_act_backup_async (breath_host_get_copies (f->ours), file, breath_passphrase_new_from_text (words, strlen (words)),
                                app_take_result_cb, &result);

  return finish (&result);
}

static char *
export (BreathHost *host,
        GFile      *file,
        gboolean    as_table)
{
  g_autoptr(GAsyncResult) result = NULL;

  breath_file_act_export_async (breath_host_get_copies (host), file, as_table, app_take_result_cb, &result);

  return finish (&result);
}

static char *
import (BreathHost *host,
        GFile      *file)
{
  BreathMirrors *mirrors = breath_host_get_mirrors (host);
  g_autoptr(GAsyncResult) result = NULL;

  breath_file_act_import_async (breath_host_get_copies (host), breath_host_get_seeds (host), breath_mirrors_get_current (mirrors), file,
                                app_take_result_cb, &result);

  return finish (&result);
}

static void
assert_contains (const char *sentence,
                 const char *words)
{
  if (strstr (sentence, words) == NULL)
    g_error ("“%s” does not contain “%s”", sentence, words);
}

static void
test_backup (AppFixture   *f,
             gconstpointer unused)
{
  g_autoptr(GFile) file = file_of (f, "kept.backup");
  g_autofree char *refused = back_up (f, file, "short");
  g_autofree char *sealed = NULL;
  GStatBuf found;

  g_test_summary ("A backup is sealed into a file that only its owner may read, and a weak passphrase makes none");

  assert_contains (refused, "too short");
  g_assert_cmpint (g_stat (g_file_peek_path (file), &found), !=, 0);

  sealed = back_up (f, file, APP_PASSPHRASE);
  assert_contains (sealed, "kept.backup");
  g_assert_no_errno (g_stat (g_file_peek_path (file), &found));
  g_assert_cmpuint (found.st_mode & 07777, ==, 0600);
}

static void
test_from_node_to_node (AppFixture   *f,
                        gconstpointer unused)
{
  g_autoptr(GFile) signed_file = file_of (f, "theirs.json");
  g_autoptr(GFile) table = file_of (f, "theirs.csv");
  g_autofree char *written = export (f->theirs, signed_file, FALSE);
  g_autofree char *written_table = export (f->theirs, table, TRUE);
  g_autofree char *brought_in = NULL;
  g_autofree char *brought_in_table = NULL;
  g_autofree char *text = NULL;

  g_test_summary ("What one node has saved another brings in, once");

  assert_contains (written, "theirs.json");
  assert_contains (written, "record");
  assert_contains (written_table, "theirs.csv");
  g_assert_true (g_file_load_contents (table, NULL, &text, NULL, NULL, NULL));
  assert_contains (text, "level");

  brought_in = import (f->ours, signed_file);
  assert_contains (brought_in, "records");
  brought_in_table = import (f->ours, table);
  assert_contains (brought_in_table, "New: 0 levels and 0 records");
}

static char *
plant (BreathHost   *host,
       BreathMirror *mirror)
{
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new_from_text (APP_PASSPHRASE, strlen (APP_PASSPHRASE));
  g_autoptr(GBytes) text = g_bytes_new_static ("Keep the lid closed.\n", 21);
  BreathSeedWords words = { .title = "Rain barrels" };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(BreathSeed) seed = NULL;
  g_autoptr(GError) error = NULL;

  breath_seeds_offer_async (breath_host_get_seeds (host), mirror, passphrase, text, &words, app_take_result_cb, &result);
  seed = breath_seeds_offer_finish (breath_host_get_seeds (host), app_wait_for_result (&result), &error);
  g_assert_no_error (error);

  return g_strdup (breath_seed_get_id (seed));
}

static void
test_seeds (AppFixture   *f,
            gconstpointer unused)
{
  g_autofree char *id = plant (f->theirs, app_add_mirror (f->theirs, "Bo"));
  g_autoptr(GFile) file = file_of (f, "theirs.json");
  g_autofree char *written = export (f->theirs, file, FALSE);
  g_autofree char *for_nobody = import (f->ours, file);
  g_autofree char *for_anna = NULL;
  g_autofree char *again = NULL;
  BreathSeed *seed;

  g_test_summary ("What is planted elsewhere comes for somebody who is signed in alone, and then into quarantine");

  assert_contains (written, "1 planted seed ");
  assert_contains (for_nobody, "1 planted seed was left out");
  app_add_mirror (f->ours, "Anna");
  for_anna = import (f->ours, file);
  assert_contains (for_anna, "Seeds to read: 1.");
  seed = breath_seeds_find (breath_host_get_seeds (f->ours), id);
  g_assert_cmpstr (breath_seed_get_state (seed), ==, BREATH_SEED_WORD_FETCHED);
  again = import (f->ours, file);
  assert_contains (again, "Here already: 1.");
}

static void
test_nonsense (AppFixture   *f,
               gconstpointer unused)
{
  g_autoptr(GFile) file = file_of (f, "nonsense.json");
  g_autoptr(GFile) folder = g_file_new_for_path (f->folder);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_test_summary ("What no node has saved is refused in words");

  g_assert_true (g_file_replace_contents (file, "{\"lines\": 3", 11, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, NULL));
  first = import (f->ours, file);
  assert_contains (first, "no file that a node has saved");
  second = import (f->ours, folder);
  assert_contains (second, "no file that a node has saved");
}

static void
test_ended (AppFixture   *f,
            gconstpointer unused)
{
  g_autoptr(BreathCopies) copies = g_object_ref (breath_host_get_copies (f->theirs));
  g_autoptr(GFile) file = file_of (f, "late.csv");
  g_autoptr(GAsyncResult) closed = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *sentence = NULL;

  g_test_summary ("A node that has closed is not copied any more");

  breath_host_close_async (f->theirs, app_take_result_cb, &closed);
  g_assert_true (breath_host_close_finish (f->theirs, app_wait_for_result (&closed), NULL));
  g_clear_object (&f->theirs);

  breath_file_act_export_async (copies, file, TRUE, app_take_result_cb, &result);
  sentence = finish (&result);
  assert_contains (sentence, "The node has stopped");
  g_assert_false (g_file_query_exists (file, NULL));
}

static void
test_own_folder (AppFixture   *f,
                 gconstpointer unused)
{
  g_autofree char *path = g_build_filename (f->folder, "Birch House", "breath.db", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *sealed = NULL;
  g_autofree char *written = NULL;
  gsize len;
  gsize len_after;

  g_test_summary ("Nothing that is written for people takes the place of the node's own files");

  g_assert_true (g_file_load_contents (file, NULL, &before, &len, NULL, NULL));
  sealed = back_up (f, file, APP_PASSPHRASE);
  assert_contains (sealed, "its own files");
  written = export (f->ours, file, TRUE);
  assert_contains (written, "its own files");
  g_assert_true (g_file_load_contents (file, NULL, &after, &len_after, NULL, NULL));
  g_assert_cmpmem (before, len, after, len_after);
}

#define ADD(path, func) g_test_add (path, AppFixture, NULL, app_fixture_set_up, func, app_fixture_tear_down)

static void
add_tests (void)
{
  ADD ("/files/backup", test_backup);
  ADD ("/files/from-node-to-node", test_from_node_to_node);
  ADD ("/files/seeds", test_seeds);
  ADD ("/files/nonsense", test_nonsense);
  ADD ("/files/ended", test_ended);
  ADD ("/files/own-folder", test_own_folder);
}

int
main (int   argc,
      char *argv[])
{
  return app_run (argc, argv, add_tests);
}
