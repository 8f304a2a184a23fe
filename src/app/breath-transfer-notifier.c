/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-transfer-notifier.h"

#include <glib/gi18n.h>

#include "breath-practice-text.h"
#include "breath-transfer-text.h"

/**
 * BreathTransferNotifier:
 *
 * Tells the desktop of transfers that other nodes propose, and takes that back once somebody has seen them or they are
 * settled. Nothing can be decided from there, and no amount is told: whoever walks past may read it.
 */
struct _BreathTransferNotifier
{
  GObject              parent_instance;

  GApplication        *application;  /* unowned: it owns us */
  BreathTransferInbox *inbox;
  GHashTable          *told;         /* id of a transfer -> gint64: when the terms that were told of expire */
  GHashTable          *shown;        /* set of ids of transfers of which there is a notification */
};

G_DEFINE_FINAL_TYPE (BreathTransferNotifier, breath_transfer_notifier, G_TYPE_OBJECT)

static char *
dup_id (const char *transfer)
{
  return g_strconcat ("transfer-", transfer, NULL);
}

static void
withdraw (BreathTransferNotifier *self,
          const char             *transfer)
{
  g_autofree char *id = dup_id (transfer);

  g_application_withdraw_notification (self->application, id);
}

/* Whether these terms are new to the desktop; from now on they are not. */
static gboolean
tell_once (BreathTransferNotifier *self,
           BreathTransfer         *transfer)
{
  const char *id = breath_transfer_get_id (transfer);
  gint64 expires = breath_transfer_get_expires (transfer);
  const gint64 *told = g_hash_table_lookup (self->told, id);

  if (told != NULL && *told == expires)
    return FALSE;

  g_hash_table_replace (self->told, g_strdup (id), g_memdup2 (&expires, sizeof expires));

  return TRUE;
}

static void
notify (BreathTransferNotifier *self,
        BreathTransfer         *transfer)
{
  const char *transfer_id = breath_transfer_get_id (transfer);
  g_autofree char *id = dup_id (transfer_id);
  g_autofree char *body = breath_transfer_text_notice (transfer);
  g_autofree char *title = breath_practice_text_dup_title (_("A Transfer Is Proposed"));
  g_autoptr(GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.review-transfer", "s", transfer_id);
  g_notification_add_button_with_target (notification, _("Open"), "app.review-transfer", "s", transfer_id);
  g_application_send_notification (self->application, id, notification);
  g_hash_table_add (self->shown, g_strdup (transfer_id));
}

static void
inbox_changed_cb (BreathTransferNotifier *self)
{
  GListModel *open = breath_transfer_inbox_get_open (self->inbox);
  g_autoptr(GHashTable) news = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer id;

  for (guint i = 0; i < g_list_model_get_n_items (open); i++)
    {
      g_autoptr(BreathTransfer) transfer = g_list_model_get_item (open, i);

      if (!breath_transfer_inbox_is_news (self->inbox, transfer))
        continue;

      g_hash_table_add (news, (gpointer) breath_transfer_get_id (transfer));

      if (tell_once (self, transfer))
        notify (self, transfer);
    }

  g_hash_table_iter_init (&iter, self->shown);

  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      if (g_hash_table_contains (news, id))
        continue;

      withdraw (self, id);
      g_hash_table_iter_remove (&iter);
    }
}

static void
settled_cb (BreathTransferNotifier *self,
            BreathTransfer         *transfer)
{
  g_hash_table_remove (self->told, breath_transfer_get_id (transfer));
}

static void
breath_transfer_notifier_dispose (GObject *object)
{
  g_clear_object (&BREATH_TRANSFER_NOTIFIER (object)->inbox);

  G_OBJECT_CLASS (breath_transfer_notifier_parent_class)->dispose (object);
}

static void
breath_transfer_notifier_finalize (GObject *object)
{
  BreathTransferNotifier *self = BREATH_TRANSFER_NOTIFIER (object);

  g_hash_table_unref (self->told);
  g_hash_table_unref (self->shown);

  G_OBJECT_CLASS (breath_transfer_notifier_parent_class)->finalize (object);
}

static void
breath_transfer_notifier_class_init (BreathTransferNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_transfer_notifier_dispose;
  object_class->finalize = breath_transfer_notifier_finalize;
}

static void
breath_transfer_notifier_init (BreathTransferNotifier *self)
{
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * breath_transfer_notifier_new:
 * @application: (transfer none): the application, which has an action `review-transfer`
 * @inbox: which transfers people should see
 *
 * What was there already is not told again; it waits in the window.
 *
 * Returns: (transfer full): a notifier, for no longer than @application
 */
BreathTransferNotifier *
breath_transfer_notifier_new (GApplication        *application,
                              BreathTransferInbox *inbox)
{
  BreathTransferNotifier *self = g_object_new (BREATH_TYPE_TRANSFER_NOTIFIER, NULL);
  GListModel *open = breath_transfer_inbox_get_open (inbox);

  self->application = application;
  self->inbox = g_object_ref (inbox);

  for (guint i = 0; i < g_list_model_get_n_items (open); i++)
    {
      g_autoptr(BreathTransfer) transfer = g_list_model_get_item (open, i);

      tell_once (self, transfer);
    }

  g_signal_connect_object (inbox, "changed", G_CALLBACK (inbox_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breath_transfer_inbox_get_transfers (inbox), "settled", G_CALLBACK (settled_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * breath_transfer_notifier_end:
 * @self: a notifier
 *
 * Withdraws every notification: once the program has ended nobody answers their buttons.
 */
void
breath_transfer_notifier_end (BreathTransferNotifier *self)
{
  GHashTableIter iter;
  gpointer id;

  g_return_if_fail (BREATH_IS_TRANSFER_NOTIFIER (self));

  g_hash_table_iter_init (&iter, self->shown);

  while (g_hash_table_iter_next (&iter, &id, NULL))
    withdraw (self, id);

  g_hash_table_remove_all (self->shown);
}
