/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-control.h"
#include "breath-node.h"
#include "test-folder.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
fixture_set_up (TestFolder   *f,
                gconstpointer unused)
{
  test_folder_set_up (f, NULL);
  g_assert_no_errno (g_mkdir (f->path, 0700));
  g_setenv ("XDG_RUNTIME_DIR", f->root, TRUE);
}

static void
test_path_is_private (TestFolder   *f,
                      gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = breath_control_dup_path (f->path, &error);
  g_autofree char *folder = NULL;
  struct stat found;

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (path, f->root));
  folder = g_path_get_dirname (path);
  g_assert_no_errno (stat (folder, &found));
  g_assert_cmpuint (found.st_mode & 07777, ==, 0700);
}

/* Whatever way leads to a folder, it is the same node. */
static void
test_path_is_canonical (TestFolder   *f,
                        gconstpointer unused)
{
  g_autofree char *link = g_build_filename (f->root, "link", NULL);
  g_autofree char *dots = g_strconcat (f->path, "/../data/.", NULL);
  g_autofree char *a = breath_control_dup_path (f->path, NULL);
  g_autofree char *b = breath_control_dup_path (dots, NULL);
  g_autofree char *c = NULL;
  g_autofree char *d = breath_control_dup_path (f->root, NULL);

  g_assert_no_errno (symlink (f->path, link));
  c = breath_control_dup_path (link, NULL);
  g_assert_cmpstr (a, ==, b);
  g_assert_cmpstr (a, ==, c);
  g_assert_cmpstr (a, !=, d);
}

static void
test_path_of_nothing (TestFolder   *f,
                      gconstpointer unused)
{
  g_autofree char *missing = g_build_filename (f->root, "missing", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (breath_control_dup_path (missing, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* A runtime folder too long for a socket is passed over. */
static void
test_path_is_short (TestFolder   *f,
                    gconstpointer unused)
{
  g_autofree char *name = g_strnfill (BREATH_CONTROL_MAX_PATH, 'x');
  g_autofree char *deep = g_build_filename (f->root, name, NULL);
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_no_errno (g_mkdir (deep, 0700));
  g_setenv ("XDG_RUNTIME_DIR", deep, TRUE);
  path = breath_control_dup_path (f->path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (path), <=, BREATH_CONTROL_MAX_PATH);
}

static void
test_path_open_to_others (TestFolder   *f,
                          gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (f->root, "breath", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_no_errno (g_mkdir (folder, 0700));
  g_assert_no_errno (g_chmod (folder, 0755));
  g_assert_null (breath_control_dup_path (f->path, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER);
}

static void
test_path_is_link (TestFolder   *f,
                   gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (f->root, "breath", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_no_errno (symlink (f->path, folder));
  g_assert_null (breath_control_dup_path (f->path, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER);
}

#define ADD(path, func) g_test_add (path, TestFolder, NULL, fixture_set_up, func, test_folder_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/control-path/is-private", test_path_is_private);
  ADD ("/control-path/is-canonical", test_path_is_canonical);
  ADD ("/control-path/of-nothing", test_path_of_nothing);
  ADD ("/control-path/is-short", test_path_is_short);
  ADD ("/control-path/open-to-others", test_path_open_to_others);
  ADD ("/control-path/is-link", test_path_is_link);

  return g_test_run ();
}
