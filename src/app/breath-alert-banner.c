/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-alert-banner.h"

#include <glib/gi18n.h>

#include "breath-alert-text.h"
#include "breath-button-words.h"
#include "breath-remote-words.h"

/**
 * BreathAlertBanner:
 *
 * Stands above every page as long as an alert waits to be read: the newest that nobody has opened or put off.
 */
struct _BreathAlertBanner
{
  AdwBin            parent_instance;

  BreathAlertInbox *inbox;
  BreathHeardAlert *alert;      /* the one shown */
  GHashTable       *put_off;    /* ids of those that are not shown again */

  GtkRevealer      *revealer;
  GtkLabel         *kind_label;
  GtkLabel         *words_label;
  GtkWidget        *later_button;
  GtkWidget        *review_button;
};

G_DEFINE_FINAL_TYPE (BreathAlertBanner, breath_alert_banner, ADW_TYPE_BIN)

enum
{
  SIGNAL_REVIEW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* (transfer full) */
static BreathHeardAlert *
find_alert (BreathAlertBanner *self)
{
  GListModel *model = breath_alert_inbox_get_model (self->inbox);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(BreathHeardAlert) alert = g_list_model_get_item (model, i);

      if (breath_alert_inbox_is_waiting (self->inbox, alert) &&
          !g_hash_table_contains (self->put_off, breath_heard_alert_get_id (alert)))
        return g_steal_pointer (&alert);
    }

  return NULL;
}

static void
show_alert (BreathAlertBanner *self)
{
  g_autoptr(BreathHeardAlert) alert = find_alert (self);
  g_autofree char *kind = NULL;
  g_autofree char *headline = NULL;
  g_autofree char *place = NULL;
  g_autofree char *words = NULL;

  g_set_object (&self->alert, alert);
  gtk_revealer_set_reveal_child (self->revealer, alert != NULL);

  if (alert == NULL)
    return;

  kind = breath_alert_text_kind (alert);
  headline = breath_remote_words_line (breath_heard_alert_get_headline (alert));
  place = breath_alert_text_place (alert);
  /* Translators: where an alert comes from, then its headline. */
  words = g_strdup_printf (_("From %s: %s"), place, headline);
  gtk_label_set_text (self->kind_label, kind);
  gtk_label_set_text (self->words_label, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, kind,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
}

static void
later_cb (BreathAlertBanner *self)
{
  if (self->alert != NULL)
    breath_alert_banner_set_opened (self, self->alert);
}

static void
review_cb (BreathAlertBanner *self)
{
  g_autoptr(BreathHeardAlert) alert = NULL;

  if (self->alert == NULL)
    return;

  alert = g_object_ref (self->alert);
  breath_alert_banner_set_opened (self, alert);
  g_signal_emit (self, signals[SIGNAL_REVIEW], 0, alert);
}

static void
breath_alert_banner_dispose (GObject *object)
{
  BreathAlertBanner *self = BREATH_ALERT_BANNER (object);

  g_clear_object (&self->alert);
  g_clear_object (&self->inbox);

  G_OBJECT_CLASS (breath_alert_banner_parent_class)->dispose (object);
}

static void
breath_alert_banner_finalize (GObject *object)
{
  BreathAlertBanner *self = BREATH_ALERT_BANNER (object);

  g_hash_table_unref (self->put_off);

  G_OBJECT_CLASS (breath_alert_banner_parent_class)->finalize (object);
}

static void
breath_alert_banner_class_init (BreathAlertBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_alert_banner_dispose;
  G_OBJECT_CLASS (klass)->finalize = breath_alert_banner_finalize;

  /**
   * BreathAlertBanner::review:
   * @self: the banner
   * @alert: an alert
   *
   * Somebody wants to see all of @alert.
   */
  signals[SIGNAL_REVIEW] =
    g_signal_new ("review", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, BREATH_TYPE_HEARD_ALERT);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-alert-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathAlertBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertBanner, kind_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertBanner, words_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertBanner, later_button);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertBanner, review_button);
  gtk_widget_class_bind_template_callback (widget_class, later_cb);
  gtk_widget_class_bind_template_callback (widget_class, review_cb);
}

static void
breath_alert_banner_init (BreathAlertBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  breath_button_words_wrap (GTK_WIDGET (self));

  self->put_off = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * breath_alert_banner_set_inbox:
 * @self: a banner
 * @inbox: which alerts wait
 *
 * Shows what waits from now on.
 */
void
breath_alert_banner_set_inbox (BreathAlertBanner *self,
                               BreathAlertInbox  *inbox)
{
  g_return_if_fail (BREATH_IS_ALERT_BANNER (self));
  g_return_if_fail (BREATH_IS_ALERT_INBOX (inbox));

  g_set_object (&self->inbox, inbox);
  g_signal_connect_object (inbox, "changed", G_CALLBACK (show_alert), self, G_CONNECT_SWAPPED);
  show_alert (self);
}

/**
 * breath_alert_banner_set_opened:
 * @self: a banner
 * @alert: an alert
 *
 * Shows @alert no more, since somebody opened it or put it off; it goes on waiting in the inbox.
 */
void
breath_alert_banner_set_opened (BreathAlertBanner *self,
                                BreathHeardAlert  *alert)
{
  g_return_if_fail (BREATH_IS_ALERT_BANNER (self));
  g_return_if_fail (BREATH_IS_HEARD_ALERT (alert));

  g_hash_table_add (self->put_off, g_strdup (breath_heard_alert_get_id (alert)));

  if (self->inbox != NULL)
    show_alert (self);
}
