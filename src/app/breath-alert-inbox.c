/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alert-inbox.h"

/**
 * BreathAlertInbox:
 *
 * The alerts that people should see: the last word on each matter, and which of them wait to be read.
 *
 * An alert waits for whoever is signed in until they have read it, unless they raised it. While nobody is signed in it
 * waits until any Mirror of this node has read it.
 */
struct _BreathAlertInbox
{
  GObject             parent_instance;

  BreathMirrors      *mirrors;
  GtkFilterListModel *model;
  GPtrArray          *followed;   /* of BreathHeardAlert */
};

G_DEFINE_FINAL_TYPE (BreathAlertInbox, breath_alert_inbox, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_last_word (gpointer item,
              gpointer user_data)
{
  return g_str_equal (breath_heard_alert_get_state (item), "in-force") ||
         g_str_equal (breath_heard_alert_get_message (item), "Cancel");
}

static void
alert_changed_cb (BreathAlertInbox *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->model), GTK_FILTER_CHANGE_DIFFERENT);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
presence_changed_cb (BreathAlertInbox *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
forget (gpointer data,
        gpointer user_data)
{
  g_signal_handlers_disconnect_by_data (data, user_data);
}

static void
items_changed_cb (BreathAlertInbox *self,
                  guint             position,
                  guint             removed,
                  guint             added,
                  GListModel       *alerts)
{
  g_ptr_array_foreach (self->followed, forget, self);
  g_ptr_array_set_size (self->followed, 0);

  for (guint i = 0; i < g_list_model_get_n_items (alerts); i++)
    {
      BreathHeardAlert *alert = g_list_model_get_item (alerts, i);

      g_signal_connect_swapped (alert, "notify", G_CALLBACK (alert_changed_cb), self);
      g_ptr_array_add (self->followed, alert);
    }

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
breath_alert_inbox_dispose (GObject *object)
{
  BreathAlertInbox *self = BREATH_ALERT_INBOX (object);

  g_ptr_array_foreach (self->followed, forget, self);
  g_ptr_array_set_size (self->followed, 0);
  g_clear_object (&self->model);
  g_clear_object (&self->mirrors);

  G_OBJECT_CLASS (breath_alert_inbox_parent_class)->dispose (object);
}

static void
breath_alert_inbox_finalize (GObject *object)
{
  BreathAlertInbox *self = BREATH_ALERT_INBOX (object);

  g_ptr_array_unref (self->followed);

  G_OBJECT_CLASS (breath_alert_inbox_parent_class)->finalize (object);
}

static void
breath_alert_inbox_class_init (BreathAlertInboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_alert_inbox_dispose;
  object_class->finalize = breath_alert_inbox_finalize;

  /**
   * BreathAlertInbox::changed:
   * @self: the inbox
   *
   * There are other alerts, or others that wait.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
breath_alert_inbox_init (BreathAlertInbox *self)
{
  self->followed = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * breath_alert_inbox_new:
 * @alerts: the alerts of our node
 * @mirrors: its Mirrors
 *
 * Returns: (transfer full): an inbox that follows both
 */
BreathAlertInbox *
breath_alert_inbox_new (BreathAlerts  *alerts,
                        BreathMirrors *mirrors)
{
  BreathAlertInbox *self = g_object_new (BREATH_TYPE_ALERT_INBOX, NULL);
  GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (is_last_word, NULL, NULL));

  self->mirrors = g_object_ref (mirrors);
  self->model = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (alerts)), filter);
  g_signal_connect_object (mirrors, "notify", G_CALLBACK (presence_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (alerts, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  items_changed_cb (self, 0, 0, 0, G_LIST_MODEL (alerts));

  return self;
}

/**
 * breath_alert_inbox_get_model:
 * @self: an inbox
 *
 * Returns: (transfer none): of [class@Breath.HeardAlert], the last word on each matter, newest first
 */
GListModel *
breath_alert_inbox_get_model (BreathAlertInbox *self)
{
  g_return_val_if_fail (BREATH_IS_ALERT_INBOX (self), NULL);

  return G_LIST_MODEL (self->model);
}

/**
 * breath_alert_inbox_is_waiting:
 * @self: an inbox
 * @alert: an alert
 *
 * Returns: whether @alert waits to be read
 */
gboolean
breath_alert_inbox_is_waiting (BreathAlertInbox *self,
                               BreathHeardAlert *alert)
{
  BreathMirror *present;
  const char *id;

  g_return_val_if_fail (BREATH_IS_ALERT_INBOX (self), FALSE);
  g_return_val_if_fail (BREATH_IS_HEARD_ALERT (alert), FALSE);

  present = breath_mirrors_get_present (self->mirrors);

  if (!is_last_word (alert, NULL))
    return FALSE;

  if (present == NULL)
    return !breath_heard_alert_get_is_own (alert) && *breath_heard_alert_get_reviewers (alert) == NULL;

  id = breath_mirror_get_id (present);

  return !g_str_equal (breath_heard_alert_get_mirror_id (alert), id) && !breath_heard_alert_is_reviewed_by (alert, id);
}

guint
breath_alert_inbox_count_waiting (BreathAlertInbox *self)
{
  guint n = 0;

  g_return_val_if_fail (BREATH_IS_ALERT_INBOX (self), 0);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->model)); i++)
    {
      g_autoptr(BreathHeardAlert) alert = g_list_model_get_item (G_LIST_MODEL (self->model), i);

      n += breath_alert_inbox_is_waiting (self, alert);
    }

  return n;
}
