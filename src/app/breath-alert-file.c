/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-alert-file.h"

#include <glib/gi18n.h>
#include <string.h>

#include "breath-file-act.h"

/* An alert in a file that people choose, as a document of CAP 1.2. Errors have sentences for people. */

#define SHORT_LEN 8 /* letters of an id in the name of a file */

/* What the node finds wrong with a document: how its sentence begins, and what it means for whoever chose the file. */
static const struct
{
  const char *start;
  const char *sentence;
} known[] = {
  { "The document has more than", N_("That file is longer than any alert. Choose another.") },
  { "The document lacks", N_("That file does not say all that every CAP alert has to say. Ask for another one where it comes from.") },
  { "The element ", N_("That file says something in a way that CAP does not allow. Ask for another one where it comes from.") },
  { "An element has more than", N_("A text in that file is longer than an alert has room for. Raise the alert yourself, in fewer words.") },
  { "The headline needs", N_("A text in that file is longer than an alert has room for. Raise the alert yourself, in fewer words.") },
  { "The description needs", N_("A text in that file is longer than an alert has room for. Raise the alert yourself, in fewer words.") },
  { "The instruction needs", N_("A text in that file is longer than an alert has room for. Raise the alert yourself, in fewer words.") },
  { "The system needs", N_("A text in that file is longer than an alert has room for. Raise the alert yourself, in fewer words.") },
  { "The web address ", N_("The web address in that file is none, or too long. Raise the alert yourself, without it.") },
  { "The alert has no headline", N_("That file has no headline, which every alert needs here. Raise the alert yourself, in your own words.") },
  { "The alert has to end", N_("By that file the alert lasts for longer than 30 days, or ends before it begins. Raise the alert yourself.") },
};

static void
fail (GTask      *task,
      const char *sentence)
{
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", sentence);
}

static const char *
explain (const GError *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_has_prefix (error->message, known[i].start))
      return _(known[i].sentence);

  return _("That is no alert that can be read here. It has to be a file of the Common Alerting Protocol (CAP) 1.2; such files often end in .xml.");
}

/**
 * breath_alert_file_dup_name:
 * @alert: an alert
 *
 * Returns: (transfer full): how a file with @alert could be called
 */
char *
breath_alert_file_dup_name (BreathHeardAlert *alert)
{
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (alert), NULL);

  return g_strdup_printf ("breath-alert-%.*s.xml", SHORT_LEN, breath_heard_alert_get_id (alert));
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    fail (task, _("There is not enough room where the file was to be. Choose another place."));
  else
    fail (task, _("The file could not be written there. Choose another place."));
}

/**
 * breath_alert_file_save_async:
 * @alerts: the alerts of our node
 * @alert: one of them
 * @copies: knows where files may be saved
 * @file: what is written; whoever chose it has agreed to replace what is there
 * @callback: called when it is written
 * @user_data: for @callback
 *
 * Writes an alert as a document of CAP 1.2.
 */
void
breath_alert_file_save_async (BreathAlerts       *alerts,
                              BreathHeardAlert   *alert,
                              BreathCopies       *copies,
                              GFile              *file,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *document = breath_alerts_dup_cap (alerts, alert);
  const char *refusal = breath_file_act_check_target (copies, file);
  g_autoptr(GBytes) bytes = NULL;

  g_task_set_source_tag (task, breath_alert_file_save_async);

  if (document == NULL)
    {
      fail (task, _("That alert is over, and nothing of it is kept that could be saved."));
      return;
    }

  if (refusal != NULL)
    {
      fail (task, refusal);
      return;
    }

  bytes = g_bytes_new (document, strlen (document));
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL, written_cb, g_steal_pointer (&task));
}

/**
 * breath_alert_file_save_finish:
 * @result: what the callback got
 * @error: return location for an error with a translated sentence
 *
 * Returns: whether the alert is written
 */
gboolean
breath_alert_file_save_finish (GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_alert_file_save_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Whoever signs it signs what they saw. */
static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, NULL);
  BreathAlertDraft *draft;
  const char *document;
  g_autoptr(GError) error = NULL;

  if (bytes == NULL)
    {
      fail (task, _("That file could not be read. Choose another, or copy it to this computer first."));
      return;
    }

  document = g_bytes_get_data (bytes, NULL);
  draft = breath_alerts_read_cap (g_task_get_task_data (task), document != NULL ? document : "", g_bytes_get_size (bytes), &error);

  if (draft != NULL)
    {
      breath_alert_draft_make_visible (draft);
      g_task_return_pointer (task, draft, (GDestroyNotify) breath_alert_draft_free);
    }
  else
    {
      fail (task, explain (error));
    }
}

/* What is larger than any document is not read at all. */
static void
measured_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);

  if (info == NULL || g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    fail (task, _("That file could not be read. Choose another, or copy it to this computer first."));
  else if (g_file_info_get_size (info) > BREATH_ALERTS_MAX_CAP)
    fail (task, _("That file is longer than any alert. Choose another."));
  else
    g_file_load_bytes_async (G_FILE (source), NULL, loaded_cb, g_steal_pointer (&task));
}

/**
 * breath_alert_file_read_async:
 * @alerts: the alerts of our node
 * @file: what somebody chose
 * @callback: called with what it says
 * @user_data: for @callback
 *
 * Reads a document of CAP 1.2. Nothing is raised by that.
 */
void
breath_alert_file_read_async (BreathAlerts       *alerts,
                              GFile              *file,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, breath_alert_file_read_async);
  g_task_set_task_data (task, g_object_ref (alerts), g_object_unref);
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, NULL, measured_cb, task);
}

/**
 * breath_alert_file_read_finish:
 * @result: what the callback got
 * @error: return location for an error with a translated sentence
 *
 * Returns: (transfer full) (nullable): what the file says, made visible, for a Mirror to read
 */
BreathAlertDraft *
breath_alert_file_read_finish (GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_alert_file_read_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
