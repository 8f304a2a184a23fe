/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-precision.h"

#include <string.h>

static const struct
{
  const char *id;
  guint8      epsilon;  /* of one draw, in hundredths */
  guint8      budget;   /* of a window */
} precisions[BREATH_N_PRECISIONS] = {
  [BREATH_PRECISION_CLOSE]    = { "close", 100, 100 },
  [BREATH_PRECISION_STANDARD] = { "standard", 50, 100 },
  [BREATH_PRECISION_WIDE]     = { "wide", 20, 40 },
};

/**
 * breath_precision_get_epsilon:
 * @self: a precision
 *
 * Returns: the ε of one draw, in hundredths
 */
guint8
breath_precision_get_epsilon (BreathPrecision self)
{
  g_return_val_if_fail ((guint) self < BREATH_N_PRECISIONS, 0);

  return precisions[self].epsilon;
}

/**
 * breath_precision_get_budget:
 * @self: a precision
 *
 * Gets what all draws of a rolling window may cost together for one more of this precision to be made. It is never
 * more than %BREATH_LEDGER_BUDGET; whoever chose *Wide* keeps to less.
 *
 * Returns: ε in hundredths
 */
guint8
breath_precision_get_budget (BreathPrecision self)
{
  g_return_val_if_fail ((guint) self < BREATH_N_PRECISIONS, 0);

  return precisions[self].budget;
}

/**
 * breath_precision_get_id:
 * @self: a precision
 *
 * Returns: "close", "standard" or "wide"; not for eyes
 */
const char *
breath_precision_get_id (BreathPrecision self)
{
  g_return_val_if_fail ((guint) self < BREATH_N_PRECISIONS, NULL);

  return precisions[self].id;
}

/**
 * breath_precision_from_id:
 * @id: what somebody typed
 * @precision: (out): set if it is a precision
 *
 * Returns: whether @id is what breath_precision_get_id() returns of one
 */
gboolean
breath_precision_from_id (const char      *id,
                          BreathPrecision *precision)
{
  for (guint i = 0; i < BREATH_N_PRECISIONS; i++)
    {
      if (strcmp (precisions[i].id, id) == 0)
        {
          *precision = i;
          return TRUE;
        }
    }

  return FALSE;
}
