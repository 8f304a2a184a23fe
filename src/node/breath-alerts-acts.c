/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alerts-private.h"

#include "breath-cap.h"
#include "breath-heard-alert-private.h"
#include "breath-mirror-act-private.h"
#include "breath-mirror-private.h"
#include "breath-node.h"

#include <string.h>

G_STATIC_ASSERT (BREATH_ALERTS_MAX_HEADLINE == BREATH_ALERT_MAX_HEADLINE);
G_STATIC_ASSERT (BREATH_ALERTS_MAX_DESCRIPTION == BREATH_ALERT_MAX_DESCRIPTION);
G_STATIC_ASSERT (BREATH_ALERTS_MAX_INSTRUCTION == BREATH_ALERT_MAX_INSTRUCTION);
G_STATIC_ASSERT (BREATH_ALERTS_MAX_WEB == BREATH_ALERT_MAX_WEB);
G_STATIC_ASSERT (BREATH_ALERTS_MAX_SYSTEM == BREATH_ALERT_MAX_SYSTEM);
G_STATIC_ASSERT (BREATH_ALERTS_MAX_NOTE == BREATH_ASSESSMENT_MAX_NOTE);
G_STATIC_ASSERT (BREATH_ALERTS_MAX_CAP == BREATH_CAP_MAX_LEN);

/* What Mirrors do about alerts. The key is opened for one signature each, and dropped. */

/**
 * Act:
 * @statement: (nullable): what is to be signed; %NULL: an assessment is taken back
 * @alert: which alert that assessment is about
 * @id: of what was signed
 *
 * One thing asked for.
 */
typedef struct
{
  BreathStatement *statement;
  P2pPeerId        mirror;
  guint8           alert[BREATH_HASH_LEN];
  guint8           id[BREATH_HASH_LEN];
  gboolean         ends_after; /* some time from now, rather than at one */
} Act;

static void
act_free (Act *act)
{
  g_clear_pointer (&act->statement, breath_statement_unref);
  g_free (act);
}

static void
return_refused (GTask      *task,
                const char *why)
{
  g_task_return_new_error (task, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, "%s", why);
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  BreathAlerts *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  BreathHeardAlert *alert;

  if (error != NULL)
    breath_mirror_act_fail (task, error, error->domain == BREATH_RECORD_ERROR, FALSE);
  else if (act->statement == NULL || act->statement->alert == NULL)
    g_task_return_boolean (task, TRUE);
  else if ((alert = breath_alerts_lookup (self, act->id)) != NULL)
    g_task_return_pointer (task, g_object_ref (alert), g_object_unref);
  else
    return_refused (task, "The alert was raised and has ended already");
}

/*
 * Deriving a key from a passphrase takes a while. A head of ours may be signed meanwhile, and neighbours take what was
 * made before that and is not in it for something withdrawn.
 */
static void
make_now (BreathAlerts *self,
          Act          *act)
{
  guint32 now = (guint32) CLAMP (breath_clock_get_wall (self->clock), 1, G_MAXUINT32);
  guint32 passed = now > act->statement->made ? now - act->statement->made : 0;

  act->statement->made += passed;

  if (act->ends_after)
    act->statement->alert->expires += MIN (passed, G_MAXUINT32 - act->statement->alert->expires);
}

static void
perform (GTask           *task,
         P2pIdentity     *mirror,
         const P2pPeerId *key)
{
  BreathAlerts *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);

  if (act->statement != NULL)
    {
      make_now (self, act);
      breath_core_state (self->core, mirror, act->statement, act->id, done_cb, g_object_ref (task));
    }
  else
    breath_core_take_back_assessment (self->core, &act->mirror, act->alert, done_cb, g_object_ref (task));
}

