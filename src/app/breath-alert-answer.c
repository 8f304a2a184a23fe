/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-alert-answer.h"

#include <glib/gi18n.h>

#include "breath-alert-text.h"
#include "breath-mirror-text.h"
#include "breath-node.h"
#include "breath-passphrase-entry.h"

#define MAX_NOTE   280   /* characters, as others take them */
#define MAX_REASON 1200

/**
 * BreathAlertAnswer:
 *
 * Where a Mirror says what they think of an alert, or takes back one of their own.
 */
struct _BreathAlertAnswer
{
  AdwBin               parent_instance;

  BreathAlerts        *alerts;
  BreathMirrors       *mirrors;
  BreathHeardAlert    *alert;
  gboolean             cancels;
  gboolean             is_busy;
  guint                n_cleared;

  AdwPreferencesGroup *group;
  AdwComboRow         *view_row;
  GtkTextView         *note_view;
  AdwEntryRow         *passphrase_row;
  GtkLabel            *problem_label;
  GtkWidget           *do_button;
  GtkWidget           *busy_label;
};

G_DEFINE_FINAL_TYPE (BreathAlertAnswer, breath_alert_answer, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* An answer on its way, while its page may be left for another alert and its Mirror may make room for another. */
typedef struct
{
  BreathAlertAnswer *self;
  BreathHeardAlert  *alert;
  BreathMirror      *mirror;
  guint              n_cleared;
} Sending;

static Sending *
sending_new (BreathAlertAnswer *self,
             BreathMirror      *mirror)
{
  Sending *sending = g_new0 (Sending, 1);

  sending->self = g_object_ref (self);
  sending->alert = g_object_ref (self->alert);
  sending->mirror = g_object_ref (mirror);
  sending->n_cleared = self->n_cleared;

  return sending;
}

static void
sending_free (Sending *sending)
{
  g_object_unref (sending->self);
  g_object_unref (sending->alert);
  g_object_unref (sending->mirror);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

static void
clear_problem (BreathAlertAnswer *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->passphrase_row), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
}

static void
show_problem (BreathAlertAnswer *self,
              GtkWidget         *field,
              const char        *sentence)
{
  gtk_label_set_text (self->problem_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);

  if (field == GTK_WIDGET (self->passphrase_row))
    gtk_widget_add_css_class (field, "error");

  if (field != NULL)
    gtk_widget_grab_focus (field);
}

static void
changed_cb (BreathAlertAnswer *self)
{
  clear_problem (self);
}

static char *
dup_note (BreathAlertAnswer *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->note_view);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
}

static gboolean
check (BreathAlertAnswer *self,
       const char        *note)
{
  guint max = self->cancels ? MAX_REASON : MAX_NOTE;
  glong len = g_utf8_strlen (note, -1);
  g_autofree char *sentence = NULL;

  if (len > (glong) max)
    {
      /* Translators: the name of a field in quotation marks, how many letters it has room for, and how many there are. */
      sentence = g_strdup_printf (_("“%s” has room for %u letters; there are %ld."), _("In Your Words"), max, len);
      show_problem (self, GTK_WIDGET (self->note_view), sentence);
      return FALSE;
    }

  if (*gtk_editable_get_text (GTK_EDITABLE (self->passphrase_row)) != '\0')
    return TRUE;

  show_problem (self, GTK_WIDGET (self->passphrase_row), _("Please write the passphrase first."));

  return FALSE;
}

static void
set_busy (BreathAlertAnswer *self,
          gboolean           is_busy)
{
  self->is_busy = is_busy;
  gtk_widget_set_sensitive (self->do_button, !is_busy);
  gtk_widget_set_visible (self->busy_label, is_busy);
}

