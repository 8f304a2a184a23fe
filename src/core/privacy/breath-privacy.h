/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-precision.h"
#include "breath-stock.h"

G_BEGIN_DECLS

#define BREATH_PRIVACY_MAX_STALE    90  /* days */
#define BREATH_PRIVACY_MAX_CRITICAL BREATH_STOCK_MAX_RESERVE

/**
 * BreathPrivacy:
 * @precision: how closely neighbours may know the stock
 * @is_automatic: whether becoming critical publishes by itself
 * @critical_days: the stock is critical while it covers fewer days of need than this; 0: never
 * @stale_days: the stock counts as unknown this many days after it was last told, 1 to %BREATH_PRIVACY_MAX_STALE
 *
 * What people chose for one resource.
 */
typedef struct
{
  BreathPrecision precision;
  gboolean        is_automatic;
  guint           critical_days;
  guint           stale_days;
} BreathPrivacy;

void     breath_privacy_init        (BreathPrivacy       *self);
gboolean breath_privacy_check       (const BreathPrivacy *self,
                                     GError             **error);
gboolean breath_privacy_is_critical (const BreathPrivacy *self,
                                     const BreathStock   *stock);
gboolean breath_privacy_is_stale    (const BreathPrivacy *self,
                                     const BreathStock   *stock,
                                     gint64               now);
GBytes  *breath_privacy_encode      (const BreathPrivacy *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean breath_privacy_decode      (BreathPrivacy       *self,
                                     GBytes              *bytes,
                                     GError             **error);

G_END_DECLS
