/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sqlite.h"

#include "breath-store.h"

#include <errno.h>

/* SQLite tells a full device from other trouble, but calls a full quota a failed write. */
static gboolean
is_full (sqlite3 *db)
{
  int code = sqlite3_extended_errcode (db);

  return (code & 0xff) == SQLITE_FULL ||
         (code == SQLITE_IOERR_WRITE && sqlite3_system_errno (db) == EDQUOT);
}

static BreathStoreError
get_code (sqlite3 *db)
{
  int code = sqlite3_extended_errcode (db);

  if (is_full (db))
    return BREATH_STORE_ERROR_FULL;

  if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB ||
      (code & 0xff) == SQLITE_TOOBIG || code == SQLITE_IOERR_SHORT_READ)
    return BREATH_STORE_ERROR_DAMAGED;

  return BREATH_STORE_ERROR_FAILED;
}

/**
 * breath_sqlite_set_error:
 * @error: return location for an error
 * @db: a connection whose latest call failed
 * @doing: what was being done, as the beginning of a sentence
 *
 * Turns the failure of the latest call on @db into one of [error@Breath.StoreError].
 */
void
breath_sqlite_set_error (GError    **error,
                         sqlite3    *db,
                         const char *doing)
{
  int code = sqlite3_extended_errcode (db);
  int system_errno = sqlite3_system_errno (db);
  const char *said = (code & 0xff) == SQLITE_BUSY ? "another program is using it" : sqlite3_errmsg (db);
  g_autofree char *what = g_utf8_make_valid (said, -1);  /* it may quote a damaged file */

  if (system_errno != 0 && ((code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN))
    g_set_error (error, BREATH_STORE_ERROR, get_code (db), "%s: %s (%s, SQLite code %d)",
                 doing, what, g_strerror (system_errno), code);
  else
    g_set_error (error, BREATH_STORE_ERROR, get_code (db), "%s: %s (SQLite code %d)",
                 doing, what, code);
}

/**
 * breath_sqlite_is_fatal:
 * @db: a connection
 *
 * Whether the latest call on @db failed in a way after which nothing more may be acknowledged.
 *
 * After a failed sync the kernel may have dropped the pages it could not write and call the next sync a success, so
 * the only honest answer to any further commit is a refusal. A full device and a refused row are not like that:
 * nothing was acknowledged that is not there.
 *
 * Returns: %TRUE if the connection must not be written to any more
 */
gboolean
breath_sqlite_is_fatal (sqlite3 *db)
{
  if (is_full (db))
    return FALSE;

  switch (sqlite3_errcode (db) & 0xff)
    {
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
    case SQLITE_INTERNAL:
      return TRUE;

    default:
      return FALSE;
    }
}

/**
 * breath_sqlite_exec:
 * @db: a connection
 * @sql: statements of ours; never text from outside
 * @doing: what is being done, as the beginning of a sentence
 * @error: return location for an error
 *
 * Runs statements that return nothing of interest.
 *
 * Returns: %TRUE if all of them ran
 */
gboolean
breath_sqlite_exec (sqlite3    *db,
                    const char *sql,
                    const char *doing,
                    GError    **error)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  breath_sqlite_set_error (error, db, doing);
  return FALSE;
}

/**
 * breath_sqlite_prepare:
 * @db: a connection that outlives @statement
 * @sql: one statement of ours; never text from outside
 * @doing: what it is for, as the beginning of a sentence
 * @statement: (out): the statement, to be finalized by the caller
 * @error: return location for an error
 *
 * Prepares a statement that is kept as long as the connection.
 *
 * Returns: %TRUE if it can be run
 */
gboolean
breath_sqlite_prepare (sqlite3       *db,
                       const char    *sql,
                       const char    *doing,
                       sqlite3_stmt **statement,
                       GError       **error)
{
  if (sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) == SQLITE_OK)
    return TRUE;

  breath_sqlite_set_error (error, db, doing);

  return FALSE;
}

/**
 * breath_sqlite_run:
 * @statement: a statement that returns no rows, its parameters bound
 * @doing: what is being done, as the beginning of a sentence
 * @error: return location for an error
 *
 * Runs a statement to its end, and makes it ready for the next time with nothing bound.
 *
 * Returns: %TRUE if it ran
 */
gboolean
breath_sqlite_run (sqlite3_stmt *statement,
                   const char   *doing,
                   GError      **error)
{
  gboolean done = sqlite3_step (statement) == SQLITE_DONE;

  if (!done)
    breath_sqlite_set_error (error, sqlite3_db_handle (statement), doing);

  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return done;
}
