/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-database-passing.h"

#include "breath-setting-table.h"
#include "breath-sqlite.h"
#include "breath-table.h"
#include "breath-tally-table.h"

static void
collect_cb (const BreathRow *row,
            gpointer         user_data)
{
  if (breath_row_is_passing (row))
    breath_batch_delete (user_data, row->kind, row->key);
}

static gboolean
delete_rows (sqlite3     *db,
             BreathTable *table,
             BreathBatch *batch,
             GError     **error)
{
  BreathTally tally;
  gboolean exists = FALSE;

  if (!breath_tally_table_read (db, &tally, &exists, error))
    return FALSE;

  for (guint i = 0; i < breath_batch_get_size (batch); i++)
    if (!breath_table_write (table, breath_batch_get_row (batch, i), &tally, error))
      return FALSE;

  tally.commits++;

  return breath_tally_table_write (db, &tally, error);
}

/**
 * breath_database_forget_passing:
 * @db: a connection to a whole copy of a database
 * @error: return location for an error
 *
 * Takes out of a copy what shall be in none, and counts it as one transaction more, so that the copy is not taken for the
 * database at the same moment.
 *
 * Returns: %FALSE if it may still be in there
 */
gboolean
breath_database_forget_passing (sqlite3 *db,
                                GError **error)
{
  g_autoptr(BreathTable) table = NULL;
  g_autoptr(BreathBatch) batch = breath_batch_new ();

  if (!breath_sqlite_exec (db, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA secure_delete = ON", "Cannot open the copy", error)
      || (table = breath_table_new (db, &breath_setting_table, error)) == NULL
      || !breath_table_load (table, collect_cb, batch, NULL, error))
    return FALSE;

  if (breath_batch_get_size (batch) == 0)
    return TRUE;

  return breath_sqlite_exec (db, "BEGIN IMMEDIATE", "Cannot begin to write the copy", error)
         && delete_rows (db, table, batch, error)
         && breath_sqlite_exec (db, "COMMIT", "Cannot write the copy", error);
}
