/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-neighbour-row.h"

#include <glib/gi18n.h>

#include "breath-finding-text.h"
#include "breath-remote-words.h"
#include "breath-resource-text.h"

/**
 * BreathNeighbourRow:
 *
 * A node we have heard of: who it says it is, when it was heard, and whether we have reason to doubt it.
 */
struct _BreathNeighbourRow
{
  GtkListBoxRow    parent_instance;

  BreathKnownNode *node;

  GtkLabel        *name_label;
  GtkLabel        *id_label;
  GtkLabel        *heard_label;
  GtkLabel        *warning_label;
};

G_DEFINE_FINAL_TYPE (BreathNeighbourRow, breath_neighbour_row, GTK_TYPE_LIST_BOX_ROW)

static char *
describe_hearing (BreathKnownNode *node)
{
  g_autofree char *time = breath_resource_text_time (breath_known_node_get_issued (node));

  if (breath_known_node_get_connected (node))
    /* Translators: %s is a time of day, with the date if it is not today’s. */
    return g_strdup_printf (_("Connected to us. Its latest word is from %s."), time);

  /* Translators: %s is a time of day, with the date if it is not today’s. */
  return g_strdup_printf (_("Heard of through others. Its latest word is from %s."), time);
}

static void
show_node (BreathNeighbourRow *self)
{
  const char *name = breath_known_node_get_name (self->node);
  g_autofree char *words = name != NULL ? breath_remote_words_line (name) : g_strdup (_("Node without a name"));
  g_autofree char *heard = describe_hearing (self->node);
  g_autofree char *warning = breath_finding_text_describe (breath_known_node_get_findings (self->node));
  g_autofree char *description = g_strjoin ("\n", heard, *warning != '\0' ? warning : NULL, NULL);

  gtk_label_set_text (self->name_label, words);
  gtk_label_set_text (self->id_label, breath_known_node_get_short_id (self->node));
  gtk_label_set_text (self->heard_label, heard);
  gtk_label_set_text (self->warning_label, warning);
  gtk_widget_set_visible (GTK_WIDGET (self->warning_label), *warning != '\0');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);
}

static void
breath_neighbour_row_dispose (GObject *object)
{
  BreathNeighbourRow *self = BREATH_NEIGHBOUR_ROW (object);

  g_clear_object (&self->node);

  G_OBJECT_CLASS (breath_neighbour_row_parent_class)->dispose (object);
}

static void
breath_neighbour_row_class_init (BreathNeighbourRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_neighbour_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-neighbour-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathNeighbourRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, BreathNeighbourRow, id_label);
  gtk_widget_class_bind_template_child (widget_class, BreathNeighbourRow, heard_label);
  gtk_widget_class_bind_template_child (widget_class, BreathNeighbourRow, warning_label);
}

static void
breath_neighbour_row_init (BreathNeighbourRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_neighbour_row_new:
 * @node: a node we have heard of
 *
 * Returns: (transfer floating): a row that follows @node
 */
GtkWidget *
breath_neighbour_row_new (BreathKnownNode *node)
{
  BreathNeighbourRow *self = g_object_new (BREATH_TYPE_NEIGHBOUR_ROW, NULL);

  self->node = g_object_ref (node);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->id_label), breath_known_node_get_id (node));
  g_signal_connect_object (node, "notify", G_CALLBACK (show_node), self, G_CONNECT_SWAPPED);
  show_node (self);

  return GTK_WIDGET (self);
}

/**
 * breath_neighbour_row_get_id:
 * @self: a row
 *
 * Returns: (transfer none): the id of the node it shows
 */
const char *
breath_neighbour_row_get_id (BreathNeighbourRow *self)
{
  g_return_val_if_fail (BREATH_IS_NEIGHBOUR_ROW (self), NULL);

  return breath_known_node_get_id (self->node);
}
