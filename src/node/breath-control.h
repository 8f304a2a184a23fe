/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BREATH_CONTROL_MAX_IMPORTED 256 /* levels a call */
#define BREATH_CONTROL_MAX_VERIFIED 64  /* heads and items a call */

#define BREATH_CONTROL_OBJECT   "/org/sharedbreath/Breath/Node"
#define BREATH_CONTROL_MAX_PATH 107 /* bytes of a Unix socket's path, the final zero aside */

char *breath_control_dup_path    (const char  *data_dir,
                                  GError     **error) G_GNUC_WARN_UNUSED_RESULT;
char **breath_control_find_paths (const char  *data_dir,
                                  GError     **error) G_GNUC_WARN_UNUSED_RESULT;
char *breath_control_dup_address (const char  *path) G_GNUC_WARN_UNUSED_RESULT;
void  breath_control_init_errors (void);

G_END_DECLS
