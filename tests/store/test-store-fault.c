/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-database.h"
#include "test-fault-vfs.h"
#include "test-sqlite-store.h"
#include "test-store-contract.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * A disk that fails at the first, the second, … write or sync, once or from there on. Whatever fails, and whenever: an error
 * says so, what was acknowledged is there, and the file is sound when it is opened on a disk that is well again.
 */

#define N_BATCHES 12
#define GROUP     4      /* batches asked for at once */
#define LARGE     9000   /* bytes in each fourth batch */
#define MAX_AT    400    /* no more operations than that */
#define STEP      3      /* each third, but for the first few, unless BREATH_CUTS is set */
#define FEW       12

typedef struct
{
  TestFault        fault;
  gboolean         stays;
  BreathStoreError error;  /* what is reported of a commit */
} Case;

typedef struct
{
  const Case *given;
  gboolean    acknowledged[N_BATCHES];
  guint       n_waiting;
  guint       n_errors;
} Attempt;

typedef struct
{
  Attempt *attempt;
  guint    number;
} Ask;

static void
ignore_log_cb (const char    *domain,
               GLogLevelFlags level,
               const char    *message,
               gpointer       unused)
{
}

static char *
make_value (guint number)
{
  g_autofree char *word = g_strdup_printf ("%u ", number);
  GString *value = g_string_new (word);

  while (number % 4 == 3 && value->len < LARGE)
    g_string_append (value, word);

  return g_string_free (value, FALSE);
}

static void
committed_cb (const GError *error,
              gpointer      user_data)
{
  g_autofree Ask *ask = user_data;

  ask->attempt->n_waiting--;
  ask->attempt->acknowledged[ask->number] = error == NULL;

  if (error == NULL)
    return;

  ask->attempt->n_errors++;
  g_assert_error (error, BREATH_STORE_ERROR, (int) ask->attempt->given->error);
}

static void
commit (BreathStore *store,
        Attempt     *attempt,
        guint        number)
{
  g_autofree char *value = make_value (number);
  BreathBatch *batch = breath_batch_new ();
  Ask *ask = g_new (Ask, 1);

  test_put (batch, BREATH_ROW_ITEM, number, value);
  test_put (batch, BREATH_ROW_HEAD, number, value);
  ask->attempt = attempt;
  ask->number = number;
  attempt->n_waiting++;
  breath_store_commit (store, batch, committed_cb, ask);
}

/* Opens, writes and closes, whatever becomes of it. */
static void
try_all (const char *path,
         Attempt    *attempt)
{
  g_autoptr(GError) error = NULL;
  BreathStore *store = test_store_open (path, &error);

  if (store == NULL)
    {
      g_assert_error (error, BREATH_STORE_ERROR, (int) attempt->given->error);
      return;
    }

  for (guint i = 0; i < N_BATCHES; i++)
    {
      commit (store, attempt, i);

      while ((i + 1) % GROUP == 0 && attempt->n_waiting > 0)
        g_main_context_iteration (NULL, TRUE);
    }

  test_store_close (store, &error);
}

static void
check_all (const char    *path,
           const Attempt *attempt)
{
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  BreathStore *store = test_store_open (path, &error);
  gboolean there[BREATH_N_ROW_KINDS][N_BATCHES] = { 0 };

  g_assert_no_error (error);
  rows = test_load (store, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < rows->len; i++)
    {
      const BreathRow *row = rows->pdata[i];
      const guint8 *key = g_bytes_get_data (row->key, NULL);
      g_autofree char *expected = make_value (key[3]);

      if (row->kind != BREATH_ROW_HEAD && row->kind != BREATH_ROW_ITEM)
        continue;

      g_assert_cmpuint (key[3], <, N_BATCHES);
      g_assert_cmpmem (g_bytes_get_data (row->value, NULL), g_bytes_get_size (row->value), expected, strlen (expected));
      there[row->kind][key[3]] = TRUE;
    }

  for (guint i = 0; i < N_BATCHES; i++)
    {
      g_assert_cmpint (there[BREATH_ROW_HEAD][i], ==, there[BREATH_ROW_ITEM][i]);
      g_assert_true (there[BREATH_ROW_HEAD][i] || !attempt->acknowledged[i]);
    }

  test_store_close (store, &error);
  g_assert_no_error (error);
}

/* Gives how often the disk failed. */
static guint
fail_at (const Case *given,
         guint       at,
         guint      *n_errors)
{
  char *folder = test_folder_make ();
  g_autofree char *path = g_build_filename (folder, "breath.db", NULL);
  Attempt attempt = { .given = given };
  Attempt again = { .given = given };
  guint n_struck;

  test_fault_vfs_plan (given->fault, at, given->stays);
  try_all (path, &attempt);
  n_struck = test_fault_vfs_mend ();
  *n_errors += attempt.n_errors;

  /* The disk is well: all is there, and there is more room. */
  check_all (path, &attempt);
  try_all (path, &again);
  g_assert_cmpuint (again.n_errors, ==, 0);
  check_all (path, &again);
  test_folder_remove (folder);

  return n_struck;
}

static void
test_fault (gconstpointer user_data)
{
  const Case *given = user_data;
  GLogFunc before = g_log_set_default_handler (ignore_log_cb, NULL);
  guint step = g_getenv ("BREATH_CUTS") != NULL ? 1 : STEP;
  guint n_errors = 0;
  guint n_tried = 0;
  guint at;

  test_fault_vfs_install (1, NULL);

  for (at = 1; fail_at (given, at, &n_errors) > 0; at += at < FEW ? 1 : step)
    {
      n_tried++;
      g_assert_cmpuint (at, <, MAX_AT);
    }

  test_fault_vfs_uninstall ();
  g_log_set_default_handler (before, NULL);

  g_test_message ("%u points of %u tried, %u commits answered with an error", n_tried, at, n_errors);
  g_assert_cmpuint (n_tried, >, 3);

  /* One that finds no room once is tried again. */
  if (given->stays)
    g_assert_cmpuint (n_errors, >, 0);
}

