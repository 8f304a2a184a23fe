/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-address-table.h"

#include "breath-sqlite.h"
#include "breath-store.h"

typedef enum
{
  STATEMENT_PUT,
  STATEMENT_TRIM_PEER,
  STATEMENT_TRIM_ALL,
  STATEMENT_LIST,
} StatementId;

#define N_STATEMENTS (STATEMENT_LIST + 1)

/* Of addresses reached in the same second the one being remembered stays. */
static const char *const statement_sql[N_STATEMENTS] = {
  [STATEMENT_PUT] =
    "INSERT INTO address (peer, address, reached) VALUES (?1, ?2, ?3) "
    "ON CONFLICT (peer, address) DO UPDATE SET reached = max (reached, ?3)",
  [STATEMENT_TRIM_PEER] =
    "DELETE FROM address WHERE peer = ?1 AND address IN "
    "(SELECT address FROM address WHERE peer = ?1 ORDER BY reached DESC, address = ?2 DESC "
    "LIMIT -1 OFFSET " G_STRINGIFY (BREATH_ADDRESS_MAX_PER_PEER) ")",
  [STATEMENT_TRIM_ALL] =
    "DELETE FROM address WHERE (peer, address) IN "
    "(SELECT peer, address FROM address ORDER BY reached DESC, (peer = ?1 AND address = ?2) DESC "
    "LIMIT -1 OFFSET " G_STRINGIFY (BREATH_ADDRESS_MAX) ")",
  [STATEMENT_LIST] =
    "SELECT peer, address, reached FROM address ORDER BY reached DESC, peer, address "
    "LIMIT " G_STRINGIFY (BREATH_ADDRESS_MAX),
};

/**
 * BreathAddressTable:
 *
 * The peers that were reached, and where. Bounded: the oldest entries make room.
 */
struct _BreathAddressTable
{
  sqlite3      *db;
  sqlite3_stmt *statements[N_STATEMENTS];
};

static gboolean
run_statement (BreathAddressTable  *self,
               StatementId          id,
               const BreathAddress *address,
               GError             **error)
{
  sqlite3_stmt *statement = self->statements[id];
  gsize len;
  gconstpointer peer = g_bytes_get_data (address->peer, &len);

  sqlite3_bind_blob64 (statement, 1, peer, len, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, address->address, -1, SQLITE_STATIC);

  if (id == STATEMENT_PUT)
    sqlite3_bind_int64 (statement, 3, address->last_reached);

  return breath_sqlite_run (statement, "Cannot remember an address", error);
}

/**
 * breath_address_table_new:
 * @db: a connection that outlives the table
 * @error: return location for an error
 *
 * Prepares the statements of the address book.
 *
 * Returns: (transfer full) (nullable): the table
 */
BreathAddressTable *
breath_address_table_new (sqlite3 *db,
                          GError **error)
{
  g_autoptr(BreathAddressTable) self = g_new0 (BreathAddressTable, 1);

  self->db = db;

  for (guint i = 0; i < N_STATEMENTS; i++)
    if (!breath_sqlite_prepare (db, statement_sql[i], "Cannot use the address book", &self->statements[i], error))
      return NULL;

  return g_steal_pointer (&self);
}

void
breath_address_table_free (BreathAddressTable *self)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (self->statements[i]);

  g_free (self);
}

/**
 * breath_address_table_remember:
 * @self: the table
 * @address: an address that was reached
 * @error: return location for an error
 *
 * Writes @address and drops the oldest beyond the limits, within the transaction that the caller began.
 *
 * Returns: %TRUE if it was written
 */
gboolean
breath_address_table_remember (BreathAddressTable  *self,
                               const BreathAddress *address,
                               GError             **error)
{
  return run_statement (self, STATEMENT_PUT, address, error) &&
         run_statement (self, STATEMENT_TRIM_PEER, address, error) &&
         run_statement (self, STATEMENT_TRIM_ALL, address, error);
}

/**
 * breath_address_table_list:
 * @self: the table
 * @error: return location for an error
 *
 * Reads the address book. What is not a text is left out: the file is not trusted to hold UTF-8, and an address that
 * cannot be read cannot be dialled either.
 *
 * Returns: (transfer full) (nullable) (element-type BreathAddress): the entries, the one reached last first
 */
GPtrArray *
breath_address_table_list (BreathAddressTable *self,
                           GError            **error)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_address_free);
  sqlite3_stmt *statement = self->statements[STATEMENT_LIST];
  int result;

  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const char *text = (const char *) sqlite3_column_text (statement, 1);
      g_autoptr(GBytes) peer = g_bytes_new (sqlite3_column_blob (statement, 0), sqlite3_column_bytes (statement, 0));

      if (text != NULL && g_utf8_validate_len (text, sqlite3_column_bytes (statement, 1), NULL))
        g_ptr_array_add (addresses, breath_address_new (peer, text, sqlite3_column_int64 (statement, 2)));
    }

  if (result != SQLITE_DONE)
    breath_sqlite_set_error (error, self->db, "Cannot read the address book");

  sqlite3_reset (statement);

  return result == SQLITE_DONE ? g_steal_pointer (&addresses) : NULL;
}
