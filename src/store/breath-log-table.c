/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-log-table.h"

#include "breath-schema.h"
#include "breath-sqlite.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT (BREATH_SCHEMA_MAX_BODY == BREATH_LOG_MAX_BODY);

enum
{
  COLUMN_SEQ,
  COLUMN_EPOCH,
  COLUMN_PREV_HASH,
  COLUMN_HASH,
  COLUMN_KIND,
  COLUMN_BODY,
  COLUMN_SIG,
  COLUMN_SUM,
};

typedef enum
{
  STATEMENT_INSERT,
  STATEMENT_SELECT,
  STATEMENT_LAST,
  STATEMENT_LOOKUP,
} StatementId;

#define N_STATEMENTS (STATEMENT_LOOKUP + 1)

static const char *const statement_sql[N_STATEMENTS] = {
  [STATEMENT_INSERT] = "INSERT INTO log (" BREATH_LOG_TABLE_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
  [STATEMENT_SELECT] = "SELECT " BREATH_LOG_TABLE_COLUMNS " FROM log ORDER BY seq",
  [STATEMENT_LAST] = "SELECT " BREATH_LOG_TABLE_COLUMNS " FROM log ORDER BY seq DESC LIMIT 1",
  [STATEMENT_LOOKUP] = "SELECT " BREATH_LOG_TABLE_COLUMNS " FROM log WHERE seq = ?1",
};

/**
 * BreathLogTable:
 *
 * The log. Rows are only ever added, each after the last, whose hash it carries: what does not follow is refused when it
 * is written, and found when it is read.
 */
struct _BreathLogTable
{
  sqlite3        *db;
  sqlite3_stmt   *statements[N_STATEMENTS];
  BreathLogEntry *last;  /* NULL: there is none */
};

static void
get_sum (const BreathLogEntry *entry,
         guint8                sum[BREATH_SUM_LEN])
{
  crypto_generichash_state state;

  crypto_generichash_init (&state, NULL, 0, BREATH_SUM_LEN);
  crypto_generichash_update (&state, entry->hash, BREATH_HASH_LEN);
  crypto_generichash_update (&state, entry->signature, P2P_SIGNATURE_LEN);
  crypto_generichash_final (&state, sum, BREATH_SUM_LEN);
}

static gboolean
refuse (GError         **error,
        BreathStoreError code,
        const char      *why)
{
  g_set_error_literal (error, BREATH_STORE_ERROR, code, why);

  return FALSE;
}

static gboolean
run_insert (BreathLogTable       *self,
            const BreathLogEntry *entry,
            const guint8          sum[BREATH_SUM_LEN],
            GError              **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_INSERT];
  gsize len;
  gconstpointer body = g_bytes_get_data (entry->body, &len);

  sqlite3_bind_int64 (statement, COLUMN_SEQ + 1, (sqlite3_int64) entry->seq);
  sqlite3_bind_int64 (statement, COLUMN_EPOCH + 1, entry->epoch);
  sqlite3_bind_blob (statement, COLUMN_PREV_HASH + 1, entry->prev, BREATH_HASH_LEN, SQLITE_STATIC);
  sqlite3_bind_blob (statement, COLUMN_HASH + 1, entry->hash, BREATH_HASH_LEN, SQLITE_STATIC);
  sqlite3_bind_int (statement, COLUMN_KIND + 1, entry->kind);
  sqlite3_bind_blob64 (statement, COLUMN_BODY + 1, body, len, SQLITE_STATIC);

  if (entry->kind == BREATH_LOG_CHECKPOINT)
    sqlite3_bind_blob (statement, COLUMN_SIG + 1, entry->signature, P2P_SIGNATURE_LEN, SQLITE_STATIC);

  sqlite3_bind_blob (statement, COLUMN_SUM + 1, sum, BREATH_SUM_LEN, SQLITE_STATIC);

  return breath_sqlite_run (statement, "Cannot write an entry of the log", error);
}

/**
 * breath_log_table_new:
 * @db: a connection that outlives the table
 * @error: return location for an error
 *
 * Prepares the statements of the log, which is then to be loaded once.
 *
 * Returns: (transfer full) (nullable): the table
 */
BreathLogTable *
breath_log_table_new (sqlite3 *db,
                      GError **error)
{
  g_autoptr(BreathLogTable) self = g_new0 (BreathLogTable, 1);

  self->db = db;

  for (guint i = 0; i < N_STATEMENTS; i++)
    if (!breath_sqlite_prepare (db, statement_sql[i], "Cannot use the log", &self->statements[i], error))
      return NULL;

  return g_steal_pointer (&self);
}

