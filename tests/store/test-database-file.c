/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE

#include "breath-database.h"
#include "breath-database-file.h"
#include "test-fault-vfs.h"
#include "test-sqlite-store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A database is made, or brought up to date, on a disk where each call fails once, in turn: the system's, which are
 * wrapped, and SQLite's. Either there is a database or there is none, an error says so, and nothing else is left.
 */

#define MAX_AT 400

static int calls_left = -1;  /* until one fails; negative: none does */
static int failing_with;     /* errno */

int __real_fchmod (int    fd,
                   mode_t mode);
int __wrap_fchmod (int    fd,
                   mode_t mode);
int __real_fsync (int fd);
int __wrap_fsync (int fd);
int __real_link (const char *from,
                 const char *to);
int __wrap_link (const char *from,
                 const char *to);
int __real_rename (const char *from,
                   const char *to);
int __wrap_rename (const char *from,
                   const char *to);
int __real_renameat2 (int         from_folder,
                      const char *from,
                      int         to_folder,
                      const char *to,
                      guint       flags);
int __wrap_renameat2 (int         from_folder,
                      const char *from,
                      int         to_folder,
                      const char *to,
                      guint       flags);

static gboolean
is_failing (void)
{
  gboolean is_it = calls_left == 0;

  calls_left -= calls_left >= 0;

  if (is_it)
    errno = failing_with;

  return is_it;
}

int
__wrap_fchmod (int    fd,
               mode_t mode)
{
  return is_failing () ? -1 : __real_fchmod (fd, mode);
}

int
__wrap_fsync (int fd)
{
  return is_failing () ? -1 : __real_fsync (fd);
}

int
__wrap_link (const char *from,
             const char *to)
{
  return is_failing () ? -1 : __real_link (from, to);
}

int
__wrap_rename (const char *from,
               const char *to)
{
  return is_failing () ? -1 : __real_rename (from, to);
}

int
__wrap_renameat2 (int         from_folder,
                  const char *from,
                  int         to_folder,
                  const char *to,
                  guint       flags)
{
  return is_failing () ? -1 : __real_renameat2 (from_folder, from, to_folder, to, flags);
}

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
ignore_log_cb (const char    *domain,
               GLogLevelFlags level,
               const char    *message,
               gpointer       unused)
{
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->folder = test_folder_make ();
  f->path = g_build_filename (f->folder, "breath.db", NULL);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  test_folder_remove (f->folder);
  g_free (f->path);
}

static guint
count_files (Fixture *f)
{
  g_autoptr(GDir) dir = g_dir_open (f->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static gboolean
open_and_close (const char *path,
                GError    **error)
{
  BreathDatabase *database = breath_database_open (path, error);

  return database != NULL && breath_database_close (database, error);
}

/* Whatever happened, it is mended now. */
static void
assert_opens (Fixture *f)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (open_and_close (f->path, &error));
  g_assert_no_error (error);
}

static void
assert_created (Fixture         *f,
                gboolean         is_created,
                const GError    *error,
                BreathStoreError code)
{
  gboolean is_there = g_file_test (f->path, G_FILE_TEST_EXISTS);

  g_assert_cmpint (is_created, ==, error == NULL);
  g_assert_true (is_there || !is_created);
  g_assert_cmpuint (count_files (f), ==, is_there ? 1 : 0);

  if (error != NULL)
    g_assert_error (error, BREATH_STORE_ERROR, (int) code);

  assert_opens (f);
}

static void
test_create_calls (gconstpointer data)
{
  BreathStoreError code = GPOINTER_TO_UINT (data);
  gboolean has_failed = TRUE;

  for (guint at = 0; has_failed; at++)
    {
      g_autoptr(GError) error = NULL;
      gboolean is_created;
      Fixture f;

      g_assert_cmpuint (at, <, MAX_AT);
      fixture_set_up (&f, NULL);
      failing_with = code == BREATH_STORE_ERROR_FULL ? ENOSPC : EIO;
      calls_left = (int) at;
      is_created = breath_database_file_create (f.path, &error);
      has_failed = calls_left < 0;
      calls_left = -1;
      assert_created (&f, is_created, error, code);
      fixture_tear_down (&f, NULL);
    }
}

typedef struct
{
  TestFault        fault;
  BreathStoreError code;
} Case;

static void
test_create_disk (gconstpointer data)
{
  const Case *given = data;
  guint n_struck = 1;

  test_fault_vfs_install (1, NULL);

  for (guint at = 1; n_struck > 0; at++)
    {
      g_autoptr(GError) error = NULL;
      gboolean is_created;
      Fixture f;

      g_assert_cmpuint (at, <, MAX_AT);
      fixture_set_up (&f, NULL);
      test_fault_vfs_plan (given->fault, at, TRUE);
      is_created = breath_database_file_create (f.path, &error);
      n_struck = test_fault_vfs_mend ();
      assert_created (&f, is_created, error, given->code);
      fixture_tear_down (&f, NULL);
    }

  test_fault_vfs_uninstall ();
}

static guint
get_version (const char *path)
{
  sqlite3 *db;
  sqlite3_stmt *statement;
  guint version;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "PRAGMA user_version", -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  version = (guint) sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return version;
}

/* It is as it was, or up to date with a whole copy of what it was. */
static void
assert_migrated (Fixture      *f,
                 gboolean      is_open,
                 const GError *error)
{
  g_autofree char *kept = g_strconcat (f->path, ".version-1", NULL);
  g_autofree char *part = g_strconcat (kept, ".part", NULL);

  g_assert_cmpint (is_open, ==, error == NULL);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));

  if (get_version (f->path) > 1)
    g_assert_cmpuint (get_version (kept), ==, 1);

  assert_opens (f);
  g_assert_cmpuint (get_version (f->path), >, 1);
  g_assert_cmpuint (get_version (kept), ==, 1);
}

