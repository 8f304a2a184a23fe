/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-finding-text.h"

#include <glib/gi18n.h>

static const struct
{
  const char *id;
  const char *sentence;
} sentences[] = {
  { "equivocation", N_("Signed two different things as its latest. Do not rely on what it says.") },
  { "omission", N_("Keeps back a part of the news it passes on.") },
  { "rollback", N_("Passes on older news than it did before.") },
  { "future-date", N_("Its clock is more than ten minutes ahead of ours.") },
};

/**
 * breath_finding_text_describe:
 * @findings: ids of what was found about a node
 *
 * Says what was found about a node, a line each. What this version has no words for is left out.
 *
 * Returns: (transfer full): the lines, empty if there are none
 */
char *
breath_finding_text_describe (const char *const *findings)
{
  g_autoptr(GString) lines = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (g_strv_contains (findings, sentences[i].id))
      g_string_append_printf (lines, "%s%s", lines->len > 0 ? "\n" : "", _(sentences[i].sentence));

  return g_string_free (g_steal_pointer (&lines), FALSE);
}
