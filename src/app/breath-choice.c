/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-choice.h"

#include <glib/gi18n.h>

static void
fill (AdwComboRow           *row,
      const char            *first,
      const BreathAlertWord *words)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);

  if (first != NULL)
    gtk_string_list_append (list, first);

  for (; words->word != NULL; words++)
    gtk_string_list_append (list, _(words->text));

  adw_combo_row_set_model (row, G_LIST_MODEL (list));
}

/**
 * breath_choice_fill:
 * @row: a row to choose in
 * @words: what can be chosen; the last has a word that is %NULL
 *
 * Lets people choose among @words, in their language and in that order.
 */
void
breath_choice_fill (AdwComboRow           *row,
                    const BreathAlertWord *words)
{
  g_return_if_fail (ADW_IS_COMBO_ROW (row));

  fill (row, NULL, words);
}

/**
 * breath_choice_fill_open:
 * @row: a row to choose in
 * @words: what can be chosen; the last has a word that is %NULL
 *
 * The same where somebody has to choose: what stands there by itself everybody would take for what a person said.
 */
void
breath_choice_fill_open (AdwComboRow           *row,
                         const BreathAlertWord *words)
{
  g_return_if_fail (ADW_IS_COMBO_ROW (row));

  fill (row, _("Not chosen yet"), words);
}

/**
 * breath_choice_set_open:
 * @row: a row of breath_choice_fill_open()
 * @words: what can be chosen there
 * @word: (nullable): one of them; %NULL, or another, for what has not been chosen yet
 */
void
breath_choice_set_open (AdwComboRow           *row,
                        const BreathAlertWord *words,
                        const char            *word)
{
  guint chosen = 0;

  g_return_if_fail (ADW_IS_COMBO_ROW (row));

  for (guint i = 0; words[i].word != NULL; i++)
    if (g_strcmp0 (words[i].word, word) == 0)
      chosen = i + 1;

  adw_combo_row_set_selected (row, chosen);
}

/**
 * breath_choice_get_open:
 * @row: a row of breath_choice_fill_open()
 * @words: what can be chosen there
 *
 * Returns: (nullable): which of them is chosen, %NULL as long as none is
 */
const char *
breath_choice_get_open (AdwComboRow           *row,
                        const BreathAlertWord *words)
{
  guint selected;

  g_return_val_if_fail (ADW_IS_COMBO_ROW (row), NULL);

  selected = adw_combo_row_get_selected (row);

  return selected > 0 && selected != GTK_INVALID_LIST_POSITION ? words[selected - 1].word : NULL;
}
