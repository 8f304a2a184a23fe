/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-sqlite-store.h"
#include "test-store-contract.h"

#include "breath-schema.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define MAX_STATEMENTS 2000

/* A version that there was, and what is in the database of it that is kept. */
typedef struct
{
  guint number;
  void (*make)(const char *path);
  guint n_rows[BREATH_N_ROW_KINDS];
} Version;

typedef struct
{
  const Version *version;
  char          *folder;
  char          *path;
  char          *kept;
} Fixture;

static const Version versions[] = {
  {
    1, test_store_make_version_1,
    {
      [BREATH_ROW_HEAD] = 2, [BREATH_ROW_MANIFEST] = 2, [BREATH_ROW_ITEM] = 2, [BREATH_ROW_CURSOR] = 1,
      [BREATH_ROW_STOCK] = 2, [BREATH_ROW_DRAW] = 2, [BREATH_ROW_SETTING] = 4,
    },
  },
  {
    2, test_store_make_version_2,
    {
      [BREATH_ROW_HEAD] = 2, [BREATH_ROW_MANIFEST] = 2, [BREATH_ROW_ITEM] = 2, [BREATH_ROW_CURSOR] = 1,
      [BREATH_ROW_STOCK] = 2, [BREATH_ROW_DRAW] = 3, [BREATH_ROW_SETTING] = 5, [BREATH_ROW_LOG] = 7,
    },
  },
};

G_STATIC_ASSERT (G_N_ELEMENTS (versions) == BREATH_SCHEMA_VERSION - 1);

static void
fixture_set_up (Fixture      *f,
                gconstpointer data)
{
  f->version = data;
  f->folder = test_folder_make ();
  f->path = g_build_filename (f->folder, "breath.db", NULL);
  f->kept = g_strdup_printf ("%s.version-%u", f->path, f->version->number);
  f->version->make (f->path);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  test_folder_remove (f->folder);
  g_free (f->path);
  g_free (f->kept);
}

static guint64
ask (const char *path,
     const char *sql)
{
  sqlite3_stmt *statement;
  sqlite3 *db;
  guint64 answer;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  answer = (guint64) sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);

  return answer;
}

/* Sums up what all rows say, by their check sums: two databases with the same have the same rows. */
static const char all_rows[] =
  "SELECT sum (instr (hex (sum), 'A') * 7 + instr (hex (sum), '3') * 131 + instr (hex (sum), '5C')) + 100000 * count (*) FROM "
  "(SELECT sum FROM head UNION ALL SELECT sum FROM manifest UNION ALL SELECT sum FROM item UNION ALL SELECT sum FROM cursor "
  "UNION ALL SELECT sum FROM stock UNION ALL SELECT sum FROM draw UNION ALL SELECT sum FROM setting)";

static void
assert_migrated (const Version *version,
                 const char    *path)
{
  guint n[BREATH_N_ROW_KINDS] = { 0 };
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  BreathStore *store = test_store_open (path, &error);

  g_assert_no_error (error);
  rows = test_load (store, &error);
  g_assert_no_error (error);
  test_store_close (store, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < rows->len; i++)
    n[((BreathRow *) rows->pdata[i])->kind]++;

  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    g_assert_cmpuint (n[kind], ==, version->n_rows[kind]);

  g_assert_cmpuint (ask (path, "PRAGMA user_version"), ==, BREATH_SCHEMA_VERSION);
  g_assert_cmpuint (ask (path, "SELECT count (*) FROM address"), ==, 1);
}