/* Takes @task. */
static void
prove (BreathAlerts     *self,
       GTask            *task,
       BreathMirror     *mirror,
       BreathPassphrase *passphrase)
{
  Act *act = g_task_get_task_data (task);

  if (self->is_practice && act->statement != NULL && act->statement->alert != NULL)
    act->statement->alert->status = BREATH_ALERT_STATUS_EXERCISE;

  if (self->mirrors != NULL)
    breath_mirror_act_prove (task, self->mirrors, mirror, passphrase, NULL, perform);
  else
    {
      return_refused (task, "The Mirrors of this node are not known yet");
      g_object_unref (task);
    }
}

static BreathStatement *
create_statement (BreathAlerts *self)
{
  gint64 now = breath_clock_get_wall (self->clock);

  return breath_statement_new (&self->own, (guint32) CLAMP (now, 1, G_MAXUINT32));
}

static BreathStatement *
create_first (BreathAlerts *self)
{
  BreathStatement *statement = create_statement (self);

  statement->alert = breath_alert_new ();
  statement->alert->expires = MIN (statement->made, G_MAXUINT32 - BREATH_ALERT_DEFAULT_LIFE) + BREATH_ALERT_DEFAULT_LIFE;

  return statement;
}

static gboolean
is_missing (const char *text)
{
  return text == NULL || *text == '\0';
}

/* What a first alert cannot do without, beyond what its reader checks. */
static gboolean
check_first (const BreathAlertDraft *draft,
             GError                **error)
{
  const char *missing = is_missing (draft->event) ? "the event" :
                        is_missing (draft->severity) ? "the severity" :
                        is_missing (draft->headline) ? "a headline" : NULL;

  if (missing == NULL)
    return TRUE;

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT, "An alert needs %s", missing);

  return FALSE;
}

/**
 * breath_alerts_check:
 * @self: the alerts
 * @draft: what somebody wrote
 * @error: return location for %BREATH_NODE_ERROR_INPUT
 *
 * Returns: whether it can be raised; if not, the error says in a sentence why
 */
gboolean
breath_alerts_check (BreathAlerts           *self,
                     const BreathAlertDraft *draft,
                     GError                **error)
{
  g_autoptr(BreathStatement) statement = NULL;

  g_return_val_if_fail (BREATH_IS_ALERTS (self), FALSE);

  statement = create_first (self);

  return check_first (draft, error) && breath_alert_draft_apply (draft, statement, error);
}

/* A number is one of days from when it is made. */
static gboolean
is_number (const char *text)
{
  return !is_missing (text) && text[strspn (text, "0123456789")] == '\0';
}

static GTask *
act_new (BreathAlerts       *self,
         gpointer            tag,
         BreathStatement    *statement,
         GAsyncReadyCallback callback,
         gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Act *act = g_new0 (Act, 1);

  act->statement = statement;
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, act, (GDestroyNotify) act_free);

  return task;
}

/**
 * breath_alerts_raise_async:
 * @self: the alerts
 * @mirror: who raises it
 * @passphrase: their passphrase
 * @draft: what it says; read before this returns
 * @callback: called when it is stored and on its way
 * @user_data: for @callback
 *
 * Raises an alert. Everybody hears it.
 *
 * Fails with %BREATH_NODE_ERROR_INPUT where nobody would take it, with %BREATH_NODE_ERROR_REFUSED where eight are in
 * force already, and as breath_mirrors_sign_in_async() does.
 */
void
breath_alerts_raise_async (BreathAlerts           *self,
                           BreathMirror           *mirror,
                           BreathPassphrase       *passphrase,
                           const BreathAlertDraft *draft,
                           GAsyncReadyCallback     callback,
                           gpointer                user_data)
{
  GError *error = NULL;
  GTask *task;
  BreathStatement *statement;

  g_return_if_fail (BREATH_IS_ALERTS (self));
  g_return_if_fail (BREATH_IS_MIRROR (mirror) && passphrase != NULL && draft != NULL);

  statement = create_first (self);
  task = act_new (self, breath_alerts_raise_async, statement, callback, user_data);

  if (check_first (draft, &error) && breath_alert_draft_apply (draft, statement, &error))
    {
      ((Act *) g_task_get_task_data (task))->ends_after = is_missing (draft->expires) || is_number (draft->expires);
      prove (self, task, mirror, passphrase);
      return;
    }

  g_task_return_error (task, error);
  g_object_unref (task);
}

