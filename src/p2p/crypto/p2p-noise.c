/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-noise.h"

#include "p2p-crypto-error.h"
#include "p2p-noise-payload-private.h"
#include "p2p-noise-static-private.h"
#include "p2p-noise-symmetric-private.h"

#include <sodium.h>
#include <string.h>

#define SEALED_KEY_LEN (P2P_NOISE_KEY_LEN + P2P_NOISE_TAG_LEN)
#define MAX_MESSAGE    (P2P_NOISE_KEY_LEN + SEALED_KEY_LEN + P2P_NOISE_MAX_PAYLOAD + P2P_NOISE_TAG_LEN)

/* The message that comes next; message 1 and 3 are the dialer's, message 2 the listener's. */
typedef enum
{
  STATE_MESSAGE_1,
  STATE_MESSAGE_2,
  STATE_MESSAGE_3,
  STATE_FINISHED,
  STATE_FAILED,
} State;

/**
 * P2pNoiseHandshake:
 *
 * One handshake of the libp2p Noise specification, Noise_XX_25519_ChaChaPoly_SHA256: messages in, messages out,
 * each without its two bytes of length.
 *
 * Call p2p_noise_handshake_write() while p2p_noise_handshake_wants_write(), else p2p_noise_handshake_read() with
 * the next message, until p2p_noise_handshake_is_finished(). After an error the handshake is over.
 */
struct _P2pNoiseHandshake
{
  P2pRole           role;
  State             state;
  P2pNoiseStatic   *static_key;
  char            **muxers;                 /* ours, most wanted first */

  gboolean          expects_peer;
  P2pPeerId         expected;
  P2pPeerId         peer;
  const char       *muxer;                  /* one of muxers */

  P2pNoiseSymmetric symmetric;
  guint8            e[P2P_NOISE_KEY_LEN];   /* our ephemeral secret */
  guint8            re[P2P_NOISE_KEY_LEN];  /* the peer's ephemeral and static key, */
  guint8            rs[P2P_NOISE_KEY_LEN];  /* named as in the Noise specification */
};

static void
set_state (P2pNoiseHandshake *self,
           State              state)
{
  g_assert (state == STATE_FAILED || state == self->state + 1);
  g_assert (self->state < STATE_FINISHED);

  g_debug ("handshake %p: state %d -> %d", (gpointer) self, self->state, state);

  self->state = state;
}

static gboolean
refuse (GError    **error,
        const char *message)
{
  g_set_error_literal (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID, message);

  return FALSE;
}

static void
write_e (P2pNoiseHandshake *self,
         GByteArray        *message)
{
  guint8 e_public[P2P_NOISE_KEY_LEN];

  crypto_scalarmult_curve25519_base (e_public, self->e);
  p2p_noise_symmetric_mix_hash (&self->symmetric, e_public, sizeof e_public);
  g_byte_array_append (message, e_public, sizeof e_public);
}

static void
write_sealed (P2pNoiseHandshake *self,
              const guint8      *plain,
              gsize              len,
              GByteArray        *message)
{
  gsize at = message->len;

  g_byte_array_set_size (message, at + len + P2P_NOISE_TAG_LEN);
  p2p_noise_symmetric_encrypt_and_hash (&self->symmetric, plain, len, message->data + at);
}

static void
write_payload (P2pNoiseHandshake *self,
               GByteArray        *message)
{
  guint8 payload[P2P_NOISE_MAX_PAYLOAD];
  gsize len = p2p_noise_payload_encode (self->static_key, (const char *const *) self->muxers, payload);

  write_sealed (self, payload, len, message);
}

/* → e */
static void
write_message_1 (P2pNoiseHandshake *self,
                 GByteArray        *message)
{
  write_e (self, message);

  /* The first message has an empty payload, and no key to encrypt it. */
  p2p_noise_symmetric_mix_hash (&self->symmetric, NULL, 0);
}

