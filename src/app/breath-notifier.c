/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-notifier.h"

#include <glib/gi18n.h>

#include "breath-alert-text.h"
#include "breath-practice-text.h"

/**
 * BreathNotifier:
 *
 * Tells the desktop of alerts that others raise, and takes that back once a Mirror has read them or they are over. It
 * may get lost on the way to people, so whatever it tells also waits in the window.
 */
struct _BreathNotifier
{
  GObject           parent_instance;

  GApplication     *application;  /* unowned: it owns us */
  BreathAlerts     *alerts;
  BreathAlertInbox *inbox;
  GHashTable       *shown;        /* id of a notification -> BreathHeardAlert */
};

G_DEFINE_FINAL_TYPE (BreathNotifier, breath_notifier, G_TYPE_OBJECT)

/* A correction replaces what it corrects. */
static char *
dup_id (BreathHeardAlert *alert)
{
  return g_strconcat ("alert-", breath_heard_alert_get_first_id (alert), NULL);
}

/* Practice, what went beyond its quota and what was taken back are told of, but interrupt nobody. */
static GNotificationPriority
get_priority (BreathHeardAlert *alert)
{
  gboolean is_actual = g_str_equal (breath_heard_alert_get_status (alert), "Actual");

  gboolean is_cancelled = g_str_equal (breath_heard_alert_get_message (alert), "Cancel");

  return is_actual && !is_cancelled && !breath_heard_alert_get_is_over_quota (alert) ? G_NOTIFICATION_PRIORITY_URGENT
                                                                                     : G_NOTIFICATION_PRIORITY_NORMAL;
}

static void
alert_cb (BreathNotifier   *self,
          BreathHeardAlert *alert)
{
  const char *alert_id = breath_heard_alert_get_id (alert);
  g_autofree char *id = dup_id (alert);
  g_autofree char *kind = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  g_autoptr(GNotification) notification = NULL;

  if (!breath_alert_inbox_is_waiting (self->inbox, alert))
    return;

  kind = breath_alert_text_kind (alert);
  title = breath_practice_text_dup_title (kind);
  body = breath_alert_text_notice (alert);
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_priority (notification, get_priority (alert));
  g_notification_set_default_action_and_target (notification, "app.review-alert", "s", alert_id);
  g_notification_add_button_with_target (notification, _("Review"), "app.review-alert", "s", alert_id);
  g_application_send_notification (self->application, id, notification);
  g_hash_table_replace (self->shown, g_steal_pointer (&id), g_object_ref (alert));
}

/* What nobody has to read any more needs no notification. */
static void
inbox_changed_cb (BreathNotifier *self)
{
  GHashTableIter iter;
  gpointer id;
  gpointer alert;

  g_hash_table_iter_init (&iter, self->shown);

  while (g_hash_table_iter_next (&iter, &id, &alert))
    {
      if (g_str_equal (breath_heard_alert_get_state (alert), "superseded") || breath_alert_inbox_is_waiting (self->inbox, alert))
        continue;

      g_application_withdraw_notification (self->application, id);
      g_hash_table_iter_remove (&iter);
    }
}

static void
breath_notifier_dispose (GObject *object)
{
  BreathNotifier *self = BREATH_NOTIFIER (object);

  g_hash_table_remove_all (self->shown);
  g_clear_object (&self->inbox);
  g_clear_object (&self->alerts);

  G_OBJECT_CLASS (breath_notifier_parent_class)->dispose (object);
}

static void
breath_notifier_finalize (GObject *object)
{
  BreathNotifier *self = BREATH_NOTIFIER (object);

  g_hash_table_unref (self->shown);

  G_OBJECT_CLASS (breath_notifier_parent_class)->finalize (object);
}

static void
breath_notifier_class_init (BreathNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_notifier_dispose;
  object_class->finalize = breath_notifier_finalize;
}

static void
breath_notifier_init (BreathNotifier *self)
{
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * breath_notifier_new:
 * @application: (transfer none): the application, which has an action `review-alert`
 * @alerts: the alerts of its node
 * @inbox: which of them people should see
 *
 * Returns: (transfer full): a notifier, for no longer than @application
 */
BreathNotifier *
breath_notifier_new (GApplication     *application,
                     BreathAlerts     *alerts,
                     BreathAlertInbox *inbox)
{
  BreathNotifier *self = g_object_new (BREATH_TYPE_NOTIFIER, NULL);

  self->application = application;
  self->alerts = g_object_ref (alerts);
  self->inbox = g_object_ref (inbox);
  g_signal_connect_object (alerts, "alert", G_CALLBACK (alert_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inbox, "changed", G_CALLBACK (inbox_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * breath_notifier_end:
 * @self: a notifier
 *
 * Withdraws every notification: once the program has ended nobody answers their buttons. What waits to be read is told of
 * in the window when it starts again.
 */
void
breath_notifier_end (BreathNotifier *self)
{
  GHashTableIter iter;
  gpointer id;

  g_return_if_fail (BREATH_IS_NOTIFIER (self));

  g_hash_table_iter_init (&iter, self->shown);

  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_application_withdraw_notification (self->application, id);

  g_hash_table_remove_all (self->shown);
}
