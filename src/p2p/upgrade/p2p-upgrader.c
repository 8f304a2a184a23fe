/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-upgrader.h"

#include <string.h>

#include "p2p-deadline.h"
#include "p2p-multistream.h"
#include "p2p-noise-security.h"
#include "p2p-tls-security.h"

/**
 * P2pUpgrader:
 *
 * Raw streams in, authenticated and multiplexed connections out.
 *
 * Both ends agree on a security protocol, run it, agree on a multiplexer unless the handshake has done that
 * already, and start it. The whole of it has one deadline.
 */
struct _P2pUpgrader
{
  GObject    parent_instance;

  GPtrArray *securities; /* of P2pSecurity, the preferred one first */
  GStrv      protocols;  /* their names */
  guint      timeout_msec;
};

G_DEFINE_QUARK (p2p-upgrade-error-quark, p2p_upgrade_error)

G_DEFINE_FINAL_TYPE (P2pUpgrader, p2p_upgrader, G_TYPE_OBJECT)

static const char *const muxers[] = { P2P_MUXER_ID, NULL };

/* One upgrade; the data of its task. */
typedef struct
{
  P2pRole      role;
  gboolean     has_expected;
  P2pPeerId    expected;
  P2pDeadline *deadline;
  const char  *stage;      /* what a time-out names */
  GIOStream   *stream;
  P2pSecurity *security;
  P2pSecured  *secured;
} Upgrade;

static void
upgrade_free (Upgrade *self)
{
  g_clear_pointer (&self->deadline, p2p_deadline_free);
  g_clear_pointer (&self->secured, p2p_secured_free);
  g_clear_object (&self->stream);
  g_clear_object (&self->security);
  g_free (self);
}

static void
fail (GTask  *task,
      GError *error)
{
  Upgrade *upgrade = g_task_get_task_data (task);

  error = p2p_deadline_explain (upgrade->deadline, error, upgrade->stage);
  g_io_stream_close_async (upgrade->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
succeed (GTask   *task,
         gboolean early_muxer)
{
  Upgrade *upgrade = g_task_get_task_data (task);
  P2pUpgraded *upgraded = g_new0 (P2pUpgraded, 1);

  upgraded->peer = upgrade->secured->peer;
  upgraded->security = p2p_security_get_protocol (upgrade->security);
  upgraded->early_muxer = early_muxer;
  memcpy (upgraded->binding, upgrade->secured->binding, sizeof upgraded->binding);
  upgraded->session = p2p_session_new (upgrade->secured->stream, upgrade->role);

  g_task_return_pointer (task, upgraded, (GDestroyNotify) p2p_upgraded_free);
  g_object_unref (task);
}

static char *
negotiate_finish (GObject      *source,
                  GAsyncResult *result,
                  P2pRole       role,
                  GError      **error)
{
  if (role == P2P_ROLE_DIALER)
    return p2p_multistream_select_finish (G_IO_STREAM (source), result, error);

  return p2p_multistream_accept_finish (G_IO_STREAM (source), result, error);
}

static void
negotiate (GTask              *task,
           GIOStream          *stream,
           const char *const  *protocols,
           GAsyncReadyCallback callback)
{
  Upgrade *upgrade = g_task_get_task_data (task);
  GCancellable *cancellable = p2p_deadline_get_cancellable (upgrade->deadline);

  if (upgrade->role == P2P_ROLE_DIALER)
    p2p_multistream_select_async (stream, protocols, cancellable, callback, task);
  else
    p2p_multistream_accept_async (stream, protocols, cancellable, callback, task);
}

static void
muxer_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GTask *task = user_data;
  Upgrade *upgrade = g_task_get_task_data (task);
  g_autofree char *muxer = NULL;
  GError *error = NULL;

  muxer = negotiate_finish (source, result, upgrade->role, &error);

  if (muxer == NULL)
    fail (task, error);
  else
    succeed (task, FALSE);
}

static void
secure_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask *task = user_data;
  Upgrade *upgrade = g_task_get_task_data (task);
  GError *error = NULL;

  upgrade->secured = p2p_security_secure_finish (P2P_SECURITY (source), result, &error);

  if (upgrade->secured == NULL)
    {
      fail (task, error);
      return;
    }

  if (upgrade->secured->muxer != NULL)
    {
      succeed (task, TRUE);
      return;
    }

  upgrade->stage = "Agreeing on a multiplexer";
  negotiate (task, upgrade->secured->stream, muxers, muxer_cb);
}

static P2pSecurity *
find_security (P2pUpgrader *self,
               const char  *protocol)
{
  for (guint i = 0; i < self->securities->len; i++)
    if (strcmp (self->protocols[i], protocol) == 0)
      return g_ptr_array_index (self->securities, i);

  g_assert_not_reached ();
}

static void
security_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask *task = user_data;
  Upgrade *upgrade = g_task_get_task_data (task);
  g_autofree char *protocol = NULL;
  GError *error = NULL;

  protocol = negotiate_finish (source, result, upgrade->role, &error);

  if (protocol == NULL)
    {
      fail (task, error);
      return;
    }

  upgrade->stage = "The security handshake";
  upgrade->security = g_object_ref (find_security (g_task_get_source_object (task), protocol));
  p2p_security_secure_async (upgrade->security, upgrade->stream, upgrade->role,
                             upgrade->has_expected ? &upgrade->expected : NULL,
                             p2p_deadline_get_cancellable (upgrade->deadline),
                             secure_cb, task);
}

