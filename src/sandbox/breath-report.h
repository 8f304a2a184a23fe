/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-world.h"

G_BEGIN_DECLS

/**
 * BreathVerdict:
 * @figure: which figure
 * @value: what it is
 * @is_known: whether anything of the kind happened
 * @limit: what it may at most be; negative: there is no such limit
 * @least: what it must at least be; negative: there is no such limit
 * @is_met: whether it keeps to both
 *
 * What came of a figure.
 */
typedef struct
{
  BreathFigure figure;
  double       value;
  gboolean     is_known;
  double       limit;
  double       least;
  gboolean     is_met;
} BreathVerdict;

/**
 * BreathRunFacts:
 * @seconds: how long the run took, of real time
 * @memory: bytes of memory it took at most
 * @was_interrupted: whether it ended before its time
 *
 * What a run cost.
 */
typedef struct
{
  double   seconds;
  guint64  memory;
  gboolean was_interrupted;
} BreathRunFacts;

void     breath_report_judge    (BreathWorld          *world,
                                 BreathFigure          figure,
                                 BreathVerdict        *verdict);
/* Whether no invariant is broken and no limit is missed. */
gboolean breath_report_is_good  (BreathWorld          *world);
char    *breath_report_to_json  (BreathWorld          *world,
                                 const BreathRunFacts *facts) G_GNUC_WARN_UNUSED_RESULT;
char    *breath_report_to_page  (BreathWorld          *world,
                                 const BreathRunFacts *facts) G_GNUC_WARN_UNUSED_RESULT;
gboolean breath_report_write    (BreathWorld          *world,
                                 const BreathRunFacts *facts,
                                 const char           *folder,
                                 GError              **error);

G_END_DECLS
