/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-sqlite-store.h"
#include "test-store-contract.h"
#include "test-writer.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_KILLS  200    /* unless BREATH_CUTS says otherwise */
#define MAX_LIFE 40000  /* microseconds */
#define FRESH    20     /* kills after which a new file is begun */
#define N_CYCLES 20     /* of a device that fills up */
#define PATIENCE 30000  /* milliseconds until something is acknowledged, with whatever else the computer does */

static pid_t
start (const char *path,
       guint       first,
       int        *fd)
{
  int ends[2];
  pid_t pid;

  g_assert_no_errno (pipe (ends));
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);

  if (pid == 0)
    {
      close (ends[0]);
      test_writer_run (path, first, first % 2 == 0 ? TEST_REOPEN_OFTEN : TEST_REOPEN_NEVER, ends[1]);
    }

  close (ends[1]);
  *fd = ends[0];

  return pid;
}

/* Every other kill waits until something is acknowledged, however busy the computer is; the rest may come before that. */
static guint
run_and_kill (const char *path,
              guint       first,
              gboolean    is_late,
              GHashTable *numbers)
{
  guint n;
  int status;
  int fd;
  pid_t pid = start (path, first, &fd);

  if (is_late)
    {
      struct pollfd acknowledged = { .fd = fd, .events = POLLIN };

      g_assert_no_errno (poll (&acknowledged, 1, PATIENCE));
    }

  g_usleep ((gulong) g_test_rand_int_range (0, MAX_LIFE));
  g_assert_no_errno (kill (pid, SIGKILL));
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  n = test_writer_drain (fd, G_MAXINT64, numbers);
  close (fd);

  return n;
}

static void
test_kill (void)
{
  const char *wanted = g_getenv ("BREATH_CUTS");
  guint n_kills = wanted != NULL ? (guint) g_ascii_strtoull (wanted, NULL, 10) : N_KILLS;
  g_autoptr(GHashTable) numbers = g_hash_table_new (NULL, NULL);
  g_autofree char *path = NULL;
  char *folder = NULL;
  guint n_acknowledged = 0;
  guint next = 0;

  g_test_summary ("What was acknowledged before a kill -9 is there, and no batch is there by halves");

  for (guint i = 0; i < n_kills; i++)
    {
      guint n_lost;

      if (i % FRESH == 0)
        {
          g_clear_pointer (&folder, test_folder_remove);
          g_free (path);
          folder = test_folder_make ();
          path = g_build_filename (folder, "breath.db", NULL);
          g_hash_table_remove_all (numbers);
          next = 0;
        }

      n_acknowledged += run_and_kill (path, next, i % 2 == 1, numbers);
      next = test_writer_verify (path, numbers, &n_lost);
      g_assert_cmpuint (n_lost, ==, 0);
    }

  g_test_message ("%u kills, %u batches acknowledged, none lost", n_kills, n_acknowledged);
  g_assert_cmpuint (n_acknowledged, >, 0);
  test_folder_remove (folder);
}

/* Commits rows of 16 KiB until one fails; gives how many did not. */
static guint
write_until_failure (BreathStore *store,
                     guint        first,
                     GError     **error)
{
  g_autofree char *value = g_strnfill (16384, 'v');
  g_autoptr(GError) failure = NULL;
  guint n = 0;

  while (failure == NULL && n < 1000)
    {
      BreathBatch *batch = breath_batch_new ();

      test_put (batch, BREATH_ROW_ITEM, first + n, value);
      test_commit (store, batch, &failure);

      if (failure == NULL)
        n++;
    }

  g_propagate_error (error, g_steal_pointer (&failure));

  return n;
}

static void
assert_rows (BreathStore *store,
             guint        n)
{
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;

  rows = test_load (store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, n);
}

static void
set_ballast (const char *path)
{
  g_autofree char *filling = g_strnfill (1024 * 1024, 'b');
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, filling, 1024 * 1024, &error));
}

/* Fills the device, frees some of it and fills that too, which gives more rows. */
static guint
fill_twice (BreathStore *store,
            const char  *ballast,
            guint        first)
{
  g_autoptr(GError) error = NULL;
  guint n = first;

  for (guint i = 0; i < 2; i++)
    {
      guint n_more = write_until_failure (store, n, &error);

      g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL);
      g_assert_cmpuint (n_more, >, 0);
      g_clear_error (&error);
      n += n_more;
      assert_rows (store, n);

      if (i == 0)
        g_assert_no_errno (g_unlink (ballast));
    }

  return n;
}

/* A store on a small device that is filled up; gives how many rows it took. */
static guint
use_small_device (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "breath.db", NULL);
  g_autofree char *ballast = g_build_filename (folder, "ballast", NULL);
  g_autoptr(GError) error = NULL;
  BreathStore *store;
  guint n;

  set_ballast (ballast);
  store = test_store_open (path, &error);
  g_assert_no_error (error);
  n = fill_twice (store, ballast, 0);

  /* With no room left the log may have to stay a log. */
  test_store_close (store, &error);
  g_clear_error (&error);

  store = test_store_open (path, &error);
  g_assert_no_error (error);
  assert_rows (store, n);
  test_store_close (store, &error);

  return n;
}

static void
test_full (void)
{
  char *folder = test_folder_make ();
  guint n = 0;

  g_test_summary ("A full device is an error, not a loss, and writing goes on when there is room");

  for (guint i = 0; i < N_CYCLES; i++)
    {
      if (mount ("tmpfs", folder, "tmpfs", 0, "size=3m,mode=0700") != 0)
        {
          g_autofree char *why = g_strdup_printf ("mounting a small tmpfs needs root: %s", g_strerror (errno));

          g_test_skip (why);
          break;
        }

      n += use_small_device (folder);
      g_assert_no_errno (umount2 (folder, MNT_DETACH));
    }

  g_test_message ("%u rows on %d full devices, none lost", n, N_CYCLES);
  test_folder_remove (folder);
}

static void
test_failing_writes (void)
{
  char *folder = test_folder_make ();
  g_autofree char *path = g_build_filename (folder, "breath.db", NULL);
  g_autoptr(GError) error = NULL;
  BreathStore *store = test_store_open (path, &error);
  struct rlimit before;
  struct rlimit limit;
  guint n;

  g_test_summary ("After a write that failed nothing is acknowledged any more, and what was is there");

  g_assert_no_error (error);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_errno (getrlimit (RLIMIT_FSIZE, &before));
  limit = before;
  limit.rlim_cur = 512 * 1024;
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &limit));

  n = write_until_failure (store, 0, &error);
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_cmpuint (n, >, 0);

  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &before));
  g_assert_cmpuint (write_until_failure (store, n, &error), ==, 0);
  g_test_message ("%u rows, then: %s", n, error->message);
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "no longer written to"));
  g_assert_nonnull (strstr (error->message, "read again: all that was acknowledged is there"));
  assert_rows (store, n);
  g_clear_error (&error);

  test_store_close (store, &error);
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_clear_error (&error);

  store = test_store_open (path, &error);
  g_assert_no_error (error);
  assert_rows (store, n);
  test_store_close (store, &error);
  g_assert_no_error (error);
  test_folder_remove (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store-crash/kill", test_kill);
  g_test_add_func ("/store-crash/full", test_full);
  g_test_add_func ("/store-crash/failing-writes", test_failing_writes);

  return g_test_run ();
}
