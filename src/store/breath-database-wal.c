/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-database-wal.h"

#include "breath-store.h"

#define CHUNK 65536

static int
rewrite_chunk (sqlite3_file *file,
               sqlite3_int64 at,
               int           len)
{
  g_autofree guint8 *bytes = g_malloc (len);
  int result = file->pMethods->xRead (file, bytes, len, at);

  return result == SQLITE_OK ? file->pMethods->xWrite (file, bytes, len, at) : result;
}

static int
rewrite (sqlite3_file *file)
{
  sqlite3_int64 len = 0;
  int result = file->pMethods->xFileSize (file, &len);

  for (sqlite3_int64 at = 0; result == SQLITE_OK && at < len; at += CHUNK)
    result = rewrite_chunk (file, at, (int) MIN (len - at, CHUNK));

  return result == SQLITE_OK && len > 0 ? file->pMethods->xSync (file, SQLITE_SYNC_NORMAL) : result;
}

/**
 * breath_database_wal_rewrite:
 * @db: a connection that has read from a database in WAL mode and holds it locked for itself
 * @error: return location for an error
 *
 * Writes every byte of the log back to where it is, and syncs it.
 *
 * If a program before this one could not sync the log, the kernel may have dropped what it could not write and yet go on
 * showing it to readers, as if it were kept. What SQLite took from there would be built upon, and be gone with all that
 * came after it at the next power cut. Once the log is written again, what can be read of it is what the device holds.
 * Nothing else needs this: the file itself is only ever changed from the log, which stays until all of it is synced.
 *
 * See A. Rebello et al., “Can Applications Recover from fsync Failures?”, USENIX ATC 2020.
 *
 * Returns: %TRUE if the log, or that there is none, survives a power cut
 */
gboolean
breath_database_wal_rewrite (sqlite3 *db,
                             GError **error)
{
  sqlite3_file *file = NULL;
  int result = sqlite3_file_control (db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);

  if (result == SQLITE_OK && file != NULL && file->pMethods != NULL)
    result = rewrite (file);

  if (result == SQLITE_OK)
    return TRUE;

  g_set_error (error, BREATH_STORE_ERROR,
               result == SQLITE_FULL ? BREATH_STORE_ERROR_FULL : BREATH_STORE_ERROR_FAILED,
               "Cannot write its log again: %s (SQLite code %d)", sqlite3_errstr (result), result);

  return FALSE;
}
