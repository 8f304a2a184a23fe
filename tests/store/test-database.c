/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-sqlite-store.h"
#include "test-store-contract.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define N_ROWS    200
#define PAGE_SIZE 4096

/* A closed database with rows of every kind. */
typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
fill (const char *path)
{
  g_autoptr(GError) error = NULL;
  BreathBatch *batch = breath_batch_new ();
  BreathStore *store = test_store_open (path, &error);

  g_assert_no_error (error);

  for (guint i = 0; i < N_ROWS; i++)
    test_put (batch, i % TEST_N_KINDS, i, "what the row says");

  test_commit (store, batch, &error);
  g_assert_no_error (error);
  test_store_close (store, &error);
  g_assert_no_error (error);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->folder = test_folder_make ();
  f->path = g_build_filename (f->folder, "breath.db", NULL);
  fill (f->path);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  test_folder_remove (f->folder);
  g_free (f->path);
}

static GBytes *
read_file (const char *path)
{
  g_autoptr(GError) error = NULL;
  char *contents;
  gsize len;

  g_file_get_contents (path, &contents, &len, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (contents, len);
}

static void
write_file (const char   *path,
            gconstpointer data,
            gsize         len)
{
  g_autoptr(GError) error = NULL;

  g_file_set_contents_full (path, data, len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
}

/* Opens what must be refused, and looks that it was not touched. */
static void
assert_refused (const char      *path,
                BreathStoreError code,
                const char      *word)
{
  g_autoptr(GBytes) before = read_file (path);
  g_autoptr(GBytes) after = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (test_store_open (path, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, BREATH_STORE_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, word));

  after = read_file (path);
  g_assert_true (g_bytes_equal (before, after));
}

typedef struct
{
  const char *name;
  gssize      keep;    /* bytes of the file; negative: all but so many */
  gsize       at;      /* where @bytes go */
  const char *bytes;
  const char *word;    /* in the error */
} Damage;

static const Damage damages[] = {
  { "empty", 0, 0, "", "empty" },
  { "one-byte", 1, 0, "", "cut short" },
  { "almost-a-page", 511, 0, "", "cut short" },
  { "smallest-page", 512, 0, "", "" },
  { "first-page", PAGE_SIZE, 0, "", "" },
  { "half", 5 * PAGE_SIZE, 0, "", "" },
  { "last-page-gone", -PAGE_SIZE, 0, "", "" },
  { "other-magic", G_MAXSSIZE, 0, "SQLite format 4", "not a database" },
  { "text", 1000, 0, "Dear diary, today nothing was published.", "not a database" },
  { "application-id", G_MAXSSIZE, 68, "GPKG", "another application" },
  { "schema-word", G_MAXSSIZE, 0, NULL, "" },
};

static char *
find (char       *data,
      gsize       len,
      const char *word)
{
  for (gsize i = 0; i + strlen (word) <= len; i++)
    if (memcmp (data + i, word, strlen (word)) == 0)
      return data + i;

  g_assert_not_reached ();
}

static void
test_damaged (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(GBytes) whole = read_file (f->path);

  g_test_summary ("A file that is not a whole database of ours is refused and not touched");

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      const Damage *damage = &damages[i];
      gsize len = g_bytes_get_size (whole);
      gsize kept = damage->keep < 0 ? len + damage->keep : MIN (len, (gsize) damage->keep);
      g_autofree char *copy = g_memdup2 (g_bytes_get_data (whole, NULL), len);

      if (damage->bytes != NULL)
        memcpy (copy + damage->at, damage->bytes, strlen (damage->bytes));
      else
        *find (copy, len, "giver BLOB") = 'r';

      g_test_message ("%s", damage->name);
      write_file (f->path, copy, kept);
      assert_refused (f->path, BREATH_STORE_ERROR_DAMAGED, damage->word);
    }
}

static void
test_flipped_page (Fixture      *f,
                   gconstpointer unused)
{
  g_autoptr(GBytes) whole = read_file (f->path);
  gsize len = g_bytes_get_size (whole);

  g_test_summary ("Whichever page is overwritten, it is noticed");

  for (gsize page = 0; page < len / PAGE_SIZE; page++)
    {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (whole, NULL), len);

      for (gsize i = 0; i < PAGE_SIZE; i++)
        copy[page * PAGE_SIZE + i] ^= 0xff;

      write_file (f->path, copy, len);
      assert_refused (f->path, BREATH_STORE_ERROR_DAMAGED, "");
    }
}

