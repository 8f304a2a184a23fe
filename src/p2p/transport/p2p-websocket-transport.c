/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-websocket-transport.h"

#include "p2p-tcp-transport.h"
#include "p2p-websocket-listener.h"
#include "p2p-websocket-stream.h"

#include <string.h>

/**
 * P2pWebsocketTransport:
 *
 * WebSockets over TCP (libp2p WebSocket specification), for where nothing but HTTP gets through.
 *
 * Handles addresses of TCP that go on with `/ws` and then with nothing but a peer id. WebSockets within TLS (`/wss`, `/tls/ws`) need a
 * certificate that somebody sells or gives, and are not spoken; what is sent is encrypted within in any case.
 */
struct _P2pWebsocketTransport
{
  GObject       parent_instance;

  P2pTransport *tcp;
};

static void p2p_websocket_transport_iface_init (P2pTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (P2pWebsocketTransport, p2p_websocket_transport, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (P2P_TYPE_TRANSPORT, p2p_websocket_transport_iface_init))

static gboolean
p2p_websocket_transport_handles (P2pTransport *transport,
                                 P2pMultiaddr *address)
{
  g_autoptr(P2pMultiaddr) tcp = p2p_websocket_tcp_of (address);

  return tcp != NULL;
}

/* As HTTP names a host: an IPv6 address in brackets. */
static char *
dup_host (P2pMultiaddr *address)
{
  const char *host = "";
  guint16 port = 0;

  p2p_multiaddr_get_tcp (address, &host, &port);

  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host, (guint) port);
}

static void
dial_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GIOStream) stream = NULL;
  GError *error = NULL;

  stream = p2p_transport_dial_finish (P2P_TRANSPORT (source), result, &error);

  if (stream != NULL)
    g_task_return_pointer (task, p2p_websocket_stream_new (stream, P2P_ROLE_DIALER, g_task_get_task_data (task)),
                           g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
p2p_websocket_transport_dial_async (P2pTransport       *transport,
                                    P2pMultiaddr       *address,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  P2pWebsocketTransport *self = P2P_WEBSOCKET_TRANSPORT (transport);
  g_autoptr(GTask) task = g_task_new (transport, cancellable, callback, user_data);
  g_autoptr(P2pMultiaddr) tcp = p2p_websocket_tcp_of (address);

  g_task_set_source_tag (task, p2p_websocket_transport_dial_async);

  if (tcp != NULL)
    {
      g_task_set_task_data (task, dup_host (tcp), g_free);
      p2p_transport_dial_async (self->tcp, tcp, cancellable, dial_cb, g_steal_pointer (&task));
    }
  else
    {
      g_task_return_new_error (task, P2P_TRANSPORT_ERROR, P2P_TRANSPORT_ERROR_UNSUPPORTED,
                               "%s is no address of a WebSocket", p2p_multiaddr_get_text (address));
    }
}

static GIOStream *
p2p_websocket_transport_dial_finish (P2pTransport *transport,
                                     GAsyncResult *result,
                                     GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, transport), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static P2pListener *
p2p_websocket_transport_listen (P2pTransport *transport,
                                P2pMultiaddr *address,
                                GError      **error)
{
  g_autoptr(P2pMultiaddr) tcp = p2p_websocket_tcp_of (address);
  g_autoptr(P2pListener) listener = NULL;

  if (tcp == NULL)
    {
      g_set_error (error, P2P_TRANSPORT_ERROR, P2P_TRANSPORT_ERROR_UNSUPPORTED,
                   "%s is no address of a WebSocket to listen on", p2p_multiaddr_get_text (address));
      return NULL;
    }

  listener = p2p_transport_listen (P2P_WEBSOCKET_TRANSPORT (transport)->tcp, tcp, error);

  return listener != NULL ? p2p_websocket_listener_new (listener) : NULL;
}

static void
p2p_websocket_transport_iface_init (P2pTransportInterface *iface)
{
  iface->handles = p2p_websocket_transport_handles;
  iface->dial_async = p2p_websocket_transport_dial_async;
  iface->dial_finish = p2p_websocket_transport_dial_finish;
  iface->listen = p2p_websocket_transport_listen;
}

static void
p2p_websocket_transport_finalize (GObject *object)
{
  P2pWebsocketTransport *self = P2P_WEBSOCKET_TRANSPORT (object);

  g_clear_object (&self->tcp);

  G_OBJECT_CLASS (p2p_websocket_transport_parent_class)->finalize (object);
}

static void
p2p_websocket_transport_class_init (P2pWebsocketTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = p2p_websocket_transport_finalize;
}

static void
p2p_websocket_transport_init (P2pWebsocketTransport *self)
{
  self->tcp = p2p_tcp_transport_new ();
}

/**
 * p2p_websocket_transport_new:
 *
 * Returns: (transfer full): a transport
 */
P2pTransport *
p2p_websocket_transport_new (void)
{
  return g_object_new (P2P_TYPE_WEBSOCKET_TRANSPORT, NULL);
}
