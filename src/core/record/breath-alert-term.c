/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alert-term.h"

#include <string.h>

#define MAX_WORDS 5

/* CAP 1.2 §3.2 as its XML has them; the event codes are ours. Each list is in the order of its enumeration. */
static const char *const words[BREATH_N_ALERT_TERMS][MAX_WORDS + 1] = {
  [BREATH_ALERT_TERM_STATUS] = { "Actual", "Exercise", "Test" },
  [BREATH_ALERT_TERM_MESSAGE] = { "Alert", "Update", "Cancel" },
  [BREATH_ALERT_TERM_EVENT] = { "other", "systemic-error", "hallucination", "bias-drift" },
  [BREATH_ALERT_TERM_URGENCY] = { "Unknown", "Immediate", "Expected", "Future", "Past" },
  [BREATH_ALERT_TERM_SEVERITY] = { "Unknown", "Extreme", "Severe", "Moderate", "Minor" },
  [BREATH_ALERT_TERM_CERTAINTY] = { "Unknown", "Observed", "Likely", "Possible", "Unlikely" },
  [BREATH_ALERT_TERM_VIEW] = { "seen-here", "not-seen-here", "disputed" },
};

/**
 * breath_alert_term_to_word:
 * @term: a set of words
 * @value: a value of the enumeration that belongs to it
 *
 * Gets the word of CAP 1.2 for a value. It names the value in files and on command lines, and is not translated.
 *
 * Returns: (nullable): the word, or %NULL if there is no such value
 */
const char *
breath_alert_term_to_word (BreathAlertTerm term,
                           guint           value)
{
  g_return_val_if_fail ((guint) term < BREATH_N_ALERT_TERMS, NULL);

  return value < MAX_WORDS ? words[term][value] : NULL;
}

/**
 * breath_alert_term_from_word:
 * @term: a set of words
 * @word: one of them, in letters of any case
 * @value: (out): the value it names
 *
 * Returns: whether it is one of them
 */
gboolean
breath_alert_term_from_word (BreathAlertTerm term,
                             const char     *word,
                             guint          *value)
{
  g_return_val_if_fail ((guint) term < BREATH_N_ALERT_TERMS, FALSE);
  g_return_val_if_fail (word != NULL, FALSE);

  for (guint i = 0; words[term][i] != NULL; i++)
    if (g_ascii_strcasecmp (words[term][i], word) == 0)
      {
        *value = i;
        return TRUE;
      }

  return FALSE;
}

/**
 * breath_alert_term_dup_words:
 * @term: a set of words
 *
 * Returns: (transfer full): all of them, with commas between, for whoever gave another
 */
char *
breath_alert_term_dup_words (BreathAlertTerm term)
{
  g_return_val_if_fail ((guint) term < BREATH_N_ALERT_TERMS, NULL);

  return g_strjoinv (", ", (char **) words[term]);
}
