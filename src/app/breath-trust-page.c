/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-trust-page.h"

#include <glib/gi18n.h>

#include "breath-opinion-row.h"
#include "breath-remote-label.h"
#include "breath-resource-text.h"
#include "breath-scroll.h"
#include "breath-trust-text.h"

/**
 * BreathTrustPage:
 *
 * What there is to know of one node, in groups that are never added up. What is to be pressed stands below, out of reach
 * of what somebody else wrote.
 */
struct _BreathTrustPage
{
  AdwBin             parent_instance;

  BreathNode        *node;
  BreathTrust       *trust;
  BreathMirrors     *mirrors;
  BreathStanding    *standing;   /* NULL: there is nothing to tell */
  GSignalGroup      *follower;
  GSignalGroup      *flag_follower;
  char              *id;

  GtkLabel          *name_label;
  GtkLabel          *id_label;
  GtkLabel          *pause_label;
  GtkLabel          *counts_label;
  GtkLabel          *isolation_label;
  GtkLabel          *scope_label;
  GtkWidget         *why_label;
  BreathRemoteLabel *reason_label;
  GtkWidget         *proof_group;
  GtkLabel          *proof_label;
  GtkLabel          *flags_label;
  GtkListBox        *flag_list;
  GtkLabel          *hint_label;
  GtkWidget         *isolate_button;
  GtkWidget         *end_button;
  GtkWidget         *flag_button;
  GtkWidget         *withdraw_button;
};

G_DEFINE_FINAL_TYPE (BreathTrustPage, breath_trust_page, ADW_TYPE_BIN)

static const char *
get_name (BreathTrustPage *self)
{
  GListModel *nodes = breath_node_get_nodes (self->node);

  if (self->standing != NULL)
    return breath_standing_get_name (self->standing);

  for (guint i = 0; i < g_list_model_get_n_items (nodes); i++)
    {
      g_autoptr(BreathKnownNode) known = g_list_model_get_item (nodes, i);

      if (g_str_equal (breath_known_node_get_id (known), self->id))
        return breath_known_node_get_name (known);
    }

  return NULL;
}

/* What whoever is signed in says of the node; NULL: nothing. */
static BreathOpinion *
find_flag (BreathTrustPage *self,
           BreathMirror    *mirror)
{
  g_autoptr(GListModel) ours = breath_trust_dup_ours (self->trust);

  for (guint i = 0; i < g_list_model_get_n_items (ours); i++)
    {
      g_autoptr(BreathOpinion) opinion = g_list_model_get_item (ours, i);

      if (g_str_equal (breath_opinion_get_subject (opinion), self->id) &&
          g_str_equal (breath_opinion_get_mirror_key (opinion), breath_mirror_get_id (mirror)))
        return g_steal_pointer (&opinion);
    }

  return NULL;
}

static void
show_words (GtkLabel   *label,
            const char *words)
{
  gtk_label_set_text (label, words);
  gtk_widget_set_visible (GTK_WIDGET (label), *words != '\0');
}

static void
show_buttons (BreathTrustPage *self)
{
  BreathMirror *present = breath_mirrors_get_present (self->mirrors);
  gboolean is_isolated = self->standing != NULL && breath_standing_get_isolated_until (self->standing) != 0;
  g_autoptr(BreathOpinion) flag = present != NULL ? find_flag (self, present) : NULL;

  gtk_widget_set_visible (self->isolate_button, !is_isolated);
  gtk_widget_set_visible (self->end_button, is_isolated);
  gtk_widget_set_visible (self->flag_button, flag == NULL);
  gtk_widget_set_visible (self->withdraw_button, flag != NULL);

  if (flag != NULL)
    {
      g_autofree char *expires = breath_resource_text_time (breath_opinion_get_expires (flag));
      /* Translators: %s is a time. */
      g_autofree char *hint = g_strdup_printf (_("You flagged this node. That ends by itself %s."), expires);

      show_words (self->hint_label, hint);
    }
  else if (present != NULL)
    show_words (self->hint_label, "");
  else
    show_words (self->hint_label, _("Sign in as a Mirror to decide about this node."));
}

static void
show_facts (BreathTrustPage *self)
{
  BreathStanding *standing = self->standing;
  const char *proof = breath_standing_get_evidence (standing);
  const char *reason = breath_standing_get_isolation_reason (standing);
  g_autofree char *pause = breath_trust_text_pause (standing);
  g_autofree char *counts = breath_trust_text_counts (standing);
  g_autofree char *isolation = breath_trust_text_isolation (standing);
  g_autofree char *scope = breath_trust_text_scope (standing);
  g_autofree char *flags = breath_trust_text_flags (standing, breath_trust_get_n_chosen (self->trust));

  show_words (self->pause_label, *pause != '\0' ? pause : _("Links with it are not paused."));
  show_words (self->counts_label, *counts != '\0' ? counts : _("Nothing is counted against them."));
  show_words (self->isolation_label, *isolation != '\0' ? isolation : _("Nobody here has isolated it."));
  show_words (self->scope_label, scope);
  gtk_widget_set_visible (self->why_label, reason != NULL);
  breath_remote_label_set_text (self->reason_label, reason != NULL ? reason : "");
  show_words (self->flags_label, *flags != '\0' ? flags : _("None of the Mirrors you chose has flagged it."));
  gtk_label_set_text (self->proof_label, proof != NULL ? proof : "");
  gtk_widget_set_visible (self->proof_group, proof != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->flag_list), *flags != '\0');
}

