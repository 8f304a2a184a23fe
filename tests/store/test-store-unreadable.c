/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-database.h"
#include "breath-database-salvage.h"
#include "test-fault-vfs.h"
#include "test-sqlite-store.h"
#include "test-store-contract.h"

#include <glib/gstdio.h>
#include <string.h>

/*
 * A disk that cannot be read at the first, the second, … attempt, once or from there on, or files that cannot be opened.
 * That says nothing of the database: it is never called damaged, and is all there once the disk is well again.
 */

#define N_EACH    40   /* rows of each kind but the log */
#define N_ENTRIES 10
#define MAX_AT    1000 /* no more attempts than that */

typedef struct
{
  TestFault fault;
  gboolean  stays;
} Case;

typedef struct
{
  char   *folder;
  char   *path;
  char   *copy;
  GBytes *whole;
} Fixture;

static void
ignore_log_cb (const char    *domain,
               GLogLevelFlags level,
               const char    *message,
               gpointer       unused)
{
}

static GBytes *
read_file (const char *path)
{
  char *contents;
  gsize len;

  g_assert_true (g_file_get_contents (path, &contents, &len, NULL));

  return g_bytes_new_take (contents, len);
}

static BreathBatch *
make_batch (void)
{
  g_autoptr(BreathLogEntry) last = NULL;
  BreathBatch *batch = breath_batch_new ();

  for (guint kind = 0; kind < TEST_N_KINDS; kind++)
    for (guint i = 0; i < N_EACH; i++)
      test_put (batch, kind, i, "what was written of it, at some length so that there are pages to read");

  for (guint i = 0; i < N_ENTRIES; i++)
    test_put_entry (batch, &last, BREATH_LOG_STOCK);

  return batch;
}

static gboolean
write_one (BreathDatabase *database,
           BreathWrite    *write,
           GError        **error)
{
  BreathWrite *writes[] = { write };

  breath_database_write (database, writes, 1);

  if (write->error != NULL)
    g_propagate_error (error, write->error);

  return write->error == NULL;
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(BreathBatch) batch = make_batch ();
  g_autoptr(GBytes) author = test_key (7);
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathAddress) address = breath_address_new (author, "/ip4/192.0.2.1/tcp/4141", 5);
  BreathLevelChange change = { author, (char *) "water", 5, 50, 20000, 1750000000, FALSE };
  BreathWrite write = { batch, address, NULL, &change };
  BreathDatabase *database;

  f->folder = test_folder_make ();
  f->path = g_build_filename (f->folder, "breath.db", NULL);
  f->copy = g_build_filename (f->folder, "copy", NULL);
  database = breath_database_open (f->path, &error);
  g_assert_no_error (error);
  g_assert_true (write_one (database, &write, &error));
  breath_database_note (database, TRUE);
  g_assert_true (breath_database_close (database, &error));
  f->whole = read_file (f->path);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  test_folder_remove (f->folder);
  g_free (f->path);
  g_free (f->copy);
  g_bytes_unref (f->whole);
}

static void
count_row_cb (const BreathRow *row,
              gpointer         user_data)
{
  (*(guint *) user_data)++;
}

static gboolean
copy (BreathDatabase *database,
      const char     *path,
      GError        **error)
{
  gboolean is_done = FALSE;

  if (!breath_database_begin_copy (database, path, error))
    return FALSE;

  while (!is_done)
    if (!breath_database_step_copy (database, &is_done, error))
      return FALSE;

  g_unlink (path);

  return TRUE;
}

/* Whatever is done, what cannot be read is said to be that. */
static gboolean
read_all (Fixture        *f,
          BreathDatabase *database,
          GError        **error)
{
  g_autoptr(GPtrArray) addresses = NULL;
  g_autoptr(GPtrArray) changes = NULL;
  guint n_rows = 0;

  if (!breath_database_load (database, count_row_cb, &n_rows, error))
    return FALSE;

  g_assert_cmpuint (n_rows, ==, TEST_N_KINDS * N_EACH + N_ENTRIES);
  addresses = breath_database_list_addresses (database, error);
  changes = addresses != NULL ? breath_database_list_history (database, error) : NULL;

  if (changes == NULL)
    return FALSE;

  g_assert_cmpuint (addresses->len, ==, 1);
  g_assert_cmpuint (changes->len, ==, 1);

  return copy (database, f->copy, error);
}

