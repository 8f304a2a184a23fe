/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-security.h"

/**
 * P2pSecurity:
 *
 * A protocol that turns a raw stream into a channel to an authenticated peer.
 */
G_DEFINE_INTERFACE (P2pSecurity, p2p_security, G_TYPE_OBJECT)

static void
p2p_security_default_init (P2pSecurityInterface *iface)
{
}

/**
 * p2p_secured_free:
 * @self: (transfer full): what a security protocol made
 *
 * Frees what was not taken; an encrypted channel that nobody else holds goes with it.
 */
void
p2p_secured_free (P2pSecured *self)
{
  g_clear_object (&self->stream);
  g_free (self->muxer);
  g_free (self);
}

/**
 * p2p_security_get_protocol:
 * @self: a security protocol
 *
 * Returns: (transfer none): its name in multistream-select
 */
const char *
p2p_security_get_protocol (P2pSecurity *self)
{
  g_return_val_if_fail (P2P_IS_SECURITY (self), NULL);

  return P2P_SECURITY_GET_IFACE (self)->get_protocol (self);
}

/**
 * p2p_security_secure_async:
 * @self: a security protocol
 * @stream: a stream on which both ends have agreed to speak it
 * @role: which end we are
 * @expected: (nullable): who the peer must be
 * @cancellable: (nullable): of the deadline
 * @callback: called when the peer is authenticated or refused
 * @user_data: for @callback
 *
 * Runs the handshake.
 */
void
p2p_security_secure_async (P2pSecurity        *self,
                           GIOStream          *stream,
                           P2pRole             role,
                           const P2pPeerId    *expected,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_return_if_fail (P2P_IS_SECURITY (self));
  g_return_if_fail (G_IS_IO_STREAM (stream));

  P2P_SECURITY_GET_IFACE (self)->secure_async (self, stream, role, expected, cancellable, callback, user_data);
}

/**
 * p2p_security_secure_finish:
 * @self: a security protocol
 * @result: what the callback was given
 * @error: set to a %P2P_UPGRADE_ERROR or to that of the stream
 *
 * Returns: (transfer full): the channel
 */
P2pSecured *
p2p_security_secure_finish (P2pSecurity  *self,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (P2P_IS_SECURITY (self), NULL);

  return P2P_SECURITY_GET_IFACE (self)->secure_finish (self, result, error);
}
