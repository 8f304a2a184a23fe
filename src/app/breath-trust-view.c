/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-trust-view.h"

#include "breath-chosen-page.h"
#include "breath-meet-page.h"
#include "breath-neighbours-page.h"
#include "breath-trust-act.h"
#include "breath-trust-page.h"
#include "breath-trust-text.h"

/**
 * BreathTrustView:
 *
 * The neighbours: all of them, what there is to know of one, what Mirrors decide about it, and whose flags are shown. Anybody
 * may read; what is done in somebody's name waits until they have signed in.
 */
struct _BreathTrustView
{
  BreathView            parent_instance;

  BreathOpinion        *opinion;   /* the flag about our node that is answered; NULL: none */

  GtkStack             *stack;
  BreathNeighboursPage *list;
  BreathMeetPage       *meet;
  BreathTrustPage      *page;
  BreathChosenPage     *chosen;
  BreathTrustAct       *act;
};

G_DEFINE_FINAL_TYPE (BreathTrustView, breath_trust_view, BREATH_TYPE_VIEW)

static const struct
{
  const char     *action;
  BreathTrustDeed deed;
} deeds[] = {
  { "trust.isolate", BREATH_TRUST_DEED_ISOLATE },
  { "trust.end", BREATH_TRUST_DEED_END },
  { "trust.flag", BREATH_TRUST_DEED_FLAG },
  { "trust.withdraw", BREATH_TRUST_DEED_WITHDRAW },
  { "trust.answer", BREATH_TRUST_DEED_ANSWER },
};

/* Whence an act was begun. */
static const char *
get_origin (BreathTrustView *self)
{
  return self->opinion != NULL || breath_trust_page_get_id (self->page) == NULL ? "list" : "node";
}

static void
done_cb (BreathTrustView *self,
         const char      *sentence)
{
  breath_view_say (BREATH_VIEW (self), sentence);
}

static void
act_done_cb (BreathTrustView *self,
             const char      *sentence,
             gboolean         is_same)
{
  breath_trust_page_update (self->page);

  if (is_same && breath_view_shows (BREATH_VIEW (self), "act"))
    breath_view_show_page (BREATH_VIEW (self), get_origin (self));

  breath_view_say (BREATH_VIEW (self), sentence);
}

/* What is known of a node may be more now, or less. */
static void
chosen_done_cb (BreathTrustView *self,
                const char      *sentence)
{
  breath_trust_page_update (self->page);
  breath_view_say (BREATH_VIEW (self), sentence);
}

static void
breath_trust_view_act (BreathView *view,
                       const char *action_name)
{
  BreathTrustView *self = BREATH_TRUST_VIEW (view);

  if (g_str_equal (action_name, "trust.choose") && !breath_view_shows (view, "chosen"))
    gtk_widget_activate_action (GTK_WIDGET (self), "trust.chosen", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      g_autofree char *about = NULL;

      if (!g_str_equal (deeds[i].action, action_name))
        continue;

      if (deeds[i].deed != BREATH_TRUST_DEED_ANSWER && breath_trust_page_get_id (self->page) != NULL)
        {
          about = breath_trust_page_dup_place (self->page);
          g_clear_object (&self->opinion);
          breath_view_show_page (view, "act");
          breath_trust_act_show (self->act, deeds[i].deed, breath_trust_page_get_id (self->page), about);
        }
      else if (deeds[i].deed == BREATH_TRUST_DEED_ANSWER && self->opinion != NULL)
        {
          breath_view_show_page (view, "act");
          breath_trust_act_show (self->act, deeds[i].deed, breath_opinion_get_id (self->opinion),
                                 breath_alert_text_get (breath_trust_reasons, breath_opinion_get_reason (self->opinion)));
        }
    }
}

static void
meet (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  BreathView *view = BREATH_VIEW (widget);

  if (breath_view_get_mirrors (view) != NULL && !breath_view_shows (view, "meet"))
    breath_view_show_page (view, "meet");
}

static void
show_chosen (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  BreathTrustView *self = BREATH_TRUST_VIEW (widget);

  if (breath_view_get_mirrors (BREATH_VIEW (self)) == NULL || breath_view_shows (BREATH_VIEW (self), "chosen"))
    return;

  breath_chosen_page_show (self->chosen);
  breath_view_show_page (BREATH_VIEW (self), "chosen");
}

static void
accept (GtkWidget  *widget,
        const char *action_name,
        GVariant   *parameter)
{
  BreathTrustView *self = BREATH_TRUST_VIEW (widget);

  if (breath_view_shows (BREATH_VIEW (self), "meet"))
    breath_meet_page_accept (self->meet);
}

