/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-backup.h"

#include "breath-backup-parts-private.h"
#include "breath-backup-seal-private.h"
#include "breath-fsync.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODE   0600
#define BUFFER 65536

typedef struct
{
  BreathBackupState *state;
  BreathPassphrase  *passphrase;
  BreathBackupCost   cost;
  char              *path;
  char              *temporary;
  gboolean           replaces;
  GCancellable      *cancellable; /* may be NULL */
  guint8            *buffer;      /* guarded, since the node's key passes through */
} Writing;

static void
writing_free (Writing *self)
{
  g_clear_pointer (&self->state, breath_backup_state_free);
  g_clear_pointer (&self->passphrase, breath_passphrase_unref);
  g_free (self->path);
  g_free (self->temporary);
  g_clear_object (&self->cancellable);
  sodium_free (self->buffer);
  g_free (self);
}

static gboolean
set_failed (GError    **error,
            const char *what,
            const char *path)
{
  int number = errno;
  gboolean is_full = number == ENOSPC || number == EDQUOT || number == EFBIG;

  g_set_error (error, BREATH_BACKUP_ERROR, is_full ? BREATH_BACKUP_ERROR_SPACE : BREATH_BACKUP_ERROR_FAILED,
               "%s %s: %s", what, path, g_strerror (number));

  return FALSE;
}

static gboolean
refuse_existing (const char *path,
                 GError    **error)
{
  g_set_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_EXISTS, "%s is there already and was left as it is", path);

  return FALSE;
}

