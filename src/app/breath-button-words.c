/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-button-words.h"

static void
wrap (GtkLabel *label)
{
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (label, GTK_NATURAL_WRAP_NONE);
  gtk_label_set_justify (label, GTK_JUSTIFY_CENTER);
}

static void
wrap_child (GtkButton *button)
{
  GtkWidget *child = gtk_button_get_child (button);

  if (GTK_IS_LABEL (child))
    wrap (GTK_LABEL (child));
}

/**
 * breath_button_words_wrap:
 * @widget: what may have buttons within
 *
 * Lets buttons have more than one line where there is no room for all of their words, as in a narrow window, with large
 * letters, or in a language that needs more of them. Without that the whole window would be as wide as its longest button.
 */
void
breath_button_words_wrap (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget))
    {
      wrap_child (GTK_BUTTON (widget));

      /* One that has no words yet has no label, either. */
      g_signal_connect (widget, "notify::child", G_CALLBACK (wrap_child), NULL);
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    breath_button_words_wrap (child);
}
