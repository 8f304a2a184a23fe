/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-connection.h"
#include "p2p-refusals.h"
#include "p2p-transport.h"

G_BEGIN_DECLS

#define P2P_SWARM_ERROR (p2p_swarm_error_quark ())

/**
 * P2pSwarmError:
 * @P2P_SWARM_ERROR_ADDRESS: no transport handles the address
 * @P2P_SWARM_ERROR_SELF: the address leads to ourselves
 * @P2P_SWARM_ERROR_LIMIT: a limit of ours refused the connection; the message names it
 * @P2P_SWARM_ERROR_REFUSED: the gate refused the peer
 * @P2P_SWARM_ERROR_FULL: there is no place for the peer, of which the gate knows nothing bad: it may come for a visit
 * @P2P_SWARM_ERROR_CLOSED: the swarm is closed
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  P2P_SWARM_ERROR_ADDRESS,
  P2P_SWARM_ERROR_SELF,
  P2P_SWARM_ERROR_LIMIT,
  P2P_SWARM_ERROR_REFUSED,
  P2P_SWARM_ERROR_FULL,
  P2P_SWARM_ERROR_CLOSED,
} P2pSwarmError;

GQuark p2p_swarm_error_quark (void);

/**
 * P2pSwarmLimits:
 * @connections: all connections, dials and handshakes under way included
 * @inbound: those that peers dialled, handshakes under way included; where there is a host, @visits more, but not to stay,
 *   unless it is a peer that is connected already, whose older connection ends with @settle_msec
 * @pending: handshakes under way that peers began, a quarter of them kept for addresses from which a peer proved itself
 *   within a day, two for each; dials under way
 * @per_source: inbound connections from one IPv4 address or IPv6 /56
 * @handshakes_per_minute: inbound, a quarter of them kept for addresses from which a peer proved itself within a day, a third
 *   of that for each
 * @handshakes_per_source: inbound, a minute
 * @handshakes_per_key: inbound, a minute, once the peer is known
 * @visits: places lent to peers for which there is none, see p2p_swarm_set_host(); of one source at most one at a time
 * @visit_msec: for how long
 * @visit_bytes: that a visitor may send in all
 * @upgrade_msec: from an accepted raw stream to a multiplexed connection
 * @dial_msec: a dial in all
 * @address_msec: each address, of a dial that has several
 * @stagger_msec: how long one of them may take before the next is tried as well
 * @negotiate_msec: agreeing on the protocol of one stream
 * @settle_msec: how long an inbound connection outlives a newer one of the same peer
 * @streams: that a peer may have open on its connection; one more is refused
 * @stream_opens: that a peer may make in ten seconds; one more ends its connection
 * @max_buffered: bytes that may lie unread in the streams of all connections together; beyond, the connection with
 *   the most of them is closed
 * @connection_buffered: bytes that may lie unread in the streams of one connection; beyond, it is closed
 *
 * What a swarm refuses to go beyond.
 */
typedef struct
{
  guint connections;
  guint inbound;
  guint pending;
  guint per_source;
  guint handshakes_per_minute;
  guint handshakes_per_source;
  guint handshakes_per_key;
  guint visits;
  guint visit_msec;
  gsize visit_bytes;
  guint upgrade_msec;
  guint dial_msec;
  guint address_msec;
  guint stagger_msec;
  guint negotiate_msec;
  guint settle_msec;
  guint streams;
  guint stream_opens;
  gsize max_buffered;
  gsize connection_buffered;
} P2pSwarmLimits;

#define P2P_SWARM_LIMITS_DEFAULT \
  { \
    .connections = 64, \
    .inbound = 48, \
    .pending = 32, \
    .per_source = 8, \
    .handshakes_per_minute = 60, \
    .handshakes_per_source = 12, \
    .handshakes_per_key = 6, \
    .visits = 4, \
    .visit_msec = 5000, \
    .visit_bytes = (gsize) 32 * 1024, \
    .upgrade_msec = 10000, \
    .dial_msec = 15000, \
    .address_msec = 6000, \
    .stagger_msec = 250, \
    .negotiate_msec = 10000, \
    .settle_msec = 5000, \
    .streams = 32, \
    .stream_opens = 100, \
    .max_buffered = (gsize) 16 * 1024 * 1024, \
    .connection_buffered = (gsize) 512 * 1024, \
  }

/**
 * P2pStreamHandler:
 * @connection: whose stream it is
 * @stream: a stream that the peer opened; kept only by taking a reference
 * @protocol: what was agreed on for it
 * @user_data: what was given to p2p_swarm_handle()
 *
 * Serves a protocol. A stream of which the handler takes no reference is closed when it returns.
 */
typedef void     (*P2pStreamHandler) (P2pConnection *connection,
                                      GIOStream     *stream,
                                      const char    *protocol,
                                      gpointer       user_data);

gboolean p2p_swarm_limits_fit (P2pSwarmLimits *limits,
                               guint64         descriptors);

