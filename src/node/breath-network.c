/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-network-private.h"

#include "breath-boot-clock-private.h"
#include "breath-dialer-private.h"
#include "breath-keepalive-private.h"
#include "breath-load-private.h"
#include "breath-meeting-private.h"
#include "breath-nearby-private.h"
#include "breath-network-address-private.h"
#include "breath-network-fault-private.h"
#include "breath-network-refusals-private.h"
#include "breath-observer-private.h"
#include "breath-peer-private.h"
#include "breath-rouser-private.h"
#include "breath-stream-link-private.h"
#include "breath-system-clock-private.h"
#include "breath-visitors-private.h"
#include "p2p-identify.h"
#include "p2p-ping.h"
#include "p2p-tcp-transport.h"
#include "p2p-websocket-transport.h"

#include <string.h>

#define AGENT             "breath/" PACKAGE_VERSION
#define ADDRESSES_SECONDS 60  /* between two looks at where this computer is */

/**
 * Neighbour:
 * @connection: the connection to it
 * @peer: what views see of it
 * @keepalive: what notices when it is gone without a word
 * @link: (nullable): what the core speaks to it through, %NULL while it speaks none of our protocols
 * @has_stream: of each protocol, whether it is spoken on @link
 *
 * A peer that is connected.
 */
typedef struct
{
  P2pConnection    *connection;
  BreathPeer       *peer;
  BreathKeepalive  *keepalive;
  BreathStreamLink *link;
  gboolean          has_stream[BREATH_N_PROTOCOLS];
} Neighbour;

/**
 * BreathNetwork:
 *
 * Binds the node to libp2p: listens, dials, remembers what it reached, and gives the core a link for each neighbour
 * that speaks our protocols.
 *
 * Remembered is an address that we dialled with success. Of a neighbour that called us it is those it announces whose
 * IP address is the one it calls from, as told and without a trial: nobody can make us dial a third party that way.
 * They are stored as never reached, which is all they are worth until they have been.
 */
struct _BreathNetwork
{
  GObject            parent_instance;

  BreathNode        *node;
  BreathSqliteStore *store;
  P2pSwarm          *swarm;
  P2pIdentify       *identify;
  BreathObserver    *observer;
  BreathMeeting     *meeting;     /* NULL: nobody wants to know */
  BreathNearby      *nearby;      /* NULL: nobody is looked for */
  BreathDialer      *dialer;
  BreathVisitors    *visitors;
  BreathLoad        *load;        /* NULL: none */
  BreathRouser      *rouser;      /* NULL until it starts */
  gboolean           drops_alerts;
  GHashTable        *neighbours;  /* P2pConnection to Neighbour */
  GCancellable      *cancellable;
  guint              addresses_timer;
};

G_DEFINE_FINAL_TYPE (BreathNetwork, breath_network, G_TYPE_OBJECT)

static void
neighbour_free (Neighbour *neighbour)
{
  breath_keepalive_stop (neighbour->keepalive);
  g_clear_object (&neighbour->keepalive);
  g_clear_object (&neighbour->connection);
  g_clear_object (&neighbour->peer);
  g_clear_object (&neighbour->link);
  g_free (neighbour);
}

static gint64
get_wall (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
remember (BreathNetwork   *self,
          P2pMultiaddr    *address,
          const P2pPeerId *peer,
          gint64           reached)
{
  g_autoptr(P2pMultiaddr) place = p2p_multiaddr_without_peer (address);
  g_autoptr(GBytes) key = g_bytes_new (peer->public_key, sizeof peer->public_key);

  breath_sqlite_store_remember_address (self->store, key, p2p_multiaddr_get_text (place), reached);
}

static void
link_closed_cb (BreathStreamLink *link,
                const GError     *reason,
                gpointer          user_data)
{
  g_autoptr(BreathNetwork) self = g_object_ref (user_data);
  GHashTableIter iter;
  Neighbour *neighbour;

  g_hash_table_iter_init (&iter, self->neighbours);

  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &neighbour))
    {
      if (neighbour->link == link)
        {
          p2p_connection_close (neighbour->connection, reason);
          return;
        }
    }
}

static gboolean
receive_cb (BreathLink    *link,
            BreathProtocol protocol,
            GBytes        *frame,
            gpointer       user_data,
            GError       **error)
{
  return breath_core_receive (user_data, link, protocol, frame, error);
}

