/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-mdns.h"

#include "p2p-mdns-message.h"
#include "p2p-mdns-socket.h"

#define SOONEST_MSEC   20   /* of an answer, with up to a hundred more by chance (RFC 6762 §6) */
#define ANSWER_USEC    G_USEC_PER_SEC

static const GSocketFamily families[] = { G_SOCKET_FAMILY_IPV4, G_SOCKET_FAMILY_IPV6 };

/**
 * P2pMdns:
 *
 * Finds peers in the same network by multicast DNS over IPv4 and IPv6, and is found by them (libp2p mDNS specification).
 *
 * Whoever is found only says so: that somebody is there who has the key is proved by dialling. Questions come less and
 * less often, since answers to those of others are heard, too. Nothing is said while nobody else could reach us. In both families
 * all addresses are told; a link-local one of IPv6 is never among them, as a multiaddr has no place for the interface it needs.
 */
struct _P2pMdns
{
  GObject        parent_instance;

  P2pSwarm      *swarm;
  P2pMdnsSocket *sockets[G_N_ELEMENTS (families)]; /* NULL where the computer has no such family */
  char          *name;                             /* means nothing, and is another one at each start */
  guint          interval;                         /* seconds to the next question */
  guint          query_timer;
  guint          answer_timer;
  gint64         answered;                         /* monotonic time of the last answer */
  gboolean       wants_peers;                      /* whether somebody asked since for those of the service, */
  gboolean       wants_services;                   /* or for what services there are */
  gint64         second;                           /* in which n_read packets were read */
  guint          n_read;
  gboolean       is_stopped;
};

G_DEFINE_FINAL_TYPE (P2pMdns, p2p_mdns, G_TYPE_OBJECT)

enum
{
  SIGNAL_FOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
send_everywhere (P2pMdns *self,
                 GBytes  *packet)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->sockets); i++)
    if (self->sockets[i] != NULL)
      p2p_mdns_socket_send (self->sockets[i], packet);
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  return address == NULL || g_inet_address_get_is_loopback (address);
}

/* Where others in the network could reach us. */
static GPtrArray *
dup_addresses (P2pMdns *self)
{
  g_autoptr(GPtrArray) all = p2p_swarm_dup_addresses (self->swarm);
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);

  for (guint i = 0; i < all->len; i++)
    {
      P2pMultiaddr *address = g_ptr_array_index (all, i);
      const char *host;

      if (p2p_multiaddr_get_tcp (address, &host, NULL) && !is_loopback (host) && !p2p_multiaddr_has_websocket (address))
        g_ptr_array_add (addresses, p2p_multiaddr_ref (address));
    }

  return addresses;
}

static gboolean
answer_cb (gpointer user_data)
{
  P2pMdns *self = user_data;
  g_autoptr(GPtrArray) addresses = dup_addresses (self);

  self->answer_timer = 0;
  self->answered = g_get_monotonic_time ();

  if (self->wants_services)
    {
      g_autoptr(GBytes) services = p2p_mdns_encode_services ();

      send_everywhere (self, services);
    }

  if (self->wants_peers && addresses->len > 0)
    {
      g_autoptr(GBytes) peers = p2p_mdns_encode_answer (self->name, addresses);

      send_everywhere (self, peers);
    }

  self->wants_services = self->wants_peers = FALSE;

  return G_SOURCE_REMOVE;
}

/* All who ask within a second get one answer, whatever they ask: nobody makes us fill the network. */
static void
answer_soon (P2pMdns *self)
{
  gint64 wait = self->answered == 0 ? 0 : MAX (self->answered + ANSWER_USEC - g_get_monotonic_time (), 0);

  if (self->answer_timer == 0)
    self->answer_timer = g_timeout_add ((guint) (wait / 1000) + SOONEST_MSEC + (guint) g_random_int_range (0, 100),
                                        answer_cb, self);
}

static void
tell_of (P2pMdns      *self,
         P2pMultiaddr *address)
{
  P2pPeerId peer;
  gsize len;
  const guint8 *name = p2p_multiaddr_get_peer (address, &len);

  if (name != NULL && p2p_peer_id_init_from_bytes (&peer, name, len, NULL) &&
      !p2p_peer_id_equal (&peer, p2p_identity_get_peer_id (p2p_swarm_get_identity (self->swarm))))
    g_signal_emit (self, signals[SIGNAL_FOUND], 0, &peer, address);
}

static void
take (P2pMdns      *self,
      const guint8 *data,
      gsize         len)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(P2pMdnsMessage) message = p2p_mdns_message_parse (data, len, &error);

  if (message == NULL)
    {
      g_debug ("A packet of multicast DNS is passed over: %s", error->message);
      return;
    }

  self->wants_peers |= message->asks;
  self->wants_services |= message->asks_services;

  if (message->asks || message->asks_services)
    answer_soon (self);

  for (guint i = 0; i < message->addresses->len && !self->is_stopped; i++)
    tell_of (self, g_ptr_array_index (message->addresses, i));
}

