/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BreathPrecision:
 * @BREATH_PRECISION_CLOSE: ε 1.0, one draw a window
 * @BREATH_PRECISION_STANDARD: ε 0.5, two draws a window
 * @BREATH_PRECISION_WIDE: ε 0.2, two draws a window
 *
 * How closely neighbours may know a stock, chosen for each resource.
 */
typedef enum
{
  BREATH_PRECISION_CLOSE,
  BREATH_PRECISION_STANDARD,
  BREATH_PRECISION_WIDE,
} BreathPrecision;

#define BREATH_N_PRECISIONS (BREATH_PRECISION_WIDE + 1)

guint8      breath_precision_get_epsilon (BreathPrecision  self);
guint8      breath_precision_get_budget  (BreathPrecision  self);
const char *breath_precision_get_id      (BreathPrecision  self);
gboolean    breath_precision_from_id     (const char      *id,
                                          BreathPrecision *precision);

G_END_DECLS
