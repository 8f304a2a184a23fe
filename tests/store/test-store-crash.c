/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-sqlite-store.h"
#include "test-store-contract.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_ROUNDS  30
#define IN_FLIGHT 8

typedef struct
{
  BreathStore *store;
  guint32      next;
} Writer;

static void write_next (Writer *writer);

typedef struct
{
  Writer *writer;
  guint32 number;
} Written;

static void
written_cb (const GError *error,
            gpointer      user_data)
{
  g_autofree Written *written = user_data;

  g_assert_no_error (error);

  /* One write of four bytes to a pipe is never cut in two. */
  if (write (STDOUT_FILENO, &written->number, sizeof written->number) != sizeof written->number)
    _exit (3);

  write_next (written->writer);
}

static void
write_next (Writer *writer)
{
  Written *written = g_new (Written, 1);
  BreathBatch *batch = breath_batch_new ();

  written->writer = writer;
  written->number = writer->next++;
  test_put (batch, BREATH_ROW_ITEM, written->number, "half");
  test_put (batch, BREATH_ROW_HEAD, written->number, "other half");
  breath_store_commit (writer->store, batch, written_cb, written);
}

/* The child: writes rows and acknowledges them until it is killed. */
static void
write_for_ever (const char *path,
                const char *first)
{
  g_autoptr(GError) error = NULL;
  Writer writer = { test_store_open (path, &error), (guint32) strtoul (first, NULL, 10) };

  g_assert_no_error (error);

  for (guint i = 0; i < IN_FLIGHT; i++)
    write_next (&writer);

  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
read_number (int      fd,
             guint32 *number)
{
  return read (fd, number, sizeof *number) == sizeof *number;
}

/* Starts a child, kills it after a random while; gives the last number it acknowledged. */
static guint32
run_and_kill (const char *program,
              const char *path,
              guint32     first)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *number = g_strdup_printf ("%u", first);
  const char *args[] = { program, "--write-for-ever", path, number, NULL };
  guint32 last = 0;
  guint32 acknowledged;
  int status;
  GPid pid;
  int fd;

  g_spawn_async_with_pipes (NULL, (char **) args, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                            &pid, NULL, &fd, NULL, &error);
  g_assert_no_error (error);

  g_assert_true (read_number (fd, &last));
  g_usleep ((gulong) g_test_rand_int_range (0, 30000));
  g_assert_no_errno (kill (pid, SIGKILL));

  while (read_number (fd, &acknowledged))
    last = acknowledged;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  close (fd);

  return last;
}

static guint
count_whole (const char *path,
             guint32    *next)
{
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  BreathStore *store = test_store_open (path, &error);
  guint n[BREATH_N_ROW_KINDS] = { 0 };

  g_assert_no_error (error);
  rows = test_load (store, &error);
  g_assert_no_error (error);
  test_store_close (store, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < rows->len; i++)
    {
      const BreathRow *row = rows->pdata[i];

      /* Rows are numbered without gaps, so their place says which are there. */
      if (row->kind == BREATH_ROW_HEAD)
        g_assert_cmpuint (row->number, ==, n[BREATH_ROW_HEAD]);

      n[row->kind]++;
    }

  g_assert_cmpuint (n[BREATH_ROW_HEAD], ==, n[BREATH_ROW_ITEM]);
  *next = n[BREATH_ROW_HEAD];

  return n[BREATH_ROW_HEAD];
}

static void
test_kill (gconstpointer program)
{
  char *folder = test_folder_make ();
  g_autofree char *path = g_build_filename (folder, "breath.db", NULL);
  guint32 next = 0;

  g_test_summary ("What was acknowledged before a kill -9 is there, and no batch is there by halves");

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      guint32 last = run_and_kill (program, path, next);

      g_assert_cmpuint (count_whole (path, &next), >, last);
    }

  g_test_message ("%u rounds, %u batches, none lost", N_ROUNDS, next);
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
test_full (void)
{
  char *folder = test_folder_make ();
  g_autofree char *path = g_build_filename (folder, "breath.db", NULL);
  g_autofree char *ballast = g_build_filename (folder, "ballast", NULL);
  g_autofree char *filling = g_strnfill (1024 * 1024, 'b');
  g_autoptr(GError) error = NULL;
  BreathStore *store;
  guint n;

  g_test_summary ("A full device is an error, not a loss, and writing goes on when there is room");

  if (mount ("tmpfs", folder, "tmpfs", 0, "size=3m,mode=0700") != 0)
    {
      g_autofree char *why = g_strdup_printf ("mounting a small tmpfs needs root: %s", g_strerror (errno));

      g_test_skip (why);
      test_folder_remove (folder);
      return;
    }

  g_assert_true (g_file_set_contents (ballast, filling, 1024 * 1024, &error));
  store = test_store_open (path, &error);
  g_assert_no_error (error);

  n = write_until_failure (store, 0, &error);
  g_test_message ("%u rows, then: %s", n, error->message);
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL);
  g_clear_error (&error);
  g_assert_cmpuint (n, >, 0);
  assert_rows (store, n);

  g_assert_no_errno (g_unlink (ballast));
  g_assert_cmpuint (write_until_failure (store, n, &error), >, 0);
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL);
  g_clear_error (&error);

  /* With no room left the log may have to stay a log. */
  test_store_close (store, &error);
  g_clear_error (&error);

  store = test_store_open (path, &error);
  g_assert_no_error (error);
  test_store_close (store, &error);
  g_clear_error (&error);

  g_assert_no_errno (umount2 (folder, MNT_DETACH));
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
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  if (argc == 4 && g_str_equal (argv[1], "--write-for-ever"))
    write_for_ever (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/store-crash/kill", program, test_kill);
  g_test_add_func ("/store-crash/full", test_full);
  g_test_add_func ("/store-crash/failing-writes", test_failing_writes);

  return g_test_run ();
}
