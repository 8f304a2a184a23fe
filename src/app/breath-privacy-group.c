/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-privacy-group.h"

#include <glib/gi18n.h>

#include "breath-error-text.h"
#include "breath-privacy-text.h"
#include "breath-problem.h"

/**
 * BreathPrivacyGroup:
 *
 * Where a person chooses how closely neighbours may know a resource, and what happens when it runs low or gets old.
 *
 * A choice is stored as soon as it is made, counts from the next level on and publishes nothing.
 */
struct _BreathPrivacyGroup
{
  AdwPreferencesGroup parent_instance;

  BreathNode         *node;
  BreathResource     *resource;
  GSignalGroup       *follower;
  gboolean            is_showing;  /* what is set now is no choice of a person */

  AdwActionRow       *close_row;
  AdwActionRow       *standard_row;
  AdwActionRow       *wide_row;
  GtkCheckButton     *close_button;
  GtkCheckButton     *standard_button;
  GtkCheckButton     *wide_button;
  AdwEntryRow        *critical_row;
  GtkSwitch          *automatic_switch;
  AdwEntryRow        *stale_row;
  GtkLabel           *problem_label;
};

G_DEFINE_FINAL_TYPE (BreathPrivacyGroup, breath_privacy_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_days (AdwEntryRow *row,
          guint        days)
{
  g_autofree char *text = g_strdup_printf ("%u", days);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
clear_problem (BreathPrivacyGroup *self)
{
  breath_problem_hide (self->problem_label, GTK_WIDGET (self->critical_row));
  breath_problem_hide (self->problem_label, GTK_WIDGET (self->stale_row));
}

static void
show_problem (BreathPrivacyGroup *self,
              AdwEntryRow        *row,
              const char         *sentence)
{
  breath_problem_show (self->problem_label, row != NULL ? GTK_WIDGET (row) : NULL, sentence);
}

/* The choice as it is stored, but for days that are being typed. */
static void
show_choice (BreathPrivacyGroup *self)
{
  const char *precision = breath_resource_get_precision (self->resource);

  self->is_showing = TRUE;
  gtk_check_button_set_active (self->close_button, g_str_equal (precision, "close"));
  gtk_check_button_set_active (self->standard_button, g_str_equal (precision, "standard"));
  gtk_check_button_set_active (self->wide_button, g_str_equal (precision, "wide"));

  /* Setting it to what it is would end the movement of a switch that was just pressed, and with it the press. */
  if (gtk_switch_get_active (self->automatic_switch) != breath_resource_get_is_automatic (self->resource))
    gtk_switch_set_active (self->automatic_switch, breath_resource_get_is_automatic (self->resource));

  self->is_showing = FALSE;
}

static void
show_days (BreathPrivacyGroup *self)
{
  self->is_showing = TRUE;
  set_days (self->critical_row, breath_resource_get_critical_days (self->resource));
  set_days (self->stale_row, breath_resource_get_stale_days (self->resource));
  self->is_showing = FALSE;
}

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(BreathPrivacyGroup) self = user_data;
  g_autoptr(GError) error = NULL;

  if (breath_node_set_privacy_finish (BREATH_NODE (source), result, &error))
    g_signal_emit (self, signals[SIGNAL_DONE], 0, _("Choice saved"));
  else
    {
      g_autofree char *sentence = breath_error_text (error);

      show_problem (self, NULL, sentence);
    }

  if (self->resource != NULL)
    show_choice (self);
}

static void
choose (BreathPrivacyGroup       *self,
        const BreathPrivacyWords *words)
{
  clear_problem (self);
  breath_node_set_privacy_async (self->node, breath_resource_get_id (self->resource), words,
                                 chosen_cb, g_object_ref (self));
}

static void
precision_cb (BreathPrivacyGroup *self,
              GtkCheckButton     *button)
{
  BreathPrivacyWords words = { .precision = "wide" };

  if (self->is_showing || !gtk_check_button_get_active (button))
    return;

  if (button == self->close_button)
    words.precision = "close";
  else if (button == self->standard_button)
    words.precision = "standard";

  choose (self, &words);
}

static void
automatic_cb (BreathPrivacyGroup *self)
{
  BreathPrivacyWords words = { .automatic = gtk_switch_get_active (self->automatic_switch) ? "yes" : "no" };

  if (!self->is_showing)
    choose (self, &words);
}

static void
days_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(BreathPrivacyGroup) self = user_data;
  g_autoptr(GError) error = NULL;

  if (breath_node_set_privacy_finish (BREATH_NODE (source), result, &error))
    g_signal_emit (self, signals[SIGNAL_DONE], 0, _("Choice saved"));
  else if (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_CRITICAL_DAYS))
    show_problem (self, self->critical_row, _("The days of need to warn at must be a whole number from 0 to 365."));
  else if (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_STALE_DAYS))
    show_problem (self, self->stale_row, _("The days until a stock counts as unknown must be a whole number from 1 to 90."));
  else
    {
      g_autofree char *sentence = breath_error_text (error);

      show_problem (self, NULL, sentence);
    }
}

