/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-tcp-transport.h"

#include "p2p-tcp-listener.h"
#include "p2p-tcp-stream.h"

#include <string.h>

/**
 * P2pTcpTransport:
 *
 * TCP over IPv4 and IPv6, with names if need be.
 *
 * Handles addresses that begin with ip4, ip6, dns, dns4 or dns6 and then tcp, and that go on with nothing
 * but a peer id.
 */
struct _P2pTcpTransport
{
  GObject parent_instance;
};

static void p2p_tcp_transport_iface_init (P2pTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (P2pTcpTransport, p2p_tcp_transport, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (P2P_TYPE_TRANSPORT, p2p_tcp_transport_iface_init))

static GSocketFamily
family_of (P2pMultiaddr *address)
{
  const char *text = p2p_multiaddr_get_text (address);

  if (g_str_has_prefix (text, "/ip4/") || g_str_has_prefix (text, "/dns4/"))
    return G_SOCKET_FAMILY_IPV4;

  if (g_str_has_prefix (text, "/ip6/") || g_str_has_prefix (text, "/dns6/"))
    return G_SOCKET_FAMILY_IPV6;

  return G_SOCKET_FAMILY_INVALID;
}

static gboolean
p2p_tcp_transport_handles (P2pTransport *transport,
                           P2pMultiaddr *address)
{
  const char *host;
  guint16 port;

  return p2p_multiaddr_get_tcp (address, &host, &port) && !p2p_multiaddr_has_websocket (address);
}

static GSocketConnectable *
connectable_for (P2pMultiaddr *address)
{
  g_autoptr(GInetAddress) ip = NULL;
  const char *host;
  guint16 port;

  if (!p2p_multiaddr_get_tcp (address, &host, &port))
    return NULL;

  /* An address by number must never be looked up as a name. */
  ip = g_inet_address_new_from_string (host);

  if (ip != NULL)
    return G_SOCKET_CONNECTABLE (g_inet_socket_address_new (ip, port));

  return g_network_address_new (host, port);
}

static void
connect_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GError) error = NULL;

  connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);

  if (connection == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  p2p_tcp_tune (g_socket_connection_get_socket (connection));
  g_task_return_pointer (task, p2p_tcp_stream_new (connection), g_object_unref);
}

static void
p2p_tcp_transport_dial_async (P2pTransport       *transport,
                              P2pMultiaddr       *address,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (transport, cancellable, callback, user_data);
  g_autoptr(GSocketClient) client = NULL;
  g_autoptr(GSocketConnectable) connectable = NULL;

  g_task_set_source_tag (task, p2p_tcp_transport_dial_async);

  if (p2p_tcp_transport_handles (transport, address))
    connectable = connectable_for (address);

  if (connectable == NULL)
    {
      g_task_return_new_error (task, P2P_TRANSPORT_ERROR, P2P_TRANSPORT_ERROR_UNSUPPORTED,
                               "%s is no TCP address", p2p_multiaddr_get_text (address));
      return;
    }

  client = g_socket_client_new ();
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_family (client, family_of (address));
  g_socket_client_connect_async (client, connectable, cancellable, connect_cb, g_steal_pointer (&task));
}

static GIOStream *
p2p_tcp_transport_dial_finish (P2pTransport *transport,
                               GAsyncResult *result,
                               GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, transport), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static P2pListener *
p2p_tcp_transport_listen (P2pTransport *transport,
                          P2pMultiaddr *address,
                          GError      **error)
{
  g_autoptr(GInetAddress) ip = NULL;
  const char *host;
  guint16 port;

  if (p2p_tcp_transport_handles (transport, address) && p2p_multiaddr_get_tcp (address, &host, &port))
    ip = g_inet_address_new_from_string (host);

  if (ip == NULL)
    {
      g_set_error (error, P2P_TRANSPORT_ERROR, P2P_TRANSPORT_ERROR_UNSUPPORTED,
                   "%s is no TCP address to listen on", p2p_multiaddr_get_text (address));
      return NULL;
    }

  return p2p_tcp_listener_new (ip, port, error);
}

static void
p2p_tcp_transport_iface_init (P2pTransportInterface *iface)
{
  iface->handles = p2p_tcp_transport_handles;
  iface->dial_async = p2p_tcp_transport_dial_async;
  iface->dial_finish = p2p_tcp_transport_dial_finish;
  iface->listen = p2p_tcp_transport_listen;
}

static void
p2p_tcp_transport_class_init (P2pTcpTransportClass *klass)
{
}

static void
p2p_tcp_transport_init (P2pTcpTransport *self)
{
}

/**
 * p2p_tcp_transport_new:
 *
 * Returns: (transfer full): a transport
 */
P2pTransport *
p2p_tcp_transport_new (void)
{
  return g_object_new (P2P_TYPE_TCP_TRANSPORT, NULL);
}
