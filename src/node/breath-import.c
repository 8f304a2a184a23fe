/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-import-private.h"

#include "breath-export-line-private.h"
#include "breath-node-private.h"
#include "breath-sqlite-store.h"

#define MAX_AHEAD 600  /* seconds that another's clock may be ahead of ours */

/* What we published ourselves is known from our draws, and no file can add to it. */
static gboolean
is_welcome (BreathNode             *node,
            const BreathExportLine *line)
{
  return breath_export_line_check (line) &&
         !g_str_equal (line->node, breath_node_get_id (node)) &&
         line->heard <= breath_node_get_now (node) + MAX_AHEAD;
}

/**
 * breath_import_level:
 * @node: the node
 * @store: its store, a [class@Breath.SqliteStore]
 * @line: a level from a file
 *
 * Adds a level to the history, marked as imported since nothing vouches for it. It is on the disk once whatever is asked of the
 * store afterwards is answered.
 *
 * Returns: %FALSE if it is not one that could be
 */
gboolean
breath_import_level (BreathNode             *node,
                     BreathStore            *store,
                     const BreathExportLine *line)
{
  g_autoptr(GBytes) author = NULL;
  BreathLevelChange change = { NULL, line->resource, line->level, line->epsilon, line->day, line->heard, TRUE };
  P2pPeerId id;

  if (!is_welcome (node, line))
    return FALSE;

  if (p2p_peer_id_init_from_string (&id, line->node, NULL))
    {
      author = g_bytes_new (id.public_key, P2P_PUBLIC_KEY_LEN);
      change.author = author;
      breath_sqlite_store_remember_change (BREATH_SQLITE_STORE (store), &change);
    }

  return TRUE;
}
