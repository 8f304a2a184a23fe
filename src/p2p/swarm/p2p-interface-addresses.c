/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-interface-addresses.h"

#include <gio/gio.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* The address of an interface in text, if it is of the family looked for and means something to others. */
static char *
dup_text (const struct ifaddrs *interface,
          GSocketFamily         family)
{
  g_autoptr(GSocketAddress) address = NULL;
  GInetAddress *inet;

  if (interface->ifa_addr == NULL || !(interface->ifa_flags & IFF_UP) ||
      interface->ifa_addr->sa_family != (int) family)
    return NULL;

  address = g_socket_address_new_from_native (interface->ifa_addr,
                                              family == G_SOCKET_FAMILY_IPV4 ? sizeof (struct sockaddr_in)
                                                                             : sizeof (struct sockaddr_in6));
  if (address == NULL)
    return NULL;

  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));

  /* An IPv6 link-local address needs a zone, which a multiaddr of ours has no place for. */
  if (family == G_SOCKET_FAMILY_IPV6 && g_inet_address_get_is_link_local (inet))
    return NULL;

  return g_inet_address_to_string (inet);
}

static void
append_interfaces (GSocketFamily family,
                   const char   *rest,
                   GPtrArray    *addresses)
{
  struct ifaddrs *interfaces = NULL;

  if (getifaddrs (&interfaces) != 0)
    {
      g_info ("The addresses of this computer cannot be listed: %s", g_strerror (errno));
      return;
    }

  for (struct ifaddrs *at = interfaces; at != NULL && addresses->len < P2P_MAX_INTERFACE_ADDRESSES; at = at->ifa_next)
    {
      g_autofree char *host = dup_text (at, family);
      g_autofree char *text = NULL;
      P2pMultiaddr *address;

      if (host == NULL)
        continue;

      text = g_strconcat (family == G_SOCKET_FAMILY_IPV4 ? "/ip4/" : "/ip6/", host, rest, NULL);
      address = p2p_multiaddr_new_from_string (text, NULL);

      if (address != NULL)
        g_ptr_array_add (addresses, address);
    }

  freeifaddrs (interfaces);
}

/*< private >
 * p2p_interface_addresses_append:
 * @listening: where a listener listens, with its real port
 * @addresses: (element-type P2pMultiaddr): receives at what addresses it is reached
 *
 * Replaces the wildcard addresses 0.0.0.0 and :: by those of the interfaces; takes every other as it is.
 */
void
p2p_interface_addresses_append (P2pMultiaddr *listening,
                                GPtrArray    *addresses)
{
  const char *rest = strstr (p2p_multiaddr_get_text (listening), "/tcp/");
  const char *host;
  guint16 port;

  if (!p2p_multiaddr_get_tcp (listening, &host, &port) || rest == NULL)
    g_ptr_array_add (addresses, p2p_multiaddr_ref (listening));
  else if (strcmp (host, "0.0.0.0") == 0)
    append_interfaces (G_SOCKET_FAMILY_IPV4, rest, addresses);
  else if (strcmp (host, "::") == 0)
    append_interfaces (G_SOCKET_FAMILY_IPV6, rest, addresses);
  else
    g_ptr_array_add (addresses, p2p_multiaddr_ref (listening));
}
