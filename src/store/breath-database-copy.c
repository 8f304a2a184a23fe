/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-database-copy.h"

#include "breath-database-passing.h"
#include "breath-sqlite.h"
#include "breath-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define MODE 0600

/**
 * BreathDatabaseCopy:
 *
 * A copy of a database on its way, made a few pages at a time, without the settings that shall be in no copy.
 *
 * What is written through the source's connection meanwhile goes into the copy as well, so the copy is the database as
 * it was at the last step. It is no safer than the file system's cache: a cut leaves a part, of use to nobody.
 */
struct _BreathDatabaseCopy
{
  char           *path;
  sqlite3        *target;
  sqlite3_backup *backup;
  gboolean        is_whole;
};

/* A log that a copy before this one left there would be taken for that of this one. */
static gboolean
create_file (const char *path,
             GError    **error)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, MODE);
  int number = errno;

  if (fd >= 0)
    {
      close (fd);
      g_unlink (log);
      return TRUE;
    }

  g_set_error (error, BREATH_STORE_ERROR,
               number == ENOSPC || number == EDQUOT ? BREATH_STORE_ERROR_FULL : BREATH_STORE_ERROR_FAILED,
               "Cannot make the copy %s: %s", path, g_strerror (number));

  return FALSE;
}

static gboolean
begin (BreathDatabaseCopy *self,
       sqlite3            *source,
       GError            **error)
{
  if (sqlite3_open_v2 (self->path, &self->target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      breath_sqlite_set_error (error, self->target, "Cannot open the copy");
      return FALSE;
    }

  sqlite3_extended_result_codes (self->target, TRUE);

  if (!breath_sqlite_exec (self->target, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", "Cannot begin the copy", error))
    return FALSE;

  self->backup = sqlite3_backup_init (self->target, "main", source, "main");

  if (self->backup == NULL)
    breath_sqlite_set_error (error, self->target, "Cannot begin the copy");

  return self->backup != NULL;
}

/**
 * breath_database_copy_new:
 * @source: the connection to the database, which outlives this
 * @path: where the copy shall be; nothing may be there
 * @error: return location for an error
 *
 * Begins a copy that only its owner may read.
 *
 * Returns: (transfer full) (nullable): the copy
 */
BreathDatabaseCopy *
breath_database_copy_new (sqlite3    *source,
                          const char *path,
                          GError    **error)
{
  g_autoptr(BreathDatabaseCopy) self = NULL;

  if (!create_file (path, error))
    return NULL;

  self = g_new0 (BreathDatabaseCopy, 1);
  self->path = g_canonicalize_filename (path, NULL);

  return begin (self, source, error) ? g_steal_pointer (&self) : NULL;
}

static gboolean
finish (BreathDatabaseCopy *self,
        GError            **error)
{
  if (sqlite3_backup_finish (g_steal_pointer (&self->backup)) != SQLITE_OK)
    {
      breath_sqlite_set_error (error, self->target, "Cannot end the copy");
      return FALSE;
    }

  if (!breath_database_forget_passing (self->target, error))
    return FALSE;

  self->is_whole = sqlite3_close (g_steal_pointer (&self->target)) == SQLITE_OK;

  if (!self->is_whole)
    g_set_error_literal (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED, "Cannot close the copy");

  return self->is_whole;
}

/**
 * breath_database_copy_step:
 * @self: a copy that is not done
 * @is_done: (out): whether that was the last step, and the copy is whole
 * @error: return location for an error
 *
 * Copies the next %BREATH_DATABASE_COPY_PAGES pages.
 *
 * Returns: %FALSE if the copy failed
 */
gboolean
breath_database_copy_step (BreathDatabaseCopy *self,
                           gboolean           *is_done,
                           GError            **error)
{
  int result = sqlite3_backup_step (self->backup, BREATH_DATABASE_COPY_PAGES);

  *is_done = result == SQLITE_DONE;

  if (result == SQLITE_OK)
    return TRUE;

  if (*is_done)
    return finish (self, error);

  sqlite3_backup_finish (g_steal_pointer (&self->backup));
  breath_sqlite_set_error (error, self->target, "Cannot copy the database");

  return FALSE;
}

/**
 * breath_database_copy_free:
 * @self: (transfer full): a copy
 *
 * Frees a copy, and takes the file away unless it is whole.
 */
void
breath_database_copy_free (BreathDatabaseCopy *self)
{
  if (self->backup != NULL)
    sqlite3_backup_finish (self->backup);

  sqlite3_close (self->target);

  if (!self->is_whole)
    g_unlink (self->path);

  g_free (self->path);
  g_free (self);
}
