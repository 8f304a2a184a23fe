/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-noise-security.h"

#include <string.h>

#include "p2p-noise-stream.h"
#include "p2p-security-private.h"

#define HEADER_LEN            2
#define MAX_HANDSHAKE_MESSAGE 4096

G_STATIC_ASSERT (P2P_CHANNEL_BINDING_LEN == P2P_NOISE_HASH_LEN);

/**
 * P2pNoiseSecurity:
 *
 * The Noise handshake of libp2p over a stream; the machine itself is [struct@P2p.NoiseHandshake].
 *
 * The multiplexers are offered within the handshake (libp2p connections specification, "Inlined Muxer
 * Negotiation").
 */
struct _P2pNoiseSecurity
{
  GObject         parent_instance;

  P2pNoiseStatic *static_key; /* one for all handshakes: it saves a key and a signature each */
  char          **muxers;
};

static void p2p_noise_security_iface_init (P2pSecurityInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (P2pNoiseSecurity, p2p_noise_security, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (P2P_TYPE_SECURITY, p2p_noise_security_iface_init))

/* One handshake; the data of its task. */
typedef struct
{
  GIOStream         *stream;
  P2pNoiseHandshake *handshake;
  GByteArray        *sending;
  gsize              received_len;
  guint8             received[HEADER_LEN + MAX_HANDSHAKE_MESSAGE];
} Handshake;

static void go_on (GTask *task);

static void
handshake_free (Handshake *self)
{
  g_clear_object (&self->stream);
  p2p_noise_handshake_free (self->handshake);
  g_byte_array_unref (self->sending);
  g_free (self);
}

static void
fail (GTask  *task,
      GError *error)
{
  p2p_security_return_error (task, "Noise", error);
}

static void
succeed (GTask *task)
{
  Handshake *self = g_task_get_task_data (task);
  P2pSecured *secured = g_new0 (P2pSecured, 1);
  P2pNoiseCipher sending;
  P2pNoiseCipher receiving;

  p2p_noise_handshake_split (self->handshake, &sending, &receiving, secured->binding);
  secured->peer = *p2p_noise_handshake_get_peer (self->handshake);
  secured->muxer = g_strdup (p2p_noise_handshake_get_muxer (self->handshake));
  secured->stream = p2p_noise_stream_new (self->stream, &sending, &receiving, self->received, self->received_len);

  p2p_noise_cipher_clear (&sending);
  p2p_noise_cipher_clear (&receiving);

  p2p_security_return_secured (task, secured);
}

static void
write_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    go_on (task);
  else
    fail (task, error);
}

static void
write_message (GTask *task)
{
  Handshake *self = g_task_get_task_data (task);
  g_autoptr(GBytes) message = NULL;
  GError *error = NULL;
  gsize len;
  guint8 header[HEADER_LEN];

  message = p2p_noise_handshake_write (self->handshake, &error);

  if (message == NULL)
    {
      fail (task, error);
      return;
    }

  len = g_bytes_get_size (message);
  g_assert (len <= P2P_NOISE_MAX_MESSAGE);

  header[0] = len >> 8;
  header[1] = len & 0xff;
  g_byte_array_set_size (self->sending, 0);
  g_byte_array_append (self->sending, header, sizeof header);
  g_byte_array_append (self->sending, g_bytes_get_data (message, NULL), len);

  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream),
                                   self->sending->data, self->sending->len,
                                   g_task_get_priority (task), g_task_get_cancellable (task),
                                   write_cb, task);
}

