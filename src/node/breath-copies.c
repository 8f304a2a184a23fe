/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-copies-private.h"

#include "breath-backup-state-private.h"
#include "breath-host.h"
#include "breath-import-private.h"
#include "breath-node-private.h"
#include "breath-sqlite-store.h"

#define MAX_LINES    256 /* of levels that wait for the store at a time */
#define MAX_VERIFIED 64  /* heads and items that wait to be verified at a time */

/**
 * BreathCopies:
 *
 * A running node as a copy of itself, for a backup or an export, and what comes in from a file that another one made. It asks
 * no more of the node once that closes.
 */
struct _BreathCopies
{
  GObject       parent_instance;

  BreathNode   *node;
  char         *path;    /* of its data folder, also when it is closed */
  BreathFolder *folder;  /* as the store, %NULL once the node closes */
  BreathStore  *store;
};

G_DEFINE_FINAL_TYPE (BreathCopies, breath_copies, G_TYPE_OBJECT)

static void
breath_copies_dispose (GObject *object)
{
  BreathCopies *self = BREATH_COPIES (object);

  g_clear_object (&self->node);
  g_clear_object (&self->folder);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (breath_copies_parent_class)->dispose (object);
}

static void
breath_copies_finalize (GObject *object)
{
  g_free (BREATH_COPIES (object)->path);

  G_OBJECT_CLASS (breath_copies_parent_class)->finalize (object);
}

static void
breath_copies_class_init (BreathCopiesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_copies_dispose;
  object_class->finalize = breath_copies_finalize;
}

static void
breath_copies_init (BreathCopies *self)
{
}

/**
 * breath_copies_new:
 * @node: a node
 * @folder: its data folder
 * @store: its store, a [class@Breath.SqliteStore]
 *
 * Returns: (transfer full): what makes copies of them until breath_copies_end()
 */
BreathCopies *
breath_copies_new (BreathNode   *node,
                   BreathFolder *folder,
                   BreathStore  *store)
{
  BreathCopies *self = g_object_new (BREATH_TYPE_COPIES, NULL);

  self->node = g_object_ref (node);
  self->path = g_strdup (breath_folder_get_path (folder));
  self->folder = g_object_ref (folder);
  self->store = g_object_ref (store);

  return self;
}

/**
 * breath_copies_end:
 * @self: the copies
 *
 * Gives the folder and the store free. What is on its way ends with an error.
 */
void
breath_copies_end (BreathCopies *self)
{
  g_return_if_fail (BREATH_IS_COPIES (self));

  g_clear_object (&self->folder);
  g_clear_object (&self->store);
}

/**
 * breath_copies_check_target:
 * @self: the copies
 * @path: a file that somebody wants to be written
 * @error: return location for %BREATH_NODE_ERROR_INPUT
 *
 * Keeps what people save out of the data folder, and a practice out of that of the node people most likely have; see
 * breath_host_check_target().
 *
 * Returns: whether the file may be written
 */
