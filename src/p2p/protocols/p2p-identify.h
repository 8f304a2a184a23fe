/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-swarm.h"

G_BEGIN_DECLS

#define P2P_IDENTIFY_ID      "/ipfs/id/1.0.0"
#define P2P_IDENTIFY_PUSH_ID "/ipfs/id/push/1.0.0"

/**
 * P2pIdentifyInfo:
 * @peer: whom it is about; its key was checked against the connection's
 * @agent: printable, at most 128 characters, or %NULL
 * @protocols: (array zero-terminated=1): what it says it speaks
 * @addresses: (element-type P2pMultiaddr): where it says it listens, without its `/p2p/`
 * @seq: of the signed record that @addresses are from, or 0 if the peer did not sign them
 * @observed: (nullable): our address as the peer sees it
 *
 * What a peer tells of itself.
 */
typedef struct
{
  P2pPeerId     peer;
  char         *agent;
  char        **protocols;
  GPtrArray    *addresses;
  guint64       seq;
  P2pMultiaddr *observed;
} P2pIdentifyInfo;

/* Answers identify on a swarm, asks every new connection, and tells and hears of changes.
 * Emits "identified" and "pushed" (P2pConnection, P2pIdentifyInfo*).
 */
#define P2P_TYPE_IDENTIFY (p2p_identify_get_type ())
G_DECLARE_FINAL_TYPE (P2pIdentify, p2p_identify, P2P, IDENTIFY, GObject)

P2pIdentify           *p2p_identify_new  (P2pSwarm      *swarm,
                                          const char    *agent) G_GNUC_WARN_UNUSED_RESULT;
void                   p2p_identify_set_timeout (P2pIdentify *self,
                                                 guint        msec);
void                   p2p_identify_update      (P2pIdentify *self,
                                                 GPtrArray   *confirmed);
const P2pIdentifyInfo *p2p_identify_peek (P2pIdentify   *self,
                                          P2pConnection *connection);
guint                  p2p_identify_get_size    (P2pIdentify *self);

G_END_DECLS
