/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-meet-page.h"

#include <glib/gi18n.h>

#include "breath-error-text.h"
#include "breath-practice-text.h"
#include "breath-problem.h"
#include "breath-qr-image.h"
#include "breath-trust-text.h"

/**
 * BreathMeetPage:
 *
 * How two centres become neighbours: who was found without it, our invitation to show and to copy, a place to paste theirs,
 * and whom people here chose so. Where there are Mirrors one of them has to be signed in to choose.
 */
struct _BreathMeetPage
{
  AdwBin               parent_instance;

  BreathMeeting       *meeting;
  BreathNode          *node;
  BreathMirrors       *mirrors;

  GtkWidget           *ours_box;
  BreathQrImage       *image;
  GtkLabel            *link_label;
  GtkWidget           *nowhere_label;
  GtkWidget           *theirs_group;
  AdwEntryRow         *text_row;
  GtkLabel            *problem_label;
  GtkWidget           *nobody_label;
  GtkListBox          *found_list;
  AdwPreferencesGroup *chosen_group;
  GtkListBox          *chosen_list;
};

G_DEFINE_FINAL_TYPE (BreathMeetPage, breath_meet_page, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  SIGNAL_SIGN_IN_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
show_link (BreathMeetPage *self)
{
  const char *link = breath_meeting_get_link (self->meeting);

  breath_qr_image_set_text (self->image, link);
  gtk_label_set_text (self->link_label, link != NULL ? link : "");
  gtk_widget_set_visible (self->ours_box, link != NULL);
  gtk_widget_set_visible (self->nowhere_label, link == NULL);
}

static void
copy (BreathMeetPage *self,
      const char     *text)
{
  if (text == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  g_signal_emit (self, signals[SIGNAL_DONE], 0, _("Invitation copied"));
}

static void
copy_link_cb (BreathMeetPage *self)
{
  copy (self, breath_meeting_get_link (self->meeting));
}

static void
copy_line_cb (BreathMeetPage *self)
{
  copy (self, breath_meeting_get_line (self->meeting));
}

/* What the node with an id calls itself; NULL: it was not heard of. */
static const char *
find_name (BreathMeetPage *self,
           const char     *id)
{
  GListModel *nodes = breath_node_get_nodes (self->node);

  for (guint i = 0; i < g_list_model_get_n_items (nodes); i++)
    {
      g_autoptr(BreathKnownNode) known = g_list_model_get_item (nodes, i);

      if (g_str_equal (breath_known_node_get_id (known), id))
        return breath_known_node_get_name (known);
    }

  return NULL;
}

static gboolean
is_linked (BreathMeetPage *self,
           const char     *id)
{
  GListModel *peers = breath_node_get_peers (self->node);

  for (guint i = 0; i < g_list_model_get_n_items (peers); i++)
    {
      g_autoptr(BreathPeer) peer = g_list_model_get_item (peers, i);

      if (g_str_equal (breath_peer_get_id (peer), id))
        return TRUE;
    }

  return FALSE;
}

static GtkWidget *
create_row (BreathMeetPage *self,
            const char     *id,
            const char     *state,
            gboolean        can_be_pressed)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *place = breath_trust_text_place (find_name (self, id), id);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), place);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), state);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), can_be_pressed);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, place,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, state,
                                  -1);
  g_object_set_data_full (G_OBJECT (row), "id", g_strdup (id), g_free);

  return row;
}

static void
empty (GtkListBox *list)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, row);
}

static void
show_chosen (BreathMeetPage    *self,
             const char *const *chosen)
{
  empty (self->chosen_list);

  for (guint i = 0; chosen[i] != NULL; i++)
    gtk_list_box_append (self->chosen_list,
                         create_row (self, chosen[i],
                                     is_linked (self, chosen[i]) ? _("Connected")
                                                                 : _("Not connected now; it is dialled again and again."), TRUE));

  gtk_widget_set_visible (GTK_WIDGET (self->chosen_group), chosen[0] != NULL);
}