static gboolean
receive_but_alerts_cb (BreathLink    *link,
                       BreathProtocol protocol,
                       GBytes        *frame,
                       gpointer       user_data,
                       GError       **error)
{
  return protocol == BREATH_PROTOCOL_ALERT || breath_core_receive (user_data, link, protocol, frame, error);
}

static void
refuse_stream (Neighbour  *neighbour,
               GIOStream  *stream,
               const char *why)
{
  g_info ("%s %s", breath_peer_get_id (neighbour->peer), why);
  g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void
add_sync (BreathNetwork *self,
          Neighbour     *neighbour,
          GIOStream     *stream)
{
  const P2pPeerId *peer = p2p_connection_get_peer (neighbour->connection);
  BreathCore *core = breath_node_get_core (self->node);

  neighbour->link = breath_stream_link_new (peer->public_key, p2p_connection_get_binding (neighbour->connection),
                                            self->drops_alerts ? receive_but_alerts_cb : receive_cb, core);
  g_signal_connect_object (neighbour->link, "closed", G_CALLBACK (link_closed_cb), self, 0);
  breath_stream_link_add_stream (neighbour->link, BREATH_PROTOCOL_SYNC, stream);
  breath_core_add_link (core, BREATH_LINK (neighbour->link));
}

/* Speaks @protocol with a neighbour over @stream: sync first, which makes the link, then whatever else. */
static void
add_stream (BreathNetwork *self,
            Neighbour     *neighbour,
            BreathProtocol protocol,
            GIOStream     *stream)
{
  if (neighbour->has_stream[protocol])
    {
      refuse_stream (neighbour, stream, "opened a second stream for the same protocol");
      return;
    }

  if (protocol != BREATH_PROTOCOL_SYNC && neighbour->link == NULL)
    {
      refuse_stream (neighbour, stream, "opened a stream before the one for sync");
      return;
    }

  neighbour->has_stream[protocol] = TRUE;

  if (protocol == BREATH_PROTOCOL_SYNC)
    {
      add_sync (self, neighbour, stream);
      return;
    }

  breath_stream_link_add_stream (neighbour->link, protocol, stream);

  if (protocol != BREATH_PROTOCOL_ALERT || !self->drops_alerts)
    breath_core_add_stream (breath_node_get_core (self->node), BREATH_LINK (neighbour->link), protocol);
}

/* A stream on its way. */
typedef struct
{
  BreathNetwork *network;
  BreathProtocol protocol;
} Opening;

static void open_stream (BreathNetwork *self,
                         P2pConnection *connection,
                         BreathProtocol protocol);

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autofree Opening *opening = user_data;
  g_autoptr(BreathNetwork) self = opening->network;
  g_autoptr(GIOStream) stream = NULL;
  g_autoptr(GError) error = NULL;
  Neighbour *neighbour;

  stream = p2p_connection_open_finish (P2P_CONNECTION (source), result, NULL, &error);
  neighbour = g_hash_table_lookup (self->neighbours, source);

  if (neighbour == NULL)
    return;

  if (stream != NULL)
    add_stream (self, neighbour, opening->protocol, stream);
  else
    g_info ("%s does not speak %s with us: %s", breath_peer_get_id (neighbour->peer),
            breath_protocol_get_id (opening->protocol), error->message);

  /* Without sync there is no link; any of the others may be missing. */
  if (neighbour->link != NULL && opening->protocol + 1 < BREATH_N_PROTOCOLS)
    open_stream (self, neighbour->connection, opening->protocol + 1);
}

/* One after the other, in the order of the protocols. */
static void
open_stream (BreathNetwork *self,
             P2pConnection *connection,
             BreathProtocol protocol)
{
  const char *protocols[] = { breath_protocol_get_id (protocol), NULL };
  Opening *opening = g_new0 (Opening, 1);

  opening->network = g_object_ref (self);
  opening->protocol = protocol;
  p2p_connection_open_async (connection, protocols, self->cancellable, opened_cb, opening);
}

static void
incoming_stream_cb (P2pConnection *connection,
                    GIOStream     *stream,
                    const char    *protocol,
                    gpointer       user_data)
{
  BreathNetwork *self = user_data;
  Neighbour *neighbour;
  gboolean is_known = g_hash_table_lookup_extended (self->neighbours, connection, NULL, (gpointer *) &neighbour);

  for (guint i = 0; i < BREATH_N_PROTOCOLS; i++)
    {
      if (!g_str_equal (protocol, breath_protocol_get_id (i)))
        continue;

      if (is_known)
        add_stream (self, neighbour, i, stream);
      else
        breath_visitors_take_stream (self->visitors, connection, i, stream);
    }
}

