/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-alert-row.h"

#include <glib/gi18n.h>

#include "breath-alert-text.h"
#include "breath-remote-words.h"
#include "breath-resource-text.h"

/**
 * BreathAlertRow:
 *
 * An alert in the inbox: what kind it is in our own words, its headline, whence it comes, and whether it waits.
 */
struct _BreathAlertRow
{
  GtkListBoxRow     parent_instance;

  BreathHeardAlert *alert;
  BreathAlertInbox *inbox;

  GtkLabel         *kind_label;
  GtkLabel         *headline_label;
  GtkLabel         *place_label;
  GtkLabel         *state_label;
};

G_DEFINE_FINAL_TYPE (BreathAlertRow, breath_alert_row, GTK_TYPE_LIST_BOX_ROW)

static void
show_alert (BreathAlertRow *self)
{
  gboolean is_waiting = breath_alert_inbox_is_waiting (self->inbox, self->alert);
  g_autofree char *kind = breath_alert_text_kind (self->alert);
  g_autofree char *headline = breath_remote_words_line (breath_heard_alert_get_headline (self->alert));
  g_autofree char *place = breath_alert_text_place (self->alert);
  g_autofree char *time = breath_resource_text_time (breath_heard_alert_get_heard (self->alert));
  g_autofree char *whence = NULL;
  g_autofree char *description = NULL;

  if (breath_heard_alert_get_is_own (self->alert))
    /* Translators: %s is a time of day. */
    whence = g_strdup_printf (_("Raised by this node %s"), time);
  else
    /* Translators: where an alert comes from, then a time of day. */
    whence = g_strdup_printf (_("From %s, heard %s"), place, time);

  description = g_strdup_printf ("%s. %s. %s", kind, whence, is_waiting ? _("Not read yet") : _("Read"));

  gtk_label_set_text (self->kind_label, kind);
  gtk_label_set_text (self->headline_label, headline);
  gtk_label_set_text (self->place_label, whence);
  gtk_label_set_text (self->state_label, is_waiting ? _("Not read yet") : "");
  gtk_widget_set_visible (GTK_WIDGET (self->state_label), is_waiting);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, headline,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);

  if (is_waiting)
    gtk_widget_add_css_class (GTK_WIDGET (self), "waiting");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "waiting");
}

static void
breath_alert_row_dispose (GObject *object)
{
  BreathAlertRow *self = BREATH_ALERT_ROW (object);

  g_clear_object (&self->alert);
  g_clear_object (&self->inbox);

  G_OBJECT_CLASS (breath_alert_row_parent_class)->dispose (object);
}

static void
breath_alert_row_class_init (BreathAlertRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_alert_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-alert-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathAlertRow, kind_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertRow, headline_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertRow, place_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertRow, state_label);
}

static void
breath_alert_row_init (BreathAlertRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_alert_row_new:
 * @alert: an alert
 * @inbox: the inbox that knows whether it waits
 *
 * Returns: (transfer floating): a row that follows @alert
 */
GtkWidget *
breath_alert_row_new (BreathHeardAlert *alert,
                      BreathAlertInbox *inbox)
{
  BreathAlertRow *self = g_object_new (BREATH_TYPE_ALERT_ROW, NULL);

  self->alert = g_object_ref (alert);
  self->inbox = g_object_ref (inbox);
  g_signal_connect_object (alert, "notify", G_CALLBACK (show_alert), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (inbox, "changed", G_CALLBACK (show_alert), self, G_CONNECT_SWAPPED);
  show_alert (self);

  return GTK_WIDGET (self);
}

/**
 * breath_alert_row_get_alert:
 * @self: a row
 *
 * Returns: (transfer none): what it shows
 */
BreathHeardAlert *
breath_alert_row_get_alert (BreathAlertRow *self)
{
  g_return_val_if_fail (BREATH_IS_ALERT_ROW (self), NULL);

  return self->alert;
}
