/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-alert-form.h"

#include <glib/gi18n.h>

#include "breath-alert-text.h"
#include "breath-choice.h"
#include "breath-error-text.h"
#include "breath-resource-text.h"
#include "breath-scroll.h"
#include "breath-sign-group.h"

/**
 * BreathAlertForm:
 *
 * Where a Mirror writes an alert, corrects one, or goes through what a file says. Nothing of it is kept but what is raised; the draft is gone when the
 * page is left or the screen locks.
 */
struct _BreathAlertForm
{
  AdwBin               parent_instance;

  BreathAlerts        *alerts;
  BreathHeardAlert    *alert;      /* which one is corrected; NULL: a new one */
  char                *end;        /* when it ends by what a file says; NULL: no file does */

  GtkWidget           *file_group;
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
  AdwEntryRow         *language_row;
  AdwEntryRow         *web_row;
  BreathSignGroup     *sign_group;
};

G_DEFINE_FINAL_TYPE (BreathAlertForm, breath_alert_form, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const BreathAlertWord lives[] = {
  { "1", N_("One day") },
  { "3", N_("Three days") },
  { "7", N_("A week") },
  { "14", N_("Two weeks") },
  { "30", N_("Thirty days") },
  { NULL, NULL },
};

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

/* The end that a file gives stands below the others. */
static char *
dup_expiry (BreathAlertForm *self)
{
  guint selected = adw_combo_row_get_selected (self->days_row);

  return g_strdup (selected < G_N_ELEMENTS (lives) - 1 ? lives[selected].word : self->end);
}

static BreathAlertDraft *
create_draft (BreathAlertForm *self)
{
  BreathAlertDraft *draft = breath_alert_draft_new ();

  draft->headline = dup_entry (self->headline_row);
  draft->description = dup_text (self->description_view);
  draft->instruction = dup_text (self->instruction_view);
  draft->event = g_strdup (breath_choice_get_open (self->event_row, breath_alert_events));
  draft->severity = dup_choice (self->severity_row, breath_alert_severities);
  draft->urgency = dup_choice (self->urgency_row, breath_alert_urgencies);
  draft->certainty = dup_choice (self->certainty_row, breath_alert_certainties);
  draft->status = dup_choice (self->status_row, breath_alert_statuses);
  draft->expires = dup_expiry (self);
  draft->system = dup_entry (self->system_row);
  draft->web = dup_entry (self->web_row);

  if (gtk_widget_get_visible (GTK_WIDGET (self->language_row)))
    draft->language = dup_entry (self->language_row);

  return draft;
}

static gboolean
check (BreathAlertForm        *self,
       const BreathAlertDraft *draft)
{
  g_autofree char *headline = g_strstrip (g_strdup (draft->headline));
  g_autofree char *web = g_strstrip (g_strdup (draft->web));
  const struct
  {
    gpointer    field;
    const char *name;
    const char *text;
    guint       max;
  } fields[] = {
    { self->headline_row, _("In one line: what is wrong"), headline, BREATH_ALERTS_MAX_HEADLINE },
    { self->description_view, _("What Has Happened"), draft->description, BREATH_ALERTS_MAX_DESCRIPTION },
    { self->instruction_view, _("What Others Should Do"), draft->instruction, BREATH_ALERTS_MAX_INSTRUCTION },
    { self->system_row, _("Which system, and its version"), draft->system, BREATH_ALERTS_MAX_SYSTEM },
    { self->web_row, _("Where there is more, as https://…"), web, BREATH_ALERTS_MAX_WEB },
  };
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!breath_sign_group_has_room (self->sign_group, fields[i].field, fields[i].name, fields[i].text, fields[i].max))
      return FALSE;

  if (*headline == '\0')
    breath_sign_group_show_problem (self->sign_group, GTK_WIDGET (self->headline_row), _("Please say in one line what is wrong."));
  else if (*web != '\0' && !g_str_has_prefix (web, "https://") && !g_str_has_prefix (web, "http://"))
    breath_sign_group_show_problem (self->sign_group, GTK_WIDGET (self->web_row), _("An address begins with https:// or http://."));
  else if (draft->event == NULL)
    breath_sign_group_show_problem (self->sign_group, GTK_WIDGET (self->event_row), _("Please choose what it is about."));
  else if (!breath_alerts_check (self->alerts, draft, &error))
    {
      g_autofree char *sentence = breath_error_text (error);

      breath_sign_group_show_problem (self->sign_group, NULL, sentence);
    }
  else
    return TRUE;

  return FALSE;
}

