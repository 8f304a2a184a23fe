/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-identity.h"
#include "p2p-session.h"

G_BEGIN_DECLS

#define P2P_CHANNEL_BINDING_LEN  32
#define P2P_UPGRADE_TIMEOUT_MSEC 10000 /* from the raw stream to the session, whatever arrives meanwhile */

#define P2P_MUXER_ID "/yamux/1.0.0"

#define P2P_UPGRADE_ERROR (p2p_upgrade_error_quark ())

/**
 * P2pUpgradeError:
 * @P2P_UPGRADE_ERROR_PROTOCOL: the peer broke a negotiation or handshake rule
 * @P2P_UPGRADE_ERROR_UNSUPPORTED: the two ends have no security protocol, muxer or stream protocol in common
 * @P2P_UPGRADE_ERROR_WRONG_PEER: somebody else answered than the peer dialled
 * @P2P_UPGRADE_ERROR_TIMED_OUT: a stage did not end before its deadline
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  P2P_UPGRADE_ERROR_PROTOCOL,
  P2P_UPGRADE_ERROR_UNSUPPORTED,
  P2P_UPGRADE_ERROR_WRONG_PEER,
  P2P_UPGRADE_ERROR_TIMED_OUT,
} P2pUpgradeError;

GQuark p2p_upgrade_error_quark (void);

/**
 * P2pUpgraded:
 * @peer: who the other end proved to be
 * @security: "/noise" or "/tls/1.0.0"
 * @early_muxer: whether the muxer was agreed on within the handshake
 * @binding: bytes that only the two ends of this channel know alike
 * @session: the multiplexer, not started yet
 *
 * An authenticated, multiplexed connection.
 */
typedef struct
{
  P2pPeerId   peer;
  const char *security;
  gboolean    early_muxer;
  guint8      binding[P2P_CHANNEL_BINDING_LEN];
  P2pSession *session;
} P2pUpgraded;

void p2p_upgraded_free (P2pUpgraded *self);

#define P2P_TYPE_UPGRADER (p2p_upgrader_get_type ())
G_DECLARE_FINAL_TYPE (P2pUpgrader, p2p_upgrader, P2P, UPGRADER, GObject)

P2pUpgrader *p2p_upgrader_new            (P2pIdentity         *identity) G_GNUC_WARN_UNUSED_RESULT;
void         p2p_upgrader_set_securities (P2pUpgrader        *self,
                                          const char * const *protocols);
void         p2p_upgrader_set_timeout    (P2pUpgrader         *self,
                                          guint                msec);
void         p2p_upgrader_upgrade_async  (P2pUpgrader         *self,
                                          GIOStream           *stream,
                                          P2pRole              role,
                                          const P2pPeerId     *expected,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
P2pUpgraded *p2p_upgrader_upgrade_finish (P2pUpgrader         *self,
                                          GAsyncResult        *result,
                                          GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pUpgraded, p2p_upgraded_free)

G_END_DECLS