static gboolean
has_budget (P2pMdns *self)
{
  gint64 second = g_get_monotonic_time () / G_USEC_PER_SEC;

  if (second != self->second)
    {
      self->second = second;
      self->n_read = 0;
    }

  return ++self->n_read <= P2P_MDNS_MAX_PER_SECOND;
}

static void
received_cb (const guint8 *data,
             gsize         len,
             gpointer      user_data)
{
  g_autoptr(P2pMdns) self = g_object_ref (user_data);

  if (has_budget (self))
    take (self, data, len);
}

static gboolean
query_cb (gpointer user_data)
{
  P2pMdns *self = user_data;
  g_autoptr(GBytes) packet = p2p_mdns_encode_query ();
  g_autoptr(GPtrArray) addresses = dup_addresses (self);

  if (addresses->len > 0)
    {
      for (guint i = 0; i < G_N_ELEMENTS (self->sockets); i++)
        if (self->sockets[i] != NULL)
          p2p_mdns_socket_join (self->sockets[i]);

      send_everywhere (self, packet);
    }

  self->query_timer = g_timeout_add (self->interval * 1000 + (guint) g_random_int_range (0, 1000), query_cb, self);
  self->interval = MIN (2 * self->interval, P2P_MDNS_LAST_INTERVAL);

  return G_SOURCE_REMOVE;
}

static void
p2p_mdns_dispose (GObject *object)
{
  P2pMdns *self = P2P_MDNS (object);

  p2p_mdns_stop (self);
  g_clear_object (&self->swarm);

  G_OBJECT_CLASS (p2p_mdns_parent_class)->dispose (object);
}

static void
p2p_mdns_finalize (GObject *object)
{
  P2pMdns *self = P2P_MDNS (object);

  g_clear_pointer (&self->name, g_free);

  G_OBJECT_CLASS (p2p_mdns_parent_class)->finalize (object);
}

static void
p2p_mdns_class_init (P2pMdnsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = p2p_mdns_dispose;
  object_class->finalize = p2p_mdns_finalize;

  /**
   * P2pMdns::found:
   * @self: the object
   * @peer: (type P2pPeerId): who is said to be there
   * @address: (type P2pMultiaddr): where, with its `/p2p/`
   *
   * Somebody in the network says where a peer is. It is told of again whenever it is said again.
   */
  signals[SIGNAL_FOUND] =
    g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, P2P_TYPE_PEER_ID | G_SIGNAL_TYPE_STATIC_SCOPE, P2P_TYPE_MULTIADDR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
p2p_mdns_init (P2pMdns *self)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  GString *name = g_string_new (NULL);

  while (name->len < P2P_MDNS_MIN_NAME)
    g_string_append_c (name, letters[g_random_int_range (0, sizeof letters - 1)]);

  self->name = g_string_free (name, FALSE);
}

/* One family is enough. */
static gboolean
open_sockets (P2pMdns *self,
              GError **error)
{
  g_autoptr(GError) first = NULL;
  gboolean is_open = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      self->sockets[i] = p2p_mdns_socket_new (families[i], received_cb, self, first == NULL ? &first : NULL);
      is_open |= self->sockets[i] != NULL;
    }

  if (is_open && first != NULL)
    g_info ("Multicast DNS is spoken in one family of addresses only: %s", first->message);
  else if (!is_open)
    g_propagate_error (error, g_steal_pointer (&first));

  return is_open;
}

/**
 * p2p_mdns_new:
 * @swarm: whose addresses are told
 * @error: return location for what the network says
 *
 * Looks for peers from now on.
 *
 * Returns: (transfer full): the object, or %NULL where the port of multicast DNS cannot be shared in either family
 */
P2pMdns *
p2p_mdns_new (P2pSwarm *swarm,
              GError  **error)
{
  g_autoptr(P2pMdns) self = g_object_new (P2P_TYPE_MDNS, NULL);

  self->swarm = g_object_ref (swarm);

  if (!open_sockets (self, error))
    return NULL;

  p2p_mdns_rouse (self);

  return g_steal_pointer (&self);
}

/**
 * p2p_mdns_rouse:
 * @self: what was not stopped
 *
 * The network may be another one: asks at once, and often for a while.
 */
void
p2p_mdns_rouse (P2pMdns *self)
{
  g_return_if_fail (P2P_IS_MDNS (self));

  if (self->is_stopped)
    return;

  g_clear_handle_id (&self->query_timer, g_source_remove);
  self->interval = P2P_MDNS_FIRST_INTERVAL;
  self->query_timer = g_timeout_add (SOONEST_MSEC + (guint) g_random_int_range (0, 100), query_cb, self);
}

/**
 * p2p_mdns_stop:
 * @self: the object
 *
 * Neither looks for others nor tells of us any more.
 */
void
p2p_mdns_stop (P2pMdns *self)
{
  g_return_if_fail (P2P_IS_MDNS (self));

  g_clear_handle_id (&self->query_timer, g_source_remove);
  g_clear_handle_id (&self->answer_timer, g_source_remove);

  for (guint i = 0; i < G_N_ELEMENTS (self->sockets); i++)
    g_clear_pointer (&self->sockets[i], p2p_mdns_socket_free);

  self->is_stopped = TRUE;
}