static void
sign_in_wanted_cb (BreathTrustView *self,
                   const char      *action)
{
  g_signal_emit_by_name (self, "sign-in-wanted", action);
}

static void
node_activated_cb (BreathTrustView *self,
                   const char      *id)
{
  g_clear_object (&self->opinion);
  breath_trust_page_show (self->page, id);
  breath_view_show_page (BREATH_VIEW (self), "node");
}

static void
opinion_activated_cb (BreathTrustView *self,
                      BreathOpinion   *opinion)
{
  g_set_object (&self->opinion, opinion);
  breath_view_act_or_ask (BREATH_VIEW (self), "trust.answer");
}

static void
breath_trust_view_lock (BreathView *view)
{
  BreathTrustView *self = BREATH_TRUST_VIEW (view);

  breath_trust_act_clear (self->act);
  breath_meet_page_clear (self->meet);
  breath_chosen_page_clear (self->chosen);

  if (breath_view_shows (view, "act"))
    breath_view_show_page (view, get_origin (self));
}

static void
breath_trust_view_go_back (BreathView *view)
{
  BreathTrustView *self = BREATH_TRUST_VIEW (view);

  breath_trust_act_clear (self->act);
  breath_chosen_page_clear (self->chosen);
  breath_view_show_page (view, breath_view_shows (view, "act") ? get_origin (self) : "list");
}

static void
breath_trust_view_dispose (GObject *object)
{
  BreathTrustView *self = BREATH_TRUST_VIEW (object);

  g_clear_object (&self->opinion);

  G_OBJECT_CLASS (breath_trust_view_parent_class)->dispose (object);
}

static void
breath_trust_view_class_init (BreathTrustViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  BreathViewClass *view_class = BREATH_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_trust_view_dispose;

  view_class->act = breath_trust_view_act;
  view_class->go_back = breath_trust_view_go_back;
  view_class->lock = breath_trust_view_lock;

  g_type_ensure (BREATH_TYPE_CHOSEN_PAGE);
  g_type_ensure (BREATH_TYPE_MEET_PAGE);
  g_type_ensure (BREATH_TYPE_NEIGHBOURS_PAGE);
  g_type_ensure (BREATH_TYPE_TRUST_ACT);
  g_type_ensure (BREATH_TYPE_TRUST_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-trust-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathTrustView, stack);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustView, list);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustView, meet);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustView, page);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustView, chosen);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustView, act);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, act_done_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_done_cb);
  gtk_widget_class_bind_template_callback (widget_class, node_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_wanted_cb);
  gtk_widget_class_bind_template_callback (widget_class, opinion_activated_cb);

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    breath_view_class_install_act (view_class, deeds[i].action);

  breath_view_class_install_act (view_class, "trust.choose");
  gtk_widget_class_install_action (widget_class, "trust.chosen", NULL, show_chosen);
  gtk_widget_class_install_action (widget_class, "trust.meet", NULL, meet);
  gtk_widget_class_install_action (widget_class, "trust.accept", NULL, accept);
}

static void
breath_trust_view_init (BreathTrustView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  breath_view_set_stack (BREATH_VIEW (self), self->stack);
}

/**
 * breath_trust_view_set_node:
 * @self: a view
 * @node: our node
 * @trust: what there is to know of others
 * @meeting: how our node meets others
 * @mirrors: the Mirrors of our node
 *
 * Shows the neighbours from now on.
 */
void
breath_trust_view_set_node (BreathTrustView *self,
                            BreathNode      *node,
                            BreathTrust     *trust,
                            BreathMeeting   *meeting,
                            BreathMirrors   *mirrors)
{
  g_return_if_fail (BREATH_IS_TRUST_VIEW (self));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  breath_view_set_mirrors (BREATH_VIEW (self), mirrors);
  breath_neighbours_page_set_node (self->list, node, trust, meeting);
  breath_meet_page_set_meeting (self->meet, meeting, node, mirrors);
  breath_trust_page_set_trust (self->page, node, trust, mirrors);
  breath_chosen_page_set_trust (self->chosen, trust, mirrors);
  breath_trust_act_set_trust (self->act, trust, mirrors);
}

/**
 * breath_trust_view_offer:
 * @self: a view with a node
 * @text: what somebody opened as an invitation
 *
 * Shows where two centres meet, with the invitation for a person to accept.
 */
void
breath_trust_view_offer (BreathTrustView *self,
                         const char      *text)
{
  g_return_if_fail (BREATH_IS_TRUST_VIEW (self));

  breath_view_show_page (BREATH_VIEW (self), "meet");
  breath_meet_page_offer (self->meet, text);
}
