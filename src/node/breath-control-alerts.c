/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-control-alerts-private.h"

#include "breath-alerts-private.h"
#include "breath-control-act-private.h"
#include "breath-control-facts-private.h"
#include "breath-mirrors-private.h"
#include "breath-node.h"

/* The part of the control socket that is about alerts. */

static GVariant *
describe_readers (BreathHeardAlert *alert,
                  BreathMirrors    *mirrors)
{
  GVariantBuilder names;

  g_variant_builder_init (&names, G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (mirrors)); i++)
    {
      g_autoptr(BreathMirror) mirror = g_list_model_get_item (G_LIST_MODEL (mirrors), i);

      if (breath_heard_alert_is_reviewed_by (alert, breath_mirror_get_id (mirror)))
        g_variant_builder_add (&names, "s", breath_mirror_get_name (mirror));
    }

  return g_variant_builder_end (&names);
}

static void
describe_facts (GVariantBuilder  *dict,
                BreathHeardAlert *alert,
                BreathMirrors    *mirrors)
{
  GListModel *assessments = breath_heard_alert_get_assessments (alert);

  breath_control_insert_text (dict, "id", breath_heard_alert_get_id (alert));
  breath_control_insert_text (dict, "first-id", breath_heard_alert_get_first_id (alert));
  breath_control_insert_text (dict, "node", breath_heard_alert_get_node (alert));
  breath_control_insert_text (dict, "node-name", breath_heard_alert_get_node_name (alert));
  breath_control_insert_text (dict, "mirror", breath_heard_alert_get_mirror (alert));
  breath_control_insert_text (dict, "mirror-key", breath_heard_alert_get_mirror_id (alert));
  breath_control_insert_text (dict, "status", breath_heard_alert_get_status (alert));
  breath_control_insert_text (dict, "message", breath_heard_alert_get_message (alert));
  breath_control_insert_text (dict, "event", breath_heard_alert_get_event (alert));
  breath_control_insert_text (dict, "urgency", breath_heard_alert_get_urgency (alert));
  breath_control_insert_text (dict, "severity", breath_heard_alert_get_severity (alert));
  breath_control_insert_text (dict, "certainty", breath_heard_alert_get_certainty (alert));
  breath_control_insert_text (dict, "headline", breath_heard_alert_get_headline (alert));
  breath_control_insert_text (dict, "state", breath_heard_alert_get_state (alert));
  g_variant_builder_add (dict, "{sv}", "made", g_variant_new ("x", breath_heard_alert_get_made (alert)));
  g_variant_builder_add (dict, "{sv}", "heard", g_variant_new ("x", breath_heard_alert_get_heard (alert)));
  g_variant_builder_add (dict, "{sv}", "expires", g_variant_new ("x", breath_heard_alert_get_expires (alert)));
  g_variant_builder_add (dict, "{sv}", "hops", g_variant_new ("u", breath_heard_alert_get_hops (alert)));
  g_variant_builder_add (dict, "{sv}", "own", g_variant_new ("b", breath_heard_alert_get_is_own (alert)));
  g_variant_builder_add (dict, "{sv}", "over-quota", g_variant_new ("b", breath_heard_alert_get_is_over_quota (alert)));
  g_variant_builder_add (dict, "{sv}", "assessments", g_variant_new ("u", g_list_model_get_n_items (assessments)
                                                                     + breath_heard_alert_get_more_assessments (alert)));
  g_variant_builder_add (dict, "{sv}", "read-by", describe_readers (alert, mirrors));
}

static GVariant *
describe_assessment (gpointer item,
                     gpointer unused)
{
  BreathHeardAssessment *assessment = item;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  breath_control_insert_text (&dict, "node", breath_heard_assessment_get_node (assessment));
  breath_control_insert_text (&dict, "node-name", breath_heard_assessment_get_node_name (assessment));
  breath_control_insert_text (&dict, "mirror", breath_heard_assessment_get_mirror (assessment));
  breath_control_insert_text (&dict, "mirror-key", breath_heard_assessment_get_mirror_id (assessment));
  breath_control_insert_text (&dict, "view", breath_heard_assessment_get_view (assessment));
  breath_control_insert_text (&dict, "note", breath_heard_assessment_get_note (assessment));
  g_variant_builder_add (&dict, "{sv}", "made", g_variant_new ("x", breath_heard_assessment_get_made (assessment)));

  return g_variant_builder_end (&dict);
}