/* Whoever is linked with us though nobody chose them: they were in the same network, or heard of us from others. */
static void
show_found (BreathMeetPage    *self,
            const char *const *chosen)
{
  GListModel *peers = breath_node_get_peers (self->node);
  gboolean is_any = FALSE;

  empty (self->found_list);

  for (guint i = 0; i < g_list_model_get_n_items (peers); i++)
    {
      g_autoptr(BreathPeer) peer = g_list_model_get_item (peers, i);

      if (g_strv_contains (chosen, breath_peer_get_id (peer)))
        continue;

      gtk_list_box_append (self->found_list, create_row (self, breath_peer_get_id (peer), _("Connected"), FALSE));
      is_any = TRUE;
    }

  gtk_widget_set_visible (GTK_WIDGET (self->found_list), is_any);
  gtk_widget_set_visible (self->nobody_label, !is_any);
}

static void
show_neighbours (BreathMeetPage *self)
{
  g_auto(GStrv) chosen = breath_meeting_dup_chosen (self->meeting);

  show_chosen (self, (const char *const *) chosen);
  show_found (self, (const char *const *) chosen);
}

static void
hide_problem (BreathMeetPage *self)
{
  breath_problem_hide (self->problem_label, GTK_WIDGET (self->text_row));
}

static void
show_problem (BreathMeetPage *self,
              const char     *sentence)
{
  breath_problem_show (self->problem_label, GTK_WIDGET (self->text_row), sentence);
}

/* Whom we link with is for Mirrors to choose; where nobody is one yet, for everybody. */
static void
accept_or_ask_cb (BreathMeetPage *self)
{
  if (self->meeting == NULL)
    return;

  if (!breath_mirrors_is_private (self->mirrors))
    breath_meet_page_accept (self);
  else
    g_signal_emit (self, signals[SIGNAL_SIGN_IN_WANTED], 0, "trust.accept");
}

static void
forget_cb (BreathMeetPage *self,
           GtkListBoxRow  *row)
{
  g_autoptr(GError) error = NULL;

  if (breath_mirrors_is_private (self->mirrors))
    g_signal_emit (self, signals[SIGNAL_SIGN_IN_WANTED], 0, "trust.meet");
  else if (breath_meeting_forget (self->meeting, g_object_get_data (G_OBJECT (row), "id"), &error))
    g_signal_emit (self, signals[SIGNAL_DONE], 0, _("Chosen no more"));
  else
    {
      g_autofree char *sentence = breath_error_text (error);

      show_problem (self, sentence);
    }
}

/* Nobody is invited into it, and none of it meets anybody. */
static void
begin_practice (BreathMeetPage *self)
{
  gtk_label_set_text (GTK_LABEL (self->nowhere_label), _("In practice there is nobody to invite: the neighbours are part of this program."));
  gtk_widget_set_visible (self->theirs_group, FALSE);
}

static void
breath_meet_page_dispose (GObject *object)
{
  BreathMeetPage *self = BREATH_MEET_PAGE (object);

  g_clear_object (&self->meeting);
  g_clear_object (&self->node);
  g_clear_object (&self->mirrors);

  G_OBJECT_CLASS (breath_meet_page_parent_class)->dispose (object);
}

