/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-backup.h"

#include "breath-backup-parts-private.h"
#include "breath-node-key-private.h"
#include "breath-renewal.h"
#include "breath-restore-files-private.h"
#include "breath-sqlite-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define LOCK_NAME "lock"

/* A restoration on its way: until it is done the folder can be left as it was found. */
typedef struct
{
  int                fd;           /* the backup */
  BreathPassphrase  *passphrase;
  gboolean           replaces;
  BreathFolder      *folder;
  gboolean           made_folder;
  gboolean           made_lock;
  char              *staging;
  BreathBackupAbout *about;
  BreathStore       *store;        /* on the database in @staging */
  char              *put_aside;
  GError            *failure;
} Restoring;

static void
restoring_free (Restoring *self)
{
  if (self->fd >= 0)
    close (self->fd);

  g_clear_pointer (&self->passphrase, breath_passphrase_unref);
  g_clear_pointer (&self->about, breath_backup_about_free);
  g_clear_object (&self->store);
  g_clear_object (&self->folder);
  g_clear_error (&self->failure);
  g_free (self->staging);
  g_free (self->put_aside);
  g_free (self);
}

/* Leaves everything as it was found, but for what had been put aside already. */
static void
tidy (Restoring *self,
      gboolean   is_done)
{
  g_autofree char *path = self->folder != NULL ? g_strdup (breath_folder_get_path (self->folder)) : NULL;

  if (self->staging != NULL)
    breath_restore_abandon (self->staging);

  if (!is_done && self->made_lock)
    breath_folder_remove (self->folder, LOCK_NAME, NULL);

  g_clear_object (&self->folder);

  if (!is_done && self->made_folder)
    g_rmdir (path);
}

/* Takes @task and @error. */
static void
fail (GTask  *task,
      GError *error)
{
  tidy (g_task_get_task_data (task), FALSE);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
finish (GTask *task)
{
  Restoring *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!breath_restore_swap (self->folder, self->staging, &self->put_aside, &error))
    {
      fail (task, error);
      return;
    }

  tidy (self, TRUE);
  g_task_return_pointer (task, g_steal_pointer (&self->about), (GDestroyNotify) breath_backup_about_free);
  g_object_unref (task);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Restoring *self = g_task_get_task_data (user_data);
  g_autoptr(GError) error = NULL;

  if (!breath_sqlite_store_close_finish (BREATH_SQLITE_STORE (source), result, &error) && self->failure == NULL)
    self->failure = g_steal_pointer (&error);

  if (self->failure != NULL)
    fail (user_data, g_steal_pointer (&self->failure));
  else
    finish (user_data);
}

static void
marked_cb (const GError *error,
           gpointer      user_data)
{
  Restoring *self = g_task_get_task_data (user_data);

  self->failure = error != NULL ? g_error_copy (error) : NULL;
  breath_sqlite_store_close_async (BREATH_SQLITE_STORE (self->store), closed_cb, user_data);
}

/* The node may have gone on until now in a place that is lost. */
static void
mark (GTask *task)
{
  Restoring *self = g_task_get_task_data (task);
  BreathRenewal renewal = { MAX (g_get_real_time () / G_USEC_PER_SEC, self->about->made), self->about->epoch };
  BreathBatch *batch = breath_batch_new ();

  breath_renewal_put (batch, &renewal);
  breath_store_commit (self->store, batch, marked_cb, task);
}

static gboolean
is_full (const GError *error)
{
  return g_error_matches (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL);
}

/* Opening checked the whole file and brought it up to date. */
static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask *task = user_data;
  Restoring *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  self->store = breath_sqlite_store_open_finish (result, &error);

  if (self->store != NULL)
    mark (task);
  else if (is_full (error))
    fail (task, g_error_new (BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_SPACE,
                             "There is not enough room to restore the backup. Nothing was changed; make room and try again"));
  else if (g_error_matches (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_NEWER))
    fail (task, g_error_new (BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_NEWER,
                             "A later version of the program made this backup; restore it with that version"));
  else
    fail (task, g_error_new (BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_DAMAGED,
                             "The backup holds a database that cannot be used. %s", error->message));
}

/* The key must be the one that the backup tells of. */
static gboolean
check_key (Restoring *self,
           GError   **error)
{
  g_autoptr(BreathFolder) staging = breath_folder_open (self->staging, error);
  g_autoptr(P2pIdentity) identity = NULL;
  g_autofree char *node = NULL;

  if (staging == NULL)
    return FALSE;

  identity = breath_node_key_load (staging, breath_backup_part_get_name (BREATH_BACKUP_DATABASE), NULL);
  node = identity != NULL ? p2p_peer_id_to_string (p2p_identity_get_peer_id (identity)) : NULL;

  if (g_strcmp0 (node, self->about->node) == 0)
    return TRUE;

  g_set_error_literal (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_DAMAGED,
                       "The backup contradicts itself: its key is not that of its node");

  return FALSE;
}

