/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-export.h"

#include "breath-backup-parts-private.h"
#include "breath-export-memory-private.h"
#include "breath-file-bytes-private.h"
#include "breath-folder-private.h"
#include "breath-head.h"
#include "breath-item.h"
#include "breath-ledger.h"
#include "breath-sqlite-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A copy of a node being read: its database lies in a folder of its own meanwhile. */
typedef struct
{
  BreathBackupState  *state;
  char               *folder;
  BreathStore        *store;
  BreathExport       *export;
  GHashTable         *names;   /* GBytes of the author to char * */
  GHashTable         *records; /* GBytes of the author to BreathExportRecord, which belongs to @export */
  GHashTable         *latest;  /* "node/resource" of every line, to tell what has none yet */
  GPtrArray          *heads;   /* of BreathHead */
  GPtrArray          *live;    /* of BreathRow: manifests and items */
  BreathExportMemory *memory;  /* what is planted */
  GError             *failure;
} Reading;

static void
live_free (gpointer data)
{
  BreathRow *row = data;

  g_bytes_unref (row->value);
  g_bytes_unref (row->extra);
  g_free (row);
}

static void
reading_free (Reading *self)
{
  if (self->folder != NULL)
    breath_folder_remove_flat (self->folder);

  g_clear_pointer (&self->state, breath_backup_state_free);
  g_clear_pointer (&self->export, breath_export_free);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->records);
  g_hash_table_unref (self->latest);
  g_ptr_array_unref (self->heads);
  g_ptr_array_unref (self->live);
  breath_export_memory_free (self->memory);
  g_clear_object (&self->store);
  g_clear_error (&self->failure);
  g_free (self->folder);
  g_free (self);
}

static char *
dup_node (GBytes *author)
{
  P2pPeerId id;

  memcpy (id.public_key, g_bytes_get_data (author, NULL), P2P_PUBLIC_KEY_LEN);

  return p2p_peer_id_to_string (&id);
}

/* Takes the line's name and place. */
static void
add_line (Reading          *self,
          GBytes           *author,
          BreathExportLine *line)
{
  const char *name = g_hash_table_lookup (self->names, author);

  line->node = dup_node (author);
  line->name = g_strdup (name != NULL ? name : "");
  g_hash_table_add (self->latest, g_strconcat (line->node, "/", line->resource, NULL));
  g_ptr_array_add (self->export->lines, line);
}

static void
take_change (Reading                 *self,
             const BreathLevelChange *change)
{
  BreathExportLine *line = g_new0 (BreathExportLine, 1);

  line->resource = g_strdup (change->resource);
  line->level = change->level;
  line->epsilon = change->epsilon;
  line->day = change->day;
  line->heard = change->heard;
  line->source = change->is_imported ? BREATH_EXPORT_IMPORTED : BREATH_EXPORT_HEARD;
  add_line (self, change->author, line);
}

/* What was held before there was a history is at least told as it is now. */
static void
take_head (Reading          *self,
           const BreathHead *head)
{
  g_autofree char *node = p2p_peer_id_to_string (&head->author);
  g_autoptr(GBytes) author = g_bytes_new (head->author.public_key, P2P_PUBLIC_KEY_LEN);

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    {
      const char *resource = breath_resource_kind_get_id (kind);
      g_autofree char *key = g_strconcat (node, "/", resource, NULL);
      BreathExportLine *line;

      if (head->levels[kind].level == BREATH_LEVEL_UNKNOWN || g_hash_table_contains (self->latest, key))
        continue;

      line = g_new0 (BreathExportLine, 1);
      line->resource = g_strdup (resource);
      line->level = (int) head->levels[kind].level;
      line->epsilon = head->levels[kind].epsilon;
      line->day = head->levels[kind].day;
      line->heard = head->issued;
      line->source = BREATH_EXPORT_HEARD;
      add_line (self, author, line);
    }
}

static void
take_draw (Reading         *self,
           const BreathRow *row)
{
  gsize len;
  const char *resource = g_bytes_get_data (row->key, &len);
  BreathExportLine *line;
  BreathDraw draw;

  if (!breath_draw_decode (&draw, row->value, NULL))
    return;

  line = g_new0 (BreathExportLine, 1);
  line->node = g_strdup (self->export->node);
  line->name = g_strdup ("");
  line->resource = g_strndup (resource, len);
  line->level = (int) draw.level.level;
  line->epsilon = draw.level.epsilon;
  line->day = draw.level.day;
  line->heard = draw.made;
  line->source = BREATH_EXPORT_OWN;
  g_hash_table_add (self->latest, g_strconcat (line->node, "/", line->resource, NULL));
  g_ptr_array_add (self->export->lines, line);
}

