/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-level.h"
#include "breath-stock.h"

G_BEGIN_DECLS

#define BREATH_LEDGER_BUDGET    100    /* ε in hundredths, per resource and window */
#define BREATH_LEDGER_WINDOW    86400  /* seconds */
#define BREATH_LEDGER_MAX_DRAWS 256    /* remembered; a window cannot hold more than 100 */

/**
 * BreathDrawReason:
 * @BREATH_DRAW_SCHEDULED: the one of the privacy day
 * @BREATH_DRAW_PUBLISH: a person pressed Publish now
 * @BREATH_DRAW_AUTOMATIC: the stock became critical, and its people want that published by itself
 *
 * Why a draw was made.
 */
typedef enum
{
  BREATH_DRAW_SCHEDULED,
  BREATH_DRAW_PUBLISH,
  BREATH_DRAW_AUTOMATIC,
} BreathDrawReason;

/**
 * BreathDraw:
 * @reason: why it was made
 * @level: the noised level, never unknown
 * @made: unix seconds, 0 to %G_MAXUINT32
 *
 * One noised level and what it cost. Committed before anybody sees it.
 */
typedef struct
{
  BreathDrawReason reason;
  BreathLevel      level;
  gint64           made;
} BreathDraw;

typedef struct _BreathLedger BreathLedger;

BreathLedger     *breath_ledger_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void              breath_ledger_free       (BreathLedger     *self);
void              breath_ledger_set_elapsed (BreathLedger    *self,
                                            gint64            now,
                                            gint64            elapsed);
void              breath_ledger_add        (BreathLedger     *self,
                                            const BreathDraw *draw);
void              breath_ledger_charge     (BreathLedger     *self,
                                            gint64            when);
guint             breath_ledger_get_spent  (BreathLedger     *self,
                                            gint64            now);
guint             breath_ledger_get_since  (BreathLedger     *self,
                                            gint64            begin);
guint64           breath_ledger_get_total  (BreathLedger     *self);
gint64            breath_ledger_get_admits (BreathLedger     *self,
                                            guint8            epsilon,
                                            guint8            budget,
                                            gint64            now);
const BreathDraw *breath_ledger_get_latest (BreathLedger     *self);
BreathDraw        breath_ledger_draw       (const BreathStock *stock,
                                            gint32             noise,
                                            BreathDrawReason   reason,
                                            guint8             epsilon,
                                            gint64             now);
GBytes           *breath_draw_encode       (const BreathDraw *draw) G_GNUC_WARN_UNUSED_RESULT;
gboolean          breath_draw_decode       (BreathDraw       *draw,
                                            GBytes           *bytes,
                                            GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathLedger, breath_ledger_free)

G_END_DECLS