static void
show_nothing (BreathTrustPage *self)
{
  show_words (self->pause_label, _("Links with it are not paused."));
  show_words (self->counts_label, _("Nothing is counted against them."));
  show_words (self->isolation_label, _("Nobody here has isolated it."));
  show_words (self->scope_label, "");
  gtk_widget_set_visible (self->why_label, FALSE);
  breath_remote_label_set_text (self->reason_label, "");
  show_words (self->flags_label, _("None of the Mirrors you chose has flagged it."));
  gtk_widget_set_visible (self->proof_group, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->flag_list), FALSE);
}

static void
show_all (BreathTrustPage *self)
{
  g_autofree char *place = breath_trust_page_dup_place (self);

  gtk_label_set_text (self->name_label, place);
  gtk_label_set_text (self->id_label, self->id);

  if (self->standing != NULL)
    show_facts (self);
  else
    show_nothing (self);

  show_buttons (self);
}

static GtkWidget *
create_flag_row (gpointer item,
                 gpointer user_data)
{
  return breath_opinion_row_new (item);
}

static void
presence_changed_cb (BreathTrustPage *self)
{
  if (self->id != NULL)
    show_buttons (self);
}

/* A node of which there was nothing to tell has no standing, and loses it once there is nothing more. */
static void
follow (BreathTrustPage *self)
{
  BreathStanding *standing = breath_trust_lookup (self->trust, self->id);

  if (standing == self->standing)
    return;

  g_set_object (&self->standing, standing);
  g_signal_group_set_target (self->follower, standing);
  g_signal_group_set_target (self->flag_follower, standing != NULL ? breath_standing_get_opinions (standing) : NULL);
  gtk_list_box_bind_model (self->flag_list, standing != NULL ? breath_standing_get_opinions (standing) : NULL,
                           create_flag_row, NULL, NULL);
}

static void
breath_trust_page_dispose (GObject *object)
{
  BreathTrustPage *self = BREATH_TRUST_PAGE (object);

  g_clear_object (&self->follower);
  g_clear_object (&self->flag_follower);
  g_clear_object (&self->standing);
  g_clear_object (&self->mirrors);
  g_clear_object (&self->trust);
  g_clear_object (&self->node);
  g_clear_pointer (&self->id, g_free);

  G_OBJECT_CLASS (breath_trust_page_parent_class)->dispose (object);
}

static void
breath_trust_page_class_init (BreathTrustPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_trust_page_dispose;

  g_type_ensure (BREATH_TYPE_REMOTE_LABEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-trust-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, name_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, id_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, pause_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, counts_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, isolation_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, scope_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, why_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, reason_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, proof_group);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, proof_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, flags_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, flag_list);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, hint_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, isolate_button);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, end_button);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, flag_button);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustPage, withdraw_button);
}

static void
breath_trust_page_init (BreathTrustPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->follower = g_signal_group_new (BREATH_TYPE_STANDING);
  g_signal_group_connect_swapped (self->follower, "notify", G_CALLBACK (show_all), self);
  self->flag_follower = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->flag_follower, "items-changed", G_CALLBACK (show_all), self);
}

/**
 * breath_trust_page_set_trust:
 * @self: a page
 * @node: our node
 * @trust: what there is to know of others
 * @mirrors: the Mirrors of our node
 *
 * Lets the page know where to look.
 */
void
breath_trust_page_set_trust (BreathTrustPage *self,
                             BreathNode      *node,
                             BreathTrust     *trust,
                             BreathMirrors   *mirrors)
{
  g_return_if_fail (BREATH_IS_TRUST_PAGE (self));
  g_return_if_fail (BREATH_IS_NODE (node) && BREATH_IS_TRUST (trust) && BREATH_IS_MIRRORS (mirrors));

  g_set_object (&self->node, node);
  g_set_object (&self->trust, trust);
  g_set_object (&self->mirrors, mirrors);
  g_signal_connect_object (trust, "items-changed", G_CALLBACK (breath_trust_page_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mirrors, "notify", G_CALLBACK (presence_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * breath_trust_page_show:
 * @self: a page that knows where to look
 * @id: the whole id of a node
 *
 * Shows what there is to know of a node, and follows it.
 */
void
breath_trust_page_show (BreathTrustPage *self,
                        const char      *id)
{
  g_return_if_fail (BREATH_IS_TRUST_PAGE (self));
  g_return_if_fail (self->trust != NULL);

  g_free (self->id);
  self->id = g_strdup (id);
  breath_trust_page_update (self);
  breath_scroll_to_top (GTK_WIDGET (self));
}

/**
 * breath_trust_page_update:
 * @self: a page
 *
 * Looks again, as after something was done.
 */
void
breath_trust_page_update (BreathTrustPage *self)
{
  g_return_if_fail (BREATH_IS_TRUST_PAGE (self));

  if (self->id == NULL)
    return;

  follow (self);
  show_all (self);
}

/**
 * breath_trust_page_get_id:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): the id of the node it shows
 */
const char *
breath_trust_page_get_id (BreathTrustPage *self)
{
  g_return_val_if_fail (BREATH_IS_TRUST_PAGE (self), NULL);

  return self->id;
}

/**
 * breath_trust_page_dup_place:
 * @self: a page that shows a node
 *
 * Returns: (transfer full): the node, in one line
 */
char *
breath_trust_page_dup_place (BreathTrustPage *self)
{
  g_return_val_if_fail (BREATH_IS_TRUST_PAGE (self) && self->id != NULL, NULL);

  return breath_trust_text_place (get_name (self), self->id);
}
