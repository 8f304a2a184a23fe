/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-sqlite-store.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

char *
test_folder_make (void)
{
  g_autoptr(GError) error = NULL;
  char *folder = g_dir_make_tmp ("breath-store-XXXXXX", &error);

  g_assert_no_error (error);

  return folder;
}

void
test_folder_remove (char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        {
          test_folder_remove (path);
          continue;
        }

      g_assert_no_errno (g_remove (path));
      g_free (path);
    }

  g_assert_no_errno (g_rmdir (folder));
  g_free (folder);
}

static void
run_fixture (const char *name,
             const char *path)
{
  const char *fixture = g_test_get_filename (G_TEST_DIST, "store", "fixtures", name, NULL);
  g_autofree char *sql = NULL;
  g_autoptr(GError) error = NULL;
  sqlite3 *db;

  g_file_get_contents (fixture, &sql, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  g_assert_no_errno (g_chmod (path, 0600));
}

void
test_store_make_version_1 (const char *path)
{
  run_fixture ("version-1.sql", path);
}

void
test_store_make_version_2 (const char *path)
{
  const char *fixture = g_test_get_filename (G_TEST_DIST, "store", "fixtures", "version-2.head", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *note = g_build_filename (folder, "head", NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gsize len;

  run_fixture ("version-2.sql", path);
  g_file_get_contents (fixture, &text, &len, &error);
  g_assert_no_error (error);
  g_file_set_contents_full (note, text, len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
}

static void
keep_result_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static GAsyncResult *
wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

void
test_store_copy_anchor (const char *from,
                        const char *to)
{
  g_autofree char *from_folder = g_path_get_dirname (from);
  g_autofree char *to_folder = g_path_get_dirname (to);
  g_autofree char *kept = g_build_filename (from_folder, "head", NULL);
  g_autofree char *laid = g_build_filename (to_folder, "head", NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gsize len;

  g_assert_no_errno (g_mkdir_with_parents (to_folder, 0700));
  g_file_get_contents (kept, &text, &len, &error);
  g_assert_no_error (error);
  g_file_set_contents_full (laid, text, len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
}

void
test_store_drain (BreathStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) addresses = NULL;
  g_autoptr(GError) error = NULL;
  BreathSqliteStore *self = BREATH_SQLITE_STORE (store);

  breath_sqlite_store_list_addresses_async (self, keep_result_cb, &result);
  addresses = breath_sqlite_store_list_addresses_finish (self, wait (&result), &error);
  g_assert_no_error (error);
}

BreathStore *
test_store_open (const char *path,
                 GError    **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  breath_sqlite_store_open_async (path, NULL, keep_result_cb, &result);

  return breath_sqlite_store_open_finish (wait (&result), error);
}

void
test_store_close (BreathStore *store,
                  GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  BreathSqliteStore *self = BREATH_SQLITE_STORE (store);

  breath_sqlite_store_close_async (self, keep_result_cb, &result);
  breath_sqlite_store_close_finish (self, wait (&result), error);
  g_clear_object (&result);

  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_finalize_object (store);
}