static void
take_live (Reading         *self,
           const BreathRow *row)
{
  g_autoptr(BreathItem) item = row->kind == BREATH_ROW_ITEM ? breath_item_open (row->value, NULL) : NULL;
  BreathRow *kept = g_new0 (BreathRow, 1);

  kept->kind = row->kind;
  kept->value = g_bytes_ref (row->value);
  kept->extra = g_bytes_ref (row->extra);
  g_ptr_array_add (self->live, kept);

  if (item != NULL)
    breath_export_memory_take_item (self->memory, item);

  if (item != NULL && item->kind == BREATH_ITEM_PROFILE)
    g_hash_table_replace (self->names, g_bytes_ref (row->extra), g_strdup (item->name));
}

static void
row_cb (const BreathRow *row,
        gpointer         user_data)
{
  Reading *self = g_task_get_task_data (user_data);
  BreathHead *head;

  if (row->kind == BREATH_ROW_HEAD && (head = breath_head_open (row->value, NULL)) != NULL)
    {
      BreathExportRecord *record = breath_export_record_new (row->value);

      g_ptr_array_add (self->heads, head);
      g_ptr_array_add (self->export->records, record);
      g_hash_table_replace (self->records, g_bytes_ref (row->key), record);
    }
  else if ((row->kind == BREATH_ROW_ITEM || row->kind == BREATH_ROW_MANIFEST) && row->extra != NULL &&
           g_bytes_get_size (row->extra) == P2P_PUBLIC_KEY_LEN)
    take_live (self, row);
  else if (row->kind == BREATH_ROW_DRAW)
    take_draw (self, row);
  else if (row->kind == BREATH_ROW_SETTING)
    breath_export_memory_take_row (self->memory, row);
}

static void
join_live (Reading *self)
{
  for (guint i = 0; i < self->live->len; i++)
    {
      const BreathRow *row = g_ptr_array_index (self->live, i);
      BreathExportRecord *record = g_hash_table_lookup (self->records, row->extra);

      if (record == NULL)
        continue;

      if (row->kind == BREATH_ROW_ITEM)
        g_ptr_array_add (record->items, g_bytes_ref (row->value));
      else
        record->manifest = g_bytes_ref (row->value);
    }
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  const BreathExportLine *first = *(const BreathExportLine *const *) a;
  const BreathExportLine *second = *(const BreathExportLine *const *) b;
  int order = first->heard < second->heard ? -1 : first->heard > second->heard;

  if (order == 0)
    order = strcmp (first->node, second->node);

  return order != 0 ? order : strcmp (first->resource, second->resource);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Reading *self = g_task_get_task_data (task);

  breath_sqlite_store_close_finish (BREATH_SQLITE_STORE (source), result, NULL);

  if (self->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&self->failure));
  else
    g_task_return_pointer (task, g_steal_pointer (&self->export), (GDestroyNotify) breath_export_free);
}

/* Takes @task, and @failure if there is one. */
static void
close_store (GTask  *task,
             GError *failure)
{
  Reading *self = g_task_get_task_data (task);

  self->failure = failure;
  breath_sqlite_store_close_async (BREATH_SQLITE_STORE (self->store), closed_cb, task);
}

static void read_text (GTask *task);

static void
text_cb (const BreathRow *row,
         const GError    *error,
         gpointer         user_data)
{
  Reading *self = g_task_get_task_data (user_data);

  if (error != NULL)
    {
      close_store (user_data, g_error_copy (error));
      return;
    }

  breath_export_memory_take_text (self->memory, row != NULL ? row->value : NULL, self->export);
  read_text (user_data);
}

