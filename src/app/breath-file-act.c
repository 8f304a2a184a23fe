/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-file-act.h"

#include <glib/gi18n.h>

#include "breath-error-text.h"

/* What a person does with files: each act ends with sentences that say what became of it. */
typedef struct
{
  BreathCopies     *copies;
  GFile            *file;
  BreathPassphrase *passphrase;
  gboolean          as_table;
  guint             n_levels;
  guint             n_records;
  guint             n_seeds;
  BreathSeeds      *seeds;
  BreathMirror     *mirror;    /* who is signed in; NULL: nobody */
  GPtrArray        *brought;   /* of BreathExportSeed */
  char             *said;      /* what became of all else */
} Act;

static void
act_free (Act *self)
{
  g_clear_object (&self->copies);
  g_clear_object (&self->file);
  g_clear_pointer (&self->passphrase, breath_passphrase_unref);
  g_clear_object (&self->seeds);
  g_clear_object (&self->mirror);
  g_clear_pointer (&self->brought, g_ptr_array_unref);
  g_free (self->said);
  g_free (self);
}

static const char *
get_backup_text (const GError *error)
{
  if (!g_error_matches (error, BREATH_BACKUP_ERROR, error->code))
    return NULL;

  switch ((BreathBackupError) error->code)
    {
    case BREATH_BACKUP_ERROR_WEAK:
      return _("That passphrase is too short, or too long. Take four words or more that do not belong together.");

    case BREATH_BACKUP_ERROR_MEMORY:
      return _("This computer has too little memory free to seal a backup. Close other programs and try again.");

    case BREATH_BACKUP_ERROR_SPACE:
      return _("There is not enough room where the file was to be. Choose another place.");

    case BREATH_BACKUP_ERROR_EXISTS:
      return _("There is a file with that name already. Choose another name.");

    case BREATH_BACKUP_ERROR_PASSPHRASE:
    case BREATH_BACKUP_ERROR_DAMAGED:
    case BREATH_BACKUP_ERROR_NEWER:
    case BREATH_BACKUP_ERROR_FAILED:
    default:
      return NULL;
    }
}

static void
end_with_error (GTask  *task,
                GError *error)
{
  const char *text = get_backup_text (error);

  g_task_return_pointer (task, text != NULL ? g_strdup (text) : breath_error_text (error), g_free);
  g_error_free (error);
}

/* Takes @task back from a callback's user data. */
static GTask *
act_new (BreathCopies       *copies,
         GFile              *file,
         GAsyncReadyCallback callback,
         gpointer            user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Act *act = g_new0 (Act, 1);

  act->copies = g_object_ref (copies);
  act->file = g_object_ref (file);
  g_task_set_task_data (task, act, (GDestroyNotify) act_free);

  return task;
}

/* Where the file manager shows a place on the network, there is no path to write to. */
static char *
dup_path (GTask *task)
{
  Act *act = g_task_get_task_data (task);
  char *path = g_file_get_path (act->file);

  if (path == NULL)
    g_task_return_pointer (task, g_strdup (_("Choose a place on this computer or on a stick in it.")), g_free);

  return path;
}

/**
 * breath_file_act_check_target:
 * @copies: knows where the node keeps its own files
 * @file: what somebody wants to write
 *
 * Finds out whether a file may be written where it was chosen. Over the network there is no path, and nothing of the node.
 *
 * Returns: (nullable): a sentence for people that says why not; %NULL if it may
 */
const char *
breath_file_act_check_target (BreathCopies *copies,
                              GFile        *file)
{
  g_autofree char *path = g_file_get_path (file);

  if (path == NULL || breath_copies_check_target (copies, path, NULL))
    return NULL;

  return _("The node keeps its own files in this folder. Choose another one.");
}

static gboolean
is_elsewhere (GTask *task)
{
  Act *act = g_task_get_task_data (task);
  const char *refusal = breath_file_act_check_target (act->copies, act->file);

  if (refusal != NULL)
    g_task_return_pointer (task, g_strdup (refusal), g_free);

  return refusal == NULL;
}

static char *
dup_name (Act *act)
{
  g_autofree char *name = g_file_get_basename (act->file);

  return g_filename_display_name (name);
}

static void
sealed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(BreathBackupAbout) about = NULL;
  g_autofree char *name = dup_name (g_task_get_task_data (task));
  GError *error = NULL;

  about = breath_backup_write_finish (result, &error);

  if (about == NULL)
    end_with_error (task, error);
  else
    /* Translators: %s is the name of a file. */
    g_task_return_pointer (task, g_strdup_printf (_("The node is sealed in “%s”. Keep it away from this computer."), name),
                           g_free);
}

