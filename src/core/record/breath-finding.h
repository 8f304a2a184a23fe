/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BreathFinding:
 * @BREATH_FINDING_EQUIVOCATION: its author signed two different heads of one state
 * @BREATH_FINDING_OMISSION: a neighbour notes a head and withholds its live set
 * @BREATH_FINDING_ROLLBACK: a neighbour offers an earlier state than it offered before
 * @BREATH_FINDING_FUTURE_DATE: a head lies more than ten minutes ahead of our clock
 * @BREATH_FINDING_CLONE: a head bears our own key, and we did not sign it
 * @BREATH_FINDING_WRONG_CLOCK: our clock differs from that of most neighbours; nothing is signed
 * @BREATH_FINDING_CLOCK_AGREES: it does so no longer
 *
 * What may be found out about a node, or about ourselves.
 */
typedef enum
{
  BREATH_FINDING_EQUIVOCATION,
  BREATH_FINDING_OMISSION,
  BREATH_FINDING_ROLLBACK,
  BREATH_FINDING_FUTURE_DATE,
  BREATH_FINDING_CLONE,
  BREATH_FINDING_WRONG_CLOCK,
  BREATH_FINDING_CLOCK_AGREES,
} BreathFinding;

#define BREATH_N_FINDINGS (BREATH_FINDING_CLOCK_AGREES + 1)

const char *breath_finding_get_id (BreathFinding finding);

G_END_DECLS
