/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-private.h"

#include <string.h>

#define MAX_DIGITS 4

/* What people tell a node about privacy: read what they typed, hand it to the core, wait for the commit. */

static gboolean
parse_precision (const char      *text,
                 BreathPrecision *precision,
                 GError         **error)
{
  if (text == NULL || breath_precision_from_id (text, precision))
    return TRUE;

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
               "precision must be close, standard or wide, not %s", text);

  return FALSE;
}

static gboolean
parse_automatic (const char *text,
                 gboolean   *is_automatic,
                 GError    **error)
{
  if (text == NULL)
    return TRUE;

  *is_automatic = g_str_equal (text, "yes");

  if (*is_automatic || g_str_equal (text, "no"))
    return TRUE;

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT, "automatic must be yes or no, not %s", text);

  return FALSE;
}

static gboolean
parse_days (const char     *text,
            BreathNodeError code,
            guint           lowest,
            guint           highest,
            guint          *days,
            GError        **error)
{
  g_autofree char *stripped = text != NULL ? g_strstrip (g_strdup (text)) : NULL;
  gsize len;
  guint read;

  if (stripped == NULL)
    return TRUE;

  len = strspn (stripped, "0123456789");
  read = len > 0 && len <= MAX_DIGITS && stripped[len] == '\0' ? (guint) g_ascii_strtoull (stripped, NULL, 10)
                                                               : G_MAXUINT;

  if (read >= lowest && read <= highest)
    {
      *days = read;
      return TRUE;
    }

  g_set_error (error, BREATH_NODE_ERROR, code, "%s must be a whole number of days from %u to %u",
               code == BREATH_NODE_ERROR_CRITICAL_DAYS ? "critical days" : "stale days", lowest, highest);

  return FALSE;
}

static gboolean
parse_words (const BreathPrivacyWords *words,
             BreathPrivacy            *privacy,
             GError                  **error)
{
  return parse_precision (words->precision, &privacy->precision, error)
         && parse_automatic (words->automatic, &privacy->is_automatic, error)
         && parse_days (words->critical_days, BREATH_NODE_ERROR_CRITICAL_DAYS, 0, BREATH_PRIVACY_MAX_CRITICAL,
                        &privacy->critical_days, error)
         && parse_days (words->stale_days, BREATH_NODE_ERROR_STALE_DAYS, 1, BREATH_PRIVACY_MAX_STALE,
                        &privacy->stale_days, error);
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  breath_node_update_own (g_task_get_source_object (task));

  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else if (error->domain == BREATH_PRIVACY_ERROR || error->domain == BREATH_CORE_ERROR)
    g_task_return_new_error (task, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, "%s", error->message);
  else
    g_task_return_error (task, g_error_copy (error));
}

/**
 * breath_node_set_privacy_async:
 * @self: an open node
 * @resource: "energy", "water" or "food"
 * @words: what to change, as a person typed it
 * @callback: called when the choice is stored
 * @user_data: for @callback
 *
 * Chooses how closely neighbours may know a resource and what happens when it becomes critical or old. It counts from
 * the next level on; nothing is published by it.
 *
 * Fails with the code of the field, else %BREATH_NODE_ERROR_INPUT, and a sentence that names the field; nothing is stored then.
 */
void
breath_node_set_privacy_async (BreathNode               *self,
                               const char               *resource,
                               const BreathPrivacyWords *words,
                               GAsyncReadyCallback       callback,
                               gpointer                  user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GError) error = NULL;
  BreathResourceKind kind;
  BreathPrivacyState state;

  g_return_if_fail (BREATH_IS_NODE (self));
  g_return_if_fail (words != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, breath_node_set_privacy_async);

  if (!breath_resource_kind_from_id (resource, &kind))
    {
      g_task_return_new_error (task, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                               "resource must be energy, water or food, not %s", resource);
      return;
    }

  breath_core_get_privacy (breath_node_get_core (self), kind, &state);

  if (!parse_words (words, &state.wanted, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  breath_core_set_privacy (breath_node_get_core (self), kind, &state.wanted, done_cb, g_steal_pointer (&task));
}

gboolean
breath_node_set_privacy_finish (BreathNode   *self,
                                GAsyncResult *result,
                                GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
