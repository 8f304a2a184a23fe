/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-node-text.h"

#include <glib/gi18n.h>

/**
 * breath_node_text_get_title:
 * @node: our node
 *
 * Returns: (transfer none): what heads what is said of it: its name, or that of the program as long as nobody named it
 */
const char *
breath_node_text_get_title (BreathNode *node)
{
  const char *name = breath_node_get_name (node);

  return name != NULL && *name != '\0' ? name : _("Breath");
}

/**
 * breath_node_text_dup_links:
 * @node: our node
 *
 * Returns: (transfer full): with how many neighbours it is connected
 */
char *
breath_node_text_dup_links (BreathNode *node)
{
  guint n_peers = g_list_model_get_n_items (breath_node_get_peers (node));

  if (n_peers == 0)
    return g_strdup (_("Not connected to any neighbour"));

  return g_strdup_printf (g_dngettext (NULL, "Connected to %u neighbour", "Connected to %u neighbours", n_peers), n_peers);
}
