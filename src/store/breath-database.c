/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-database-private.h"

#include "breath-cursor-table.h"
#include "breath-database-file.h"
#include "breath-database-wal.h"
#include "breath-draw-table.h"
#include "breath-head-anchor.h"
#include "breath-head-table.h"
#include "breath-history-table.h"
#include "breath-object-table.h"
#include "breath-proof-table.h"
#include "breath-schema.h"
#include "breath-seed-table.h"
#include "breath-setting-table.h"
#include "breath-sqlite.h"
#include "breath-stock-table.h"
#include "breath-tally-table.h"

#include <stdlib.h>
#include <string.h>

#define ERROR_CODE         "error code="            /* before a number, in what an integrity check says */
#define N_KINDS_BEFORE_LOG (BREATH_ROW_SETTING + 1) /* of rows, in schema 1 */
#define BUSY_TIMEOUT       5000                     /* milliseconds in which a program that only looks into the file may finish */

static const BreathTableInfo *const table_infos[BREATH_N_ROW_KINDS] = {
  [BREATH_ROW_HEAD] = &breath_head_table,
  [BREATH_ROW_MANIFEST] = &breath_manifest_table,
  [BREATH_ROW_ITEM] = &breath_item_table,
  [BREATH_ROW_CURSOR] = &breath_cursor_table,
  [BREATH_ROW_STOCK] = &breath_stock_table,
  [BREATH_ROW_DRAW] = &breath_draw_table,
  [BREATH_ROW_SETTING] = &breath_setting_table,
  [BREATH_ROW_PROOF] = &breath_proof_table,
  [BREATH_ROW_CHUNK] = &breath_chunk_table,
  [BREATH_ROW_MEMORY] = &breath_memory_table,
};

/**
 * breath_database_get_table_info:
 * @kind: a kind of rows
 *
 * Returns: (nullable): the SQL of its table; %NULL for the log
 */
const BreathTableInfo *
breath_database_get_table_info (BreathRowKind kind)
{
  return table_infos[kind];
}

static const char settings[] =
  "PRAGMA locking_mode = EXCLUSIVE;"
  "PRAGMA query_only = ON;"
  "PRAGMA temp_store = MEMORY;"
  "PRAGMA synchronous = FULL;"
  "PRAGMA foreign_keys = ON;"
  "PRAGMA trusted_schema = OFF;"
  "PRAGMA cell_size_check = ON;"
  "PRAGMA mmap_size = 0;"
  "PRAGMA secure_delete = ON;";

static int
log_grew_cb (gpointer    user_data,
             sqlite3    *db,
             const char *name,
             int         n_pages)
{
  BreathDatabase *self = user_data;

  self->n_log_pages = n_pages;

  return SQLITE_OK;
}

gboolean
breath_database_connect (BreathDatabase *self,
                         GError        **error)
{
  if (sqlite3_open_v2 (self->path, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      breath_sqlite_set_error (error, self->db, "Cannot open it");
      return FALSE;
    }

  sqlite3_extended_result_codes (self->db, TRUE);
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT);
  sqlite3_limit (self->db, SQLITE_LIMIT_LENGTH, BREATH_DATABASE_MAX_LENGTH);
  sqlite3_limit (self->db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);

  /* Until the file has been found sound, closing must leave it as it is. */
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);

  return breath_sqlite_exec (self->db, settings, "Cannot open it", error);
}

/* Runs a PRAGMA and gives the first line of what it answers. */
static char *
ask (BreathDatabase *self,
     const char     *pragma,
     GError        **error)
{
  sqlite3_stmt *statement = NULL;
  char *answer = NULL;

  if (sqlite3_prepare_v2 (self->db, pragma, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    answer = g_utf8_make_valid ((const char *) sqlite3_column_text (statement, 0),
                                sqlite3_column_bytes (statement, 0));
  else
    breath_sqlite_set_error (error, self->db, "Cannot read it");

  sqlite3_finalize (statement);

  return answer;
}

/* SQLite tells of a page that the disk did not give among what is wrong with the file, which it is not. */
static gboolean
is_unread (const char *answer)
{
  const char *code = strstr (answer, ERROR_CODE);
  int number = code != NULL ? atoi (code + strlen (ERROR_CODE)) : SQLITE_OK;

  return ((number & 0xff) == SQLITE_IOERR && number != SQLITE_IOERR_SHORT_READ) || (number & 0xff) == SQLITE_NOMEM;
}

static gboolean
expect (BreathDatabase *self,
        const char     *pragma,
        const char     *expected,
        const char     *meaning,
        GError        **error)
{
  g_autofree char *answer = ask (self, pragma, error);

  if (g_strcmp0 (answer, expected) == 0)
    return TRUE;

  if (answer != NULL && is_unread (answer))
    g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED,
                 "The disk did not give all of it: %s", g_strdelimit (answer, "\n", ' '));
  else if (answer != NULL)
    g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED,
                 "%s: %s", meaning, g_strdelimit (answer, "\n", ' '));

  return FALSE;
}

