/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-alerts-view.h"

#include <glib/gi18n.h>

#include "breath-alert-answer.h"
#include "breath-alert-form.h"
#include "breath-alert-page.h"
#include "breath-alert-row.h"
#include "breath-error-text.h"

/**
 * BreathAlertsView:
 *
 * The alerts: the inbox, one of them with all it says, and what Mirrors do about it. Anybody may read; what is done in
 * somebody's name waits until they have signed in.
 */
struct _BreathAlertsView
{
  AdwBin             parent_instance;

  BreathAlerts      *alerts;
  BreathMirrors     *mirrors;
  BreathAlertInbox  *inbox;

  GtkStack          *stack;
  GtkListBox        *list;
  BreathAlertPage   *page;
  BreathAlertForm   *form;
  BreathAlertAnswer *answer;
};

G_DEFINE_FINAL_TYPE (BreathAlertsView, breath_alerts_view, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  SIGNAL_MOVED,
  SIGNAL_OPENED,
  SIGNAL_SIGN_IN_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
shows (BreathAlertsView *self,
       const char       *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0;
}

static void
show_page (BreathAlertsView *self,
           const char       *page)
{
  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
  g_signal_emit (self, signals[SIGNAL_MOVED], 0);
}

static void
row_activated_cb (BreathAlertsView *self,
                  GtkListBoxRow    *row)
{
  breath_alerts_view_open (self, breath_alert_row_get_alert (BREATH_ALERT_ROW (row)));
}

static void
done_cb (BreathAlertsView *self,
         const char       *sentence,
         gboolean          is_same)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence);

  if (is_same && (shows (self, "answer") || shows (self, "form")))
    show_page (self, "list");
}

static void
reviewed_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(BreathAlertsView) self = user_data;
  g_autoptr(GError) error = NULL;

  if (breath_alerts_review_finish (BREATH_ALERTS (source), result, &error))
    g_signal_emit (self, signals[SIGNAL_DONE], 0, _("Marked as read"));
  else
    {
      g_autofree char *sentence = breath_error_text (error);

      g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence);
    }
}

static void
act (BreathAlertsView *self,
     const char       *action_name)
{
  BreathHeardAlert *alert = breath_alert_page_get_alert (self->page);

  if (g_str_equal (action_name, "alerts.raise"))
    {
      show_page (self, "form");
      breath_alert_form_show (self->form, NULL);
    }
  else if (alert == NULL)
    show_page (self, "list");
  else if (g_str_equal (action_name, "alerts.read"))
    breath_alerts_review_async (self->alerts, alert, breath_mirrors_get_current (self->mirrors), reviewed_cb,
                                g_object_ref (self));
  else if (g_str_equal (action_name, "alerts.update"))
    {
      show_page (self, "form");
      breath_alert_form_show (self->form, alert);
    }
  else
    {
      show_page (self, "answer");
      breath_alert_answer_show (self->answer, alert, g_str_equal (action_name, "alerts.cancel"));
    }
}

static void
act_or_ask (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  BreathAlertsView *self = BREATH_ALERTS_VIEW (widget);

  if (self->alerts == NULL)
    return;

  if (breath_mirrors_get_presence (self->mirrors) == BREATH_PRESENCE_OPEN)
    act (self, action_name);
  else
    g_signal_emit (self, signals[SIGNAL_SIGN_IN_WANTED], 0, action_name);
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  return breath_alert_row_new (item, user_data);
}

static void
breath_alerts_view_dispose (GObject *object)
{
  BreathAlertsView *self = BREATH_ALERTS_VIEW (object);

  g_clear_object (&self->alerts);
  g_clear_object (&self->mirrors);
  g_clear_object (&self->inbox);

  G_OBJECT_CLASS (breath_alerts_view_parent_class)->dispose (object);
}

