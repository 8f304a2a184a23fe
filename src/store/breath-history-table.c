/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-history-table.h"

#include "breath-sqlite.h"
#include "breath-store.h"

typedef enum
{
  STATEMENT_PUT,
  STATEMENT_TRIM_LEVEL,
  STATEMENT_TRIM_ALL,
  STATEMENT_LIST,
} StatementId;

#define N_STATEMENTS (STATEMENT_LIST + 1)

/* What was heard counts more than what was imported. */
static const char *const statement_sql[N_STATEMENTS] = {
  [STATEMENT_PUT] =
    "INSERT INTO history (author, resource, heard, level, epsilon, day, imported) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
    "ON CONFLICT (author, resource, heard) DO UPDATE SET level = ?4, epsilon = ?5, day = ?6, imported = 0 WHERE ?7 = 0",
  [STATEMENT_TRIM_LEVEL] =
    "DELETE FROM history WHERE author = ?1 AND resource = ?2 AND heard IN "
    "(SELECT heard FROM history WHERE author = ?1 AND resource = ?2 ORDER BY heard DESC "
    "LIMIT -1 OFFSET " G_STRINGIFY (BREATH_HISTORY_MAX_PER_LEVEL) ")",
  [STATEMENT_TRIM_ALL] =
    "DELETE FROM history WHERE (author, resource, heard) IN "
    "(SELECT author, resource, heard FROM history ORDER BY heard DESC "
    "LIMIT -1 OFFSET " G_STRINGIFY (BREATH_HISTORY_MAX) ")",
  [STATEMENT_LIST] =
    "SELECT author, resource, heard, level, epsilon, day, imported FROM history ORDER BY heard, author, resource "
    "LIMIT " G_STRINGIFY (BREATH_HISTORY_MAX) " + " G_STRINGIFY (BREATH_HISTORY_SLACK),
};

/**
 * BreathHistoryTable:
 *
 * Which level of which node was heard when. Bounded: the oldest entries make room, those of one level first.
 */
struct _BreathHistoryTable
{
  sqlite3      *db;
  sqlite3_stmt *statements[N_STATEMENTS];
  guint         n_written;  /* since the whole was last trimmed */
};

static gboolean
run_statement (BreathHistoryTable      *self,
               StatementId              id,
               const BreathLevelChange *change,
               GError                 **error)
{
  sqlite3_stmt *statement = self->statements[id];
  gsize len;
  gconstpointer author = g_bytes_get_data (change->author, &len);

  if (id != STATEMENT_TRIM_ALL)
    {
      sqlite3_bind_blob64 (statement, 1, author, len, SQLITE_STATIC);
      sqlite3_bind_text (statement, 2, change->resource, -1, SQLITE_STATIC);
    }

  if (id == STATEMENT_PUT)
    {
      sqlite3_bind_int64 (statement, 3, change->heard);
      sqlite3_bind_int (statement, 4, change->level);
      sqlite3_bind_int64 (statement, 5, change->epsilon);
      sqlite3_bind_int64 (statement, 6, change->day);
      sqlite3_bind_int (statement, 7, change->is_imported);
    }

  return breath_sqlite_run (statement, "Cannot remember a level", error);
}

/**
 * breath_history_table_new:
 * @db: a connection that outlives the table
 * @error: return location for an error
 *
 * Prepares the statements of the history of levels.
 *
 * Returns: (transfer full) (nullable): the table
 */
BreathHistoryTable *
breath_history_table_new (sqlite3 *db,
                          GError **error)
{
  g_autoptr(BreathHistoryTable) self = g_new0 (BreathHistoryTable, 1);

  self->db = db;

  for (guint i = 0; i < N_STATEMENTS; i++)
    if (!breath_sqlite_prepare (db, statement_sql[i], "Cannot use the history of levels", &self->statements[i], error))
      return NULL;

  return g_steal_pointer (&self);
}

void
breath_history_table_free (BreathHistoryTable *self)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (self->statements[i]);

  g_free (self);
}

/**
 * breath_history_table_remember:
 * @self: the table
 * @change: a level that was heard
 * @error: return location for an error
 *
 * Writes @change and drops the oldest beyond the limits, within the transaction that the caller began.
 *
 * Returns: %TRUE if it was written
 */
gboolean
breath_history_table_remember (BreathHistoryTable      *self,
                               const BreathLevelChange *change,
                               GError                 **error)
{
  if (!run_statement (self, STATEMENT_PUT, change, error) ||
      !run_statement (self, STATEMENT_TRIM_LEVEL, change, error))
    return FALSE;

  /* This one looks at all entries. */
  if (++self->n_written < BREATH_HISTORY_SLACK)
    return TRUE;

  self->n_written = 0;

  return run_statement (self, STATEMENT_TRIM_ALL, change, error);
}

static BreathLevelChange *
read_change (sqlite3_stmt *statement)
{
  BreathLevelChange *change = g_new0 (BreathLevelChange, 1);

  change->author = g_bytes_new (sqlite3_column_blob (statement, 0), sqlite3_column_bytes (statement, 0));
  change->resource = g_utf8_make_valid ((const char *) sqlite3_column_text (statement, 1),
                                        sqlite3_column_bytes (statement, 1));
  change->heard = sqlite3_column_int64 (statement, 2);
  change->level = sqlite3_column_int (statement, 3);
  change->epsilon = (guint) sqlite3_column_int (statement, 4);
  change->day = (guint32) sqlite3_column_int64 (statement, 5);
  change->is_imported = sqlite3_column_int (statement, 6) != 0;

  return change;
}

/**
 * breath_history_table_list:
 * @self: the table
 * @error: return location for an error
 *
 * Reads the whole history.
 *
 * Returns: (transfer full) (nullable) (element-type BreathLevelChange): the changes, the oldest first
 */
GPtrArray *
breath_history_table_list (BreathHistoryTable *self,
                           GError            **error)
{
  g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_level_change_free);
  sqlite3_stmt *statement = self->statements[STATEMENT_LIST];
  int result;

  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (changes, read_change (statement));

  if (result != SQLITE_DONE)
    breath_sqlite_set_error (error, self->db, "Cannot read the history of levels");

  sqlite3_reset (statement);

  return result == SQLITE_DONE ? g_steal_pointer (&changes) : NULL;
}
