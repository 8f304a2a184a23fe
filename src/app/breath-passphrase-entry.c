/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-passphrase-entry.h"

#include <string.h>

/*
 * From a widget into guarded memory. While somebody types, the words are in the memory that GTK keeps for passwords,
 * which it locks where the system lets it and wipes. What it cannot promise: every key passes through the display
 * server, the input method and the memory of events, and who presses the eye to see the words has them drawn. So they
 * stay in the widget for no longer than needed, and the eye is open for no longer than they stay.
 */

/**
 * breath_passphrase_entry_clear:
 * @entry: an entry for a passphrase
 *
 * Wipes what was typed, and hides what will be, whoever types it.
 */
void
breath_passphrase_entry_clear (GtkEditable *entry)
{
  GtkEditable *within = gtk_editable_get_delegate (entry);

  gtk_editable_set_text (entry, "");

  if (GTK_IS_TEXT (within))
    gtk_text_set_visibility (GTK_TEXT (within), FALSE);
}

/**
 * breath_passphrase_entry_take:
 * @entry: an entry for a passphrase
 *
 * Takes what was typed out of @entry, which is empty then.
 *
 * Returns: (transfer full): what was typed
 */
BreathPassphrase *
breath_passphrase_entry_take (GtkEditable *entry)
{
  const char *text = gtk_editable_get_text (entry);
  BreathPassphrase *passphrase = breath_passphrase_new_from_text (text, strlen (text));

  breath_passphrase_entry_clear (entry);

  return passphrase;
}
