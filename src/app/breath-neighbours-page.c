/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-neighbours-page.h"

#include <glib/gi18n.h>

#include "breath-neighbour-row.h"
#include "breath-opinion-row.h"
#include "breath-practice-text.h"
#include "breath-standing-row.h"

/**
 * BreathNeighboursPage:
 *
 * The nodes we have heard of, what there is to know of some, what is said of ours, and how others find it.
 */
struct _BreathNeighboursPage
{
  AdwBin               parent_instance;

  BreathNode          *node;
  BreathTrust         *trust;
  BreathMeeting       *meeting;

  AdwPreferencesGroup *about_us_group;
  GtkListBox          *about_us_list;
  GtkListBox          *standing_list;
  GtkListBox          *node_list;
  AdwPreferencesGroup *address_group;
  GtkLabel            *reach_label;
  GtkListBox          *address_list;
};

G_DEFINE_FINAL_TYPE (BreathNeighboursPage, breath_neighbours_page, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  SIGNAL_NODE_ACTIVATED,
  SIGNAL_OPINION_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GtkWidget *
create_node_row (gpointer item,
                 gpointer user_data)
{
  return breath_neighbour_row_new (item);
}

static GtkWidget *
create_standing_row (gpointer item,
                     gpointer user_data)
{
  return breath_standing_row_new (item, user_data);
}

/* A flag has one answer. */
static GtkWidget *
create_opinion_row (gpointer item,
                    gpointer user_data)
{
  GtkWidget *row = breath_opinion_row_new (item);
  gboolean is_answered = breath_opinion_get_answer (item) != NULL;

  if (!is_answered)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_label_new (_("Answer…")));

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), !is_answered);

  return row;
}

static void
show_about_us (BreathNeighboursPage *self)
{
  g_autoptr(GListModel) about_us = breath_trust_dup_about_us (self->trust);

  gtk_list_box_bind_model (self->about_us_list, about_us, create_opinion_row, NULL, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->about_us_group), g_list_model_get_n_items (about_us) > 0);
}

static void
node_activated_cb (BreathNeighboursPage *self,
                   GtkListBoxRow        *row)
{
  const char *id = BREATH_IS_STANDING_ROW (row) ? breath_standing_row_get_id (BREATH_STANDING_ROW (row))
                                                : breath_neighbour_row_get_id (BREATH_NEIGHBOUR_ROW (row));

  g_signal_emit (self, signals[SIGNAL_NODE_ACTIVATED], 0, id);
}

static void
opinion_activated_cb (BreathNeighboursPage *self,
                      GtkListBoxRow        *row)
{
  g_signal_emit (self, signals[SIGNAL_OPINION_ACTIVATED], 0, breath_opinion_row_get_opinion (BREATH_OPINION_ROW (row)));
}

static void
address_activated_cb (BreathNeighboursPage *self,
                      GtkListBoxRow        *row)
{
  const char *address = g_object_get_data (G_OBJECT (row), "address");

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), address);
  g_signal_emit (self, signals[SIGNAL_DONE], 0, _("Address copied"));
}

/* A label of its own: that of a row in libadwaita would put hyphens into an address that is longer than a line. */
static GtkWidget *
create_address_label (const char *address)
{
  GtkWidget *label = gtk_label_new (address);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);

  return label;
}

static GtkWidget *
create_address_row (const char *address)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *name = g_strdup_printf (_("Copy the address %s"), address);

  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_box_append (GTK_BOX (box), create_address_label (address));
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("edit-copy-symbolic"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, _("Press to copy"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (row), "address", g_strdup (address), g_free);

  return row;
}

static void
show_addresses (BreathNeighboursPage *self)
{
  const char *const *addresses = breath_node_get_addresses (self->node);
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->address_list))) != NULL)
    gtk_list_box_remove (self->address_list, row);

  for (guint i = 0; addresses[i] != NULL; i++)
    gtk_list_box_append (self->address_list, create_address_row (addresses[i]));

  gtk_widget_set_visible (GTK_WIDGET (self->address_group), *addresses != NULL);
}