static void
done_cb (BreathAlertForm *self,
         const char      *sentence,
         gboolean         is_same)
{
  if (is_same)
    breath_alert_form_clear (self);

  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence, is_same);
}

static void
raised_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(BreathAlertForm) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathHeardAlert) alert = breath_alerts_raise_finish (BREATH_ALERTS (source), result, &error);

  breath_sign_group_end (self->sign_group, error);
}

static void
updated_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(BreathAlertForm) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathHeardAlert) alert = breath_alerts_update_finish (BREATH_ALERTS (source), result, &error);

  breath_sign_group_end (self->sign_group, error);
}

static void
pressed_cb (BreathAlertForm *self)
{
  const char *done = self->alert != NULL ? _("Alert corrected") : _("Alert raised");
  g_autoptr(BreathAlertDraft) draft = create_draft (self);
  g_autoptr(BreathPassphrase) passphrase = NULL;
  BreathMirror *mirror;

  if (!check (self, draft) || (passphrase = breath_sign_group_begin (self->sign_group, done)) == NULL)
    return;

  mirror = breath_sign_group_get_mirror (self->sign_group);

  if (self->alert == NULL)
    breath_alerts_raise_async (self->alerts, mirror, passphrase, draft, raised_cb, g_object_ref (self));
  else
    breath_alerts_update_async (self->alerts, self->alert, mirror, passphrase, draft, updated_cb, g_object_ref (self));
}

static void
breath_alert_form_dispose (GObject *object)
{
  BreathAlertForm *self = BREATH_ALERT_FORM (object);

  g_clear_object (&self->alert);
  g_clear_object (&self->alerts);

  G_OBJECT_CLASS (breath_alert_form_parent_class)->dispose (object);
}

static void
breath_alert_form_finalize (GObject *object)
{
  g_free (BREATH_ALERT_FORM (object)->end);

  G_OBJECT_CLASS (breath_alert_form_parent_class)->finalize (object);
}

static void
breath_alert_form_class_init (BreathAlertFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_alert_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = breath_alert_form_finalize;

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

  g_type_ensure (BREATH_TYPE_SIGN_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-alert-form.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, file_group);
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
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, language_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, web_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertForm, sign_group);
  gtk_widget_class_bind_template_callback (widget_class, breath_sign_group_hide_problem);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
breath_alert_form_init (BreathAlertForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  breath_choice_fill_open (self->event_row, breath_alert_events);
  breath_choice_fill (self->severity_row, breath_alert_severities);
  breath_choice_fill (self->urgency_row, breath_alert_urgencies);
  breath_choice_fill (self->certainty_row, breath_alert_certainties);
  breath_choice_fill (self->status_row, breath_alert_statuses);
  breath_choice_fill (self->days_row, lives);
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

  if (breath_alerts_get_is_practice (alerts))
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->status_row), _("In Practice Always an Exercise"));

  breath_sign_group_set_mirrors (self->sign_group, mirrors);
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
  breath_choice_set_open (self->event_row, breath_alert_events, breath_heard_alert_get_event (alert));
  choose (self->severity_row, breath_alert_severities, breath_heard_alert_get_severity (alert));
  choose (self->urgency_row, breath_alert_urgencies, breath_heard_alert_get_urgency (alert));
  choose (self->certainty_row, breath_alert_certainties, breath_heard_alert_get_certainty (alert));
  choose (self->status_row, breath_alert_statuses, breath_heard_alert_get_status (alert));
}

