/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-alert-page.h"

#include <glib/gi18n.h>

#include "breath-alert-text.h"
#include "breath-announce.h"
#include "breath-remote-label.h"
#include "breath-remote-words.h"
#include "breath-resource-text.h"
#include "breath-scroll.h"

/**
 * BreathAlertPage:
 *
 * One alert with everything it says. What is to be pressed stands below, out of reach of what somebody else wrote.
 */
struct _BreathAlertPage
{
  AdwBin             parent_instance;

  BreathMirrors     *mirrors;
  BreathHeardAlert  *alert;
  GSignalGroup      *follower;

  GtkLabel          *kind_label;
  GtkLabel          *claim_label;
  GtkLabel          *note_label;
  BreathRemoteLabel *headline_label;
  BreathRemoteLabel *description_label;
  GtkWidget         *headline_group;
  GtkWidget         *judgement_group;
  GtkLabel          *nobody_label;
  GtkWidget         *instruction_group;
  BreathRemoteLabel *instruction_label;
  AdwActionRow      *event_row;
  AdwActionRow      *severity_row;
  AdwActionRow      *urgency_row;
  AdwActionRow      *certainty_row;
  AdwActionRow      *times_row;
  GtkWidget         *system_group;
  BreathRemoteLabel *system_label;
  GtkWidget         *web_group;
  BreathRemoteLabel *web_label;
  GtkWidget         *evidence_group;
  BreathRemoteLabel *evidence_label;
  GtkListBox        *assessment_list;
  GtkLabel          *more_label;
  GtkLabel          *problem_label;
  GtkLabel          *hint_label;
  GtkWidget         *read_button;
  GtkWidget         *assess_button;
  GtkWidget         *update_button;
  GtkWidget         *cancel_button;
};

G_DEFINE_FINAL_TYPE (BreathAlertPage, breath_alert_page, ADW_TYPE_BIN)

static const char *
describe_state (BreathHeardAlert *alert)
{
  const char *state = breath_heard_alert_get_state (alert);

  if (g_str_equal (breath_heard_alert_get_message (alert), "Cancel"))
    return _("Whoever raised this has taken it back.");

  if (g_str_equal (state, "superseded"))
    return _("Whoever raised this has corrected it since.");

  if (g_str_equal (state, "cancelled"))
    return _("Whoever raised this has taken it back since.");

  if (g_str_equal (state, "over"))
    return _("This has ended.");

  if (breath_heard_alert_get_is_over_quota (alert))
    return _("This Mirror or node raised so many alerts that this one did not go ahead of everything else.");

  return "";
}

static char *
describe_times (BreathHeardAlert *alert)
{
  guint hops = breath_heard_alert_get_hops (alert);
  g_autofree char *made = breath_resource_text_time (breath_heard_alert_get_made (alert));
  g_autofree char *heard = breath_resource_text_time (breath_heard_alert_get_heard (alert));
  g_autofree char *expires = breath_resource_text_time (breath_heard_alert_get_expires (alert));
  g_autofree char *way = NULL;

  if (breath_heard_alert_get_is_own (alert))
    /* Translators: two times. */
    return g_strdup_printf (_("Raised %s. Ends by itself %s."), made, expires);

  if (hops > 1)
    way = g_strdup_printf (g_dngettext (NULL, " over %u node", " over %u nodes", hops - 1), hops - 1);

  /* Translators: when it was raised, when it was heard, over how many nodes or nothing, and when it ends. */
  return g_strdup_printf (_("Raised %s by their clock. Heard here %s%s. Ends by itself %s."), made, heard,
                          way != NULL ? way : "", expires);
}