static void
test_migrate_calls (void)
{
  GLogFunc before = g_log_set_default_handler (ignore_log_cb, NULL);
  gboolean has_failed = TRUE;

  for (guint at = 0; has_failed; at++)
    {
      g_autoptr(GError) error = NULL;
      gboolean is_open;
      Fixture f;

      g_assert_cmpuint (at, <, MAX_AT);
      fixture_set_up (&f, NULL);
      test_store_make_version_1 (f.path);
      failing_with = EIO;
      calls_left = (int) at;
      is_open = open_and_close (f.path, &error);
      has_failed = calls_left < 0;
      calls_left = -1;
      assert_migrated (&f, is_open, error);
      fixture_tear_down (&f, NULL);
    }

  g_log_set_default_handler (before, NULL);
}

static void
test_migrate_disk (gconstpointer data)
{
  const Case *given = data;
  GLogFunc before = g_log_set_default_handler (ignore_log_cb, NULL);
  guint n_struck = 1;

  test_fault_vfs_install (1, NULL);

  for (guint at = 1; n_struck > 0; at += at < 12 ? 1 : 5)
    {
      g_autoptr(GError) error = NULL;
      gboolean is_open;
      Fixture f;

      g_assert_cmpuint (at, <, MAX_AT);
      fixture_set_up (&f, NULL);
      test_store_make_version_1 (f.path);
      test_fault_vfs_plan (given->fault, at, FALSE);
      is_open = open_and_close (f.path, &error);
      n_struck = test_fault_vfs_mend ();

      if (error != NULL)
        g_assert_error (error, BREATH_STORE_ERROR, (int) given->code);

      assert_migrated (&f, is_open, error);
      fixture_tear_down (&f, NULL);
    }

  test_fault_vfs_uninstall ();
  g_log_set_default_handler (before, NULL);
}

static void
test_no_links (Fixture      *f,
               gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  g_test_summary ("Where a file can have one name only, a database gets it all the same");

  failing_with = EPERM;
  calls_left = 1;
  g_assert_true (breath_database_file_create (f->path, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_files (f), ==, 1);
  assert_opens (f);
}

static void
assert_refused (const char *path,
                const char *contains)
{
  g_autoptr(GError) error = NULL;
  gboolean exists;

  g_assert_false (breath_database_file_inspect (path, &exists, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, contains));
}

static void
test_inspect (Fixture      *f,
              gconstpointer unused)
{
  g_autofree char *within = g_build_filename (f->path, "breath.db", NULL);
  g_autofree char *long_name = g_strnfill (NAME_MAX - 5, 'x');
  g_autofree char *longer = g_strconcat (long_name, "12345", NULL);
  g_autofree char *log_fits = g_build_filename (f->folder, long_name, NULL);
  g_autofree char *no_log_fits = g_build_filename (f->folder, longer, NULL);

  g_test_summary ("A path that cannot be looked at is an error, and no file that is not there");

  g_assert_true (g_file_set_contents_full (f->path, "x", 1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  assert_refused (within, "Cannot look at the file");
  assert_refused (log_fits, "-journal");
  assert_refused (no_log_fits, "-wal");
}

int
main (int   argc,
      char *argv[])
{
  static const Case cases[] = {
    { TEST_FAULT_FULL, BREATH_STORE_ERROR_FULL },
    { TEST_FAULT_WRITE, BREATH_STORE_ERROR_FAILED },
    { TEST_FAULT_SYNC, BREATH_STORE_ERROR_FAILED },
    { TEST_FAULT_READ, BREATH_STORE_ERROR_FAILED },
    { TEST_FAULT_OPEN, BREATH_STORE_ERROR_FAILED },
  };
  static const char *const names[] = { "full", "write", "sync", "read", "open" };

  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/database-file/create/failing", GUINT_TO_POINTER (BREATH_STORE_ERROR_FAILED), test_create_calls);
  g_test_add_data_func ("/database-file/create/no-room", GUINT_TO_POINTER (BREATH_STORE_ERROR_FULL), test_create_calls);
  g_test_add_func ("/database-file/migrate/failing", test_migrate_calls);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *create = g_strconcat ("/database-file/create/", names[i], NULL);
      g_autofree char *migrate = g_strconcat ("/database-file/migrate/", names[i], NULL);

      g_test_add_data_func (create, &cases[i], test_create_disk);
      g_test_add_data_func (migrate, &cases[i], test_migrate_disk);
    }

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/database-file/no-links", test_no_links);
  ADD ("/database-file/inspect", test_inspect);
#undef ADD

  return g_test_run ();
}
