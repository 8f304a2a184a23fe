/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-choice.h"

#include <glib/gi18n.h>

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
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);

  g_return_if_fail (ADW_IS_COMBO_ROW (row));

  for (; words->word != NULL; words++)
    gtk_string_list_append (list, _(words->text));

  adw_combo_row_set_model (row, G_LIST_MODEL (list));
}
