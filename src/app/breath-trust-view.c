/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-trust-view.h"

#include "breath-meet-page.h"
#include "breath-neighbours-page.h"
#include "breath-trust-act.h"
#include "breath-trust-page.h"
#include "breath-trust-text.h"

/**
 * BreathTrustView:
 *
 * The neighbours: all of them, what there is to know of one, and what Mirrors decide about it. Anybody may read; what is
 * done in somebody's name waits until they have signed in.
 */
struct _BreathTrustView
{
  AdwBin                parent_instance;

  BreathMirrors        *mirrors;
  BreathOpinion        *opinion;   /* the flag about our node that is answered; NULL: none */

  GtkStack             *stack;
  BreathNeighboursPage *list;
  BreathMeetPage       *meet;
  BreathTrustPage      *page;
  BreathTrustAct       *act;
};

G_DEFINE_FINAL_TYPE (BreathTrustView, breath_trust_view, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  SIGNAL_MOVED,
  SIGNAL_SIGN_IN_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

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

static gboolean
shows (BreathTrustView *self,
       const char      *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0;
}

static void
show_page (BreathTrustView *self,
           const char      *page)
{
  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
  g_signal_emit (self, signals[SIGNAL_MOVED], 0);
}

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
  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence);
}

static void
act_done_cb (BreathTrustView *self,
             const char      *sentence,
             gboolean         is_same)
{
  breath_trust_page_update (self->page);

  if (is_same && shows (self, "act"))
    show_page (self, get_origin (self));

  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence);
}

static void
act (BreathTrustView *self,
     const char      *action_name)
{
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      g_autofree char *about = NULL;

      if (!g_str_equal (deeds[i].action, action_name))
        continue;

      if (deeds[i].deed != BREATH_TRUST_DEED_ANSWER && breath_trust_page_get_id (self->page) != NULL)
        {
          about = breath_trust_page_dup_place (self->page);
          g_clear_object (&self->opinion);
          show_page (self, "act");
          breath_trust_act_show (self->act, deeds[i].deed, breath_trust_page_get_id (self->page), about);
        }
      else if (deeds[i].deed == BREATH_TRUST_DEED_ANSWER && self->opinion != NULL)
        {
          show_page (self, "act");
          breath_trust_act_show (self->act, deeds[i].deed, breath_opinion_get_id (self->opinion),
                                 breath_alert_text_get (breath_trust_reasons, breath_opinion_get_reason (self->opinion)));
        }
    }
}

static void
act_or_ask (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  BreathTrustView *self = BREATH_TRUST_VIEW (widget);

  if (self->mirrors == NULL)
    return;

  if (breath_mirrors_get_presence (self->mirrors) == BREATH_PRESENCE_OPEN)
    act (self, action_name);
  else
    g_signal_emit (self, signals[SIGNAL_SIGN_IN_WANTED], 0, action_name);
}

static void
meet (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  BreathTrustView *self = BREATH_TRUST_VIEW (widget);

  if (self->mirrors != NULL && !shows (self, "meet"))
    show_page (self, "meet");
}

static void
accept (GtkWidget  *widget,
        const char *action_name,
        GVariant   *parameter)
{
  BreathTrustView *self = BREATH_TRUST_VIEW (widget);

  if (shows (self, "meet"))
    breath_meet_page_accept (self->meet);
}

static void
sign_in_wanted_cb (BreathTrustView *self,
                   const char      *action)
{
  g_signal_emit (self, signals[SIGNAL_SIGN_IN_WANTED], 0, action);
}

static void
node_activated_cb (BreathTrustView *self,
                   const char      *id)
{
  g_clear_object (&self->opinion);
  breath_trust_page_show (self->page, id);
  show_page (self, "node");
}

static void
opinion_activated_cb (BreathTrustView *self,
                      BreathOpinion   *opinion)
{
  g_set_object (&self->opinion, opinion);
  act_or_ask (GTK_WIDGET (self), "trust.answer", NULL);
}

static void
breath_trust_view_dispose (GObject *object)
{
  BreathTrustView *self = BREATH_TRUST_VIEW (object);

  g_clear_object (&self->mirrors);
  g_clear_object (&self->opinion);

  G_OBJECT_CLASS (breath_trust_view_parent_class)->dispose (object);
}

static void
breath_trust_view_class_init (BreathTrustViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_trust_view_dispose;

  /**
   * BreathTrustView::done:
   * @self: the view
   * @sentence: what was done, translated
   *
   * Somebody copied an address, or a Mirror did something about a node.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BreathTrustView::moved:
   * @self: the view
   *
   * It shows another page, from which there may be a way back.
   */
  signals[SIGNAL_MOVED] =
    g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * BreathTrustView::sign-in-wanted:
   * @self: the view
   * @action: the action of the view that somebody wants to take
   *
   * Only a Mirror can do that; once one has signed in the action is there to be taken again.
   */
  signals[SIGNAL_SIGN_IN_WANTED] =
    g_signal_new ("sign-in-wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (BREATH_TYPE_MEET_PAGE);
  g_type_ensure (BREATH_TYPE_NEIGHBOURS_PAGE);
  g_type_ensure (BREATH_TYPE_TRUST_ACT);
  g_type_ensure (BREATH_TYPE_TRUST_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-trust-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathTrustView, stack);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustView, list);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustView, meet);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustView, page);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustView, act);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, act_done_cb);
  gtk_widget_class_bind_template_callback (widget_class, node_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_wanted_cb);
  gtk_widget_class_bind_template_callback (widget_class, opinion_activated_cb);

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    gtk_widget_class_install_action (widget_class, deeds[i].action, NULL, act_or_ask);

  gtk_widget_class_install_action (widget_class, "trust.meet", NULL, meet);
  gtk_widget_class_install_action (widget_class, "trust.accept", NULL, accept);
}

static void
breath_trust_view_init (BreathTrustView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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

  g_set_object (&self->mirrors, mirrors);
  breath_neighbours_page_set_node (self->list, node, trust, meeting);
  breath_meet_page_set_meeting (self->meet, meeting, node, mirrors);
  breath_trust_page_set_trust (self->page, node, trust, mirrors);
  breath_trust_act_set_trust (self->act, trust, mirrors);
}

/**
 * breath_trust_view_is_deep:
 * @self: a view
 *
 * Returns: whether breath_trust_view_go_back() leads anywhere
 */
gboolean
breath_trust_view_is_deep (BreathTrustView *self)
{
  g_return_val_if_fail (BREATH_IS_TRUST_VIEW (self), FALSE);

  return !shows (self, "list");
}

/**
 * breath_trust_view_go_back:
 * @self: a view
 *
 * Leaves what is open without doing anything.
 */
void
breath_trust_view_go_back (BreathTrustView *self)
{
  g_return_if_fail (BREATH_IS_TRUST_VIEW (self));

  breath_trust_act_clear (self->act);
  show_page (self, shows (self, "act") ? get_origin (self) : "list");
}

/**
 * breath_trust_view_lock:
 * @self: a view
 *
 * Forgets what was being written; what is known stays for everybody to read.
 */
void
breath_trust_view_lock (BreathTrustView *self)
{
  g_return_if_fail (BREATH_IS_TRUST_VIEW (self));

  breath_trust_act_clear (self->act);
  breath_meet_page_clear (self->meet);

  if (shows (self, "act"))
    show_page (self, get_origin (self));
}
