/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-alert-form.h"

#include <glib/gi18n.h>

#include "breath-alert-text.h"
#include "breath-mirror-text.h"
#include "breath-node.h"
#include "breath-passphrase-entry.h"

#define MAX_HEADLINE    160   /* characters, as others take them */
#define MAX_DESCRIPTION 1200
#define MAX_INSTRUCTION 400
#define MAX_WEB         200
#define MAX_SYSTEM      80

/**
 * BreathAlertForm:
 *
 * Where a Mirror writes an alert, or corrects one. Nothing of it is kept but what is raised; the draft is gone when the
 * page is left or the screen locks.
 */
struct _BreathAlertForm
{
  AdwBin               parent_instance;

  BreathAlerts        *alerts;
  BreathMirrors       *mirrors;
  BreathHeardAlert    *alert;      /* which one is corrected; NULL: a new one */
  gboolean             is_busy;
  guint                n_cleared;

  AdwPreferencesGroup *group;
  AdwEntryRow         *headline_row;
  GtkTextView         *description_view;
  GtkTextView         *instruction_view;
  AdwComboRow         *event_row;
  AdwComboRow         *severity_row;
  AdwComboRow         *urgency_row;
  AdwComboRow         *certainty_row;
  AdwComboRow         *status_row;
  AdwComboRow         *days_row;
  AdwEntryRow         *system_row;
  AdwEntryRow         *web_row;
  AdwEntryRow         *passphrase_row;
  GtkLabel            *problem_label;
  GtkWidget           *do_button;
  GtkWidget           *busy_label;
};

G_DEFINE_FINAL_TYPE (BreathAlertForm, breath_alert_form, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* A draft on its way, while the form may be left for another. */
typedef struct
{
  BreathAlertForm *self;
  BreathMirror    *mirror;
  guint            n_cleared;
} Sending;

static Sending *
sending_new (BreathAlertForm *self,
             BreathMirror    *mirror)
{
  Sending *sending = g_new0 (Sending, 1);

  sending->self = g_object_ref (self);
  sending->mirror = g_object_ref (mirror);
  sending->n_cleared = self->n_cleared;

  return sending;
}

static void
sending_free (Sending *sending)
{
  g_object_unref (sending->self);
  g_object_unref (sending->mirror);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

static const BreathAlertWord lives[] = {
  { "1", N_("One day") },
  { "3", N_("Three days") },
  { "7", N_("A week") },
  { "14", N_("Two weeks") },
  { "30", N_("Thirty days") },
  { NULL, NULL },
};

static void
clear_problem (BreathAlertForm *self)
{
  AdwEntryRow *rows[] = { self->headline_row, self->system_row, self->web_row, self->passphrase_row };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (rows[i]), "error");

  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
}

static void
show_problem (BreathAlertForm *self,
              GtkWidget       *field,
              const char      *sentence)
{
  gtk_label_set_text (self->problem_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);

  if (field == NULL)
    return;

  if (ADW_IS_ENTRY_ROW (field))
    gtk_widget_add_css_class (field, "error");

  gtk_widget_grab_focus (field);
}

static void
changed_cb (BreathAlertForm *self)
{
  clear_problem (self);
}

static char *
dup_text (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static char *
dup_entry (AdwEntryRow *row)
{
  return g_strdup (gtk_editable_get_text (GTK_EDITABLE (row)));
}

static void
fill_choice (AdwComboRow           *row,
             const BreathAlertWord *words)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);

  for (; words->word != NULL; words++)
    gtk_string_list_append (list, _(words->text));

  adw_combo_row_set_model (row, G_LIST_MODEL (list));
}

static void
choose (AdwComboRow           *row,
        const BreathAlertWord *words,
        const char            *word)
{
  for (guint i = 0; words[i].word != NULL; i++)
    if (g_str_equal (words[i].word, word))
      adw_combo_row_set_selected (row, i);
}

static char *
dup_choice (AdwComboRow           *row,
            const BreathAlertWord *words)
{
  return g_strdup (words[adw_combo_row_get_selected (row)].word);
}

static BreathAlertDraft *
create_draft (BreathAlertForm *self)
{
  BreathAlertDraft *draft = breath_alert_draft_new ();

  draft->headline = dup_entry (self->headline_row);
  draft->description = dup_text (self->description_view);
  draft->instruction = dup_text (self->instruction_view);
  draft->event = dup_choice (self->event_row, breath_alert_events);
  draft->severity = dup_choice (self->severity_row, breath_alert_severities);
  draft->urgency = dup_choice (self->urgency_row, breath_alert_urgencies);
  draft->certainty = dup_choice (self->certainty_row, breath_alert_certainties);
  draft->status = dup_choice (self->status_row, breath_alert_statuses);
  draft->expires = dup_choice (self->days_row, lives);
  draft->system = dup_entry (self->system_row);
  draft->web = dup_entry (self->web_row);

  return draft;
}

