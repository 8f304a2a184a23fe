/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-mdns-socket.h"

#include "p2p-mdns-message.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#define PORT        5353
#define HOPS        255 /* RFC 6762 §11 */
#define MAX_AT_ONCE 16  /* packets read in one turn */

/**
 * P2pMdnsSocket:
 *
 * The group of multicast DNS in one family of addresses, on every interface that has such an address (RFC 6762 §3).
 *
 * An IPv6 group is another one on each interface, so what is sent there names the interface as its scope; and it is heard from
 * link-local addresses only, which nobody outside the network can send from. Over IPv4 it is the addresses of the networks
 * that this computer is in.
 */
struct _P2pMdnsSocket
{
  GSocketFamily   family;
  GSocket        *socket;
  GInetAddress   *group;
  GSource        *incoming;
  GArray         *interfaces; /* of guint, index of each that was joined */
  GArray         *networks;   /* of Network, those of IPv4 that this computer is in */
  P2pMdnsReceived received;
  gpointer        user_data;
};

/* As on the wire. */
typedef struct
{
  guint32 address;
  guint32 mask;
} Network;

static gboolean
is_joined (P2pMdnsSocket *self,
           guint          index)
{
  for (guint i = 0; i < self->interfaces->len; i++)
    if (g_array_index (self->interfaces, guint, i) == index)
      return TRUE;

  return FALSE;
}

static gboolean
join_ipv4 (P2pMdnsSocket *self,
           guint          index)
{
  struct ip_mreqn request = { .imr_ifindex = (int) index };

  memcpy (&request.imr_multiaddr, g_inet_address_to_bytes (self->group), sizeof request.imr_multiaddr);

  return setsockopt (g_socket_get_fd (self->socket), IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request) == 0;
}

static gboolean
join_ipv6 (P2pMdnsSocket *self,
           guint          index)
{
  struct ipv6_mreq request = { .ipv6mr_interface = index };

  memcpy (&request.ipv6mr_multiaddr, g_inet_address_to_bytes (self->group), sizeof request.ipv6mr_multiaddr);

  return setsockopt (g_socket_get_fd (self->socket), IPPROTO_IPV6, IPV6_JOIN_GROUP, &request, sizeof request) == 0;
}

static void
join (P2pMdnsSocket *self,
      guint          index)
{
  gboolean is_ipv6 = self->family == G_SOCKET_FAMILY_IPV6;

  if (index == 0 || is_joined (self, index) || self->interfaces->len >= P2P_MDNS_MAX_INTERFACES)
    return;

  if (is_ipv6 ? join_ipv6 (self, index) : join_ipv4 (self, index))
    g_array_append_val (self->interfaces, index);
}

/* Where a packet goes on one interface; %NULL where it is no more. */
static GSocketAddress *
address_on (P2pMdnsSocket *self,
            guint          index)
{
  struct ip_mreqn request = { .imr_ifindex = (int) index };

  if (self->family == G_SOCKET_FAMILY_IPV6)
    return g_object_new (G_TYPE_INET_SOCKET_ADDRESS, "address", self->group, "port", PORT, "scope-id", index, NULL);

  if (setsockopt (g_socket_get_fd (self->socket), IPPROTO_IP, IP_MULTICAST_IF, &request, sizeof request) != 0)
    return NULL;

  return g_inet_socket_address_new (self->group, PORT);
}