static void
add_end (BreathAlertForm *self,
         const char      *end)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) moment = g_date_time_new_from_iso8601 (end, utc);
  GtkStringList *list = GTK_STRING_LIST (adw_combo_row_get_model (self->days_row));
  g_autofree char *time = NULL;
  g_autofree char *words = NULL;

  if (moment == NULL)
    return;

  time = breath_resource_text_time (g_date_time_to_unix (moment));
  /* Translators: %s is a time. */
  words = g_strdup_printf (_("As the file says: %s"), time);
  self->end = g_strdup (end);
  gtk_string_list_append (list, words);
  adw_combo_row_set_selected (self->days_row, G_N_ELEMENTS (lives) - 1);
}

static void
set_entry (AdwEntryRow *row,
           const char  *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

static void
set_text (GtkTextView *view,
          const char  *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), text != NULL ? text : "", -1);
}

/* A draft from a file has all the words that it needs. */
static void
fill_in_draft (BreathAlertForm        *self,
               const BreathAlertDraft *draft)
{
  set_entry (self->headline_row, draft->headline);
  set_text (self->description_view, draft->description);
  set_text (self->instruction_view, draft->instruction);
  set_entry (self->system_row, draft->system);
  set_entry (self->language_row, draft->language);
  set_entry (self->web_row, draft->web);
  gtk_widget_set_visible (GTK_WIDGET (self->language_row), draft->language != NULL);
  breath_choice_set_open (self->event_row, breath_alert_events, draft->event);
  choose (self->severity_row, breath_alert_severities, draft->severity);
  choose (self->urgency_row, breath_alert_urgencies, draft->urgency);
  choose (self->certainty_row, breath_alert_certainties, draft->certainty);

  if (gtk_widget_get_sensitive (GTK_WIDGET (self->status_row)))
    choose (self->status_row, breath_alert_statuses, draft->status);

  if (draft->expires != NULL)
    add_end (self, draft->expires);
}

static gboolean
is_practice (BreathAlertForm *self)
{
  return self->alerts != NULL && breath_alerts_get_is_practice (self->alerts);
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
  breath_scroll_to_top (GTK_WIDGET (self));
  breath_sign_group_set_button (self->sign_group, alert != NULL ? _("Correct the Alert") : _("Raise the Alert"), FALSE);

  if (alert != NULL)
    fill_in (self, alert);

  gtk_widget_grab_focus (GTK_WIDGET (self->headline_row));
}

/**
 * breath_alert_form_show_draft:
 * @self: a form that knows the alerts
 * @draft: what a file says, made visible
 *
 * Shows a form for a new alert, filled in with what @draft says.
 */
void
breath_alert_form_show_draft (BreathAlertForm        *self,
                              const BreathAlertDraft *draft)
{
  g_return_if_fail (BREATH_IS_ALERT_FORM (self));
  g_return_if_fail (draft != NULL);

  breath_alert_form_show (self, NULL);
  gtk_widget_set_visible (self->file_group, TRUE);
  fill_in_draft (self, draft);
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
  AdwEntryRow *rows[] = { self->headline_row, self->system_row, self->language_row, self->web_row };

  g_return_if_fail (BREATH_IS_ALERT_FORM (self));

  g_clear_object (&self->alert);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_editable_set_text (GTK_EDITABLE (rows[i]), "");

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->description_view), "", -1);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->instruction_view), "", -1);
  breath_choice_set_open (self->event_row, breath_alert_events, NULL);
  choose (self->severity_row, breath_alert_severities, "Unknown");
  choose (self->urgency_row, breath_alert_urgencies, "Unknown");
  choose (self->certainty_row, breath_alert_certainties, "Unknown");
  choose (self->status_row, breath_alert_statuses, is_practice (self) ? "Exercise" : "Actual");
  gtk_widget_set_sensitive (GTK_WIDGET (self->status_row), !is_practice (self));
  g_clear_pointer (&self->end, g_free);
  breath_choice_fill (self->days_row, lives);
  choose (self->days_row, lives, "7");
  gtk_widget_set_visible (self->file_group, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->language_row), FALSE);
  breath_sign_group_clear (self->sign_group);
}
