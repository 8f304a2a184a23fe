/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-tally.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * BreathTableInfo:
 * @kind: the kind of row it holds
 * @name: what the kind is called in an error
 * @put: SQL that writes a row: ?1 key, ?2 value, ?3 number, ?4 extra, ?5 check sum
 * @remove: SQL that deletes the row with key ?1, or NULL if rows are only ever added
 * @sum: SQL that reads the check sum of the row with key ?1, or NULL if rows are only ever added
 * @select: SQL that reads all rows in the order in which they are loaded, with those five columns
 * @walk: the column by which a damaged table is walked, with a value of its own in every row
 * @has_text_key: whether keys are texts rather than bytes
 * @has_number: whether a row has a number
 * @has_extra: whether a row has an extra
 * @since: version of the schema that brought the table, 0 for the first
 *
 * The SQL of one table, kept in a file of its own.
 */
typedef struct
{
  BreathRowKind kind;
  const char   *name;
  const char   *put;
  const char   *remove;
  const char   *sum;
  const char   *select;
  const char   *walk;
  gboolean      has_text_key;
  gboolean      has_number;
  gboolean      has_extra;
  guint         since;
} BreathTableInfo;

typedef struct _BreathTable BreathTable;

BreathTable *breath_table_new   (sqlite3               *db,
                                 const BreathTableInfo *info,
                                 GError               **error) G_GNUC_WARN_UNUSED_RESULT;
void         breath_table_free  (BreathTable           *self);
gboolean     breath_table_write (BreathTable           *self,
                                 const BreathRow       *row,
                                 BreathTally           *tally,
                                 GError               **error);
gboolean     breath_table_load  (BreathTable           *self,
                                 BreathRowFunc          row_func,
                                 gpointer               user_data,
                                 BreathTally           *tally,
                                 GError               **error);
gboolean     breath_table_read  (BreathTable           *self,
                                 GBytes                *key,
                                 BreathRowFunc          row_func,
                                 gpointer               user_data,
                                 GError               **error);
gboolean     breath_table_read_row (const BreathTableInfo *info,
                                    sqlite3_stmt          *statement,
                                    BreathRowFunc          row_func,
                                    gpointer               user_data,
                                    BreathTally           *tally,
                                    GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathTable, breath_table_free)

G_END_DECLS