/* Hands over the message at the front of the buffer, if a whole one is there. */
static gboolean
take_message (Handshake *self,
              gboolean  *taken,
              GError   **error)
{
  gsize len = (gsize) self->received[0] << 8 | self->received[1];

  *taken = FALSE;

  if (self->received_len < HEADER_LEN)
    return TRUE;

  if (len > MAX_HANDSHAKE_MESSAGE)
    {
      g_set_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_PROTOCOL,
                   "The peer announced a handshake message of %" G_GSIZE_FORMAT " bytes, the limit is %d",
                   len, MAX_HANDSHAKE_MESSAGE);
      return FALSE;
    }

  if (self->received_len - HEADER_LEN < len)
    return TRUE;

  if (!p2p_noise_handshake_read (self->handshake, self->received + HEADER_LEN, len, error))
    return FALSE;

  *taken = TRUE;
  self->received_len -= HEADER_LEN + len;
  memmove (self->received, self->received + HEADER_LEN + len, self->received_len);

  return TRUE;
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

  len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (len == 0)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                                 "The peer hung up during the Noise handshake");

  if (error != NULL)
    {
      fail (task, error);
      return;
    }

  self->received_len += len;
  go_on (task);
}

/* What arrives behind a message stays in the buffer: it is the start of what the channel carries. */
static void
read_more (GTask *task)
{
  Handshake *self = g_task_get_task_data (task);

  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream),
                             self->received + self->received_len, sizeof self->received - self->received_len,
                             g_task_get_priority (task), g_task_get_cancellable (task),
                             read_cb, task);
}

static void
go_on (GTask *task)
{
  Handshake *self = g_task_get_task_data (task);
  gboolean taken = TRUE;
  GError *error = NULL;

  while (taken && !p2p_noise_handshake_is_finished (self->handshake) &&
         !p2p_noise_handshake_wants_write (self->handshake))
    if (!take_message (self, &taken, &error))
      {
        fail (task, error);
        return;
      }

  if (p2p_noise_handshake_is_finished (self->handshake))
    succeed (task);
  else if (p2p_noise_handshake_wants_write (self->handshake))
    write_message (task);
  else
    read_more (task);
}

static const char *
p2p_noise_security_get_protocol (P2pSecurity *security)
{
  return P2P_NOISE_ID;
}

static void
p2p_noise_security_secure_async (P2pSecurity        *security,
                                 GIOStream          *stream,
                                 P2pRole             role,
                                 const P2pPeerId    *expected,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  P2pNoiseSecurity *self = P2P_NOISE_SECURITY (security);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Handshake *handshake = g_new0 (Handshake, 1);

  handshake->stream = g_object_ref (stream);
  handshake->sending = g_byte_array_new ();
  handshake->handshake = p2p_noise_handshake_new (role, self->static_key, expected,
                                                  (const char *const *) self->muxers);

  g_task_set_source_tag (task, p2p_noise_security_secure_async);
  g_task_set_task_data (task, handshake, (GDestroyNotify) handshake_free);
  go_on (task);
}

static void
p2p_noise_security_iface_init (P2pSecurityInterface *iface)
{
  iface->get_protocol = p2p_noise_security_get_protocol;
  iface->secure_async = p2p_noise_security_secure_async;
}

static void
p2p_noise_security_finalize (GObject *object)
{
  P2pNoiseSecurity *self = P2P_NOISE_SECURITY (object);

  g_clear_pointer (&self->static_key, p2p_noise_static_unref);
  g_clear_pointer (&self->muxers, g_strfreev);

  G_OBJECT_CLASS (p2p_noise_security_parent_class)->finalize (object);
}

static void
p2p_noise_security_class_init (P2pNoiseSecurityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = p2p_noise_security_finalize;
}

static void
p2p_noise_security_init (P2pNoiseSecurity *self)
{
}

/**
 * p2p_noise_security_new:
 * @identity: who we are
 * @muxers: (array zero-terminated=1) (nullable): what to offer within the handshake
 *
 * Returns: (transfer full): the protocol "/noise"
 */
P2pSecurity *
p2p_noise_security_new (P2pIdentity       *identity,
                        const char *const *muxers)
{
  P2pNoiseSecurity *self;

  g_return_val_if_fail (identity != NULL, NULL);

  self = g_object_new (P2P_TYPE_NOISE_SECURITY, NULL);
  self->static_key = p2p_noise_static_new (identity);
  self->muxers = g_strdupv ((char **) muxers);

  return P2P_SECURITY (self);
}