static void
copied_for_backup_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Act *act = g_task_get_task_data (task);
  g_autofree char *path = NULL;
  BreathBackupState *state;
  BreathBackupOptions options = { .replaces = TRUE };
  GError *error = NULL;

  state = breath_copies_take_finish (BREATH_COPIES (source), result, &error);

  if (state == NULL)
    {
      end_with_error (task, error);
      return;
    }

  path = dup_path (task);

  if (path == NULL)
    {
      breath_backup_state_free (state);
      return;
    }

  options.path = path;
  breath_backup_write_async (state, &options, g_steal_pointer (&act->passphrase), sealed_cb, g_steal_pointer (&task));
}

/**
 * breath_file_act_backup_async:
 * @copies: what copies the node
 * @file: what the backup becomes; whoever chose it has agreed to replace what is there
 * @passphrase: (transfer full): the passphrase
 * @callback: called when it is on the disk
 * @user_data: for @callback
 *
 * Seals the node into a file.
 */
void
breath_file_act_backup_async (BreathCopies       *copies,
                              GFile              *file,
                              BreathPassphrase   *passphrase,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  GTask *task = act_new (copies, file, callback, user_data);

  g_task_set_source_tag (task, breath_file_act_backup_async);
  ((Act *) g_task_get_task_data (task))->passphrase = passphrase;

  if (is_elsewhere (task))
    breath_copies_take_async (copies, copied_for_backup_cb, task);
  else
    g_object_unref (task);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Act *act = g_task_get_task_data (task);
  g_autofree char *name = dup_name (act);
  g_autofree char *levels = NULL;
  g_autofree char *records = NULL;
  g_autofree char *seeds = NULL;
  GError *error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      end_with_error (task, error);
      return;
    }

  levels = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u level", "%u levels", act->n_levels), act->n_levels);
  records = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u record", "%u records", act->n_records), act->n_records);
  seeds = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u planted seed", "%u planted seeds", act->n_seeds), act->n_seeds);

  if (act->as_table)
    /* Translators: the first %s is “3 levels”, the second the name of a file. */
    g_task_return_pointer (task, g_strdup_printf (_("Wrote %s to “%s”."), levels, name), g_free);
  else
    /* Translators: “3 levels”, “2 records”, “1 planted seed” and the name of a file. */
    g_task_return_pointer (task, g_strdup_printf (_("Wrote %s, %s and %s to “%s”."), levels, records, seeds, name), g_free);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Act *act = g_task_get_task_data (task);
  g_autoptr(BreathExport) export = NULL;
  g_autoptr(GBytes) bytes = NULL;
  char *text;
  GError *error = NULL;

  export = breath_export_read_finish (result, &error);

  if (export == NULL)
    {
      end_with_error (task, error);
      return;
    }

  act->n_levels = export->lines->len;
  act->n_records = export->records->len;
  act->n_seeds = export->seeds->len;
  text = act->as_table ? breath_export_to_csv (export) : breath_export_to_json (export);
  bytes = g_bytes_new_take (text, strlen (text));
  g_file_replace_contents_bytes_async (act->file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, written_cb,
                                       g_steal_pointer (&task));
}

static void
copied_for_export_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  BreathBackupState *state = breath_copies_take_finish (BREATH_COPIES (source), result, &error);

  if (state != NULL)
    breath_export_read_async (state, read_cb, g_steal_pointer (&task));
  else
    end_with_error (task, error);
}

/**
 * breath_file_act_export_async:
 * @copies: what copies the node
 * @file: what is written; whoever chose it has agreed to replace what is there
 * @as_table: whether it is a table of levels, or has what was signed as well
 * @callback: called when it is written
 * @user_data: for @callback
 *
 * Writes what the node knows, for people to read or for another node.
 */
void
breath_file_act_export_async (BreathCopies       *copies,
                              GFile              *file,
                              gboolean            as_table,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  GTask *task = act_new (copies, file, callback, user_data);

  g_task_set_source_tag (task, breath_file_act_export_async);
  ((Act *) g_task_get_task_data (task))->as_table = as_table;

  if (is_elsewhere (task))
    breath_copies_take_async (copies, copied_for_export_cb, task);
  else
    g_object_unref (task);
}

