/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-backup-state-private.h"

#include "breath-backup-mirrors-private.h"
#include "breath-backup-parts-private.h"
#include "breath-file-bytes-private.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#define COPY_NAME "backup.part"

G_DEFINE_QUARK (breath-backup-error-quark, breath_backup_error)

void
breath_backup_state_free (BreathBackupState *self)
{
  for (guint part = 0; part < BREATH_BACKUP_N_PARTS; part++)
    if (self->fds[part] >= 0)
      close (self->fds[part]);

  g_free (self);
}

/**
 * breath_backup_state_clean:
 * @folder: a data folder in which no copy is being made
 *
 * Takes away what a program that ended without a word left of a copy.
 */
void
breath_backup_state_clean (BreathFolder *folder)
{
  breath_folder_remove (folder, COPY_NAME, NULL);
}

static gboolean
set_failed (GError    **error,
            const char *what)
{
  g_set_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_FAILED, "%s: %s", what, g_strerror (errno));

  return FALSE;
}

/* What has no file of its own. */
static gboolean
open_bytes (BreathBackupState *self,
            BreathBackupPart   part,
            GBytes            *bytes,
            GError           **error)
{
  gsize len;
  const void *data = g_bytes_get_data (bytes, &len);
  int fd = memfd_create (breath_backup_part_get_name (part), MFD_CLOEXEC);

  self->fds[part] = fd;

  return (fd >= 0 && breath_file_write (fd, data, len)) || set_failed (error, "The backup could not be begun");
}

static gboolean
open_about (BreathBackupState       *self,
            const BreathBackupAbout *about,
            GError                 **error)
{
  g_autoptr(GBytes) text = breath_backup_about_pack (about);

  return open_bytes (self, BREATH_BACKUP_ABOUT, text, error);
}

static gboolean
open_mirrors (BreathBackupState *self,
              BreathFolder      *folder,
              GError           **error)
{
  g_autoptr(GBytes) packed = breath_backup_mirrors_pack (folder, error);

  return packed != NULL &&
         (g_bytes_get_size (packed) == 0 || open_bytes (self, BREATH_BACKUP_MIRRORS, packed, error));
}

/* Settings and anchor need not be there. */
static gboolean
open_file (BreathBackupState *self,
           BreathFolder      *folder,
           BreathBackupPart   part,
           GError           **error)
{
  g_autoptr(GError) failure = NULL;

  self->fds[part] = breath_folder_open_file (folder, breath_backup_part_get_name (part), &failure);

  if (self->fds[part] >= 0 ||
      (part != BREATH_BACKUP_KEY && g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));

  return FALSE;
}

/* The anchor is taken before the database, so that it is never ahead of it. */
static BreathBackupState *
open_small_parts (BreathFolder            *folder,
                  const BreathBackupAbout *about,
                  GError                 **error)
{
  g_autoptr(BreathBackupState) self = g_new0 (BreathBackupState, 1);

  for (guint part = 0; part < BREATH_BACKUP_N_PARTS; part++)
    self->fds[part] = -1;

  if (open_about (self, about, error) &&
      open_file (self, folder, BREATH_BACKUP_KEY, error) &&
      open_file (self, folder, BREATH_BACKUP_SETTINGS, error) &&
      open_mirrors (self, folder, error) &&
      open_file (self, folder, BREATH_BACKUP_ANCHOR, error))
    return g_steal_pointer (&self);

  return NULL;
}

typedef struct
{
  BreathFolder      *folder;
  BreathBackupState *state;
} Copying;

static void
copying_free (Copying *copying)
{
  g_object_unref (copying->folder);
  g_clear_pointer (&copying->state, breath_backup_state_free);
  g_free (copying);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Copying *copying = g_task_get_task_data (task);
  BreathBackupState *state = copying->state;
  GError *error = NULL;

  if (breath_sqlite_store_copy_finish (BREATH_SQLITE_STORE (source), result, &error))
    {
      state->fds[BREATH_BACKUP_DATABASE] = breath_folder_open_file (copying->folder, COPY_NAME, &error);
      breath_folder_remove (copying->folder, COPY_NAME, NULL);
    }

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&copying->state), (GDestroyNotify) breath_backup_state_free);
}

/**
 * breath_backup_state_copy_async:
 * @folder: a data folder, locked by us
 * @store: the store on it
 * @about: what the backup shall say of itself
 * @callback: called with the state
 * @user_data: for @callback
 *
 * Copies a node as it is while it runs. The copy of the database has no name once it is made, so it goes with the last
 * program that has it open.
 */
void
breath_backup_state_copy_async (BreathFolder            *folder,
                                BreathSqliteStore       *store,
                                const BreathBackupAbout *about,
                                GAsyncReadyCallback      callback,
                                gpointer                 user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *path = breath_folder_dup_path_of (folder, COPY_NAME);
  Copying *copying = g_new0 (Copying, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, breath_backup_state_copy_async);
  g_task_set_task_data (task, copying, (GDestroyNotify) copying_free);
  copying->folder = g_object_ref (folder);
  copying->state = open_small_parts (folder, about, &error);

  if (copying->state == NULL)
    g_task_return_error (task, error);
  else
    breath_sqlite_store_copy_async (store, path, copied_cb, g_steal_pointer (&task));
}

/**
 * breath_backup_state_copy_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the state
 */
BreathBackupState *
breath_backup_state_copy_finish (GAsyncResult *result,
                                 GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
