/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-privacy-text.h"

#include <glib/gi18n.h>

#include "breath-resource-text.h"

/**
 * breath_privacy_text_range:
 * @precision: "close", "standard" or "wide"
 *
 * Returns: (transfer full): by how much such a level is off at most in 95 of 100 cases, as in “1½ days of need”
 */
char *
breath_privacy_text_range (const char *precision)
{
  static const char *const parts[] = { "", "¼", "½", "¾" };
  guint quarters = breath_resource_get_range (precision);
  g_autofree char *number = NULL;

  if (quarters < 4)
    number = g_strdup (parts[quarters]);
  else
    number = g_strdup_printf ("%u%s", quarters / 4, parts[quarters % 4]);

  /* Translators: %s is a number such as ¾ or 1½. */
  return g_strdup_printf (g_dngettext (NULL, "%s day of need", "%s days of need", quarters <= 4 ? 1 : 2), number);
}

/**
 * breath_privacy_text_may_publish:
 * @resource: one of our own, whose stock is known
 *
 * Returns: whether the privacy budget admits *Publish now* at this moment
 */
gboolean
breath_privacy_text_may_publish (BreathResource *resource)
{
  return breath_resource_get_admits (resource) <= g_get_real_time () / G_USEC_PER_SEC;
}

/**
 * breath_privacy_text_publish:
 * @resource: one of our own, whose stock is known
 *
 * Says what publishing now tells neighbours and what it costs, or when it is possible again.
 *
 * Returns: (transfer full): the sentences
 */
char *
breath_privacy_text_publish (BreathResource *resource)
{
  g_autofree char *range = breath_privacy_text_range (breath_resource_get_precision (resource));
  g_autofree char *time = NULL;

  if (!breath_privacy_text_may_publish (resource))
    {
      time = breath_resource_text_time (breath_resource_get_admits (resource));

      /* Translators: %s is a time of day, with the date if it is not today’s. */
      return g_strdup_printf (_("All that may be learned about this resource in 24 hours has been used. "
                                "You can publish again from %s."), time);
    }

  if (g_str_equal (breath_resource_get_precision (resource), "close"))
    /* Translators: %s is a number of days of need, as in “¾ day of need”. */
    return g_strdup_printf (_("Publishing draws a new level with noise on it: neighbours learn how things stand to within "
                              "about %s, and that you published now. It uses all that may be learned about this resource "
                              "in 24 hours."), range);

  /* Translators: %s is a number of days of need, as in “1½ days of need”. */
  return g_strdup_printf (_("Publishing draws a new level with noise on it: neighbours learn how things stand to within "
                            "about %s, and that you published now. It uses half of what may be learned about this resource "
                            "in 24 hours."), range);
}

/**
 * breath_privacy_text_is_new:
 * @resource: one of our own, whose stock is known
 *
 * Returns: whether neighbours have not been told since somebody last saved the stock
 */
gboolean
breath_privacy_text_is_new (BreathResource *resource)
{
  return !breath_resource_get_is_published (resource)
         || breath_resource_get_updated (resource) > breath_resource_get_published (resource);
}

/**
 * breath_privacy_text_again:
 * @resource: one of our own, of which neighbours were told how much there is
 *
 * Returns: (transfer full): that they would learn nothing new, and what it costs all the same
 */
char *
breath_privacy_text_again (BreathResource *resource)
{
  g_autofree char *time = breath_resource_text_time (breath_resource_get_published (resource));
  g_autofree char *cost = breath_privacy_text_publish (resource);

  if (!breath_privacy_text_may_publish (resource))
    return g_steal_pointer (&cost);

  /* Translators: a time of day, with the date if it is not today’s; then what publishing tells and costs. */
  return g_strdup_printf (_("The stock has not been saved anew since neighbours were last told (%s). If it is wrong, save it first: "
                            "you may not be able to publish once more today. To publish it again as it is, press once more. %s"),
                          time, cost);
}

/**
 * breath_privacy_text_critical:
 * @resource: one of our own
 *
 * Returns: (transfer full): that the stock covers fewer days than people want to be warned at
 */
char *
breath_privacy_text_critical (BreathResource *resource)
{
  guint days = breath_resource_get_critical_days (resource);

  return g_strdup_printf (g_dngettext (NULL, "%s: less than %u day of need is left",
                                       "%s: less than %u days of need are left", days),
                          breath_resource_text_get_title (breath_resource_get_id (resource)), days);
}

static char *
describe_next (BreathResource *resource)
{
  guint days = breath_resource_get_stale_days (resource);
  gint64 next = breath_resource_get_next_draw (resource);
  g_autofree char *time = NULL;

  if (breath_resource_get_is_stale (resource))
    return g_strdup_printf (g_dngettext (NULL, "Nobody has saved the stock for %u day, so it counts as unknown until "
                                               "you save it again.",
                                         "Nobody has saved the stock for %u days, so it counts as unknown until "
                                         "you save it again.", days), days);

  if (next == 0)
    return g_strdup (_("No level is published by itself as long as the stock is not saved again."));

  time = breath_resource_text_time (next);

  /* Translators: %s is a time of day, with the date if it is not today’s. */
  return g_strdup_printf (_("The next level is published by itself: %s."), time);
}

/**
 * breath_privacy_text_spent:
 * @resource: one of our own, whose stock is known
 *
 * Returns: (transfer full): what comes next by itself, and what was used up in the last 24 hours, 7 days and ever
 */
char *
breath_privacy_text_spent (BreathResource *resource)
{
  g_autofree char *next = describe_next (resource);
  double budget = MAX (breath_resource_get_budget (resource), 1);
  g_autofree char *spent = NULL;

  /* Translators: first a part in percent (%% is its sign), then how many times as much as 24 hours may hold. */
  spent = g_strdup_printf (_("Of what neighbours may learn about this resource in a day, %.0f %% was used in the last 24 hours. "
                             "In 7 days they learned %.1f times as much as a day may hold, and %.1f times since the beginning."),
                           100 * breath_resource_get_spent_day (resource) / budget,
                           breath_resource_get_spent_week (resource) / budget,
                           breath_resource_get_spent_ever (resource) / budget);

  return g_strdup_printf ("%s\n%s", next, spent);
}
