/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-upgrader.h"

G_BEGIN_DECLS

/**
 * P2pSecured:
 * @stream: the encrypted channel
 * @peer: who the other end proved to be
 * @muxer: (nullable): the multiplexer agreed on within the handshake
 * @binding: bytes that only the two ends of this channel know alike
 *
 * What a security protocol makes of a raw stream.
 */
typedef struct
{
  GIOStream *stream;
  P2pPeerId  peer;
  char      *muxer;
  guint8     binding[P2P_CHANNEL_BINDING_LEN];
} P2pSecured;

void p2p_secured_free (P2pSecured *self);

/* Authenticates the peer and encrypts: one implementation for each protocol a P2pUpgrader offers. What it makes is the result
 * of a GTask.
 */
#define P2P_TYPE_SECURITY (p2p_security_get_type ())
G_DECLARE_INTERFACE (P2pSecurity, p2p_security, P2P, SECURITY, GObject)

struct _P2pSecurityInterface
{
  GTypeInterface parent_iface;

  const char *(*get_protocol)  (P2pSecurity         *self);
  void        (*secure_async)  (P2pSecurity         *self,
                                GIOStream           *stream,
                                P2pRole              role,
                                const P2pPeerId     *expected,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data);
};

const char *p2p_security_get_protocol  (P2pSecurity         *self);
void        p2p_security_secure_async  (P2pSecurity         *self,
                                        GIOStream           *stream,
                                        P2pRole              role,
                                        const P2pPeerId     *expected,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data);
P2pSecured *p2p_security_secure_finish (P2pSecurity         *self,
                                        GAsyncResult        *result,
                                        GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pSecured, p2p_secured_free)

G_END_DECLS
