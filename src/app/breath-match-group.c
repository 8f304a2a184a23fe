/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-match-group.h"

#include <glib/gi18n.h>

#include "breath-button-words.h"
#include "breath-resource-text.h"
#include "breath-transfer-text.h"

/**
 * BreathMatchGroup:
 *
 * What could be shared: where we have plenty of what another node lacks, or the other way round, and how sure that is.
 */
struct _BreathMatchGroup
{
  AdwPreferencesGroup parent_instance;

  BreathTransfers    *transfers;
  GPtrArray          *followed;       /* of BreathKnownNode */
  GListStore         *matches;
  guint               update_source;

  GtkListBox         *list;
};

G_DEFINE_FINAL_TYPE (BreathMatchGroup, breath_match_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  SIGNAL_PROPOSE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_same (GListModel *a,
         GListModel *b)
{
  guint n = g_list_model_get_n_items (a);

  if (n != g_list_model_get_n_items (b))
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(BreathMatch) one = g_list_model_get_item (a, i);
      g_autoptr(BreathMatch) other = g_list_model_get_item (b, i);

      if (g_strcmp0 (breath_match_get_text (one), breath_match_get_text (other)) != 0
          || g_strcmp0 (breath_match_get_node_name (one), breath_match_get_node_name (other)) != 0)
        return FALSE;
    }

  return TRUE;
}

/* Rows stay where nothing has changed, and with them the focus. */
static gboolean
update_cb (gpointer user_data)
{
  BreathMatchGroup *self = user_data;
  g_autoptr(GListModel) now = breath_transfers_dup_matches (self->transfers);

  self->update_source = 0;

  if (is_same (now, G_LIST_MODEL (self->matches)))
    return G_SOURCE_REMOVE;

  g_list_store_remove_all (self->matches);

  for (guint i = 0; i < g_list_model_get_n_items (now); i++)
    {
      g_autoptr(BreathMatch) match = g_list_model_get_item (now, i);

      g_list_store_append (self->matches, match);
    }

  return G_SOURCE_REMOVE;
}

/* Of much that changes at once the last is enough. */
static void
changed_cb (BreathMatchGroup *self)
{
  if (self->update_source == 0)
    self->update_source = g_idle_add (update_cb, self);
}

static void
forget (gpointer data,
        gpointer user_data)
{
  g_signal_handlers_disconnect_by_data (data, user_data);
}

static void
nodes_changed_cb (BreathMatchGroup *self,
                  guint             position,
                  guint             removed,
                  guint             added,
                  GListModel       *nodes)
{
  g_ptr_array_foreach (self->followed, forget, self);
  g_ptr_array_set_size (self->followed, 0);

  for (guint i = 0; i < g_list_model_get_n_items (nodes); i++)
    {
      BreathKnownNode *node = g_list_model_get_item (nodes, i);

      g_signal_connect_swapped (node, "notify", G_CALLBACK (changed_cb), self);
      g_ptr_array_add (self->followed, node);
    }

  changed_cb (self);
}

static void
propose_cb (GtkWidget *button,
            gpointer   user_data)
{
  GtkWidget *self = gtk_widget_get_ancestor (button, BREATH_TYPE_MATCH_GROUP);

  g_signal_emit (self, signals[SIGNAL_PROPOSE], 0, BREATH_MATCH (user_data));
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  BreathMatch *match = item;
  const char *title = breath_transfer_text_match (match);
  g_autofree char *reason = breath_transfer_text_match_reason (match);
  GtkBuilder *builder = gtk_builder_new_from_resource ("/org/sharedbreath/Breath/breath-match-row.ui");
  GtkWidget *row = g_object_ref_sink (GTK_WIDGET (gtk_builder_get_object (builder, "row")));
  GtkWidget *button = GTK_WIDGET (gtk_builder_get_object (builder, "propose_button"));

  gtk_image_set_from_icon_name (GTK_IMAGE (gtk_builder_get_object (builder, "icon")),
                                breath_resource_text_get_icon (breath_match_get_resource (match)));
  gtk_label_set_text (GTK_LABEL (gtk_builder_get_object (builder, "title_label")), title);
  gtk_label_set_text (GTK_LABEL (gtk_builder_get_object (builder, "reason_label")), reason);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, reason,
                                  -1);
  breath_button_words_wrap (row);
  g_signal_connect_data (button, "clicked", G_CALLBACK (propose_cb), g_object_ref (match),
                         (GClosureNotify) (gpointer) g_object_unref, 0);
  g_object_unref (builder);

  return row;
}

static void
breath_match_group_dispose (GObject *object)
{
  BreathMatchGroup *self = BREATH_MATCH_GROUP (object);

  g_clear_handle_id (&self->update_source, g_source_remove);
  g_ptr_array_foreach (self->followed, forget, self);
  g_ptr_array_set_size (self->followed, 0);
  g_clear_object (&self->matches);
  g_clear_object (&self->transfers);

  G_OBJECT_CLASS (breath_match_group_parent_class)->dispose (object);
}

static void
breath_match_group_finalize (GObject *object)
{
  g_ptr_array_unref (BREATH_MATCH_GROUP (object)->followed);

  G_OBJECT_CLASS (breath_match_group_parent_class)->finalize (object);
}

static void
breath_match_group_class_init (BreathMatchGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_match_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = breath_match_group_finalize;

  /**
   * BreathMatchGroup::propose:
   * @self: the group
   * @match: what could be done
   *
   * Somebody wants to propose that.
   */
  signals[SIGNAL_PROPOSE] =
    g_signal_new ("propose", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, BREATH_TYPE_MATCH);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-match-group.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathMatchGroup, list);
}

static void
breath_match_group_init (BreathMatchGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->followed = g_ptr_array_new_with_free_func (g_object_unref);
  self->matches = g_list_store_new (BREATH_TYPE_MATCH);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->matches), create_row, NULL, NULL);
}

/**
 * breath_match_group_set_transfers:
 * @self: a group
 * @node: our node
 * @transfers: its transfers
 *
 * Shows from now on what could be shared.
 */
void
breath_match_group_set_transfers (BreathMatchGroup *self,
                                  BreathNode       *node,
                                  BreathTransfers  *transfers)
{
  GListModel *resources;
  GListModel *nodes;

  g_return_if_fail (BREATH_IS_MATCH_GROUP (self));
  g_return_if_fail (BREATH_IS_NODE (node));
  g_return_if_fail (BREATH_IS_TRANSFERS (transfers));

  g_set_object (&self->transfers, transfers);
  resources = breath_node_get_resources (node);
  nodes = breath_node_get_nodes (node);

  for (guint i = 0; i < g_list_model_get_n_items (resources); i++)
    {
      g_autoptr(BreathResource) resource = g_list_model_get_item (resources, i);

      g_signal_connect_object (resource, "notify", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
    }

  g_signal_connect_object (nodes, "items-changed", G_CALLBACK (nodes_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "map", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  nodes_changed_cb (self, 0, 0, 0, nodes);
}
