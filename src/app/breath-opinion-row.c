/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-opinion-row.h"

#include "breath-trust-text.h"

/**
 * BreathOpinionRow:
 *
 * What a Mirror thinks of a node: our words for the reason, theirs below.
 */
struct _BreathOpinionRow
{
  AdwActionRow   parent_instance;

  BreathOpinion *opinion;
};

G_DEFINE_FINAL_TYPE (BreathOpinionRow, breath_opinion_row, ADW_TYPE_ACTION_ROW)

static void
breath_opinion_row_dispose (GObject *object)
{
  BreathOpinionRow *self = BREATH_OPINION_ROW (object);

  g_clear_object (&self->opinion);

  G_OBJECT_CLASS (breath_opinion_row_parent_class)->dispose (object);
}

static void
breath_opinion_row_class_init (BreathOpinionRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = breath_opinion_row_dispose;
}

static void
breath_opinion_row_init (BreathOpinionRow *self)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
}

/**
 * breath_opinion_row_new:
 * @opinion: what a Mirror thinks of a node
 *
 * Returns: (transfer floating): a row that shows @opinion
 */
GtkWidget *
breath_opinion_row_new (BreathOpinion *opinion)
{
  BreathOpinionRow *self = g_object_new (BREATH_TYPE_OPINION_ROW, NULL);
  const char *title = breath_alert_text_get (breath_trust_reasons, breath_opinion_get_reason (opinion));
  g_autofree char *words = breath_trust_text_opinion (opinion);

  self->opinion = g_object_ref (opinion);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words,
                                  -1);

  return GTK_WIDGET (self);
}

/**
 * breath_opinion_row_get_opinion:
 * @self: a row
 *
 * Returns: (transfer none): what it shows
 */
BreathOpinion *
breath_opinion_row_get_opinion (BreathOpinionRow *self)
{
  g_return_val_if_fail (BREATH_IS_OPINION_ROW (self), NULL);

  return self->opinion;
}
