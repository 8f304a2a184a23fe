/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-level.h"

#include "breath-signed.h"

/* Where the three numbers lie in the packed 32 bits. */
#define EPSILON_SHIFT 8
#define DAY_SHIFT     16

static gboolean
check_level (BreathLevel level,
             GError    **error)
{
  if (level.level == BREATH_LEVEL_UNKNOWN)
    {
      if (level.epsilon == 0 && level.day == 0)
        return TRUE;

      g_set_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                   "An unknown level has ε %u and day %u where it can have neither", level.epsilon, level.day);
      return FALSE;
    }

  if (level.level < BREATH_LEVEL_MIN || level.level > BREATH_LEVEL_MAX)
    {
      g_set_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                   "A level of %d is outside %d to %d", level.level, BREATH_LEVEL_MIN, BREATH_LEVEL_MAX);
      return FALSE;
    }

  if (level.epsilon == 0 || level.epsilon > BREATH_EPSILON_MAX)
    {
      g_set_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                   "A level has an ε of %u hundredths, outside 1 to %d", level.epsilon, BREATH_EPSILON_MAX);
      return FALSE;
    }

  return TRUE;
}

/**
 * breath_level_pack:
 * @level: a level that keeps the limits of [struct@Breath.Level]
 *
 * Puts a level into the 32 bits that a head has for it: the level as two's complement in bits 0 to 7, ε in bits 8 to
 * 15, the day in bits 16 to 31. Nothing was drawn for an unknown level, so its day is written as 0.
 *
 * Returns: the packed level
 */
guint32
breath_level_pack (BreathLevel level)
{
  if (level.level == BREATH_LEVEL_UNKNOWN)
    level.day = 0;

  g_return_val_if_fail (check_level (level, NULL), (guint8) BREATH_LEVEL_UNKNOWN);

  return (guint8) level.level | (guint32) level.epsilon << EPSILON_SHIFT | (guint32) level.day << DAY_SHIFT;
}

/**
 * breath_level_unpack:
 * @packed: 32 bits of a head
 * @level: (out): set if they are a level
 * @error: return location for a #BreathRecordError
 *
 * Takes a packed level apart.
 *
 * Returns: %FALSE if no node can have published such a combination
 */
gboolean
breath_level_unpack (guint32      packed,
                     BreathLevel *level,
                     GError     **error)
{
  BreathLevel unpacked;

  g_return_val_if_fail (level != NULL, FALSE);

  unpacked.level = (gint8) (guint8) (packed & 0xff);
  unpacked.epsilon = packed >> EPSILON_SHIFT & 0xff;
  unpacked.day = packed >> DAY_SHIFT;

  if (!check_level (unpacked, error))
    return FALSE;

  *level = unpacked;

  return TRUE;
}

/**
 * breath_level_to_status:
 * @level: a level
 * @node: the node's id
 * @kind: which resource it is of
 *
 * Says a level in the words that the specification has for it (2.1), such as
 * "Node 12D3Koo… has water deficit at level -6". Zero is a surplus at level 0. The sentence is the same in every
 * language; views have their own words.
 *
 * Returns: (transfer full) (nullable): the sentence, or %NULL if the level is unknown
 */
char *
breath_level_to_status (BreathLevel        level,
                        const char        *node,
                        BreathResourceKind kind)
{
  g_return_val_if_fail (node != NULL, NULL);
  g_return_val_if_fail ((guint) kind < BREATH_N_RESOURCES, NULL);

  if (level.level == BREATH_LEVEL_UNKNOWN)
    return NULL;

  return g_strdup_printf ("Node %s has %s %s at level %d", node, breath_resource_kind_get_id (kind),
                          level.level < 0 ? "deficit" : "surplus", level.level);
}
