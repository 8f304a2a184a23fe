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
  BreathView         parent_instance;

  BreathAlerts      *alerts;
  BreathAlertInbox  *inbox;

  GtkStack          *stack;
  GtkListBox        *list;
  BreathAlertPage   *page;
  BreathAlertForm   *form;
  BreathAlertAnswer *answer;
};

G_DEFINE_FINAL_TYPE (BreathAlertsView, breath_alerts_view, BREATH_TYPE_VIEW)

enum
{
  SIGNAL_OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

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
  breath_view_say (BREATH_VIEW (self), sentence);

  if (is_same && (breath_view_shows (BREATH_VIEW (self), "answer") || breath_view_shows (BREATH_VIEW (self), "form")))
    breath_view_show_page (BREATH_VIEW (self), "list");
}

static void
reviewed_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(BreathAlertsView) self = user_data;
  g_autoptr(GError) error = NULL;

  if (breath_alerts_review_finish (BREATH_ALERTS (source), result, &error))
    breath_view_say (BREATH_VIEW (self), _("Marked as read"));
  else
    {
      g_autofree char *sentence = breath_error_text (error);

      breath_view_say (BREATH_VIEW (self), sentence);
    }
}

static void
breath_alerts_view_act (BreathView *view,
                        const char *action_name)
{
  BreathAlertsView *self = BREATH_ALERTS_VIEW (view);
  BreathHeardAlert *alert = breath_alert_page_get_alert (self->page);

  if (g_str_equal (action_name, "alerts.raise"))
    {
      breath_view_show_page (view, "form");
      breath_alert_form_show (self->form, NULL);
    }
  else if (alert == NULL)
    breath_view_show_page (view, "list");
  else if (g_str_equal (action_name, "alerts.read"))
    breath_alerts_review_async (self->alerts, alert, breath_mirrors_get_current (breath_view_get_mirrors (view)), reviewed_cb,
                                g_object_ref (self));
  else if (g_str_equal (action_name, "alerts.update"))
    {
      breath_view_show_page (view, "form");
      breath_alert_form_show (self->form, alert);
    }
  else
    {
      breath_view_show_page (view, "answer");
      breath_alert_answer_show (self->answer, alert, g_str_equal (action_name, "alerts.cancel"));
    }
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  return breath_alert_row_new (item, user_data);
}

static void
breath_alerts_view_lock (BreathView *view)
{
  BreathAlertsView *self = BREATH_ALERTS_VIEW (view);

  breath_alert_form_clear (self->form);
  breath_alert_answer_clear (self->answer);

  if (breath_view_shows (view, "form") || breath_view_shows (view, "answer"))
    breath_view_show_page (view, "list");
}

static void
breath_alerts_view_go_back (BreathView *view)
{
  BreathAlertsView *self = BREATH_ALERTS_VIEW (view);

  breath_alert_form_clear (self->form);
  breath_alert_answer_clear (self->answer);
  breath_view_show_page (view, breath_view_shows (view, "answer") ? "alert" : "list");
}

static void
breath_alerts_view_dispose (GObject *object)
{
  BreathAlertsView *self = BREATH_ALERTS_VIEW (object);

  g_clear_object (&self->alerts);
  g_clear_object (&self->inbox);

  G_OBJECT_CLASS (breath_alerts_view_parent_class)->dispose (object);
}

static void
breath_alerts_view_class_init (BreathAlertsViewClass *klass)
{
  static const char *const actions[] = { "alerts.raise", "alerts.read", "alerts.assess", "alerts.update", "alerts.cancel" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  BreathViewClass *view_class = BREATH_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_alerts_view_dispose;

  view_class->act = breath_alerts_view_act;
  view_class->go_back = breath_alerts_view_go_back;
  view_class->lock = breath_alerts_view_lock;

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
    breath_view_class_install_act (view_class, actions[i]);
}

static void
breath_alerts_view_init (BreathAlertsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  breath_view_set_stack (BREATH_VIEW (self), self->stack);
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
  breath_view_set_mirrors (BREATH_VIEW (self), mirrors);
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

  breath_view_lock (BREATH_VIEW (self));
  breath_alert_page_show (self->page, alert);
  breath_view_show_page (BREATH_VIEW (self), "alert");
  g_signal_emit (self, signals[SIGNAL_OPENED], 0, alert);
}