static gboolean
check_version (BreathDatabase *self,
               guint          *version,
               GError        **error)
{
  gboolean is_known = breath_schema_get_version (self->db, version, error);

  if (is_known && *version > BREATH_SCHEMA_VERSION)
    g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_NEWER,
                 "It was made by a later version of the program (schema %u, this one knows %u)",
                 *version, (guint) BREATH_SCHEMA_VERSION);
  else if (is_known && *version == 0)
    g_set_error_literal (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED, "It has no schema version");
  else
    return is_known;

  return FALSE;
}

/* Only reads. */
static gboolean
inspect (BreathDatabase *self,
         guint          *version,
         GError        **error)
{
  g_autofree char *application_id = g_strdup_printf ("%d", BREATH_SCHEMA_APPLICATION_ID);

  return expect (self, "PRAGMA application_id", application_id, "It is the database of another application", error) &&
         check_version (self, version, error) &&
         expect (self, "PRAGMA integrity_check(1)", "ok", "The check of its structure found", error) &&
         expect (self, "PRAGMA journal_mode", "wal", "It is not in WAL mode", error) &&
         breath_schema_check (self->db, breath_schema_steps, *version, error);
}

static gboolean
load_kind (BreathDatabase *self,
           BreathRowKind   kind,
           BreathRowFunc   row_func,
           gpointer        user_data,
           BreathTally    *tally,
           GError        **error)
{
  if (kind == BREATH_ROW_LOG)
    return breath_log_table_load (self->log, row_func, user_data, tally, error);

  return breath_table_load (self->tables[kind], row_func, user_data, tally, error);
}

static gboolean
prepare_kind (BreathDatabase *self,
              BreathRowKind   kind,
              GError        **error)
{
  if (kind == BREATH_ROW_LOG)
    return (self->log = breath_log_table_new (self->db, error)) != NULL;

  return (self->tables[kind] = breath_table_new (self->db, table_infos[kind], error)) != NULL;
}

/* Reads every row and compares them with what was counted. */
static gboolean
prepare_tables (BreathDatabase *self,
                gboolean       *is_counted,
                GError        **error)
{
  BreathTally found = { 0, };

  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    if (!prepare_kind (self, kind, error) || !load_kind (self, kind, NULL, NULL, &found, error))
      return FALSE;

  self->addresses = breath_address_table_new (self->db, error);

  if (self->addresses == NULL)
    return FALSE;

  self->history = breath_history_table_new (self->db, error);

  if (self->history == NULL)
    return FALSE;

  self->memory = breath_memory_index_new (self->db, error);

  return self->memory != NULL && breath_database_read_tally (self, &found, is_counted, error);
}

static gboolean
allow_writing (BreathDatabase *self,
               GError        **error)
{
  gboolean allowed = breath_sqlite_exec (self->db, "PRAGMA query_only = OFF", "Cannot write to it", error);

  if (allowed)
    {
      sqlite3_wal_hook (self->db, log_grew_cb, self);
      sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
    }

  return allowed;
}

/* A database begins with a tally of no commits, then an anchor of it; a cut between leaves one without the other. */
static gboolean
begin (BreathDatabase *self,
       gboolean        is_counted,
       gboolean        has_anchor,
       GError        **error)
{
  return (is_counted || breath_tally_table_write (self->db, &self->tally, error)) &&
         (has_anchor || (breath_database_write_anchor (self, error) && breath_database_file_sync_folder (self->path, error)));
}

