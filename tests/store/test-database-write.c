/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-database.h"
#include "test-fault-vfs.h"
#include "test-sqlite-store.h"
#include "test-store-contract.h"

#include <glib/gstdio.h>
#include <string.h>

#define LARGE   60000 /* bytes of a value */
#define N_LARGE 80    /* more than SQLite keeps in memory until the end of a transaction */

typedef struct
{
  char           *folder;
  char           *path;
  BreathDatabase *database;
} Fixture;

static void
ignore_log_cb (const char    *domain,
               GLogLevelFlags level,
               const char    *message,
               gpointer       unused)
{
}

static void
open_database (Fixture *f)
{
  g_autoptr(GError) error = NULL;

  f->database = breath_database_open (f->path, &error);
  g_assert_no_error (error);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->folder = test_folder_make ();
  f->path = g_build_filename (f->folder, "breath.db", NULL);
  open_database (f);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  breath_database_close (f->database, NULL);
  test_folder_remove (f->folder);
  g_free (f->path);
}

/* Takes @batch. */
static gboolean
write_batch (Fixture     *f,
             BreathBatch *batch,
             GError     **error)
{
  BreathWrite write = { batch, NULL, NULL, NULL };
  BreathWrite *writes[] = { &write };

  breath_database_write (f->database, writes, 1);
  breath_batch_free (batch);

  if (write.error != NULL)
    g_propagate_error (error, write.error);

  return write.error == NULL;
}

static BreathBatch *
make_large (guint first)
{
  g_autofree char *value = g_strnfill (LARGE, 'x');
  BreathBatch *batch = breath_batch_new ();

  for (guint i = 0; i < N_LARGE; i++)
    test_put (batch, BREATH_ROW_ITEM, first + i, value);

  return batch;
}

static void
count_row_cb (const BreathRow *row,
              gpointer         user_data)
{
  (*(guint *) user_data)++;
}

static guint
count_rows (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  guint n = 0;

  g_assert_true (breath_database_load (f->database, count_row_cb, &n, &error));
  g_assert_no_error (error);

  return n;
}

static void
open_again (Fixture *f)
{
  breath_database_close (f->database, NULL);
  open_database (f);
}

static BreathBatch *
make_entry (GBytes *key,
            GBytes *value,
            gint64  number)
{
  BreathBatch *batch = breath_batch_new ();

  if (value != NULL)
    breath_batch_put (batch, BREATH_ROW_LOG, key, value, number, NULL);
  else
    breath_batch_delete (batch, BREATH_ROW_LOG, key);

  return batch;
}

static void
test_log (Fixture      *f,
          gconstpointer unused)
{
  g_autoptr(BreathLogEntry) last = NULL;
  g_autoptr(GBytes) key = test_key (1);
  g_autoptr(GBytes) nonsense = test_bytes ("nonsense");
  BreathBatch *first = breath_batch_new ();
  BreathBatch *second = breath_batch_new ();
  BreathBatch *third = breath_batch_new ();
  BreathWrite writes[] = { { first, }, { NULL, }, { NULL, }, { third, }, { second, } };
  BreathWrite *all[G_N_ELEMENTS (writes)];

  g_test_summary ("The log takes what follows, and nothing else; what is refused leaves the rest of a transaction alone");

  test_put_entry (first, &last, BREATH_LOG_STOCK);
  test_put_entry (second, &last, BREATH_LOG_STOCK);
  test_put_entry (third, &last, BREATH_LOG_STOCK);
  writes[1].batch = make_entry (key, NULL, 0);
  writes[2].batch = make_entry (key, nonsense, 2);

  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    all[i] = &writes[i];

  breath_database_write (f->database, all, G_N_ELEMENTS (all));
  g_assert_no_error (writes[0].error);
  g_assert_error (writes[1].error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (writes[1].error->message, "not deleted"));
  g_assert_error (writes[2].error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_assert_error (writes[3].error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (writes[3].error->message, "does not follow"));
  g_assert_no_error (writes[4].error);
  g_assert_cmpuint (count_rows (f), ==, 2);

  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      g_clear_error (&writes[i].error);
      breath_batch_free (writes[i].batch);
    }

  open_again (f);
  g_assert_cmpuint (count_rows (f), ==, 2);
}

