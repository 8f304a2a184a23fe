/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-database-file.h"

#include "breath-fsync.h"
#include "breath-schema.h"
#include "breath-sqlite.h"
#include "breath-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MODE      0600
#define FORBIDDEN 0077
#define MIN_LEN   512   /* the smallest page; SQLite takes what is shorter for an empty database */

static gboolean
set_errno_error (GError    **error,
                 const char *doing,
                 int         number)
{
  g_set_error (error, BREATH_STORE_ERROR,
               number == ENOSPC || number == EDQUOT ? BREATH_STORE_ERROR_FULL : BREATH_STORE_ERROR_FAILED,
               "%s: %s", doing, g_strerror (number));

  return FALSE;
}

static gboolean
inspect_mode (const char        *path,
              const struct stat *info,
              GError           **error)
{
  g_autofree char *quoted = NULL;

  if (S_ISREG (info->st_mode) && (info->st_mode & FORBIDDEN) == 0)
    return TRUE;

  if (!S_ISREG (info->st_mode))
    {
      g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED, "%s is not a regular file", path);
      return FALSE;
    }

  quoted = g_shell_quote (path);
  g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED,
               "Others may read %s (mode %04o); mend it with: chmod 600 %s",
               path, (guint) (info->st_mode & 07777), quoted);

  return FALSE;
}

/* Finds out about a file beside the database; none there is a length of 0. */
static gboolean
inspect_companion (const char *path,
                   const char *suffix,
                   goffset    *len,
                   GError    **error)
{
  g_autofree char *companion = g_strconcat (path, suffix, NULL);
  struct stat info;

  *len = 0;

  if (lstat (companion, &info) != 0)
    return errno == ENOENT || set_errno_error (error, companion, errno);

  *len = info.st_size;

  return inspect_mode (companion, &info, error);
}

/**
 * breath_database_file_inspect:
 * @path: where the database is or will be
 * @exists: (out): whether it is there
 * @error: return location for an error
 *
 * Looks at the files without opening them.
 *
 * A database is made whole before it gets its name, see breath_database_file_create(), so an empty file is not one that
 * was being made but one that was lost. A log without its database, or a rollback journal, which this program never
 * leaves behind, would make SQLite change the file before it could be checked.
 *
 * Returns: %TRUE if nothing speaks against opening or creating the database
 */
gboolean
breath_database_file_inspect (const char *path,
                              gboolean   *exists,
                              GError    **error)
{
  const char *found = NULL;
  goffset wal_len;
  goffset journal_len;
  struct stat info;

  *exists = lstat (path, &info) == 0;

  if (!*exists && errno != ENOENT)
    return set_errno_error (error, "Cannot look at the file", errno);

  if (*exists && !inspect_mode (path, &info, error))
    return FALSE;

  if (!inspect_companion (path, "-wal", &wal_len, error) ||
      !inspect_companion (path, "-journal", &journal_len, error))
    return FALSE;

  if (*exists && info.st_size == 0)
    found = "The file is empty";
  else if (*exists && info.st_size < MIN_LEN)
    found = "The file is cut short: it is not even one page long";
  else if (!*exists && wal_len > 0)
    found = "The file is gone, but its write-ahead log (-wal) is there";
  else if (journal_len > 0)
    found = "A rollback journal (-journal) that this program does not write is beside it";

  if (found != NULL)
    g_set_error_literal (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED, found);

  return found == NULL;
}

/* Fills an empty file that nobody else knows of, so a cut needs no journal: it leaves a file without the name. */
static gboolean
fill_new (const char *path,
          GError    **error)
{
  sqlite3 *db = NULL;
  gboolean ok = FALSE;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    breath_sqlite_set_error (error, db, "Cannot open the new file");
  else
    ok = breath_sqlite_exec (db, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = FULL; "
                                 "PRAGMA application_id = " G_STRINGIFY (BREATH_SCHEMA_APPLICATION_ID),
                             "Cannot begin the new file", error) &&
         breath_schema_migrate (db, breath_schema_steps, BREATH_SCHEMA_VERSION, error) &&
         breath_sqlite_exec (db, "PRAGMA journal_mode = WAL", "Cannot give the new file a log", error);

  if (sqlite3_close (db) != SQLITE_OK && ok)
    {
      g_set_error_literal (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED, "Cannot close the new file");
      ok = FALSE;
    }

  return ok;
}

/**
 * breath_database_file_sync_folder:
 * @path: a file
 * @error: return location for an error
 *
 * Makes the name of a file survive a power cut.
 *
 * Returns: %TRUE if it does
 */