/* ← e, ee, s, es */
static gboolean
write_message_2 (P2pNoiseHandshake *self,
                 GByteArray        *message,
                 GError           **error)
{
  write_e (self, message);

  if (!p2p_noise_symmetric_mix_dh (&self->symmetric, self->e, self->re, error))
    return FALSE;

  write_sealed (self, self->static_key->public_key, P2P_NOISE_KEY_LEN, message);

  if (!p2p_noise_symmetric_mix_dh (&self->symmetric, self->static_key->secret, self->re, error))
    return FALSE;

  write_payload (self, message);

  return TRUE;
}

/* → s, se */
static gboolean
write_message_3 (P2pNoiseHandshake *self,
                 GByteArray        *message,
                 GError           **error)
{
  write_sealed (self, self->static_key->public_key, P2P_NOISE_KEY_LEN, message);

  if (!p2p_noise_symmetric_mix_dh (&self->symmetric, self->static_key->secret, self->re, error))
    return FALSE;

  write_payload (self, message);

  return TRUE;
}

static void
read_e (P2pNoiseHandshake *self,
        const guint8      *message)
{
  memcpy (self->re, message, P2P_NOISE_KEY_LEN);
  p2p_noise_symmetric_mix_hash (&self->symmetric, self->re, P2P_NOISE_KEY_LEN);
}

/* The first of the dialer's list that the listener has too, as both ends find it. */
static void
choose_muxer (P2pNoiseHandshake *self,
              char             **theirs)
{
  char **first = self->role == P2P_ROLE_DIALER ? self->muxers : theirs;
  char **second = self->role == P2P_ROLE_DIALER ? theirs : self->muxers;

  for (char **wanted = first; *wanted != NULL; wanted++)
    for (char **other = second; *other != NULL; other++)
      if (g_str_equal (*wanted, *other))
        {
          self->muxer = self->role == P2P_ROLE_DIALER ? *wanted : *other;
          return;
        }
}

static gboolean
check_expected (P2pNoiseHandshake *self,
                GError           **error)
{
  g_autofree char *expected = NULL;
  g_autofree char *found = NULL;

  if (!self->expects_peer || p2p_peer_id_equal (&self->expected, &self->peer))
    return TRUE;

  expected = p2p_peer_id_to_string (&self->expected);
  found = p2p_peer_id_to_string (&self->peer);
  g_set_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_WRONG_PEER,
               "%s answered in place of %s", found, expected);

  return FALSE;
}

static gboolean
read_payload (P2pNoiseHandshake *self,
              const guint8      *sealed,
              gsize              len,
              GError           **error)
{
  guint8 plain[P2P_NOISE_MAX_PAYLOAD];
  g_autoptr(GBytes) payload = NULL;
  g_auto(GStrv) theirs = NULL;

  if (len < P2P_NOISE_TAG_LEN || len - P2P_NOISE_TAG_LEN > sizeof plain)
    return refuse (error, "The handshake payload is too short or too long");

  if (!p2p_noise_symmetric_decrypt_and_hash (&self->symmetric, sealed, len, plain, error))
    return FALSE;

  payload = g_bytes_new (plain, len - P2P_NOISE_TAG_LEN);

  if (!p2p_noise_payload_check (payload, self->rs, &self->peer, &theirs, error) ||
      !check_expected (self, error))
    return FALSE;

  choose_muxer (self, theirs);

  return TRUE;
}

/* → e */
static gboolean
read_message_1 (P2pNoiseHandshake *self,
                const guint8      *message,
                gsize              len,
                GError           **error)
{
  if (len != P2P_NOISE_KEY_LEN)
    return refuse (error, "The first handshake message is not one key");

  read_e (self, message);
  p2p_noise_symmetric_mix_hash (&self->symmetric, NULL, 0);

  return TRUE;
}

/* ← e, ee, s, es */
static gboolean
read_message_2 (P2pNoiseHandshake *self,
                const guint8      *message,
                gsize              len,
                GError           **error)
{
  const guint8 *s = message + P2P_NOISE_KEY_LEN;
  gsize keys_len = P2P_NOISE_KEY_LEN + SEALED_KEY_LEN;

  if (len < keys_len)
    return refuse (error, "The second handshake message is too short");

  read_e (self, message);

  return p2p_noise_symmetric_mix_dh (&self->symmetric, self->e, self->re, error) &&
         p2p_noise_symmetric_decrypt_and_hash (&self->symmetric, s, SEALED_KEY_LEN, self->rs, error) &&
         p2p_noise_symmetric_mix_dh (&self->symmetric, self->e, self->rs, error) &&
         read_payload (self, message + keys_len, len - keys_len, error);
}

