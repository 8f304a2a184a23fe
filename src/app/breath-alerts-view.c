/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-alerts-view.h"

#include <glib/gi18n.h>

#include "breath-alert-answer.h"
#include "breath-alert-file.h"
#include "breath-alert-form.h"
#include "breath-alert-page.h"
#include "breath-alert-row.h"
#include "breath-announce.h"
#include "breath-error-text.h"

/**
 * BreathAlertsView:
 *
 * The alerts: the inbox, one of them with all it says, and what Mirrors do about it. Anybody may read, and save what they
 * read; what is done in somebody's name waits until they have signed in. Whoever sits there chooses the files, which in a
 * Flatpak is the only way to any.
 */
struct _BreathAlertsView
{
  BreathView            parent_instance;

  BreathAlerts         *alerts;
  BreathAlertInbox     *inbox;
  BreathCopies         *copies;
  GtkFileChooserNative *chooser;       /* NULL unless a file is being chosen */
  BreathHeardAlert     *saved;         /* the alert that is meant by it; NULL: one is imported */

  GtkStack             *stack;
  GtkListBox           *list;
  GtkLabel             *import_label;
  BreathAlertPage      *page;
  BreathAlertForm      *form;
  BreathAlertAnswer    *answer;
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
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(BreathAlertsView) self = user_data;
  g_autoptr(GError) error = NULL;

  if (self->alerts == NULL)
    return;

  if (breath_alert_file_save_finish (result, &error))
    breath_view_say (BREATH_VIEW (self), _("Alert saved"));
  else
    breath_alert_page_show_problem (self->page, error->message);
}

/* Whoever was signed in may have gone meanwhile, or on to something else. */
static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(BreathAlertsView) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathAlertDraft) draft = breath_alert_file_read_finish (result, &error);

  if (self->alerts == NULL || !breath_view_shows (BREATH_VIEW (self), "list")
      || breath_mirrors_get_present (breath_view_get_mirrors (BREATH_VIEW (self))) == NULL)
    return;

  if (draft == NULL)
    {
      breath_announce (self->import_label, error->message);
      return;
    }

  breath_view_show_page (BREATH_VIEW (self), "form");
  breath_alert_form_show_draft (self->form, draft);
}

static void
chosen_cb (BreathAlertsView *self,
           int               response)
{
  g_autoptr(GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_autoptr(BreathHeardAlert) saved = g_steal_pointer (&self->saved);

  if (response != GTK_RESPONSE_ACCEPT || file == NULL || self->alerts == NULL)
    return;

  if (saved != NULL)
    breath_alerts_view_save (self, saved, file);
  else
    breath_alerts_view_import (self, file);
}

static GtkFileFilter *
create_filter (void)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("CAP files"));
  gtk_file_filter_add_suffix (filter, "xml");
  gtk_file_filter_add_suffix (filter, "cap");

  return filter;
}

/* Where to save @alert, or what to import if it is NULL. */
static void
choose_file (BreathAlertsView *self,
             BreathHeardAlert *alert)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  g_autoptr(GtkFileFilter) filter = create_filter ();
  g_autofree char *name = alert != NULL ? breath_alert_file_dup_name (alert) : NULL;

  if (self->chooser != NULL)
    return;

  g_set_object (&self->saved, alert);
  self->chooser = gtk_file_chooser_native_new (alert != NULL ? _("Save as CAP File") : _("Import CAP File"), window,
                                               alert != NULL ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);

  if (alert != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  else
    gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);

  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
save (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  BreathAlertsView *self = BREATH_ALERTS_VIEW (widget);
  BreathHeardAlert *alert = breath_alert_page_get_alert (self->page);

  if (alert != NULL)
    {
      breath_alert_page_show_problem (self->page, "");
      choose_file (self, alert);
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
  else if (g_str_equal (action_name, "alerts.import"))
    {
      breath_announce (self->import_label, "");
      choose_file (self, NULL);
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
  breath_announce (self->import_label, "");

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

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));

  g_clear_object (&self->chooser);
  g_clear_object (&self->saved);
  g_clear_object (&self->alerts);
  g_clear_object (&self->inbox);
  g_clear_object (&self->copies);

  G_OBJECT_CLASS (breath_alerts_view_parent_class)->dispose (object);
}

static void
breath_alerts_view_class_init (BreathAlertsViewClass *klass)
{
  static const char *const actions[] = { "alerts.raise", "alerts.import", "alerts.read", "alerts.assess", "alerts.update", "alerts.cancel" };
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
  gtk_widget_class_bind_template_child (widget_class, BreathAlertsView, import_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertsView, page);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertsView, form);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertsView, answer);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    breath_view_class_install_act (view_class, actions[i]);

  gtk_widget_class_install_action (widget_class, "alerts.save", NULL, save);
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
 * @copies: knows where they may be saved
 *
 * Shows @inbox from now on.
 */
void
breath_alerts_view_set_alerts (BreathAlertsView *self,
                               BreathAlerts     *alerts,
                               BreathMirrors    *mirrors,
                               BreathAlertInbox *inbox,
                               BreathCopies     *copies)
{
  g_return_if_fail (BREATH_IS_ALERTS_VIEW (self));
  g_return_if_fail (BREATH_IS_ALERTS (alerts));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));
  g_return_if_fail (BREATH_IS_ALERT_INBOX (inbox));
  g_return_if_fail (BREATH_IS_COPIES (copies));

  g_set_object (&self->alerts, alerts);
  breath_view_set_mirrors (BREATH_VIEW (self), mirrors);
  g_set_object (&self->inbox, inbox);
  g_set_object (&self->copies, copies);
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

/**
 * breath_alerts_view_save:
 * @self: a view
 * @alert: an alert
 * @file: what is written; whoever chose it has agreed to replace what is there
 *
 * Saves @alert as a CAP file, and says so, or why it could not.
 */
void
breath_alerts_view_save (BreathAlertsView *self,
                         BreathHeardAlert *alert,
                         GFile            *file)
{
  g_return_if_fail (BREATH_IS_ALERTS_VIEW (self));
  g_return_if_fail (BREATH_IS_HEARD_ALERT (alert));
  g_return_if_fail (G_IS_FILE (file));

  breath_alert_file_save_async (self->alerts, alert, self->copies, file, saved_cb, g_object_ref (self));
}

/**
 * breath_alerts_view_import:
 * @self: a view
 * @file: what whoever is signed in chose
 *
 * Shows what a CAP file says, for them to raise or not; or says why it cannot be read.
 */
void
breath_alerts_view_import (BreathAlertsView *self,
                           GFile            *file)
{
  g_return_if_fail (BREATH_IS_ALERTS_VIEW (self));
  g_return_if_fail (G_IS_FILE (file));

  breath_alert_file_read_async (self->alerts, file, read_cb, g_object_ref (self));
}
