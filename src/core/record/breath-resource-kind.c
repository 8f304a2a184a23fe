/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-resource-kind.h"

static const char *const resource_ids[BREATH_N_RESOURCES] = {
  [BREATH_RESOURCE_ENERGY] = "energy",
  [BREATH_RESOURCE_WATER] = "water",
  [BREATH_RESOURCE_FOOD] = "food",
};

/**
 * breath_resource_kind_get_id:
 * @kind: a baseline resource
 *
 * Gets the name by which programs, logs and the store know a resource. It is never translated.
 *
 * Returns: "energy", "water" or "food"
 */
const char *
breath_resource_kind_get_id (BreathResourceKind kind)
{
  g_return_val_if_fail ((guint) kind < BREATH_N_RESOURCES, NULL);

  return resource_ids[kind];
}

/**
 * breath_resource_kind_from_id:
 * @id: any text
 * @kind: (out): set if @id names a resource
 *
 * Finds the resource of a name.
 *
 * Returns: %FALSE if there is none of that name
 */
gboolean
breath_resource_kind_from_id (const char         *id,
                              BreathResourceKind *kind)
{
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (kind != NULL, FALSE);

  for (guint i = 0; i < BREATH_N_RESOURCES; i++)
    {
      if (g_str_equal (id, resource_ids[i]))
        {
          *kind = (BreathResourceKind) i;
          return TRUE;
        }
    }

  return FALSE;
}
