/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-restore-files-private.h"

#include "breath-backup-parts-private.h"
#include "breath-file-bytes-private.h"
#include "breath-fsync.h"
#include "breath-mirror-private.h"
#include "breath-quarantine-private.h"
#include "breath-salvage-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DATABASE  "breath.db"
#define JOURNAL   "breath.db-journal"
#define STAGING   "restore.part"
#define DIR_MODE  0700
#define FILE_MODE 0600

/*
 * The key goes first and comes last, and the database is never missing in between: a node refuses to start on a folder
 * that has one without the other, so a cut at any moment leaves nothing that would go on as another node or as an empty
 * one.
 */
static const char *const goes_first[] = { "node.key", "head", "settings.ini", JOURNAL, NULL };
static const char *const goes_last[] = { DATABASE "-wal", DATABASE "-shm", NULL };
static const char *const comes[] = { DATABASE, "settings.ini", "head", NULL };
static const char *const comes_last[] = { "node.key", NULL };

static gboolean
set_failed (GError    **error,
            const char *what,
            const char *path)
{
  g_set_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_FAILED, "%s %s: %s", what, path, g_strerror (errno));

  return FALSE;
}

static gboolean
is_there (const char *folder,
          const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  struct stat info;

  return lstat (path, &info) == 0;
}

/* The Mirrors, each with its own file and one that counts wrong passphrases. */
static GPtrArray *
list_mirrors (const char *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, BREATH_MIRROR_PREFIX))
      g_ptr_array_add (names, g_strdup (name));

  g_ptr_array_add (names, NULL);

  return names;
}

/**
 * breath_restore_is_taken:
 * @folder: a data folder, locked by us
 *
 * Returns: whether anything of a node is there
 */
gboolean
breath_restore_is_taken (BreathFolder *folder)
{
  const char *path = breath_folder_get_path (folder);
  g_autoptr(GPtrArray) mirrors = list_mirrors (path);
  gboolean is_taken = mirrors->len > 1;

  for (guint i = 0; goes_first[i] != NULL; i++)
    is_taken = is_taken || is_there (path, goes_first[i]);

  for (guint i = 0; goes_last[i] != NULL; i++)
    is_taken = is_taken || is_there (path, goes_last[i]);

  return is_taken || is_there (path, DATABASE) || breath_salvage_is_agreed (folder);
}

/**
 * breath_restore_begin:
 * @folder: a data folder, locked by us
 * @error: return location for a #BreathBackupError
 *
 * Makes a folder in which a backup is unpacked, on the same file system as where it goes.
 *
 * Returns: (transfer full) (nullable): its path
 */
char *
breath_restore_begin (BreathFolder *folder,
                      GError      **error)
{
  g_autofree char *path = breath_folder_dup_path_of (folder, STAGING);

  /* We hold the lock, so what is left of an earlier attempt is nobody's. */
  breath_folder_remove_flat (path);

  if (g_mkdir (path, DIR_MODE) == 0)
    return g_steal_pointer (&path);

  set_failed (error, "Could not make the folder", path);

  return NULL;
}

/**
 * breath_restore_clean:
 * @folder: a data folder, locked by us, in which a node is whole
 *
 * Takes away what a restoration left that was ended before it had moved anything, or after it had moved all.
 */
void
breath_restore_clean (BreathFolder *folder)
{
  g_autofree char *path = breath_folder_dup_path_of (folder, STAGING);

  breath_folder_remove_flat (path);
}

/**
 * breath_restore_abandon:
 * @staging: the folder in which a backup was unpacked
 *
 * Takes it away with what is left in it.
 */
void
breath_restore_abandon (const char *staging)
{
  breath_folder_remove_flat (staging);
}

static gboolean
move (const char *from,
      const char *to,
      const char *name,
      GError    **error)
{
  g_autofree char *source = g_build_filename (from, name, NULL);
  g_autofree char *target = g_build_filename (to, name, NULL);

  return rename (source, target) == 0 || errno == ENOENT || set_failed (error, "Could not move", source);
}

static gboolean
move_all (const char        *from,
          const char        *to,
          const char *const *names,
          GError           **error)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (!move (from, to, names[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
sync_folder (const char *path,
             GError    **error)
{
  return breath_fsync_folder (path) || set_failed (error, "Could not sync", path);
}

static gboolean
move_mirrors (const char *from,
              const char *to,
              GError    **error)
{
  g_autoptr(GPtrArray) names = list_mirrors (from);

  return move_all (from, to, (const char *const *) names->pdata, error);
}

/*
 * The old database has both names until the new one takes its place. Where there are no hard links it is copied, before
 * anything is moved.
 */
static gboolean
keep_database (const char *folder,
               const char *aside,
               GError    **error)
{
  g_autofree char *source = g_build_filename (folder, DATABASE, NULL);
  g_autofree char *target = g_build_filename (aside, DATABASE, NULL);
  int from, to;
  gboolean copied;

  if (link (source, target) == 0 || errno == ENOENT)
    return TRUE;

  from = open (source, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  to = open (target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
  copied = (from >= 0 && to >= 0 && breath_file_copy (from, to) && fsync (to) == 0) ||
           set_failed (error, "Could not keep", source);

  if (from >= 0)
    close (from);

  if (to >= 0)
    close (to);

  return copied;
}

static gboolean
move_away (BreathFolder *folder,
           const char   *aside,
           GError      **error)
{
  const char *path = breath_folder_get_path (folder);

  return move_all (path, aside, goes_first, error) &&
         move_mirrors (path, aside, error) &&
         sync_folder (path, error) &&
         move_all (path, aside, goes_last, error) &&
         sync_folder (aside, error);
}

static gboolean
move_in (const char *path,
         const char *staging,
         GError    **error)
{
  return move_all (staging, path, comes, error) && move_mirrors (staging, path, error) && sync_folder (path, error) &&
         move_all (staging, path, comes_last, error) && sync_folder (path, error);
}

/* The database is seen to be kept before the first file is moved. A salvage that waits would replace what comes. */
static gboolean
begin_quarantine (BreathFolder *folder,
                  char        **aside,
                  GError      **error)
{
  const char *path = breath_folder_get_path (folder);

  *aside = breath_quarantine_new (path, error);

  if (*aside == NULL)
    return FALSE;

  if (keep_database (path, *aside, error) && breath_salvage_put_aside (folder, *aside, error))
    return TRUE;

  breath_quarantine_drop (*aside);

  return FALSE;
}

/**
 * breath_restore_swap:
 * @folder: a data folder, locked by us
 * @staging: a whole node, below @folder
 * @put_aside: (out) (nullable): where the node that was in @folder is now; %NULL if there was none
 * @error: return location
 *
 * Puts a node in the place of the one that is there, which is kept. Where it fails half-way no node starts on the folder,
 * and it can be done again.
 *
 * Returns: whether the new one is there
 */
gboolean
breath_restore_swap (BreathFolder *folder,
                     const char   *staging,
                     char        **put_aside,
                     GError      **error)
{
  const char *path = breath_folder_get_path (folder);
  g_autofree char *aside = NULL;

  *put_aside = NULL;

  if (breath_restore_is_taken (folder) && !begin_quarantine (folder, &aside, error))
    return FALSE;

  if ((aside == NULL || move_away (folder, aside, error)) && move_in (path, staging, error))
    {
      *put_aside = g_steal_pointer (&aside);
      return TRUE;
    }

  if (aside != NULL)
    g_prefix_error (error, "It stopped half-way, and no node starts here until the backup is restored again; what was "
                           "there is kept in %s. ", aside);

  return FALSE;
}
