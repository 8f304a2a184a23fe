/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-host-mirrors-private.h"

#include "breath-alerts-private.h"
#include "breath-mirror-private.h"
#include "breath-node-private.h"

G_STATIC_ASSERT (BREATH_MIRRORS_MAX <= BREATH_CORE_MAX_MIRRORS);

static void
changed_cb (BreathMirrors *mirrors,
            guint          position,
            guint          removed,
            guint          added,
            BreathNode    *node)
{
  BreathCoreMirror told[BREATH_CORE_MAX_MIRRORS];
  guint n = MIN (g_list_model_get_n_items (G_LIST_MODEL (mirrors)), BREATH_CORE_MAX_MIRRORS);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(BreathMirror) mirror = g_list_model_get_item (G_LIST_MODEL (mirrors), i);

      told[i].key = *breath_mirror_get_key (mirror);
      g_strlcpy (told[i].name, breath_mirror_get_name (mirror), sizeof told[i].name);
    }

  breath_core_set_mirrors (breath_node_get_core (node), told, n);
}

/**
 * breath_host_tell_mirrors:
 * @mirrors: the Mirrors of a node
 * @node: the node, open
 *
 * Lets the node certify its Mirrors, those there are and those to come, and lets them speak, as long as both live.
 */
void
breath_host_tell_mirrors (BreathMirrors *mirrors,
                          BreathNode    *node)
{
  breath_alerts_set_mirrors (breath_node_get_alerts (node), mirrors);
  g_signal_connect_object (mirrors, "items-changed", G_CALLBACK (changed_cb), node, 0);
  changed_cb (mirrors, 0, 0, 0, node);
}
