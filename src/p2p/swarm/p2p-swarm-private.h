/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-handshake-budget.h"
#include "p2p-peer-table.h"
#include "p2p-protocol-table.h"
#include "p2p-swarm.h"
#include "p2p-visit-book.h"

G_BEGIN_DECLS

/* Shared by the file of the class, which keeps the connections, and those that dial and accept. */
struct _P2pSwarm
{
  GObject             parent_instance;

  P2pIdentity        *identity;
  P2pUpgrader        *upgrader;
  P2pSwarmLimits      limits;

  GPtrArray          *transports;      /* of P2pTransport */
  GPtrArray          *listeners;       /* of P2pListener */

  P2pGate             gate;
  gpointer            gate_data;
  GDestroyNotify      gate_destroy;

  P2pHost             host;            /* NULL: nobody visits; see p2p-swarm-visit.c */
  gpointer            host_data;
  GDestroyNotify      host_destroy;
  char              **host_protocols;
  GPtrArray          *visits;
  P2pVisitBook       *visit_book;

  P2pProtocolTable   *protocols;
  P2pPeerTable       *peers;

  P2pHandshakeBudget *budget;
  GHashTable         *sources;         /* guint64 to the number of its inbound connections */
  guint               n_inbound;       /* handshakes under way and visitors included */
  guint               n_accepting;     /* inbound handshakes under way */
  GHashTable         *accepting;       /* guint64 to the number of them */
  P2pRefusals         refusals;
  guint               n_logged;        /* refusals written to the log since @logged_at */
  gint64              logged_at;

  GPtrArray          *dials;           /* of those under way; see p2p-swarm-dial.c */
  GCancellable       *closing;         /* of all that is under way */
  gboolean            closed;
};

guint          p2p_swarm_count_all       (P2pSwarm           *self);
P2pConnection *p2p_swarm_admit           (P2pSwarm           *self,
                                          P2pUpgraded        *upgraded,
                                          P2pRole             role,
                                          P2pMultiaddr       *remote,
                                          GError            **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean       p2p_swarm_is_beyond_limit (const GError       *reason);
void           p2p_swarm_count_refusal   (P2pSwarm           *self,
                                          P2pLimit            limit);

P2pConnection *p2p_swarm_lend_place      (P2pSwarm           *self,
                                          P2pUpgraded        *upgraded,
                                          P2pMultiaddr       *remote) G_GNUC_WARN_UNUSED_RESULT;
void           p2p_swarm_end_visits      (P2pSwarm           *self);
void           p2p_swarm_visit_free      (gpointer            visit);

void           p2p_swarm_limits_fit_process (P2pSwarmLimits *limits);

void           p2p_swarm_accept          (P2pSwarm           *self,
                                          GIOStream          *stream,
                                          P2pMultiaddr       *remote);
void           p2p_swarm_forget_inbound  (P2pSwarm           *self,
                                          P2pMultiaddr       *remote);
void           p2p_swarm_log_refusal     (P2pSwarm           *self,
                                          P2pMultiaddr       *remote,
                                          const char         *reason);

void           p2p_swarm_dial_within_async (P2pSwarm           *self,
                                            P2pMultiaddr       *address,
                                            guint               msec,
                                            GCancellable       *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
void           p2p_swarm_satisfy_dials   (P2pSwarm           *self,
                                          P2pConnection      *connection);
void           p2p_swarm_abort_dials     (P2pSwarm           *self);

G_END_DECLS