static void
close_to (BreathNetwork   *self,
          const P2pPeerId *peer,
          const GError    *reason)
{
  P2pConnection *connection = p2p_swarm_get_connection (self->swarm, peer);

  if (connection != NULL)
    p2p_connection_close (connection, reason);
}

static void
close_evicted (BreathNetwork   *self,
               const P2pPeerId *peer)
{
  g_autoptr(GError) reason = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "Its place went to another neighbour");

  close_to (self, peer, reason);
}

static const char *
get_slot (BreathCore      *core,
          const P2pPeerId *peer)
{
  BreathSlots *slots = breath_selection_get_slots (breath_core_get_selection (core));

  return breath_slot_get_id (breath_slots_lookup (slots, peer)->slot);
}

static void
connected_cb (BreathNetwork *self,
              P2pConnection *connection)
{
  gboolean inbound = p2p_connection_get_role (connection) == P2P_ROLE_LISTENER;
  g_autofree char *id = p2p_peer_id_to_string (p2p_connection_get_peer (connection));
  BreathCore *core = breath_node_get_core (self->node);
  Neighbour *neighbour = g_new0 (Neighbour, 1);
  P2pPeerId evicted;
  gboolean evicts = breath_core_add_neighbour (core, p2p_connection_get_peer (connection),
                                               p2p_connection_get_remote_address (connection),
                                               p2p_connection_get_role (connection), &evicted);
  BreathPeerFacts facts = {
    .id = id,
    .slot = get_slot (core, p2p_connection_get_peer (connection)),
    .address = p2p_multiaddr_get_text (p2p_connection_get_remote_address (connection)),
    .security = p2p_connection_get_security (connection),
    .inbound = inbound,
    .since = get_wall (),
  };

  neighbour->connection = g_object_ref (connection);
  neighbour->peer = breath_peer_new (&facts);
  neighbour->keepalive = breath_keepalive_new (connection, BREATH_KEEPALIVE_INTERVAL_MSEC);
  g_hash_table_insert (self->neighbours, connection, neighbour);
  breath_node_add_peer (self->node, neighbour->peer);

  if (!inbound)
    open_stream (self, connection, BREATH_PROTOCOL_SYNC);

  if (evicts)
    close_evicted (self, &evicted);
}

static void
lose_neighbour (BreathNetwork *self,
                Neighbour     *neighbour,
                const char    *reason)
{
  if (neighbour->link != NULL)
    {
      breath_core_remove_link (breath_node_get_core (self->node), BREATH_LINK (neighbour->link));
      breath_stream_link_drop (neighbour->link);
    }

  breath_core_remove_neighbour (breath_node_get_core (self->node), p2p_connection_get_peer (neighbour->connection));
  breath_node_remove_peer (self->node, neighbour->peer, reason);
}

static void
disconnected_cb (BreathNetwork *self,
                 P2pConnection *connection,
                 const GError  *reason)
{
  Neighbour *neighbour;

  if (g_hash_table_steal_extended (self->neighbours, connection, NULL, (gpointer *) &neighbour))
    {
      lose_neighbour (self, neighbour, reason != NULL ? reason->message : "The connection was closed");
      neighbour_free (neighbour);
      breath_network_count_fault (breath_node_get_core (self->node), p2p_connection_get_peer (connection),
                                  p2p_connection_get_role (connection), reason);
    }
}

/* Those of which the swarm told us nothing before it closed. */
static void
drop_neighbours (BreathNetwork *self)
{
  GHashTableIter iter;
  Neighbour *neighbour;

  g_hash_table_iter_init (&iter, self->neighbours);

  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &neighbour))
    {
      g_hash_table_iter_steal (&iter);
      lose_neighbour (self, neighbour, "This node is closing");
      neighbour_free (neighbour);
    }
}

static void
remember_announced (BreathNetwork         *self,
                    P2pConnection         *connection,
                    const P2pIdentifyInfo *info)
{
  guint n = 0;

  for (guint i = 0; i < info->addresses->len && n < BREATH_NETWORK_MAX_ANNOUNCED; i++)
    {
      P2pMultiaddr *announced = g_ptr_array_index (info->addresses, i);
      g_autoptr(P2pMultiaddr) place = p2p_multiaddr_without_peer (announced);

      if (!breath_network_is_at_its_place (place, p2p_connection_get_remote_address (connection)))
        continue;

      remember (self, place, &info->peer, 0);
      breath_selection_announce (breath_core_get_selection (breath_node_get_core (self->node)), &info->peer, place);
      n++;
    }
}

