/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-remote-text.h"

#include "breath-item.h"
#include "breath-node.h"

#include <string.h>

#define REPLACEMENT 0xfffd

/* Kinds of characters that move, hide or reorder what stands around them, on a screen or in a terminal. */
static const GUnicodeType invisible_types[] = {
  G_UNICODE_CONTROL,
  G_UNICODE_FORMAT,
  G_UNICODE_SURROGATE,
  G_UNICODE_PRIVATE_USE,
  G_UNICODE_UNASSIGNED,
  G_UNICODE_LINE_SEPARATOR,
  G_UNICODE_PARAGRAPH_SEPARATOR,
};

static gboolean
is_invisible (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  for (guint i = 0; i < G_N_ELEMENTS (invisible_types); i++)
    if (type == invisible_types[i])
      return TRUE;

  return FALSE;
}

/**
 * breath_remote_text_to_visible:
 * @text: text that somebody else wrote
 *
 * Replaces whatever could act on a terminal, hide other text or reorder it by a visible sign.
 *
 * Returns: (transfer full): the text, fit to be shown; still never markup
 */
char *
breath_remote_text_to_visible (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *visible = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (visible, is_invisible (c) ? REPLACEMENT : c);
    }

  return g_string_free (visible, FALSE);
}

/**
 * breath_remote_text_to_visible_lines:
 * @text: text of several lines that somebody else wrote
 *
 * Does the same for each line. Of empty lines at most one is left between two others, so that no text can push the rest
 * of a page out of sight.
 *
 * Returns: (transfer full): the text, fit to be shown; still never markup
 */
char *
breath_remote_text_to_visible_lines (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  GString *visible = g_string_new (NULL);
  guint n_empty = 0;

  for (char **line = lines; *line != NULL; line++)
    {
      g_autofree char *shown = breath_remote_text_to_visible (*line);

      n_empty = *g_strchomp (shown) == '\0' ? n_empty + 1 : 0;

      if (n_empty < 2)
        g_string_append_printf (visible, "%s%s", line == lines ? "" : "\n", shown);
    }

  return g_string_free (visible, FALSE);
}

/**
 * breath_remote_text_check_name:
 * @name: what somebody wants to call our node
 * @error: return location
 *
 * Returns: whether every neighbour could take and show it
 */
gboolean
breath_remote_text_check_name (const char *name,
                               GError    **error)
{
  g_autofree char *visible = NULL;

  if (strlen (name) > BREATH_PROFILE_MAX_NAME)
    {
      g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                   "name must be at most %d bytes long; this one has %" G_GSIZE_FORMAT,
                   BREATH_PROFILE_MAX_NAME, strlen (name));
      return FALSE;
    }

  visible = breath_remote_text_to_visible (name);

  /* No name at all is fine, blanks that look like one are not. */
  if (strcmp (visible, name) == 0 && (*name == '\0' || *g_strstrip (visible) != '\0'))
    return TRUE;

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
               "name must be of visible characters, without line breaks or control characters");

  return FALSE;
}
