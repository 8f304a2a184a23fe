/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-history-table.h"
#include "breath-schema.h"
#include "breath-store.h"
#include "test-sqlite-store.h"
#include "test-store-contract.h"

#include <glib/gstdio.h>

typedef struct
{
  sqlite3            *db;
  BreathHistoryTable *table;
} Fixture;

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (sqlite3_open (":memory:", &f->db), ==, SQLITE_OK);
  g_assert_true (breath_schema_migrate (f->db, breath_schema_steps, BREATH_SCHEMA_VERSION, &error));
  g_assert_no_error (error);
  f->table = breath_history_table_new (f->db, &error);
  g_assert_no_error (error);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  breath_history_table_free (f->table);
  g_assert_cmpint (sqlite3_close (f->db), ==, SQLITE_OK);
}

static void
remember (Fixture *f,
          guint32  author,
          gint64   heard,
          int      level,
          gboolean is_imported)
{
  g_autoptr(GBytes) key = test_key (author);
  g_autoptr(GError) error = NULL;
  BreathLevelChange change = { key, (char *) "water", level, 50, heard / 86400, heard, is_imported };

  g_assert_true (breath_history_table_remember (f->table, &change, &error));
  g_assert_no_error (error);
}

static GPtrArray *
list (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *changes = breath_history_table_list (f->table, &error);

  g_assert_no_error (error);

  return changes;
}

static void
test_order (Fixture      *f,
            gconstpointer unused)
{
  g_autoptr(GPtrArray) changes = NULL;
  const BreathLevelChange *change;
  g_autoptr(GBytes) key = test_key (2);

  g_test_summary ("Changes come as they were put, the oldest first");

  remember (f, 1, 200000, 5, FALSE);
  remember (f, 2, 100000, -128, FALSE);
  remember (f, 1, 300000, -7, TRUE);
  changes = list (f);
  g_assert_cmpuint (changes->len, ==, 3);
  change = g_ptr_array_index (changes, 0);
  g_assert_true (g_bytes_equal (change->author, key));
  g_assert_cmpstr (change->resource, ==, "water");
  g_assert_cmpint (change->level, ==, -128);
  g_assert_cmpuint (change->epsilon, ==, 50);
  g_assert_cmpuint (change->day, ==, 1);
  g_assert_cmpint (change->heard, ==, 100000);
  g_assert_false (change->is_imported);
  change = g_ptr_array_index (changes, 2);
  g_assert_cmpint (change->level, ==, -7);
  g_assert_true (change->is_imported);
}

static void
test_same_moment (Fixture      *f,
                  gconstpointer unused)
{
  g_autoptr(GPtrArray) changes = NULL;

  g_test_summary ("What was heard is not replaced by what is imported, but the other way round");

  remember (f, 1, 1, 5, FALSE);
  remember (f, 1, 1, 6, TRUE);
  remember (f, 1, 2, 7, TRUE);
  remember (f, 1, 2, 8, FALSE);
  changes = list (f);
  g_assert_cmpuint (changes->len, ==, 2);
  g_assert_cmpint (((BreathLevelChange *) changes->pdata[0])->level, ==, 5);
  g_assert_cmpint (((BreathLevelChange *) changes->pdata[1])->level, ==, 8);
  g_assert_false (((BreathLevelChange *) changes->pdata[1])->is_imported);
}

static void
test_one_level (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(GPtrArray) changes = NULL;

  g_test_summary ("A node that changes all the time takes no room from others");

  remember (f, 9, 1, 1, FALSE);

  for (guint i = 0; i <= BREATH_HISTORY_MAX_PER_LEVEL; i++)
    remember (f, 1, 100 + i, i % 100, FALSE);

  changes = list (f);
  g_assert_cmpuint (changes->len, ==, BREATH_HISTORY_MAX_PER_LEVEL + 1);
  g_assert_cmpint (((BreathLevelChange *) changes->pdata[0])->heard, ==, 1);
  g_assert_cmpint (((BreathLevelChange *) changes->pdata[1])->heard, ==, 101);
}

static void
test_all (Fixture      *f,
          gconstpointer unused)
{
  g_autoptr(GPtrArray) changes = NULL;

  g_test_summary ("Beyond the limit the oldest of all make room");

  sqlite3_exec (f->db, "BEGIN", NULL, NULL, NULL);

  for (guint i = 0; i < BREATH_HISTORY_MAX + 2 * BREATH_HISTORY_SLACK; i++)
    remember (f, i / 300, i, 3, FALSE);

  sqlite3_exec (f->db, "COMMIT", NULL, NULL, NULL);
  changes = list (f);
  g_assert_cmpuint (changes->len, >=, BREATH_HISTORY_MAX);
  g_assert_cmpuint (changes->len, <=, BREATH_HISTORY_MAX + BREATH_HISTORY_SLACK);
  g_assert_cmpint (((BreathLevelChange *) changes->pdata[changes->len - 1])->heard, ==,
                   BREATH_HISTORY_MAX + 2 * BREATH_HISTORY_SLACK - 1);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  *(GPtrArray **) user_data = breath_sqlite_store_list_history_finish (BREATH_SQLITE_STORE (source), result, &error);
  g_assert_no_error (error);
}

/* As version 1 left it. */
static void
make_first_version (const char *path)
{
  g_autoptr(GError) error = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA application_id = " G_STRINGIFY (BREATH_SCHEMA_APPLICATION_ID),
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_true (breath_schema_migrate (db, breath_schema_steps, 1, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_exec (db, "INSERT INTO address VALUES (zeroblob (32), '/ip4/127.0.0.1/tcp/1', 5);"
                                     "PRAGMA journal_mode = WAL", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  g_assert_no_errno (g_chmod (path, 0600));
}

static void
test_store (void)
{
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) key = test_key (3);
  char *folder = test_folder_make ();
  g_autofree char *path = g_build_filename (folder, "breath.db", NULL);
  BreathLevelChange change = { key, (char *) "food", 12, 50, 20000, 1750000000, FALSE };
  BreathStore *store;

  g_test_summary ("A database of version 1 gets a history, which outlives the store");

  make_first_version (path);
  store = test_store_open (path, &error);
  g_assert_no_error (error);
  breath_sqlite_store_remember_change (BREATH_SQLITE_STORE (store), &change);
  test_store_close (store, &error);
  g_assert_no_error (error);

  store = test_store_open (path, &error);
  g_assert_no_error (error);
  breath_sqlite_store_list_history_async (BREATH_SQLITE_STORE (store), listed_cb, &changes);

  while (changes == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_cmpstr (((BreathLevelChange *) changes->pdata[0])->resource, ==, "food");
  test_store_close (store, &error);
  g_assert_no_error (error);
  test_folder_remove (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/history/order", test_order);
  ADD ("/history/same-moment", test_same_moment);
  ADD ("/history/one-level", test_one_level);
  ADD ("/history/all", test_all);
#undef ADD
  g_test_add_func ("/history/store", test_store);

  return g_test_run ();
}
