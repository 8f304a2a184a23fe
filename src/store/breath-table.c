/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-table.h"

#include "breath-schema.h"
#include "breath-sqlite.h"

#include <sodium.h>

enum
{
  COLUMN_KEY,
  COLUMN_VALUE,
  COLUMN_NUMBER,
  COLUMN_EXTRA,
  COLUMN_SUM,
};

/**
 * BreathTable:
 *
 * One table of rows and its prepared statements.
 *
 * Every row carries a check sum over all it says, because SQLite notices damage to its own structure only: a bit that
 * flips inside a value would be read back as if it had been written so.
 */
struct _BreathTable
{
  const BreathTableInfo *info;
  sqlite3               *db;

  sqlite3_stmt          *put;
  sqlite3_stmt          *remove;  /* NULL: rows are only ever added */
  sqlite3_stmt          *sum;     /* NULL: rows are only ever added */
  sqlite3_stmt          *select;
  sqlite3_stmt          *get;     /* NULL: rows are only ever added */
};

static void
hash_bytes (crypto_generichash_state *state,
            GBytes                   *bytes)
{
  gsize len = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &len) : NULL;
  guint64 le = GUINT64_TO_LE ((guint64) len);

  crypto_generichash_update (state, (const guint8 *) &le, sizeof le);

  if (len > 0)
    crypto_generichash_update (state, data, len);
}

static void
get_sum (const BreathRow *row,
         guint8           sum[BREATH_SUM_LEN])
{
  crypto_generichash_state state;
  guint8 kind = (guint8) row->kind;
  guint64 number = GUINT64_TO_LE (row->number);

  crypto_generichash_init (&state, NULL, 0, BREATH_SUM_LEN);
  crypto_generichash_update (&state, &kind, sizeof kind);
  crypto_generichash_update (&state, (const guint8 *) &number, sizeof number);
  hash_bytes (&state, row->key);
  hash_bytes (&state, row->value);
  hash_bytes (&state, row->extra);
  crypto_generichash_final (&state, sum, BREATH_SUM_LEN);
}

static void
bind_blob (sqlite3_stmt *statement,
           int           index,
           GBytes       *bytes)
{
  gsize len;
  gconstpointer data = g_bytes_get_data (bytes, &len);

  /* SQLite takes no bytes at no address for NULL. */
  if (len == 0)
    sqlite3_bind_zeroblob (statement, index, 0);
  else
    sqlite3_bind_blob64 (statement, index, data, len, SQLITE_STATIC);
}

static void
bind_key (BreathTable  *self,
          sqlite3_stmt *statement,
          GBytes       *key)
{
  gsize len;
  const char *data = g_bytes_get_data (key, &len);

  if (self->info->has_text_key)
    sqlite3_bind_text64 (statement, COLUMN_KEY + 1, data != NULL ? data : "", len, SQLITE_STATIC, SQLITE_UTF8);
  else
    bind_blob (statement, COLUMN_KEY + 1, key);
}

static gboolean
refuse_row (BreathTable *self,
            const char  *why,
            GError     **error)
{
  g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED, "Cannot write a row of kind %s: %s", self->info->name, why);

  return FALSE;
}

/* What the CHECKs of the table cannot see. */
static gboolean
check_row (BreathTable     *self,
           const BreathRow *row,
           GError         **error)
{
  gsize len;
  const char *key = g_bytes_get_data (row->key, &len);

  if (self->info->has_text_key && len > 0 && !g_utf8_validate_len (key, len, NULL))
    return refuse_row (self, "its key is not a text", error);

  if (row->value == NULL)
    return self->remove != NULL || refuse_row (self, "it is only ever added, not deleted", error);

  if (self->info->has_extra != (row->extra != NULL))
    return refuse_row (self, row->extra != NULL ? "it has no extra" : "its extra is missing", error);

  if (!self->info->has_number && row->number != 0)
    return refuse_row (self, "it has no number", error);

  if (row->number > G_MAXINT64)
    return refuse_row (self, "its number is too large", error);

  return TRUE;
}

static gboolean
run_statement (BreathTable  *self,
               sqlite3_stmt *statement,
               GError      **error)
{
  gboolean done = sqlite3_step (statement) == SQLITE_DONE;

  if (!done)
    {
      g_autofree char *doing = g_strdup_printf ("Cannot write a row of kind %s", self->info->name);

      breath_sqlite_set_error (error, self->db, doing);
    }

  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return done;
}

