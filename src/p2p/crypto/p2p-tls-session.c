/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-tls-session.h"

#include "p2p-crypto-error.h"
#include "p2p-tls-certificate-private.h"

#include <errno.h>
#include <string.h>

#define ALPN_ID              "libp2p"
#define MAX_ALPN             8           /* names we offer */
#define MAX_MESSAGE          (16 * 1024) /* bytes of one message of the handshake; real ones have about 600 */
#define MAX_HANDSHAKE        (32 * 1024) /* bytes of all of them, since GnuTLS keeps what it waits for the rest of */

/* Only what every implementation has, and nothing that costs a peer more than us to use. Certificates with RSA keys are
 * left out: the specification advises against them, and they can be made expensive to verify.
 */
#define PRIORITY "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:" \
                 "-CIPHER-ALL:+AES-128-GCM:+CHACHA20-POLY1305:+AES-256-GCM:" \
                 "-SIGN-ALL:+SIGN-ECDSA-SECP256R1-SHA256:+SIGN-ECDSA-SECP384R1-SHA384:+SIGN-EdDSA-Ed25519"

typedef enum
{
  STATE_HANDSHAKE,
  STATE_OPEN,
  STATE_ENDED,  /* the peer has said that no more will come */
  STATE_FAILED,
} State;

/**
 * P2pTlsSession:
 *
 * One connection of the libp2p TLS specification: bytes of the peer in, bytes for the peer out.
 *
 * Call p2p_tls_session_handshake() with what was received and send p2p_tls_session_take_output() until
 * p2p_tls_session_is_finished(); after that p2p_tls_session_read() and p2p_tls_session_write(). What fails may leave a last
 * output behind, which tells the peer why.
 *
 * A dialer is finished before the listener has looked at its certificate, so the listener's refusal comes as an error of
 * the first read.
 */
struct _P2pTlsSession
{
  grefcount          ref_count;
  State              state;
  gnutls_session_t   tls;
  P2pTlsCertificate *certificate;
  char             **muxers;       /* ours, most wanted first */
  const char        *muxer;        /* one of muxers */

  gboolean           expects_peer;
  P2pPeerId          expected;
  P2pPeerId          peer;
  GError            *refusal;       /* of the certificate of the peer */
  GError            *failure;

  const guint8      *received;      /* what GnuTLS may take now; borrowed for the time of one call */
  gsize              received_len;
  gsize              handshake_len; /* bytes of the peer that went into the handshake */
  GByteArray        *output;
};

static void
set_state (P2pTlsSession *self,
           State          state)
{
  g_assert (state == STATE_FAILED || state == self->state + 1);
  g_assert (self->state != STATE_FAILED);

  g_debug ("TLS %p: state %d -> %d", (gpointer) self, self->state, state);

  self->state = state;
}

static ssize_t
pull_cb (gnutls_transport_ptr_t user_data,
         void                  *buffer,
         size_t                 count)
{
  P2pTlsSession *self = user_data;
  gsize len = MIN (count, self->received_len);

  if (len == 0)
    {
      gnutls_transport_set_errno (self->tls, EAGAIN);
      return -1;
    }

  memcpy (buffer, self->received, len);
  self->received += len;
  self->received_len -= len;

  return len;
}

static int
pull_timeout_cb (gnutls_transport_ptr_t user_data,
                 unsigned int           msec)
{
  P2pTlsSession *self = user_data;

  return self->received_len > 0 ? 1 : 0;
}

static ssize_t
push_cb (gnutls_transport_ptr_t user_data,
         const void            *data,
         size_t                 len)
{
  P2pTlsSession *self = user_data;

  g_byte_array_append (self->output, data, len);

  return len;
}

