/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-noise-cipher-private.h"

#include "p2p-crypto-error.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT (P2P_NOISE_KEY_LEN == crypto_aead_chacha20poly1305_ietf_KEYBYTES);
G_STATIC_ASSERT (P2P_NOISE_TAG_LEN == crypto_aead_chacha20poly1305_ietf_ABYTES);
G_STATIC_ASSERT (P2P_NOISE_NONCE_LEN == crypto_aead_chacha20poly1305_ietf_NPUBBYTES);

static gboolean
has_nonce (const P2pNoiseCipher *self,
           GError              **error)
{
  /* Noise §5.1: 2^64-1 is reserved and ends the channel. */
  if (self->nonce < G_MAXUINT64)
    return TRUE;

  g_set_error_literal (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_EXHAUSTED,
                       "The channel has carried as many messages as its key allows");

  return FALSE;
}

/* Noise §12.3: 32 bits of zeros, then the counter, lowest byte first. */
void
p2p_noise_cipher_get_nonce (const P2pNoiseCipher *self,
                            guint8                out[P2P_NOISE_NONCE_LEN])
{
  guint64 counter = GUINT64_TO_LE (self->nonce);

  memset (out, 0, P2P_NOISE_NONCE_LEN - sizeof counter);
  memcpy (out + P2P_NOISE_NONCE_LEN - sizeof counter, &counter, sizeof counter);
}

/**
 * p2p_noise_cipher_encrypt:
 * @self: the sending direction
 * @plain: (array length=len): what to encrypt
 * @len: how many bytes, at most %P2P_NOISE_MAX_PLAINTEXT
 * @out: where to write @len + %P2P_NOISE_TAG_LEN bytes; may be @plain
 * @error: return location for a %P2P_CRYPTO_ERROR_EXHAUSTED
 *
 * Encrypts one transport message.
 *
 * Returns: whether @out holds the message; %FALSE once 2^64 - 1 of them were sent
 */
gboolean
p2p_noise_cipher_encrypt (P2pNoiseCipher *self,
                          const guint8   *plain,
                          gsize           len,
                          guint8         *out,
                          GError        **error)
{
  guint8 nonce[P2P_NOISE_NONCE_LEN];

  g_return_val_if_fail (len <= P2P_NOISE_MAX_PLAINTEXT, FALSE);

  if (!has_nonce (self, error))
    return FALSE;

  p2p_noise_cipher_get_nonce (self, nonce);
  crypto_aead_chacha20poly1305_ietf_encrypt (out, NULL, plain, len, NULL, 0, NULL, nonce, self->key);
  self->nonce++;

  return TRUE;
}

/**
 * p2p_noise_cipher_decrypt:
 * @self: the receiving direction
 * @sealed: (array length=len): a message without its two bytes of length
 * @len: how many bytes that is
 * @out: where to write @len - %P2P_NOISE_TAG_LEN bytes; may be @sealed
 * @error: return location for a #P2pCryptoError
 *
 * Decrypts one transport message.
 *
 * A message that is not authentic leaves the nonce as it was and @out without meaning.
 *
 * Returns: whether the message is authentic and @out holds what it says
 */
gboolean
p2p_noise_cipher_decrypt (P2pNoiseCipher *self,
                          const guint8   *sealed,
                          gsize           len,
                          guint8         *out,
                          GError        **error)
{
  guint8 nonce[P2P_NOISE_NONCE_LEN];

  if (len < P2P_NOISE_TAG_LEN || len > P2P_NOISE_MAX_MESSAGE)
    {
      g_set_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID,
                   "A message of %" G_GSIZE_FORMAT " bytes cannot be decrypted", len);
      return FALSE;
    }

  if (!has_nonce (self, error))
    return FALSE;

  p2p_noise_cipher_get_nonce (self, nonce);

  if (crypto_aead_chacha20poly1305_ietf_decrypt (out, NULL, NULL, sealed, len, NULL, 0, nonce, self->key) != 0)
    {
      g_set_error_literal (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID,
                           "The message is not authentic");
      return FALSE;
    }

  self->nonce++;

  return TRUE;
}

/**
 * p2p_noise_cipher_clear:
 * @self: a cipher
 *
 * Wipes the key from memory. What is left is no cipher: do not use it again.
 */
void
p2p_noise_cipher_clear (P2pNoiseCipher *self)
{
  sodium_memzero (self, sizeof *self);
}