static void
test_data (Fixture      *f,
           gconstpointer unused)
{
  g_autofree char *head = g_build_filename (f->folder, "head", NULL);
  g_autofree char *note = NULL;
  guint64 before = ask (f->path, all_rows);
  struct stat info;

  g_file_get_contents (head, &note, NULL, NULL);

  g_test_summary ("A database of an earlier schema is brought up to date with all that is in it, and kept as it was");

  assert_migrated (f->version, f->path);
  g_assert_cmpuint (ask (f->path, all_rows), ==, before);

  g_assert_no_errno (stat (f->kept, &info));
  g_assert_cmphex (info.st_mode & 07777, ==, 0600);
  g_assert_cmpuint (ask (f->kept, "PRAGMA user_version"), ==, f->version->number);
  g_assert_cmpuint (ask (f->kept, "PRAGMA application_id"), ==, BREATH_SCHEMA_APPLICATION_ID);
  g_assert_cmpuint (ask (f->kept, all_rows), ==, before);

  /* And that copy is one to go back to. */
  g_assert_no_errno (g_rename (f->kept, f->path));
  g_assert_no_errno (g_remove (head));

  if (note != NULL)
    g_assert_true (g_file_set_contents_full (head, note, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));

  assert_migrated (f->version, f->path);
}

static guint64 kill_at;
static guint64 n_statements;

static int
statement_cb (guint    type,
              gpointer unused,
              gpointer statement,
              gpointer sql)
{
  if (n_statements++ == kill_at)
    raise (SIGKILL);

  return 0;
}

static int
connected_cb (sqlite3    *db,
              char      **message,
              const void *routines)
{
  return sqlite3_trace_v2 (db, SQLITE_TRACE_STMT, statement_cb, NULL);
}

/* The child: opens the database by the product's code and is killed as the given statement begins. */
static int
open_and_die (const char *path,
              const char *at)
{
  g_autoptr(GError) error = NULL;

  kill_at = g_ascii_strtoull (at, NULL, 10);
  sqlite3_auto_extension ((void (*)(void))connected_cb);
  test_store_close (test_store_open (path, &error), &error);
  g_assert_no_error (error);

  return 0;
}

static char *program;

static gboolean
was_killed (const char *path,
            guint       at)
{
  g_autofree char *number = g_strdup_printf ("%u", at);
  const char *args[] = { program, "--open-and-die", path, number, NULL };
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) args, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFSIGNALED (status) || (WIFEXITED (status) && WEXITSTATUS (status) == 0));

  return WIFSIGNALED (status);
}

static void
test_killed (gconstpointer data)
{
  const Version *from = data;
  guint n_versions[BREATH_SCHEMA_VERSION + 1] = { 0 };
  gboolean killed = TRUE;
  guint at;

  g_test_summary ("Killed at any statement, a migration leaves one version or the other, whole");

  for (at = 0; killed && at < MAX_STATEMENTS; at++)
    {
      Fixture f;
      guint64 before;
      guint64 version;

      fixture_set_up (&f, from);
      before = ask (f.path, all_rows);
      killed = was_killed (f.path, at);
      version = ask (f.path, "PRAGMA user_version");
      g_assert_cmpuint (version, >=, from->number);
      g_assert_cmpuint (version, <=, BREATH_SCHEMA_VERSION);
      g_assert_cmpuint (ask (f.path, all_rows), ==, before);
      n_versions[version]++;

      assert_migrated (f.version, f.path);
      g_assert_cmpuint (ask (f.path, all_rows), ==, before);
      fixture_tear_down (&f, NULL);
    }

  g_test_message ("%u kills: %u left schema %u, %u left schema %u", at - 1, n_versions[from->number], from->number,
                  n_versions[BREATH_SCHEMA_VERSION], BREATH_SCHEMA_VERSION);
  g_assert_false (killed);
  g_assert_cmpuint (n_versions[from->number], >, 10);
  g_assert_cmpuint (n_versions[BREATH_SCHEMA_VERSION], >, 1);
}