BreathHeardAlert *
breath_alerts_raise_finish (BreathAlerts *self,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_alerts_raise_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* A cancellation that ran out before the first alert would leave that in force. */
static guint32
get_cancelled_until (BreathAlerts      *self,
                     const BreathAlert *said)
{
  BreathCoreAlert first;

  return said->has_reference && breath_core_get_alert (self->core, said->reference, &first)
         ? MAX (said->expires, first.item->statement->alert->expires) : said->expires;
}

/* A statement about what @alert is about, that says the same as its last word; NULL: there is none of that Mirror. */
static BreathStatement *
create_about (BreathAlerts      *self,
              BreathHeardAlert  *alert,
              BreathMirror      *mirror,
              BreathAlertMessage message,
              GError           **error)
{
  BreathHeardAlert *latest = breath_alerts_find_latest (self, alert);
  BreathStatement *statement;
  const BreathAlert *said;
  BreathCoreAlert held;

  if (!g_str_equal (breath_heard_alert_get_mirror_id (alert), breath_mirror_get_id (mirror)))
    {
      g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED,
                   "Only the Mirror who raised an alert can update or cancel it; others can say what they see by assessing it");
      return NULL;
    }

  if (latest == NULL || !breath_core_get_alert (self->core, breath_heard_alert_get_hash (latest), &held))
    {
      g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, "That alert is no longer in force");
      return NULL;
    }

  said = held.item->statement->alert;
  statement = create_statement (self);
  statement->made = MAX (statement->made, held.item->statement->made + 1);
  statement->alert = breath_alert_dup (said);
  statement->alert->message = message;

  if (message == BREATH_ALERT_MESSAGE_CANCEL)
    statement->alert->expires = get_cancelled_until (self, said);

  if (!said->has_reference)
    memcpy (statement->alert->reference, held.item->id, BREATH_HASH_LEN);

  statement->alert->has_reference = TRUE;

  return statement;
}

/* Takes @statement, which may be NULL with @error set. */
static void
follow_up (BreathAlerts           *self,
           gpointer                tag,
           BreathStatement        *statement,
           GError                 *error,
           BreathMirror           *mirror,
           BreathPassphrase       *passphrase,
           const BreathAlertDraft *draft,
           GAsyncReadyCallback     callback,
           gpointer                user_data)
{
  GTask *task = act_new (self, tag, statement, callback, user_data);

  if (statement != NULL && breath_alert_draft_apply (draft, statement, &error))
    {
      ((Act *) g_task_get_task_data (task))->ends_after = is_number (draft->expires);
      prove (self, task, mirror, passphrase);
      return;
    }

  g_task_return_error (task, error);
  g_object_unref (task);
}

/**
 * breath_alerts_update_async:
 * @self: the alerts
 * @alert: an alert that @mirror raised, or an update of it
 * @mirror: who
 * @passphrase: their passphrase
 * @draft: what changes; what is %NULL in it stays as it was
 * @callback: called when the update is stored and on its way
 * @user_data: for @callback
 *
 * Says the same again with corrections. Everybody shows the update in place of what it corrects.
 */
void
breath_alerts_update_async (BreathAlerts           *self,
                            BreathHeardAlert       *alert,
                            BreathMirror           *mirror,
                            BreathPassphrase       *passphrase,
                            const BreathAlertDraft *draft,
                            GAsyncReadyCallback     callback,
                            gpointer                user_data)
{
  GError *error = NULL;
  BreathStatement *statement;

  g_return_if_fail (BREATH_IS_ALERTS (self));
  g_return_if_fail (BREATH_IS_HEARD_ALERT (alert) && BREATH_IS_MIRROR (mirror));
  g_return_if_fail (passphrase != NULL && draft != NULL);

  statement = create_about (self, alert, mirror, BREATH_ALERT_MESSAGE_UPDATE, &error);
  follow_up (self, breath_alerts_update_async, statement, error, mirror, passphrase, draft, callback, user_data);
}