gboolean
breath_database_file_sync_folder (const char *path,
                                  GError    **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return breath_fsync_folder (folder) || set_errno_error (error, "Cannot sync the folder", errno);
}

/* Another program may have made the database meanwhile: then that one stays. */
static gboolean
give_name (const char *from,
           const char *path,
           GError    **error)
{
  if (link (from, path) == 0 || errno == EEXIST)
    return TRUE;

  /* Some file systems have no hard links. */
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, path, RENAME_NOREPLACE) == 0 || errno == EEXIST)
    return TRUE;

  return set_errno_error (error, "Cannot name the new file", errno);
}

/**
 * breath_database_file_create:
 * @path: where there is no file
 * @error: return location for an error
 *
 * Makes an empty database of the current schema, readable by its owner only whatever the umask.
 *
 * It is made under another name in the same folder, so what has the name @path is always a whole database.
 *
 * Returns: %TRUE if there is a database at @path now
 */
gboolean
breath_database_file_create (const char *path,
                             GError    **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  gboolean ok;
  int fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, MODE);

  if (fd < 0)
    return set_errno_error (error, "Cannot make the file", errno);

  ok = fchmod (fd, MODE) == 0 || set_errno_error (error, "Cannot keep the file to its owner", errno);
  close (fd);

  ok = ok && fill_new (temporary, error) && give_name (temporary, path, error) && breath_database_file_sync_folder (path, error);
  g_unlink (temporary);

  return ok;
}

static gboolean
copy_to (sqlite3    *db,
         const char *path,
         GError    **error)
{
  sqlite3 *copy = NULL;
  sqlite3_backup *backup = NULL;
  gboolean ok = sqlite3_open_v2 (path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK &&
                breath_sqlite_exec (copy, "PRAGMA synchronous = FULL", "Cannot begin the copy", NULL) &&
                (backup = sqlite3_backup_init (copy, "main", db, "main")) != NULL &&
                sqlite3_backup_step (backup, -1) == SQLITE_DONE;

  if (backup != NULL && sqlite3_backup_finish (backup) != SQLITE_OK)
    ok = FALSE;

  if (!ok)
    breath_sqlite_set_error (error, copy, "Cannot copy the database before it is changed");

  sqlite3_close (copy);

  return ok;
}

/* For the copy, and for the log of what changes the database. */
static gboolean
check_room (const char *path,
            GError    **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct statvfs device;
  struct stat info;
  guint64 needed;

  if (stat (path, &info) != 0 || statvfs (folder, &device) != 0)
    return set_errno_error (error, "Cannot look for room", errno);

  needed = 2 * (guint64) info.st_size + BREATH_DATABASE_SPARE;

  if ((guint64) device.f_bavail * device.f_frsize >= needed)
    return TRUE;

  g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL,
               "There is not enough room to bring it up to date: %" G_GUINT64_FORMAT " KiB must be free. It was left as it is",
               needed / 1024);

  return FALSE;
}

/**
 * breath_database_file_keep:
 * @db: a connection to the database at @path
 * @path: where it is
 * @version: of its schema
 * @error: return location for an error
 *
 * Copies a database beside itself, as @path followed by `.version-` and its version, before it is brought up to date. A
 * copy of that name is replaced; it was made of the same database, by an attempt that was cut.
 *
 * Returns: %TRUE if the copy is on the device
 */
gboolean
breath_database_file_keep (sqlite3    *db,
                           const char *path,
                           guint       version,
                           GError    **error)
{
  g_autofree char *kept = g_strdup_printf ("%s.version-%u", path, version);
  g_autofree char *temporary = g_strconcat (kept, ".part", NULL);
  g_autofree char *journal = g_strconcat (temporary, "-journal", NULL);
  gboolean ok;
  int fd;

  if (!check_room (path, error))
    return FALSE;

  /* The database is ours alone by now, so what is left of an earlier attempt is nobody's. */
  g_unlink (temporary);
  g_unlink (journal);
  fd = open (temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, MODE);

  if (fd < 0)
    return set_errno_error (error, "Cannot make a copy", errno);

  ok = (fchmod (fd, MODE) == 0 || set_errno_error (error, "Cannot keep the copy to its owner", errno)) &&
       copy_to (db, temporary, error) &&
       (fsync (fd) == 0 || set_errno_error (error, "Cannot sync the copy", errno)) &&
       (rename (temporary, kept) == 0 || set_errno_error (error, "Cannot name the copy", errno));
  close (fd);

  if (ok)
    return breath_database_file_sync_folder (path, error);

  g_unlink (temporary);

  return FALSE;
}