gboolean
breath_copies_check_target (BreathCopies *self,
                            const char   *path,
                            GError      **error)
{
  g_return_val_if_fail (BREATH_IS_COPIES (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  return breath_host_check_target (self->path, path, error) && breath_host_check_target (NULL, path, error);
}

static gboolean
has_ended (BreathCopies *self,
           GTask        *task)
{
  if (self->store != NULL)
    return FALSE;

  g_task_return_new_error (task, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, "The node has stopped");

  return TRUE;
}

/**
 * breath_copies_dup_about:
 * @node: a node
 *
 * Returns: (transfer full): what a backup of it says of itself
 */
BreathBackupAbout *
breath_copies_dup_about (BreathNode *node)
{
  BreathBackupAbout *about = g_new0 (BreathBackupAbout, 1);
  const BreathHead *head;
  P2pPeerId own;

  about->node = g_strdup (breath_node_get_id (node));
  about->made = breath_node_get_now (node);

  if (p2p_peer_id_init_from_string (&own, about->node, NULL) &&
      (head = breath_core_get_head (breath_node_get_core (node), &own)) != NULL)
    about->epoch = head->epoch;

  return about;
}

static void
taken_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  BreathBackupState *state = breath_backup_state_copy_finish (result, &error);

  if (state != NULL)
    g_task_return_pointer (task, state, (GDestroyNotify) breath_backup_state_free);
  else
    g_task_return_error (task, error);
}

/**
 * breath_copies_take_async:
 * @self: the copies
 * @callback: called with the copy
 * @user_data: for @callback
 *
 * Copies the node as it is at one moment, while it goes on.
 */
void
breath_copies_take_async (BreathCopies       *self,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(BreathBackupAbout) about = NULL;

  g_return_if_fail (BREATH_IS_COPIES (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, breath_copies_take_async);

  if (has_ended (self, task))
    return;

  about = breath_copies_dup_about (self->node);
  breath_backup_state_copy_async (self->folder, BREATH_SQLITE_STORE (self->store), about, taken_cb, g_steal_pointer (&task));
}

/**
 * breath_copies_take_finish:
 * @self: the copies
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the node as it was
 */
BreathBackupState *
breath_copies_take_finish (BreathCopies *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What is brought in, a part at a time, so that never too much of it waits. */
typedef struct
{
  BreathExport      *export;
  guint              n_records;  /* done so far */
  guint              n_lines;
  guint              n_waiting;  /* of the records at hand, and one while they are handed over */
  gboolean           failed;
  BreathImportCounts counts;
} Importing;

static void
importing_free (Importing *self)
{
  breath_export_free (self->export);
  g_free (self);
}

static void go_on (GTask *task);

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GPtrArray) addresses = NULL;
  GError *error = NULL;

  addresses = breath_sqlite_store_list_addresses_finish (BREATH_SQLITE_STORE (source), result, &error);

  if (addresses != NULL)
    go_on (task);
  else
    g_task_return_error (task, error);
}

/* The store answers in order, so its answer comes once all before is written. */
static void
import_lines (BreathCopies *self,
              GTask        *task)
{
  Importing *importing = g_task_get_task_data (task);
  guint end = importing->n_lines + MIN (MAX_LINES, importing->export->lines->len - importing->n_lines);

  for (; importing->n_lines < end; importing->n_lines++)
    importing->counts.levels += breath_import_level (self->node, self->store,
                                                     g_ptr_array_index (importing->export->lines, importing->n_lines));

  breath_sqlite_store_list_addresses_async (BREATH_SQLITE_STORE (self->store), stored_cb, g_object_ref (task));
}

static gboolean
go_on_cb (gpointer user_data)
{
  go_on (user_data);

  return G_SOURCE_REMOVE;
}

/* From the main loop: a part can be judged before it has been handed over. */
static void
go_on_when_judged (GTask *task)
{
  Importing *importing = g_task_get_task_data (task);

  if (--importing->n_waiting == 0)
    g_idle_add_full (G_PRIORITY_DEFAULT, go_on_cb, g_object_ref (task), g_object_unref);
}

static void
judged_cb (BreathImportResult result,
           gpointer           user_data)
{
  g_autoptr(GTask) task = user_data;
  Importing *importing = g_task_get_task_data (task);

  importing->counts.records += result == BREATH_IMPORT_TAKEN;
  importing->counts.known += result == BREATH_IMPORT_KNOWN;
  importing->counts.refused += result == BREATH_IMPORT_REFUSED;
  importing->failed |= result == BREATH_IMPORT_FAILED;
  go_on_when_judged (task);
}

static void
import_records (BreathCopies *self,
                GTask        *task)
{
  Importing *importing = g_task_get_task_data (task);
  GPtrArray *records = importing->export->records;
  guint n_verified = 0;

  importing->n_waiting = 1;

  while (importing->n_records < records->len)
    {
      const BreathExportRecord *record = g_ptr_array_index (records, importing->n_records);

      n_verified += 1 + record->items->len;

      if (importing->n_waiting > 1 && n_verified > MAX_VERIFIED)
        break;

      importing->n_waiting++;
      importing->n_records++;
      breath_core_import (breath_node_get_core (self->node), record->head, record->manifest, record->items, judged_cb,
                          g_object_ref (task));
    }

  go_on_when_judged (task);
}

/* Records first: what a level belongs to is then known. */
static void
go_on (GTask *task)
{
  BreathCopies *self = g_task_get_source_object (task);
  Importing *importing = g_task_get_task_data (task);

  if (importing->failed)
    g_task_return_new_error (task, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED,
                             "The records could not be stored; the log of the node says why");
  else if (has_ended (self, task))
    return;
  else if (importing->n_records < importing->export->records->len)
    import_records (self, task);
  else if (importing->n_lines < importing->export->lines->len)
    import_lines (self, task);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * breath_copies_import_async:
 * @self: the copies
 * @export: (transfer full): what another node exported
 * @callback: called when all of it is stored
 * @user_data: for @callback
 *
 * Takes records in as if a neighbour had sent them, which verifies them, and levels into the history.
 */
void
breath_copies_import_async (BreathCopies       *self,
                            BreathExport       *export,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;
  Importing *importing;

  g_return_if_fail (BREATH_IS_COPIES (self));

  task = g_task_new (self, NULL, callback, user_data);
  importing = g_new0 (Importing, 1);
  importing->export = export;
  g_task_set_source_tag (task, breath_copies_import_async);
  g_task_set_task_data (task, importing, (GDestroyNotify) importing_free);
  go_on (task);
}

/**
 * breath_copies_import_finish:
 * @self: the copies
 * @result: what the callback got
 * @counts: (out): what became of it
 * @error: return location
 *
 * Returns: %FALSE if it was not stored, or not all of it
 */
gboolean
breath_copies_import_finish (BreathCopies       *self,
                             GAsyncResult       *result,
                             BreathImportCounts *counts,
                             GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  *counts = ((Importing *) g_task_get_task_data (G_TASK (result)))->counts;

  return g_task_propagate_boolean (G_TASK (result), error);
}