static void
breath_alerts_view_class_init (BreathAlertsViewClass *klass)
{
  static const char *const actions[] = { "alerts.raise", "alerts.read", "alerts.assess", "alerts.update", "alerts.cancel" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_alerts_view_dispose;

  /**
   * BreathAlertsView::done:
   * @self: the view
   * @sentence: what was done, translated
   *
   * A Mirror did something about an alert.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BreathAlertsView::moved:
   * @self: the view
   *
   * It shows another page, from which there may be a way back.
   */
  signals[SIGNAL_MOVED] =
    g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * BreathAlertsView::opened:
   * @self: the view
   * @alert: the alert
   *
   * It shows all that @alert says.
   */
  signals[SIGNAL_OPENED] =
    g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, BREATH_TYPE_HEARD_ALERT);

  /**
   * BreathAlertsView::sign-in-wanted:
   * @self: the view
   * @action: the action of the view that somebody wants to take
   *
   * Only a Mirror can do that; once one has signed in the action is there to be taken again.
   */
  signals[SIGNAL_SIGN_IN_WANTED] =
    g_signal_new ("sign-in-wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (BREATH_TYPE_ALERT_ANSWER);
  g_type_ensure (BREATH_TYPE_ALERT_FORM);
  g_type_ensure (BREATH_TYPE_ALERT_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-alerts-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathAlertsView, stack);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertsView, list);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertsView, page);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertsView, form);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertsView, answer);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, act_or_ask);
}

static void
breath_alerts_view_init (BreathAlertsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_alerts_view_set_alerts:
 * @self: a view
 * @alerts: the alerts of our node
 * @mirrors: its Mirrors
 * @inbox: which of them people should see
 *
 * Shows @inbox from now on.
 */
void
breath_alerts_view_set_alerts (BreathAlertsView *self,
                               BreathAlerts     *alerts,
                               BreathMirrors    *mirrors,
                               BreathAlertInbox *inbox)
{
  g_return_if_fail (BREATH_IS_ALERTS_VIEW (self));
  g_return_if_fail (BREATH_IS_ALERTS (alerts));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));
  g_return_if_fail (BREATH_IS_ALERT_INBOX (inbox));

  g_set_object (&self->alerts, alerts);
  g_set_object (&self->mirrors, mirrors);
  g_set_object (&self->inbox, inbox);
  breath_alert_page_set_mirrors (self->page, mirrors);
  breath_alert_form_set_alerts (self->form, alerts, mirrors);
  breath_alert_answer_set_alerts (self->answer, alerts, mirrors);
  gtk_list_box_bind_model (self->list, breath_alert_inbox_get_model (inbox), create_row, inbox, NULL);
}

/**
 * breath_alerts_view_open:
 * @self: a view
 * @alert: an alert
 *
 * Shows all that @alert says.
 */
void
breath_alerts_view_open (BreathAlertsView *self,
                         BreathHeardAlert *alert)
{
  g_return_if_fail (BREATH_IS_ALERTS_VIEW (self));
  g_return_if_fail (BREATH_IS_HEARD_ALERT (alert));

  breath_alerts_view_lock (self);
  breath_alert_page_show (self->page, alert);
  show_page (self, "alert");
  g_signal_emit (self, signals[SIGNAL_OPENED], 0, alert);
}

/**
 * breath_alerts_view_is_deep:
 * @self: a view
 *
 * Returns: whether breath_alerts_view_go_back() leads anywhere
 */
gboolean
breath_alerts_view_is_deep (BreathAlertsView *self)
{
  g_return_val_if_fail (BREATH_IS_ALERTS_VIEW (self), FALSE);

  return !shows (self, "list");
}

/**
 * breath_alerts_view_go_back:
 * @self: a view
 *
 * Leaves what is open without doing anything.
 */
void
breath_alerts_view_go_back (BreathAlertsView *self)
{
  g_return_if_fail (BREATH_IS_ALERTS_VIEW (self));

  breath_alert_form_clear (self->form);
  breath_alert_answer_clear (self->answer);
  show_page (self, shows (self, "answer") ? "alert" : "list");
}

/**
 * breath_alerts_view_lock:
 * @self: a view
 *
 * Forgets what was being written; what was heard stays for everybody to read.
 */
void
breath_alerts_view_lock (BreathAlertsView *self)
{
  g_return_if_fail (BREATH_IS_ALERTS_VIEW (self));

  breath_alert_form_clear (self->form);
  breath_alert_answer_clear (self->answer);

  if (shows (self, "form") || shows (self, "answer"))
    show_page (self, "list");
}
