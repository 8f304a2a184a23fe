/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-quarantine-private.h"

#include "breath-node.h"
#include "test-folder.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define N_SAME 5  /* within one second, or two */

static void
put_file (const char *folder,
          const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
}

static void
test_own_folder (TestFolder   *f,
                 gconstpointer unused)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_test_summary ("Each has a folder of its own, closed to others, also where two come within a second");

  for (guint i = 0; i < N_SAME; i++)
    {
      g_autoptr(GError) error = NULL;
      char *path = breath_quarantine_new (f->root, &error);
      struct stat info;

      g_assert_no_error (error);
      g_assert_no_errno (stat (path, &info));
      g_assert_cmpuint (info.st_mode & 07777, ==, 0700);
      put_file (path, "breath.db");
      g_assert_true (g_hash_table_add (seen, path));
    }
}

static void
test_drop (TestFolder   *f,
           gconstpointer unused)
{
  g_autofree char *parent = g_build_filename (f->root, "quarantine", NULL);
  g_autofree char *first = breath_quarantine_new (f->root, NULL);
  g_autofree char *second = breath_quarantine_new (f->root, NULL);

  g_test_summary ("A folder that is dropped goes with its files, and the last one takes quarantine along");

  put_file (first, "breath.db");
  put_file (second, "breath.db");
  breath_quarantine_drop (first);
  g_assert_false (g_file_test (first, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (second, G_FILE_TEST_EXISTS));
  breath_quarantine_drop (second);
  g_assert_false (g_file_test (parent, G_FILE_TEST_EXISTS));
}

static void
test_refused (TestFolder   *f,
              gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  g_test_summary ("Where something else has the name it is an error, and that stays");

  put_file (f->root, "quarantine");
  g_assert_null (breath_quarantine_new (f->root, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER);
  g_assert_nonnull (strstr (error->message, "quarantine"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, TestFolder, NULL, test_folder_set_up, func, test_folder_tear_down)
  ADD ("/quarantine/own-folder", test_own_folder);
  ADD ("/quarantine/drop", test_drop);
  ADD ("/quarantine/refused", test_refused);
#undef ADD

  return g_test_run ();
}
