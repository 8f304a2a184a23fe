/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-baseline.h"

#include "breath-node.h"
#include "breath-quantity-private.h"
#include "breath-stock.h"

#include <string.h>

#define MAX_DIGITS 7

/* What a person needs a day, in thousandths. The Sphere Handbook (2018) says 15 L of water (water supply standard 2.1)
 * and 2,100 kcal of food (food security and nutrition, chapter 7). It has no figure for energy, and none for the weight
 * of food, which depends on what food it is.
 */
static const struct
{
  const char *resource;
  const char *unit;
  gint64      milli;
} baselines[] = {
  { "water", "L",    15000   },
  { "water", "m3",   15      },
  { "food",  "kcal", 2100000 },
};

static gint64
find_milli (const char *resource,
            const char *unit)
{
  for (guint i = 0; i < G_N_ELEMENTS (baselines); i++)
    {
      if (g_str_equal (baselines[i].resource, resource) && g_str_equal (baselines[i].unit, unit))
        return baselines[i].milli;
    }

  return 0;
}

/* 0: not a number of people. */
static gint64
parse_people (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  gsize len = strspn (stripped, "0123456789");
  gint64 people;

  if (len == 0 || len > MAX_DIGITS || stripped[len] != '\0')
    return 0;

  people = g_ascii_strtoll (stripped, NULL, 10);

  return people <= BREATH_BASELINE_MAX_PEOPLE ? people : 0;
}

static char *
format_milli (gint64 milli)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT ".%03d", milli / 1000, (int) (milli % 1000));
  gsize len = strlen (text);

  while (text[len - 1] == '0')
    len--;

  if (text[len - 1] == '.')
    len--;

  return g_strndup (text, len);
}

/**
 * breath_baseline_is_known:
 * @resource: id of a resource
 * @unit: a unit as somebody typed it
 *
 * Returns: whether breath_baseline_dup_need() knows what a person needs of @resource in @unit
 */
gboolean
breath_baseline_is_known (const char *resource,
                          const char *unit)
{
  const char *symbol;

  g_return_val_if_fail (resource != NULL && unit != NULL, FALSE);

  return breath_quantity_list_units (resource) != NULL
         && breath_quantity_parse_unit (unit, resource, &symbol, NULL)
         && find_milli (resource, symbol) > 0;
}

/**
 * breath_baseline_dup_need:
 * @resource: "energy", "water" or "food"
 * @unit: a unit as somebody typed it
 * @people: how many people there are, as somebody typed it; 1 to %BREATH_BASELINE_MAX_PEOPLE
 * @error: return location
 *
 * Computes what so many people need a day by %BREATH_BASELINE_SOURCE, to be offered where nobody said what is needed.
 *
 * Fails with %BREATH_NODE_ERROR_INPUT, or %BREATH_NODE_ERROR_UNIT where there is no such figure.
 *
 * Returns: (transfer full): the need, as it may be typed
 */
char *
breath_baseline_dup_need (const char *resource,
                          const char *unit,
                          const char *people,
                          GError    **error)
{
  const char *symbol;
  gint64 number;
  gint64 milli;

  g_return_val_if_fail (resource != NULL && unit != NULL && people != NULL, NULL);

  if (breath_quantity_list_units (resource) == NULL)
    {
      g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                   "resource must be energy, water or food, not %s", resource);
      return NULL;
    }

  if (!breath_quantity_parse_unit (unit, resource, &symbol, error))
    return NULL;

  number = parse_people (people);
  milli = find_milli (resource, symbol);

  if (milli == 0)
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_UNIT,
                 "%s has no figure for what a person needs of %s in %s; say what is needed a day",
                 BREATH_BASELINE_SOURCE, resource, symbol);
  else if (number == 0)
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                 "people must be a whole number from 1 to %d, for example 120", BREATH_BASELINE_MAX_PEOPLE);
  else if (number > BREATH_STOCK_MAX_AMOUNT / milli)
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                 "so many people need more %s in %s than can be counted", resource, symbol);
  else
    return format_milli (number * milli);

  return NULL;
}