static void
days_cb (BreathPrivacyGroup *self)
{
  BreathPrivacyWords words = {
    .critical_days = gtk_editable_get_text (GTK_EDITABLE (self->critical_row)),
    .stale_days = gtk_editable_get_text (GTK_EDITABLE (self->stale_row)),
  };

  clear_problem (self);
  breath_node_set_privacy_async (self->node, breath_resource_get_id (self->resource), &words,
                                 days_chosen_cb, g_object_ref (self));
}

static void
typed_cb (BreathPrivacyGroup *self)
{
  if (!self->is_showing)
    clear_problem (self);
}

static void
breath_privacy_group_dispose (GObject *object)
{
  BreathPrivacyGroup *self = BREATH_PRIVACY_GROUP (object);

  g_clear_object (&self->follower);
  g_clear_object (&self->resource);
  g_clear_object (&self->node);

  G_OBJECT_CLASS (breath_privacy_group_parent_class)->dispose (object);
}

static void
breath_privacy_group_class_init (BreathPrivacyGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_privacy_group_dispose;

  /**
   * BreathPrivacyGroup::done:
   * @self: the group
   * @sentence: what was done, translated
   *
   * A choice was stored.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-privacy-group.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathPrivacyGroup, close_row);
  gtk_widget_class_bind_template_child (widget_class, BreathPrivacyGroup, standard_row);
  gtk_widget_class_bind_template_child (widget_class, BreathPrivacyGroup, wide_row);
  gtk_widget_class_bind_template_child (widget_class, BreathPrivacyGroup, close_button);
  gtk_widget_class_bind_template_child (widget_class, BreathPrivacyGroup, standard_button);
  gtk_widget_class_bind_template_child (widget_class, BreathPrivacyGroup, wide_button);
  gtk_widget_class_bind_template_child (widget_class, BreathPrivacyGroup, critical_row);
  gtk_widget_class_bind_template_child (widget_class, BreathPrivacyGroup, automatic_switch);
  gtk_widget_class_bind_template_child (widget_class, BreathPrivacyGroup, stale_row);
  gtk_widget_class_bind_template_child (widget_class, BreathPrivacyGroup, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, precision_cb);
  gtk_widget_class_bind_template_callback (widget_class, automatic_cb);
  gtk_widget_class_bind_template_callback (widget_class, days_cb);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
}

static void
describe_rows (BreathPrivacyGroup *self)
{
  g_autofree char *close = breath_privacy_text_range ("close");
  g_autofree char *standard = breath_privacy_text_range ("standard");
  g_autofree char *wide = breath_privacy_text_range ("wide");
  g_autofree char *close_words = NULL;
  g_autofree char *standard_words = NULL;
  g_autofree char *wide_words = NULL;

  /* Translators: %s is a number of days of need, as in “¾ day of need”. */
  close_words = g_strdup_printf (_("Off by %s at most in 95 of 100 cases. One level in 24 hours, and none on top "
                                   "of it by Publish Now."), close);
  /* Translators: %s is a number of days of need, as in “1½ days of need”. */
  standard_words = g_strdup_printf (_("Off by %s at most in 95 of 100 cases. One level in 24 hours, and one more by "
                                      "Publish Now."), standard);
  wide_words = g_strdup_printf (_("Off by %s at most in 95 of 100 cases. One level in 24 hours, and one more by "
                                  "Publish Now."), wide);

  adw_action_row_set_subtitle (self->close_row, close_words);
  adw_action_row_set_subtitle (self->standard_row, standard_words);
  adw_action_row_set_subtitle (self->wide_row, wide_words);
}

static void
breath_privacy_group_init (BreathPrivacyGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  describe_rows (self);

  self->follower = g_signal_group_new (BREATH_TYPE_RESOURCE);
  g_signal_group_connect_swapped (self->follower, "notify", G_CALLBACK (show_choice), self);
}

/**
 * breath_privacy_group_show:
 * @self: a group
 * @node: our node
 * @resource: one of its resources
 *
 * Shows what was chosen for @resource, dropping what was typed before.
 */
void
breath_privacy_group_show (BreathPrivacyGroup *self,
                           BreathNode         *node,
                           BreathResource     *resource)
{
  g_return_if_fail (BREATH_IS_PRIVACY_GROUP (self));
  g_return_if_fail (BREATH_IS_NODE (node));
  g_return_if_fail (BREATH_IS_RESOURCE (resource));

  g_set_object (&self->node, node);
  g_set_object (&self->resource, resource);
  g_signal_group_set_target (self->follower, resource);

  clear_problem (self);
  show_choice (self);
  show_days (self);
}