/* Buttons for what whoever sits here can do, and a hint where there is none. */
static void
show_buttons (BreathAlertPage *self)
{
  BreathMirror *present = breath_mirrors_get_present (self->mirrors);
  const char *mirror_id = breath_heard_alert_get_mirror_id (self->alert);
  gboolean is_theirs = present != NULL && g_str_equal (mirror_id, breath_mirror_get_id (present));
  gboolean is_in_force = g_str_equal (breath_heard_alert_get_state (self->alert), "in-force");
  gboolean is_read = present != NULL && breath_heard_alert_is_reviewed_by (self->alert, breath_mirror_get_id (present));

  gtk_widget_set_visible (self->read_button, !is_theirs && !is_read);
  gtk_widget_set_visible (self->assess_button, !is_theirs && is_in_force);
  gtk_widget_set_visible (self->update_button, is_theirs && is_in_force);
  gtk_widget_set_visible (self->cancel_button, is_theirs && is_in_force);
  gtk_label_set_text (self->nobody_label, gtk_widget_get_visible (self->assess_button)
                                          ? _("Nobody has said anything yet. Have you seen it, too? Press Assess.")
                                          : _("Nobody has said anything yet."));

  if (is_theirs)
    gtk_label_set_text (self->hint_label, _("You raised this."));
  else if (is_read)
    gtk_label_set_text (self->hint_label, _("You have read this."));
  else if (present == NULL)
    gtk_label_set_text (self->hint_label, _("Mirrors who sign in can say what they think of it."));
  else
    gtk_label_set_text (self->hint_label, "");

  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), *gtk_label_get_text (self->hint_label) != '\0');
}

static void
show_remote (GtkWidget         *group,
             BreathRemoteLabel *label,
             const char        *text)
{
  breath_remote_label_set_text (label, text);
  gtk_widget_set_visible (group, *text != '\0');
}

/* Of a centre’s own alert nobody speaks as of others. */
static void
show_titles (BreathAlertPage *self)
{
  gboolean is_own = breath_heard_alert_get_is_own (self->alert);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->headline_group), is_own ? _("What We Say") : _("What They Say"));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->instruction_group), is_own ? _("What We Ask") : _("What They Ask"));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->judgement_group),
                                   is_own ? _("How We Judge It") : _("How They Judge It"));
}

static void
show_texts (BreathAlertPage *self)
{
  BreathHeardAlert *alert = self->alert;

  show_titles (self);
  breath_remote_label_set_text (self->headline_label, breath_heard_alert_get_headline (alert));
  breath_remote_label_set_text (self->description_label, breath_heard_alert_get_description (alert));
  show_remote (self->instruction_group, self->instruction_label, breath_heard_alert_get_instruction (alert));
  show_remote (self->system_group, self->system_label, breath_heard_alert_get_system (alert));
  show_remote (self->web_group, self->web_label, breath_heard_alert_get_web (alert));
  show_remote (self->evidence_group, self->evidence_label, breath_heard_alert_get_evidence (alert));
}

static void
show_more (BreathAlertPage *self)
{
  guint n = breath_heard_alert_get_more_assessments (self->alert);
  /* Translators: below a list of what others say, for those that it has no room for. */
  g_autofree char *text = g_strdup_printf (g_dngettext (NULL, "and %u more", "and %u more", n), n);

  gtk_label_set_text (self->more_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->more_label), n > 0);
}

static void
show_state (BreathAlertPage *self)
{
  BreathHeardAlert *alert = self->alert;
  g_autofree char *kind = breath_alert_text_kind (alert);
  g_autofree char *claim = breath_alert_text_claim (breath_heard_alert_get_mirror (alert),
                                                    breath_heard_alert_get_node_name (alert),
                                                    breath_heard_alert_get_node (alert));
  g_autofree char *times = describe_times (alert);

  gtk_label_set_text (self->kind_label, kind);
  gtk_label_set_text (self->claim_label, claim);
  gtk_label_set_text (self->note_label, describe_state (alert));
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), *describe_state (alert) != '\0');
  adw_action_row_set_subtitle (self->event_row, breath_alert_text_get (breath_alert_events, breath_heard_alert_get_event (alert)));
  adw_action_row_set_subtitle (self->severity_row,
                               breath_alert_text_get (breath_alert_severities, breath_heard_alert_get_severity (alert)));
  adw_action_row_set_subtitle (self->urgency_row,
                               breath_alert_text_get (breath_alert_urgencies, breath_heard_alert_get_urgency (alert)));
  adw_action_row_set_subtitle (self->certainty_row,
                               breath_alert_text_get (breath_alert_certainties, breath_heard_alert_get_certainty (alert)));
  adw_action_row_set_subtitle (self->times_row, times);
  show_more (self);
  show_buttons (self);
}