static gboolean
check_peer (P2pTlsSession *self,
            GError       **error)
{
  unsigned int n_certificates = 0;
  const gnutls_datum_t *certificates = gnutls_certificate_get_peers (self->tls, &n_certificates);

  if (certificates == NULL || n_certificates != 1)
    {
      g_set_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID,
                   "The peer sent %u certificates and not one", n_certificates);
      return FALSE;
    }

  if (!p2p_tls_certificate_check (certificates[0].data, certificates[0].size,
                                  g_get_real_time () / G_USEC_PER_SEC, &self->peer, error))
    return FALSE;

  if (self->expects_peer && !p2p_peer_id_equal (&self->peer, &self->expected))
    {
      g_autofree char *text = p2p_peer_id_to_string (&self->peer);

      g_set_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_WRONG_PEER, "The peer is %s, not the one expected", text);
      return FALSE;
    }

  return TRUE;
}

/* Called by GnuTLS before the handshake is over; anything but 0 ends it. */
static int
verify_cb (gnutls_session_t tls)
{
  P2pTlsSession *self = gnutls_session_get_ptr (tls);

  g_clear_error (&self->refusal);

  return check_peer (self, &self->refusal) ? 0 : -1;
}

static GError *
describe (P2pTlsSession *self,
          int            result)
{
  const char *alert = gnutls_alert_get_name (gnutls_alert_get (self->tls));

  if (self->refusal != NULL)
    return g_steal_pointer (&self->refusal);

  switch (result)
    {
    case GNUTLS_E_FATAL_ALERT_RECEIVED:
      return g_error_new (P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID,
                          "The peer refused: %s", alert != NULL ? alert : "unknown alert");

    case GNUTLS_E_UNSUPPORTED_VERSION_PACKET:
      return g_error_new_literal (P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID, "The peer does not speak TLS 1.3");

    case GNUTLS_E_NO_APPLICATION_PROTOCOL:
      return g_error_new_literal (P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID, "The peer does not ask for libp2p within TLS");

    case GNUTLS_E_CERTIFICATE_REQUIRED:
    case GNUTLS_E_NO_CERTIFICATE_FOUND:
      return g_error_new_literal (P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID, "The peer sent no certificate");

    default:
      return g_error_new (P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID, "%s", gnutls_strerror (result));
    }
}

/* Ends the session for good, and tells the peer why unless it is the peer who did. */
static gboolean
fail (P2pTlsSession *self,
      int            result,
      GError       **error)
{
  if (result != GNUTLS_E_FATAL_ALERT_RECEIVED)
    gnutls_alert_send_appropriate (self->tls, result);

  set_state (self, STATE_FAILED);
  self->failure = describe (self, result);

  if (error != NULL)
    *error = g_error_copy (self->failure);

  return FALSE;
}

static gboolean
is_passing (int result)
{
  return result == GNUTLS_E_INTERRUPTED || result == GNUTLS_E_WARNING_ALERT_RECEIVED;
}

/* What the handshake alone does not enforce. */
static int
finish (P2pTlsSession *self)
{
  gnutls_datum_t chosen;

  if (gnutls_protocol_get_version (self->tls) != GNUTLS_TLS1_3)
    return GNUTLS_E_UNSUPPORTED_VERSION_PACKET;

  if (gnutls_alpn_get_selected_protocol (self->tls, &chosen) < 0)
    return GNUTLS_E_NO_APPLICATION_PROTOCOL;

  for (char **muxer = self->muxers; muxer != NULL && *muxer != NULL; muxer++)
    if (strlen (*muxer) == chosen.size && memcmp (*muxer, chosen.data, chosen.size) == 0)
      self->muxer = *muxer;

  set_state (self, STATE_OPEN);

  return GNUTLS_E_SUCCESS;
}

/* libp2p connections specification, "Multiplexer Negotiation over TLS": the muxers, then the name of what there is
 * without one.
 */
