/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-warning-private.h"

/**
 * breath_warning_dup_text:
 * @finding: what was found
 * @node: id of whom it is about
 * @other: (nullable): id of the node whose head it was about, for omission and rollback
 *
 * Says what was found, in English, for logs and for breathctl.
 *
 * Returns: (transfer full): a sentence without a full stop
 */
char *
breath_warning_dup_text (BreathFinding finding,
                         const char   *node,
                         const char   *other)
{
  const char *whose = other != NULL ? other : "another node";

  switch (finding)
    {
    case BREATH_FINDING_EQUIVOCATION:
      return g_strdup_printf ("Node %s signed two different things as its latest; what it says cannot be relied on", node);

    case BREATH_FINDING_OMISSION:
      return g_strdup_printf ("Node %s tells of news of %s and keeps back a part of it", node, whose);

    case BREATH_FINDING_ROLLBACK:
      return g_strdup_printf ("Node %s tells older news of %s than it told before", node, whose);

    case BREATH_FINDING_FUTURE_DATE:
      return g_strdup_printf ("Node %s dates what it says more than ten minutes ahead; its clock is wrong, or ours is", node);

    case BREATH_FINDING_CLONE:
      return g_strdup ("Another computer uses the key of this node. Find out whether a copy of this node runs somewhere, "
                       "and end it");

    case BREATH_FINDING_WRONG_CLOCK:
      return g_strdup ("The clock of this computer differs from that of most neighbours by more than ten minutes. Set it "
                       "right; until then nothing is published");

    case BREATH_FINDING_CLOCK_AGREES:
      return g_strdup ("The clock of this computer agrees with most neighbours again; publishing goes on");

    default:
      g_assert_not_reached ();
    }
}
