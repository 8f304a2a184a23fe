/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-schema.h"
#include "breath-sqlite.h"
#include "test-fault-vfs.h"
#include "test-sqlite-store.h"
#include "test-writer.h"

#include <sqlite3.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Power cuts. A child writes through the store and tells of each batch that was committed; the power goes; what it told
 * of must be there. `kill -9` would not do: what is in the page cache outlives a process, but not a power cut.
 */

#define N_CUTS     200  /* unless BREATH_CUTS says otherwise */
#define N_CONTROLS 20
#define MAX_AT     250  /* operations until the cut, at most */
#define EARLY      12   /* while opening, or soon after */
#define FRESH      10   /* cuts after which a new file is begun */

typedef struct
{
  guint n_cuts;
  guint n_acknowledged;
  guint n_lost;
  guint n_losing;        /* cuts that lost something */
} Tally;

/* Shared with the children. */
static guint *cuts_at;

static guint
get_n_cuts (void)
{
  const char *wanted = g_getenv ("BREATH_CUTS");

  return wanted != NULL ? (guint) g_ascii_strtoull (wanted, NULL, 10) : N_CUTS;
}

typedef struct
{
  const char *path;
  guint       first;        /* batch */
  guint       at;           /* operation at which the power goes; 0: the test cuts it by other means */
  TestFault   fault;        /* that comes before; TEST_FAULT_CUT: none */
  guint       fault_at;
  const char *synchronous;  /* NULL: as the store wants it */
  guint32     seed;
} Life;

static void
ignore_log_cb (const char    *domain,
               GLogLevelFlags level,
               const char    *message,
               gpointer       unused)
{
}

static void
prepare_disk (const Life *life)
{
  if (life->at == 0)
    return;

  test_fault_vfs_install (life->seed, cuts_at);
  test_fault_vfs_plan (TEST_FAULT_CUT, life->at, FALSE);

  if (life->fault != TEST_FAULT_CUT)
    test_fault_vfs_plan (life->fault, life->fault_at, FALSE);
}

/* Writes in a child; this process has one thread whenever it comes here. */
static pid_t
start (const Life *life,
       int        *fd)
{
  int ends[2];
  pid_t pid;

  g_assert_no_errno (pipe (ends));
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);

  if (pid == 0)
    {
      g_log_set_default_handler (ignore_log_cb, NULL);
      close (ends[0]);
      prepare_disk (life);
      test_keep_synchronous (life->synchronous);
      test_writer_run (life->path, life->first, TEST_REOPEN_OFTEN, ends[1]);
    }

  close (ends[1]);
  *fd = ends[0];

  return pid;
}

static void
live_and_check (const Life *life,
                GHashTable *numbers,
                guint      *next,
                Tally      *tally)
{
  guint n_lost;
  int fd;

  g_assert_cmpint (waitpid (start (life, &fd), NULL, 0), >, 0);
  tally->n_acknowledged += test_writer_drain (fd, G_MAXINT64, numbers);
  close (fd);

  tally->n_cuts++;

  /* What was lost is noticed, so that nothing goes on with it. */
  if (life->synchronous != NULL && test_writer_has_lost_its_end (life->path))
    {
      tally->n_losing++;
      g_hash_table_remove_all (numbers);
      *next = 0;
      return;
    }

  *next = test_writer_verify (life->path, numbers, &n_lost);
  tally->n_lost += n_lost;
  tally->n_losing += n_lost > 0;
}

/* Lives one life after the other over the same file, and now and then over a new one. */
static Tally
cut_again_and_again (guint       n_cuts,
                     const char *synchronous,
                     TestFault   fault)
{
  g_autoptr(GHashTable) numbers = g_hash_table_new (NULL, NULL);
  g_autofree char *path = NULL;
  char *folder = NULL;
  Tally tally = { 0 };
  guint next = 0;

  for (guint i = 0; i < n_cuts; i++)
    {
      Life life = { .synchronous = synchronous, .fault = fault };

      if (i % FRESH == 0)
        {
          g_clear_pointer (&folder, test_folder_remove);
          g_free (path);
          folder = test_folder_make ();
          path = g_build_filename (folder, "breath.db", NULL);
          g_hash_table_remove_all (numbers);
          next = 0;
        }

      life.path = path;
      life.first = next;
      life.seed = (guint32) g_test_rand_int ();
      life.at = (guint) g_test_rand_int_range (1, i % 3 == 0 ? EARLY : MAX_AT);
      life.fault_at = (guint) g_test_rand_int_range (1, fault == TEST_FAULT_SYNC ? 40 : 200);
      live_and_check (&life, numbers, &next, &tally);
    }

  g_clear_pointer (&folder, test_folder_remove);
  g_test_message ("%u cuts, %u batches acknowledged, %u lost in %u cuts",
                  tally.n_cuts, tally.n_acknowledged, tally.n_lost, tally.n_losing);

  return tally;
}

