/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-alert-answer.h"

#include <glib/gi18n.h>

#include "breath-alert-text.h"
#include "breath-choice.h"
#include "breath-remote-label.h"
#include "breath-scroll.h"
#include "breath-sign-group.h"

/**
 * BreathAlertAnswer:
 *
 * Where a Mirror says what they think of an alert, or takes back one of their own.
 */
struct _BreathAlertAnswer
{
  AdwBin               parent_instance;

  BreathAlerts        *alerts;
  BreathHeardAlert    *alert;
  BreathHeardAlert    *assessed;  /* by what is being signed */
  gboolean             cancels;

  AdwPreferencesGroup *group;
  BreathRemoteLabel   *headline_label;
  GtkLabel            *claim_label;
  GtkWidget           *view_group;
  AdwComboRow         *view_row;
  GtkTextView         *note_view;
  BreathSignGroup     *sign_group;
};

G_DEFINE_FINAL_TYPE (BreathAlertAnswer, breath_alert_answer, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
dup_note (BreathAlertAnswer *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->note_view);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
}

static void
done_cb (BreathAlertAnswer *self,
         const char        *sentence,
         gboolean           is_same)
{
  if (is_same)
    breath_alert_answer_clear (self);

  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence, is_same);
}

static void
reviewed_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!breath_alerts_review_finish (BREATH_ALERTS (source), result, &error))
    g_warning ("That an alert was read could not be kept: %s", error->message);
}

/* Who has an opinion of an alert has read it. */
static void
assessed_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(BreathAlertAnswer) self = user_data;
  g_autoptr(BreathHeardAlert) alert = g_steal_pointer (&self->assessed);
  g_autoptr(GError) error = NULL;

  if (breath_alerts_assess_finish (BREATH_ALERTS (source), result, &error))
    breath_alerts_review_async (BREATH_ALERTS (source), alert, breath_sign_group_get_mirror (self->sign_group), reviewed_cb, NULL);

  breath_sign_group_end (self->sign_group, error);
}

static void
cancelled_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(BreathAlertAnswer) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathHeardAlert) alert = breath_alerts_cancel_finish (BREATH_ALERTS (source), result, &error);

  breath_sign_group_end (self->sign_group, error);
}

static const char *
get_view (BreathAlertAnswer *self)
{
  return breath_choice_get_open (self->view_row, breath_alert_views);
}

static gboolean
check (BreathAlertAnswer *self,
       const char        *note)
{
  if (self->cancels || get_view (self) != NULL)
    return breath_sign_group_has_room (self->sign_group, GTK_WIDGET (self->note_view), _("In Your Words"), note,
                                       self->cancels ? BREATH_ALERTS_MAX_DESCRIPTION : BREATH_ALERTS_MAX_NOTE);

  breath_sign_group_show_problem (self->sign_group, GTK_WIDGET (self->view_row), _("Please choose what you see."));

  return FALSE;
}

static void
act (BreathAlertAnswer *self,
     BreathMirror      *mirror,
     BreathPassphrase  *passphrase,
     const char        *note)
{
  const char *view = get_view (self);

  if (self->cancels)
    {
      breath_alerts_cancel_async (self->alerts, self->alert, mirror, passphrase, note, cancelled_cb, g_object_ref (self));
      return;
    }

  g_set_object (&self->assessed, self->alert);
  breath_alerts_assess_async (self->alerts, self->alert, mirror, passphrase, view, note, assessed_cb, g_object_ref (self));
}

static void
pressed_cb (BreathAlertAnswer *self)
{
  const char *done = self->cancels ? _("Alert taken back") : _("Assessment sent");
  g_autofree char *note = dup_note (self);
  g_autoptr(BreathPassphrase) passphrase = NULL;

  if (self->alert == NULL || !check (self, note))
    return;

  passphrase = breath_sign_group_begin (self->sign_group, done);

  if (passphrase != NULL)
    act (self, breath_sign_group_get_mirror (self->sign_group), passphrase, note);
}