static void
breath_meet_page_class_init (BreathMeetPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_meet_page_dispose;

  /**
   * BreathMeetPage::done:
   * @self: the page
   * @sentence: what was done, translated
   *
   * The invitation was copied, or somebody was chosen or is chosen no more.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BreathMeetPage::sign-in-wanted:
   * @self: the page
   * @action: the action of the view around it to take afterwards
   *
   * Only a Mirror can do that.
   */
  signals[SIGNAL_SIGN_IN_WANTED] =
    g_signal_new ("sign-in-wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (BREATH_TYPE_QR_IMAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-meet-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathMeetPage, ours_box);
  gtk_widget_class_bind_template_child (widget_class, BreathMeetPage, image);
  gtk_widget_class_bind_template_child (widget_class, BreathMeetPage, link_label);
  gtk_widget_class_bind_template_child (widget_class, BreathMeetPage, nowhere_label);
  gtk_widget_class_bind_template_child (widget_class, BreathMeetPage, theirs_group);
  gtk_widget_class_bind_template_child (widget_class, BreathMeetPage, text_row);
  gtk_widget_class_bind_template_child (widget_class, BreathMeetPage, problem_label);
  gtk_widget_class_bind_template_child (widget_class, BreathMeetPage, nobody_label);
  gtk_widget_class_bind_template_child (widget_class, BreathMeetPage, found_list);
  gtk_widget_class_bind_template_child (widget_class, BreathMeetPage, chosen_group);
  gtk_widget_class_bind_template_child (widget_class, BreathMeetPage, chosen_list);
  gtk_widget_class_bind_template_callback (widget_class, copy_link_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_line_cb);
  gtk_widget_class_bind_template_callback (widget_class, hide_problem);
  gtk_widget_class_bind_template_callback (widget_class, accept_or_ask_cb);
  gtk_widget_class_bind_template_callback (widget_class, forget_cb);
}

static void
breath_meet_page_init (BreathMeetPage *self)
{
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  /* Who writes it down must not take the end of a line for a part of it. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (self->link_label, attributes);
}

/**
 * breath_meet_page_set_meeting:
 * @self: a page
 * @meeting: how our node meets others
 * @node: our node
 * @mirrors: its Mirrors
 *
 * Shows the invitation of @node and whom people chose, from now on.
 */
void
breath_meet_page_set_meeting (BreathMeetPage *self,
                              BreathMeeting  *meeting,
                              BreathNode     *node,
                              BreathMirrors  *mirrors)
{
  g_return_if_fail (BREATH_IS_MEET_PAGE (self));
  g_return_if_fail (BREATH_IS_MEETING (meeting));
  g_return_if_fail (BREATH_IS_NODE (node));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  g_set_object (&self->meeting, meeting);
  g_set_object (&self->node, node);
  g_set_object (&self->mirrors, mirrors);
  g_signal_connect_object (meeting, "notify::link", G_CALLBACK (show_link), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (meeting, "changed", G_CALLBACK (show_neighbours), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breath_node_get_peers (node), "items-changed", G_CALLBACK (show_neighbours), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breath_node_get_nodes (node), "items-changed", G_CALLBACK (show_neighbours), self, G_CONNECT_SWAPPED);
  show_link (self);
  show_neighbours (self);

  if (breath_practice_text_is_on ())
    begin_practice (self);
}

/**
 * breath_meet_page_offer:
 * @self: a page
 * @text: what somebody opened as an invitation, on a web page or in a message
 *
 * Fills it in for a person to accept, or says what is wrong with it; what was pasted before is kept then.
 */
void
breath_meet_page_offer (BreathMeetPage *self,
                        const char     *text)
{
  g_autoptr(GError) error = NULL;

  g_return_if_fail (BREATH_IS_MEET_PAGE (self));
  g_return_if_fail (BREATH_IS_MEETING (self->meeting));

  if (breath_meeting_check (self->meeting, text, &error))
    {
      gtk_editable_set_text (GTK_EDITABLE (self->text_row), text);
      hide_problem (self);
      gtk_widget_grab_focus (GTK_WIDGET (self->text_row));
    }
  else
    {
      g_autofree char *sentence = breath_error_text (error);

      show_problem (self, sentence);
    }
}

/**
 * breath_meet_page_accept:
 * @self: a page
 *
 * Chooses whom the invitation that was pasted is of, or says what is wrong with it.
 */
void
breath_meet_page_accept (BreathMeetPage *self)
{
  const char *text;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (BREATH_IS_MEET_PAGE (self));
  g_return_if_fail (BREATH_IS_MEETING (self->meeting));

  text = gtk_editable_get_text (GTK_EDITABLE (self->text_row));

  if (*text == '\0')
    show_problem (self, _("Please paste their invitation first."));
  else if (breath_meeting_accept (self->meeting, text, NULL, &error))
    {
      breath_meet_page_clear (self);
      g_signal_emit (self, signals[SIGNAL_DONE], 0, _("Chosen as a neighbour"));
    }
  else
    {
      g_autofree char *sentence = breath_error_text (error);

      show_problem (self, sentence);
    }
}

/**
 * breath_meet_page_clear:
 * @self: a page
 *
 * Forgets what was pasted.
 */
void
breath_meet_page_clear (BreathMeetPage *self)
{
  g_return_if_fail (BREATH_IS_MEET_PAGE (self));

  gtk_editable_set_text (GTK_EDITABLE (self->text_row), "");
  hide_problem (self);
}
