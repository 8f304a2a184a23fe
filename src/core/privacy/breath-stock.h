/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BREATH_STOCK_MAX_AMOUNT  G_GINT64_CONSTANT (1000000000000) /* milli-units */
#define BREATH_STOCK_MAX_RESERVE 365                               /* days */
#define BREATH_STOCK_MAX_UNIT    16                                /* bytes */

#define BREATH_PRIVACY_ERROR (breath_privacy_error_quark ())

/**
 * BreathPrivacyError:
 * @BREATH_PRIVACY_ERROR_STOCK: amount, need, reserve or unit is out of range
 * @BREATH_PRIVACY_ERROR_NO_STOCK: the resource was never set
 * @BREATH_PRIVACY_ERROR_BUDGET: the rolling budget does not admit another draw yet
 * @BREATH_PRIVACY_ERROR_DAMAGED: what was stored is not a stock, a draw or a choice
 * @BREATH_PRIVACY_ERROR_STALE: the stock was last told too long ago
 * @BREATH_PRIVACY_ERROR_CHOICE: a choice of privacy is out of range
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  BREATH_PRIVACY_ERROR_STOCK,
  BREATH_PRIVACY_ERROR_NO_STOCK,
  BREATH_PRIVACY_ERROR_BUDGET,
  BREATH_PRIVACY_ERROR_DAMAGED,
  BREATH_PRIVACY_ERROR_STALE,
  BREATH_PRIVACY_ERROR_CHOICE,
} BreathPrivacyError;

GQuark breath_privacy_error_quark (void);

/**
 * BreathStock:
 * @amount: what the community has, in thousandths of @unit
 * @need: what it needs a day, in thousandths of @unit; above 0
 * @reserve_days: days of need it chose to keep
 * @unit: a UCUM unit
 * @updated: unix seconds
 *
 * The exact inventory of one resource. It never leaves the node.
 */
typedef struct
{
  gint64  amount;
  gint64  need;
  guint   reserve_days;
  char    unit[BREATH_STOCK_MAX_UNIT + 1];
  gint64  updated;
} BreathStock;

gboolean breath_stock_check     (const BreathStock *self,
                                 GError           **error);
int      breath_stock_get_level (const BreathStock *self);
GBytes  *breath_stock_encode    (const BreathStock *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean breath_stock_decode    (BreathStock       *self,
                                 GBytes            *bytes,
                                 GError           **error);

G_END_DECLS
