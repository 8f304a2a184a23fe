/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

#define BREATH_DATABASE_SPARE (1024 * 1024)  /* bytes that stay free when a database is brought up to date */

gboolean breath_database_file_inspect (const char  *path,
                                       gboolean    *exists,
                                       GError     **error);
gboolean breath_database_file_create  (const char  *path,
                                       GError     **error);
gboolean breath_database_file_sync_folder (const char *path,
                                           GError    **error);
gboolean breath_database_file_keep    (sqlite3     *db,
                                       const char  *path,
                                       guint        version,
                                       GError     **error);

G_END_DECLS
