/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include "breath-remote-text.h"

#include <string.h>

#define MAX_SHOWN 600 /* characters of a sentence */

/* Kinds of values of which none is as good as not said, and so most likely a slip of a script. */
static const char *const kinds_of_value[] = { "HOURS", "DAYS", "N", "TIME", "SCOPE", NULL };

/**
 * breathctl_complain:
 * @format: a sentence, as for printf()
 * @...: what goes into it
 *
 * Prints why something was refused. What was typed, or came from elsewhere, neither acts on the terminal nor fills it.
 */
void
breathctl_complain (const char *format,
                    ...)
{
  g_autofree char *raw = NULL;
  g_autofree char *visible = NULL;
  g_autofree char *shown = NULL;
  va_list args;

  va_start (args, format);
  raw = g_strdup_vprintf (format, args);
  va_end (args);
  visible = breath_remote_text_to_visible (raw);
  shown = g_utf8_substring (visible, 0, MIN (g_utf8_strlen (visible, -1), MAX_SHOWN));

  g_printerr ("breathctl: %s%s\n", shown, strlen (shown) < strlen (visible) ? "…" : "");
}

/**
 * breathctl_check_values:
 * @verb: the verb's words
 * @entries: (nullable): its options, once read
 *
 * An empty number would count as one that was not given, and something else would be done than somebody meant.
 *
 * Returns: whether no option has an empty value that must have one; having said which if not
 */
gboolean
breathctl_check_values (const char         *verb,
                        const GOptionEntry *entries)
{
  for (const GOptionEntry *entry = entries; entry != NULL && entry->long_name != NULL; entry++)
    {
      const char *value = entry->arg == G_OPTION_ARG_STRING ? *(char **) entry->arg_data : NULL;

      if (value == NULL || *value != '\0' || !g_strv_contains (kinds_of_value, entry->arg_description))
        continue;

      breathctl_complain ("--%s of %s must not be empty; see breathctl %s --help", entry->long_name, verb, verb);
      return FALSE;
    }

  return TRUE;
}
