/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-peer-table.h"

#include <string.h>

/**
 * P2pPeerTable:
 *
 * The connections of a swarm, one for each peer.
 *
 * Two peers that dial each other at the same time get two connections; both ends keep the one that was dialled by
 * the peer with the smaller id. A second connection the peer dials in the same direction is either one of two
 * parallel dials, of which the dialer will close one, or the peer has lost the first without our noticing. So the
 * newer one is used at once, and the older closed if it is still there when it has settled.
 */
struct _P2pPeerTable
{
  P2pPeerId   own;
  guint       settle_msec;
  GHashTable *links; /* P2pPeerId to Link */
  guint       size;  /* connections */
};

typedef struct
{
  P2pConnection *current;
  P2pConnection *older;  /* while it settles */
  GSource       *settle;
} Link;

static void
end_source (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static void
link_free (Link *link)
{
  g_clear_pointer (&link->settle, end_source);
  g_clear_object (&link->current);
  g_clear_object (&link->older);
  g_free (link);
}

static gboolean
settle_cb (gpointer user_data)
{
  Link *link = user_data;
  g_autoptr(P2pConnection) older = g_object_ref (link->older);
  g_autoptr(GError) reason = NULL;

  /* Closing it removes it from the table. */
  g_clear_pointer (&link->settle, end_source);
  reason = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The peer has connected anew");
  p2p_connection_close (older, reason);

  return G_SOURCE_REMOVE;
}

static void
start_settling (Link *link,
                guint msec)
{
  link->settle = g_timeout_source_new (msec);
  g_source_set_callback (link->settle, settle_cb, link, NULL);
  g_source_attach (link->settle, g_main_context_get_thread_default ());
}

/**
 * p2p_peer_table_new:
 * @own: our own id, which decides what to keep when two peers dial each other
 *
 * Makes an empty table.
 *
 * Returns: (transfer full): the table
 */
P2pPeerTable *
p2p_peer_table_new (const P2pPeerId *own)
{
  P2pPeerTable *self = g_new0 (P2pPeerTable, 1);

  self->own = *own;
  self->links = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal,
                                       (GDestroyNotify) p2p_peer_id_free, (GDestroyNotify) link_free);

  return self;
}

/**
 * p2p_peer_table_set_settle_msec:
 * @self: a table
 * @msec: how long an inbound connection outlives a newer one of the same peer
 */
void
p2p_peer_table_set_settle_msec (P2pPeerTable *self,
                                guint         msec)
{
  self->settle_msec = msec;
}

/**
 * p2p_peer_table_free:
 * @self: (transfer full): a table
 *
 * Frees the table and drops its references. It closes no connection.
 */
void
p2p_peer_table_free (P2pPeerTable *self)
{
  g_hash_table_unref (self->links);
  g_free (self);
}

/**
 * p2p_peer_table_lookup:
 * @self: a table
 * @peer: a peer
 *
 * Returns: (transfer none) (nullable): the connection to use for @peer
 */
P2pConnection *
p2p_peer_table_lookup (P2pPeerTable    *self,
                       const P2pPeerId *peer)
{
  Link *link = g_hash_table_lookup (self->links, peer);

  return link != NULL ? link->current : NULL;
}

/**
 * p2p_peer_table_kept_role:
 * @self: a table
 * @peer: a peer
 *
 * Returns: our role in the connection that both ends keep when they have dialled each other
 */
P2pRole
p2p_peer_table_kept_role (P2pPeerTable    *self,
                          const P2pPeerId *peer)
{
  gboolean smaller = memcmp (self->own.public_key, peer->public_key, P2P_PUBLIC_KEY_LEN) < 0;

  return smaller ? P2P_ROLE_DIALER : P2P_ROLE_LISTENER;
}

static void
displace_all (P2pPeerTable *self,
              Link         *link,
              GPtrArray    *displaced)
{
  g_clear_pointer (&link->settle, end_source);

  if (link->older != NULL)
    {
      g_ptr_array_add (displaced, g_steal_pointer (&link->older));
      self->size--;
    }

  if (link->current != NULL)
    {
      g_ptr_array_add (displaced, g_steal_pointer (&link->current));
      self->size--;
    }
}

/**
 * p2p_peer_table_add:
 * @self: a table
 * @connection: a new connection
 * @displaced: (element-type P2pConnection): receives references to those that @connection replaces, for the caller to close
 *
 * Takes @connection in, unless the one that is already there is kept instead.
 *
 * Returns: whether @connection is in the table; if not, it is for the caller to close
 */
gboolean
p2p_peer_table_add (P2pPeerTable  *self,
                    P2pConnection *connection,
                    GPtrArray     *displaced)
{
  const P2pPeerId *peer = p2p_connection_get_peer (connection);
  P2pRole role = p2p_connection_get_role (connection);
  Link *link = g_hash_table_lookup (self->links, peer);

  if (link == NULL)
    {
      link = g_new0 (Link, 1);
      g_hash_table_insert (self->links, p2p_peer_id_copy (peer), link);
    }
  else if (p2p_connection_get_role (link->current) != role)
    {
      if (role != p2p_peer_table_kept_role (self, peer))
        return FALSE;

      displace_all (self, link, displaced);
    }
  else if (role == P2P_ROLE_DIALER)
    return FALSE;
  else
    {
      P2pConnection *older = g_steal_pointer (&link->current);

      self->size--;
      displace_all (self, link, displaced);
      link->older = older;
      self->size++;
      start_settling (link, self->settle_msec);
    }

  link->current = g_object_ref (connection);
  self->size++;

  return TRUE;
}

/**
 * p2p_peer_table_remove:
 * @self: a table
 * @connection: a connection that has closed
 *
 * Returns: whether it was there
 */
gboolean
p2p_peer_table_remove (P2pPeerTable  *self,
                       P2pConnection *connection)
{
  const P2pPeerId *peer = p2p_connection_get_peer (connection);
  Link *link = g_hash_table_lookup (self->links, peer);

  if (link == NULL || (link->current != connection && link->older != connection))
    return FALSE;

  g_clear_pointer (&link->settle, end_source);

  if (link->current == connection)
    {
      g_clear_object (&link->current);
      link->current = g_steal_pointer (&link->older);
    }
  else
    g_clear_object (&link->older);

  self->size--;

  if (link->current == NULL)
    g_hash_table_remove (self->links, peer);

  return TRUE;
}

/**
 * p2p_peer_table_get_size:
 * @self: a table
 *
 * Returns: how many connections there are, those that settle included
 */
guint
p2p_peer_table_get_size (P2pPeerTable *self)
{
  return self->size;
}

/**
 * p2p_peer_table_dup_all:
 * @self: a table
 *
 * Returns: (transfer container) (element-type P2pConnection): all connections
 */
GPtrArray *
p2p_peer_table_dup_all (P2pPeerTable *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->links);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Link *link = value;

      g_ptr_array_add (all, g_object_ref (link->current));

      if (link->older != NULL)
        g_ptr_array_add (all, g_object_ref (link->older));
    }

  return all;
}
