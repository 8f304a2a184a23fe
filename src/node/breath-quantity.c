/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-quantity-private.h"

#include "breath-node.h"
#include "breath-stock.h"

#include <string.h>

#define MAX_TEXT     32                                /* characters a number may have */
#define MAX_QUANTITY (BREATH_STOCK_MAX_AMOUNT / 1000)  /* whole units */
#define DECIMALS     3

/**
 * Units:
 * @resource: id of a resource
 * @units: the UCUM units it is counted in, the usual one first, %NULL at the end
 *
 * What a stock can be counted in.
 */
typedef struct
{
  const char *resource;
  const char *units[5];
} Units;

static const Units units_of[] = {
  { "energy", { "kW.h", "MJ", "W.h", NULL } },
  { "water",  { "L", "m3", NULL } },
  { "food",   { "kg", "t", "kcal", NULL } },
};

/* What people write, and how UCUM writes it. */
static const struct
{
  const char *written;
  const char *unit;
} spellings[] = {
  { "kWh",   "kW.h" },
  { "kwh",   "kW.h" },
  { "Wh",    "W.h"  },
  { "l",     "L"    },
  { "litre", "L"    },
  { "liter", "L"    },
  { "m³",    "m3"   },
};

typedef enum
{
  NUMBER_GOOD,
  NUMBER_BAD,
  NUMBER_AMBIGUOUS,
} NumberStatus;

/* "1,200" is 1200 to one reader and 1.2 to another. */
static gboolean
reads_two_ways (const char *whole,
                gsize       whole_len,
                char        mark,
                gsize       decimals)
{
  return mark == ',' && decimals == 3 && whole_len >= 1 && whole_len <= 3 && whole[0] != '0';
}

/* Exact: no floating point on the way, and no rounding either. */
static NumberStatus
parse_number (const char *text,
              gint64     *milli)
{
  gsize whole = strspn (text, "0123456789");
  gsize decimals = 0;
  char mark = text[whole];
  gint64 value = 0;

  if (mark == '.' || mark == ',')
    decimals = strspn (text + whole + 1, "0123456789");

  if (whole == 0 || strlen (text) > MAX_TEXT || text[whole + (mark != '\0') + decimals] != '\0')
    return NUMBER_BAD;

  if ((mark != '\0' && decimals == 0) || decimals > DECIMALS)
    return NUMBER_BAD;

  if (reads_two_ways (text, whole, mark, decimals))
    return NUMBER_AMBIGUOUS;

  for (gsize i = 0; i < whole; i++)
    {
      value = value * 10 + (text[i] - '0');

      if (value > MAX_QUANTITY)
        return NUMBER_BAD;
    }

  for (gsize i = 0; i < DECIMALS; i++)
    value = value * 10 + (i < decimals ? text[whole + 1 + i] - '0' : 0);

  if (value > BREATH_STOCK_MAX_AMOUNT)
    return NUMBER_BAD;

  *milli = value;

  return NUMBER_GOOD;
}

static NumberStatus
parse_typed (const char *text,
             gint64     *milli)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  return parse_number (stripped, milli);
}

static void
set_ambiguous (const char     *field,
               BreathNodeError code,
               GError        **error)
{
  g_set_error (error, BREATH_NODE_ERROR, code,
               "%s can be read in two ways; write thousands without a comma and decimals with a dot, "
               "for example 1200 or 1.2", field);
}

/**
 * breath_quantity_parse_stock:
 * @text: what a person typed; decimals after a dot or a comma, at most three
 * @milli: (out): what there is, in thousandths
 * @error: return location
 *
 * Reads a stock exactly.
 *
 * Fails with %BREATH_NODE_ERROR_AMOUNT and a sentence that names the field.
 *
 * Returns: whether the text was such a number
 */
gboolean
breath_quantity_parse_stock (const char *text,
                             gint64     *milli,
                             GError    **error)
{
  NumberStatus status = parse_typed (text, milli);

  if (status == NUMBER_AMBIGUOUS)
    set_ambiguous ("stock", BREATH_NODE_ERROR_AMOUNT, error);
  else if (status == NUMBER_BAD)
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_AMOUNT,
                 "stock must be a number from 0 to %" G_GINT64_FORMAT ", with no more than %d decimals, for example 1200", MAX_QUANTITY,
                 DECIMALS);

  return status == NUMBER_GOOD;
}

/**
 * breath_quantity_parse_need:
 * @text: what a person typed; decimals after a dot or a comma, at most three
 * @milli: (out): what is needed a day, in thousandths
 * @error: return location
 *
 * Reads a daily need exactly.
 *
 * Fails with %BREATH_NODE_ERROR_NEED and a sentence that names the field.
 *
 * Returns: whether the text was such a number
 */
gboolean
breath_quantity_parse_need (const char *text,
                            gint64     *milli,
                            GError    **error)
{
  NumberStatus status = parse_typed (text, milli);

  if (status == NUMBER_AMBIGUOUS)
    {
      set_ambiguous ("need", BREATH_NODE_ERROR_NEED, error);
      return FALSE;
    }

  if (status == NUMBER_GOOD && *milli > 0)
    return TRUE;

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_NEED,
               "need must be a number above 0 and at most %" G_GINT64_FORMAT ", with no more than %d decimals, for example 300", MAX_QUANTITY,
               DECIMALS);

  return FALSE;
}

/**
 * breath_quantity_parse_days:
 * @text: what a person typed
 * @days: (out): whole days, at most %BREATH_STOCK_MAX_RESERVE
 * @error: return location
 *
 * Reads the reserve.
 *
 * Returns: whether the text was such a number
 */
gboolean
breath_quantity_parse_days (const char *text,
                            guint      *days,
                            GError    **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  gint64 milli;

  if (strspn (stripped, "0123456789") == strlen (stripped) &&
      parse_number (stripped, &milli) == NUMBER_GOOD &&
      milli <= BREATH_STOCK_MAX_RESERVE * 1000)
    {
      *days = milli / 1000;
      return TRUE;
    }

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_RESERVE,
               "reserve days must be a whole number from 0 to %d, for example 7", BREATH_STOCK_MAX_RESERVE);

  return FALSE;
}

/**
 * breath_quantity_list_units:
 * @resource: id of a resource
 *
 * Returns: (array zero-terminated=1) (nullable): the UCUM units it is counted in, the usual one first
 */
const char *const *
breath_quantity_list_units (const char *resource)
{
  for (guint i = 0; i < G_N_ELEMENTS (units_of); i++)
    {
      if (g_str_equal (units_of[i].resource, resource))
        return units_of[i].units;
    }

  return NULL;
}

/**
 * breath_quantity_parse_unit:
 * @text: what a person typed
 * @resource: id of the resource it is for
 * @unit: (out): the UCUM unit, static
 * @error: return location
 *
 * Reads a unit, in UCUM's spelling or a usual other one.
 *
 * Returns: whether the resource is counted in it
 */
gboolean
breath_quantity_parse_unit (const char  *text,
                            const char  *resource,
                            const char **unit,
                            GError     **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *choices = NULL;
  const char *const *units = breath_quantity_list_units (resource);
  const char *wanted = stripped;

  g_return_val_if_fail (units != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      if (g_str_equal (spellings[i].written, stripped))
        wanted = spellings[i].unit;
    }

  for (guint i = 0; units[i] != NULL; i++)
    {
      if (g_str_equal (units[i], wanted))
        {
          *unit = units[i];
          return TRUE;
        }
    }

  choices = g_strjoinv (", ", (char **) units);
  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_UNIT,
               "unit of %s must be one of %s", resource, choices);

  return FALSE;
}