static void
test_cut (void)
{
  Tally tally;

  g_test_summary ("What was acknowledged survives a power cut at any operation");

  memset (cuts_at, 0, TEST_N_OPERATIONS * sizeof *cuts_at);
  tally = cut_again_and_again (get_n_cuts (), NULL, TEST_FAULT_CUT);
  g_assert_cmpuint (tally.n_acknowledged, >, 0);
  g_assert_cmpuint (tally.n_lost, ==, 0);

  g_test_message ("cut at writing the log %u, syncing it %u, writing the file %u, syncing it %u, deleting %u times",
                  cuts_at[TEST_OPERATION_WRITE_LOG], cuts_at[TEST_OPERATION_SYNC_LOG],
                  cuts_at[TEST_OPERATION_WRITE_FILE], cuts_at[TEST_OPERATION_SYNC_FILE], cuts_at[TEST_OPERATION_DELETE]);
  g_assert_cmpuint (cuts_at[TEST_OPERATION_WRITE_LOG], >, 0);
  g_assert_cmpuint (cuts_at[TEST_OPERATION_WRITE_FILE], >, 0);
}

static void
test_cut_after_fault (gconstpointer fault)
{
  Tally tally;

  g_test_summary ("After a failure, and whatever it left unwritten, nothing acknowledged is lost either");

  tally = cut_again_and_again (get_n_cuts () / 8, NULL, GPOINTER_TO_INT (fault));
  g_assert_cmpuint (tally.n_acknowledged, >, 0);
  g_assert_cmpuint (tally.n_lost, ==, 0);
}

static void
test_control (void)
{
  Tally tally;

  g_test_summary ("A store that does not sync at each commit does lose, so that these tests would see it");

  tally = cut_again_and_again (N_CONTROLS, "NORMAL", TEST_FAULT_CUT);
  g_assert_cmpuint (tally.n_losing, >, 0);
}

/* Does something in a child whose power goes at operation @at; FALSE: it was done before that. */
static gboolean
cut_at (guint       at,
        void (     *do_it ) (const char *path),
        const char *path)
{
  pid_t pid = fork ();
  int status;

  g_assert_cmpint (pid, >=, 0);

  if (pid == 0)
    {
      test_fault_vfs_install (at, cuts_at);
      test_fault_vfs_plan (TEST_FAULT_CUT, at, FALSE);
      do_it (path);
      _exit (0);
    }

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status) || WEXITSTATUS (status) == 0);

  return WIFSIGNALED (status);
}

static void
make_database (const char *path)
{
  g_autoptr(GError) error = NULL;
  BreathStore *store = test_store_open (path, &error);

  g_assert_no_error (error);
  test_store_close (store, &error);
  g_assert_no_error (error);
}

static void
test_cut_while_made (void)
{
  g_autoptr(GHashTable) none = g_hash_table_new (NULL, NULL);
  gboolean was_cut = TRUE;
  guint at;

  g_test_summary ("Wherever a file is cut while it is made, it is made in the end");

  for (at = 1; was_cut; at++)
    {
      char *folder = test_folder_make ();
      g_autofree char *path = g_build_filename (folder, "breath.db", NULL);
      guint n_lost;

      was_cut = cut_at (at, make_database, path);
      g_assert_cmpuint (test_writer_verify (path, none, &n_lost), ==, 0);
      test_folder_remove (folder);
    }

  g_test_message ("cut at each of %u operations", at - 2);
  g_assert_cmpuint (at, >, 10);
}

#define N_ROWS 10

/* What a version to come may do: a table that is filled from another. */
static const char later_step[] =
  "CREATE TABLE later (id BLOB PRIMARY KEY, signed BLOB NOT NULL) STRICT, WITHOUT ROWID;"
  "INSERT INTO later SELECT id, signed FROM item;"
  "UPDATE item SET signed = x'00';";