/* The port is open to all the world, and what is said to it from elsewhere is none of this network (RFC 6762 §11). */
static gboolean
is_near (P2pMdnsSocket *self,
         GInetAddress  *address)
{
  guint32 from;

  if (g_inet_address_get_is_link_local (address) || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV4)
    return g_inet_address_get_is_link_local (address);

  memcpy (&from, g_inet_address_to_bytes (address), sizeof from);

  for (guint i = 0; i < self->networks->len; i++)
    {
      const Network *network = &g_array_index (self->networks, Network, i);

      if (((from ^ network->address) & network->mask) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Whoever does not send from the port of mDNS is not one of its speakers (RFC 6762 §6). */
static gboolean
is_speaker (P2pMdnsSocket  *self,
            GSocketAddress *from)
{
  GInetSocketAddress *address = G_IS_INET_SOCKET_ADDRESS (from) ? G_INET_SOCKET_ADDRESS (from) : NULL;

  return address != NULL && g_inet_socket_address_get_port (address) == PORT &&
         is_near (self, g_inet_socket_address_get_address (address));
}

static gboolean
incoming_cb (GSocket     *socket,
             GIOCondition condition,
             gpointer     user_data)
{
  P2pMdnsSocket *self = user_data;
  g_autoptr(GSocket) kept = g_object_ref (socket);
  guint8 data[P2P_MDNS_MAX_PACKET + 1];

  /* Whoever hears of a packet may free us, and the socket is closed then. */
  for (guint i = 0; i < MAX_AT_ONCE && !g_socket_is_closed (kept); i++)
    {
      g_autoptr(GSocketAddress) from = NULL;
      gssize len = g_socket_receive_from (kept, &from, (char *) data, sizeof data, NULL, NULL);

      if (len < 0)
        break;

      if (is_speaker (self, from))
        self->received (data, (gsize) len, self->user_data);
    }

  return G_SOURCE_CONTINUE;
}

/* The other family has a socket of its own on the same port, as have others on this computer. */
static gboolean
open_socket (P2pMdnsSocket *self,
             GError       **error)
{
  g_autoptr(GInetAddress) any = g_inet_address_new_any (self->family);
  g_autoptr(GSocketAddress) here = g_inet_socket_address_new (any, PORT);

  self->socket = g_socket_new (self->family, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, error);

  if (self->socket == NULL)
    return FALSE;

  if (self->family == G_SOCKET_FAMILY_IPV6 && !g_socket_set_option (self->socket, IPPROTO_IPV6, IPV6_V6ONLY, TRUE, error))
    return FALSE;

  if (!g_socket_bind (self->socket, here, TRUE, error))
    return FALSE;

  g_socket_set_blocking (self->socket, FALSE);
  g_socket_set_multicast_loopback (self->socket, TRUE);
  g_socket_set_multicast_ttl (self->socket, HOPS);

  return TRUE;
}

/*< private >
 * p2p_mdns_socket_new:
 * @family: IPv4 or IPv6
 * @received: called with every packet
 * @user_data: for @received
 * @error: return location for what the network says
 *
 * Returns: (transfer full): a socket that has joined nothing yet, or %NULL where the port cannot be shared
 */
P2pMdnsSocket *
p2p_mdns_socket_new (GSocketFamily   family,
                     P2pMdnsReceived received,
                     gpointer        user_data,
                     GError        **error)
{
  g_autoptr(P2pMdnsSocket) self = g_new0 (P2pMdnsSocket, 1);

  self->family = family;
  self->received = received;
  self->user_data = user_data;
  self->interfaces = g_array_new (FALSE, FALSE, sizeof (guint));
  self->networks = g_array_new (FALSE, FALSE, sizeof (Network));
  self->group = g_inet_address_new_from_string (family == G_SOCKET_FAMILY_IPV6 ? "ff02::fb" : "224.0.0.251");

  if (!open_socket (self, error))
    return NULL;

  self->incoming = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_static_name (self->incoming, "p2p-mdns");
  g_source_set_callback (self->incoming, G_SOURCE_FUNC (incoming_cb), self, NULL);
  g_source_attach (self->incoming, g_main_context_get_thread_default ());

  return g_steal_pointer (&self);
}

/*< private >
 * p2p_mdns_socket_free:
 * @self: (transfer full): a socket
 *
 * Hears nothing any more.
 */
void
p2p_mdns_socket_free (P2pMdnsSocket *self)
{
  if (self->incoming != NULL)
    g_source_destroy (self->incoming);

  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);

  g_clear_pointer (&self->incoming, g_source_unref);
  g_clear_object (&self->socket);
  g_clear_object (&self->group);
  g_clear_pointer (&self->interfaces, g_array_unref);
  g_clear_pointer (&self->networks, g_array_unref);
  g_free (self);
}

static void
note_network (P2pMdnsSocket        *self,
              const struct ifaddrs *one)
{
  struct sockaddr_in address;
  struct sockaddr_in mask;
  Network network;

  if (one->ifa_addr->sa_family != AF_INET || one->ifa_netmask == NULL || self->networks->len >= P2P_MDNS_MAX_INTERFACES)
    return;

  memcpy (&address, one->ifa_addr, sizeof address);
  memcpy (&mask, one->ifa_netmask, sizeof mask);
  network.address = address.sin_addr.s_addr;
  network.mask = mask.sin_addr.s_addr;

  /* An empty mask would be all the world. */
  if (network.mask != 0)
    g_array_append_val (self->networks, network);
}

/*< private >
 * p2p_mdns_socket_join:
 * @self: a socket
 *
 * Joins the group on what interfaces there are now. They come and go; what is left of one that went is dropped by the kernel, and
 * sending there fails.
 */
void
p2p_mdns_socket_join (P2pMdnsSocket *self)
{
  struct ifaddrs *interfaces = NULL;
  const guint wanted = IFF_UP | IFF_MULTICAST;

  if (getifaddrs (&interfaces) != 0)
    return;

  g_array_set_size (self->networks, 0);

  for (struct ifaddrs *one = interfaces; one != NULL; one = one->ifa_next)
    if (one->ifa_addr != NULL && one->ifa_addr->sa_family == (int) self->family &&
        (one->ifa_flags & (wanted | IFF_LOOPBACK)) == wanted)
      {
        join (self, if_nametoindex (one->ifa_name));
        note_network (self, one);
      }

  freeifaddrs (interfaces);
}

/*< private >
 * p2p_mdns_socket_send:
 * @self: a socket
 * @packet: for everybody
 *
 * Sends a packet to each network that was joined.
 */
void
p2p_mdns_socket_send (P2pMdnsSocket *self,
                      GBytes        *packet)
{
  gsize len;
  const char *data = g_bytes_get_data (packet, &len);

  for (guint i = 0; i < self->interfaces->len; i++)
    {
      g_autoptr(GSocketAddress) to = address_on (self, g_array_index (self->interfaces, guint, i));
      g_autoptr(GError) error = NULL;

      if (to != NULL && g_socket_send_to (self->socket, to, data, len, NULL, &error) < 0)
        g_debug ("Nothing was sent to the network: %s", error->message);
    }
}
