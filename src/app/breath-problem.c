/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-problem.h"

#include <adwaita.h>

#include "breath-announce.h"
#include "breath-scroll.h"

/* Of anything else each word within would turn red. */
static gboolean
can_be_marked (GtkWidget *field)
{
  return ADW_IS_PREFERENCES_ROW (field) || GTK_IS_TEXT_VIEW (field);
}

/* Keys go to what is within an entry, which is what a screen reader speaks of. */
static void
set_invalid (GtkWidget *field,
             gboolean   is_invalid)
{
  GtkEditable *within = GTK_IS_EDITABLE (field) ? gtk_editable_get_delegate (GTK_EDITABLE (field)) : NULL;
  GtkAccessibleInvalidState state = is_invalid ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE;

  gtk_accessible_update_state (within != NULL ? GTK_ACCESSIBLE (within) : GTK_ACCESSIBLE (field),
                               GTK_ACCESSIBLE_STATE_INVALID, state,
                               -1);
}

/**
 * breath_problem_show:
 * @label: where it is said
 * @field: (nullable): what it is about
 * @sentence: what is wrong and what to do, translated
 *
 * Says why something does not begin: marks @field, lets keys go to it, and has both it and the words in sight.
 */
void
breath_problem_show (GtkLabel   *label,
                     GtkWidget  *field,
                     const char *sentence)
{
  g_return_if_fail (GTK_IS_LABEL (label));
  g_return_if_fail (field == NULL || GTK_IS_WIDGET (field));
  g_return_if_fail (sentence != NULL);

  breath_announce (label, sentence);

  if (field != NULL)
    {
      if (can_be_marked (field))
        gtk_widget_add_css_class (field, "error");

      set_invalid (field, TRUE);
      gtk_widget_grab_focus (field);
    }

  breath_scroll_to_both (GTK_WIDGET (label), field != NULL ? field : GTK_WIDGET (label));
}

/**
 * breath_problem_hide:
 * @label: where it was said
 * @field: (nullable): what it was about
 *
 * Somebody does something about what was wrong.
 */
void
breath_problem_hide (GtkLabel  *label,
                     GtkWidget *field)
{
  g_return_if_fail (GTK_IS_LABEL (label));
  g_return_if_fail (field == NULL || GTK_IS_WIDGET (field));

  breath_announce (label, NULL);

  if (field != NULL)
    {
      gtk_widget_remove_css_class (field, "error");
      set_invalid (field, FALSE);
    }
}