static void
identified_cb (BreathNetwork         *self,
               P2pConnection         *connection,
               const P2pIdentifyInfo *info)
{
  Neighbour *neighbour;

  if (g_hash_table_lookup_extended (self->neighbours, connection, NULL, (gpointer *) &neighbour))
    {
      breath_peer_set_agent (neighbour->peer, info->agent);

      if (breath_peer_get_inbound (neighbour->peer))
        remember_announced (self, connection, info);
    }
}

static void
reached_cb (BreathNetwork   *self,
            P2pMultiaddr    *address,
            const P2pPeerId *peer)
{
  if (breath_selection_remembers (breath_core_get_selection (breath_node_get_core (self->node)), peer))
    remember (self, address, peer, get_wall ());
}

static gboolean
gate_cb (const P2pPeerId *peer,
         P2pMultiaddr    *address,
         P2pRole          role,
         gpointer         user_data,
         GError         **error)
{
  BreathNetwork *self = user_data;
  BreathSelection *selection = breath_core_get_selection (breath_node_get_core (self->node));

  return breath_network_admit (selection, peer, address, role, error);
}

static void
breath_network_dispose (GObject *object)
{
  BreathNetwork *self = BREATH_NETWORK (object);

  if (self->swarm != NULL)
    breath_network_close (self);

  g_clear_object (&self->load);
  g_clear_object (&self->rouser);
  g_clear_object (&self->dialer);
  g_clear_object (&self->visitors);
  g_clear_object (&self->nearby);
  g_clear_object (&self->observer);
  g_clear_object (&self->meeting);
  g_clear_object (&self->identify);
  g_clear_object (&self->swarm);
  g_clear_object (&self->store);
  g_clear_object (&self->node);

  G_OBJECT_CLASS (breath_network_parent_class)->dispose (object);
}

static void
breath_network_finalize (GObject *object)
{
  BreathNetwork *self = BREATH_NETWORK (object);

  g_clear_pointer (&self->neighbours, g_hash_table_unref);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (breath_network_parent_class)->finalize (object);
}

static void
breath_network_class_init (BreathNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_network_dispose;
  object_class->finalize = breath_network_finalize;
}

static void
breath_network_init (BreathNetwork *self)
{
  self->neighbours = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) neighbour_free);
  self->cancellable = g_cancellable_new ();
}

/**
 * breath_network_new:
 * @identity: who we are
 * @node: whose neighbours these are
 * @store: where addresses are remembered
 *
 * Returns: (transfer full): a network that neither listens nor dials yet
 */
BreathNetwork *
breath_network_new (P2pIdentity       *identity,
                    BreathNode        *node,
                    BreathSqliteStore *store)
{
  BreathNetwork *self = g_object_new (BREATH_TYPE_NETWORK, NULL);
  g_autoptr(P2pTransport) tcp = p2p_tcp_transport_new ();
  g_autoptr(P2pTransport) websocket = p2p_websocket_transport_new ();

  self->node = g_object_ref (node);
  self->store = g_object_ref (store);
  self->swarm = p2p_swarm_new (identity);
  p2p_swarm_add_transport (self->swarm, tcp);
  p2p_swarm_add_transport (self->swarm, websocket);
  p2p_swarm_set_gate (self->swarm, gate_cb, self, NULL);
  g_signal_connect_object (breath_node_get_core (node), "barred", G_CALLBACK (close_to), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->swarm, "connected", G_CALLBACK (connected_cb), self);
  g_signal_connect_swapped (self->swarm, "disconnected", G_CALLBACK (disconnected_cb), self);

  for (guint i = 0; i < BREATH_N_PROTOCOLS; i++)
    p2p_swarm_handle (self->swarm, breath_protocol_get_id (i), incoming_stream_cb, self, NULL);

  p2p_swarm_set_lane (self->swarm, breath_protocol_get_id (BREATH_PROTOCOL_ALERT), P2P_LANE_URGENT);
  p2p_swarm_set_lane (self->swarm, breath_protocol_get_id (BREATH_PROTOCOL_SEED), P2P_LANE_BULK);

  p2p_ping_serve (self->swarm);

  self->identify = p2p_identify_new (self->swarm, AGENT);
  g_signal_connect_swapped (self->identify, "identified", G_CALLBACK (identified_cb), self);
  g_signal_connect_swapped (self->identify, "pushed", G_CALLBACK (identified_cb), self);

  self->observer = breath_observer_new (self->identify, p2p_identity_get_peer_id (identity));
  self->dialer = breath_dialer_new (self->swarm, breath_node_get_core (node));
  g_signal_connect_swapped (self->dialer, "reached", G_CALLBACK (reached_cb), self);
  self->visitors = breath_visitors_new (self->swarm, breath_node_get_core (node));

  return self;
}

