/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-database-private.h"

/* What is asked for piece by piece. */

/**
 * breath_database_read:
 * @self: a database
 * @kind: what the row is; no draw and no entry of the log
 * @key: its key
 * @row_func: (scope call): called with the row, if there is one
 * @user_data: data for @row_func
 * @error: return location for an error
 *
 * Reads one row.
 *
 * Returns: %TRUE if it was read and sound, or is not there
 */
gboolean
breath_database_read (BreathDatabase *self,
                      BreathRowKind   kind,
                      GBytes         *key,
                      BreathRowFunc   row_func,
                      gpointer        user_data,
                      GError        **error)
{
  return breath_database_check_open (self, error) && breath_table_read (self->tables[kind], key, row_func, user_data, error);
}

/**
 * breath_database_search:
 * @self: a database
 * @words: what somebody looks for, in their own words
 * @error: return location for an error
 *
 * Looks for planted seeds.
 *
 * Returns: (transfer full) (nullable) (element-type BreathMemoryHit): the best first, at most %BREATH_MEMORY_MAX_HITS
 */
GPtrArray *
breath_database_search (BreathDatabase *self,
                        const char     *words,
                        GError        **error)
{
  return breath_database_check_open (self, error) ? breath_memory_search (self->db, words, error) : NULL;
}

/**
 * breath_database_list_addresses:
 * @self: a database
 * @error: return location for an error
 *
 * Reads the address book.
 *
 * Returns: (transfer full) (nullable) (element-type BreathAddress): the entries, the one reached last first
 */
GPtrArray *
breath_database_list_addresses (BreathDatabase *self,
                                GError        **error)
{
  return breath_database_check_open (self, error) ? breath_address_table_list (self->addresses, error) : NULL;
}

/**
 * breath_database_list_history:
 * @self: a database
 * @error: return location for an error
 *
 * Reads the history of levels.
 *
 * Returns: (transfer full) (nullable) (element-type BreathLevelChange): the changes, the oldest first
 */
GPtrArray *
breath_database_list_history (BreathDatabase *self,
                              GError        **error)
{
  return breath_database_check_open (self, error) ? breath_history_table_list (self->history, error) : NULL;
}
