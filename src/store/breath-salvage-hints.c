/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-salvage-hints-private.h"

#define BATCH 256  /* rows written together */

#define ADDRESSES "SELECT peer, address, reached FROM address ORDER BY reached DESC LIMIT " G_STRINGIFY (BREATH_ADDRESS_MAX)
#define HISTORY   "SELECT author, resource, heard, level, epsilon, day, imported FROM history ORDER BY author %1$s, " \
                  "resource %1$s, heard %1$s"

/* Fills @write, but for what cannot be. */
typedef void (*ReadFunc) (sqlite3_stmt *statement,
                          BreathWrite  *write);

static void
clear_write (BreathWrite *write)
{
  g_clear_pointer (&write->address, breath_address_free);
  g_clear_pointer (&write->change, breath_level_change_free);
  g_clear_error (&write->error);
}

/* What the rules of the new table do not admit is passed over. */
static guint64
write_batch (BreathDatabase *to,
             BreathWrite    *batch,
             guint           n)
{
  BreathWrite *writes[BATCH];
  guint64 n_kept = 0;

  for (guint i = 0; i < n; i++)
    writes[i] = &batch[i];

  if (n > 0)
    breath_database_write (to, writes, n);

  breath_database_checkpoint (to);

  for (guint i = 0; i < n; i++)
    {
      n_kept += batch[i].error == NULL;
      clear_write (&batch[i]);
    }

  return n_kept;
}

/* Returns: whether it came to the end, and not to a damaged page. */
static gboolean
copy_rows (sqlite3        *from,
           const char     *sql,
           ReadFunc        read_row,
           BreathDatabase *to,
           guint64        *n_kept)
{
  g_autofree BreathWrite *batch = g_new0 (BreathWrite, BATCH);
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (from, sql, -1, &statement, NULL);
  guint n = 0;

  while (statement != NULL && (result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      read_row (statement, &batch[n]);
      n += batch[n].address != NULL || batch[n].change != NULL;

      if (n == BATCH)
        {
          *n_kept += write_batch (to, batch, n);
          n = 0;
        }
    }

  *n_kept += write_batch (to, batch, n);
  sqlite3_finalize (statement);

  return result == SQLITE_DONE;
}

static GBytes *
dup_blob (sqlite3_stmt *statement,
          int           column)
{
  gconstpointer data = sqlite3_column_blob (statement, column);

  return g_bytes_new (data, sqlite3_column_bytes (statement, column));
}

/* NULL for what is no text that can be shown. */
static const char *
peek_text (sqlite3_stmt *statement,
           int           column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL && g_utf8_validate (text, sqlite3_column_bytes (statement, column), NULL) ? text : NULL;
}

static void
read_address (sqlite3_stmt *statement,
              BreathWrite  *write)
{
  g_autoptr(GBytes) peer = dup_blob (statement, 0);
  const char *text = peek_text (statement, 1);

  if (text != NULL)
    write->address = breath_address_new (peer, text, sqlite3_column_int64 (statement, 2));
}

static void
read_change (sqlite3_stmt *statement,
             BreathWrite  *write)
{
  const char *resource = peek_text (statement, 1);

  if (resource == NULL)
    return;

  write->change = g_new0 (BreathLevelChange, 1);
  write->change->author = dup_blob (statement, 0);
  write->change->resource = g_strdup (resource);
  write->change->heard = sqlite3_column_int64 (statement, 2);
  write->change->level = sqlite3_column_int (statement, 3);
  write->change->epsilon = (guint) sqlite3_column_int (statement, 4);
  write->change->day = (guint32) sqlite3_column_int64 (statement, 5);
  write->change->is_imported = sqlite3_column_int (statement, 6) != 0;
}

/**
 * breath_salvage_addresses:
 * @from: a connection to a damaged database
 * @to: a new one
 *
 * Copies the addresses that can be read. They are hints, with no check sum: what cannot be read is not missed.
 *
 * Returns: how many there were
 */
guint64
breath_salvage_addresses (sqlite3        *from,
                          BreathDatabase *to)
{
  guint64 n_kept = 0;

  copy_rows (from, ADDRESSES, read_address, to, &n_kept);

  return n_kept;
}

static guint64
count_history (BreathDatabase *to)
{
  g_autoptr(GPtrArray) changes = breath_database_list_history (to, NULL);

  return changes != NULL ? changes->len : 0;
}

/**
 * breath_salvage_history:
 * @from: a connection to a damaged database
 * @to: a new one
 *
 * Copies what can be read of the history of levels, from its beginning and, where that comes to a damaged page, from
 * its end.
 *
 * Returns: how many changes of a level there are in @to
 */
guint64
breath_salvage_history (sqlite3        *from,
                        BreathDatabase *to)
{
  g_autofree char *up = g_strdup_printf (HISTORY, "ASC");
  g_autofree char *down = g_strdup_printf (HISTORY, "DESC");
  guint64 n_written = 0;

  if (!copy_rows (from, up, read_change, to, &n_written))
    copy_rows (from, down, read_change, to, &n_written);

  /* Some were written twice. */
  return count_history (to);
}
