/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-folder-private.h"
#include "breath-node.h"
#include "test-folder.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static guint
get_mode (const char *path)
{
  struct stat found;

  g_assert_no_errno (stat (path, &found));

  return found.st_mode & 07777;
}

static BreathFolder *
open_folder (TestFolder *f)
{
  g_autoptr(GError) error = NULL;
  BreathFolder *folder = breath_folder_open (f->path, &error);

  g_assert_no_error (error);

  return folder;
}

static void
test_folder_is_private (TestFolder   *f,
                        gconstpointer unused)
{
  g_autoptr(BreathFolder) folder = open_folder (f);
  g_autofree char *file = test_folder_dup_file (f, "settings.ini");
  g_autofree char *lock = test_folder_dup_file (f, "lock");

  g_assert_true (breath_folder_replace (folder, "settings.ini", "a", 1, NULL));
  g_assert_cmpuint (get_mode (f->path), ==, 0700);
  g_assert_cmpuint (get_mode (file), ==, 0600);
  g_assert_cmpuint (get_mode (lock), ==, 0600);
}

static void
test_folder_open_to_others (TestFolder   *f,
                            gconstpointer unused)
{
  guint modes[] = { 0755, 0701, 0710, 0770, 0777 };

  g_assert_no_errno (g_mkdir (f->path, 0700));

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_no_errno (g_chmod (f->path, modes[i]));
      g_assert_null (breath_folder_open (f->path, &error));
      g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER);
      g_assert_nonnull (strstr (error->message, "chmod 700 "));
      g_assert_cmpuint (get_mode (f->path), ==, modes[i]);
    }
}

static void
test_folder_file_open_to_others (TestFolder   *f,
                                 gconstpointer unused)
{
  g_autoptr(BreathFolder) folder = open_folder (f);
  g_autoptr(GError) error = NULL;
  g_autofree char *file = test_folder_dup_file (f, "node.key");
  char buffer[16];
  gsize len;

  g_assert_true (g_file_set_contents (file, "secret", -1, NULL));
  g_assert_no_errno (g_chmod (file, 0644));
  g_assert_false (breath_folder_read (folder, "node.key", buffer, sizeof buffer, &len, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER);
  g_assert_nonnull (strstr (error->message, "chmod 600 "));
  g_assert_false (breath_folder_check (folder, "node.key", NULL));
  g_assert_true (breath_folder_check (folder, "missing", NULL));
}

static void
test_folder_file_is_link (TestFolder   *f,
                          gconstpointer unused)
{
  g_autoptr(BreathFolder) folder = open_folder (f);
  g_autoptr(GError) error = NULL;
  g_autofree char *file = test_folder_dup_file (f, "node.key");
  char buffer[16];
  gsize len;

  g_assert_no_errno (symlink ("/etc/hostname", file));
  g_assert_false (breath_folder_read (folder, "node.key", buffer, sizeof buffer, &len, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER);
  g_clear_error (&error);
  g_assert_false (breath_folder_check (folder, "node.key", &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER);
}

static void
test_folder_is_file (TestFolder   *f,
                     gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (f->path, "", 0, NULL));
  g_assert_null (breath_folder_open (f->path, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER);
}

static void
test_folder_locked (TestFolder   *f,
                    gconstpointer unused)
{
  BreathFolder *first = open_folder (f);
  g_autoptr(BreathFolder) second = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (breath_folder_open (f->path, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_BUSY);

  g_assert_finalize_object (first);
  second = open_folder (f);
}

static void
test_folder_read_limit (TestFolder   *f,
                        gconstpointer unused)
{
  g_autoptr(BreathFolder) folder = open_folder (f);
  g_autoptr(GError) error = NULL;
  char buffer[5];
  gsize len;

  g_assert_false (breath_folder_read (folder, "file", buffer, sizeof buffer, &len, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (breath_folder_replace (folder, "file", "1234", 4, NULL));
  g_assert_true (breath_folder_read (folder, "file", buffer, sizeof buffer, &len, NULL));
  g_assert_cmpmem (buffer, len, "1234", 4);

  g_assert_true (breath_folder_replace (folder, "file", "12345", 5, NULL));
  g_assert_false (breath_folder_read (folder, "file", buffer, sizeof buffer, &len, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER);
}

static void
test_folder_replace_leaves_no_part (TestFolder   *f,
                                    gconstpointer unused)
{
  g_autoptr(BreathFolder) folder = open_folder (f);
  g_autofree char *part = test_folder_dup_file (f, "file.part");

  g_assert_true (g_file_set_contents (part, "left over", -1, NULL));
  g_assert_true (breath_folder_replace (folder, "file", "new", 3, NULL));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_true (breath_folder_has (folder, "file"));
}

#define ADD(path, func) g_test_add (path, TestFolder, NULL, test_folder_set_up, func, test_folder_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/folder/is-private", test_folder_is_private);
  ADD ("/folder/open-to-others", test_folder_open_to_others);
  ADD ("/folder/file-open-to-others", test_folder_file_open_to_others);
  ADD ("/folder/file-is-link", test_folder_file_is_link);
  ADD ("/folder/is-file", test_folder_is_file);
  ADD ("/folder/locked", test_folder_locked);
  ADD ("/folder/read-limit", test_folder_read_limit);
  ADD ("/folder/replace-leaves-no-part", test_folder_replace_leaves_no_part);

  return g_test_run ();
}