/* Takes @task. One after the other, since all of them together may be more than there is room for. */
static void
read_text (GTask *task)
{
  Reading *self = g_task_get_task_data (task);
  GBytes *key = breath_export_memory_peek_next (self->memory);

  if (key != NULL)
    breath_store_read (self->store, BREATH_ROW_MEMORY, key, text_cb, task);
  else
    close_store (task, NULL);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Reading *self = g_task_get_task_data (user_data);
  g_autoptr(GPtrArray) changes = NULL;
  GError *error = NULL;

  changes = breath_sqlite_store_list_history_finish (BREATH_SQLITE_STORE (source), result, &error);

  for (guint i = 0; changes != NULL && i < changes->len; i++)
    take_change (self, g_ptr_array_index (changes, i));

  for (guint i = 0; i < self->heads->len; i++)
    take_head (self, g_ptr_array_index (self->heads, i));

  join_live (self);
  g_ptr_array_sort (self->export->lines, compare_lines);
  breath_export_memory_join (self->memory);

  if (error == NULL)
    read_text (user_data);
  else
    close_store (user_data, error);
}

static void
loaded_cb (const GError *error,
           gpointer      user_data)
{
  Reading *self = g_task_get_task_data (user_data);

  if (error != NULL)
    close_store (user_data, g_error_copy (error));
  else
    breath_sqlite_store_list_history_async (BREATH_SQLITE_STORE (self->store), listed_cb, user_data);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Reading *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->store = breath_sqlite_store_open_finish (result, &error);

  if (self->store == NULL)
    g_task_return_error (task, error);
  else
    breath_store_load (self->store, row_cb, loaded_cb, g_steal_pointer (&task));
}

static gboolean
name_part (Reading         *self,
           BreathBackupPart part)
{
  g_autofree char *path = g_build_filename (self->folder, breath_backup_part_get_name (part), NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  gboolean copied = fd >= 0 && breath_file_copy (self->state->fds[part], fd);

  if (fd >= 0)
    close (fd);

  return copied;
}

/* SQLite wants a file with a name, and our store the note of how far it went beside it. */
static void
name_in_thread (GTask        *worker,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Reading *self = task_data;
  gboolean has_anchor = self->state->fds[BREATH_BACKUP_ANCHOR] >= 0;

  if ((!has_anchor || name_part (self, BREATH_BACKUP_ANCHOR)) && name_part (self, BREATH_BACKUP_DATABASE))
    g_task_return_pointer (worker, g_build_filename (self->folder, breath_backup_part_get_name (BREATH_BACKUP_DATABASE),
                                                     NULL), g_free);
  else
    g_task_return_new_error (worker, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_FAILED,
                             "Could not copy the database to %s: %s", self->folder, g_strerror (errno));
}

static void
named_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autofree char *path = NULL;
  GError *error = NULL;

  path = g_task_propagate_pointer (G_TASK (result), &error);

  if (path == NULL)
    g_task_return_error (task, error);
  else
    breath_sqlite_store_open_async (path, NULL, opened_cb, g_steal_pointer (&task));
}

static gboolean
begin (Reading *self,
       GError **error)
{
  g_autofree char *text = g_malloc (BREATH_BACKUP_MAX_ABOUT);
  gssize len = pread (self->state->fds[BREATH_BACKUP_ABOUT], text, BREATH_BACKUP_MAX_ABOUT, 0);
  g_autoptr(BreathBackupAbout) about = breath_backup_about_parse (text, MAX (len, 0), error);

  if (about == NULL)
    return FALSE;

  g_free (self->export->node);
  self->export->node = g_strdup (about->node);
  self->folder = g_dir_make_tmp ("breath-export-XXXXXX", error);

  return self->folder != NULL;
}

/**
 * breath_export_read_async:
 * @state: (transfer full): a node as it is
 * @callback: called with the export
 * @user_data: for @callback
 *
 * Reads what a node knows of others, what it published itself, and what is planted there, from a copy of it. Neither its stock
 * nor its key are part of that, nor what is in quarantine.
 */
void
breath_export_read_async (BreathBackupState  *state,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr(GTask) worker = NULL;
  Reading *self = g_new0 (Reading, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, breath_export_read_async);
  g_task_set_task_data (task, self, (GDestroyNotify) reading_free);
  self->state = state;
  self->export = breath_export_new ();
  self->names = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, g_free);
  self->records = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  self->latest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->heads = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_head_free);
  self->live = g_ptr_array_new_with_free_func (live_free);
  self->memory = breath_export_memory_new ();

  if (!begin (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  worker = g_task_new (NULL, NULL, named_cb, g_steal_pointer (&task));
  g_task_set_task_data (worker, self, NULL);
  g_task_run_in_thread (worker, name_in_thread);
}

/**
 * breath_export_read_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what the node knows
 */
BreathExport *
breath_export_read_finish (GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