static gboolean
is_short (BreathAlertForm *self,
          GtkWidget       *field,
          const char      *text,
          guint            max,
          const char      *name)
{
  glong len = g_utf8_strlen (text, -1);
  g_autofree char *sentence = NULL;

  if (len <= (glong) max)
    return TRUE;

  /* Translators: the name of a field in quotation marks, how many letters it has room for, and how many there are. */
  sentence = g_strdup_printf (_("“%s” has room for %u letters; there are %ld."), name, max, len);
  show_problem (self, field, sentence);

  return FALSE;
}

static gboolean
check (BreathAlertForm        *self,
       const BreathAlertDraft *draft)
{
  g_autofree char *headline = g_strstrip (g_strdup (draft->headline));
  g_autofree char *web = g_strstrip (g_strdup (draft->web));
  g_autoptr(GError) error = NULL;

  if (!is_short (self, GTK_WIDGET (self->headline_row), headline, MAX_HEADLINE, _("In one line: what is wrong")) ||
      !is_short (self, GTK_WIDGET (self->description_view), draft->description, MAX_DESCRIPTION, _("What Has Happened")) ||
      !is_short (self, GTK_WIDGET (self->instruction_view), draft->instruction, MAX_INSTRUCTION, _("What Others Should Do")) ||
      !is_short (self, GTK_WIDGET (self->system_row), draft->system, MAX_SYSTEM, _("Which system, with its version if you know it")) ||
      !is_short (self, GTK_WIDGET (self->web_row), web, MAX_WEB, _("Where there is more, as https://…")))
    return FALSE;

  if (*headline == '\0')
    show_problem (self, GTK_WIDGET (self->headline_row), _("Please say in one line what is wrong."));
  else if (*web != '\0' && !g_str_has_prefix (web, "https://") && !g_str_has_prefix (web, "http://"))
    show_problem (self, GTK_WIDGET (self->web_row), _("An address begins with https:// or http://."));
  else if (!breath_alerts_check (self->alerts, draft, &error))
    show_problem (self, NULL, error->message);
  else if (*gtk_editable_get_text (GTK_EDITABLE (self->passphrase_row)) == '\0')
    show_problem (self, GTK_WIDGET (self->passphrase_row), _("Please write the passphrase first."));
  else
    return TRUE;

  return FALSE;
}

static void
set_busy (BreathAlertForm *self,
          gboolean         is_busy)
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
  BreathAlertForm *self = sending->self;
  gboolean is_same = self->n_cleared == sending->n_cleared;
  g_autofree char *sentence = NULL;

  set_busy (self, FALSE);

  if (error == NULL)
    {
      if (is_same)
        breath_alert_form_clear (self);

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
raised_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Sending) sending = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathHeardAlert) alert = breath_alerts_raise_finish (BREATH_ALERTS (source), result, &error);

  finish (sending, error, _("Alert raised"));
}

static void
updated_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Sending) sending = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathHeardAlert) alert = breath_alerts_update_finish (BREATH_ALERTS (source), result, &error);

  finish (sending, error, _("Alert corrected"));
}

static void
do_cb (BreathAlertForm *self)
{
  BreathMirror *mirror = breath_mirrors_get_current (self->mirrors);
  g_autoptr(BreathAlertDraft) draft = NULL;
  g_autoptr(BreathPassphrase) passphrase = NULL;

  if (self->is_busy || mirror == NULL || breath_mirrors_get_presence (self->mirrors) != BREATH_PRESENCE_OPEN)
    return;

  clear_problem (self);
  draft = create_draft (self);

  if (!check (self, draft))
    return;

  set_busy (self, TRUE);
  passphrase = breath_passphrase_entry_take (GTK_EDITABLE (self->passphrase_row));

  if (self->alert == NULL)
    breath_alerts_raise_async (self->alerts, mirror, passphrase, draft, raised_cb, sending_new (self, mirror));
  else
    breath_alerts_update_async (self->alerts, self->alert, mirror, passphrase, draft, updated_cb,
                                sending_new (self, mirror));
}

static void
breath_alert_form_dispose (GObject *object)
{
  BreathAlertForm *self = BREATH_ALERT_FORM (object);

  g_clear_object (&self->alert);
  g_clear_object (&self->alerts);
  g_clear_object (&self->mirrors);

  G_OBJECT_CLASS (breath_alert_form_parent_class)->dispose (object);
}