static void
breath_alert_answer_dispose (GObject *object)
{
  BreathAlertAnswer *self = BREATH_ALERT_ANSWER (object);

  g_clear_object (&self->alert);
  g_clear_object (&self->assessed);
  g_clear_object (&self->alerts);

  G_OBJECT_CLASS (breath_alert_answer_parent_class)->dispose (object);
}

static void
breath_alert_answer_class_init (BreathAlertAnswerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_alert_answer_dispose;

  /**
   * BreathAlertAnswer::done:
   * @self: the page
   * @sentence: what was done, or why it was not, translated
   * @is_same: whether the page is still about that
   *
   * The answer is stored and on its way; or it failed after the page was left.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  g_type_ensure (BREATH_TYPE_REMOTE_LABEL);
  g_type_ensure (BREATH_TYPE_SIGN_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-alert-answer.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathAlertAnswer, group);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertAnswer, headline_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertAnswer, claim_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertAnswer, view_group);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertAnswer, view_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertAnswer, note_view);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertAnswer, sign_group);
  gtk_widget_class_bind_template_callback (widget_class, breath_sign_group_hide_problem);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
breath_alert_answer_init (BreathAlertAnswer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  breath_choice_fill_open (self->view_row, breath_alert_views);
}

/**
 * breath_alert_answer_set_alerts:
 * @self: a page
 * @alerts: the alerts of our node
 * @mirrors: its Mirrors
 *
 * Says where answers go, and in whose name.
 */
void
breath_alert_answer_set_alerts (BreathAlertAnswer *self,
                                BreathAlerts      *alerts,
                                BreathMirrors     *mirrors)
{
  g_return_if_fail (BREATH_IS_ALERT_ANSWER (self));
  g_return_if_fail (BREATH_IS_ALERTS (alerts));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  g_set_object (&self->alerts, alerts);
  breath_sign_group_set_mirrors (self->sign_group, mirrors);
}

/**
 * breath_alert_answer_show:
 * @self: a page that knows the alerts
 * @alert: an alert
 * @cancels: whether it is taken back; otherwise it is assessed
 *
 * Shows an empty page for an answer to @alert.
 */
void
breath_alert_answer_show (BreathAlertAnswer *self,
                          BreathHeardAlert  *alert,
                          gboolean           cancels)
{
  g_autofree char *claim = NULL;

  g_return_if_fail (BREATH_IS_ALERT_ANSWER (self));
  g_return_if_fail (BREATH_IS_HEARD_ALERT (alert));

  breath_alert_answer_clear (self);
  g_set_object (&self->alert, alert);
  breath_scroll_to_top (GTK_WIDGET (self));
  self->cancels = cancels;
  claim = breath_alert_text_claim (breath_heard_alert_get_mirror (alert), breath_heard_alert_get_node_name (alert),
                                   breath_heard_alert_get_node (alert));
  breath_remote_label_set_text (self->headline_label, breath_heard_alert_get_headline (alert));
  gtk_label_set_text (self->claim_label, claim);
  adw_preferences_group_set_description (self->group,
                                         cancels ? _("Everybody who heard your alert hears that it is over. Say why below, if you like.")
                                                 : _("Say what your centre sees. Everybody hears it, with your name; the alert itself stays as it is."));
  gtk_widget_set_visible (self->view_group, !cancels);
  breath_sign_group_set_button (self->sign_group, cancels ? _("Take the Alert Back") : _("Send the Assessment"), cancels);
  gtk_widget_grab_focus (cancels ? GTK_WIDGET (self->note_view) : GTK_WIDGET (self->view_row));
}

/**
 * breath_alert_answer_clear:
 * @self: a page
 *
 * Forgets what was written, since the page is left or the screen locked.
 */
void
breath_alert_answer_clear (BreathAlertAnswer *self)
{
  g_return_if_fail (BREATH_IS_ALERT_ANSWER (self));

  g_clear_object (&self->alert);
  breath_choice_set_open (self->view_row, breath_alert_views, NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->note_view), "", -1);
  breath_sign_group_clear (self->sign_group);
}
