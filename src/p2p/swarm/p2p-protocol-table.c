/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-protocol-table.h"

#include <string.h>

struct _P2pProtocolTable
{
  GPtrArray  *entries; /* of Entry, in order of registration */
  GPtrArray  *names;   /* of the entries, ended by NULL */
  GHashTable *lanes;   /* protocol to P2pLane, for those with another than the normal one */
};

typedef struct
{
  char            *protocol;
  P2pStreamHandler handler;
  gpointer         user_data;
  GDestroyNotify   destroy;
} Entry;

static void
entry_free (Entry *self)
{
  if (self->destroy != NULL)
    self->destroy (self->user_data);

  g_free (self->protocol);
  g_free (self);
}

static void
list_names (P2pProtocolTable *self)
{
  g_ptr_array_set_size (self->names, 0);

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      g_ptr_array_add (self->names, entry->protocol);
    }

  g_ptr_array_add (self->names, NULL);
}

static Entry *
find (P2pProtocolTable *self,
      const char       *protocol)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (strcmp (entry->protocol, protocol) == 0)
        return entry;
    }

  return NULL;
}

static void
clear (gpointer data)
{
  P2pProtocolTable *self = data;

  g_hash_table_unref (self->lanes);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->entries);
}

/**
 * p2p_protocol_table_new:
 *
 * Makes a table without protocols.
 *
 * Returns: (transfer full): the table
 */
P2pProtocolTable *
p2p_protocol_table_new (void)
{
  P2pProtocolTable *self = g_rc_box_new0 (P2pProtocolTable);

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  self->names = g_ptr_array_new ();
  self->lanes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  list_names (self);

  return self;
}

/**
 * p2p_protocol_table_ref:
 * @self: a table
 *
 * Takes another reference. The count is not atomic: a table stays in the thread of its swarm.
 *
 * Returns: (transfer full): @self
 */
P2pProtocolTable *
p2p_protocol_table_ref (P2pProtocolTable *self)
{
  return g_rc_box_acquire (self);
}

/**
 * p2p_protocol_table_unref:
 * @self: (transfer full): a table
 *
 * Drops a reference; the last one frees the data of each handler.
 */
void
p2p_protocol_table_unref (P2pProtocolTable *self)
{
  g_rc_box_release_full (self, clear);
}

/**
 * p2p_protocol_table_set:
 * @self: a table
 * @protocol: a name for multistream-select
 * @handler: (nullable): what to call with a stream, or %NULL to speak the protocol no more
 * @user_data: for @handler
 * @destroy: (nullable): frees @user_data when the handler is replaced or the table freed
 *
 * Registers a protocol, replacing the handler it had.
 */
void
p2p_protocol_table_set (P2pProtocolTable *self,
                        const char       *protocol,
                        P2pStreamHandler  handler,
                        gpointer          user_data,
                        GDestroyNotify    destroy)
{
  Entry *entry = find (self, protocol);

  if (entry != NULL)
    g_ptr_array_remove (self->entries, entry);

  if (handler != NULL)
    {
      g_return_if_fail (self->entries->len < P2P_MAX_PROTOCOLS);

      entry = g_new (Entry, 1);
      entry->protocol = g_strdup (protocol);
      entry->handler = handler;
      entry->user_data = user_data;
      entry->destroy = destroy;
      g_ptr_array_add (self->entries, entry);
    }

  list_names (self);
}

/**
 * p2p_protocol_table_set_lane:
 * @self: a table
 * @protocol: a name for multistream-select; need not be registered
 * @lane: what its streams go with
 *
 * Sets the lane of a protocol, for streams that are opened from now on.
 */
void
p2p_protocol_table_set_lane (P2pProtocolTable *self,
                             const char       *protocol,
                             P2pLane           lane)
{
  if (lane == P2P_LANE_NORMAL)
    g_hash_table_remove (self->lanes, protocol);
  else
    g_hash_table_insert (self->lanes, g_strdup (protocol), GUINT_TO_POINTER (lane));
}

/**
 * p2p_protocol_table_get_lane:
 * @self: a table
 * @protocol: a name for multistream-select
 *
 * Returns: what streams of @protocol go with
 */
P2pLane
p2p_protocol_table_get_lane (P2pProtocolTable *self,
                             const char       *protocol)
{
  gpointer lane;

  if (g_hash_table_lookup_extended (self->lanes, protocol, NULL, &lane))
    return GPOINTER_TO_UINT (lane);

  return P2P_LANE_NORMAL;
}

/**
 * p2p_protocol_table_get_names:
 * @self: a table
 *
 * Returns: (transfer none) (array zero-terminated=1): valid until the next registration
 */
const char *const *
p2p_protocol_table_get_names (P2pProtocolTable *self)
{
  return (const char *const *) self->names->pdata;
}

/**
 * p2p_protocol_table_dispatch:
 * @self: a table
 * @connection: whose stream it is
 * @stream: a stream that the peer opened
 * @protocol: what was agreed on for it
 *
 * Calls the handler, with @stream in the lane of its protocol; %FALSE if the protocol was taken away meanwhile.
 *
 * Returns: whether there was a handler
 */
gboolean
p2p_protocol_table_dispatch (P2pProtocolTable *self,
                             P2pConnection    *connection,
                             GIOStream        *stream,
                             const char       *protocol)
{
  Entry *entry = find (self, protocol);

  if (entry == NULL)
    return FALSE;

  p2p_mux_stream_set_lane (P2P_MUX_STREAM (stream), p2p_protocol_table_get_lane (self, protocol));
  entry->handler (connection, stream, protocol, entry->user_data);

  return TRUE;
}