static void
breath_alert_form_class_init (BreathAlertFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_alert_form_dispose;

  /**
   * BreathAlertForm::done:
   * @self: the form
   * @sentence: what was done, or why it was not, translated
   * @is_same: whether the form still holds that draft
   *
   * The alert is stored and on its way; or it failed after the form was left.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-alert-form.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, group);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, headline_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, description_view);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, instruction_view);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, event_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, severity_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, urgency_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, certainty_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, status_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, days_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, system_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, web_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, problem_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, do_button);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, busy_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, do_cb);
}

static void
breath_alert_form_init (BreathAlertForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  fill_choice (self->event_row, breath_alert_events);
  fill_choice (self->severity_row, breath_alert_severities);
  fill_choice (self->urgency_row, breath_alert_urgencies);
  fill_choice (self->certainty_row, breath_alert_certainties);
  fill_choice (self->status_row, breath_alert_statuses);
  fill_choice (self->days_row, lives);
}

/**
 * breath_alert_form_set_alerts:
 * @self: a form
 * @alerts: the alerts of our node
 * @mirrors: its Mirrors
 *
 * Says where what is written goes, and in whose name.
 */
void
breath_alert_form_set_alerts (BreathAlertForm *self,
                              BreathAlerts    *alerts,
                              BreathMirrors   *mirrors)
{
  g_return_if_fail (BREATH_IS_ALERT_FORM (self));
  g_return_if_fail (BREATH_IS_ALERTS (alerts));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  g_set_object (&self->alerts, alerts);
  g_set_object (&self->mirrors, mirrors);
}

/* What is corrected says the same until somebody changes it. */
static void
fill_in (BreathAlertForm  *self,
         BreathHeardAlert *alert)
{
  gtk_editable_set_text (GTK_EDITABLE (self->headline_row), breath_heard_alert_get_headline (alert));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->description_view), breath_heard_alert_get_description (alert), -1);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->instruction_view), breath_heard_alert_get_instruction (alert), -1);
  gtk_editable_set_text (GTK_EDITABLE (self->system_row), breath_heard_alert_get_system (alert));
  gtk_editable_set_text (GTK_EDITABLE (self->web_row), breath_heard_alert_get_web (alert));
  choose (self->event_row, breath_alert_events, breath_heard_alert_get_event (alert));
  choose (self->severity_row, breath_alert_severities, breath_heard_alert_get_severity (alert));
  choose (self->urgency_row, breath_alert_urgencies, breath_heard_alert_get_urgency (alert));
  choose (self->certainty_row, breath_alert_certainties, breath_heard_alert_get_certainty (alert));
  choose (self->status_row, breath_alert_statuses, breath_heard_alert_get_status (alert));
}

/**
 * breath_alert_form_show:
 * @self: a form that knows the alerts
 * @alert: (nullable): an alert of whoever is signed in, to correct; %NULL for a new one
 *
 * Shows a form for a new alert, or one filled in with what @alert says.
 */
void
breath_alert_form_show (BreathAlertForm  *self,
                        BreathHeardAlert *alert)
{
  g_return_if_fail (BREATH_IS_ALERT_FORM (self));
  g_return_if_fail (self->alerts != NULL);

  breath_alert_form_clear (self);
  g_set_object (&self->alert, alert);
  gtk_button_set_label (GTK_BUTTON (self->do_button), alert != NULL ? _("Correct the Alert") : _("Raise the Alert"));

  if (alert != NULL)
    fill_in (self, alert);

  gtk_widget_grab_focus (GTK_WIDGET (self->headline_row));
}

/**
 * breath_alert_form_clear:
 * @self: a form
 *
 * Forgets the draft, since the page is left or the screen locked.
 */
void
breath_alert_form_clear (BreathAlertForm *self)
{
  AdwEntryRow *rows[] = { self->headline_row, self->system_row, self->web_row };

  g_return_if_fail (BREATH_IS_ALERT_FORM (self));

  self->n_cleared++;
  g_clear_object (&self->alert);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_editable_set_text (GTK_EDITABLE (rows[i]), "");

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->description_view), "", -1);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->instruction_view), "", -1);
  breath_passphrase_entry_clear (GTK_EDITABLE (self->passphrase_row));
  choose (self->event_row, breath_alert_events, "systemic-error");
  choose (self->severity_row, breath_alert_severities, "Unknown");
  choose (self->urgency_row, breath_alert_urgencies, "Unknown");
  choose (self->certainty_row, breath_alert_certainties, "Unknown");
  choose (self->status_row, breath_alert_statuses, "Actual");
  choose (self->days_row, lives, "7");
  clear_problem (self);
}
