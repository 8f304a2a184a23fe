/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-swarm.h"

G_BEGIN_DECLS

#define P2P_MAX_PROTOCOLS 64

/**
 * P2pProtocolTable:
 *
 * The protocols peers may open streams for, shared by a swarm and its connections.
 */
typedef struct _P2pProtocolTable P2pProtocolTable;

P2pProtocolTable   *p2p_protocol_table_new       (void) G_GNUC_WARN_UNUSED_RESULT;
P2pProtocolTable   *p2p_protocol_table_ref       (P2pProtocolTable *self);
void                p2p_protocol_table_unref     (P2pProtocolTable *self);

void                p2p_protocol_table_set       (P2pProtocolTable *self,
                                                  const char       *protocol,
                                                  P2pStreamHandler  handler,
                                                  gpointer          user_data,
                                                  GDestroyNotify    destroy);
void                p2p_protocol_table_set_lane  (P2pProtocolTable *self,
                                                  const char       *protocol,
                                                  P2pLane           lane);
P2pLane             p2p_protocol_table_get_lane  (P2pProtocolTable *self,
                                                  const char       *protocol);
const char * const *p2p_protocol_table_get_names (P2pProtocolTable *self);
gboolean            p2p_protocol_table_dispatch  (P2pProtocolTable *self,
                                                  P2pConnection    *connection,
                                                  GIOStream        *stream,
                                                  const char       *protocol);

G_END_DECLS
