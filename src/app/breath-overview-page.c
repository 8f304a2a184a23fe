/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-overview-page.h"

#include "breath-critical-banner.h"
#include "breath-match-group.h"
#include "breath-node-row.h"
#include "breath-node-text.h"
#include "breath-resource-card.h"

/**
 * BreathOverviewPage:
 *
 * What our community has, and what the nodes heard of have and lack.
 */
struct _BreathOverviewPage
{
  AdwBin            parent_instance;

  BreathNode       *node;

  GtkLabel         *title_label;
  GtkLabel         *subtitle_label;
  GtkWidget        *alarm_group;
  GtkBox           *alarm_box;
  GtkBox           *resource_box;
  BreathMatchGroup *match_group;
  GtkListBox       *node_list;
};

G_DEFINE_FINAL_TYPE (BreathOverviewPage, breath_overview_page, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  SIGNAL_PROPOSE,
  SIGNAL_RESOURCE_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
update_cb (BreathOverviewPage *self,
           BreathResource     *resource)
{
  g_signal_emit (self, signals[SIGNAL_RESOURCE_ACTIVATED], 0, resource);
}

static void
propose_cb (BreathOverviewPage *self,
            BreathMatch        *match)
{
  g_signal_emit (self, signals[SIGNAL_PROPOSE], 0, match);
}

static void
done_cb (BreathOverviewPage *self,
         const char         *sentence)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence);
}

/* Without a banner the group would leave a gap at the top. */
static void
show_alarms (BreathOverviewPage *self)
{
  GtkWidget *banner = gtk_widget_get_first_child (GTK_WIDGET (self->alarm_box));
  gboolean is_visible = FALSE;

  for (; banner != NULL; banner = gtk_widget_get_next_sibling (banner))
    is_visible = is_visible || gtk_widget_get_visible (banner);

  gtk_widget_set_visible (self->alarm_group, is_visible);
}

static void
add_banner (BreathOverviewPage *self,
            BreathNode         *node,
            BreathResource     *resource)
{
  GtkWidget *banner = breath_critical_banner_new (node, resource);

  g_signal_connect_object (banner, "done", G_CALLBACK (done_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (banner, "notify::visible", G_CALLBACK (show_alarms), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->alarm_box, banner);
}

static void
add_card (BreathOverviewPage *self,
          BreathNode         *node,
          BreathResource     *resource)
{
  GtkWidget *card = breath_resource_card_new (node, resource);

  g_signal_connect_object (card, "done", G_CALLBACK (done_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "update", G_CALLBACK (update_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->resource_box, card);
}

/* It heads the page with what a narrow window has in its header. */
static void
show_title (BreathOverviewPage *self)
{
  g_autofree char *links = breath_node_text_dup_links (self->node);

  gtk_label_set_text (self->title_label, breath_node_text_get_title (self->node));
  gtk_label_set_text (self->subtitle_label, links);
}

static GtkWidget *
create_node_row (gpointer item,
                 gpointer user_data)
{
  return breath_node_row_new (item);
}

static void
breath_overview_page_dispose (GObject *object)
{
  g_clear_object (&BREATH_OVERVIEW_PAGE (object)->node);

  G_OBJECT_CLASS (breath_overview_page_parent_class)->dispose (object);
}

static void
breath_overview_page_class_init (BreathOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_overview_page_dispose;

  /**
   * BreathOverviewPage::resource-activated:
   * @self: the page
   * @resource: one of our own resources
   *
   * A person chose @resource, to see or change it.
   */
  signals[SIGNAL_RESOURCE_ACTIVATED] =
    g_signal_new ("resource-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, BREATH_TYPE_RESOURCE);

  /**
   * BreathOverviewPage::done:
   * @self: the page
   * @sentence: what was done, translated
   *
   * Something was published.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BreathOverviewPage::propose:
   * @self: the page
   * @match: what could be shared
   *
   * A person wants to propose that.
   */
  signals[SIGNAL_PROPOSE] =
    g_signal_new ("propose", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, BREATH_TYPE_MATCH);

  g_type_ensure (BREATH_TYPE_MATCH_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathOverviewPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, BreathOverviewPage, subtitle_label);
  gtk_widget_class_bind_template_child (widget_class, BreathOverviewPage, alarm_group);
  gtk_widget_class_bind_template_child (widget_class, BreathOverviewPage, alarm_box);
  gtk_widget_class_bind_template_child (widget_class, BreathOverviewPage, resource_box);
  gtk_widget_class_bind_template_child (widget_class, BreathOverviewPage, match_group);
  gtk_widget_class_bind_template_child (widget_class, BreathOverviewPage, node_list);
  gtk_widget_class_bind_template_callback (widget_class, propose_cb);
}

static void
breath_overview_page_init (BreathOverviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_overview_page_set_node:
 * @self: a page
 * @node: the node to show, from now on
 * @transfers: its transfers
 *
 * Fills the page with what @node has and hears, once.
 */
void
breath_overview_page_set_node (BreathOverviewPage *self,
                               BreathNode         *node,
                               BreathTransfers    *transfers)
{
  g_return_if_fail (BREATH_IS_OVERVIEW_PAGE (self));
  g_return_if_fail (BREATH_IS_NODE (node));
  g_return_if_fail (self->node == NULL);

  self->node = g_object_ref (node);
  g_signal_connect_object (node, "notify::name", G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breath_node_get_peers (node), "items-changed", G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
  show_title (self);

  for (guint i = 0; i < g_list_model_get_n_items (breath_node_get_resources (node)); i++)
    {
      g_autoptr(BreathResource) resource = g_list_model_get_item (breath_node_get_resources (node), i);

      add_banner (self, node, resource);
      add_card (self, node, resource);
    }

  show_alarms (self);
  breath_match_group_set_transfers (self->match_group, node, transfers);
  gtk_list_box_bind_model (self->node_list, breath_node_get_nodes (node), create_node_row, NULL, NULL);
}

/**
 * breath_overview_page_set_private:
 * @self: a page
 * @is_private: whether what only Mirrors may see and do is hidden
 *
 * Levels, ours and those of others, stay readable for everybody.
 */
void
breath_overview_page_set_private (BreathOverviewPage *self,
                                  gboolean            is_private)
{
  GtkWidget *child;

  g_return_if_fail (BREATH_IS_OVERVIEW_PAGE (self));

  /* They tell on which side of its reserve our exact stock is. */
  gtk_widget_set_visible (GTK_WIDGET (self->match_group), !is_private);

  for (child = gtk_widget_get_first_child (GTK_WIDGET (self->alarm_box)); child != NULL; child = gtk_widget_get_next_sibling (child))
    breath_critical_banner_set_private (BREATH_CRITICAL_BANNER (child), is_private);

  for (child = gtk_widget_get_first_child (GTK_WIDGET (self->resource_box)); child != NULL; child = gtk_widget_get_next_sibling (child))
    breath_resource_card_set_private (BREATH_RESOURCE_CARD (child), is_private);
}