/* What a list tells of an alert. */
static GVariant *
describe_briefly (gpointer alert,
                  gpointer mirrors)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  describe_facts (&dict, alert, mirrors);

  return g_variant_builder_end (&dict);
}

static GVariant *
describe_alert (BreathHeardAlert *alert,
                BreathMirrors    *mirrors)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  describe_facts (&dict, alert, mirrors);
  breath_control_insert_text (&dict, "description", breath_heard_alert_get_description (alert));
  breath_control_insert_text (&dict, "instruction", breath_heard_alert_get_instruction (alert));
  breath_control_insert_text (&dict, "web", breath_heard_alert_get_web (alert));
  breath_control_insert_text (&dict, "system", breath_heard_alert_get_system (alert));
  breath_control_insert_text (&dict, "language", breath_heard_alert_get_language (alert));
  breath_control_insert_text (&dict, "evidence", breath_heard_alert_get_evidence (alert));
  g_variant_builder_add (&dict, "{sv}", "assessed", breath_control_describe_all (breath_heard_alert_get_assessments (alert),
                                                                                 describe_assessment, NULL));
  g_variant_builder_add (&dict, "{sv}", "assessed-more",
                         g_variant_new ("u", breath_heard_alert_get_more_assessments (alert)));

  return g_variant_builder_end (&dict);
}

/* For an id that fits no alert or several breath_alerts_find() returns nothing; people want to know which of the two it was. */
static gboolean
fits_any (BreathAlerts *alerts,
          const char   *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (alerts)); i++)
    {
      g_autoptr(BreathHeardAlert) alert = g_list_model_get_item (G_LIST_MODEL (alerts), i);

      if (g_str_has_prefix (breath_heard_alert_get_id (alert), id))
        return TRUE;
    }

  return FALSE;
}

static BreathHeardAlert *
find (BreathAlerts *alerts,
      const char   *id,
      GError      **error)
{
  BreathHeardAlert *alert = breath_alerts_find (alerts, id);

  if (alert == NULL && *id != '\0' && fits_any (alerts, id))
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                 "more than one alert has an id that begins with %s; type more of it", id);
  else if (alert == NULL)
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                 "no alert that is alive has an id that begins with %s", id);

  return alert;
}

