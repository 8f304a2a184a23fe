/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-tally-table.h"

#include "breath-sqlite.h"

#include <sodium.h>
#include <string.h>

static void
get_sum (guint64       commits,
         const guint8 *bytes,
         gsize         len,
         guint8        sum[BREATH_SUM_LEN])
{
  crypto_generichash_state state;
  guint64 le = GUINT64_TO_LE (commits);

  crypto_generichash_init (&state, NULL, 0, BREATH_SUM_LEN);
  crypto_generichash_update (&state, (const guint8 *) &le, sizeof le);
  crypto_generichash_update (&state, bytes, len);
  crypto_generichash_final (&state, sum, BREATH_SUM_LEN);
}

static gboolean
take (sqlite3_stmt *statement,
      BreathTally  *tally)
{
  guint64 commits = (guint64) sqlite3_column_int64 (statement, 0);
  const guint8 *bytes = sqlite3_column_blob (statement, 1);
  gsize len = sqlite3_column_bytes (statement, 1);
  const guint8 *stored = sqlite3_column_blob (statement, 2);
  guint8 sum[BREATH_SUM_LEN];

  get_sum (commits, bytes, len, sum);
  tally->commits = commits;

  return sqlite3_column_bytes (statement, 2) == BREATH_SUM_LEN && memcmp (sum, stored, BREATH_SUM_LEN) == 0 &&
         breath_tally_decode (tally, bytes, len);
}

/**
 * breath_tally_table_read:
 * @db: a connection
 * @tally: (out caller-allocates): what was counted
 * @exists: (out): whether it was counted yet
 * @error: return location for an error
 *
 * Reads what was counted with the last transaction.
 *
 * Returns: %TRUE if it was read, or is not there
 */
gboolean
breath_tally_table_read (sqlite3     *db,
                         BreathTally *tally,
                         gboolean    *exists,
                         GError     **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean is_good = FALSE;
  int result = sqlite3_prepare_v2 (db, "SELECT commits, tally, sum FROM tally", -1, &statement, NULL);

  memset (tally, 0, sizeof *tally);
  *exists = FALSE;

  if (result == SQLITE_OK)
    result = sqlite3_step (statement);

  *exists = result == SQLITE_ROW;
  is_good = result == SQLITE_DONE || (*exists && take (statement, tally));

  if (!*exists && !is_good)
    breath_sqlite_set_error (error, db, "Cannot read how many rows there should be");
  else if (!is_good)
    g_set_error_literal (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED,
                         "How many rows there should be does not match its check sum");

  sqlite3_finalize (statement);

  return is_good;
}

/**
 * breath_tally_table_write:
 * @db: a connection
 * @tally: what was counted
 * @error: return location for an error
 *
 * Writes it, within the transaction that the caller began.
 *
 * Returns: %TRUE if it was written
 */
gboolean
breath_tally_table_write (sqlite3           *db,
                          const BreathTally *tally,
                          GError           **error)
{
  sqlite3_stmt *statement = NULL;
  guint8 bytes[BREATH_TALLY_LEN];
  guint8 sum[BREATH_SUM_LEN];
  gboolean done;

  breath_tally_encode (tally, bytes);
  get_sum (tally->commits, bytes, sizeof bytes, sum);

  done = sqlite3_prepare_v2 (db, "INSERT INTO tally (one, commits, tally, sum) VALUES (1, ?1, ?2, ?3) "
                                 "ON CONFLICT (one) DO UPDATE SET commits = ?1, tally = ?2, sum = ?3",
                             -1, &statement, NULL) == SQLITE_OK;

  if (done)
    {
      sqlite3_bind_int64 (statement, 1, (sqlite3_int64) tally->commits);
      sqlite3_bind_blob (statement, 2, bytes, sizeof bytes, SQLITE_STATIC);
      sqlite3_bind_blob (statement, 3, sum, sizeof sum, SQLITE_STATIC);
      done = sqlite3_step (statement) == SQLITE_DONE;
    }

  if (!done)
    breath_sqlite_set_error (error, db, "Cannot write how many rows there are");

  sqlite3_finalize (statement);

  return done;
}