static void
add_security (P2pUpgrader *self,
              P2pSecurity *security)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  g_ptr_array_add (self->securities, security);

  for (guint i = 0; i < self->securities->len; i++)
    g_strv_builder_add (names, p2p_security_get_protocol (g_ptr_array_index (self->securities, i)));

  g_strfreev (self->protocols);
  self->protocols = g_strv_builder_end (names);
}

static void
p2p_upgrader_finalize (GObject *object)
{
  P2pUpgrader *self = P2P_UPGRADER (object);

  g_clear_pointer (&self->securities, g_ptr_array_unref);
  g_clear_pointer (&self->protocols, g_strfreev);

  G_OBJECT_CLASS (p2p_upgrader_parent_class)->finalize (object);
}

static void
p2p_upgrader_class_init (P2pUpgraderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = p2p_upgrader_finalize;
}

static void
p2p_upgrader_init (P2pUpgrader *self)
{
  self->securities = g_ptr_array_new_with_free_func (g_object_unref);
  self->timeout_msec = P2P_UPGRADE_TIMEOUT_MSEC;
}

/**
 * p2p_upgraded_free:
 * @self: (transfer full): what an upgrade made
 *
 * Frees it. A session that was never started and that nobody else holds closes, and with it the stream underneath.
 */
void
p2p_upgraded_free (P2pUpgraded *self)
{
  g_clear_object (&self->session);
  g_free (self);
}

/**
 * p2p_upgrader_new:
 * @identity: who we are
 *
 * Noise is offered first, as every implementation has it; a peer that does not speak it is offered TLS.
 *
 * Returns: (transfer full): an upgrader that speaks Noise, TLS and yamux
 */
P2pUpgrader *
p2p_upgrader_new (P2pIdentity *identity)
{
  P2pUpgrader *self;

  g_return_val_if_fail (identity != NULL, NULL);

  self = g_object_new (P2P_TYPE_UPGRADER, NULL);
  add_security (self, p2p_noise_security_new (identity, muxers));
  add_security (self, p2p_tls_security_new (identity, muxers));

  return self;
}

/**
 * p2p_upgrader_set_securities:
 * @self: an upgrader that has not begun an upgrade
 * @protocols: (array zero-terminated=1): names of security protocols, the one to offer first at the front
 *
 * Speaks only those security protocols, in this order. Names that are not known are passed over.
 */
void
p2p_upgrader_set_securities (P2pUpgrader       *self,
                             const char *const *protocols)
{
  g_autoptr(GPtrArray) before = NULL;

  g_return_if_fail (P2P_IS_UPGRADER (self));
  g_return_if_fail (protocols != NULL);

  before = g_steal_pointer (&self->securities);
  self->securities = g_ptr_array_new_with_free_func (g_object_unref);

  for (; *protocols != NULL; protocols++)
    for (guint i = 0; i < before->len; i++)
      if (strcmp (p2p_security_get_protocol (g_ptr_array_index (before, i)), *protocols) == 0)
        add_security (self, g_object_ref (g_ptr_array_index (before, i)));
}

/**
 * p2p_upgrader_set_timeout:
 * @self: an upgrader
 * @msec: instead of %P2P_UPGRADE_TIMEOUT_MSEC
 *
 * Changes the deadline of upgrades that have not begun yet.
 */
void
p2p_upgrader_set_timeout (P2pUpgrader *self,
                          guint        msec)
{
  g_return_if_fail (P2P_IS_UPGRADER (self));

  self->timeout_msec = msec;
}

/**
 * p2p_upgrader_upgrade_async:
 * @self: an upgrader
 * @stream: a raw stream; closed if the upgrade fails
 * @role: which end we are
 * @expected: (nullable): who the peer must be
 * @cancellable: (nullable): gives up earlier than the deadline
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Authenticates the peer and sets up the multiplexer.
 */
void
p2p_upgrader_upgrade_async (P2pUpgrader        *self,
                            GIOStream          *stream,
                            P2pRole             role,
                            const P2pPeerId    *expected,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  Upgrade *upgrade;
  GTask *task;

  g_return_if_fail (P2P_IS_UPGRADER (self));
  g_return_if_fail (G_IS_IO_STREAM (stream));

  upgrade = g_new0 (Upgrade, 1);
  upgrade->role = role;
  upgrade->stream = g_object_ref (stream);
  upgrade->deadline = p2p_deadline_new (self->timeout_msec, cancellable);
  upgrade->stage = "Agreeing on a security protocol";

  if (expected != NULL)
    {
      upgrade->has_expected = TRUE;
      upgrade->expected = *expected;
    }

  /* No cancellable for the task: the deadline follows it and says what happened. */
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, p2p_upgrader_upgrade_async);
  g_task_set_task_data (task, upgrade, (GDestroyNotify) upgrade_free);

  negotiate (task, stream, (const char *const *) self->protocols, security_cb);
}

/**
 * p2p_upgrader_upgrade_finish:
 * @self: an upgrader
 * @result: what the callback was given
 * @error: set to a %P2P_UPGRADE_ERROR, or to that of the stream or the cancellable
 *
 * Returns: (transfer full): the connection, its session not started
 */
P2pUpgraded *
p2p_upgrader_upgrade_finish (P2pUpgrader  *self,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
