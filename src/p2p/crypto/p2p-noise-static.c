/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-noise-static-private.h"

#include "p2p-crypto-private.h"
#include "p2p-noise-payload-private.h"

#include <sodium.h>
#include <string.h>

/**
 * p2p_noise_static_new:
 * @identity: who we are
 *
 * Makes a fresh static key and has @identity sign it.
 *
 * Returns: (transfer full): the key
 */
P2pNoiseStatic *
p2p_noise_static_new (P2pIdentity *identity)
{
  guint8 secret[P2P_NOISE_KEY_LEN];
  P2pNoiseStatic *self;

  p2p_crypto_init ();
  randombytes_buf (secret, sizeof secret);
  self = p2p_noise_static_new_from_key (identity, secret);
  sodium_memzero (secret, sizeof secret);

  return self;
}

/**
 * p2p_noise_static_new_from_key:
 * @identity: who we are
 * @secret: (array fixed-size=32): an X25519 secret
 *
 * Does what p2p_noise_static_new() does with a key that is known, as test vectors need it.
 *
 * Returns: (transfer full): the key
 */
P2pNoiseStatic *
p2p_noise_static_new_from_key (P2pIdentity *identity,
                               const guint8 secret[P2P_NOISE_KEY_LEN])
{
  P2pNoiseStatic *self = g_new0 (P2pNoiseStatic, 1);
  guint8 to_sign[P2P_NOISE_SIGNED_LEN];

  p2p_crypto_init ();
  g_atomic_ref_count_init (&self->ref_count);
  self->secret = sodium_malloc (P2P_NOISE_KEY_LEN);

  if (self->secret == NULL)
    g_error ("No memory for a key");

  memcpy (self->secret, secret, P2P_NOISE_KEY_LEN);
  sodium_mprotect_readonly (self->secret);
  crypto_scalarmult_curve25519_base (self->public_key, self->secret);

  p2p_peer_id_to_public_key (p2p_identity_get_peer_id (identity), self->identity_key);
  p2p_noise_payload_get_signed (self->public_key, to_sign);
  p2p_identity_sign (identity, to_sign, sizeof to_sign, self->identity_sig);

  return self;
}

/**
 * p2p_noise_static_ref:
 * @self: a static key
 *
 * Takes another reference, from any thread.
 *
 * Returns: (transfer full): @self
 */
P2pNoiseStatic *
p2p_noise_static_ref (P2pNoiseStatic *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * p2p_noise_static_unref:
 * @self: (transfer full): a static key
 *
 * Drops a reference, from any thread; the last one wipes the secret key from memory.
 */
void
p2p_noise_static_unref (P2pNoiseStatic *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    {
      sodium_free (self->secret);
      g_free (self);
    }
}
