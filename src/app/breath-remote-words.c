/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-remote-words.h"

#include <glib/gi18n.h>

/* What somebody else wrote, made fit to stand among our own words. Never markup: it goes into labels that read none. */

#define ISOLATE      "\xe2\x81\xa8"  /* U+2068: from here on it has a direction of its own, that of its first letter */
#define END_ISOLATE  "\xe2\x81\xa9"
#define REPLACEMENT  0xfffd
#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER     0x200d
#define MAX_MARKS    4               /* on one letter; more would be drawn over the lines above and below */
#define MAX_EMPTY    1               /* lines in a row */

static gboolean
is_visible (gunichar c)
{
  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_FORMAT:
      return c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER;

    case G_UNICODE_CONTROL:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;

    default:
      return TRUE;
    }
}

static gboolean
is_mark (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK;
}

/* One line, between isolates: they end at the end of a line, so each has its own. */
static void
append_line (GString    *words,
             const char *line)
{
  guint n_marks = 0;

  g_string_append (words, ISOLATE);

  for (const char *at = line; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      n_marks = is_mark (c) ? n_marks + 1 : 0;

      if (n_marks > MAX_MARKS)
        continue;

      if (c == '\t')
        g_string_append_c (words, ' ');
      else
        g_string_append_unichar (words, is_visible (c) ? c : REPLACEMENT);
    }

  g_string_append (words, END_ISOLATE);
}

/**
 * breath_remote_words_line:
 * @text: what somebody else wrote, such as a name
 *
 * Makes one line of it: what breaks lines becomes a space, what hides or reorders other words a visible sign, and the
 * direction in which it is written ends with it.
 *
 * Returns: (transfer full): the line, for a label that reads no markup
 */
char *
breath_remote_words_line (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *words = g_string_new (NULL);

  g_strdelimit (valid, "\r\n", ' ');
  append_line (words, g_strstrip (valid));

  return g_string_free (words, FALSE);
}

static gboolean
is_quote (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return c == '"' || type == G_UNICODE_INITIAL_PUNCTUATION || type == G_UNICODE_FINAL_PUNCTUATION
         || (c >= 0x201c && c <= 0x201f) || (c >= 0x300c && c <= 0x300f);
}

/**
 * breath_remote_words_name:
 * @name: the name that somebody chose, or a note that has one line here
 *
 * Does the same as breath_remote_words_line(), in quotation marks that end only where the words do, so that a name or
 * a note which goes on like a sentence of ours is seen to be none.
 *
 * Returns: (transfer full): the name, for a label that reads no markup
 */
char *
breath_remote_words_name (const char *name)
{
  g_autofree char *line = breath_remote_words_line (name);
  g_autoptr(GString) words = g_string_new (NULL);

  for (const char *at = line; *at != '\0'; at = g_utf8_next_char (at))
    g_string_append_unichar (words, is_quote (g_utf8_get_char (at)) ? '\'' : g_utf8_get_char (at));

  /* Translators: quotation marks around what somebody else wrote. */
  return g_strdup_printf (_("“%s”"), words->str);
}

/**
 * breath_remote_words_text:
 * @text: what somebody else wrote, such as a description
 *
 * Does the same as breath_remote_words_line() and keeps its lines, but no more than one empty line in a row, so that
 * nothing can be pushed out of sight.
 *
 * Returns: (transfer full): the lines, for a label that reads no markup
 */
char *
breath_remote_words_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_auto(GStrv) lines = g_strsplit (g_strstrip (valid), "\n", -1);
  GString *words = g_string_new (NULL);
  guint n_empty = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strchomp (lines[i]);
      n_empty = *lines[i] == '\0' ? n_empty + 1 : 0;

      if (n_empty > MAX_EMPTY)
        continue;

      if (i > 0)
        g_string_append_c (words, '\n');

      if (*lines[i] != '\0')
        append_line (words, lines[i]);
    }

  return g_string_free (words, FALSE);
}
