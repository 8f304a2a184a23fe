/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "attack-dial.h"

#include "p2p-multistream.h"
#include "p2p-noise-security.h"
#include "p2p-tcp-stream.h"
#include "p2p-upgrader.h"

#define SOURCES_PER_NET 200 /* addresses 10.78.N.1 to 10.78.N.200, which the test routes to us */

/* One dial; the data of its task. */
typedef struct
{
  AttackDepth  depth;
  AttackDepth  reached;
  P2pIdentity *identity;
  P2pSecurity *security;
  GIOStream   *stream;
} Dial;

static void
dial_free (Dial *dial)
{
  g_clear_object (&dial->security);
  g_clear_object (&dial->stream);
  p2p_identity_unref (dial->identity);
  g_free (dial);
}

static gboolean
connect_from (GSocket        *socket,
              guint           source,
              GSocketAddress *target,
              GError        **error)
{
  g_autofree char *text = g_strdup_printf ("10.78.%u.%u", source / SOURCES_PER_NET, source % SOURCES_PER_NET + 1);
  g_autoptr(GSocketAddress) local = g_inet_socket_address_new_from_string (text, 0);
  g_autoptr(GError) later = NULL;

  g_socket_set_blocking (socket, FALSE);

  if (!g_socket_bind (socket, local, FALSE, error))
    return FALSE;

  if (g_socket_connect (socket, target, NULL, &later) || g_error_matches (later, G_IO_ERROR, G_IO_ERROR_PENDING))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&later));

  return FALSE;
}

/* Returns at once; what is wrong with the connection is found out by whoever writes. */
GIOStream *
attack_open (const AttackFrom *from,
             GError          **error)
{
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  g_autoptr(GSocketConnection) connection = NULL;

  if (socket == NULL || !connect_from (socket, from->source, from->target, error))
    return NULL;

  connection = g_socket_connection_factory_create_connection (socket);

  return p2p_tcp_stream_new (connection);
}

static void
end (GTask  *task,
     GError *error)
{
  Dial *dial = g_task_get_task_data (task);

  if (error == NULL)
    g_task_return_pointer (task, g_steal_pointer (&dial->stream), g_object_unref);
  else
    g_task_return_error (task, error);

  g_object_unref (task);
}

static void
secured_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GTask *task = user_data;
  Dial *dial = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(P2pSecured) secured = p2p_security_secure_finish (P2P_SECURITY (source), result, &error);

  if (secured != NULL)
    {
      g_set_object (&dial->stream, secured->stream);
      dial->reached = secured->muxer != NULL ? ATTACK_MULTIPLEXED : ATTACK_SECURED;
    }

  end (task, error);
}

static void
selected_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  static const char *const muxers[] = { P2P_MUXER_ID, NULL };
  GTask *task = user_data;
  Dial *dial = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *protocol = p2p_multistream_select_finish (G_IO_STREAM (source), result, &error);

  if (protocol != NULL)
    dial->reached = ATTACK_NOISE;

  if (protocol == NULL || dial->depth == ATTACK_NOISE)
    {
      end (task, error);
      return;
    }

  dial->security = p2p_noise_security_new (dial->identity, dial->depth == ATTACK_MULTIPLEXED ? muxers : NULL);
  p2p_security_secure_async (dial->security, dial->stream, P2P_ROLE_DIALER, NULL, g_task_get_cancellable (task),
                             secured_cb, task);
}

void
attack_dial_async (const AttackFrom   *from,
                   AttackDepth         depth,
                   GCancellable       *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer            user_data)
{
  static const char *const protocols[] = { P2P_NOISE_ID, NULL };
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Dial *dial = g_new0 (Dial, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, attack_dial_async);
  g_task_set_task_data (task, dial, (GDestroyNotify) dial_free);
  dial->depth = depth;
  dial->identity = p2p_identity_ref (from->identity);
  dial->stream = attack_open (from, &error);

  if (dial->stream == NULL || depth == ATTACK_RAW)
    end (task, error);
  else
    p2p_multistream_select_async (dial->stream, protocols, cancellable, selected_cb, task);
}

/* @reached: (out) (optional): how far it went, in any case. */
GIOStream *
attack_dial_finish (GAsyncResult *result,
                    AttackDepth  *reached,
                    GError      **error)
{
  Dial *dial = g_task_get_task_data (G_TASK (result));

  if (reached != NULL)
    *reached = dial->reached;

  return g_task_propagate_pointer (G_TASK (result), error);
}