static gboolean
check_companions (BreathDatabase *self,
                  gboolean       *exists,
                  GError        **error)
{
  if (!breath_database_file_inspect (self->path, exists, error))
    return FALSE;

  if (*exists || !g_file_test (self->anchor_path, G_FILE_TEST_EXISTS))
    return TRUE;

  g_set_error_literal (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED,
                       "The file is gone, but the note that says how far it went (" BREATH_HEAD_ANCHOR_NAME ") is there");

  return FALSE;
}

/* A file of an earlier version is read whole before it is changed, as any other is. */
static gboolean
check_rows (BreathDatabase *self,
            guint           version,
            GError        **error)
{
  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    {
      g_autoptr(BreathTable) table = NULL;

      if (table_infos[kind] == NULL || table_infos[kind]->since > version)
        continue;

      table = breath_table_new (self->db, table_infos[kind], error);

      if (table == NULL || !breath_table_load (table, NULL, NULL, NULL, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
migrate (BreathDatabase *self,
         guint           version,
         GError        **error)
{
  if (version == BREATH_SCHEMA_VERSION)
    return TRUE;

  return check_rows (self, version, error) &&
         breath_database_file_keep (self->db, self->path, version, error) &&
         allow_writing (self, error) &&
         breath_schema_migrate (self->db, breath_schema_steps, BREATH_SCHEMA_VERSION, error);
}

static gboolean
open_checked (BreathDatabase *self,
              GError        **error)
{
  gboolean exists = FALSE;
  gboolean is_counted = FALSE;
  gboolean has_anchor = FALSE;
  guint version = 0;

  return check_companions (self, &exists, error) &&
         (exists || breath_database_file_create (self->path, error)) &&
         breath_database_connect (self, error) &&
         inspect (self, &version, error) &&
         breath_database_wal_rewrite (self->db, error) &&
         migrate (self, version, error) &&
         prepare_tables (self, &is_counted, error) &&
         breath_database_compare_anchor (self, is_counted, &has_anchor, error) &&
         allow_writing (self, error) &&
         begin (self, is_counted, has_anchor, error);
}

/* Leaves the log where it is, unless closing was allowed to move it. SQLite closes nothing that a copy still reads. */
static void
disconnect (BreathDatabase *self)
{
  g_clear_pointer (&self->copy, breath_database_copy_free);

  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    g_clear_pointer (&self->tables[kind], breath_table_free);

  g_clear_pointer (&self->log, breath_log_table_free);
  g_clear_pointer (&self->addresses, breath_address_table_free);
  g_clear_pointer (&self->history, breath_history_table_free);
  g_clear_pointer (&self->memory, breath_memory_index_free);
  sqlite3_close (g_steal_pointer (&self->db));
}

static void
breath_database_free (BreathDatabase *self)
{
  disconnect (self);
  g_clear_error (&self->failure);
  g_free (self->anchor_path);
  g_free (self->path);
  g_free (self);
}

/**
 * breath_database_open:
 * @path: where the database is or shall be
 * @error: return location for an error
 *
 * Opens the database, or makes an empty one if there is no file.
 *
 * Everything is read and checked before anything is written: a file that is refused, with
 * %BREATH_STORE_ERROR_DAMAGED or %BREATH_STORE_ERROR_NEWER, stays as it was, byte for byte. A database of an earlier
 * version is copied beside itself before it is brought up to date.
 *
 * The file `head` beside it says how far it went, and is part of it.
 *
 * Returns: (transfer full) (nullable): the database, to be given to breath_database_close()
 */
BreathDatabase *
breath_database_open (const char *path,
                      GError    **error)
{
  BreathDatabase *self = g_new0 (BreathDatabase, 1);
  g_autofree char *folder = NULL;

  /* An absolute path is never taken for a URI or for one of SQLite's special names. */
  self->path = g_canonicalize_filename (path, NULL);
  folder = g_path_get_dirname (self->path);
  self->anchor_path = g_build_filename (folder, BREATH_HEAD_ANCHOR_NAME, NULL);

  if (!open_checked (self, error))
    {
      g_prefix_error (error, "The database %s cannot be used. ", self->path);
      g_clear_pointer (&self, breath_database_free);
    }

  return self;
}

/* Whether what is on the device, as far as it can be read, holds all that was acknowledged. */
static gboolean
read_again (BreathDatabase *self,
            GError        **error)
{
  BreathTally acknowledged = self->tally;
  gboolean is_counted = FALSE;
  BreathRowKind kind;
  guint version;

  if (!breath_database_connect (self, error) || !inspect (self, &version, error) || !prepare_tables (self, &is_counted, error))
    return FALSE;

  if (self->tally.commits > acknowledged.commits || breath_tally_has_same (&self->tally, &acknowledged, &kind))
    return TRUE;

  g_set_error_literal (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED, "Writes that were acknowledged are missing");

  return FALSE;
}

/*
 * After a failed sync the kernel may call pages clean that it never wrote, and a second try would succeed for nothing.
 * So nothing is tried again: the file is closed without touching it further, and read to find out what there is.
 */
static void
stop_writing (BreathDatabase *self,
              const GError   *cause)
{
  g_autoptr(GError) found = NULL;
  gboolean is_sound;

  sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  disconnect (self);
  is_sound = read_again (self, &found);

  if (!is_sound)
    disconnect (self);

  g_set_error (&self->failure, BREATH_STORE_ERROR, cause->code,
               "The database %s is no longer written to since an earlier failure. %s. It was closed and read again: %s%s",
               self->path, cause->message, is_sound ? "all that was acknowledged is there" : "it cannot be relied on. ",
               is_sound ? "" : found->message);
  g_message ("%s", self->failure->message);
}

static gboolean
write_memory (BreathDatabase  *self,
              const BreathRow *row,
              BreathTally     *tally,
              GError         **error)
{
  return breath_memory_index_forget (self->memory, row->key, error)
         && breath_table_write (self->tables[row->kind], row, tally, error)
         && (row->value == NULL || breath_memory_index_add (self->memory, row->key, error));
}

static gboolean
write_row (BreathDatabase  *self,
           const BreathRow *row,
           BreathTally     *tally,
           GError         **error)
{
  self->erases |= breath_row_is_passing (row);

  if (row->kind == BREATH_ROW_LOG)
    return breath_log_table_write (self->log, row, tally, error);

  if (row->kind == BREATH_ROW_MEMORY)
    return write_memory (self, row, tally, error);

  return breath_table_write (self->tables[row->kind], row, tally, error);
}

static gboolean
write_rows (BreathDatabase *self,
            BreathWrite    *write,
            BreathTally    *tally,
            GError        **error)
{
  guint n_rows = write->batch != NULL ? breath_batch_get_size (write->batch) : 0;

  for (guint i = 0; i < n_rows; i++)
    {
      const BreathRow *row = breath_batch_get_row (write->batch, i);

      if (!write_row (self, row, tally, error))
        return FALSE;
    }

  if (write->change != NULL && !breath_history_table_remember (self->history, write->change, error))
    return FALSE;

  return write->address == NULL || breath_address_table_remember (self->addresses, write->address, error);
}

/* FALSE: the whole transaction is lost. A write that is refused by itself only keeps its error. */
static gboolean
write_one (BreathDatabase *self,
           BreathWrite    *write,
           BreathTally    *tally,
           GError        **error)
{
  g_autoptr(GError) refusal = NULL;
  BreathTally before = *tally;

  if (!breath_sqlite_exec (self->db, "SAVEPOINT one", "Cannot begin a write", error))
    return FALSE;

  if (write_rows (self, write, tally, &refusal))
    return breath_sqlite_exec (self->db, "RELEASE one", "Cannot end a write", error);

  /* SQLite ends the transaction by itself on some failures. */
  if (sqlite3_get_autocommit (self->db) ||
      breath_sqlite_is_fatal (self->db) ||
      g_error_matches (refusal, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }

  write->error = g_steal_pointer (&refusal);
  *tally = before;

  return breath_sqlite_exec (self->db, "ROLLBACK TO one; RELEASE one", "Cannot undo a write", error) &&
         breath_log_table_take_up (self->log, error);
}

static gboolean
write_all (BreathDatabase *self,
           BreathWrite   **writes,
           guint           n_writes,
           GError        **error)
{
  BreathTally tally = self->tally;
  gboolean written = breath_sqlite_exec (self->db, "BEGIN IMMEDIATE", "Cannot begin to write", error);

  for (guint i = 0; written && i < n_writes; i++)
    written = write_one (self, writes[i], &tally, error);

  tally.commits++;

  if (!written || !breath_tally_table_write (self->db, &tally, error) ||
      !breath_sqlite_exec (self->db, "COMMIT", "Cannot commit", error))
    return FALSE;

  self->tally = tally;

  return TRUE;
}

/* TRUE: each of @writes is durable or has its error. FALSE: none is durable. */
static gboolean
write_transaction (BreathDatabase *self,
                   BreathWrite   **writes,
                   guint           n_writes,
                   GError        **error)
{
  g_autoptr(GError) cause = NULL;
  gboolean fatal;

  if (write_all (self, writes, n_writes, &cause))
    return TRUE;

  fatal = breath_sqlite_is_fatal (self->db);

  if (!sqlite3_get_autocommit (self->db) &&
      sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
    fatal = TRUE;

  for (guint i = 0; i < n_writes; i++)
    g_clear_error (&writes[i]->error);

  if (!fatal && !breath_log_table_take_up (self->log, NULL))
    fatal = TRUE;

  if (fatal)
    stop_writing (self, cause);

  g_propagate_error (error, g_steal_pointer (&cause));

  return FALSE;
}

/**
 * breath_database_write:
 * @self: a database
 * @writes: (array length=n_writes): what to write, in this order
 * @n_writes: how many there are
 *
 * Carries out several writes in one transaction and so with one sync.
 *
 * Each is whole by itself: one that breaks a rule of its table keeps its error and the others are not touched. If the
 * transaction as a whole fails, as it may when the device is nearly full, they are tried one by one. After a failure
 * that leaves in doubt what is on the device nothing is written any more and every further write gets that error; the
 * file was closed then, and read again to tell in that error what there is.
 *
 * When it returns, every write without an error survives a power cut.
 */
void
breath_database_write (BreathDatabase *self,
                       BreathWrite   **writes,
                       guint           n_writes)
{
  g_autoptr(GError) error = NULL;

  if (self->failure == NULL && write_transaction (self, writes, n_writes, &error))
    return;

  for (guint i = 0; i < n_writes; i++)
    {
      if (self->failure != NULL)
        writes[i]->error = g_error_copy (self->failure);
      else if (n_writes == 1)
        writes[i]->error = g_steal_pointer (&error);
      else
        breath_database_write (self, &writes[i], 1);
    }
}

/**
 * breath_database_checkpoint:
 * @self: a database
 *
 * Moves the log into the file if it has grown past %BREATH_DATABASE_CHECKPOINT pages, or if it may hold what shall leave
 * nothing behind: in the file itself SQLite overwrites what is replaced or deleted.
 *
 * It is done here rather than by `wal_autocheckpoint`, which works within COMMIT and hides a failed sync.
 */
void
breath_database_checkpoint (BreathDatabase *self)
{
  g_autoptr(GError) error = NULL;

  int mode = self->erases ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;

  if (self->failure != NULL || (self->n_log_pages < BREATH_DATABASE_CHECKPOINT && !self->erases))
    return;

  self->n_log_pages = 0;

  if (sqlite3_wal_checkpoint_v2 (self->db, NULL, mode, NULL, NULL) == SQLITE_OK)
    {
      self->erases = FALSE;
      return;
    }

  breath_sqlite_set_error (&error, self->db, "Cannot move the log into the file");

  if (breath_sqlite_is_fatal (self->db))
    stop_writing (self, error);
}

/**
 * breath_database_note:
 * @self: a database
 * @is_idle: whether nothing is written next
 *
 * Notes in the file `head` how far the database went, unless more is about to be written and the note is not older than
 * %BREATH_DATABASE_NOTE_AFTER. What was acknowledged does not wait for it: a note that is behind says less, not wrong.
 */
void
breath_database_note (BreathDatabase *self,
                      gboolean        is_idle)
{
  g_autoptr(GError) error = NULL;
  gint64 now = g_get_monotonic_time ();

  if (self->failure != NULL || self->noted == self->tally.commits ||
      (!is_idle && now < self->noted_at + BREATH_DATABASE_NOTE_AFTER))
    return;

  self->noted_at = now;

  if (breath_database_write_anchor (self, &error))
    {
      self->is_noting_bad = FALSE;
      return;
    }

  if (!self->is_noting_bad)
    g_message ("Until this is mended, a database that is put back is noticed later than it could be. %s", error->message);

  self->is_noting_bad = TRUE;
}

gboolean
breath_database_check_open (BreathDatabase *self,
                            GError        **error)
{
  if (self->db != NULL)
    return TRUE;

  g_propagate_error (error, g_error_copy (self->failure));

  return FALSE;
}

/**
 * breath_database_load:
 * @self: a database
 * @row_func: (scope call): called for every row, kind by kind in the order of [enum@Breath.RowKind]; heads by
 *   position, draws as they were made, others by key
 * @user_data: data for @row_func
 * @error: return location for an error
 *
 * Reads everything but what breath_row_kind_is_loaded() leaves out.
 *
 * Returns: %TRUE if all of it was read
 */
gboolean
breath_database_load (BreathDatabase *self,
                      BreathRowFunc   row_func,
                      gpointer        user_data,
                      GError        **error)
{
  if (!breath_database_check_open (self, error))
    return FALSE;

  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    {
      if (breath_row_kind_is_loaded (kind) && !load_kind (self, kind, row_func, user_data, NULL, error))
        {
          g_prefix_error (error, "The database %s cannot be read. ", self->path);
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * breath_database_begin_copy:
 * @self: a database
 * @path: where the copy shall be; nothing may be there
 * @error: return location for an error
 *
 * Begins a copy of all that is committed. One is made at a time.
 *
 * Returns: %TRUE if breath_database_step_copy() is to be called
 */
gboolean
breath_database_begin_copy (BreathDatabase *self,
                            const char     *path,
                            GError        **error)
{
  g_return_val_if_fail (self->copy == NULL, FALSE);

  if (breath_database_check_open (self, error))
    self->copy = breath_database_copy_new (self->db, path, error);

  return self->copy != NULL;
}

/**
 * breath_database_step_copy:
 * @self: a database with a copy on its way
 * @is_done: (out): whether that was the last step, and the copy is whole
 * @error: return location for an error
 *
 * Copies some more. A failure after which nothing more is written ends the copy too.
 *
 * Returns: %FALSE if the copy failed; what there was of it is gone then
 */
gboolean
breath_database_step_copy (BreathDatabase *self,
                           gboolean       *is_done,
                           GError        **error)
{
  gboolean goes_on = FALSE;

  *is_done = FALSE;

  if (self->copy == NULL)
    g_propagate_error (error, g_error_copy (self->failure));
  else
    goes_on = breath_database_copy_step (self->copy, is_done, error);

  if (!goes_on || *is_done)
    breath_database_abandon_copy (self);

  return goes_on;
}

/**
 * breath_database_abandon_copy:
 * @self: a database
 *
 * Ends the copy that is on its way, if there is one. What there is of it goes, unless it is whole.
 */
void
breath_database_abandon_copy (BreathDatabase *self)
{
  g_clear_pointer (&self->copy, breath_database_copy_free);
}

/**
 * breath_database_close:
 * @self: (transfer full): a database
 * @error: return location for an error
 *
 * Moves the log into the file and closes it. What was committed is safe even if this fails.
 *
 * Returns: %TRUE if all of it is in the file now
 */
gboolean
breath_database_close (BreathDatabase *self,
                       GError        **error)
{
  gboolean ok = self->failure == NULL;

  breath_database_note (self, TRUE);

  /* After a failure the log is the only copy known to be good; the connection leaves it where it is. */
  if (!ok)
    g_propagate_error (error, g_error_copy (self->failure));
  else if (sqlite3_wal_checkpoint_v2 (self->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) != SQLITE_OK)
    {
      g_autofree char *doing = g_strdup_printf ("Cannot move the log of %s into the file", self->path);

      breath_sqlite_set_error (error, self->db, doing);
      sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
      ok = FALSE;
    }

  breath_database_free (self);

  return ok;
}