/* → s, se */
static gboolean
read_message_3 (P2pNoiseHandshake *self,
                const guint8      *message,
                gsize              len,
                GError           **error)
{
  if (len < SEALED_KEY_LEN)
    return refuse (error, "The third handshake message is too short");

  return p2p_noise_symmetric_decrypt_and_hash (&self->symmetric, message, SEALED_KEY_LEN, self->rs, error) &&
         p2p_noise_symmetric_mix_dh (&self->symmetric, self->e, self->rs, error) &&
         read_payload (self, message + SEALED_KEY_LEN, len - SEALED_KEY_LEN, error);
}

/**
 * p2p_noise_handshake_new:
 * @role: which end we are
 * @static_key: our key
 * @expected: (nullable): who the other end must prove to be, if known
 * @muxers: (nullable) (array zero-terminated=1): our stream muxers, most wanted first, for early negotiation
 *
 * Starts a handshake.
 *
 * Returns: (transfer full): the handshake
 */
P2pNoiseHandshake *
p2p_noise_handshake_new (P2pRole            role,
                         P2pNoiseStatic    *static_key,
                         const P2pPeerId   *expected,
                         const char *const *muxers)
{
  P2pNoiseHandshake *self;

  g_return_val_if_fail (muxers == NULL || g_strv_length ((char **) muxers) <= P2P_NOISE_MAX_MUXERS, NULL);

  self = g_new0 (P2pNoiseHandshake, 1);
  self->role = role;
  self->static_key = p2p_noise_static_ref (static_key);
  self->muxers = muxers != NULL ? g_strdupv ((char **) muxers) : g_new0 (char *, 1);

  if (expected != NULL)
    {
      self->expects_peer = TRUE;
      self->expected = *expected;
    }

  randombytes_buf (self->e, sizeof self->e);
  p2p_noise_symmetric_init (&self->symmetric);

  return self;
}

/**
 * p2p_noise_handshake_free:
 * @self: (transfer full): a handshake at any stage
 *
 * Frees the handshake and wipes its keys, whether it has ended or not. Ciphers that it has given out stay valid.
 */
void
p2p_noise_handshake_free (P2pNoiseHandshake *self)
{
  p2p_noise_static_unref (self->static_key);
  g_strfreev (self->muxers);
  sodium_memzero (self, sizeof *self);
  g_free (self);
}

/**
 * p2p_noise_handshake_set_ephemeral:
 * @self: a handshake that has not written yet
 * @secret: (array fixed-size=32): an X25519 secret
 *
 * Replaces the random ephemeral key, as test vectors need it.
 */
void
p2p_noise_handshake_set_ephemeral (P2pNoiseHandshake *self,
                                   const guint8       secret[P2P_NOISE_KEY_LEN])
{
  g_return_if_fail (self->state == STATE_MESSAGE_1);

  memcpy (self->e, secret, P2P_NOISE_KEY_LEN);
}

/**
 * p2p_noise_handshake_wants_write:
 * @self: a handshake
 *
 * Returns: whether the next message is ours
 */
gboolean
p2p_noise_handshake_wants_write (P2pNoiseHandshake *self)
{
  if (self->state == STATE_MESSAGE_2)
    return self->role == P2P_ROLE_LISTENER;

  return self->state < STATE_FINISHED && self->role == P2P_ROLE_DIALER;
}

/**
 * p2p_noise_handshake_is_finished:
 * @self: a handshake
 *
 * Returns: whether all three messages have passed, and both ends are who they say
 */
gboolean
p2p_noise_handshake_is_finished (P2pNoiseHandshake *self)
{
  return self->state == STATE_FINISHED;
}