static void
finish (Sending      *sending,
        const GError *error,
        const char   *done)
{
  BreathAlertAnswer *self = sending->self;
  gboolean is_same = self->n_cleared == sending->n_cleared;
  g_autofree char *sentence = NULL;

  set_busy (self, FALSE);

  if (error == NULL)
    {
      if (is_same)
        breath_alert_answer_clear (self);

      g_signal_emit (self, signals[SIGNAL_DONE], 0, done, is_same);
      return;
    }

  sentence = breath_mirror_text_error (self->mirrors, sending->mirror, error);

  if (!is_same)
    {
      g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence, FALSE);
      return;
    }

  show_problem (self, g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE)
                      ? GTK_WIDGET (self->passphrase_row) : NULL, sentence);
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
  g_autoptr(Sending) sending = user_data;
  g_autoptr(GError) error = NULL;

  if (breath_alerts_assess_finish (BREATH_ALERTS (source), result, &error))
    breath_alerts_review_async (BREATH_ALERTS (source), sending->alert, sending->mirror, reviewed_cb, NULL);

  finish (sending, error, _("Assessment sent"));
}

static void
cancelled_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(Sending) sending = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathHeardAlert) alert = breath_alerts_cancel_finish (BREATH_ALERTS (source), result, &error);

  finish (sending, error, _("Alert taken back"));
}

static void
do_cb (BreathAlertAnswer *self)
{
  BreathMirror *mirror = breath_mirrors_get_current (self->mirrors);
  const char *view = breath_alert_views[adw_combo_row_get_selected (self->view_row)].word;
  g_autofree char *note = dup_note (self);
  g_autoptr(BreathPassphrase) passphrase = NULL;

  if (self->is_busy || self->alert == NULL || mirror == NULL ||
      breath_mirrors_get_presence (self->mirrors) != BREATH_PRESENCE_OPEN)
    return;

  clear_problem (self);

  if (!check (self, note))
    return;

  set_busy (self, TRUE);
  passphrase = breath_passphrase_entry_take (GTK_EDITABLE (self->passphrase_row));

  if (self->cancels)
    breath_alerts_cancel_async (self->alerts, self->alert, mirror, passphrase, note, cancelled_cb,
                                sending_new (self, mirror));
  else
    breath_alerts_assess_async (self->alerts, self->alert, mirror, passphrase, view, note, assessed_cb,
                                sending_new (self, mirror));
}

static void
breath_alert_answer_dispose (GObject *object)
{
  BreathAlertAnswer *self = BREATH_ALERT_ANSWER (object);

  g_clear_object (&self->alert);
  g_clear_object (&self->alerts);
  g_clear_object (&self->mirrors);

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

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-alert-answer.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathAlertAnswer, group);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertAnswer, view_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertAnswer, note_view);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertAnswer, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertAnswer, problem_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertAnswer, do_button);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertAnswer, busy_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, do_cb);
}

static void
breath_alert_answer_init (BreathAlertAnswer *self)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; breath_alert_views[i].word != NULL; i++)
    gtk_string_list_append (list, _(breath_alert_views[i].text));

  adw_combo_row_set_model (self->view_row, G_LIST_MODEL (list));
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
  g_set_object (&self->mirrors, mirrors);
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
  g_return_if_fail (BREATH_IS_ALERT_ANSWER (self));
  g_return_if_fail (BREATH_IS_HEARD_ALERT (alert));

  breath_alert_answer_clear (self);
  g_set_object (&self->alert, alert);
  self->cancels = cancels;
  adw_preferences_group_set_description (self->group,
                                         cancels ? _("Everybody who heard your alert hears that it is over. Say why below, if you like.")
                                                 : _("Say what your centre sees. Everybody hears it, with your name; the alert itself stays as it is."));
  gtk_widget_set_visible (GTK_WIDGET (self->view_row), !cancels);
  gtk_button_set_label (GTK_BUTTON (self->do_button), cancels ? _("Take the Alert Back") : _("Send the Assessment"));
  gtk_widget_remove_css_class (self->do_button, cancels ? "suggested-action" : "destructive-action");
  gtk_widget_add_css_class (self->do_button, cancels ? "destructive-action" : "suggested-action");
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

  self->n_cleared++;
  g_clear_object (&self->alert);
  adw_combo_row_set_selected (self->view_row, 0);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->note_view), "", -1);
  breath_passphrase_entry_clear (GTK_EDITABLE (self->passphrase_row));
  clear_problem (self);
}