static void
test_flipped_value (Fixture      *f,
                    gconstpointer unused)
{
  g_autoptr(GBytes) whole = read_file (f->path);
  gsize len = g_bytes_get_size (whole);
  g_autofree char *copy = g_memdup2 (g_bytes_get_data (whole, NULL), len);
  guint n_flipped = 0;

  g_test_summary ("A bit that flips within a value is noticed, which SQLite alone does not");

  for (gsize at = 0; at < len - 9 && n_flipped < 20; at++)
    {
      if (memcmp (copy + at, "row says", 8) != 0)
        continue;

      copy[at] ^= 0x10;
      write_file (f->path, copy, len);
      assert_refused (f->path, BREATH_STORE_ERROR_DAMAGED, "check sum");
      copy[at] ^= 0x10;
      n_flipped++;
    }

  g_assert_cmpuint (n_flipped, ==, 20);
}

static void
exec (const char *path,
      const char *sql)
{
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

typedef struct
{
  const char      *name;
  const char      *sql;
  BreathStoreError code;
  const char      *word;
} Change;

static const Change changes[] = {
  { "newer", "PRAGMA user_version = 1000", BREATH_STORE_ERROR_NEWER, "later version" },
  { "newest", "PRAGMA user_version = -1", BREATH_STORE_ERROR_NEWER, "later version" },
  { "no-version", "PRAGMA user_version = 0", BREATH_STORE_ERROR_DAMAGED, "no schema version" },
  { "other", "PRAGMA application_id = 7", BREATH_STORE_ERROR_DAMAGED, "another application: 7" },
  { "trigger", "CREATE TRIGGER t AFTER INSERT ON draw BEGIN DELETE FROM draw; END", BREATH_STORE_ERROR_DAMAGED, "tables" },
  { "table-gone", "DROP TABLE address", BREATH_STORE_ERROR_DAMAGED, "tables" },
  { "row-changed", "UPDATE draw SET made = made + 1", BREATH_STORE_ERROR_DAMAGED, "check sum" },
  { "row-replaced", "UPDATE stock SET resource = 'x' WHERE resource = 'key-00004'",
    BREATH_STORE_ERROR_DAMAGED, "check sum" },
  { "check-broken", "PRAGMA ignore_check_constraints = ON; UPDATE item SET id = x'00' WHERE id IN "
                    "(SELECT id FROM item LIMIT 1)", BREATH_STORE_ERROR_DAMAGED, "CHECK" },
};

static void
test_changed (gconstpointer data)
{
  const Change *change = data;
  g_autoptr(GBytes) log_before = NULL;
  g_autoptr(GBytes) log_after = NULL;
  g_autofree char *wal = NULL;
  Fixture f;

  g_test_summary ("A sound file that is not one of ours is refused, its log included");

  fixture_set_up (&f, NULL);
  wal = g_strconcat (f.path, "-wal", NULL);
  exec (f.path, change->sql);
  g_assert_no_errno (g_chmod (wal, 0600));

  log_before = read_file (wal);
  g_assert_cmpuint (g_bytes_get_size (log_before), >, 0);
  assert_refused (f.path, change->code, change->word);
  log_after = read_file (wal);
  g_assert_true (g_bytes_equal (log_before, log_after));

  fixture_tear_down (&f, NULL);
}

static void
test_other_program (Fixture      *f,
                    gconstpointer unused)
{
  g_test_summary ("Another application's database is refused");

  g_assert_no_errno (g_unlink (f->path));
  exec (f->path, "CREATE TABLE moz_places (id INTEGER PRIMARY KEY); PRAGMA user_version = 53");
  g_assert_no_errno (g_chmod (f->path, 0600));
  assert_refused (f->path, BREATH_STORE_ERROR_DAMAGED, "another application");
}

static void
test_companions (Fixture      *f,
                 gconstpointer unused)
{
  g_autofree char *journal = g_strconcat (f->path, "-journal", NULL);
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);
  g_autoptr(GError) error = NULL;

  g_test_summary ("A strange journal, or a log without its database, is refused");

  write_file (journal, "journal", 7);
  assert_refused (f->path, BREATH_STORE_ERROR_DAMAGED, "-journal");
  g_assert_no_errno (g_unlink (journal));

  write_file (wal, "log", 3);
  g_assert_no_errno (g_unlink (f->path));
  g_assert_null (test_store_open (f->path, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
}

static guint
get_mode (const char *path,
          const char *suffix)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  struct stat info;

  g_assert_no_errno (stat (name, &info));

  return info.st_mode & 07777;
}

static void
test_mode (gconstpointer data)
{
  mode_t mask = GPOINTER_TO_UINT (data);
  mode_t before = umask (mask);
  g_autofree char *folder = test_folder_make ();
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  BreathStore *store;
  BreathBatch *batch = breath_batch_new ();

  g_test_summary ("The files are their owner's alone whatever the umask");

  g_assert_no_errno (g_chmod (folder, 0700));
  path = g_build_filename (folder, "breath.db", NULL);
  store = test_store_open (path, &error);
  g_assert_no_error (error);
  test_put (batch, BREATH_ROW_ITEM, 1, "item");
  test_commit (store, batch, &error);
  g_assert_no_error (error);

  g_assert_cmphex (get_mode (path, ""), ==, 0600);
  g_assert_cmphex (get_mode (path, "-wal"), ==, 0600);

  umask (before);
  test_store_close (store, &error);
  g_assert_no_error (error);
  test_folder_remove (g_steal_pointer (&folder));
}

static void
test_wide (Fixture      *f,
           gconstpointer unused)
{
  g_test_summary ("A file that others may read is refused, with the command that mends it");

  g_assert_no_errno (g_chmod (f->path, 0640));
  assert_refused (f->path, BREATH_STORE_ERROR_FAILED, "chmod 600");
}

static void
test_not_file (Fixture      *f,
               gconstpointer unused)
{
  g_autofree char *link = g_build_filename (f->folder, "link.db", NULL);
  g_autofree char *nowhere = g_build_filename (f->folder, "no", "breath.db", NULL);
  g_autoptr(GError) error = NULL;

  g_test_summary ("A symbolic link, a folder and a path that leads nowhere are refused");

  g_assert_no_errno (symlink ("breath.db", link));
  assert_refused (link, BREATH_STORE_ERROR_FAILED, "not a regular file");

  g_assert_null (test_store_open (f->folder, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_clear_error (&error);

  g_assert_null (test_store_open (nowhere, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, nowhere));
}

static void
test_two (Fixture      *f,
          gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  BreathBatch *batch = breath_batch_new ();
  BreathStore *first = test_store_open (f->path, &error);

  g_test_summary ("A file that is open is not opened a second time, and the first goes on");

  g_assert_no_error (error);
  assert_refused (f->path, BREATH_STORE_ERROR_FAILED, "another program is using it");

  test_put (batch, BREATH_ROW_ITEM, 9999, "item");
  test_commit (first, batch, &error);
  g_assert_no_error (error);
  test_store_close (first, &error);
  g_assert_no_error (error);
}

static void
cancelled_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  gboolean *done = user_data;

  g_assert_null (breath_sqlite_store_open_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  *done = TRUE;
}

static void
test_cancel (Fixture      *f,
             gconstpointer unused)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  gboolean done = FALSE;

  g_test_summary ("A store that nobody wants any more is closed again");

  breath_sqlite_store_open_async (f->path, cancellable, cancelled_cb, &done);
  g_cancellable_cancel (cancellable);

  while (!done)
    g_main_context_iteration (NULL, TRUE);

  test_store_close (test_store_open (f->path, &error), &error);
  g_assert_no_error (error);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/database/damaged", test_damaged);
  ADD ("/database/flipped-page", test_flipped_page);
  ADD ("/database/flipped-value", test_flipped_value);
  ADD ("/database/other-program", test_other_program);
  ADD ("/database/companions", test_companions);
  ADD ("/database/wide", test_wide);
  ADD ("/database/not-file", test_not_file);
  ADD ("/database/two", test_two);
  ADD ("/database/cancel", test_cancel);
#undef ADD

  g_test_add_data_func ("/database/mode/open-umask", GUINT_TO_POINTER (0), test_mode);
  g_test_add_data_func ("/database/mode/tight-umask", GUINT_TO_POINTER (0277), test_mode);

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *path = g_strconcat ("/database/changed/", changes[i].name, NULL);

      g_test_add_data_func (path, &changes[i], test_changed);
    }

  return g_test_run ();
}