static const char *steps[BREATH_SCHEMA_VERSION + 1];
static guint migrate_to;

static void
migrate (const char *path)
{
  g_autoptr(GError) error = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL), ==, SQLITE_OK);
  breath_sqlite_exec (db, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL",
                      "", &error);
  g_assert_no_error (error);
  breath_schema_migrate (db, steps, migrate_to, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static guint
ask (sqlite3    *db,
     const char *question)
{
  sqlite3_stmt *statement = NULL;
  guint answer;

  g_assert_cmpint (sqlite3_prepare_v2 (db, question, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  answer = (guint) sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);

  return answer;
}

/* A file as version 1 made it, brought to @version. */
static void
make_old (const char *path,
          guint       version)
{
  g_autofree char *fill = g_strdup_printf (
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
    "INSERT INTO item (id, signed, author, sum) "
    "SELECT randomblob (32), randomblob (2000), zeroblob (32), zeroblob (16) FROM n", N_ROWS);
  g_autoptr(GError) error = NULL;
  sqlite3 *db = NULL;

  migrate_to = 1;
  migrate (path);
  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  breath_sqlite_exec (db, fill, "", &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  migrate_to = version;
  migrate (path);
}

/* Some version whole, with all rows; gives which. */
static guint
assert_some_version (const char *path)
{
  sqlite3 *db = NULL;
  guint version;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  version = ask (db, "PRAGMA user_version");
  g_assert_cmpuint (ask (db, "SELECT (SELECT integrity_check FROM pragma_integrity_check) = 'ok'"), ==, 1);
  g_assert_cmpuint (ask (db, "SELECT count (*) FROM item"), ==, N_ROWS);

  if (version == G_N_ELEMENTS (steps))
    g_assert_cmpuint (ask (db, "SELECT count (*) FROM later WHERE length (signed) = 2000"), ==, N_ROWS);
  else
    g_assert_cmpuint (ask (db, "SELECT count (*) FROM item WHERE length (signed) = 2000"), ==, N_ROWS);

  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);

  return version;
}

static void
test_cut_while_migrated (void)
{
  guint n[2] = { 0 };

  g_test_summary ("A migration that is cut at any operation leaves some version whole, and is done at the next start");

  memcpy (steps, breath_schema_steps, sizeof breath_schema_steps);
  steps[BREATH_SCHEMA_VERSION] = later_step;

  for (guint from = 1; from <= BREATH_SCHEMA_VERSION; from++)
    {
      gboolean was_cut = TRUE;

      for (guint at = 1; was_cut; at++)
        {
          char *folder = test_folder_make ();
          g_autofree char *path = g_build_filename (folder, "old.db", NULL);
          guint version;

          make_old (path, from);
          migrate_to = G_N_ELEMENTS (steps);
          was_cut = cut_at (at, migrate, path);
          version = assert_some_version (path);
          n[version == migrate_to]++;
          migrate (path);
          g_assert_cmpuint (assert_some_version (path), ==, migrate_to);
          test_folder_remove (folder);
        }
    }

  g_test_message ("%u cuts left an old version, %u the new one", n[0], n[1]);
  g_assert_cmpuint (n[0], >, 0);
  g_assert_cmpuint (n[1], >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  cuts_at = mmap (NULL, TEST_N_OPERATIONS * sizeof *cuts_at, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true (cuts_at != MAP_FAILED);

  g_test_add_func ("/store-power/cut", test_cut);
  g_test_add_data_func ("/store-power/cut-after-failed-sync", GINT_TO_POINTER (TEST_FAULT_SYNC), test_cut_after_fault);
  g_test_add_data_func ("/store-power/cut-after-failed-write", GINT_TO_POINTER (TEST_FAULT_WRITE), test_cut_after_fault);
  g_test_add_data_func ("/store-power/cut-after-full", GINT_TO_POINTER (TEST_FAULT_FULL), test_cut_after_fault);
  g_test_add_func ("/store-power/control", test_control);
  g_test_add_func ("/store-power/cut-while-made", test_cut_while_made);
  g_test_add_func ("/store-power/cut-while-migrated", test_cut_while_migrated);

  return g_test_run ();
}
