/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-trust-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "breath-remote-words.h"
#include "breath-resource-text.h"

#define SHORT_LEN 8  /* characters at the end of an id, which differ from node to node */

const BreathAlertWord breath_trust_reasons[] = {
  { "misleading", N_("What it says does not fit what people see") },
  { "impersonation", N_("It poses as somebody else") },
  { "abuse", N_("Its words hurt people") },
  { "contradiction", N_("It signed two things that contradict each other") },
  { "other", N_("Something else") },
  { NULL, NULL },
};

/**
 * breath_trust_text_place:
 * @name: (nullable): what a node calls itself
 * @id: its id
 *
 * Returns: (transfer full): in one line, what the node calls itself and the letters of its key
 */
char *
breath_trust_text_place (const char *name,
                         const char *id)
{
  gsize len = strlen (id);
  const char *end = id + len - MIN (len, SHORT_LEN);
  g_autofree char *words = NULL;

  if (name == NULL || *name == '\0')
    /* Translators: %s are the last letters of the key of a node. */
    return g_strdup_printf (_("Node without a name (…%s)"), end);

  words = breath_remote_words_name (name);

  return g_strdup_printf ("%s (…%s)", words, end);
}

/**
 * breath_trust_text_pause:
 * @standing: what there is about a node
 *
 * Returns: (transfer full): that links with it are paused and until when, or an empty text
 */
char *
breath_trust_text_pause (BreathStanding *standing)
{
  gint64 until = breath_standing_get_paused_until (standing);
  g_autofree char *time = NULL;

  if (until == 0)
    return g_strdup ("");

  time = breath_resource_text_time (until);

  /* Translators: %s is a time. */
  return g_strdup_printf (_("Links are paused until %s. It ends by itself."), time);
}

static guint
get_count (BreathStanding *standing,
           const char     *offence)
{
  return MIN (breath_standing_get_count (standing, offence), G_MAXUINT);
}

/**
 * breath_trust_text_counts:
 * @standing: what there is about a node
 *
 * Returns: (transfer full): what this computer counted against links with it, or an empty text
 */
char *
breath_trust_text_counts (BreathStanding *standing)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  guint n_broken = get_count (standing, "format");
  guint n_long = get_count (standing, "oversize");
  guint n_bogus = get_count (standing, "bogus-note");
  guint n_often = get_count (standing, "over-rate");
  guint n_pauses = breath_standing_get_n_pauses (standing);
  g_autofree char *all = NULL;
  g_autofree char *last = NULL;

  if (!breath_standing_get_has_offended (standing))
    return g_strdup ("");

  /* Translators: each number stands in a list that begins with “Counted here:”. */
  if (n_broken > 0)
    g_ptr_array_add (parts, g_strdup_printf (g_dngettext (NULL, "%u message that broke the rules",
                                                          "%u messages that broke the rules", n_broken), n_broken));

  if (n_long > 0)
    g_ptr_array_add (parts, g_strdup_printf (g_dngettext (NULL, "%u message longer than any may be",
                                                          "%u messages longer than any may be", n_long), n_long));

  if (n_bogus > 0)
    g_ptr_array_add (parts, g_strdup_printf (g_dngettext (NULL, "%u thing offered and not delivered",
                                                          "%u things offered and not delivered", n_bogus), n_bogus));

  if (n_often > 0)
    g_ptr_array_add (parts, g_strdup_printf (g_dngettext (NULL, "%u message too many at once",
                                                          "%u messages too many at once", n_often), n_often));

  if (n_pauses > 0)
    g_ptr_array_add (parts, g_strdup_printf (g_dngettext (NULL, "%u pause so far", "%u pauses so far", n_pauses), n_pauses));

  g_ptr_array_add (parts, NULL);
  all = g_strjoinv (", ", (char **) parts->pdata);
  last = breath_resource_text_time (breath_standing_get_last_offence (standing));

  /* Translators: a list of what was counted, then a time. */
  return g_strdup_printf (_("Counted here: %s. Last at %s."), all, last);
}

