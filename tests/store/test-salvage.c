/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-sqlite-store.h"
#include "test-store-contract.h"

#include "breath-database-salvage.h"
#include "breath-renewal.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define PAGE_SIZE 4096
#define N_EACH    400  /* rows of each kind but the log */
#define N_ENTRIES 60
#define N_ROUNDS  12
#define N_CHANGES 2000 /* of levels, in the history */

typedef struct
{
  char   *folder;
  char   *path;
  char   *note;
  char   *new_folder;
  char   *new_path;
  GBytes *whole;
} Fixture;

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
write_file (const char *path,
            GBytes     *bytes)
{
  g_autoptr(GError) error = NULL;

  g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                            G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
}

static char *
make_value (BreathRowKind kind,
            guint         number)
{
  return g_strdup_printf ("row %u of kind %d, as it was written", number, kind);
}

/* Keys are spread, as hashes are. */
static guint
spread (guint number)
{
  return number * 2654435761u;
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(BreathLogEntry) last = NULL;
  g_autoptr(GError) error = NULL;
  BreathBatch *batch = breath_batch_new ();
  BreathStore *store;

  f->folder = test_folder_make ();
  f->path = g_build_filename (f->folder, "breath.db", NULL);
  f->note = g_build_filename (f->folder, "head", NULL);
  f->new_folder = test_folder_make ();
  f->new_path = g_build_filename (f->new_folder, "breath.db", NULL);

  store = test_store_open (f->path, &error);
  g_assert_no_error (error);

  for (guint kind = 0; kind < TEST_N_KINDS; kind++)
    for (guint i = 0; i < N_EACH; i++)
      {
        guint number = kind == BREATH_ROW_ITEM || kind == BREATH_ROW_MANIFEST ? spread (i) : i;
        g_autofree char *value = make_value (kind, number);

        test_put (batch, kind, number, value);
      }

  for (guint i = 0; i < N_ENTRIES; i++)
    test_put_entry (batch, &last, BREATH_LOG_STOCK);

  test_commit (store, batch, &error);
  g_assert_no_error (error);
  test_store_close (store, &error);
  g_assert_no_error (error);
  f->whole = read_file (f->path);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  test_folder_remove (f->folder);
  test_folder_remove (f->new_folder);
  g_free (f->path);
  g_free (f->note);
  g_free (f->new_path);
  g_bytes_unref (f->whole);
}

static void
salvage (Fixture       *f,
         BreathSalvage *salvage)
{
  g_autoptr(GBytes) before = read_file (f->path);
  g_autoptr(GBytes) after = NULL;
  g_autoptr(GError) error = NULL;

  test_folder_remove (g_steal_pointer (&f->new_folder));
  f->new_folder = test_folder_make ();
  g_free (f->new_path);
  f->new_path = g_build_filename (f->new_folder, "breath.db", NULL);

  g_assert_true (breath_database_salvage (f->path, f->note, f->new_path, salvage, &error));
  g_assert_no_error (error);
  after = read_file (f->path);
  g_assert_true (g_bytes_equal (before, after));
}