static void
assert_refused (Fixture    *f,
                const char *word)
{
  g_autoptr(GError) error = NULL;
  guint64 before = ask (f->path, all_rows);

  g_assert_null (test_store_open (f->path, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_cmpuint (ask (f->path, "PRAGMA user_version"), ==, f->version->number);
  g_assert_cmpuint (ask (f->path, all_rows), ==, before);
}

static void
test_no_copy (Fixture      *f,
              gconstpointer unused)
{
  g_autofree char *within = g_build_filename (f->kept, "something", NULL);

  g_test_summary ("Where no copy can be kept, nothing is changed");

  g_assert_no_errno (g_mkdir_with_parents (within, 0700));
  assert_refused (f, "Cannot name the copy");
  g_assert_no_errno (g_rmdir (within));
}

static void
test_no_room (void)
{
  char *folder = test_folder_make ();
  g_autofree char *path = g_build_filename (folder, "breath.db", NULL);
  g_autofree char *ballast = g_build_filename (folder, "ballast", NULL);
  g_autofree char *filling = g_strnfill (1024 * 1024, 'b');
  g_autoptr(GError) error = NULL;

  g_test_summary ("Where there is no room to bring it up to date nothing is changed, and where there is it is done");

  if (mount ("tmpfs", folder, "tmpfs", 0, "size=2m,mode=0700") != 0)
    {
      g_autofree char *why = g_strdup_printf ("mounting a small tmpfs needs root: %s", g_strerror (errno));

      g_test_skip (why);
      test_folder_remove (folder);
      return;
    }

  test_store_make_version_1 (path);
  g_assert_true (g_file_set_contents (ballast, filling, 1024 * 1024, &error));
  g_assert_null (test_store_open (path, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL);
  g_assert_nonnull (strstr (error->message, "not enough room"));
  g_assert_cmpuint (ask (path, "PRAGMA user_version"), ==, 1);

  g_assert_no_errno (g_unlink (ballast));
  assert_migrated (&versions[0], path);

  g_assert_no_errno (umount2 (folder, MNT_DETACH));
  test_folder_remove (folder);
}

static void
test_damaged (Fixture      *f,
              gconstpointer unused)
{
  sqlite3 *db;

  g_test_summary ("A damaged database of an earlier schema is not touched, and not copied");

  g_assert_cmpint (sqlite3_open (f->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE draw SET made = made - 86400", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  assert_refused (f, "check sum");
  g_assert_false (g_file_test (f->kept, G_FILE_TEST_EXISTS));
}

static void
test_other_note (Fixture      *f,
                 gconstpointer unused)
{
  g_autofree char *head = g_build_filename (f->folder, "head", NULL);
  g_autoptr(GError) error = NULL;
  Fixture other;
  g_autofree char *other_head = NULL;

  g_test_summary ("A database of schema 1 in the place of a later one is found");

  fixture_set_up (&other, f->version);
  assert_migrated (other.version, other.path);
  other_head = g_build_filename (other.folder, "head", NULL);
  g_assert_no_errno (g_rename (other_head, head));
  fixture_tear_down (&other, NULL);

  g_assert_null (test_store_open (f->path, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, "another database"));
}

static void
test_note (Fixture      *f,
           gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  sqlite3 *db;

  g_test_summary ("The note of schema 2 still tells whether it is that database");

  g_assert_cmpint (sqlite3_open (f->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE tally SET commits = commits - 1", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  g_assert_null (test_store_open (f->path, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED);
}

int
main (int   argc,
      char *argv[])
{
  int result;

  if (argc == 4 && g_str_equal (argv[1], "--open-and-die"))
    return open_and_die (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);

  program = g_file_read_link ("/proc/self/exe", NULL);

#define ADD(path, version, func) g_test_add (path, Fixture, &versions[version - 1], fixture_set_up, func, fixture_tear_down)
  ADD ("/migration/1/data", 1, test_data);
  ADD ("/migration/1/no-copy", 1, test_no_copy);
  ADD ("/migration/1/damaged", 1, test_damaged);
  ADD ("/migration/1/other-note", 1, test_other_note);
  ADD ("/migration/2/data", 2, test_data);
  ADD ("/migration/2/no-copy", 2, test_no_copy);
  ADD ("/migration/2/damaged", 2, test_damaged);
  ADD ("/migration/2/note", 2, test_note);
#undef ADD

  g_test_add_func ("/migration/no-room", test_no_room);
  g_test_add_data_func ("/migration/1/killed", &versions[0], test_killed);
  g_test_add_data_func ("/migration/2/killed", &versions[1], test_killed);

  result = g_test_run ();
  g_free (program);

  return result;
}