/* As neighbours see it: what this computer says of itself proves nothing. */
static void
show_reach (BreathNeighboursPage *self)
{
  const char *reach = breath_meeting_get_reach (self->meeting);
  const char *seen = breath_meeting_get_seen (self->meeting);
  g_autofree char *sentence = NULL;

  if (breath_practice_text_is_on ())
    sentence = g_strdup (_("In practice nobody outside can reach this computer: the neighbours are part of this program."));
  else if (seen != NULL && g_str_equal (reach, "called"))
    /* Translators: %s is an IP address. */
    sentence = g_strdup_printf (_("This computer can be reached from outside: several neighbours have called it at %s."), seen);
  else if (seen != NULL)
    /* Translators: %s is an IP address. */
    sentence = g_strdup_printf (_("Neighbours outside see this computer at %s, but too few have called it there to tell whether it "
                                  "can be reached. It can call others all the same."), seen);
  else
    sentence = g_strdup (_("Whether this computer can be reached from outside is not known: too few neighbours outside have "
                           "said how they see it."));

  gtk_label_set_text (self->reach_label, sentence);
}

static void
breath_neighbours_page_dispose (GObject *object)
{
  BreathNeighboursPage *self = BREATH_NEIGHBOURS_PAGE (object);

  g_clear_object (&self->node);
  g_clear_object (&self->trust);
  g_clear_object (&self->meeting);

  G_OBJECT_CLASS (breath_neighbours_page_parent_class)->dispose (object);
}

static void
breath_neighbours_page_class_init (BreathNeighboursPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_neighbours_page_dispose;

  /**
   * BreathNeighboursPage::done:
   * @self: the page
   * @sentence: what was done, translated
   *
   * An address was copied.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BreathNeighboursPage::node-activated:
   * @self: the page
   * @id: the whole id of a node
   *
   * Somebody wants to know more about a node.
   */
  signals[SIGNAL_NODE_ACTIVATED] =
    g_signal_new ("node-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BreathNeighboursPage::opinion-activated:
   * @self: the page
   * @opinion: what a Mirror says of our node
   *
   * Somebody wants to answer it.
   */
  signals[SIGNAL_OPINION_ACTIVATED] =
    g_signal_new ("opinion-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, BREATH_TYPE_OPINION);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-neighbours-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathNeighboursPage, node_list);
  gtk_widget_class_bind_template_child (widget_class, BreathNeighboursPage, about_us_group);
  gtk_widget_class_bind_template_child (widget_class, BreathNeighboursPage, about_us_list);
  gtk_widget_class_bind_template_child (widget_class, BreathNeighboursPage, standing_list);
  gtk_widget_class_bind_template_child (widget_class, BreathNeighboursPage, address_group);
  gtk_widget_class_bind_template_child (widget_class, BreathNeighboursPage, reach_label);
  gtk_widget_class_bind_template_child (widget_class, BreathNeighboursPage, address_list);
  gtk_widget_class_bind_template_callback (widget_class, address_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, node_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, opinion_activated_cb);
}

static void
breath_neighbours_page_init (BreathNeighboursPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_neighbours_page_set_node:
 * @self: a page
 * @node: the node to show, from now on
 * @trust: what there is to know of others
 * @meeting: how @node meets them
 *
 * Fills the page with whom @node has heard of.
 */
void
breath_neighbours_page_set_node (BreathNeighboursPage *self,
                                 BreathNode           *node,
                                 BreathTrust          *trust,
                                 BreathMeeting        *meeting)
{
  g_return_if_fail (BREATH_IS_NEIGHBOURS_PAGE (self));
  g_return_if_fail (BREATH_IS_NODE (node));
  g_return_if_fail (BREATH_IS_TRUST (trust));
  g_return_if_fail (BREATH_IS_MEETING (meeting));

  g_set_object (&self->node, node);
  g_set_object (&self->trust, trust);
  g_set_object (&self->meeting, meeting);
  g_signal_connect_object (meeting, "notify::reach", G_CALLBACK (show_reach), self, G_CONNECT_SWAPPED);
  show_reach (self);
  gtk_list_box_bind_model (self->node_list, breath_node_get_nodes (node), create_node_row, NULL, NULL);
  g_signal_connect_object (node, "notify::addresses", G_CALLBACK (show_addresses), self, G_CONNECT_SWAPPED);
  show_addresses (self);
  gtk_list_box_bind_model (self->standing_list, G_LIST_MODEL (trust), create_standing_row, trust, NULL);
  g_signal_connect_object (trust, "flagged", G_CALLBACK (show_about_us), self, G_CONNECT_SWAPPED);
  show_about_us (self);
}
