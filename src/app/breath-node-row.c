/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-row.h"

#include <glib/gi18n.h>

#include "breath-finding-text.h"
#include "breath-level-text.h"
#include "breath-resource-text.h"

/**
 * BreathNodeRow:
 *
 * A node we have heard of, with a status sentence for each level it publishes.
 *
 * Its name is remote text: it is shown in one line, never as markup, and always beside the short form of the id,
 * which nobody but its owner can have.
 */
struct _BreathNodeRow
{
  GtkListBoxRow    parent_instance;

  BreathKnownNode *node;

  GtkLabel        *name_label;
  GtkLabel        *id_label;
  GtkLabel        *levels_label;
  GtkLabel        *warning_label;
  GtkLabel        *heard_label;
};

G_DEFINE_FINAL_TYPE (BreathNodeRow, breath_node_row, GTK_TYPE_LIST_BOX_ROW)

static const char *const resources[] = { "energy", "water", "food" };

static char *
describe_levels (BreathKnownNode *node)
{
  g_autoptr(GString) lines = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (resources); i++)
    {
      int level = breath_known_node_get_level (node, resources[i]);
      g_autofree char *sentence = NULL;
      g_autofree char *day = NULL;

      if (level == BREATH_KNOWN_NODE_UNKNOWN_LEVEL)
        continue;

      sentence = breath_level_text_status (resources[i], breath_known_node_get_short_id (node), level);
      day = breath_resource_text_day (breath_known_node_get_day (node, resources[i]));

      if (lines->len > 0)
        g_string_append_c (lines, '\n');

      /* Translators: what a node says of its level, then the date on which it found out. */
      g_string_append_printf (lines, _("%s (as of %s)"), sentence, day);
    }

  if (lines->len == 0)
    g_string_append (lines, _("Has not said what it has or lacks"));

  return g_string_free (g_steal_pointer (&lines), FALSE);
}

static void
show_node (BreathNodeRow *self)
{
  const char *name = breath_known_node_get_name (self->node);
  g_autofree char *levels = describe_levels (self->node);
  g_autofree char *time = breath_resource_text_time (breath_known_node_get_issued (self->node));
  g_autofree char *warning = breath_finding_text_describe (breath_known_node_get_findings (self->node));
  g_autofree char *description = g_strjoin ("\n", levels, *warning != '\0' ? warning : NULL, NULL);
  g_autofree char *heard = NULL;

  /* Translators: %s is a time of day, with the date if it is not today’s. */
  heard = g_strdup_printf (breath_known_node_get_connected (self->node) ? _("Latest word from %s, connected to us")
                                                                        : _("Latest word from %s"), time);

  gtk_label_set_text (self->name_label, name != NULL ? name : _("Node without a name"));
  gtk_label_set_text (self->id_label, breath_known_node_get_short_id (self->node));
  gtk_label_set_text (self->levels_label, levels);
  gtk_label_set_text (self->warning_label, warning);
  gtk_widget_set_visible (GTK_WIDGET (self->warning_label), *warning != '\0');
  gtk_label_set_text (self->heard_label, heard);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, gtk_label_get_text (self->name_label),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);
}

static void
breath_node_row_dispose (GObject *object)
{
  BreathNodeRow *self = BREATH_NODE_ROW (object);

  g_clear_object (&self->node);

  G_OBJECT_CLASS (breath_node_row_parent_class)->dispose (object);
}

static void
breath_node_row_class_init (BreathNodeRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_node_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-node-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathNodeRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, BreathNodeRow, id_label);
  gtk_widget_class_bind_template_child (widget_class, BreathNodeRow, levels_label);
  gtk_widget_class_bind_template_child (widget_class, BreathNodeRow, warning_label);
  gtk_widget_class_bind_template_child (widget_class, BreathNodeRow, heard_label);
}

static void
breath_node_row_init (BreathNodeRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_node_row_new:
 * @node: a node we have heard of
 *
 * Returns: (transfer floating): a row that follows @node
 */
GtkWidget *
breath_node_row_new (BreathKnownNode *node)
{
  BreathNodeRow *self = g_object_new (BREATH_TYPE_NODE_ROW, NULL);

  self->node = g_object_ref (node);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->id_label), breath_known_node_get_id (node));
  g_signal_connect_object (node, "notify", G_CALLBACK (show_node), self, G_CONNECT_SWAPPED);
  show_node (self);

  return GTK_WIDGET (self);
}
