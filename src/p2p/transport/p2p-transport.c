/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-transport.h"

/**
 * P2pTransport:
 *
 * A way to other machines: addresses in, byte streams out.
 */

/**
 * P2pListener:
 *
 * Something that accepts connections until it is closed.
 *
 * A listener that is dropped closes. Emits [signal@P2p.Listener::incoming].
 */

G_DEFINE_QUARK (p2p-transport-error-quark, p2p_transport_error)

G_DEFINE_INTERFACE (P2pListener, p2p_listener, G_TYPE_OBJECT)
G_DEFINE_INTERFACE (P2pTransport, p2p_transport, G_TYPE_OBJECT)

static void
p2p_listener_default_init (P2pListenerInterface *iface)
{
  /**
   * P2pListener::incoming:
   * @self: the listener
   * @stream: a connection, closed again unless a handler takes a reference
   * @remote: where it comes from
   *
   * Somebody connected.
   */
  g_signal_new ("incoming", P2P_TYPE_LISTENER, G_SIGNAL_RUN_LAST,
                0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, G_TYPE_IO_STREAM, P2P_TYPE_MULTIADDR);
}

static void
p2p_transport_default_init (P2pTransportInterface *iface)
{
}

/**
 * p2p_listener_get_address:
 * @self: a listener
 *
 * Returns: (transfer none): where it listens, with the port that the system chose
 */
P2pMultiaddr *
p2p_listener_get_address (P2pListener *self)
{
  g_return_val_if_fail (P2P_IS_LISTENER (self), NULL);

  return P2P_LISTENER_GET_IFACE (self)->get_address (self);
}

/**
 * p2p_listener_set_paused:
 * @self: a listener
 * @paused: whether to leave those who connect waiting
 *
 * Stops or resumes accepting, for as long as there is no room for more connections.
 */
void
p2p_listener_set_paused (P2pListener *self,
                         gboolean     paused)
{
  g_return_if_fail (P2P_IS_LISTENER (self));

  P2P_LISTENER_GET_IFACE (self)->set_paused (self, paused);
}

/**
 * p2p_listener_close:
 * @self: a listener
 *
 * Stops accepting for good; connections accepted before are not touched.
 */
void
p2p_listener_close (P2pListener *self)
{
  g_return_if_fail (P2P_IS_LISTENER (self));

  P2P_LISTENER_GET_IFACE (self)->close (self);
}

/**
 * p2p_transport_handles:
 * @self: a transport
 * @address: an address
 *
 * Returns: whether @self can dial or listen on @address
 */
gboolean
p2p_transport_handles (P2pTransport *self,
                       P2pMultiaddr *address)
{
  g_return_val_if_fail (P2P_IS_TRANSPORT (self), FALSE);

  return P2P_TRANSPORT_GET_IFACE (self)->handles (self, address);
}

/**
 * p2p_transport_dial_async:
 * @self: a transport
 * @address: where to; a peer id at its end is not looked at
 * @cancellable: (nullable): gives up, which is also how to set a deadline
 * @callback: called when there is a connection or none can be had
 * @user_data: for @callback
 *
 * Connects.
 */
void
p2p_transport_dial_async (P2pTransport       *self,
                          P2pMultiaddr       *address,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_return_if_fail (P2P_IS_TRANSPORT (self));

  P2P_TRANSPORT_GET_IFACE (self)->dial_async (self, address, cancellable, callback, user_data);
}

/**
 * p2p_transport_dial_finish:
 * @self: a transport
 * @result: what the callback got
 * @error: location for a %P2P_TRANSPORT_ERROR_UNSUPPORTED or a %G_IO_ERROR
 *
 * Returns: (transfer full): the connection
 */
GIOStream *
p2p_transport_dial_finish (P2pTransport *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (P2P_IS_TRANSPORT (self), NULL);

  return P2P_TRANSPORT_GET_IFACE (self)->dial_finish (self, result, error);
}

/**
 * p2p_transport_listen:
 * @self: a transport
 * @address: where; port 0 for any
 * @error: location for a %P2P_TRANSPORT_ERROR_UNSUPPORTED or a %G_IO_ERROR
 *
 * Starts to accept connections, in the thread-default main context of the caller.
 *
 * Returns: (transfer full): a listener
 */
P2pListener *
p2p_transport_listen (P2pTransport *self,
                      P2pMultiaddr *address,
                      GError      **error)
{
  g_return_val_if_fail (P2P_IS_TRANSPORT (self), NULL);

  return P2P_TRANSPORT_GET_IFACE (self)->listen (self, address, error);
}