/**
 * P2pGate:
 * @peer: who has just proved to be that
 * @address: where the peer was dialled or came from
 * @role: which end we are
 * @user_data: what was given to p2p_swarm_set_gate()
 *
 * Decides about a peer, before anything of it is announced.
 *
 * Returns: whether to go on with it; if not, %P2P_SWARM_ERROR_FULL lets it visit, see p2p_swarm_set_host()
 */
typedef gboolean (*P2pGate)          (const P2pPeerId *peer,
                                      P2pMultiaddr    *address,
                                      P2pRole          role,
                                      gpointer         user_data,
                                      GError         **error);

/**
 * P2pHost:
 * @connection: that of a visitor, who has proved who it is
 * @user_data: what was given to p2p_swarm_set_host()
 *
 * A peer has come for a visit. It is over with [signal@P2p.Connection::closed].
 */
typedef void     (*P2pHost)          (P2pConnection   *connection,
                                      gpointer         user_data);

/* Connections by peer. Emits "connected" (P2pConnection) and "disconnected" (P2pConnection, GError or NULL). */
#define P2P_TYPE_SWARM (p2p_swarm_get_type ())
G_DECLARE_FINAL_TYPE (P2pSwarm, p2p_swarm, P2P, SWARM, GObject)

P2pSwarm        *p2p_swarm_new             (P2pIdentity         *identity) G_GNUC_WARN_UNUSED_RESULT;
P2pIdentity     *p2p_swarm_get_identity    (P2pSwarm            *self);
void             p2p_swarm_add_transport   (P2pSwarm            *self,
                                            P2pTransport        *transport);
void             p2p_swarm_set_limits      (P2pSwarm             *self,
                                            const P2pSwarmLimits *limits);
void             p2p_swarm_set_securities  (P2pSwarm            *self,
                                            const char * const  *protocols);
void             p2p_swarm_set_gate        (P2pSwarm            *self,
                                            P2pGate              gate,
                                            gpointer             user_data,
                                            GDestroyNotify       destroy);
void             p2p_swarm_set_host        (P2pSwarm            *self,
                                            const char * const  *protocols,
                                            P2pHost              host,
                                            gpointer             user_data,
                                            GDestroyNotify       destroy);
void             p2p_swarm_see_off         (P2pSwarm            *self,
                                            P2pConnection       *connection,
                                            guint                msec);
guint            p2p_swarm_get_n_visits    (P2pSwarm            *self);
void             p2p_swarm_handle          (P2pSwarm            *self,
                                            const char          *protocol,
                                            P2pStreamHandler     handler,
                                            gpointer             user_data,
                                            GDestroyNotify       destroy);
void             p2p_swarm_set_lane        (P2pSwarm            *self,
                                            const char          *protocol,
                                            P2pLane              lane);
void             p2p_swarm_note_known      (P2pSwarm            *self,
                                            P2pMultiaddr        *address,
                                            gint64               ago);
char           **p2p_swarm_dup_protocols   (P2pSwarm            *self) G_GNUC_WARN_UNUSED_RESULT;

gboolean         p2p_swarm_listen          (P2pSwarm            *self,
                                            P2pMultiaddr        *address,
                                            GError             **error);
/* Where we listen, wildcard addresses replaced by those of the interfaces, with our /p2p/ part. */
GPtrArray       *p2p_swarm_dup_addresses   (P2pSwarm            *self) G_GNUC_WARN_UNUSED_RESULT;

gboolean         p2p_swarm_can_dial        (P2pSwarm            *self,
                                            P2pMultiaddr        *address);
void             p2p_swarm_dial_async      (P2pSwarm            *self,
                                            P2pMultiaddr        *address,
                                            GCancellable        *cancellable,
                                            GAsyncReadyCallback  callback,
                                            gpointer             user_data);
P2pConnection   *p2p_swarm_dial_finish     (P2pSwarm            *self,
                                            GAsyncResult        *result,
                                            GError             **error) G_GNUC_WARN_UNUSED_RESULT;
void             p2p_swarm_dial_any_async  (P2pSwarm            *self,
                                            GPtrArray           *addresses,
                                            GCancellable        *cancellable,
                                            GAsyncReadyCallback  callback,
                                            gpointer             user_data);
P2pConnection   *p2p_swarm_dial_any_finish (P2pSwarm            *self,
                                            GAsyncResult        *result,
                                            GError             **error) G_GNUC_WARN_UNUSED_RESULT;
P2pConnection   *p2p_swarm_get_connection  (P2pSwarm            *self,
                                            const P2pPeerId     *peer);
guint            p2p_swarm_get_n_connections (P2pSwarm          *self);
const P2pRefusals *p2p_swarm_get_refusals  (P2pSwarm            *self);
guint            p2p_swarm_get_limit       (P2pSwarm            *self,
                                            P2pLimit             limit);
void             p2p_swarm_close           (P2pSwarm            *self);

G_END_DECLS