static GBytes *
read_bytes (sqlite3_stmt *statement,
            int           column)
{
  gconstpointer data = sqlite3_column_blob (statement, column);

  return g_bytes_new (data, sqlite3_column_bytes (statement, column));
}

/**
 * breath_table_read_row:
 * @info: what the row is of
 * @statement: a statement at a row with the five columns of a select of @info
 * @row_func: (scope call) (nullable): called with the row if it is sound
 * @user_data: data for @row_func
 * @tally: (nullable): counts the row
 * @error: return location for an error
 *
 * Reads a row and compares it with its check sum.
 *
 * Returns: %TRUE if it is sound
 */
gboolean
breath_table_read_row (const BreathTableInfo *info,
                       sqlite3_stmt          *statement,
                       BreathRowFunc          row_func,
                       gpointer               user_data,
                       BreathTally           *tally,
                       GError               **error)
{
  g_autoptr(GBytes) key = read_bytes (statement, COLUMN_KEY);
  g_autoptr(GBytes) value = read_bytes (statement, COLUMN_VALUE);
  g_autoptr(GBytes) extra = info->has_extra ? read_bytes (statement, COLUMN_EXTRA) : NULL;
  g_autoptr(GBytes) sum = read_bytes (statement, COLUMN_SUM);
  guint64 number = (guint64) sqlite3_column_int64 (statement, COLUMN_NUMBER);
  BreathRow row = { info->kind, key, value, number, extra };
  guint8 expected[BREATH_SUM_LEN];

  get_sum (&row, expected);

  if (g_bytes_get_size (sum) != BREATH_SUM_LEN || memcmp (g_bytes_get_data (sum, NULL), expected, BREATH_SUM_LEN) != 0)
    {
      g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED,
                   "A row of kind %s does not match its check sum", info->name);
      return FALSE;
    }

  if (tally != NULL)
    breath_tally_add (tally, row.kind, expected);

  if (row_func != NULL)
    row_func (&row, user_data);

  return TRUE;
}

static gboolean
prepare (BreathTable   *self,
         const char    *sql,
         sqlite3_stmt **statement,
         GError       **error)
{
  return breath_sqlite_prepare (self->db, sql, "Cannot use a table", statement, error);
}

/* As all rows are read, but for the one whose key is asked for. */
static gboolean
prepare_get (BreathTable *self,
             GError     **error)
{
  const char *select = self->info->select;
  const char *order = strstr (select, " ORDER BY ");
  g_autofree char *sql = g_strdup_printf ("%.*s WHERE %s = ?1", (int) (order - select), select, self->info->walk);

  return self->info->remove == NULL || prepare (self, sql, &self->get, error);
}

/**
 * breath_table_new:
 * @db: a connection that outlives the table
 * @info: the table's SQL; static
 * @error: return location for an error
 *
 * Prepares the statements of a table.
 *
 * Returns: (transfer full) (nullable): the table
 */
BreathTable *
breath_table_new (sqlite3               *db,
                  const BreathTableInfo *info,
                  GError               **error)
{
  g_autoptr(BreathTable) self = g_new0 (BreathTable, 1);

  self->db = db;
  self->info = info;

  if (!prepare (self, info->put, &self->put, error) ||
      !prepare (self, info->select, &self->select, error) ||
      !prepare_get (self, error) ||
      (info->remove != NULL && !prepare (self, info->remove, &self->remove, error)) ||
      (info->sum != NULL && !prepare (self, info->sum, &self->sum, error)))
    return NULL;

  return g_steal_pointer (&self);
}

void
breath_table_free (BreathTable *self)
{
  sqlite3_finalize (self->put);
  sqlite3_finalize (self->remove);
  sqlite3_finalize (self->sum);
  sqlite3_finalize (self->select);
  sqlite3_finalize (self->get);
  g_free (self);
}

/* The check sum of the row that is there by now, if there is one. */
static gboolean
read_sum (BreathTable     *self,
          const BreathRow *row,
          guint8           sum[BREATH_SUM_LEN],
          gboolean        *exists,
          GError         **error)
{
  int result;

  *exists = FALSE;

  if (self->sum == NULL)
    return TRUE;

  bind_key (self, self->sum, row->key);
  result = sqlite3_step (self->sum);

  if (result == SQLITE_ROW && sqlite3_column_bytes (self->sum, 0) == BREATH_SUM_LEN)
    {
      memcpy (sum, sqlite3_column_blob (self->sum, 0), BREATH_SUM_LEN);
      *exists = TRUE;
    }

  if (result != SQLITE_DONE && !*exists)
    breath_sqlite_set_error (error, self->db, "Cannot look at a row");

  sqlite3_reset (self->sum);
  sqlite3_clear_bindings (self->sum);

  return result == SQLITE_DONE || *exists;
}

