/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#define MAX_SHOWN   600    /* characters of a sentence */
#define REPLACEMENT 0xfffd /* for what is not shown */

/* Kinds of values of which none is as good as not said, and so most likely a slip of a script. */
static const char *const kinds_of_value[] = { "HOURS", "DAYS", "N", "TIME", "SCOPE", NULL };

static gboolean
is_shown (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_LINE_SEPARATOR &&
         type != G_UNICODE_PARAGRAPH_SEPARATOR && g_unichar_isdefined (c);
}

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
  g_autoptr(GString) shown = g_string_new (NULL);
  g_autofree char *raw = NULL;
  g_autofree char *valid = NULL;
  const char *at;
  guint n = 0;
  va_list args;

  va_start (args, format);
  raw = g_strdup_vprintf (format, args);
  va_end (args);
  valid = g_utf8_make_valid (raw, -1);

  for (at = valid; *at != '\0' && n < MAX_SHOWN; at = g_utf8_next_char (at), n++)
    g_string_append_unichar (shown, is_shown (g_utf8_get_char (at)) ? g_utf8_get_char (at) : REPLACEMENT);

  g_printerr ("breathctl: %s%s\n", shown->str, *at != '\0' ? "…" : "");
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