/**
 * breath_trust_text_isolation:
 * @standing: what there is about a node
 *
 * Returns: (transfer full): who isolated it here and until when, or an empty text
 */
char *
breath_trust_text_isolation (BreathStanding *standing)
{
  g_autofree char *by = NULL;
  g_autofree char *until = NULL;

  if (breath_standing_get_isolated_until (standing) == 0)
    return g_strdup ("");

  by = breath_remote_words_line (breath_standing_get_isolated_by (standing));
  until = breath_resource_text_time (breath_standing_get_isolated_until (standing));

  /* Translators: the name of a Mirror, then a time. */
  return g_strdup_printf (_("Isolated here by %s until %s. It ends by itself."), by, until);
}

/**
 * breath_trust_text_scope:
 * @standing: what there is about a node
 *
 * Returns: (transfer full): what its isolation means, a line each, or an empty text
 */
char *
breath_trust_text_scope (BreathStanding *standing)
{
  static const BreathAlertWord scopes[] = {
    { "connect", N_("This centre has no link with it.") },
    { "show", N_("What it says is not shown here.") },
    { "relay", N_("What it says is not passed on from here.") },
    { NULL, NULL },
  };
  const char *const *scope = breath_standing_get_isolation_scope (standing);
  GString *lines = g_string_new (NULL);

  for (guint i = 0; scope[i] != NULL; i++)
    g_string_append_printf (lines, "%s%s", i > 0 ? "\n" : "", breath_alert_text_get (scopes, scope[i]));

  return g_string_free (lines, FALSE);
}

/**
 * breath_trust_text_flags:
 * @standing: what there is about a node
 * @n_chosen: how many Mirrors were chosen
 *
 * Returns: (transfer full): how many of them flagged it, or an empty text
 */
char *
breath_trust_text_flags (BreathStanding *standing,
                         guint           n_chosen)
{
  guint n = g_list_model_get_n_items (breath_standing_get_opinions (standing));

  if (n == 0)
    return g_strdup ("");

  /* Translators: two numbers, as in “2 of your 5 chosen Mirrors flagged it.” */
  return g_strdup_printf (g_dngettext (NULL, "%u of your %u chosen Mirror flagged it.",
                                       "%u of your %u chosen Mirrors flagged it.", n_chosen), n, n_chosen);
}

/**
 * breath_trust_text_opinion:
 * @opinion: what a Mirror thinks of a node
 *
 * Returns: (transfer full): what who they say they are, what they wrote, until when it stands, and what was answered, a line each
 */
char *
breath_trust_text_opinion (BreathOpinion *opinion)
{
  const char *note = breath_opinion_get_note (opinion);
  const char *answer = breath_opinion_get_answer (opinion);
  g_autofree char *claim = breath_alert_text_claim (breath_opinion_get_mirror (opinion), breath_opinion_get_node_name (opinion),
                                                    breath_opinion_get_node (opinion));
  g_autofree char *made = breath_resource_text_time (breath_opinion_get_made (opinion));
  g_autofree char *expires = breath_resource_text_time (breath_opinion_get_expires (opinion));
  GString *lines = g_string_new (NULL);

  g_string_append_printf (lines, "%s\n", claim);

  if (note != NULL)
    {
      g_autofree char *words = breath_remote_words_name (note);

      g_string_append_printf (lines, "%s\n", words);
    }

  /* Translators: two times. */
  g_string_append_printf (lines, _("Said %s by their clock. Ends by itself %s."), made, expires);

  if (breath_opinion_get_is_proven (opinion))
    g_string_append_printf (lines, "\n%s", _("The proof is held here, too."));

  if (answer != NULL)
    {
      g_autofree char *words = breath_remote_words_name (answer);

      /* Translators: %s is what the people of a node say to a flag about it. */
      g_string_append (lines, "\n");
      g_string_append_printf (lines, _("The flagged node answers: %s"), words);
    }

  return g_string_free (lines, FALSE);
}