/**
 * breath_network_set_limits:
 * @self: a network that neither listens nor dials yet
 * @limits: what it refuses to go beyond
 */
void
breath_network_set_limits (BreathNetwork        *self,
                           const P2pSwarmLimits *limits)
{
  g_return_if_fail (BREATH_IS_NETWORK (self));

  p2p_swarm_set_limits (self->swarm, limits);
}

/**
 * breath_network_fill_links:
 * @self: a network that has not started
 *
 * Will keep every connection full of bulk bytes from [method@Breath.Network.begin_load] on, so that what goes ahead of them
 * can be measured.
 */
void
breath_network_fill_links (BreathNetwork *self)
{
  g_return_if_fail (BREATH_IS_NETWORK (self));
  g_return_if_fail (self->load == NULL);

  self->load = breath_load_new (self->swarm);
}

/**
 * breath_network_begin_load:
 * @self: a network that was told to fill its links
 */
void
breath_network_begin_load (BreathNetwork *self)
{
  g_return_if_fail (BREATH_IS_NETWORK (self));
  g_return_if_fail (self->load != NULL);

  breath_load_begin (self->load);
}

/**
 * breath_network_drop_alerts:
 * @self: a network that has not started
 *
 * Loses every alert that is pushed to us, and pushes none, so that it can be measured how others get on with such a node. It
 * syncs like any other.
 */
void
breath_network_drop_alerts (BreathNetwork *self)
{
  g_return_if_fail (BREATH_IS_NETWORK (self));

  self->drops_alerts = TRUE;
}

/**
 * breath_network_set_meeting:
 * @self: a network
 * @meeting: what is told whether we can be reached, as neighbours see it, and may ask who was turned away
 */
void
breath_network_set_meeting (BreathNetwork *self,
                            BreathMeeting *meeting)
{
  g_return_if_fail (BREATH_IS_NETWORK (self));

  g_set_object (&self->meeting, meeting);
  breath_meeting_set_refusals (meeting, breath_network_describe_refusals, self->swarm);
}

/* Tells the node where it can be reached now. */
static void
update_addresses (BreathNetwork *self)
{
  g_autoptr(GPtrArray) addresses = p2p_swarm_dup_addresses (self->swarm);
  g_autoptr(GPtrArray) confirmed = breath_observer_dup_confirmed (self->observer);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) texts = NULL;

  for (guint i = 0; i < confirmed->len; i++)
    if (!g_ptr_array_find_with_equal_func (addresses, confirmed->pdata[i], (GEqualFunc) p2p_multiaddr_equal, NULL))
      g_ptr_array_add (addresses, p2p_multiaddr_ref (confirmed->pdata[i]));

  for (guint i = 0; i < addresses->len; i++)
    g_strv_builder_add (builder, p2p_multiaddr_get_text (g_ptr_array_index (addresses, i)));

  texts = g_strv_builder_end (builder);
  breath_node_set_addresses (self->node, (const char *const *) texts);
  breath_core_set_addresses (breath_node_get_core (self->node), addresses);
  p2p_identify_update (self->identify, confirmed);

  if (self->meeting != NULL)
    breath_observer_tell (self->observer, self->meeting);
}

static gboolean
addresses_cb (gpointer user_data)
{
  update_addresses (user_data);

  return G_SOURCE_CONTINUE;
}

/* Asks every neighbour whether it is still there, and dials whoever is missing. */
static void
roused_cb (BreathNetwork *self)
{
  g_autoptr(GList) neighbours = g_hash_table_get_values (self->neighbours);

  breath_observer_clear (self->observer);

  if (self->nearby != NULL)
    breath_nearby_rouse (self->nearby);

  update_addresses (self);

  for (GList *l = neighbours; l != NULL; l = l->next)
    breath_keepalive_ask (((Neighbour *) l->data)->keepalive);

  breath_selection_rouse (breath_core_get_selection (breath_node_get_core (self->node)), g_get_monotonic_time ());
  breath_dialer_ask (self->dialer);
}