BreathHeardAlert *
breath_alerts_update_finish (BreathAlerts *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_alerts_update_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * breath_alerts_cancel_async:
 * @self: the alerts
 * @alert: an alert that @mirror raised, or an update of it
 * @mirror: who
 * @passphrase: their passphrase
 * @reason: (nullable): takes the place of the description
 * @callback: called when the cancellation is stored and on its way
 * @user_data: for @callback
 *
 * Says that an alert is over. It stays to be read, as cancelled, until it would have ended.
 */
void
breath_alerts_cancel_async (BreathAlerts       *self,
                            BreathHeardAlert   *alert,
                            BreathMirror       *mirror,
                            BreathPassphrase   *passphrase,
                            const char         *reason,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  BreathAlertDraft draft = { .description = is_missing (reason) ? NULL : (char *) reason };
  GError *error = NULL;
  BreathStatement *statement;

  g_return_if_fail (BREATH_IS_ALERTS (self));
  g_return_if_fail (BREATH_IS_HEARD_ALERT (alert) && BREATH_IS_MIRROR (mirror) && passphrase != NULL);

  statement = create_about (self, alert, mirror, BREATH_ALERT_MESSAGE_CANCEL, &error);
  follow_up (self, breath_alerts_cancel_async, statement, error, mirror, passphrase, &draft, callback, user_data);
}

BreathHeardAlert *
breath_alerts_cancel_finish (BreathAlerts *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_alerts_cancel_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static BreathAssessment *
read_assessment (const char *view,
                 const char *note,
                 GError    **error)
{
  BreathAssessment *assessment;
  g_autofree char *words = NULL;
  guint value;

  if (!breath_alert_term_from_word (BREATH_ALERT_TERM_VIEW, view, &value))
    {
      words = breath_alert_term_dup_words (BREATH_ALERT_TERM_VIEW);
      g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT, "view must be one of: %s, none", words);
      return NULL;
    }

  assessment = breath_assessment_new ();
  assessment->view = value;
  assessment->note = is_missing (note) ? NULL : g_strdup (note);

  return assessment;
}

/**
 * breath_alerts_assess_async:
 * @self: the alerts
 * @alert: an alert
 * @mirror: who
 * @passphrase: their passphrase
 * @view: "seen-here", "not-seen-here", "disputed", or "none" to take back what they said
 * @note: (nullable): and why, up to 280 characters
 * @callback: called when that is stored
 * @user_data: for @callback
 *
 * Says what a Mirror here thinks of an alert. It takes the place of what they said of it before, and changes nothing by
 * itself.
 */
void
breath_alerts_assess_async (BreathAlerts       *self,
                            BreathHeardAlert   *alert,
                            BreathMirror       *mirror,
                            BreathPassphrase   *passphrase,
                            const char         *view,
                            const char         *note,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  BreathStatement *statement = NULL;
  GError *error = NULL;
  GTask *task;
  Act *act;

  g_return_if_fail (BREATH_IS_ALERTS (self));
  g_return_if_fail (BREATH_IS_HEARD_ALERT (alert) && BREATH_IS_MIRROR (mirror));
  g_return_if_fail (passphrase != NULL && view != NULL);

  if (!g_str_equal (view, "none"))
    {
      statement = create_statement (self);
      statement->assessment = read_assessment (view, note, &error);

      if (statement->assessment != NULL)
        memcpy (statement->assessment->alert, breath_heard_alert_get_hash (alert), BREATH_HASH_LEN);
    }

  task = act_new (self, breath_alerts_assess_async, statement, callback, user_data);
  act = g_task_get_task_data (task);
  act->mirror = *breath_mirror_get_key (mirror);
  memcpy (act->alert, breath_heard_alert_get_hash (alert), BREATH_HASH_LEN);

  if (error == NULL)
    {
      prove (self, task, mirror, passphrase);
      return;
    }

  g_task_return_error (task, error);
  g_object_unref (task);
}

gboolean
breath_alerts_assess_finish (BreathAlerts *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_alerts_assess_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
reviewed_cb (const GError *error,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  if (error != NULL)
    breath_mirror_act_fail (task, error, error->domain == BREATH_RECORD_ERROR, FALSE);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * breath_alerts_review_async:
 * @self: the alerts
 * @alert: an alert
 * @mirror: who has read it
 * @callback: called when that is stored
 * @user_data: for @callback
 *
 * Remembers that a Mirror of this node has read an alert. Nobody else is told.
 */
void
breath_alerts_review_async (BreathAlerts       *self,
                            BreathHeardAlert   *alert,
                            BreathMirror       *mirror,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (BREATH_IS_ALERTS (self));
  g_return_if_fail (BREATH_IS_HEARD_ALERT (alert) && BREATH_IS_MIRROR (mirror));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, breath_alerts_review_async);
  breath_core_review (self->core, breath_mirror_get_key (mirror), breath_heard_alert_get_hash (alert), reviewed_cb, task);
}

gboolean
breath_alerts_review_finish (BreathAlerts *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_alerts_review_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * breath_alerts_dup_cap:
 * @self: the alerts
 * @alert: one of them
 *
 * Writes an alert as a document of CAP 1.2, with the texts as they were signed.
 *
 * Returns: (transfer full) (nullable): the document; %NULL if the alert is over
 */
char *
breath_alerts_dup_cap (BreathAlerts     *self,
                       BreathHeardAlert *alert)
{
  BreathCoreAlert first;
  BreathCoreAlert held;
  BreathCapEnvelope envelope = { 0 };

  g_return_val_if_fail (BREATH_IS_ALERTS (self), NULL);
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (alert), NULL);

  if (!breath_core_get_alert (self->core, breath_heard_alert_get_hash (alert), &held))
    return NULL;

  envelope.identifier = (char *) breath_heard_alert_get_id (alert);
  envelope.sender = (char *) breath_heard_alert_get_node (alert);
  envelope.sender_name = (char *) breath_heard_alert_get_mirror (alert);

  if (held.item->statement->alert->has_reference
      && breath_core_get_alert (self->core, held.item->statement->alert->reference, &first))
    {
      envelope.reference = (char *) breath_heard_alert_get_first_id (alert);
      envelope.reference_sent = first.item->statement->made;
    }

  return breath_cap_write (held.item->statement, &envelope);
}

/**
 * breath_alerts_read_cap:
 * @self: the alerts
 * @xml: a document
 * @len: its bytes
 * @error: return location for %BREATH_NODE_ERROR_INPUT
 *
 * Reads a document of CAP 1.2 as a draft. Nothing is raised by it: a Mirror reads it and decides. An end that has passed,
 * or that is too far away, is left out.
 *
 * Returns: (transfer full): the draft, or %NULL if the document is none
 */
BreathAlertDraft *
breath_alerts_read_cap (BreathAlerts *self,
                        const char   *xml,
                        gsize         len,
                        GError      **error)
{
  g_auto(BreathCapEnvelope) envelope = { 0 };
  g_autoptr(BreathStatement) statement = NULL;
  g_autoptr(GError) bad = NULL;
  BreathAlertDraft *draft;
  gint64 now;

  g_return_val_if_fail (BREATH_IS_ALERTS (self), NULL);

  statement = breath_cap_read (xml, len, &self->own, &envelope, &bad);

  if (statement == NULL)
    {
      g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT, "%s", bad->message);
      return NULL;
    }

  now = breath_clock_get_wall (self->clock);
  draft = breath_alert_draft_from (statement->alert);

  if (statement->alert->expires <= now || statement->alert->expires > now + BREATH_ALERT_MAX_LIFE)
    g_clear_pointer (&draft->expires, g_free);

  return draft;
}
