/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-level-text.h"

#include <glib/gi18n.h>
#include <math.h>

#include "breath-resource-text.h"

#define MAX_DAYS 999

/**
 * breath_level_text_days:
 * @quarters: how many quarter-days
 *
 * Returns: (transfer full): the same in days, as in “1½ days”
 */
char *
breath_level_text_days (guint quarters)
{
  static const char *const parts[] = { "", "¼", "½", "¾" };
  g_autofree char *number = NULL;

  if (quarters > 0 && quarters < 4)
    number = g_strdup (parts[quarters]);
  else
    number = g_strdup_printf ("%u%s", quarters / 4, parts[quarters % 4]);

  /* Translators: %s is a number such as ¾ or 1½. */
  return g_strdup_printf (g_dngettext (NULL, "%s day", "%s days", quarters > 0 && quarters <= 4 ? 1 : 2), number);
}

/**
 * breath_level_text_lasts:
 * @resource: one of our own, whose stock is known
 *
 * Returns: (transfer full): for how many days the stock is enough
 */
char *
breath_level_text_lasts (BreathResource *resource)
{
  double days = breath_resource_get_amount (resource) / breath_resource_get_need (resource);
  g_autofree char *text = NULL;

  if (days > MAX_DAYS)
    return g_strdup (_("Lasts for years"));

  /* People who plan round down. */
  text = breath_level_text_days (days < 10 ? (guint) floor (days * 4) : (guint) floor (days) * 4);

  /* Translators: %s is a number of days, as in “1½ days”. */
  return g_strdup_printf (_("Lasts %s"), text);
}

/**
 * breath_level_text_reserve:
 * @level: quarter-days over or under the reserve
 * @uncertainty: how far the truth may be from it, in quarter-days
 *
 * Returns: (transfer full): what a level means, in days
 */
char *
breath_level_text_reserve (int   level,
                           guint uncertainty)
{
  g_autofree char *days = breath_level_text_days (ABS (level));
  g_autofree char *range = breath_level_text_days (uncertainty);

  /* Translators: how far from the reserve, then how far from the truth that may be, as in “1½ days”. */
  if (level < 0)
    return g_strdup_printf (_("%s short of our reserve, give or take %s"), days, range);

  if (level > 0)
    /* Translators: how far from the reserve, then how far from the truth that may be, as in “1½ days”. */
    return g_strdup_printf (_("%s beyond our reserve, give or take %s"), days, range);

  /* Translators: %s is a number of days, as in “1½ days”. */
  return g_strdup_printf (_("Just our reserve, give or take %s"), range);
}

/**
 * breath_level_text_status:
 * @resource: "energy", "water" or "food"
 * @node: how to name the node
 * @level: quarter-days over or under the reserve
 *
 * Returns: (transfer full): the sentence of the specification, and what it means in days
 */
char *
breath_level_text_status (const char *resource,
                          const char *node,
                          int         level)
{
  g_autofree char *sentence = breath_resource_text_status (resource, node, level);
  g_autofree char *days = breath_level_text_days (ABS (level));

  if (level < 0)
    /* Translators: a sentence that ends with a level, then a number of days, as in “1½ days”. */
    return g_strdup_printf (_("%s: about %s short of the reserve"), sentence, days);

  if (level > 0)
    /* Translators: a sentence that ends with a level, then a number of days, as in “1½ days”. */
    return g_strdup_printf (_("%s: about %s beyond the reserve"), sentence, days);

  /* Translators: %s is a sentence that ends with a level. */
  return g_strdup_printf (_("%s: just the reserve"), sentence);
}

/**
 * breath_level_text_trend:
 * @resource: one of our own
 *
 * Says in words what a chart of all that was published draws.
 *
 * Returns: (transfer full): the sentences
 */
char *
breath_level_text_trend (BreathResource *resource)
{
  guint n;
  const BreathPublishedLevel *levels = breath_resource_get_levels (resource, &n);
  g_autofree char *since = NULL;
  g_autofree char *count = NULL;
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;
  int lowest = G_MAXINT, highest = G_MININT;

  if (n == 0)
    return g_strdup (_("Nothing has been published yet."));

  for (guint i = 0; i < n; i++)
    {
      lowest = MIN (lowest, levels[i].level);
      highest = MAX (highest, levels[i].level);
    }

  since = breath_resource_text_time (levels[0].made);
  /* Translators: a number, then a time of day with its date. */
  count = g_strdup_printf (g_dngettext (NULL, "Published %u time since %s.", "Published %u times since %s.", n), n, since);
  first = breath_level_text_reserve (levels[0].level, levels[0].uncertainty);
  last = breath_level_text_reserve (levels[n - 1].level, levels[n - 1].uncertainty);

  if (n == 1)
    return g_strdup_printf ("%s %s.", count, last);

  /* Translators: how often something was published; then what the first and the last level mean, then two levels. */
  return g_strdup_printf (_("%s First: %s. Last: %s. The lowest level was %d, the highest %d."), count, first, last, lowest, highest);
}
