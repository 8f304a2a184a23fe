/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-noise-symmetric-private.h"

#include "p2p-crypto-error.h"
#include "p2p-noise-cipher-private.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT (P2P_NOISE_HASH_LEN == crypto_hash_sha256_BYTES);
G_STATIC_ASSERT (P2P_NOISE_HASH_LEN == crypto_auth_hmacsha256_KEYBYTES);
G_STATIC_ASSERT (P2P_NOISE_KEY_LEN == crypto_scalarmult_curve25519_BYTES);

static const char protocol_name[] = "Noise_XX_25519_ChaChaPoly_SHA256";

/* A name as long as a hash is the first hash itself (Noise §5.2, InitializeSymmetric). */
G_STATIC_ASSERT (sizeof protocol_name - 1 == P2P_NOISE_HASH_LEN);

/* Noise §4.3, HKDF with two outputs. @out1 may be @key. */
static void
derive_two (const guint8  key[P2P_NOISE_HASH_LEN],
            const guint8 *input,
            gsize         len,
            guint8        out1[P2P_NOISE_HASH_LEN],
            guint8        out2[P2P_NOISE_HASH_LEN])
{
  guint8 temporary[P2P_NOISE_HASH_LEN];
  guint8 block[P2P_NOISE_HASH_LEN + 1];
  crypto_auth_hmacsha256_state state;

  crypto_auth_hmacsha256_init (&state, key, P2P_NOISE_HASH_LEN);
  crypto_auth_hmacsha256_update (&state, input, len);
  crypto_auth_hmacsha256_final (&state, temporary);

  block[0] = 1;
  crypto_auth_hmacsha256 (out1, block, 1, temporary);

  memcpy (block, out1, P2P_NOISE_HASH_LEN);
  block[P2P_NOISE_HASH_LEN] = 2;
  crypto_auth_hmacsha256 (out2, block, sizeof block, temporary);

  sodium_memzero (&state, sizeof state);
  sodium_memzero (temporary, sizeof temporary);
  sodium_memzero (block, sizeof block);
}

/* libp2p Noise specification: the prologue is empty. */
void
p2p_noise_symmetric_init (P2pNoiseSymmetric *self)
{
  *self = (P2pNoiseSymmetric) { 0 };
  memcpy (self->h, protocol_name, P2P_NOISE_HASH_LEN);
  memcpy (self->ck, protocol_name, P2P_NOISE_HASH_LEN);
  p2p_noise_symmetric_mix_hash (self, NULL, 0);
}

void
p2p_noise_symmetric_mix_hash (P2pNoiseSymmetric *self,
                              const guint8      *data,
                              gsize              len)
{
  crypto_hash_sha256_state state;

  crypto_hash_sha256_init (&state);
  crypto_hash_sha256_update (&state, self->h, P2P_NOISE_HASH_LEN);
  crypto_hash_sha256_update (&state, data, len);
  crypto_hash_sha256_final (&state, self->h);
}

/* MixKey (DH (secret, remote)). Fails for a point that brings the secret to naught. */
gboolean
p2p_noise_symmetric_mix_dh (P2pNoiseSymmetric *self,
                            const guint8       secret[P2P_NOISE_KEY_LEN],
                            const guint8       remote[P2P_NOISE_KEY_LEN],
                            GError           **error)
{
  guint8 shared[P2P_NOISE_KEY_LEN];

  if (crypto_scalarmult_curve25519 (shared, secret, remote) != 0)
    {
      g_set_error_literal (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID,
                           "The peer sent a point of small order as its key");
      return FALSE;
    }

  derive_two (self->ck, shared, sizeof shared, self->ck, self->k.key);
  self->k.nonce = 0;
  sodium_memzero (shared, sizeof shared);

  return TRUE;
}

void
p2p_noise_symmetric_encrypt_and_hash (P2pNoiseSymmetric *self,
                                      const guint8      *plain,
                                      gsize              len,
                                      guint8            *out)
{
  guint8 nonce[P2P_NOISE_NONCE_LEN];

  p2p_noise_cipher_get_nonce (&self->k, nonce);
  crypto_aead_chacha20poly1305_ietf_encrypt (out, NULL, plain, len, self->h, P2P_NOISE_HASH_LEN, NULL,
                                             nonce, self->k.key);
  self->k.nonce++;
  p2p_noise_symmetric_mix_hash (self, out, len + P2P_NOISE_TAG_LEN);
}

/* @out must not be @sealed, whose bytes are hashed afterwards. */
gboolean
p2p_noise_symmetric_decrypt_and_hash (P2pNoiseSymmetric *self,
                                      const guint8      *sealed,
                                      gsize              len,
                                      guint8            *out,
                                      GError           **error)
{
  guint8 nonce[P2P_NOISE_NONCE_LEN];

  p2p_noise_cipher_get_nonce (&self->k, nonce);

  if (crypto_aead_chacha20poly1305_ietf_decrypt (out, NULL, NULL, sealed, len, self->h, P2P_NOISE_HASH_LEN,
                                                 nonce, self->k.key) != 0)
    {
      g_set_error_literal (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID,
                           "The handshake message is not authentic");
      return FALSE;
    }

  self->k.nonce++;
  p2p_noise_symmetric_mix_hash (self, sealed, len);

  return TRUE;
}

/* Split (): @c1 is the direction of the initiator. */
void
p2p_noise_symmetric_split (P2pNoiseSymmetric *self,
                           P2pNoiseCipher    *c1,
                           P2pNoiseCipher    *c2)
{
  derive_two (self->ck, NULL, 0, c1->key, c2->key);
  c1->nonce = 0;
  c2->nonce = 0;
}