static void
offer_protocols (P2pTlsSession *self)
{
  gnutls_datum_t names[MAX_ALPN];
  guint n = 0;

  for (char **muxer = self->muxers; muxer != NULL && *muxer != NULL && n < MAX_ALPN - 1; muxer++)
    names[n++] = (gnutls_datum_t) { (guint8 *) *muxer, strlen (*muxer) }
  ;

  names[n++] = (gnutls_datum_t) { (guint8 *) ALPN_ID, sizeof ALPN_ID - 1 };
  gnutls_alpn_set_protocols (self->tls, names, n, GNUTLS_ALPN_MANDATORY);
}

/* Made of its text once: that costs more than all else that a new session does before its handshake. */
static gnutls_priority_t
get_priority (void)
{
  static gnutls_priority_t priority;
  static gsize is_made;

  if (g_once_init_enter (&is_made))
    {
      int result = gnutls_priority_init (&priority, PRIORITY, NULL);

      if (result < 0)
        g_error ("GnuTLS knows not all that TLS has to be made of: %s", gnutls_strerror (result));

      g_once_init_leave (&is_made, TRUE);
    }

  return priority;
}

/* A dialer makes a key for the one group that everybody has; who wants the other asks for it. */
static unsigned int
get_flags (P2pRole role)
{
  return role == P2P_ROLE_DIALER ? GNUTLS_CLIENT | GNUTLS_KEY_SHARE_TOP : GNUTLS_SERVER;
}

/**
 * p2p_tls_session_new:
 * @role: which end we are
 * @certificate: ours
 * @expected: (nullable): who the peer must be
 * @muxers: (array zero-terminated=1) (nullable): multiplexers to offer within the handshake, most wanted first
 *
 * Returns: (transfer full): a session whose handshake has not begun
 */
P2pTlsSession *
p2p_tls_session_new (P2pRole            role,
                     P2pTlsCertificate *certificate,
                     const P2pPeerId   *expected,
                     const char *const *muxers)
{
  P2pTlsSession *self = g_new0 (P2pTlsSession, 1);
  int result;

  g_ref_count_init (&self->ref_count);
  self->certificate = p2p_tls_certificate_ref (certificate);
  self->muxers = g_strdupv ((char **) muxers);
  self->output = g_byte_array_new ();

  if (expected != NULL)
    {
      self->expects_peer = TRUE;
      self->expected = *expected;
    }

  /* No resumption: the certificate is what tells who somebody is. */
  result = gnutls_init (&self->tls, get_flags (role) | GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS | GNUTLS_NO_SIGNAL |
                        GNUTLS_FORCE_CLIENT_CERT);

  if (result >= 0)
    result = gnutls_priority_set (self->tls, get_priority ());

  if (result >= 0)
    result = gnutls_credentials_set (self->tls, GNUTLS_CRD_CERTIFICATE, certificate->credentials);

  if (result < 0)
    g_error ("GnuTLS cannot make a session: %s", gnutls_strerror (result));

  if (role == P2P_ROLE_LISTENER)
    gnutls_certificate_server_set_request (self->tls, GNUTLS_CERT_REQUIRE);

  gnutls_session_set_ptr (self->tls, self);
  gnutls_session_set_verify_function (self->tls, verify_cb);
  gnutls_handshake_set_max_packet_length (self->tls, MAX_MESSAGE);
  gnutls_transport_set_ptr (self->tls, self);
  gnutls_transport_set_pull_function (self->tls, pull_cb);
  gnutls_transport_set_pull_timeout_function (self->tls, pull_timeout_cb);
  gnutls_transport_set_push_function (self->tls, push_cb);
  offer_protocols (self);

  return self;
}

/**
 * p2p_tls_session_ref:
 * @self: a session
 *
 * Takes another reference. The count is not atomic: a session stays in its thread.
 *
 * Returns: (transfer full): @self
 */