static gboolean
open_and_read (Fixture *f,
               GError **error)
{
  BreathDatabase *database = breath_database_open (f->path, error);
  gboolean is_read = database != NULL && read_all (f, database, error);

  return (database == NULL || breath_database_close (database, is_read ? error : NULL)) && is_read;
}

/* Returns: how often the disk failed. */
static guint
try_at (Fixture    *f,
        const Case *given,
        guint       at)
{
  g_autoptr(GBytes) after = NULL;
  g_autoptr(GError) error = NULL;
  guint n_struck;
  gboolean is_read;

  test_fault_vfs_plan (given->fault, at, given->stays);
  is_read = open_and_read (f, &error);
  n_struck = test_fault_vfs_mend ();
  g_assert_true (is_read || error != NULL);

  /* Some reads only save SQLite a step. */
  if (!is_read)
    g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);

  g_assert_true (is_read || n_struck > 0);
  g_unlink (f->copy);
  after = read_file (f->path);
  g_assert_true (g_bytes_equal (after, f->whole));
  g_clear_error (&error);
  g_assert_true (open_and_read (f, &error));
  g_assert_no_error (error);

  return n_struck;
}

static void
test_unreadable (Fixture      *f,
                 gconstpointer user_data)
{
  GLogFunc before = g_log_set_default_handler (ignore_log_cb, NULL);
  guint at = 1;

  test_fault_vfs_install (1, NULL);

  while (try_at (f, user_data, at) > 0)
    g_assert_cmpuint (++at, <, MAX_AT);

  test_fault_vfs_uninstall ();
  g_log_set_default_handler (before, NULL);
  g_assert_cmpuint (at, >, 3);
  g_test_message ("%u attempts that failed", at - 1);
}

static void
test_salvage (Fixture      *f,
              gconstpointer unused)
{
  g_autofree char *note = g_build_filename (f->folder, "head", NULL);
  g_autofree char *to = g_build_filename (f->folder, "new", "breath.db", NULL);
  g_autofree char *folder = g_path_get_dirname (to);
  GLogFunc before = g_log_set_default_handler (ignore_log_cb, NULL);
  guint n_less = 0;

  g_test_summary ("A salvage of a file that cannot be read here and there keeps less and says so, and leaves the file alone");

  test_fault_vfs_install (1, NULL);

  for (guint at = 10; at < 100; at += 9)
    {
      g_autoptr(GBytes) after = NULL;
      g_autoptr(GError) error = NULL;
      BreathSalvage salvaged;
      guint64 n_kept = 0;
      gboolean done;

      g_assert_no_errno (g_mkdir (folder, 0700));
      test_fault_vfs_plan (TEST_FAULT_READ, at, FALSE);
      done = breath_database_salvage (f->path, note, to, &salvaged, &error);
      test_fault_vfs_mend ();

      for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
        n_kept += salvaged.kept[kind];

      if (done)
        g_assert_cmpuint (n_kept + breath_salvage_count_missing (&salvaged), ==, TEST_N_KINDS * N_EACH + N_ENTRIES);

      n_less += !done || breath_salvage_count_missing (&salvaged) > 0;
      after = read_file (f->path);
      g_assert_true (g_bytes_equal (after, f->whole));
      test_folder_remove (g_strdup (folder));
    }

  test_fault_vfs_uninstall ();
  g_log_set_default_handler (before, NULL);
  g_test_message ("%u of 10 kept less", n_less);
}

int
main (int   argc,
      char *argv[])
{
  static const Case once = { TEST_FAULT_READ, FALSE };
  static const Case ever = { TEST_FAULT_READ, TRUE };
  static const Case no_file = { TEST_FAULT_OPEN, FALSE };
  static const Case no_files = { TEST_FAULT_OPEN, TRUE };

  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func) g_test_add (path, Fixture, data, fixture_set_up, func, fixture_tear_down)
  ADD ("/store/unreadable/once", &once, test_unreadable);
  ADD ("/store/unreadable/from-there-on", &ever, test_unreadable);
  ADD ("/store/unreadable/one-file", &no_file, test_unreadable);
  ADD ("/store/unreadable/no-files", &no_files, test_unreadable);
  ADD ("/store/unreadable/salvage", NULL, test_salvage);
#undef ADD

  return g_test_run ();
}
