/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "p2p-multiaddr.h"

G_BEGIN_DECLS

#define P2P_TRANSPORT_ERROR (p2p_transport_error_quark ())

/**
 * P2pTransportError:
 * @P2P_TRANSPORT_ERROR_UNSUPPORTED: the transport does not know this kind of address
 * @P2P_TRANSPORT_ERROR_PROTOCOL: the peer broke a rule of the transport
 *
 * What a caller can tell apart; failures of the network itself are %G_IO_ERROR.
 */
typedef enum
{
  P2P_TRANSPORT_ERROR_UNSUPPORTED,
  P2P_TRANSPORT_ERROR_PROTOCOL,
} P2pTransportError;

GQuark p2p_transport_error_quark (void);

/* Something that accepts: emits "incoming" (GIOStream, P2pMultiaddr remote) until closed. */
#define P2P_TYPE_LISTENER (p2p_listener_get_type ())
G_DECLARE_INTERFACE (P2pListener, p2p_listener, P2P, LISTENER, GObject)

struct _P2pListenerInterface
{
  GTypeInterface parent_iface;

  P2pMultiaddr *(*get_address) (P2pListener *self);
  void          (*set_paused)  (P2pListener *self,
                                gboolean     paused);
  void          (*close)       (P2pListener *self);
};

P2pMultiaddr *p2p_listener_get_address (P2pListener *self);
void          p2p_listener_set_paused  (P2pListener *self,
                                        gboolean     paused);
void          p2p_listener_close       (P2pListener *self);

/* A way to other machines: addresses in, byte streams out. */
#define P2P_TYPE_TRANSPORT (p2p_transport_get_type ())
G_DECLARE_INTERFACE (P2pTransport, p2p_transport, P2P, TRANSPORT, GObject)

struct _P2pTransportInterface
{
  GTypeInterface parent_iface;

  gboolean     (*handles)     (P2pTransport        *self,
                               P2pMultiaddr        *address);
  void         (*dial_async)  (P2pTransport        *self,
                               P2pMultiaddr        *address,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data);
  GIOStream   *(*dial_finish) (P2pTransport        *self,
                               GAsyncResult        *result,
                               GError             **error);
  P2pListener *(*listen)      (P2pTransport        *self,
                               P2pMultiaddr        *address,
                               GError             **error);
};

gboolean     p2p_transport_handles     (P2pTransport        *self,
                                        P2pMultiaddr        *address);
void         p2p_transport_dial_async  (P2pTransport        *self,
                                        P2pMultiaddr        *address,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data);
GIOStream   *p2p_transport_dial_finish (P2pTransport        *self,
                                        GAsyncResult        *result,
                                        GError             **error) G_GNUC_WARN_UNUSED_RESULT;
P2pListener *p2p_transport_listen      (P2pTransport        *self,
                                        P2pMultiaddr        *address,
                                        GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