static void
brought_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Act *act = g_task_get_task_data (task);
  BreathSeedCounts counts;
  g_autofree char *more = NULL;
  g_autoptr(GError) error = NULL;

  if (breath_seeds_bring_finish (BREATH_SEEDS (source), result, &counts, &error))
    /* Translators: all are numbers. */
    more = g_strdup_printf (_("Seeds to read: %u. Here already: %u. Left out, because they were changed on the way or there is no room: %u."),
                            counts.taken, counts.known, counts.refused);
  else
    more = breath_error_text (error);  /* levels and records are here all the same */

  g_task_return_pointer (task, g_strjoin (" ", act->said, more, NULL), g_free);
}

static char *
dup_left (Act *act)
{
  guint n = act->brought->len;

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "%u planted seed was left out; sign in as a Mirror and bring the file in again to look at it.",
                                       "%u planted seeds were left out; sign in as a Mirror and bring the file in again to look at them.",
                                       n), n);
}

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Act *act = g_task_get_task_data (task);
  g_autofree char *left = NULL;
  BreathImportCounts counts;
  GError *error = NULL;

  if (!breath_copies_import_finish (BREATH_COPIES (source), result, &counts, &error))
    {
      end_with_error (task, error);
      return;
    }

  /* Translators: all are numbers. */
  act->said = g_strdup_printf (_("New: %u levels and %u records. Known already: %u records. Not valid, or from the future: %u records."),
                               counts.levels, counts.records, counts.known, counts.refused);

  if (act->brought->len > 0 && act->seeds != NULL && act->mirror != NULL)
    {
      breath_seeds_bring_async (act->seeds, act->brought, act->mirror, NULL, brought_cb, g_steal_pointer (&task));
      return;
    }

  left = act->brought->len > 0 ? dup_left (act) : NULL;
  g_task_return_pointer (task, g_strjoin (" ", act->said, left, NULL), g_free);
}

static gboolean
looks_like_json (const char *text,
                 gsize       len)
{
  gsize at = 0;

  while (at < len && g_ascii_isspace (text[at]))
    at++;

  return at < len && text[at] == '{';
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Act *act = g_task_get_task_data (task);
  g_autofree char *text = NULL;
  BreathExport *export;
  gsize len = 0;
  GError *error = NULL;

  if (!g_file_load_contents_finish (G_FILE (source), result, &text, &len, NULL, &error))
    {
      end_with_error (task, error);
      return;
    }

  export = looks_like_json (text, len) ? breath_export_from_json (text, len, NULL) : breath_export_from_csv (text, len, NULL);

  if (export != NULL)
    act->brought = g_ptr_array_ref (export->seeds);

  if (export != NULL)
    breath_copies_import_async (act->copies, export, imported_cb, g_steal_pointer (&task));
  else
    g_task_return_pointer (task, g_strdup (_("That is no file that a node has saved, or it was changed. Nothing was brought in.")),
                           g_free);
}

/* What is larger than any export is not read at all. */
static void
measured_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GFileInfo) info = NULL;
  GError *error = NULL;

  info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (info == NULL)
    end_with_error (task, error);
  else if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR || g_file_info_get_size (info) > BREATH_EXPORT_MAX_FILE)
    g_task_return_pointer (task, g_strdup (_("That is no file that a node has saved, or it was changed. Nothing was brought in.")),
                           g_free);
  else
    g_file_load_contents_async (G_FILE (source), NULL, loaded_cb, g_steal_pointer (&task));
}

/**
 * breath_file_act_import_async:
 * @copies: what brings it in
 * @seeds: (nullable): where what is planted elsewhere would go
 * @mirror: (nullable): who is signed in and wants to look at that; %NULL: it is left out
 * @file: what another node exported
 * @callback: called when all of it is stored
 * @user_data: for @callback
 *
 * Brings in what another node exported.
 */
void
breath_file_act_import_async (BreathCopies       *copies,
                              BreathSeeds        *seeds,
                              BreathMirror       *mirror,
                              GFile              *file,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  GTask *task = act_new (copies, file, callback, user_data);
  Act *act = g_task_get_task_data (task);

  g_set_object (&act->seeds, seeds);
  g_set_object (&act->mirror, mirror);
  g_task_set_source_tag (task, breath_file_act_import_async);
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, NULL, measured_cb, task);
}

/**
 * breath_file_act_finish:
 * @result: what the callback of any of them got
 *
 * Returns: (transfer full): sentences for people
 */
char *
breath_file_act_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}
