/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-backup.h"

#include "breath-backup-parts-private.h"
#include "breath-backup-state-private.h"
#include "breath-head.h"
#include "breath-node.h"
#include "breath-node-key-private.h"
#include "breath-salvage-private.h"

#include <sodium.h>

/* A node that does not run, opened for as long as it takes to copy it. */
typedef struct
{
  BreathFolder      *folder;
  BreathStore       *store;
  P2pIdentity       *identity;
  guint32            epoch;
  BreathBackupState *state;
  GError            *failure;
} Collecting;

static void
collecting_free (Collecting *self)
{
  g_clear_object (&self->store);
  g_clear_object (&self->folder);
  g_clear_pointer (&self->identity, p2p_identity_unref);
  g_clear_pointer (&self->state, breath_backup_state_free);
  g_clear_error (&self->failure);
  g_free (self);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Collecting *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!breath_sqlite_store_close_finish (BREATH_SQLITE_STORE (source), result, &error))
    g_message ("%s", error->message);

  if (self->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&self->failure));
  else
    g_task_return_pointer (task, g_steal_pointer (&self->state), (GDestroyNotify) breath_backup_state_free);
}

/* Takes @task, and @failure if there is one. */
static void
close_store (GTask  *task,
             GError *failure)
{
  Collecting *self = g_task_get_task_data (task);

  self->failure = failure;
  breath_sqlite_store_close_async (BREATH_SQLITE_STORE (self->store), closed_cb, task);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Collecting *self = g_task_get_task_data (user_data);
  GError *error = NULL;

  self->state = breath_backup_state_copy_finish (result, &error);
  close_store (user_data, error);
}

static void
row_cb (const BreathRow *row,
        gpointer         user_data)
{
  Collecting *self = g_task_get_task_data (user_data);
  const P2pPeerId *own = p2p_identity_get_peer_id (self->identity);
  g_autoptr(GBytes) key = g_bytes_new_static (own->public_key, P2P_PUBLIC_KEY_LEN);
  g_autoptr(BreathHead) head = NULL;

  if (row->kind == BREATH_ROW_HEAD && g_bytes_equal (row->key, key))
    {
      head = breath_head_open (row->value, NULL);
      self->epoch = head != NULL ? head->epoch : 0;
    }
}

static void
loaded_cb (const GError *error,
           gpointer      user_data)
{
  GTask *task = user_data;
  Collecting *self = g_task_get_task_data (task);
  g_autofree char *node = p2p_peer_id_to_string (p2p_identity_get_peer_id (self->identity));
  BreathBackupAbout about = { node, g_get_real_time () / G_USEC_PER_SEC, self->epoch };

  if (error != NULL)
    close_store (task, g_error_copy (error));
  else
    breath_backup_state_copy_async (self->folder, BREATH_SQLITE_STORE (self->store), &about, copied_cb, task);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Collecting *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->store = breath_sqlite_store_open_finish (result, &error);

  if (self->store == NULL)
    g_task_return_error (task, error);
  else
    breath_store_load (self->store, row_cb, loaded_cb, g_steal_pointer (&task));
}

static gboolean
open_folder (Collecting *self,
             const char *data_dir,
             GError    **error)
{
  const char *key = breath_backup_part_get_name (BREATH_BACKUP_KEY);
  const char *database = breath_backup_part_get_name (BREATH_BACKUP_DATABASE);
  g_autofree char *key_path = g_build_filename (data_dir, key, NULL);

  if (!g_file_test (key_path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_FAILED, "There is no node on %s", data_dir);
      return FALSE;
    }

  self->folder = breath_folder_open (data_dir, error);

  if (self->folder == NULL || !breath_salvage_check (self->folder, error) ||
      !breath_folder_check (self->folder, database, error))
    return FALSE;

  breath_backup_state_clean (self->folder);
  self->identity = breath_node_key_load (self->folder, database, error);

  return self->identity != NULL;
}

/**
 * breath_backup_collect_async:
 * @data_dir: (nullable): a data folder; %NULL for the default
 * @callback: called with the state
 * @user_data: for @callback
 *
 * Copies a node that does not run. Fails with %BREATH_NODE_ERROR_BUSY where it does.
 */
void
breath_backup_collect_async (const char         *data_dir,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *fallback = breath_folder_dup_default ();
  g_autofree char *path = NULL;
  Collecting *self = g_new0 (Collecting, 1);
  GError *error = NULL;

  g_assert (sodium_init () >= 0);
  g_task_set_source_tag (task, breath_backup_collect_async);
  g_task_set_task_data (task, self, (GDestroyNotify) collecting_free);

  if (!open_folder (self, data_dir != NULL ? data_dir : fallback, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  path = breath_folder_dup_path_of (self->folder, breath_backup_part_get_name (BREATH_BACKUP_DATABASE));
  breath_sqlite_store_open_async (path, NULL, opened_cb, g_steal_pointer (&task));
}

/**
 * breath_backup_collect_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the node as it is
 */
BreathBackupState *
breath_backup_collect_finish (GAsyncResult *result,
                              GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
