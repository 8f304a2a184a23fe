/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-host-practice-private.h"

#include "breath-node-private.h"
#include "breath-peer-private.h"
#include "p2p-peer-id.h"

#include <string.h>

#include <glib/gstdio.h>

#define FOLDER "breath-practice-XXXXXX"

/**
 * breath_host_practice_copy:
 * @self: (nullable): with whom to practise
 *
 * Returns: (transfer full) (nullable): a copy that keeps the clock
 */
BreathHostPractice *
breath_host_practice_copy (const BreathHostPractice *self)
{
  BreathHostPractice *copy = self != NULL ? g_memdup2 (self, sizeof *self) : NULL;

  if (copy != NULL)
    {
      copy->name = g_strdup (self->name);
      g_object_ref (copy->clock);
    }

  return copy;
}

void
breath_host_practice_free (BreathHostPractice *self)
{
  g_object_unref (self->clock);
  g_free ((char *) self->name);
  g_free (self);
}

/**
 * breath_host_practice_make_folder:
 * @error: return location for %BREATH_NODE_ERROR_FOLDER
 *
 * Makes an empty folder where files do not outlive the session of whoever practises: each begins as the one before did,
 * and nobody meets a Mirror of the last one, whose passphrase nobody knows.
 *
 * Returns: (transfer full): its path
 */
char *
breath_host_practice_make_folder (GError **error)
{
  const char *runtime = g_get_user_runtime_dir ();
  g_autofree char *path = g_build_filename (runtime, FOLDER, NULL);

  if (g_mkdir_with_parents (runtime, 0700) == 0 && g_mkdtemp (path) != NULL)
    return g_steal_pointer (&path);

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER, "Could not make a folder in %s: %m", runtime);

  return NULL;
}

/**
 * breath_host_practice_show_link:
 * @node: a node that practises
 * @key: (array fixed-size=32): the key of a neighbour
 * @is_linked: whether there is a link with it now
 *
 * Adds it to the neighbours that @node is connected to, or takes it away. It has no address.
 */
void
breath_host_practice_show_link (BreathNode   *node,
                                const guint8 *key,
                                gboolean      is_linked)
{
  P2pPeerId peer_id;
  g_autofree char *id = NULL;
  g_autoptr(BreathPeer) peer = NULL;

  memcpy (peer_id.public_key, key, sizeof peer_id.public_key);
  id = p2p_peer_id_to_string (&peer_id);
  peer = breath_peer_find (breath_node_get_peers (node), id);

  if (is_linked && peer == NULL)
    {
      BreathPeerFacts facts = { .id = id, .slot = "chosen", .since = breath_node_get_now (node) };

      peer = breath_peer_new (&facts);
      breath_node_add_peer (node, peer);
    }
  else if (!is_linked && peer != NULL)
    breath_node_remove_peer (node, peer, "The link was closed");
}
