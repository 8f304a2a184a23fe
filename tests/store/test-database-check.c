/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-database.h"
#include "test-sqlite-store.h"
#include "test-store-contract.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

/* Who knows how rows are summed can change a database so that each row of it is sound. The whole still is not. */

typedef struct
{
  char *folder;
  char *path;
  char *note;
  char *other_folder;
  char *other;
  char *other_note;
} Fixture;

static void
write_batch (BreathDatabase *database,
             BreathBatch    *batch)
{
  BreathWrite write = { batch, NULL, NULL, NULL };
  BreathWrite *writes[] = { &write };

  breath_database_write (database, writes, 1);
  g_assert_no_error (write.error);
  breath_database_note (database, TRUE);
  breath_batch_free (batch);
}

static void
write_stock (const char *path,
             const char *value)
{
  BreathDatabase *database = breath_database_open (path, NULL);
  BreathBatch *batch = breath_batch_new ();

  test_put (batch, BREATH_ROW_STOCK, 1, value);
  write_batch (database, batch);
  g_assert_true (breath_database_close (database, NULL));
}

static void
write_entries (const char   *path,
               guint         n,
               BreathLogKind kind)
{
  g_autoptr(BreathLogEntry) last = NULL;
  BreathDatabase *database = breath_database_open (path, NULL);

  for (guint i = 0; i < n; i++)
    {
      BreathBatch *batch = breath_batch_new ();

      test_put_entry (batch, &last, kind);
      write_batch (database, batch);
    }

  g_assert_true (breath_database_close (database, NULL));
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->folder = test_folder_make ();
  f->path = g_build_filename (f->folder, "breath.db", NULL);
  f->note = g_build_filename (f->folder, "head", NULL);
  f->other_folder = test_folder_make ();
  f->other = g_build_filename (f->other_folder, "breath.db", NULL);
  f->other_note = g_build_filename (f->other_folder, "head", NULL);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  test_folder_remove (f->folder);
  test_folder_remove (f->other_folder);
  g_free (f->path);
  g_free (f->note);
  g_free (f->other);
  g_free (f->other_note);
}

static void
assert_damaged (Fixture    *f,
                const char *contains)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (breath_database_open (f->path, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, contains));
}

static void
take_note_of_other (Fixture *f)
{
  g_assert_no_errno (g_rename (f->other_note, f->note));
}

static void
exec (Fixture    *f,
      const char *sql)
{
  g_autofree char *attach = g_strdup_printf ("ATTACH '%s' AS other", f->other);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (f->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, attach, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
test_exchanged_row (Fixture      *f,
                    gconstpointer unused)
{
  g_test_summary ("A row that was sound in another database, or at another time, is found among as many as before");

  write_stock (f->path, "as it is");
  write_stock (f->other, "as it was");
  exec (f, "DELETE FROM stock; INSERT INTO stock SELECT * FROM other.stock");
  assert_damaged (f, "Rows of kind stock are not those that were written");
}

static void
test_missing_row (Fixture      *f,
                  gconstpointer unused)
{
  write_stock (f->path, "as it is");
  write_stock (f->other, "as it was");
  exec (f, "DELETE FROM stock");
  assert_damaged (f, "It has 0 rows of kind stock, but should have 1");
}

static void
test_exchanged_whole (Fixture      *f,
                      gconstpointer unused)
{
  g_test_summary ("Another database with as many writes is not the one that the note tells of");

  write_stock (f->path, "as it is");
  write_stock (f->other, "as it was");
  take_note_of_other (f);
  assert_damaged (f, "It is not the database that the note");
}

static void
test_other_log (Fixture      *f,
                gconstpointer unused)
{
  g_test_summary ("One that went further than the note, but not from there, is found by its log");

  write_entries (f->path, 3, BREATH_LOG_STOCK);
  write_entries (f->other, 2, BREATH_LOG_DRAW);
  take_note_of_other (f);
  assert_damaged (f, "Its log is not the one");
}

static void
test_no_log (Fixture      *f,
             gconstpointer unused)
{
  g_test_summary ("Nor has one a log that is not as long as the note says");

  write_stock (f->path, "one");
  write_stock (f->path, "two");
  write_stock (f->path, "three");
  write_entries (f->other, 2, BREATH_LOG_DRAW);
  take_note_of_other (f);
  assert_damaged (f, "Its log is not the one");
}

static void
test_went_on (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *note = NULL;
  BreathDatabase *database;
  gsize len;

  g_test_summary ("One that went on from the note is sound: a cut comes before the note is replaced");

  write_entries (f->path, 2, BREATH_LOG_STOCK);
  g_assert_true (g_file_get_contents (f->note, &note, &len, NULL));
  write_stock (f->path, "one more");
  g_assert_true (g_file_set_contents_full (f->note, note, len, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  database = breath_database_open (f->path, &error);
  g_assert_no_error (error);
  g_assert_true (breath_database_close (database, NULL));
}

static void
test_no_note (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  BreathDatabase *database;

  g_test_summary ("Only a database that nobody wrote to may have no note");

  g_assert_true (breath_database_close (breath_database_open (f->path, NULL), NULL));
  g_assert_no_errno (g_unlink (f->note));
  database = breath_database_open (f->path, &error);
  g_assert_no_error (error);
  g_assert_true (breath_database_close (database, NULL));

  write_stock (f->path, "as it is");
  g_assert_no_errno (g_unlink (f->note));
  assert_damaged (f, "is missing");
}

static void
test_no_tally (Fixture      *f,
               gconstpointer unused)
{
  g_test_summary ("A log without a count, and a count of no possible length, are found");

  write_entries (f->path, 2, BREATH_LOG_STOCK);
  write_stock (f->other, "as it is");
  exec (f, "DELETE FROM tally");
  assert_damaged (f, "It does not say how many rows there should be");
  exec (f, "INSERT INTO tally SELECT one, commits, CAST (substr (tally, 2) AS BLOB), sum FROM other.tally");
  assert_damaged (f, "cannot be used");
}

static void
test_other_note (Fixture      *f,
                 gconstpointer unused)
{
  g_test_summary ("A database from before there was a count has no note, so a note beside it is of another");

  test_store_make_version_1 (f->path);
  write_stock (f->other, "as it is");
  take_note_of_other (f);
  assert_damaged (f, "tells of another database");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/database-check/exchanged-row", test_exchanged_row);
  ADD ("/database-check/missing-row", test_missing_row);
  ADD ("/database-check/exchanged-whole", test_exchanged_whole);
  ADD ("/database-check/other-log", test_other_log);
  ADD ("/database-check/no-log", test_no_log);
  ADD ("/database-check/went-on", test_went_on);
  ADD ("/database-check/no-note", test_no_note);
  ADD ("/database-check/no-tally", test_no_tally);
  ADD ("/database-check/other-note", test_other_note);
#undef ADD

  return g_test_run ();
}
