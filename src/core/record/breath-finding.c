/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-finding.h"

static const char *const ids[BREATH_N_FINDINGS] = {
  [BREATH_FINDING_EQUIVOCATION] = "equivocation",
  [BREATH_FINDING_OMISSION] = "omission",
  [BREATH_FINDING_ROLLBACK] = "rollback",
  [BREATH_FINDING_FUTURE_DATE] = "future-date",
  [BREATH_FINDING_CLONE] = "clone",
  [BREATH_FINDING_WRONG_CLOCK] = "wrong-clock",
  [BREATH_FINDING_CLOCK_AGREES] = "clock-agrees",
};

/**
 * breath_finding_get_id:
 * @finding: what was found
 *
 * Returns: its name in events and answers, "equivocation" and the like; these never change
 */
const char *
breath_finding_get_id (BreathFinding finding)
{
  g_return_val_if_fail ((guint) finding < BREATH_N_FINDINGS, NULL);

  return ids[finding];
}
