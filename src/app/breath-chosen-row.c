/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-chosen-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "breath-remote-words.h"
#include "breath-trust-text.h"

#define SHORT_LEN 8 /* characters at the end of a key, which differ from person to person */

/**
 * BreathChosenRow:
 *
 * A Mirror by name, centre and key, with a check for whether their flags are shown.
 */
struct _BreathChosenRow
{
  AdwActionRow    parent_instance;

  BreathChosen   *chosen;
  GtkCheckButton *check;
};

G_DEFINE_FINAL_TYPE (BreathChosenRow, breath_chosen_row, ADW_TYPE_ACTION_ROW)

enum
{
  SIGNAL_TOGGLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
toggled_cb (BreathChosenRow *self)
{
  g_signal_emit (self, signals[SIGNAL_TOGGLED], 0);
}

static void
breath_chosen_row_dispose (GObject *object)
{
  g_clear_object (&BREATH_CHOSEN_ROW (object)->chosen);

  G_OBJECT_CLASS (breath_chosen_row_parent_class)->dispose (object);
}

static void
breath_chosen_row_class_init (BreathChosenRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = breath_chosen_row_dispose;

  /**
   * BreathChosenRow::toggled:
   * @self: the row
   *
   * Somebody wants it the other way round.
   */
  signals[SIGNAL_TOGGLED] =
    g_signal_new ("toggled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
breath_chosen_row_init (BreathChosenRow *self)
{
  self->check = GTK_CHECK_BUTTON (gtk_check_button_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->check), GTK_ALIGN_CENTER);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->check));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), GTK_WIDGET (self->check));
}

static char *
describe (BreathChosen *chosen)
{
  const char *key = breath_chosen_get_key (chosen);
  const char *end = key + strlen (key) - MIN (strlen (key), SHORT_LEN);
  g_autofree char *place = breath_trust_text_place (breath_chosen_get_node_name (chosen), breath_chosen_get_node (chosen));

  /* Translators: what a node calls itself, then the last letters of the key of a person. */
  return g_strdup_printf (_("Of %s. Their own key ends in %s."), place, end);
}

/**
 * breath_chosen_row_new:
 * @chosen: a Mirror
 * @is_checked: whether their flags are to be shown
 *
 * Returns: (transfer floating): a row for @chosen
 */
GtkWidget *
breath_chosen_row_new (BreathChosen *chosen,
                       gboolean      is_checked)
{
  BreathChosenRow *self = g_object_new (BREATH_TYPE_CHOSEN_ROW, NULL);
  const char *name = breath_chosen_get_name (chosen);
  g_autofree char *words = name != NULL ? breath_remote_words_line (name) : g_strdup (_("Somebody who is no Mirror any more"));
  g_autofree char *description = describe (chosen);

  self->chosen = g_object_ref (chosen);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), words);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), description);
  gtk_check_button_set_active (self->check, is_checked);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);
  g_signal_connect_object (self->check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/**
 * breath_chosen_row_get_chosen:
 * @self: a row
 *
 * Returns: (transfer none): whom it shows
 */
BreathChosen *
breath_chosen_row_get_chosen (BreathChosenRow *self)
{
  g_return_val_if_fail (BREATH_IS_CHOSEN_ROW (self), NULL);

  return self->chosen;
}

gboolean
breath_chosen_row_is_checked (BreathChosenRow *self)
{
  g_return_val_if_fail (BREATH_IS_CHOSEN_ROW (self), FALSE);

  return gtk_check_button_get_active (self->check);
}
