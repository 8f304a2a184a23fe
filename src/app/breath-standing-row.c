/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-standing-row.h"

#include <glib/gi18n.h>

#include "breath-trust-text.h"

/**
 * BreathStandingRow:
 *
 * A node of which there is something to know, in a line for each thing: they are never added up.
 */
struct _BreathStandingRow
{
  AdwActionRow    parent_instance;

  BreathStanding *standing;
  BreathTrust    *trust;
};

G_DEFINE_FINAL_TYPE (BreathStandingRow, breath_standing_row, ADW_TYPE_ACTION_ROW)

static void
show_standing (BreathStandingRow *self)
{
  BreathStanding *standing = self->standing;
  g_autofree char *place = breath_trust_text_place (breath_standing_get_name (standing), breath_standing_get_id (standing));
  g_autofree char *pause = breath_trust_text_pause (standing);
  g_autofree char *counts = breath_trust_text_counts (standing);
  g_autofree char *isolation = breath_trust_text_isolation (standing);
  g_autofree char *flags = breath_trust_text_flags (standing, breath_trust_get_n_chosen (self->trust));
  const char *proof = breath_standing_get_evidence (standing) != NULL ? _("It signed two things that contradict each other.") : "";
  const char *lines[] = { isolation, pause, counts, flags, proof };
  g_autoptr(GString) words = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (*lines[i] != '\0')
      g_string_append_printf (words, "%s%s", words->len > 0 ? "\n" : "", lines[i]);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), place);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), words->str);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, place,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words->str,
                                  -1);
}

static void
breath_standing_row_dispose (GObject *object)
{
  BreathStandingRow *self = BREATH_STANDING_ROW (object);

  g_clear_object (&self->standing);
  g_clear_object (&self->trust);

  G_OBJECT_CLASS (breath_standing_row_parent_class)->dispose (object);
}

static void
breath_standing_row_class_init (BreathStandingRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = breath_standing_row_dispose;
}

static void
breath_standing_row_init (BreathStandingRow *self)
{
  GtkWidget *arrow = g_object_new (GTK_TYPE_IMAGE,
                                   "icon-name", "go-next-symbolic",
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                   NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), arrow);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), TRUE);
}

/**
 * breath_standing_row_new:
 * @standing: what there is about a node
 * @trust: what there is about all of them
 *
 * Returns: (transfer floating): a row that follows @standing
 */
GtkWidget *
breath_standing_row_new (BreathStanding *standing,
                         BreathTrust    *trust)
{
  BreathStandingRow *self = g_object_new (BREATH_TYPE_STANDING_ROW, NULL);

  self->standing = g_object_ref (standing);
  self->trust = g_object_ref (trust);
  g_signal_connect_object (standing, "notify", G_CALLBACK (show_standing), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breath_standing_get_opinions (standing), "items-changed", G_CALLBACK (show_standing), self,
                           G_CONNECT_SWAPPED);
  show_standing (self);

  return GTK_WIDGET (self);
}

/**
 * breath_standing_row_get_id:
 * @self: a row
 *
 * Returns: (transfer none): the id of the node it shows
 */
const char *
breath_standing_row_get_id (BreathStandingRow *self)
{
  g_return_val_if_fail (BREATH_IS_STANDING_ROW (self), NULL);

  return breath_standing_get_id (self->standing);
}