static void
unpacked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask *task = user_data;
  Restoring *self = g_task_get_task_data (task);
  g_autofree char *path = NULL;
  GError *error = NULL;

  self->about = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->about == NULL || !check_key (self, &error))
    {
      fail (task, error);
      return;
    }

  path = g_build_filename (self->staging, breath_backup_part_get_name (BREATH_BACKUP_DATABASE), NULL);
  breath_sqlite_store_open_async (path, NULL, opened_cb, task);
}

static void
unpack_in_thread (GTask        *worker,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  Restoring *self = task_data;
  BreathBackupAbout *about;
  GError *error = NULL;

  about = breath_restore_unpack (self->fd, self->passphrase, self->staging, &error);
  g_clear_pointer (&self->passphrase, breath_passphrase_unref);

  if (about != NULL)
    g_task_return_pointer (worker, about, (GDestroyNotify) breath_backup_about_free);
  else
    g_task_return_error (worker, error);
}

static gboolean
open_backup (Restoring  *self,
             const char *path,
             GError    **error)
{
  self->fd = open (path, O_RDONLY | O_CLOEXEC);

  if (self->fd < 0)
    g_set_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_FAILED,
                 "%s could not be opened: %s", path, g_strerror (errno));

  return self->fd >= 0;
}

static gboolean
open_folder (Restoring  *self,
             const char *data_dir,
             GError    **error)
{
  g_autofree char *lock = g_build_filename (data_dir, LOCK_NAME, NULL);
  gboolean had_folder = g_file_test (data_dir, G_FILE_TEST_EXISTS);
  gboolean had_lock = g_file_test (lock, G_FILE_TEST_EXISTS);

  self->folder = breath_folder_open (data_dir, error);
  self->made_folder = self->folder != NULL && !had_folder;
  self->made_lock = self->folder != NULL && !had_lock;

  if (self->folder != NULL && !self->replaces && breath_restore_is_taken (self->folder))
    g_set_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_EXISTS,
                 "There is a node on %s already", breath_folder_get_path (self->folder));
  else if (self->folder != NULL)
    self->staging = breath_restore_begin (self->folder, error);

  return self->staging != NULL;
}

/**
 * breath_restore_async:
 * @options: what is restored and to where; copied
 * @passphrase: (transfer full): the passphrase
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Puts a node back as it was, to begin a new epoch at its next start, see [struct@Breath.Renewal].
 *
 * Everything is unpacked and checked beside the folder's files before any of these is touched, and a node that is there
 * is moved into a folder below quarantine/ and kept. Fails with a #BreathBackupError, with %BREATH_NODE_ERROR_BUSY while
 * a node runs there, and with %BREATH_NODE_ERROR_FOLDER where the folder is open to others; nothing is changed then.
 */
void
breath_restore_async (const BreathRestoreOptions *options,
                      BreathPassphrase           *passphrase,
                      GAsyncReadyCallback         callback,
                      gpointer                    user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr(GTask) worker = NULL;
  g_autofree char *fallback = breath_folder_dup_default ();
  Restoring *self = g_new0 (Restoring, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, breath_restore_async);
  g_task_set_task_data (task, self, (GDestroyNotify) restoring_free);
  self->passphrase = passphrase;
  self->replaces = options->replaces;

  if (!open_backup (self, options->path, &error) ||
      !open_folder (self, options->data_dir != NULL ? options->data_dir : fallback, &error))
    {
      fail (task, error);
      return;
    }

  worker = g_task_new (NULL, NULL, unpacked_cb, task);
  g_task_set_task_data (worker, self, NULL);
  g_task_run_in_thread (worker, unpack_in_thread);
}

/**
 * breath_restore_finish:
 * @result: what the callback got
 * @put_aside: (out) (nullable): where the node that was there is now; %NULL if there was none
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what the backup says of itself
 */
BreathBackupAbout *
breath_restore_finish (GAsyncResult *result,
                       char        **put_aside,
                       GError      **error)
{
  Restoring *self;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  self = g_task_get_task_data (G_TASK (result));
  *put_aside = g_steal_pointer (&self->put_aside);

  return g_task_propagate_pointer (G_TASK (result), error);
}