static const Case full = { TEST_FAULT_FULL, FALSE, BREATH_STORE_ERROR_FULL };
static const Case full_on = { TEST_FAULT_FULL, TRUE, BREATH_STORE_ERROR_FULL };
static const Case write_once = { TEST_FAULT_WRITE, FALSE, BREATH_STORE_ERROR_FAILED };
static const Case write_on = { TEST_FAULT_WRITE, TRUE, BREATH_STORE_ERROR_FAILED };
static const Case sync_once = { TEST_FAULT_SYNC, FALSE, BREATH_STORE_ERROR_FAILED };
static const Case sync_on = { TEST_FAULT_SYNC, TRUE, BREATH_STORE_ERROR_FAILED };

/* Leaves a log that was not moved into the file, as a crash does. */
static void
write_and_crash (const char *path)
{
  Attempt attempt = { 0 };
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);

  if (pid == 0)
    {
      BreathStore *store = test_store_open (path, NULL);

      for (guint i = 0; i < N_BATCHES; i++)
        commit (store, &attempt, i);

      while (attempt.n_waiting > 0)
        g_main_context_iteration (NULL, TRUE);

      kill (getpid (), SIGKILL);
    }

  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

static void
test_reopen (void)
{
  const Case *cases[] = { &full, &write_once, &sync_once };
  char *folder = test_folder_make ();
  g_autofree char *path = g_build_filename (folder, "breath.db", NULL);
  Attempt attempt = { 0 };

  g_test_summary ("A log left behind is not built upon before it has been written again");

  memset (attempt.acknowledged, TRUE, sizeof attempt.acknowledged);
  write_and_crash (path);
  test_fault_vfs_install (1, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      test_fault_vfs_plan (cases[i]->fault, 1, FALSE);
      g_assert_null (test_store_open (path, &error));
      g_assert_error (error, BREATH_STORE_ERROR, (int) cases[i]->error);
      g_assert_cmpuint (test_fault_vfs_mend (), ==, 1);
    }

  test_fault_vfs_uninstall ();
  check_all (path, &attempt);
  test_folder_remove (folder);
}

/* At least two steps of a copy. */
#define N_COPIED 100

static gboolean
write_row (BreathDatabase *database,
           guint           number,
           GError        **error)
{
  g_autofree char *value = make_value (3);
  g_autoptr(BreathBatch) batch = breath_batch_new ();
  BreathWrite write = { .batch = batch };
  BreathWrite *writes[] = { &write };

  test_put (batch, BREATH_ROW_ITEM, number, value);
  breath_database_write (database, writes, 1);

  if (write.error == NULL)
    return TRUE;

  g_propagate_error (error, write.error);

  return FALSE;
}

static void
test_copy (void)
{
  GLogFunc before = g_log_set_default_handler (ignore_log_cb, NULL);
  char *folder = test_folder_make ();
  g_autofree char *path = g_build_filename (folder, "breath.db", NULL);
  g_autofree char *copy = g_build_filename (folder, "copy.db", NULL);
  g_autofree char *later = g_build_filename (folder, "later.db", NULL);
  g_autoptr(GPtrArray) history = NULL;
  g_autoptr(GError) error = NULL;
  BreathDatabase *database;
  gboolean is_done = FALSE;

  g_test_summary ("A disk that fails while a copy is made ends the copy, and the file is still read again and found sound");

  test_fault_vfs_install (1, NULL);
  database = breath_database_open (path, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < N_COPIED; i++)
    g_assert_true (write_row (database, i, NULL));

  g_assert_true (breath_database_begin_copy (database, copy, &error));
  g_assert_true (breath_database_step_copy (database, &is_done, &error));
  g_assert_false (is_done);

  test_fault_vfs_plan (TEST_FAULT_SYNC, 1, FALSE);
  g_assert_false (write_row (database, N_COPIED, &error));
  g_assert_cmpuint (test_fault_vfs_mend (), ==, 1);
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_clear_error (&error);

  g_assert_false (breath_database_step_copy (database, &is_done, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "all that was acknowledged is there"));
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  g_clear_error (&error);

  history = breath_database_list_history (database, &error);
  g_assert_no_error (error);
  g_assert_true (breath_database_begin_copy (database, later, &error));
  breath_database_abandon_copy (database);
  g_assert_false (g_file_test (later, G_FILE_TEST_EXISTS));

  g_assert_false (breath_database_close (database, &error));
  test_fault_vfs_uninstall ();
  g_log_set_default_handler (before, NULL);
  test_folder_remove (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/store-fault/full/once", &full, test_fault);
  g_test_add_data_func ("/store-fault/full/from-there-on", &full_on, test_fault);
  g_test_add_data_func ("/store-fault/write/once", &write_once, test_fault);
  g_test_add_data_func ("/store-fault/write/from-there-on", &write_on, test_fault);
  g_test_add_data_func ("/store-fault/sync/once", &sync_once, test_fault);
  g_test_add_data_func ("/store-fault/sync/from-there-on", &sync_on, test_fault);
  g_test_add_func ("/store-fault/reopen", test_reopen);
  g_test_add_func ("/store-fault/copy", test_copy);

  return g_test_run ();
}