static void
exec (const char *path,
      const char *sql)
{
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static gboolean
is_mark (const BreathRow *row)
{
  return row->kind == BREATH_ROW_SETTING && memcmp (g_bytes_get_data (row->key, NULL), "key-", 4) != 0;
}

/* What is in the new database is what was counted, and nothing that was not in the old one. */
static void
assert_kept (Fixture             *f,
             const BreathSalvage *salvaged)
{
  guint64 n[BREATH_N_ROW_KINDS] = { 0 };
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  BreathStore *store = test_store_open (f->new_path, &error);
  guint n_marks = 0;

  g_assert_no_error (error);
  rows = test_load (store, &error);
  g_assert_no_error (error);
  test_store_close (store, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < rows->len; i++)
    {
      const BreathRow *row = rows->pdata[i];

      if (is_mark (row))
        {
          n_marks++;
          continue;
        }

      n[row->kind]++;

      if (row->kind != BREATH_ROW_LOG && row->kind != BREATH_ROW_CURSOR)
        g_assert_nonnull (g_strstr_len (g_bytes_get_data (row->value, NULL), g_bytes_get_size (row->value),
                                        "as it was written"));
    }

  g_assert_cmpuint (n_marks, ==, 2);

  for (guint kind = 0; kind <= BREATH_ROW_LOG; kind++)
    {
      g_assert_cmpuint (n[kind], ==, salvaged->kept[kind]);
      g_assert_cmpuint (salvaged->kept[kind] + salvaged->missing[kind], ==, kind == BREATH_ROW_LOG ? N_ENTRIES : N_EACH);
    }
}

static void
test_whole (Fixture      *f,
            gconstpointer unused)
{
  BreathSalvage salvaged;
  g_autofree char *text = NULL;

  g_test_summary ("Of a whole database nothing is missing");

  salvage (f, &salvaged);
  assert_kept (f, &salvaged);
  g_assert_cmpuint (breath_salvage_count_missing (&salvaged), ==, 0);
  g_assert_true (salvaged.is_known);
  g_assert_cmpuint (salvaged.epoch, ==, 1750000000);
  text = breath_salvage_to_text (&salvaged);
  g_test_message ("%s", text);
  g_assert_true (g_str_has_prefix (text, "head: kept 400, missing 0; "));
  g_assert_cmpuint (strlen (text), <, 512);
}

/* Without the schema there is no table. */
static gboolean
holds_schema (const guint8 *page)
{
  for (gsize i = 0; i + strlen ("CREATE ") <= PAGE_SIZE; i++)
    if (memcmp (page + i, "CREATE ", strlen ("CREATE ")) == 0)
      return TRUE;

  return FALSE;
}

static void
test_pages (Fixture      *f,
            gconstpointer unused)
{
  gsize len = g_bytes_get_size (f->whole);
  guint64 n_kept = 0;
  guint64 n_missing = 0;

  g_test_summary ("Where a few pages are damaged, what is on all others is kept");

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (f->whole, NULL), len);
      g_autoptr(GBytes) damaged = NULL;
      BreathSalvage salvaged;

      for (guint i = 0; i < 4; i++)
        {
          gsize page = (gsize) g_test_rand_int_range (1, len / PAGE_SIZE);

          if (holds_schema (copy + page * PAGE_SIZE))
            continue;

          for (guint j = 0; j < PAGE_SIZE; j++)
            copy[page * PAGE_SIZE + j] = (guint8) g_test_rand_int_range (0, 256);
        }

      damaged = g_bytes_new (copy, len);
      write_file (f->path, damaged);
      salvage (f, &salvaged);
      assert_kept (f, &salvaged);

      for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
        n_kept += salvaged.kept[kind];

      n_missing += breath_salvage_count_missing (&salvaged);
    }

  g_test_message ("4 of %" G_GSIZE_FORMAT " pages overwritten, %d times: kept %" G_GUINT64_FORMAT " rows, missing %" G_GUINT64_FORMAT,
                  len / PAGE_SIZE, N_ROUNDS, n_kept, n_missing);
  g_assert_cmpuint (n_missing, >, 0);
  g_assert_cmpuint (n_kept, >, 2 * n_missing);
}

/* Changes of levels and addresses, which have no check sums. */
static void
fill_hints (Fixture *f)
{
  g_autofree char *authors = g_strdup_printf (
    "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < %u) ", N_CHANGES);
  g_autofree char *changes = g_strconcat (
    authors, "INSERT INTO history SELECT CAST (printf ('%032d', i % 20) AS BLOB), 'water', i, i % 100, 50, 20000, i % 2 FROM n",
    NULL);
  g_autofree char *addresses = g_strconcat (
    authors, "INSERT INTO address SELECT CAST (printf ('%032d', i) AS BLOB), '/ip4/192.0.2.1/tcp/' || i, i FROM n WHERE i <= 40",
    NULL);

  exec (f->path, changes);
  exec (f->path, addresses);
}

static void
test_hints (Fixture      *f,
            gconstpointer unused)
{
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GError) error = NULL;
  BreathSalvage salvaged;
  BreathDatabase *database;

  g_test_summary ("Addresses and the history of levels are kept, but for what no table admits");

  fill_hints (f);
  exec (f->path, "PRAGMA ignore_check_constraints = ON;"
                 "UPDATE history SET level = 300 WHERE heard = 7;"
                 "UPDATE history SET resource = CAST (x'ff00' AS TEXT) WHERE heard = 8;"
                 "UPDATE address SET address = CAST (x'fe' AS TEXT) WHERE reached = 9");
  salvage (f, &salvaged);
  g_assert_cmpuint (breath_salvage_count_missing (&salvaged), ==, 0);
  g_assert_cmpuint (salvaged.n_changes, ==, N_CHANGES - 2);
  g_assert_cmpuint (salvaged.n_addresses, ==, 39);

  database = breath_database_open (f->new_path, &error);
  g_assert_no_error (error);
  changes = breath_database_list_history (database, &error);
  g_assert_no_error (error);
  g_assert_true (breath_database_close (database, NULL));
  g_assert_cmpuint (changes->len, ==, N_CHANGES - 2);

  for (guint i = 0; i < changes->len; i++)
    {
      const BreathLevelChange *change = changes->pdata[i];

      g_assert_cmpint (change->level, ==, change->heard % 100);
      g_assert_cmpint (change->is_imported, ==, change->heard % 2);
      g_assert_cmpuint (change->day, ==, 20000);
    }
}

/* The page on which a text is most often, but for the roots of tables. */
static gsize
find_page (GBytes     *whole,
           const char *text)
{
  const guint8 *data = g_bytes_get_data (whole, NULL);
  gsize best = 0;
  guint most = 0;

  for (gsize page = 2; page < g_bytes_get_size (whole) / PAGE_SIZE; page++)
    {
      guint n = 0;

      /* 0x0a is a leaf of a table without rowid. */
      if (data[page * PAGE_SIZE] != 0x0a)
        continue;

      for (gsize at = page * PAGE_SIZE; at < (page + 1) * PAGE_SIZE - strlen (text); at++)
        n += memcmp (data + at, text, strlen (text)) == 0;

      if (n > most)
        best = page;

      most = MAX (most, n);
    }

  return best;
}

