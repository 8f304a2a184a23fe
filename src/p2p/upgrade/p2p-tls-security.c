/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-tls-security.h"

#include <string.h>

#include "p2p-tls-stream.h"
#include "p2p-security-private.h"

#define CHUNK 4096

G_STATIC_ASSERT (P2P_CHANNEL_BINDING_LEN == P2P_TLS_BINDING_LEN);

/**
 * P2pTlsSecurity:
 *
 * The TLS handshake of libp2p over a stream; the machine itself is [struct@P2p.TlsSession].
 *
 * The multiplexers are offered within the handshake (libp2p connections specification, "Inlined Muxer
 * Negotiation").
 */
struct _P2pTlsSecurity
{
  GObject            parent_instance;

  P2pIdentity       *identity;
  P2pTlsCertificate *certificate; /* one for all handshakes, made for the first: it saves a key and two signatures each */
  char             **muxers;
};

static void p2p_tls_security_iface_init (P2pSecurityInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (P2pTlsSecurity, p2p_tls_security, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (P2P_TYPE_SECURITY, p2p_tls_security_iface_init))

/* One handshake; the data of its task. */
typedef struct
{
  GIOStream     *stream;
  P2pTlsSession *session;
  GByteArray    *sending;
  GError        *error;        /* what went wrong, while the peer is told of it */
  gsize          received_len;
  guint8         received[CHUNK];
} Handshake;

static void go_on (GTask *task);

static void
handshake_free (Handshake *self)
{
  g_clear_object (&self->stream);
  g_clear_pointer (&self->session, p2p_tls_session_unref);
  g_clear_pointer (&self->sending, g_byte_array_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static void
fail (GTask  *task,
      GError *error)
{
  p2p_security_return_error (task, "TLS", error);
}

static void
succeed (GTask *task)
{
  Handshake *self = g_task_get_task_data (task);
  P2pSecured *secured = g_new0 (P2pSecured, 1);

  p2p_tls_session_get_binding (self->session, secured->binding);
  secured->peer = *p2p_tls_session_get_peer (self->session);
  secured->muxer = g_strdup (p2p_tls_session_get_muxer (self->session));
  secured->stream = p2p_tls_stream_new (self->stream, self->session, self->received, self->received_len);

  p2p_security_return_secured (task, secured);
}

static void
write_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GTask *task = user_data;
  Handshake *self = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_pointer (&self->sending, g_byte_array_unref);

  /* That the peer could not be told is no news beside what it was to be told. */
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error) && self->error == NULL)
    fail (task, error);
  else
    {
      g_clear_error (&error);
      go_on (task);
    }
}

static void
write_output (GTask *task)
{
  Handshake *self = g_task_get_task_data (task);

  self->sending = p2p_tls_session_take_output (self->session);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream),
                                   self->sending->data, self->sending->len,
                                   g_task_get_priority (task), g_task_get_cancellable (task),
                                   write_cb, task);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GTask *task = user_data;
  Handshake *self = g_task_get_task_data (task);
  GError *error = NULL;
  gssize len;
  gsize used;

  len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (len == 0)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                                 "The peer hung up during the TLS handshake");

  if (error != NULL)
    {
      fail (task, error);
      return;
    }

  p2p_tls_session_handshake (self->session, self->received, len, &used, &self->error);

  /* What arrives behind the last message is the start of what the channel carries. */
  self->received_len = len - used;
  memmove (self->received, self->received + used, self->received_len);
  go_on (task);
}

static void
go_on (GTask *task)
{
  Handshake *self = g_task_get_task_data (task);

  if (p2p_tls_session_has_output (self->session))
    write_output (task);
  else if (self->error != NULL)
    fail (task, g_steal_pointer (&self->error));
  else if (p2p_tls_session_is_finished (self->session))
    succeed (task);
  else
    g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->received, sizeof self->received,
                               g_task_get_priority (task), g_task_get_cancellable (task),
                               read_cb, task);
}

static P2pTlsCertificate *
get_certificate (P2pTlsSecurity *self)
{
  if (self->certificate == NULL)
    self->certificate = p2p_tls_certificate_new (self->identity);

  return self->certificate;
}

static const char *
p2p_tls_security_get_protocol (P2pSecurity *security)
{
  return P2P_TLS_ID;
}

static void
p2p_tls_security_secure_async (P2pSecurity        *security,
                               GIOStream          *stream,
                               P2pRole             role,
                               const P2pPeerId    *expected,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  P2pTlsSecurity *self = P2P_TLS_SECURITY (security);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Handshake *handshake = g_new0 (Handshake, 1);
  gsize used;

  handshake->stream = g_object_ref (stream);
  handshake->session = p2p_tls_session_new (role, get_certificate (self), expected, (const char *const *) self->muxers);

  g_task_set_source_tag (task, p2p_tls_security_secure_async);
  g_task_set_task_data (task, handshake, (GDestroyNotify) handshake_free);
  p2p_tls_session_handshake (handshake->session, NULL, 0, &used, &handshake->error);
  go_on (task);
}

static void
p2p_tls_security_iface_init (P2pSecurityInterface *iface)
{
  iface->get_protocol = p2p_tls_security_get_protocol;
  iface->secure_async = p2p_tls_security_secure_async;
}

static void
p2p_tls_security_finalize (GObject *object)
{
  P2pTlsSecurity *self = P2P_TLS_SECURITY (object);

  g_clear_pointer (&self->certificate, p2p_tls_certificate_unref);
  g_clear_pointer (&self->identity, p2p_identity_unref);
  g_clear_pointer (&self->muxers, g_strfreev);

  G_OBJECT_CLASS (p2p_tls_security_parent_class)->finalize (object);
}

static void
p2p_tls_security_class_init (P2pTlsSecurityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = p2p_tls_security_finalize;
}

static void
p2p_tls_security_init (P2pTlsSecurity *self)
{
}

/**
 * p2p_tls_security_new:
 * @identity: who we are
 * @muxers: (array zero-terminated=1) (nullable): what to offer within the handshake
 *
 * Returns: (transfer full): the protocol "/tls/1.0.0"
 */
P2pSecurity *
p2p_tls_security_new (P2pIdentity       *identity,
                      const char *const *muxers)
{
  P2pTlsSecurity *self;

  g_return_val_if_fail (identity != NULL, NULL);

  self = g_object_new (P2P_TYPE_TLS_SECURITY, NULL);
  self->identity = p2p_identity_ref (identity);
  self->muxers = g_strdupv ((char **) muxers);

  return P2P_SECURITY (self);
}
