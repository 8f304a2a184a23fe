/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-stock.h"

#include "breath-level.h"
#include "p2p-budget.h"

#include <string.h>

#include "state.pb-c.h"

#define QUARTERS     4
#define STOCK_LEN    64    /* more than any encoded stock has */
#define STOCK_BUDGET 4096  /* bytes of memory that decoding one may take */

G_DEFINE_QUARK (breath-privacy-error-quark, breath_privacy_error)

static gboolean
check_amount (gint64      amount,
              gint64      lowest,
              const char *name,
              GError    **error)
{
  if (amount >= lowest && amount <= BREATH_STOCK_MAX_AMOUNT)
    return TRUE;

  g_set_error (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_STOCK,
               "The %s has to be %s and at most %" G_GINT64_FORMAT,
               name, lowest > 0 ? "above 0" : "0 or more", BREATH_STOCK_MAX_AMOUNT / 1000);

  return FALSE;
}

static gboolean
check_unit (const char *unit,
            GError    **error)
{
  gsize len = strnlen (unit, BREATH_STOCK_MAX_UNIT + 1);

  if (len == 0 || len > BREATH_STOCK_MAX_UNIT)
    {
      g_set_error (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_STOCK,
                   "The unit has to have 1 to %d characters", BREATH_STOCK_MAX_UNIT);
      return FALSE;
    }

  /* UCUM units are written in visible ASCII characters. */
  for (const char *c = unit; *c != '\0'; c++)
    {
      if (!g_ascii_isgraph (*c))
        {
          g_set_error_literal (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_STOCK,
                               "The unit may have letters, digits and signs such as in \"kW.h\", and no spaces");
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * breath_stock_check:
 * @self: a stock as somebody gave it
 * @error: return location for a #BreathPrivacyError
 *
 * Checks every field against its limits.
 *
 * Returns: %FALSE if a field breaks its limit; the error says in a sentence which and what it may be
 */
gboolean
breath_stock_check (const BreathStock *self,
                    GError           **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!check_amount (self->amount, 0, "stock", error) || !check_amount (self->need, 1, "daily need", error))
    return FALSE;

  if (self->reserve_days > BREATH_STOCK_MAX_RESERVE)
    {
      g_set_error (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_STOCK,
                   "The reserve has to be at most %d days", BREATH_STOCK_MAX_RESERVE);
      return FALSE;
    }

  if (self->updated < 0 || self->updated > G_MAXUINT32)
    {
      g_set_error_literal (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_STOCK,
                           "The time of the update is not between 1970 and 2106");
      return FALSE;
    }

  return check_unit (self->unit, error);
}

/**
 * breath_stock_get_level:
 * @self: a stock that keeps its limits
 *
 * Says by how many quarter-days of need the stock is over (positive) or under (negative) its reserve: rounded to the
 * nearest whole number, a half away from zero, and clamped to %BREATH_LEVEL_MIN … %BREATH_LEVEL_MAX. There is no noise
 * on it, so it must not leave the node.
 *
 * Returns: the exact level
 */
int
breath_stock_get_level (const BreathStock *self)
{
  gint64 excess;
  gint64 rounded;

  g_return_val_if_fail (breath_stock_check (self, NULL), 0);

  /* At the limits this is under 2 · 4 · 3.7 · 10¹⁴, far from 2⁶³. */
  excess = QUARTERS * (self->amount - (gint64) self->reserve_days * self->need);
  rounded = (2 * ABS (excess) + self->need) / (2 * self->need);

  if (excess < 0)
    rounded = -rounded;

  return CLAMP (rounded, BREATH_LEVEL_MIN, BREATH_LEVEL_MAX);
}

/**
 * breath_stock_encode:
 * @self: a stock that keeps its limits
 *
 * Encodes a stock for the store.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
breath_stock_encode (const BreathStock *self)
{
  Breath__Stock message = BREATH__STOCK__INIT;
  guint8 packed[STOCK_LEN];

  g_return_val_if_fail (breath_stock_check (self, NULL), NULL);

  message.amount = self->amount;
  message.need = self->need;
  message.reserve_days = self->reserve_days;
  message.unit = (char *) self->unit;
  message.updated = self->updated;

  g_assert (breath__stock__get_packed_size (&message) <= sizeof packed);

  return g_bytes_new (packed, breath__stock__pack (&message, packed));
}

static gboolean
read_message (BreathStock         *self,
              const Breath__Stock *message,
              gsize                len,
              GError             **error)
{
  BreathStock read = { 0 };

  /* The size tells of unknown fields and of a zero byte inside the unit. */
  if (message == NULL || breath__stock__get_packed_size (message) != len
      || message->base.n_unknown_fields > 0)
    {
      g_set_error_literal (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_DAMAGED,
                           "What is stored is not a stock");
      return FALSE;
    }

  read.amount = message->amount;
  read.need = message->need;
  read.reserve_days = message->reserve_days;
  read.updated = message->updated;

  /* A unit that is too long fills the whole array and so is found to be too long. */
  memcpy (read.unit, message->unit, MIN (strlen (message->unit), sizeof read.unit));

  if (!breath_stock_check (&read, error))
    return FALSE;

  *self = read;

  return TRUE;
}

/**
 * breath_stock_decode:
 * @self: (out caller-allocates): set if the bytes are a stock
 * @bytes: what the store had
 * @error: return location for a #BreathPrivacyError
 *
 * Decodes what [method@Breath.Stock.encode] made. A file may be damaged, so nothing is taken on trust.
 *
 * Returns: %FALSE if the bytes are not a stock that keeps its limits
 */
gboolean
breath_stock_decode (BreathStock *self,
                     GBytes      *bytes,
                     GError     **error)
{
  Breath__Stock *message;
  P2pBudget budget;
  const guint8 *data;
  gsize len;
  gboolean valid;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  data = g_bytes_get_data (bytes, &len);

  if (len > STOCK_LEN)
    {
      g_set_error (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_DAMAGED,
                   "What is stored has %zu bytes, more than a stock can have", len);
      return FALSE;
    }

  p2p_budget_init (&budget, STOCK_BUDGET);
  message = breath__stock__unpack (&budget.allocator, len, data);
  valid = read_message (self, message, len, error);
  breath__stock__free_unpacked (message, &budget.allocator);

  return valid;
}