/**
 * p2p_noise_handshake_write:
 * @self: a handshake that wants to write
 * @error: return location for a %P2P_CRYPTO_ERROR_INVALID, if the key the peer sent is no good
 *
 * Makes our next message.
 *
 * Returns: (transfer full): the message, without its two bytes of length
 */
GBytes *
p2p_noise_handshake_write (P2pNoiseHandshake *self,
                           GError           **error)
{
  g_autoptr(GByteArray) message = NULL;
  gboolean written = TRUE;

  g_return_val_if_fail (p2p_noise_handshake_wants_write (self), NULL);

  message = g_byte_array_sized_new (MAX_MESSAGE);

  if (self->state == STATE_MESSAGE_1)
    write_message_1 (self, message);
  else if (self->state == STATE_MESSAGE_2)
    written = write_message_2 (self, message, error);
  else
    written = write_message_3 (self, message, error);

  set_state (self, written ? self->state + 1 : STATE_FAILED);

  return written ? g_byte_array_free_to_bytes (g_steal_pointer (&message)) : NULL;
}

/**
 * p2p_noise_handshake_read:
 * @self: a handshake that does not want to write
 * @message: (array length=len): the peer's next message, without its two bytes of length
 * @len: how many bytes that is
 * @error: return location for a #P2pCryptoError
 *
 * Takes the peer's next message.
 *
 * A dialer learns from message 2 who answered, so %P2P_CRYPTO_ERROR_WRONG_PEER comes before message 3 would tell
 * the other end who dialled.
 *
 * Returns: whether to go on; after %FALSE the handshake is over
 */
gboolean
p2p_noise_handshake_read (P2pNoiseHandshake *self,
                          const guint8      *message,
                          gsize              len,
                          GError           **error)
{
  gboolean valid;

  g_return_val_if_fail (!p2p_noise_handshake_wants_write (self), FALSE);

  if (self->state >= STATE_FINISHED)
    return refuse (error, "The handshake is over");

  if (self->state == STATE_MESSAGE_1)
    valid = read_message_1 (self, message, len, error);
  else if (self->state == STATE_MESSAGE_2)
    valid = read_message_2 (self, message, len, error);
  else
    valid = read_message_3 (self, message, len, error);

  set_state (self, valid ? self->state + 1 : STATE_FAILED);

  return valid;
}

/**
 * p2p_noise_handshake_get_peer:
 * @self: a finished handshake
 *
 * Returns: (transfer none): who the other end proved to be
 */
const P2pPeerId *
p2p_noise_handshake_get_peer (P2pNoiseHandshake *self)
{
  g_return_val_if_fail (self->state == STATE_FINISHED, NULL);

  return &self->peer;
}

/**
 * p2p_noise_handshake_get_muxer:
 * @self: a finished handshake
 *
 * Tells the outcome of early muxer negotiation: the first of the dialer's muxers that the listener has too.
 *
 * Returns: (transfer none) (nullable): one of our muxers, or %NULL if it must be negotiated within the channel
 */
const char *
p2p_noise_handshake_get_muxer (P2pNoiseHandshake *self)
{
  g_return_val_if_fail (self->state == STATE_FINISHED, NULL);

  return self->muxer;
}

/**
 * p2p_noise_handshake_split:
 * @self: a finished handshake
 * @sending: (out caller-allocates): encrypts what we send
 * @receiving: (out caller-allocates): decrypts what we receive
 * @hash: (out caller-allocates) (array fixed-size=32): the handshake hash, which binds other proofs to the channel
 *
 * Gives the keys of the channel. Call it once: two ciphers with one key would use nonces twice.
 */
void
p2p_noise_handshake_split (P2pNoiseHandshake *self,
                           P2pNoiseCipher    *sending,
                           P2pNoiseCipher    *receiving,
                           guint8             hash[P2P_NOISE_HASH_LEN])
{
  gboolean dialed = self->role == P2P_ROLE_DIALER;

  g_return_if_fail (self->state == STATE_FINISHED);

  p2p_noise_symmetric_split (&self->symmetric, dialed ? sending : receiving, dialed ? receiving : sending);
  memcpy (hash, self->symmetric.h, P2P_NOISE_HASH_LEN);
}
