/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-button-names.h"

#include <glib/gi18n.h>

/**
 * breath_button_names_give:
 * @widget: what may have such buttons within
 *
 * Names the buttons within the rows of libadwaita and in lists to choose from, which are named for the eye only.
 */
void
breath_button_names_give (GtkWidget *widget)
{
  const char *tooltip = gtk_widget_get_tooltip_text (widget);
  GtkWidget *list = gtk_widget_get_ancestor (widget, GTK_TYPE_DROP_DOWN);
  const char *name = NULL;

  if (GTK_IS_BUTTON (widget) && tooltip != NULL && gtk_widget_get_ancestor (widget, ADW_TYPE_ENTRY_ROW) != NULL)
    name = tooltip;
  else if (GTK_IS_BUTTON (widget) && gtk_widget_get_ancestor (widget, ADW_TYPE_PASSWORD_ENTRY_ROW) != NULL)
    name = _("Show or hide what is written");
  else if (GTK_IS_BUTTON (widget) && list != NULL)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY, list, NULL, -1);

  if (name != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    breath_button_names_give (child);
}