static gboolean
remove_row (BreathTable     *self,
            const BreathRow *row,
            GError         **error)
{
  bind_key (self, self->remove, row->key);

  return run_statement (self, self->remove, error);
}

static gboolean
put_row (BreathTable     *self,
         const BreathRow *row,
         const guint8     sum[BREATH_SUM_LEN],
         GError         **error)
{
  bind_key (self, self->put, row->key);
  bind_blob (self->put, COLUMN_VALUE + 1, row->value);

  if (self->info->has_number)
    sqlite3_bind_int64 (self->put, COLUMN_NUMBER + 1, (sqlite3_int64) row->number);

  if (self->info->has_extra)
    bind_blob (self->put, COLUMN_EXTRA + 1, row->extra);

  sqlite3_bind_blob (self->put, COLUMN_SUM + 1, sum, BREATH_SUM_LEN, SQLITE_STATIC);

  return run_statement (self, self->put, error);
}

/**
 * breath_table_write:
 * @self: a table
 * @row: a row of its kind; without a value: the one to delete
 * @tally: what is counted of all rows, kept up
 * @error: return location for an error
 *
 * Writes or deletes a row, within the transaction that the caller began. If it fails, @tally is as it was.
 *
 * Returns: %TRUE if it was written
 */
gboolean
breath_table_write (BreathTable     *self,
                    const BreathRow *row,
                    BreathTally     *tally,
                    GError         **error)
{
  guint8 before[BREATH_SUM_LEN];
  guint8 sum[BREATH_SUM_LEN];
  gboolean exists;

  if (!check_row (self, row, error) || !read_sum (self, row, before, &exists, error))
    return FALSE;

  if (row->value == NULL && !remove_row (self, row, error))
    return FALSE;

  if (row->value != NULL)
    {
      get_sum (row, sum);

      if (!put_row (self, row, sum, error))
        return FALSE;

      breath_tally_add (tally, row->kind, sum);
    }

  if (exists)
    breath_tally_remove (tally, row->kind, before);

  return TRUE;
}

/**
 * breath_table_load:
 * @self: a table
 * @row_func: (scope call) (nullable): called for every row; without it they are only checked
 * @user_data: data for @row_func
 * @tally: (nullable): counts the rows
 * @error: return location for an error
 *
 * Reads every row and compares it with its check sum.
 *
 * Returns: %TRUE if all of them were read and sound
 */
gboolean
breath_table_load (BreathTable  *self,
                   BreathRowFunc row_func,
                   gpointer      user_data,
                   BreathTally  *tally,
                   GError      **error)
{
  gboolean sound = TRUE;
  int result;

  while (sound && (result = sqlite3_step (self->select)) == SQLITE_ROW)
    sound = breath_table_read_row (self->info, self->select, row_func, user_data, tally, error);

  if (sound && result != SQLITE_DONE)
    {
      g_autofree char *doing = g_strdup_printf ("Cannot read a row of kind %s", self->info->name);

      breath_sqlite_set_error (error, self->db, doing);
      sound = FALSE;
    }

  sqlite3_reset (self->select);

  return sound;
}

/**
 * breath_table_read:
 * @self: a table whose rows can be replaced
 * @key: a key
 * @row_func: (scope call): called with the row, if there is one
 * @user_data: data for @row_func
 * @error: return location for an error
 *
 * Reads one row and compares it with its check sum.
 *
 * Returns: %TRUE if it was read and sound, or is not there
 */
gboolean
breath_table_read (BreathTable  *self,
                   GBytes       *key,
                   BreathRowFunc row_func,
                   gpointer      user_data,
                   GError      **error)
{
  gboolean is_good;
  int result;

  bind_key (self, self->get, key);
  result = sqlite3_step (self->get);
  is_good = result == SQLITE_DONE;

  if (result == SQLITE_ROW)
    is_good = breath_table_read_row (self->info, self->get, row_func, user_data, NULL, error);
  else if (!is_good)
    breath_sqlite_set_error (error, self->db, "Cannot read a row");

  sqlite3_reset (self->get);
  sqlite3_clear_bindings (self->get);

  return is_good;
}
