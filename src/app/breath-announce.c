/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-announce.h"

/**
 * breath_announce:
 * @label: where it stands; of role alert or status
 * @sentence: (nullable): what is to be known, translated; %NULL or "" for nothing
 *
 * Shows @sentence, also to those who do not see it appear, or hides @label if there is nothing to say.
 */
void
breath_announce (GtkLabel   *label,
                 const char *sentence)
{
  const char *words = sentence != NULL ? sentence : "";

  g_return_if_fail (GTK_IS_LABEL (label));

  gtk_label_set_text (label, words);
  gtk_widget_set_visible (GTK_WIDGET (label), *words != '\0');
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}