P2pTlsSession *
p2p_tls_session_ref (P2pTlsSession *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * p2p_tls_session_unref:
 * @self: (transfer full): a session
 *
 * Drops a reference; the last one wipes the keys from memory.
 */
void
p2p_tls_session_unref (P2pTlsSession *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  gnutls_deinit (self->tls);
  p2p_tls_certificate_unref (self->certificate);
  g_byte_array_unref (self->output);
  g_clear_error (&self->refusal);
  g_clear_error (&self->failure);
  g_strfreev (self->muxers);
  g_free (self);
}

static void
lend (P2pTlsSession *self,
      const guint8  *received,
      gsize          len)
{
  self->received = received;
  self->received_len = len;
}

/* Says how much was taken. */
static gsize
take_back (P2pTlsSession *self,
           gsize          lent)
{
  gsize used = lent - self->received_len;

  self->received = NULL;
  self->received_len = 0;

  return used;
}

/**
 * p2p_tls_session_handshake:
 * @self: a session whose handshake is not finished
 * @received: (array length=len) (nullable): bytes of the peer that no call before has used
 * @len: how many there are
 * @used: (out): how many were used; the rest belongs to what the channel carries
 * @error: return location for a %P2P_CRYPTO_ERROR
 *
 * Goes on with the handshake as far as it can with what was received.
 *
 * Returns: %FALSE if it has failed for good
 */
gboolean
p2p_tls_session_handshake (P2pTlsSession *self,
                           const guint8  *received,
                           gsize          len,
                           gsize         *used,
                           GError       **error)
{
  int result;

  g_return_val_if_fail (self->state == STATE_HANDSHAKE, FALSE);

  lend (self, received, len);

  do
    result = gnutls_handshake (self->tls);
  while (is_passing (result));

  *used = take_back (self, len);
  self->handshake_len += *used;

  if (result == GNUTLS_E_AGAIN && self->handshake_len <= MAX_HANDSHAKE)
    return TRUE;

  if (result == GNUTLS_E_AGAIN)
    result = GNUTLS_E_HANDSHAKE_TOO_LARGE;

  if (result == GNUTLS_E_SUCCESS)
    result = finish (self);

  return result == GNUTLS_E_SUCCESS || fail (self, result, error);
}

/**
 * p2p_tls_session_is_finished:
 * @self: a session
 *
 * Returns: whether its handshake has come to a good end
 */
gboolean
p2p_tls_session_is_finished (P2pTlsSession *self)
{
  return self->state == STATE_OPEN || self->state == STATE_ENDED;
}

/**
 * p2p_tls_session_get_peer:
 * @self: a finished session
 *
 * Returns: (transfer none): who the peer proved to be
 */
const P2pPeerId *
p2p_tls_session_get_peer (P2pTlsSession *self)
{
  g_return_val_if_fail (p2p_tls_session_is_finished (self), NULL);

  return &self->peer;
}

/**
 * p2p_tls_session_get_muxer:
 * @self: a finished session
 *
 * Returns: (transfer none) (nullable): the multiplexer agreed on; %NULL if that has yet to be done
 */
const char *
p2p_tls_session_get_muxer (P2pTlsSession *self)
{
  g_return_val_if_fail (p2p_tls_session_is_finished (self), NULL);

  return self->muxer;
}

/**
 * p2p_tls_session_get_binding:
 * @self: a finished session
 * @binding: (out caller-allocates) (array fixed-size=32): bytes that only the two ends of this channel know alike
 *
 * Gets the channel binding `tls-exporter` (RFC 9266).
 */
void
p2p_tls_session_get_binding (P2pTlsSession *self,
                             guint8         binding[P2P_TLS_BINDING_LEN])
{
  static const char label[] = "EXPORTER-Channel-Binding";
  int result;

  g_return_if_fail (p2p_tls_session_is_finished (self));

  result = gnutls_prf_rfc5705 (self->tls, sizeof label - 1, label, 0, NULL, P2P_TLS_BINDING_LEN, (char *) binding);
  g_assert (result == GNUTLS_E_SUCCESS);
}

/* One record's worth; 0 if there is none yet or will be none any more, -1 if the session has failed. */
static gssize
read_record (P2pTlsSession *self,
             guint8        *out,
             gsize          len)
{
  gssize result;

  /* What is no data, such as a ticket, ends a call as if nothing had come. */
  do
    result = gnutls_record_recv (self->tls, out, len);
  while (is_passing (result) || (result == GNUTLS_E_AGAIN && self->received_len > 0));

  if (result > 0)
    return result;

  if (result == GNUTLS_E_AGAIN)
    return 0;

  if (result == 0)
    {
      set_state (self, STATE_ENDED);
      return 0;
    }

  fail (self, result, NULL);

  return -1;
}

static gboolean
has_more (P2pTlsSession *self)
{
  return self->received_len > 0 || gnutls_record_check_pending (self->tls) > 0;
}

/**
 * p2p_tls_session_read:
 * @self: a finished session
 * @received: (array length=len) (nullable): bytes of the peer that no call before has used
 * @len: how many there are
 * @used: (out): how many were used
 * @out: (out caller-allocates) (array length=out_len): room for what they say
 * @out_len: how much
 * @error: return location for a %P2P_CRYPTO_ERROR
 *
 * Decrypts. What came before a failure is genuine and given first; the failure comes with the next call.
 *
 * Returns: how many bytes of @out were filled; 0 if a whole record has yet to come or p2p_tls_session_has_ended(); -1 if
 *   the session has failed
 */
gssize
p2p_tls_session_read (P2pTlsSession *self,
                      const guint8  *received,
                      gsize          len,
                      gsize         *used,
                      guint8        *out,
                      gsize          out_len,
                      GError       **error)
{
  gsize done = 0;
  gssize n;

  lend (self, received, len);

  while (self->state == STATE_OPEN && done < out_len && has_more (self))
    {
      n = read_record (self, out + done, out_len - done);

      if (n <= 0)
        break;

      done += n;
    }

  *used = take_back (self, len);

  if (done > 0 || self->state != STATE_FAILED)
    return done;

  if (error != NULL)
    *error = g_error_copy (self->failure);

  return -1;
}

/**
 * p2p_tls_session_has_ended:
 * @self: a session
 *
 * Returns: whether the peer has said that nothing more will come
 */
gboolean
p2p_tls_session_has_ended (P2pTlsSession *self)
{
  return self->state == STATE_ENDED;
}

/**
 * p2p_tls_session_write:
 * @self: a finished session
 * @plain: (array length=len): what to say
 * @len: how many bytes that is
 * @error: return location for a %P2P_CRYPTO_ERROR
 *
 * Encrypts all of @plain to the output.
 *
 * Returns: %FALSE if the session has failed
 */
gboolean
p2p_tls_session_write (P2pTlsSession *self,
                       const guint8  *plain,
                       gsize          len,
                       GError       **error)
{
  if (self->state == STATE_FAILED)
    {
      if (error != NULL)
        *error = g_error_copy (self->failure);

      return FALSE;
    }

  while (len > 0)
    {
      gssize n = gnutls_record_send (self->tls, plain, len);

      if (n < 0 && !is_passing (n))
        return fail (self, n, error);

      plain += MAX (n, 0);
      len -= MAX (n, 0);
    }

  return TRUE;
}

/**
 * p2p_tls_session_end:
 * @self: a finished session
 *
 * Tells the peer that nothing more will come; nothing may be written any more.
 */
void
p2p_tls_session_end (P2pTlsSession *self)
{
  if (p2p_tls_session_is_finished (self))
    gnutls_bye (self->tls, GNUTLS_SHUT_WR);
}

/**
 * p2p_tls_session_has_output:
 * @self: a session
 *
 * Returns: whether there are bytes for the peer
 */
gboolean
p2p_tls_session_has_output (P2pTlsSession *self)
{
  return self->output->len > 0;
}

/**
 * p2p_tls_session_take_output:
 * @self: a session
 *
 * Returns: (transfer full): the bytes for the peer since the last call, perhaps none
 */
GByteArray *
p2p_tls_session_take_output (P2pTlsSession *self)
{
  GByteArray *output = self->output;

  self->output = g_byte_array_new ();

  return output;
}
