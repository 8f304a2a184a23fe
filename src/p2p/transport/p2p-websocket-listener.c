/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-websocket-listener.h"

#include "p2p-websocket-stream.h"

#include <string.h>

#define SUFFIX "/ws"

/**
 * P2pWebsocketListener:
 *
 * A listener of TCP whose connections are WebSockets.
 *
 * A connection is told of before its WebSocket is agreed on, which is part of its first read, so that who listens counts it and
 * gives it the time that any other has.
 */
struct _P2pWebsocketListener
{
  GObject       parent_instance;

  P2pListener  *tcp;
  P2pMultiaddr *address;
};

static void p2p_websocket_listener_iface_init (P2pListenerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (P2pWebsocketListener, p2p_websocket_listener, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (P2P_TYPE_LISTENER, p2p_websocket_listener_iface_init))

/*< private >
 * p2p_websocket_address_of:
 * @tcp: an address of TCP
 *
 * Returns: (transfer full) (nullable): that of a WebSocket there
 */
P2pMultiaddr *
p2p_websocket_address_of (P2pMultiaddr *tcp)
{
  g_autofree char *text = g_strconcat (p2p_multiaddr_get_text (tcp), SUFFIX, NULL);

  return p2p_multiaddr_new_from_string (text, NULL);
}

/*< private >
 * p2p_websocket_tcp_of:
 * @address: an address
 *
 * Returns: (transfer full) (nullable): the address of TCP that the WebSocket is at; %NULL if @address is not that of a
 *   WebSocket, or of one within TLS
 */
P2pMultiaddr *
p2p_websocket_tcp_of (P2pMultiaddr *address)
{
  g_autoptr(P2pMultiaddr) place = p2p_multiaddr_without_peer (address);
  g_autoptr(P2pMultiaddr) tcp = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *text = NULL;
  const char *host;
  guint16 port;

  if (place == NULL || !g_str_has_suffix (p2p_multiaddr_get_text (place), SUFFIX) ||
      !p2p_multiaddr_get_tcp (place, &host, &port))
    return NULL;

  text = g_strndup (p2p_multiaddr_get_text (place), strlen (p2p_multiaddr_get_text (place)) - strlen (SUFFIX));
  expected = g_strdup_printf ("/tcp/%u", (guint) port);

  if (!g_str_has_suffix (text, expected))
    return NULL;

  tcp = p2p_multiaddr_new_from_string (text, NULL);

  return tcp != NULL && p2p_multiaddr_get_tcp (tcp, NULL, NULL) ? g_steal_pointer (&tcp) : NULL;
}

static void
incoming_cb (P2pWebsocketListener *self,
             GIOStream            *stream,
             P2pMultiaddr         *remote)
{
  g_autoptr(GIOStream) socket = p2p_websocket_stream_new (stream, P2P_ROLE_LISTENER, NULL);
  g_autoptr(P2pMultiaddr) address = p2p_websocket_address_of (remote);

  g_signal_emit_by_name (self, "incoming", socket, address);
}

static P2pMultiaddr *
p2p_websocket_listener_get_address (P2pListener *listener)
{
  return P2P_WEBSOCKET_LISTENER (listener)->address;
}

static void
p2p_websocket_listener_set_paused (P2pListener *listener,
                                   gboolean     paused)
{
  p2p_listener_set_paused (P2P_WEBSOCKET_LISTENER (listener)->tcp, paused);
}

static void
p2p_websocket_listener_close (P2pListener *listener)
{
  p2p_listener_close (P2P_WEBSOCKET_LISTENER (listener)->tcp);
}

static void
p2p_websocket_listener_iface_init (P2pListenerInterface *iface)
{
  iface->get_address = p2p_websocket_listener_get_address;
  iface->set_paused = p2p_websocket_listener_set_paused;
  iface->close = p2p_websocket_listener_close;
}

static void
p2p_websocket_listener_dispose (GObject *object)
{
  P2pWebsocketListener *self = P2P_WEBSOCKET_LISTENER (object);

  if (self->tcp != NULL)
    p2p_listener_close (self->tcp);

  g_clear_object (&self->tcp);

  G_OBJECT_CLASS (p2p_websocket_listener_parent_class)->dispose (object);
}

static void
p2p_websocket_listener_finalize (GObject *object)
{
  P2pWebsocketListener *self = P2P_WEBSOCKET_LISTENER (object);

  g_clear_pointer (&self->address, p2p_multiaddr_unref);

  G_OBJECT_CLASS (p2p_websocket_listener_parent_class)->finalize (object);
}

static void
p2p_websocket_listener_class_init (P2pWebsocketListenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = p2p_websocket_listener_dispose;
  object_class->finalize = p2p_websocket_listener_finalize;
}

static void
p2p_websocket_listener_init (P2pWebsocketListener *self)
{
}

/**
 * p2p_websocket_listener_new:
 * @tcp: what accepts the connections; used by nobody else
 *
 * Returns: (transfer full): a listener
 */
P2pListener *
p2p_websocket_listener_new (P2pListener *tcp)
{
  P2pWebsocketListener *self = g_object_new (P2P_TYPE_WEBSOCKET_LISTENER, NULL);

  self->tcp = g_object_ref (tcp);
  self->address = p2p_websocket_address_of (p2p_listener_get_address (tcp));
  g_signal_connect_object (tcp, "incoming", G_CALLBACK (incoming_cb), self, G_CONNECT_SWAPPED);

  return P2P_LISTENER (self);
}
