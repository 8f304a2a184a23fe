/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-folder.h"

#include <glib/gstdio.h>

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }

  g_remove (path);
}

void
test_folder_set_up (TestFolder   *self,
                    gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  self->root = g_dir_make_tmp ("breath-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->root, "data", NULL);
}

void
test_folder_tear_down (TestFolder   *self,
                       gconstpointer unused)
{
  remove_tree (self->root);
  g_clear_pointer (&self->root, g_free);
  g_clear_pointer (&self->path, g_free);
}

char *
test_folder_dup_file (TestFolder *self,
                      const char *name)
{
  return g_build_filename (self->path, name, NULL);
}
