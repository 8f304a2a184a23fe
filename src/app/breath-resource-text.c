/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-resource-text.h"

#include <glib/gi18n.h>

/* Left-to-right isolates: a minus sign stays before its number in a right-to-left sentence. */
#define ISOLATE     "\xe2\x81\xa6"
#define END_ISOLATE "\xe2\x81\xa9"

typedef struct
{
  const char *id;
  const char *title;
  const char *icon;
  const char *surplus;
  const char *deficit;
} ResourceText;

static const ResourceText texts[] = {
  { "energy", N_("Energy"), "breath-energy-symbolic",
    N_("Node %s has energy surplus at level %s"), N_("Node %s has energy deficit at level %s") },
  { "water", N_("Water"), "breath-water-symbolic",
    N_("Node %s has water surplus at level %s"), N_("Node %s has water deficit at level %s") },
  { "food", N_("Food"), "breath-food-symbolic",
    N_("Node %s has food surplus at level %s"), N_("Node %s has food deficit at level %s") },
};

static const ResourceText *
lookup_text (const char *resource)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (g_strcmp0 (texts[i].id, resource) == 0)
        return &texts[i];
    }

  g_assert_not_reached ();
}

/**
 * breath_resource_text_get_title:
 * @resource: "energy", "water" or "food"
 *
 * Returns: the translated name of the resource
 */
const char *
breath_resource_text_get_title (const char *resource)
{
  return _(lookup_text (resource)->title);
}

/**
 * breath_resource_text_get_icon:
 * @resource: "energy", "water" or "food"
 *
 * Returns: the name of the resource's symbolic icon
 */
const char *
breath_resource_text_get_icon (const char *resource)
{
  return lookup_text (resource)->icon;
}

/**
 * breath_resource_text_unit:
 * @ucum: a UCUM unit
 *
 * UCUM joins units with a full stop and has no raised digits; people write neither.
 *
 * Returns: the unit as people write it, which is also understood where a unit is entered
 */
const char *
breath_resource_text_unit (const char *ucum)
{
  static const char *const spellings[][2] = { { "kW.h", "kWh" }, { "W.h", "Wh" }, { "m3", "m³" } };

  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    if (g_str_equal (ucum, spellings[i][0]))
      return spellings[i][1];

  return ucum;
}

/**
 * breath_resource_text_level:
 * @level: quarter-days over or under the reserve
 *
 * Writes a level with its sign, so that a surplus and a deficit differ by more than a colour.
 *
 * Returns: (transfer full): the text
 */
char *
breath_resource_text_level (int level)
{
  if (level < 0)
    return g_strdup_printf (ISOLATE "\xe2\x88\x92%d" END_ISOLATE, -level);

  return g_strdup_printf (ISOLATE "%s%d" END_ISOLATE, level > 0 ? "+" : "", level);
}

/**
 * breath_resource_text_status:
 * @resource: "energy", "water" or "food"
 * @node: how to name the node
 * @level: quarter-days over or under the reserve
 *
 * The sentence in which the specification (2.1) broadcasts a level, translated.
 *
 * Returns: (transfer full): the sentence
 */
char *
breath_resource_text_status (const char *resource,
                             const char *node,
                             int         level)
{
  const ResourceText *text = lookup_text (resource);
  g_autofree char *number = g_strdup_printf (ISOLATE "%d" END_ISOLATE, level);
  g_autofree char *name = g_strdup_printf (ISOLATE "%s" END_ISOLATE, node);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (level < 0 ? _(text->deficit) : _(text->surplus), name, number);
#pragma GCC diagnostic pop
}

/**
 * breath_resource_text_day:
 * @day: days since 1970-01-01 UTC
 *
 * Returns: (transfer full): the date, without the year
 */
char *
breath_resource_text_day (guint day)
{
  g_autoptr(GDateTime) then = g_date_time_new_from_unix_utc ((gint64) day * 24 * 60 * 60);

  /* Translators: a date, see g_date_time_format (). */
  return g_date_time_format (then, _("%-d %B"));
}

/**
 * breath_resource_text_time:
 * @unix_seconds: a moment
 *
 * Returns: (transfer full): the local time of day, with the date if it is not today's
 */
char *
breath_resource_text_time (gint64 unix_seconds)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) then = g_date_time_new_from_unix_local (unix_seconds);

  if (then == NULL)
    return g_strdup (_("an unknown time"));

  if (g_date_time_get_year (now) == g_date_time_get_year (then) &&
      g_date_time_get_day_of_year (now) == g_date_time_get_day_of_year (then))
    return g_date_time_format (then, "%H:%M");

  /* Translators: a date and a time of day, see g_date_time_format (). */
  return g_date_time_format (then, _("%-d %B, %H:%M"));
}