static void
test_history_page (Fixture      *f,
                   gconstpointer unused)
{
  g_autoptr(GBytes) whole = NULL;
  g_autoptr(GBytes) damaged = NULL;
  g_autofree guint8 *copy = NULL;
  BreathSalvage salvaged;
  gsize page;

  g_test_summary ("Where a page of the history is damaged, what is before and behind it is kept");

  /* The index has the same words on its pages. */
  fill_hints (f);
  exec (f->path, "DROP INDEX history_by_heard; VACUUM");
  whole = read_file (f->path);
  page = find_page (whole, "water");
  g_assert_cmpuint (page, >, 0);
  copy = g_memdup2 (g_bytes_get_data (whole, NULL), g_bytes_get_size (whole));
  memset (copy + page * PAGE_SIZE, 0xa5, PAGE_SIZE);
  damaged = g_bytes_new (copy, g_bytes_get_size (whole));
  write_file (f->path, damaged);
  salvage (f, &salvaged);
  g_assert_cmpuint (salvaged.n_changes, <, N_CHANGES);
  g_assert_cmpuint (salvaged.n_changes, >, N_CHANGES * 3 / 4);
  g_assert_cmpuint (salvaged.n_addresses, ==, 40);
}

static void
test_rows (Fixture      *f,
           gconstpointer unused)
{
  BreathSalvage salvaged;

  g_test_summary ("A row that was changed or deleted is missing, and so is the log after an entry that was");

  exec (f->path, "UPDATE item SET signed = CAST (signed || x'00' AS BLOB) WHERE id IN (SELECT id FROM item LIMIT 3);"
                 "DELETE FROM stock WHERE resource = 'key-00007';"
                 "DELETE FROM draw WHERE seq IN (1, 5, 400);"
                 "UPDATE log SET body = CAST (body || x'00' AS BLOB) WHERE seq = 41");
  salvage (f, &salvaged);
  assert_kept (f, &salvaged);
  g_assert_cmpuint (salvaged.missing[BREATH_ROW_ITEM], ==, 3);
  g_assert_cmpuint (salvaged.missing[BREATH_ROW_STOCK], ==, 1);
  g_assert_cmpuint (salvaged.missing[BREATH_ROW_DRAW], ==, 3);
  g_assert_cmpuint (salvaged.kept[BREATH_ROW_LOG], ==, 40);
  g_assert_cmpuint (breath_salvage_count_missing (&salvaged), ==, 3 + 1 + 3 + 20);
}

static void
test_hopeless (Fixture      *f,
               gconstpointer unused)
{
  g_autoptr(GBytes) text = g_bytes_new_static ("Dear diary, today nothing was published.", 40);
  BreathSalvage salvaged;

  g_test_summary ("Of a file that is none all is missing, which the note beside it tells, and a new database is there");

  write_file (f->path, text);
  salvage (f, &salvaged);
  assert_kept (f, &salvaged);
  g_assert_cmpuint (salvaged.kept[BREATH_ROW_ITEM], ==, 0);
  g_assert_cmpuint (salvaged.n_lost, ==, 1);
  g_assert_true (salvaged.is_known);
  g_assert_cmpuint (salvaged.epoch, ==, 1750000000);

  g_assert_no_errno (g_unlink (f->note));
  salvage (f, &salvaged);
  g_assert_false (salvaged.is_known);
  g_assert_cmpuint (breath_salvage_count_missing (&salvaged), ==, 0);
}

static void
test_version_1 (Fixture      *f,
                gconstpointer unused)
{
  BreathSalvage salvaged;

  g_test_summary ("A damaged database of schema 1 is salvaged too");

  g_assert_no_errno (g_unlink (f->path));
  g_assert_no_errno (g_unlink (f->note));
  test_store_make_version_1 (f->path);
  exec (f->path, "UPDATE stock SET updated = 1 WHERE resource = 'food'");
  salvage (f, &salvaged);
  g_assert_cmpuint (salvaged.kept[BREATH_ROW_HEAD], ==, 2);
  g_assert_cmpuint (salvaged.kept[BREATH_ROW_STOCK], ==, 1);
  g_assert_cmpuint (salvaged.missing[BREATH_ROW_STOCK], ==, 1);
  g_assert_cmpuint (salvaged.kept[BREATH_ROW_DRAW], ==, 2);
  g_assert_cmpuint (salvaged.n_addresses, ==, 1);
  g_assert_false (salvaged.is_known);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/salvage/whole", test_whole);
  ADD ("/salvage/pages", test_pages);
  ADD ("/salvage/rows", test_rows);
  ADD ("/salvage/hints", test_hints);
  ADD ("/salvage/history-page", test_history_page);
  ADD ("/salvage/hopeless", test_hopeless);
  ADD ("/salvage/version-1", test_version_1);
#undef ADD

  return g_test_run ();
}