static void
test_kept_draws (Fixture      *f,
                 gconstpointer unused)
{
  g_autoptr(GBytes) key = test_bytes ("key-00001");
  g_autoptr(GError) error = NULL;
  BreathBatch *batch = breath_batch_new ();

  g_test_summary ("A draw is never taken back");

  test_put (batch, BREATH_ROW_DRAW, 1, "drawn");
  g_assert_true (write_batch (f, batch, NULL));
  batch = breath_batch_new ();
  breath_batch_delete (batch, BREATH_ROW_DRAW, key);
  g_assert_false (write_batch (f, batch, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_assert_cmpuint (count_rows (f), ==, 1);
}

static void
test_no_room (Fixture      *f,
              gconstpointer unused)
{
  guint n_struck = 1;

  g_test_summary ("A write too large for memory that finds no room at any point is not there, and what follows is");

  breath_database_close (f->database, NULL);
  test_fault_vfs_install (1, NULL);
  open_database (f);

  for (guint at = 1; n_struck > 0; at += 97)
    {
      g_autoptr(GError) error = NULL;
      guint before = count_rows (f);
      BreathBatch *small = breath_batch_new ();
      gboolean written;

      test_fault_vfs_plan (TEST_FAULT_FULL, at, TRUE);
      written = write_batch (f, make_large (at * N_LARGE), &error);
      n_struck = test_fault_vfs_mend ();
      g_assert_cmpint (written, ==, error == NULL);

      if (error != NULL)
        g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL);

      g_assert_cmpuint (count_rows (f), ==, before + (written ? N_LARGE : 0));
      test_put (small, BREATH_ROW_STOCK, at, "there is room for this");
      g_assert_true (write_batch (f, small, NULL));
      breath_database_checkpoint (f->database);
    }

  open_again (f);
  breath_database_close (f->database, NULL);
  test_fault_vfs_uninstall ();
  open_database (f);
}

/* Fills the log until it is to be moved. */
static void
fill_log (Fixture *f)
{
  g_assert_true (write_batch (f, make_large (0), NULL));
  g_assert_true (write_batch (f, make_large (N_LARGE), NULL));
}

static void
test_checkpoint (Fixture      *f,
                 gconstpointer data)
{
  TestFault fault = GPOINTER_TO_UINT (data);
  GLogFunc before = g_log_set_default_handler (ignore_log_cb, NULL);
  g_autoptr(GError) error = NULL;
  BreathBatch *batch = breath_batch_new ();
  gboolean written;

  breath_database_close (f->database, NULL);
  test_fault_vfs_install (1, NULL);
  open_database (f);
  fill_log (f);
  test_fault_vfs_plan (fault, 1, FALSE);
  breath_database_checkpoint (f->database);
  g_assert_cmpuint (test_fault_vfs_mend (), ==, 1);

  /* Without room it is tried again later; after anything else nothing is written any more. */
  test_put (batch, BREATH_ROW_STOCK, 1, "one more");
  written = write_batch (f, batch, &error);
  g_assert_cmpint (written, ==, fault == TEST_FAULT_FULL);

  if (!written)
    g_assert_nonnull (strstr (error->message, "all that was acknowledged is there"));

  open_again (f);
  g_assert_cmpuint (count_rows (f), ==, 2 * N_LARGE + written);
  breath_database_close (f->database, NULL);
  test_fault_vfs_uninstall ();
  g_log_set_default_handler (before, NULL);
  open_database (f);
}

static void
test_unreadable (Fixture      *f,
                 gconstpointer unused)
{
  GLogFunc before = g_log_set_default_handler (ignore_log_cb, NULL);
  g_autoptr(GPtrArray) addresses = NULL;
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *copy = g_strconcat (f->path, ".copy", NULL);
  BreathBatch *batch = breath_batch_new ();
  BreathBatch *more = breath_batch_new ();
  guint n = 0;

  g_test_summary ("Where a sync failed and nothing can be read after that, it says that it cannot be relied on, ever after");

  breath_database_close (f->database, NULL);
  test_fault_vfs_install (1, NULL);
  open_database (f);
  g_assert_true (write_batch (f, make_large (0), NULL));
  test_put (batch, BREATH_ROW_STOCK, 1, "one");
  test_fault_vfs_plan (TEST_FAULT_SYNC, 1, FALSE);
  test_fault_vfs_plan (TEST_FAULT_READ, 1, TRUE);
  g_assert_false (write_batch (f, batch, &error));
  g_assert_cmpuint (test_fault_vfs_mend (), >, 1);
  g_clear_error (&error);

  test_put (more, BREATH_ROW_STOCK, 2, "two");
  g_assert_false (write_batch (f, more, &error));
  g_assert_nonnull (strstr (error->message, "it cannot be relied on"));
  g_clear_error (&error);
  g_assert_false (breath_database_load (f->database, count_row_cb, &n, &error));
  g_clear_error (&error);
  addresses = breath_database_list_addresses (f->database, &error);
  g_assert_null (addresses);
  g_clear_error (&error);
  changes = breath_database_list_history (f->database, &error);
  g_assert_null (changes);
  g_clear_error (&error);
  g_assert_false (breath_database_begin_copy (f->database, copy, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  breath_database_checkpoint (f->database);
  breath_database_note (f->database, TRUE);

  open_again (f);
  g_assert_cmpuint (count_rows (f), >=, N_LARGE);
  breath_database_close (f->database, NULL);
  test_fault_vfs_uninstall ();
  g_log_set_default_handler (before, NULL);
  open_database (f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func) g_test_add (path, Fixture, data, fixture_set_up, func, fixture_tear_down)
  ADD ("/database-write/log", NULL, test_log);
  ADD ("/database-write/kept-draws", NULL, test_kept_draws);
  ADD ("/database-write/no-room", NULL, test_no_room);
  ADD ("/database-write/checkpoint/no-room", GUINT_TO_POINTER (TEST_FAULT_FULL), test_checkpoint);
  ADD ("/database-write/checkpoint/write", GUINT_TO_POINTER (TEST_FAULT_WRITE), test_checkpoint);
  ADD ("/database-write/checkpoint/sync", GUINT_TO_POINTER (TEST_FAULT_SYNC), test_checkpoint);
  ADD ("/database-write/unreadable", NULL, test_unreadable);
#undef ADD

  return g_test_run ();
}