/* Says what the part is before its bytes. */
static gboolean
seal_part (Writing          *self,
           BreathBackupSeal *seal,
           BreathBackupPart  part,
           GError          **error)
{
  int fd = self->state->fds[part];
  guint8 lead[BREATH_BACKUP_MAX_LEAD];
  struct stat info;
  gssize n = 0;

  if (fd < 0)
    return TRUE;

  if (fstat (fd, &info) != 0)
    return set_failed (error, "Could not read", breath_backup_part_get_name (part));

  if (!breath_backup_seal_write (seal, lead, breath_backup_part_pack (part, info.st_size, lead), error))
    return FALSE;

  for (goffset at = 0; at < info.st_size; at += n)
    {
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;

      n = TEMP_FAILURE_RETRY (pread (fd, self->buffer, MIN (BUFFER, info.st_size - at), at));

      if (n == 0)
        errno = EIO;

      if (n <= 0)
        return set_failed (error, "Could not read", breath_backup_part_get_name (part));

      if (!breath_backup_seal_write (seal, self->buffer, n, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
seal_all (Writing *self,
          int      fd,
          GError **error)
{
  g_autoptr(BreathBackupSeal) seal = breath_backup_seal_new (fd, &self->cost, self->passphrase, error);
  guint8 end[BREATH_BACKUP_MAX_LEAD];

  if (seal == NULL)
    return FALSE;

  for (guint part = 0; part < BREATH_BACKUP_N_PARTS; part++)
    if (!seal_part (self, seal, part, error))
      return FALSE;

  return breath_backup_seal_write (seal, end, breath_backup_part_pack (BREATH_BACKUP_N_PARTS, 0, end), error) &&
         breath_backup_seal_finish (seal, error);
}

/* Nothing that came to be there meanwhile is replaced unasked. */
static gboolean
give_name (Writing *self,
           GError **error)
{
  if (self->replaces)
    return rename (self->temporary, self->path) == 0 || set_failed (error, "Could not name", self->path);

  /* Memory sticks have no hard links. */
  if (link (self->temporary, self->path) == 0 ||
      (errno != EEXIST && renameat2 (AT_FDCWD, self->temporary, AT_FDCWD, self->path, RENAME_NOREPLACE) == 0))
    return TRUE;

  return errno == EEXIST ? refuse_existing (self->path, error) : set_failed (error, "Could not name", self->path);
}

static gboolean
sync_folder (Writing *self,
             GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  return breath_fsync_folder (folder) || set_failed (error, "Could not sync", folder);
}

static gboolean
write_file (Writing *self,
            GError **error)
{
  int fd = g_mkstemp_full (self->temporary, O_RDWR | O_CLOEXEC, MODE);
  gboolean written;

  if (fd < 0)
    return set_failed (error, "Could not make a file beside", self->path);

  written = seal_all (self, fd, error) &&
            ((fchmod (fd, MODE) == 0 && fsync (fd) == 0) || set_failed (error, "Could not store", self->path)) &&
            !g_cancellable_set_error_if_cancelled (self->cancellable, error) &&
            give_name (self, error) &&
            sync_folder (self, error);

  close (fd);
  g_unlink (self->temporary);

  return written;
}

static BreathBackupAbout *
read_about (Writing *self,
            GError **error)
{
  gssize n = pread (self->state->fds[BREATH_BACKUP_ABOUT], self->buffer, BREATH_BACKUP_MAX_ABOUT, 0);

  return breath_backup_about_parse ((const char *) self->buffer, MAX (n, 0), error);
}

static void
write_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  Writing *self = task_data;
  g_autoptr(BreathBackupAbout) about = NULL;
  GError *error = NULL;

  about = read_about (self, &error);

  if (about == NULL || !write_file (self, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&about), (GDestroyNotify) breath_backup_about_free);
}

static char *
dup_temporary (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *hidden = g_strdup_printf (".%s.XXXXXX", name);

  return g_build_filename (folder, hidden, NULL);
}

static void
choose_cost (BreathBackupCost *cost)
{
  if (cost->passes == 0)
    cost->passes = crypto_pwhash_OPSLIMIT_MODERATE;

  if (cost->memory == 0)
    cost->memory = crypto_pwhash_MEMLIMIT_MODERATE / 1024;
}

/**
 * breath_backup_check_target:
 * @options: what the backup shall become
 * @error: return location for %BREATH_BACKUP_ERROR_EXISTS
 *
 * Looks before a person is asked for a passphrase.
 *
 * Returns: %FALSE if something is there that must not be replaced
 */
gboolean
breath_backup_check_target (const BreathBackupOptions *options,
                            GError                   **error)
{
  struct stat info;

  return options->replaces || lstat (options->path, &info) != 0 || refuse_existing (options->path, error);
}

/**
 * breath_backup_write_async:
 * @state: (transfer full): a node as it is
 * @options: what the backup becomes; copied
 * @passphrase: (transfer full): the passphrase
 * @callback: called when the backup is on the disk
 * @user_data: for @callback
 *
 * Seals a node into a file that only its owner may read, in a thread of its own. It has its name only once it is whole.
 *
 * Fails with a #BreathBackupError, and leaves nothing then.
 */
void
breath_backup_write_async (BreathBackupState         *state,
                           const BreathBackupOptions *options,
                           BreathPassphrase          *passphrase,
                           GAsyncReadyCallback        callback,
                           gpointer                   user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Writing *self = g_new0 (Writing, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, breath_backup_write_async);
  g_task_set_task_data (task, self, (GDestroyNotify) writing_free);
  self->state = state;
  self->passphrase = passphrase;
  self->cost = options->cost;
  self->path = g_strdup (options->path);
  self->temporary = dup_temporary (options->path);
  self->replaces = options->replaces;
  g_set_object (&self->cancellable, options->cancellable);
  self->buffer = sodium_malloc (BUFFER);
  g_assert (self->buffer != NULL);
  choose_cost (&self->cost);

  if (breath_passphrase_check (passphrase, &error) && breath_backup_check_target (options, &error))
    g_task_run_in_thread (task, write_in_thread);
  else
    g_task_return_error (task, error);
}

/**
 * breath_backup_write_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what the backup says of itself
 */
BreathBackupAbout *
breath_backup_write_finish (GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