static gboolean
give_up (GDBusMethodInvocation *invocation,
         GError                *error)
{
  g_dbus_method_invocation_take_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
list_alerts_cb (BreathBusNode1        *skeleton,
                GDBusMethodInvocation *invocation,
                BreathAlerts          *alerts)
{
  breath_bus_node1_complete_list_alerts (skeleton, invocation,
                                         breath_control_describe_all (G_LIST_MODEL (alerts), describe_briefly, alerts->mirrors));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
get_alert_cb (BreathBusNode1        *skeleton,
              GDBusMethodInvocation *invocation,
              const char            *id,
              BreathAlerts          *alerts)
{
  GError *error = NULL;
  BreathHeardAlert *alert = find (alerts, id, &error);

  if (alert == NULL)
    return give_up (invocation, error);

  breath_bus_node1_complete_get_alert (skeleton, invocation, describe_alert (alert, alerts->mirrors));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
export_alert_cb (BreathBusNode1        *skeleton,
                 GDBusMethodInvocation *invocation,
                 const char            *id,
                 BreathAlerts          *alerts)
{
  GError *error = NULL;
  BreathHeardAlert *alert = find (alerts, id, &error);
  g_autofree char *document = alert != NULL ? breath_alerts_dup_cap (alerts, alert) : NULL;

  if (document == NULL && error == NULL)
    g_set_error (&error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, "That alert has just ended");

  if (document == NULL)
    return give_up (invocation, error);

  breath_bus_node1_complete_export_alert (skeleton, invocation, document);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
read_alert_cb (BreathBusNode1        *skeleton,
               GDBusMethodInvocation *invocation,
               GVariant              *document,
               BreathAlerts          *alerts)
{
  g_autoptr(BreathAlertDraft) draft = NULL;
  GError *error = NULL;
  gsize len;
  const char *xml = g_variant_get_fixed_array (document, &len, 1);

  draft = breath_alerts_read_cap (alerts, xml != NULL ? xml : "", len, &error);

  if (draft == NULL)
    return give_up (invocation, error);

  breath_alert_draft_make_visible (draft);
  breath_bus_node1_complete_read_alert (skeleton, invocation, breath_alert_draft_pack (draft));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* NULL: there is a field that no alert has, and @act, which was told so, is over. */
static BreathAlertDraft *
read_draft (GVariant         *dict,
            BreathControlAct *act)
{
  g_autoptr(BreathAlertDraft) draft = breath_alert_draft_new ();
  GVariantIter iter;
  const char *name;
  const char *text;

  g_variant_iter_init (&iter, dict);

  while (g_variant_iter_next (&iter, "{&s&s}", &name, &text))
    {
      char **field = breath_alert_draft_find (draft, name);

      if (field == NULL)
        {
          breath_control_act_fail (act, g_error_new (BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT, "An alert has no %s", name));
          return NULL;
        }

      g_free (*field);
      *field = g_strdup (text);
    }

  return g_steal_pointer (&draft);
}

/* What a client asks for about an alert; NULL: it was told why not. */
static BreathControlAct *
begin_about (BreathAlerts          *alerts,
             GDBusMethodInvocation *invocation,
             GUnixFDList           *pipes,
             const char            *id,
             const char            *name,
             GVariant              *handle,
             BreathControlDone      done,
             BreathHeardAlert     **alert)
{
  GError *error = NULL;

  *alert = find (alerts, id, &error);

  if (*alert != NULL)
    return breath_control_act_new (invocation, pipes, alerts->mirrors, name, handle, done);

  g_dbus_method_invocation_take_error (invocation, error);

  return NULL;
}

/* Takes @alert, which is NULL with @error set. */
static void
tell_said (BreathControlAct *act,
           BreathControlTold told,
           BreathAlerts     *alerts,
           BreathHeardAlert *alert,
           GError           *error)
{
  g_autoptr(BreathHeardAlert) said = alert;

  if (said != NULL)
    breath_control_act_tell (act, told, describe_alert (said, alerts->mirrors));
  else
    breath_control_act_fail (act, error);
}

static void
raised_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  BreathAlerts *alerts = BREATH_ALERTS (source);
  GError *error = NULL;
  BreathHeardAlert *alert = breath_alerts_raise_finish (alerts, result, &error);

  tell_said (user_data, breath_bus_node1_complete_raise_alert, alerts, alert, error);
}

static gboolean
raise_alert_cb (BreathBusNode1        *skeleton,
                GDBusMethodInvocation *invocation,
                GUnixFDList           *pipes,
                const char            *name,
                GVariant              *handle,
                GVariant              *words,
                BreathAlerts          *alerts)
{
  BreathControlAct *act = breath_control_act_new (invocation, pipes, alerts->mirrors, name, handle, NULL);
  g_autoptr(BreathAlertDraft) draft = act != NULL ? read_draft (words, act) : NULL;

  if (draft != NULL)
    breath_alerts_raise_async (alerts, act->mirror, act->passphrase, draft, raised_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
updated_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  BreathAlerts *alerts = BREATH_ALERTS (source);
  GError *error = NULL;
  BreathHeardAlert *alert = breath_alerts_update_finish (alerts, result, &error);

  tell_said (user_data, breath_bus_node1_complete_update_alert, alerts, alert, error);
}

static gboolean
update_alert_cb (BreathBusNode1        *skeleton,
                 GDBusMethodInvocation *invocation,
                 GUnixFDList           *pipes,
                 const char            *id,
                 const char            *name,
                 GVariant              *handle,
                 GVariant              *words,
                 BreathAlerts          *alerts)
{
  BreathHeardAlert *alert;
  BreathControlAct *act = begin_about (alerts, invocation, pipes, id, name, handle, NULL, &alert);
  g_autoptr(BreathAlertDraft) draft = act != NULL ? read_draft (words, act) : NULL;

  if (draft != NULL)
    breath_alerts_update_async (alerts, alert, act->mirror, act->passphrase, draft, updated_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
cancelled_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  BreathAlerts *alerts = BREATH_ALERTS (source);
  GError *error = NULL;
  BreathHeardAlert *alert = breath_alerts_cancel_finish (alerts, result, &error);

  tell_said (user_data, breath_bus_node1_complete_cancel_alert, alerts, alert, error);
}

static gboolean
cancel_alert_cb (BreathBusNode1        *skeleton,
                 GDBusMethodInvocation *invocation,
                 GUnixFDList           *pipes,
                 const char            *id,
                 const char            *name,
                 GVariant              *handle,
                 const char            *reason,
                 BreathAlerts          *alerts)
{
  BreathHeardAlert *alert;
  BreathControlAct *act = begin_about (alerts, invocation, pipes, id, name, handle, NULL, &alert);

  if (act != NULL)
    breath_alerts_cancel_async (alerts, alert, act->mirror, act->passphrase, reason, cancelled_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
assessed_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GError *error = NULL;

  if (breath_alerts_assess_finish (BREATH_ALERTS (source), result, &error))
    breath_control_act_done (user_data);
  else
    breath_control_act_fail (user_data, error);
}

static gboolean
assess_alert_cb (BreathBusNode1        *skeleton,
                 GDBusMethodInvocation *invocation,
                 GUnixFDList           *pipes,
                 const char            *id,
                 const char            *name,
                 GVariant              *handle,
                 const char            *view,
                 const char            *note,
                 BreathAlerts          *alerts)
{
  BreathHeardAlert *alert;
  BreathControlAct *act = begin_about (alerts, invocation, pipes, id, name, handle, breath_bus_node1_complete_assess_alert,
                                       &alert);

  if (act != NULL)
    breath_alerts_assess_async (alerts, alert, act->mirror, act->passphrase, view, note, assessed_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* A review that waits for a passphrase. */
typedef struct
{
  BreathControlAct *act;
  BreathAlerts     *alerts;
  BreathHeardAlert *alert;
} Review;

static void
review_free (Review *review)
{
  g_object_unref (review->alerts);
  g_object_unref (review->alert);
  g_free (review);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Review, review_free)

static void
reviewed_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GError *error = NULL;

  if (breath_alerts_review_finish (BREATH_ALERTS (source), result, &error))
    breath_control_act_done (user_data);
  else
    breath_control_act_fail (user_data, error);
}

static void
proved_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Review) review = user_data;
  g_autoptr(P2pIdentity) key = NULL;
  GError *error = NULL;

  key = breath_mirrors_prove_finish (BREATH_MIRRORS (source), result, &error);

  if (key != NULL)
    breath_alerts_review_async (review->alerts, review->alert, review->act->mirror, reviewed_cb, review->act);
  else
    breath_control_act_fail (review->act, error);
}

static gboolean
review_alert_cb (BreathBusNode1        *skeleton,
                 GDBusMethodInvocation *invocation,
                 GUnixFDList           *pipes,
                 const char            *id,
                 const char            *name,
                 GVariant              *handle,
                 BreathAlerts          *alerts)
{
  BreathHeardAlert *alert;
  BreathControlAct *act = begin_about (alerts, invocation, pipes, id, name, handle, breath_bus_node1_complete_review_alert,
                                       &alert);
  Review *review;

  if (act != NULL)
    {
      review = g_new0 (Review, 1);
      review->act = act;
      review->alerts = g_object_ref (alerts);
      review->alert = g_object_ref (alert);
      breath_mirrors_prove_async (alerts->mirrors, act->mirror, act->passphrase, proved_cb, review);
    }

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/**
 * breath_control_alerts_serve:
 * @skeleton: the interface
 * @alerts: the alerts of the node, which know its Mirrors
 *
 * Answers what is asked about alerts, for as long as both live.
 */
void
breath_control_alerts_serve (BreathBusNode1 *skeleton,
                             BreathAlerts   *alerts)
{
  g_signal_connect_object (skeleton, "handle-list-alerts", G_CALLBACK (list_alerts_cb), alerts, 0);
  g_signal_connect_object (skeleton, "handle-get-alert", G_CALLBACK (get_alert_cb), alerts, 0);
  g_signal_connect_object (skeleton, "handle-export-alert", G_CALLBACK (export_alert_cb), alerts, 0);
  g_signal_connect_object (skeleton, "handle-read-alert", G_CALLBACK (read_alert_cb), alerts, 0);
  g_signal_connect_object (skeleton, "handle-raise-alert", G_CALLBACK (raise_alert_cb), alerts, 0);
  g_signal_connect_object (skeleton, "handle-update-alert", G_CALLBACK (update_alert_cb), alerts, 0);
  g_signal_connect_object (skeleton, "handle-cancel-alert", G_CALLBACK (cancel_alert_cb), alerts, 0);
  g_signal_connect_object (skeleton, "handle-assess-alert", G_CALLBACK (assess_alert_cb), alerts, 0);
  g_signal_connect_object (skeleton, "handle-review-alert", G_CALLBACK (review_alert_cb), alerts, 0);
}
