/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-database.h"

#include "breath-address-table.h"
#include "breath-database-copy.h"
#include "breath-history-table.h"
#include "breath-log-table.h"
#include "breath-memory-search.h"
#include "breath-table.h"
#include "breath-tally.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * BreathDatabase:
 *
 * The one connection to the file, used on one thread.
 *
 * The connection locks the file for itself as long as it is open. SQLite before 3.51.3 can damage a file in WAL mode when
 * two connections write and checkpoint at the same time; here there never is a second one.
 */
struct _BreathDatabase
{
  char               *path;
  char               *anchor_path;
  sqlite3            *db;            /* NULL: closed after a failure */

  BreathTable        *tables[BREATH_N_ROW_KINDS];  /* none for the log */
  BreathLogTable     *log;
  BreathAddressTable *addresses;
  BreathHistoryTable *history;
  BreathMemoryIndex  *memory;
  BreathDatabaseCopy *copy;          /* NULL: none is on its way */

  BreathTally         tally;         /* of what was committed */
  guint64             noted;         /* commits that the anchor tells of */
  gint64              noted_at;      /* monotonic */
  gboolean            is_noting_bad; /* that the anchor cannot be written was said */

  int                 n_log_pages;   /* in the log after the latest commit */
  gboolean            erases;        /* the log may hold what shall be gone */
  GError             *failure;       /* why nothing is written any more */
};

/* breath-database.c */
gboolean breath_database_connect         (BreathDatabase    *self,
                                         GError           **error);
/* FALSE: it was closed after a failure, which is the error. */
gboolean breath_database_check_open      (BreathDatabase    *self,
                                         GError           **error);
const BreathTableInfo *
         breath_database_get_table_info (BreathRowKind      kind);

/* breath-database-check.c */
const char *
         breath_database_get_kind_name   (BreathRowKind      kind);
gboolean breath_database_read_tally     (BreathDatabase    *self,
                                         const BreathTally *found,
                                         gboolean          *exists,
                                         GError           **error);
gboolean breath_database_compare_anchor (BreathDatabase    *self,
                                         gboolean           is_counted,
                                         gboolean          *exists,
                                         GError           **error);
gboolean breath_database_write_anchor   (BreathDatabase    *self,
                                         GError           **error);

G_END_DECLS
