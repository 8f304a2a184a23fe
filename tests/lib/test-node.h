/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-identify.h"
#include "p2p-ping.h"
#include "p2p-swarm.h"

G_BEGIN_DECLS

/* In which two nodes of one process can agree on anything while the computer is busy: for deadlines that are to pass in a test. */
#define TEST_ENOUGH_MSEC 500

#define test_wait_until(condition) \
  G_STMT_START { \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
  } G_STMT_END

/* A swarm that listens on loopback, with identify and ping, as a program would set it up. */
typedef struct
{
  P2pSwarm    *swarm;
  P2pIdentify *identify;
  guint        n_connected;
  guint        n_disconnected;
  guint        n_identified;
  GError      *last_reason; /* of the last disconnection */
} TestNode;

#define TEST_LIMITS_WIDE \
  { \
    .connections = 1000, \
    .inbound = 1000, \
    .pending = 1000, \
    .per_source = 1000, \
    .handshakes_per_minute = 10000, \
    .handshakes_per_source = 10000, \
    .handshakes_per_key = 10000, \
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

TestNode      *test_node_new          (guint8                seed,
                                       const P2pSwarmLimits *limits);
TestNode      *test_node_new_random   (void);
void           test_node_free         (TestNode             *self);
P2pMultiaddr  *test_node_dup_address  (TestNode             *self);
const P2pPeerId *test_node_get_peer   (TestNode             *self);
P2pConnection *test_node_dial         (TestNode             *self,
                                       P2pMultiaddr         *address,
                                       GError              **error);
void           test_node_settle       (void);

/* A plain TCP connection to the node, for a peer that does not follow the rules. */
GIOStream     *test_node_connect_raw  (TestNode             *self);

G_END_DECLS
