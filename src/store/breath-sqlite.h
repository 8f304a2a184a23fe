/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

void     breath_sqlite_set_error (GError    **error,
                                  sqlite3    *db,
                                  const char *doing);
gboolean breath_sqlite_is_fatal  (sqlite3    *db);
gboolean breath_sqlite_exec      (sqlite3    *db,
                                  const char *sql,
                                  const char *doing,
                                  GError    **error);
gboolean breath_sqlite_prepare   (sqlite3       *db,
                                  const char    *sql,
                                  const char    *doing,
                                  sqlite3_stmt **statement,
                                  GError       **error);
gboolean breath_sqlite_run       (sqlite3_stmt *statement,
                                  const char   *doing,
                                  GError      **error);

G_END_DECLS