void
breath_log_table_free (BreathLogTable *self)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (self->statements[i]);

  g_clear_pointer (&self->last, breath_log_entry_free);
  g_free (self);
}

/**
 * breath_log_table_write:
 * @self: the log
 * @row: the next entry
 * @tally: what is counted of all rows, kept up
 * @error: return location for an error
 *
 * Adds an entry, within the transaction that the caller began. One that does not follow the last is refused. After that
 * transaction or a part of it is undone, breath_log_table_take_up() is to be called.
 *
 * Returns: %TRUE if it was written
 */
gboolean
breath_log_table_write (BreathLogTable  *self,
                        const BreathRow *row,
                        BreathTally     *tally,
                        GError         **error)
{
  g_autoptr(BreathLogEntry) entry = NULL;
  g_autoptr(GError) bad = NULL;
  guint8 sum[BREATH_SUM_LEN];

  if (row->value == NULL)
    return refuse (error, BREATH_STORE_ERROR_FAILED, "An entry of the log is only ever added, not deleted");

  entry = breath_log_entry_decode (row->key, row->value, row->number, &bad);

  if (entry == NULL)
    return refuse (error, BREATH_STORE_ERROR_FAILED, bad->message);

  if (!breath_log_entry_follows (entry, self->last))
    return refuse (error, BREATH_STORE_ERROR_FAILED, "An entry of the log does not follow the last one");

  get_sum (entry, sum);

  if (!run_insert (self, entry, sum, error))
    return FALSE;

  breath_tally_add (tally, BREATH_ROW_LOG, sum);
  g_clear_pointer (&self->last, breath_log_entry_free);
  self->last = g_steal_pointer (&entry);

  return TRUE;
}

static GBytes *
read_bytes (sqlite3_stmt *statement,
            int           column)
{
  gconstpointer data = sqlite3_column_blob (statement, column);

  return g_bytes_new (data, sqlite3_column_bytes (statement, column));
}

/* The row as the port knows it: all that is in it but the check sum. */
static void
read_row (sqlite3_stmt *statement,
          BreathRow    *row)
{
  guint64 seq = GUINT64_TO_BE ((guint64) sqlite3_column_int64 (statement, COLUMN_SEQ));
  guint8 kind = (guint8) sqlite3_column_int (statement, COLUMN_KIND);
  GByteArray *value = g_byte_array_new ();

  for (int column = COLUMN_PREV_HASH; column <= COLUMN_HASH; column++)
    g_byte_array_append (value, sqlite3_column_blob (statement, column), sqlite3_column_bytes (statement, column));

  g_byte_array_append (value, &kind, 1);
  g_byte_array_append (value, sqlite3_column_blob (statement, COLUMN_SIG), sqlite3_column_bytes (statement, COLUMN_SIG));
  g_byte_array_append (value, sqlite3_column_blob (statement, COLUMN_BODY), sqlite3_column_bytes (statement, COLUMN_BODY));

  row->kind = BREATH_ROW_LOG;
  row->key = g_bytes_new (&seq, sizeof seq);
  row->value = g_byte_array_free_to_bytes (value);
  row->number = (guint64) sqlite3_column_int64 (statement, COLUMN_EPOCH);
  row->extra = NULL;
}

/**
 * breath_log_table_read_entry:
 * @statement: a statement at a row with %BREATH_LOG_TABLE_COLUMNS
 * @row: (out caller-allocates): the row, its key and value to be freed in any case
 * @sum: (out): its check sum
 * @error: return location for an error
 *
 * Reads an entry and compares it with its hash and check sum.
 *
 * Returns: (transfer full) (nullable): the entry, if it is sound
 */
BreathLogEntry *
breath_log_table_read_entry (sqlite3_stmt *statement,
                             BreathRow    *row,
                             guint8        sum[BREATH_SUM_LEN],
                             GError      **error)
{
  g_autoptr(BreathLogEntry) entry = NULL;
  g_autoptr(GBytes) stored = read_bytes (statement, COLUMN_SUM);
  g_autoptr(GError) bad = NULL;

  read_row (statement, row);
  entry = breath_log_entry_decode (row->key, row->value, row->number, &bad);

  if (entry == NULL)
    {
      refuse (error, BREATH_STORE_ERROR_DAMAGED, bad->message);
      return NULL;
    }

  get_sum (entry, sum);

  if (g_bytes_get_size (stored) != BREATH_SUM_LEN || memcmp (g_bytes_get_data (stored, NULL), sum, BREATH_SUM_LEN) != 0)
    {
      refuse (error, BREATH_STORE_ERROR_DAMAGED, "A row of kind log does not match its check sum");
      return NULL;
    }

  return g_steal_pointer (&entry);
}

