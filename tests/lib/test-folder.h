/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A folder of a test's own, taken away with everything in it. */
typedef struct
{
  char *root;  /* 0700 */
  char *path;  /* within root, not made yet */
} TestFolder;

void  test_folder_set_up    (TestFolder    *self,
                             gconstpointer  unused);
void  test_folder_tear_down (TestFolder    *self,
                             gconstpointer  unused);
char *test_folder_dup_file  (TestFolder    *self,
                             const char    *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
