/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-transfer-row.h"

#include <glib/gi18n.h>

#include "breath-resource-text.h"
#include "breath-transfer-text.h"

/**
 * BreathTransferRow:
 *
 * A transfer in a list: what, with whom, in which direction, and how it stands.
 */
struct _BreathTransferRow
{
  AdwActionRow    parent_instance;

  BreathTransfer *transfer;
};

G_DEFINE_FINAL_TYPE (BreathTransferRow, breath_transfer_row, ADW_TYPE_ACTION_ROW)

static void
show_transfer (BreathTransferRow *self)
{
  g_autofree char *title = breath_transfer_text_title (self->transfer);
  g_autofree char *place = breath_transfer_text_place (self->transfer);
  g_autofree char *way = NULL;
  g_autofree char *subtitle = NULL;

  if (breath_transfer_get_gives (self->transfer))
    /* Translators: %s is a node. */
    way = g_strdup_printf (_("From us to %s"), place);
  else
    /* Translators: %s is a node. */
    way = g_strdup_printf (_("To us from %s"), place);

  subtitle = g_strdup_printf ("%s\n%s", way, breath_transfer_text_get_state (self->transfer));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
}

static void
breath_transfer_row_dispose (GObject *object)
{
  g_clear_object (&BREATH_TRANSFER_ROW (object)->transfer);

  G_OBJECT_CLASS (breath_transfer_row_parent_class)->dispose (object);
}

static void
breath_transfer_row_class_init (BreathTransferRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = breath_transfer_row_dispose;
}

static void
breath_transfer_row_init (BreathTransferRow *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("go-next-symbolic");

  g_object_set (icon, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_add_css_class (icon, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), icon);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), TRUE);
}

/**
 * breath_transfer_row_new:
 * @transfer: a transfer
 *
 * Returns: (transfer floating): a row that follows @transfer
 */
GtkWidget *
breath_transfer_row_new (BreathTransfer *transfer)
{
  BreathTransferRow *self = g_object_new (BREATH_TYPE_TRANSFER_ROW, NULL);

  self->transfer = g_object_ref (transfer);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (self), breath_resource_text_get_icon (breath_transfer_get_resource (transfer)));
  g_signal_connect_object (transfer, "notify", G_CALLBACK (show_transfer), self, G_CONNECT_SWAPPED);
  show_transfer (self);

  return GTK_WIDGET (self);
}

/**
 * breath_transfer_row_get_transfer:
 * @self: a row
 *
 * Returns: (transfer none): what it shows
 */
BreathTransfer *
breath_transfer_row_get_transfer (BreathTransferRow *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER_ROW (self), NULL);

  return self->transfer;
}