static gboolean
load_entry (BreathLogTable *self,
            BreathRowFunc   row_func,
            gpointer        user_data,
            BreathTally    *tally,
            GError        **error)
{
  BreathRow row = { 0, };
  guint8 sum[BREATH_SUM_LEN];
  g_autoptr(BreathLogEntry) entry = breath_log_table_read_entry (self->statements[STATEMENT_SELECT], &row, sum, error);
  gboolean follows = entry != NULL && breath_log_entry_follows (entry, self->last);

  if (entry != NULL && !follows)
    g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED,
                 "Entry %" G_GUINT64_FORMAT " of the log does not follow the one before it", entry->seq);

  if (follows && tally != NULL)
    breath_tally_add (tally, BREATH_ROW_LOG, sum);

  if (follows && row_func != NULL)
    row_func (&row, user_data);

  g_bytes_unref (row.key);
  g_bytes_unref (row.value);

  if (follows)
    {
      g_clear_pointer (&self->last, breath_log_entry_free);
      self->last = g_steal_pointer (&entry);
    }

  return follows;
}

/**
 * breath_log_table_load:
 * @self: the log
 * @row_func: (scope call) (nullable): called for every entry
 * @user_data: data for @row_func
 * @tally: (nullable): counts the rows
 * @error: return location for an error
 *
 * Reads the log from its beginning and checks every link of the chain.
 *
 * Returns: %TRUE if all of it was read and sound
 */
gboolean
breath_log_table_load (BreathLogTable *self,
                       BreathRowFunc   row_func,
                       gpointer        user_data,
                       BreathTally    *tally,
                       GError        **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_SELECT];
  gboolean sound = TRUE;
  int result;

  g_clear_pointer (&self->last, breath_log_entry_free);

  while (sound && (result = sqlite3_step (statement)) == SQLITE_ROW)
    sound = load_entry (self, row_func, user_data, tally, error);

  if (sound && result != SQLITE_DONE)
    {
      breath_sqlite_set_error (error, self->db, "Cannot read an entry of the log");
      sound = FALSE;
    }

  sqlite3_reset (statement);

  return sound;
}

/* NULL without an error: there is none. */
static BreathLogEntry *
read_one (BreathLogTable *self,
          StatementId     id,
          GError        **error)
{
  sqlite3_stmt *statement = self->statements[id];
  BreathLogEntry *entry = NULL;
  int result = sqlite3_step (statement);

  if (result == SQLITE_ROW)
    {
      BreathRow row = { 0, };
      guint8 sum[BREATH_SUM_LEN];

      entry = breath_log_table_read_entry (statement, &row, sum, error);
      g_bytes_unref (row.key);
      g_bytes_unref (row.value);
    }
  else if (result != SQLITE_DONE)
    {
      breath_sqlite_set_error (error, self->db, "Cannot read an entry of the log");
    }

  sqlite3_reset (statement);

  return entry;
}

/**
 * breath_log_table_take_up:
 * @self: the log
 * @error: return location for an error
 *
 * Looks again which entry is the last, after writes were undone.
 *
 * Returns: %TRUE if it could be read
 */
gboolean
breath_log_table_take_up (BreathLogTable *self,
                          GError        **error)
{
  g_autoptr(GError) bad = NULL;

  g_clear_pointer (&self->last, breath_log_entry_free);
  self->last = read_one (self, STATEMENT_LAST, &bad);

  if (bad == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&bad));

  return FALSE;
}

/**
 * breath_log_table_get_last:
 * @self: the log
 *
 * Returns: (nullable): the last entry, until something is written
 */
const BreathLogEntry *
breath_log_table_get_last (BreathLogTable *self)
{
  return self->last;
}

/**
 * breath_log_table_lookup:
 * @self: the log
 * @seq: a number
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the entry of that number; %NULL without an error if there is none
 */
BreathLogEntry *
breath_log_table_lookup (BreathLogTable *self,
                         guint64         seq,
                         GError        **error)
{
  sqlite3_bind_int64 (self->statements[STATEMENT_LOOKUP], 1, (sqlite3_int64) MIN (seq, G_MAXINT64));

  return read_one (self, STATEMENT_LOOKUP, error);
}
