/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-file-bytes-private.h"
#include "test-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define SIZE  200000  /* more than is copied at once */
#define LIMIT 100000

typedef struct
{
  TestFolder folder;
  int        from;
  int        to;
} Fixture;

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  g_autofree char *text = g_strnfill (SIZE, 'x');
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  test_folder_set_up (&f->folder, NULL);
  from = g_build_filename (f->folder.root, "from", NULL);
  to = g_build_filename (f->folder.root, "to", NULL);
  f->from = open (from, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  f->to = open (to, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  for (guint i = 0; i < SIZE; i += 251)
    text[i] = i % 26 + 'a';

  g_assert_true (breath_file_write (f->from, text, SIZE));
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  close (f->from);
  close (f->to);
  test_folder_tear_down (&f->folder, NULL);
}

static void
test_copy (Fixture      *f,
           gconstpointer unused)
{
  g_autofree char *first = g_malloc (SIZE);
  g_autofree char *second = g_malloc (SIZE);

  g_test_summary ("A copy is the whole file, wherever it was read at");

  g_assert_true (breath_file_copy (f->from, f->to));
  g_assert_cmpint (pread (f->from, first, SIZE, 0), ==, SIZE);
  g_assert_cmpint (pread (f->to, second, SIZE, 0), ==, SIZE);
  g_assert_cmpmem (first, SIZE, second, SIZE);
  g_assert_cmpint (lseek (f->to, 0, SEEK_END), ==, SIZE);
}

/* A limit binds the whole process, so this runs in one of its own. */
static void
test_cut_off (Fixture      *f,
              gconstpointer unused)
{
  const struct rlimit small = { LIMIT, LIMIT };

  g_test_summary ("Where a part could be written, the reason is that of the rest, and not of something earlier");

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &small));
  errno = ENOTTY;
  g_assert_false (breath_file_copy (f->from, f->to));
  g_assert_cmpint (errno, ==, EFBIG);
  g_assert_cmpint (lseek (f->to, 0, SEEK_END), ==, LIMIT);
}

static void
test_refused (Fixture      *f,
              gconstpointer unused)
{
  int full = open ("/dev/full", O_WRONLY | O_CLOEXEC);

  g_test_summary ("A full disk and a file that cannot be read are told by errno");

  g_assert_false (breath_file_copy (f->from, full));
  g_assert_cmpint (errno, ==, ENOSPC);
  g_assert_false (breath_file_copy (full, f->to));
  g_assert_cmpint (errno, ==, EBADF);
  g_assert_true (breath_file_write (full, "", 0));
  close (full);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/file-bytes/copy", test_copy);
  ADD ("/file-bytes/cut-off", test_cut_off);
  ADD ("/file-bytes/refused", test_refused);
#undef ADD

  return g_test_run ();
}
