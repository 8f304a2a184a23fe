/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-alert-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "breath-remote-words.h"

#define SHORT_LEN 8  /* characters at the end of an id, which differ from node to node */

const BreathAlertWord breath_alert_events[] = {
  { "systemic-error", N_("A system makes the same error again and again") },
  { "hallucination", N_("A system makes things up and says them as facts") },
  { "bias-drift", N_("A system treats some people worse than others") },
  { "other", N_("Something else about a system that decides or advises") },
  { NULL, NULL },
};

const BreathAlertWord breath_alert_severities[] = {
  { "Extreme", N_("Extreme: lives or homes are at stake") },
  { "Severe", N_("Severe: people come to serious harm") },
  { "Moderate", N_("Moderate: people may come to harm") },
  { "Minor", N_("Minor: a nuisance") },
  { "Unknown", N_("Not known how bad it is") },
  { NULL, NULL },
};

const BreathAlertWord breath_alert_urgencies[] = {
  { "Immediate", N_("Act at once") },
  { "Expected", N_("Act within the hour") },
  { "Future", N_("Act in the next days") },
  { "Past", N_("It is over") },
  { "Unknown", N_("Not known how soon") },
  { NULL, NULL },
};

const BreathAlertWord breath_alert_certainties[] = {
  { "Observed", N_("Seen by who raises it, or going on now") },
  { "Likely", N_("Likely, more so than not") },
  { "Possible", N_("Possible, but not likely") },
  { "Unlikely", N_("Hardly to be expected") },
  { "Unknown", N_("Not known how sure") },
  { NULL, NULL },
};

const BreathAlertWord breath_alert_statuses[] = {
  { "Actual", N_("Real") },
  { "Exercise", N_("Exercise: people practise, nothing has happened") },
  { "Test", N_("Test: of the connection only") },
  { NULL, NULL },
};

const BreathAlertWord breath_alert_views[] = {
  { "seen-here", N_("Seen here, too") },
  { "not-seen-here", N_("Not seen here") },
  { "disputed", N_("We think it is not so") },
  { NULL, NULL },
};

/**
 * breath_alert_text_get:
 * @words: one of the lists
 * @word: a word of CAP 1.2
 *
 * Returns: (transfer none): what it means, translated; @word itself if this version does not know it
 */
const char *
breath_alert_text_get (const BreathAlertWord *words,
                       const char            *word)
{
  for (; words->word != NULL; words++)
    if (g_strcmp0 (words->word, word) == 0)
      return _(words->text);

  return word;
}

static const char *
get_severity_name (const char *severity)
{
  static const BreathAlertWord names[] = {
    { "Extreme", N_("Extreme alert") },
    { "Severe", N_("Severe alert") },
    { "Moderate", N_("Moderate alert") },
    { "Minor", N_("Minor alert") },
    { "Unknown", N_("Alert") },
    { NULL, NULL },
  };

  return breath_alert_text_get (names, severity);
}

/**
 * breath_alert_text_kind:
 * @alert: an alert
 *
 * Returns: (transfer full): in a word or two what it is, translated: “Severe alert”, “Exercise: Severe alert”,
 *   “Taken back”
 */
char *
breath_alert_text_kind (BreathHeardAlert *alert)
{
  const char *status = breath_heard_alert_get_status (alert);
  const char *message = breath_heard_alert_get_message (alert);
  g_autofree char *kind = NULL;

  if (g_str_equal (message, "Cancel"))
    kind = g_strdup (_("Alert taken back"));
  else if (g_str_equal (message, "Update"))
    /* Translators: %s is how bad it is, as in “Severe alert”. */
    kind = g_strdup_printf (_("%s, corrected"), get_severity_name (breath_heard_alert_get_severity (alert)));
  else
    kind = g_strdup (get_severity_name (breath_heard_alert_get_severity (alert)));

  if (g_str_equal (status, "Exercise"))
    /* Translators: %s is an alert with which people practise. */
    return g_strdup_printf (_("Exercise: %s"), kind);

  if (g_str_equal (status, "Test"))
    /* Translators: %s is an alert that only tests the connection. */
    return g_strdup_printf (_("Test: %s"), kind);

  return g_steal_pointer (&kind);
}

static const char *
get_short_id (const char *id)
{
  gsize len = strlen (id);

  return id + len - MIN (len, SHORT_LEN);
}

/**
 * breath_alert_text_place:
 * @alert: an alert
 *
 * Returns: (transfer full): where it comes from, in one line: what the node calls itself, and the letters of its key
 */
char *
breath_alert_text_place (BreathHeardAlert *alert)
{
  const char *name = breath_heard_alert_get_node_name (alert);
  g_autofree char *words = breath_remote_words_name (name);
  const char *id = get_short_id (breath_heard_alert_get_node (alert));

  if (*name == '\0')
    /* Translators: %s are the last letters of the key of a node. */
    return g_strdup_printf (_("Node without a name (…%s)"), id);

  return g_strdup_printf ("%s (…%s)", words, id);
}

/**
 * breath_alert_text_claim:
 * @mirror: what its node calls a Mirror
 * @node_name: (nullable): what the node calls itself
 * @node: the id of the node
 *
 * Says who speaks without saying that it is true: anybody can choose any name, but not the letters of a key.
 *
 * Returns: (transfer full): a translated sentence
 */
char *
breath_alert_text_claim (const char *mirror,
                         const char *node_name,
                         const char *node)
{
  g_autofree char *who = breath_remote_words_name (mirror);
  g_autofree char *place = breath_remote_words_name (node_name != NULL ? node_name : "");
  const char *id = get_short_id (node);

  if (node_name == NULL || *node_name == '\0')
    /* Translators: the name somebody chose, then the last letters of the key of a node. */
    return g_strdup_printf (_("By somebody who goes by the name %s, at a node without a name whose key ends in %s."), who, id);

  /* Translators: the name somebody chose, the name a node chose, then the last letters of that node’s key. */
  return g_strdup_printf (_("By somebody who goes by the name %s, at a node that calls itself %s and whose key ends in %s."),
                          who, place, id);
}

/**
 * breath_alert_text_without_markup:
 * @text: the text of a notification
 *
 * Some desktops read markup there and others do not, so that there may be none that could be read.
 *
 * Returns: (transfer full): the same with signs that only look like those of markup
 */
char *
breath_alert_text_without_markup (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '<')
        g_string_append (plain, "\xe2\x80\xb9");
      else if (c == '>')
        g_string_append (plain, "\xe2\x80\xba");
      else if (c == '&')
        g_string_append (plain, "\xef\xbc\x86");
      else
        g_string_append_unichar (plain, c);
    }

  return g_string_free (plain, FALSE);
}

/**
 * breath_alert_text_notice:
 * @alert: an alert
 *
 * Returns: (transfer full): where it comes from and its headline, for the text of a notification
 */
char *
breath_alert_text_notice (BreathHeardAlert *alert)
{
  g_autofree char *place = breath_alert_text_place (alert);
  g_autofree char *headline = breath_remote_words_line (breath_heard_alert_get_headline (alert));
  g_autofree char *words = NULL;

  /* Translators: where an alert comes from, then its headline. */
  words = g_strdup_printf (_("From %s: %s"), place, headline);

  return breath_alert_text_without_markup (words);
}