static GtkWidget *
create_assessment_row (gpointer item,
                       gpointer user_data)
{
  BreathHeardAssessment *assessment = item;
  const char *note = breath_heard_assessment_get_note (assessment);
  g_autofree char *claim = breath_alert_text_claim (breath_heard_assessment_get_mirror (assessment),
                                                    breath_heard_assessment_get_node_name (assessment),
                                                    breath_heard_assessment_get_node (assessment));
  g_autofree char *words = breath_remote_words_name (note != NULL ? note : "");
  g_autofree char *subtitle = note != NULL ? g_strdup_printf ("%s\n%s", claim, words) : g_strdup (claim);
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 breath_alert_text_get (breath_alert_views, breath_heard_assessment_get_view (assessment)));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);

  return row;
}

static void
presence_changed_cb (BreathAlertPage *self)
{
  if (self->alert != NULL)
    show_buttons (self);
}

static void
breath_alert_page_dispose (GObject *object)
{
  BreathAlertPage *self = BREATH_ALERT_PAGE (object);

  g_clear_object (&self->follower);
  g_clear_object (&self->alert);
  g_clear_object (&self->mirrors);

  G_OBJECT_CLASS (breath_alert_page_parent_class)->dispose (object);
}

static void
breath_alert_page_class_init (BreathAlertPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_alert_page_dispose;

  g_type_ensure (BREATH_TYPE_REMOTE_LABEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-alert-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, kind_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, claim_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, note_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, headline_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, description_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, headline_group);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, judgement_group);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, nobody_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, instruction_group);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, instruction_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, event_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, severity_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, urgency_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, certainty_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, times_row);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, system_group);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, system_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, web_group);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, web_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, evidence_group);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, evidence_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, assessment_list);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, more_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, problem_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, hint_label);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, read_button);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, assess_button);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, update_button);
  gtk_widget_class_bind_template_child (widget_class, BreathAlertPage, cancel_button);
}

static void
breath_alert_page_init (BreathAlertPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->follower = g_signal_group_new (BREATH_TYPE_HEARD_ALERT);
  g_signal_group_connect_swapped (self->follower, "notify", G_CALLBACK (show_state), self);
}

/**
 * breath_alert_page_set_mirrors:
 * @self: a page
 * @mirrors: the Mirrors of our node
 *
 * Lets the page know who sits here.
 */
void
breath_alert_page_set_mirrors (BreathAlertPage *self,
                               BreathMirrors   *mirrors)
{
  g_return_if_fail (BREATH_IS_ALERT_PAGE (self));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  g_set_object (&self->mirrors, mirrors);
  g_signal_connect_object (mirrors, "notify", G_CALLBACK (presence_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * breath_alert_page_show:
 * @self: a page that knows the Mirrors
 * @alert: an alert
 *
 * Shows @alert, and follows what is said of it.
 */
void
breath_alert_page_show (BreathAlertPage  *self,
                        BreathHeardAlert *alert)
{
  g_return_if_fail (BREATH_IS_ALERT_PAGE (self));
  g_return_if_fail (BREATH_IS_HEARD_ALERT (alert));
  g_return_if_fail (self->mirrors != NULL);

  g_set_object (&self->alert, alert);
  breath_alert_page_show_problem (self, "");
  g_signal_group_set_target (self->follower, alert);
  gtk_list_box_bind_model (self->assessment_list, breath_heard_alert_get_assessments (alert), create_assessment_row, NULL, NULL);
  show_texts (self);
  show_state (self);
  breath_scroll_to_top (GTK_WIDGET (self));
}

/**
 * breath_alert_page_show_problem:
 * @self: a page
 * @sentence: why the alert could not be saved, translated; "" for nothing
 *
 * Shows @sentence beside what was pressed, until another alert is shown.
 */
void
breath_alert_page_show_problem (BreathAlertPage *self,
                                const char      *sentence)
{
  g_return_if_fail (BREATH_IS_ALERT_PAGE (self));

  breath_announce (self->problem_label, sentence);
}

/**
 * breath_alert_page_get_alert:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): what it shows
 */
BreathHeardAlert *
breath_alert_page_get_alert (BreathAlertPage *self)
{
  g_return_val_if_fail (BREATH_IS_ALERT_PAGE (self), NULL);

  return self->alert;
}
