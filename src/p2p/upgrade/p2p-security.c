/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-security-private.h"

#include "p2p-crypto-error.h"

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
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/*< private >
 * p2p_security_return_secured:
 * @task: (transfer full): of a handshake
 * @secured: (transfer full): what it made
 *
 * Ends a handshake well.
 */
void
p2p_security_return_secured (GTask      *task,
                             P2pSecured *secured)
{
  g_task_return_pointer (task, secured, (GDestroyNotify) p2p_secured_free);
  g_object_unref (task);
}

/*< private >
 * p2p_security_return_error:
 * @task: (transfer full): of a handshake
 * @what: names the protocol
 * @error: (transfer full): what went wrong
 *
 * Ends a handshake; what the crypto found becomes what the upgrade reports.
 */
void
p2p_security_return_error (GTask      *task,
                           const char *what,
                           GError     *error)
{
  if (error->domain == P2P_CRYPTO_ERROR)
    {
      gboolean wrong_peer = error->code == P2P_CRYPTO_ERROR_WRONG_PEER;

      g_task_return_new_error (task, P2P_UPGRADE_ERROR,
                               wrong_peer ? P2P_UPGRADE_ERROR_WRONG_PEER : P2P_UPGRADE_ERROR_PROTOCOL,
                               "The %s handshake failed: %s", what, error->message);
      g_error_free (error);
    }
  else
    g_task_return_error (task, error);

  g_object_unref (task);
}
