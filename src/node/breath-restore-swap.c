/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-restore-files-private.h"

#include "breath-backup-parts-private.h"
#include "breath-fsync.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIR_MODE   0700
#define STAGING    "restore.part"
#define QUARANTINE "quarantine"

/*
 * The key goes first and comes last, and the database is never missing in between: a node refuses to start on a folder
 * that has one without the other, so a cut at any moment leaves nothing that would go on as another node or as an empty
 * one.
 */
static const char *const goes_first[] = { "node.key", "head", "settings.ini", "breath.db-journal", NULL };
static const char *const database[] = { "breath.db-wal", "breath.db-shm", "breath.db", NULL };
static const char *const comes[] = { "breath.db", "settings.ini", "head", NULL };
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
  gboolean is_taken = FALSE;

  for (guint i = 0; goes_first[i] != NULL; i++)
    is_taken = is_taken || is_there (path, goes_first[i]);

  for (guint i = 0; database[i] != NULL; i++)
    is_taken = is_taken || is_there (path, database[i]);

  return is_taken;
}

static void
remove_flat (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }

  g_rmdir (folder);
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
  remove_flat (path);

  if (g_mkdir (path, DIR_MODE) == 0)
    return g_steal_pointer (&path);

  set_failed (error, "Could not make the folder", path);

  return NULL;
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
  remove_flat (staging);
}

static gboolean
make_folder (const char *path,
             GError    **error)
{
  return g_mkdir (path, DIR_MODE) == 0 || errno == EEXIST || set_failed (error, "Could not make the folder", path);
}

/* One that nobody has used before. */
static char *
make_quarantine (const char *folder,
                 GError    **error)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  g_autofree char *parent = g_build_filename (folder, QUARANTINE, NULL);

  if (!make_folder (parent, error))
    return NULL;

  for (guint i = 1; i <= 100; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup (time) : g_strdup_printf ("%s-%u", time, i);
      g_autofree char *path = g_build_filename (parent, name, NULL);

      if (g_mkdir (path, DIR_MODE) == 0)
        return g_steal_pointer (&path);

      if (errno != EEXIST)
        break;
    }

  set_failed (error, "Could not make a folder below", parent);

  return NULL;
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

/* The old database has both names until the new one takes its place; without hard links it is away for a moment. */
static gboolean
put_database_aside (const char *folder,
                    const char *aside,
                    GError    **error)
{
  g_autofree char *source = g_build_filename (folder, "breath.db", NULL);
  g_autofree char *target = g_build_filename (aside, "breath.db", NULL);

  return move (folder, aside, "breath.db-wal", error) &&
         move (folder, aside, "breath.db-shm", error) &&
         (link (source, target) == 0 || move (folder, aside, "breath.db", error));
}

static gboolean
sync_folder (const char *path,
             GError    **error)
{
  return breath_fsync_folder (path) || set_failed (error, "Could not sync", path);
}

/**
 * breath_restore_swap:
 * @folder: a data folder, locked by us
 * @staging: a whole node, below @folder
 * @put_aside: (out) (nullable): where the node that was in @folder is now; %NULL if there was none
 * @error: return location for a #BreathBackupError
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

  if (breath_restore_is_taken (folder))
    {
      aside = make_quarantine (path, error);

      if (aside == NULL ||
          !move_all (path, aside, goes_first, error) ||
          !sync_folder (path, error) ||
          !put_database_aside (path, aside, error) ||
          !sync_folder (aside, error))
        return FALSE;
    }

  if (!move_all (staging, path, comes, error) || !sync_folder (path, error) ||
      !move_all (staging, path, comes_last, error) || !sync_folder (path, error))
    return FALSE;

  *put_aside = g_steal_pointer (&aside);

  return TRUE;
}