static void
start_rouser (BreathNetwork *self)
{
  g_autoptr(BreathClock) sleepless = breath_boot_clock_new ();
  g_autoptr(BreathClock) awake = breath_system_clock_new ();

  self->rouser = breath_rouser_new (g_network_monitor_get_default (), sleepless, awake, BREATH_ROUSER_SETTLE);
  g_signal_connect_swapped (self->rouser, "roused", G_CALLBACK (roused_cb), self);
}

/**
 * breath_network_listen:
 * @self: a network
 * @addresses: multiaddrs
 * @any_will_do: whether one of them is enough, as where a computer has no IPv6
 * @error: return location
 *
 * Returns: whether we listen
 */
gboolean
breath_network_listen (BreathNetwork     *self,
                       const char *const *addresses,
                       gboolean           any_will_do,
                       GError           **error)
{
  g_return_val_if_fail (BREATH_IS_NETWORK (self), FALSE);

  if (!breath_network_listen_at (self->swarm, addresses, any_will_do, error))
    return FALSE;

  update_addresses (self);

  return TRUE;
}

/**
 * breath_network_choose:
 * @self: a network
 * @addresses: (nullable): multiaddrs that people named
 * @error: return location
 *
 * Dials them, always.
 *
 * Returns: whether all of them are addresses that can be dialled and are not too many
 */
gboolean
breath_network_choose (BreathNetwork     *self,
                       const char *const *addresses,
                       GError           **error)
{
  g_return_val_if_fail (BREATH_IS_NETWORK (self), FALSE);

  return breath_network_choose_at (self->swarm, breath_node_get_core (self->node), addresses, error);
}

/**
 * breath_network_remember:
 * @self: a network
 * @addresses: (element-type BreathAddress): what was reached before, latest first
 *
 * Dials them as long as neighbours are wanted. What cannot be read is left out.
 */
void
breath_network_remember (BreathNetwork *self,
                         GPtrArray     *addresses)
{
  BreathSelection *selection;

  g_return_if_fail (BREATH_IS_NETWORK (self));

  selection = breath_core_get_selection (breath_node_get_core (self->node));

  breath_network_recall (self->swarm, selection, addresses);
}

/**
 * breath_network_look_around:
 * @self: a network that has not started
 *
 * Looks for nodes in the same network once it starts, and tells them of this one, unless nobody but this computer could
 * reach it.
 */
void
breath_network_look_around (BreathNetwork *self)
{
  g_return_if_fail (BREATH_IS_NETWORK (self));

  g_clear_object (&self->nearby);
  self->nearby = breath_nearby_new (self->swarm, breath_node_get_core (self->node));
  g_signal_connect_swapped (self->nearby, "found", G_CALLBACK (breath_dialer_ask), self->dialer);
}

/**
 * breath_network_start:
 * @self: a network
 *
 * Dials from now on.
 */
void
breath_network_start (BreathNetwork *self)
{
  g_return_if_fail (BREATH_IS_NETWORK (self));

  g_signal_connect_object (self->observer, "changed", G_CALLBACK (update_addresses), self, G_CONNECT_SWAPPED);
  self->addresses_timer = g_timeout_add_seconds (ADDRESSES_SECONDS, addresses_cb, self);
  start_rouser (self);

  /* What changed since we listen was noticed by nobody. */
  update_addresses (self);

  if (self->nearby != NULL)
    breath_nearby_start (self->nearby);

  breath_dialer_start (self->dialer);
}

/**
 * breath_network_close:
 * @self: a network
 *
 * Closes every connection and stops listening.
 */
void
breath_network_close (BreathNetwork *self)
{
  g_return_if_fail (BREATH_IS_NETWORK (self));

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->addresses_timer, g_source_remove);
  breath_dialer_stop (self->dialer);

  if (self->nearby != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->nearby, self->dialer);
      breath_nearby_stop (self->nearby);
    }

  if (self->rouser != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->rouser, self);
      breath_rouser_stop (self->rouser);
    }

  if (self->load != NULL)
    breath_load_stop (self->load);

  p2p_swarm_close (self->swarm);
  breath_visitors_stop (self->visitors);
  drop_neighbours (self);
  g_signal_handlers_disconnect_by_data (self->swarm, self);
  g_signal_handlers_disconnect_by_data (self->identify, self);
  g_signal_handlers_disconnect_by_data (self->observer, self);
  g_signal_handlers_disconnect_by_data (self->dialer, self);
  p2p_swarm_set_gate (self->swarm, NULL, NULL, NULL);

  if (self->meeting != NULL)
    breath_meeting_set_refusals (self->meeting, NULL, NULL);
}
