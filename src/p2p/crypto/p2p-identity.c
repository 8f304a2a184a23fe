/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-identity.h"

#include "p2p-crypto-private.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT (P2P_SEED_LEN == crypto_sign_SEEDBYTES);
G_STATIC_ASSERT (P2P_PUBLIC_KEY_LEN == crypto_sign_PUBLICKEYBYTES);
G_STATIC_ASSERT (P2P_SIGNATURE_LEN == crypto_sign_BYTES);

/**
 * P2pIdentity:
 *
 * An Ed25519 key pair: what proves to be a peer.
 *
 * The secret lies in memory of its own that is locked, between guard pages, and read-only.
 */
struct _P2pIdentity
{
  gatomicrefcount ref_count;
  P2pPeerId       peer_id;
  guint8         *secret;  /* crypto_sign_SECRETKEYBYTES, by sodium_malloc () */
};

G_DEFINE_BOXED_TYPE (P2pIdentity, p2p_identity, p2p_identity_ref, p2p_identity_unref)

static P2pIdentity *
identity_alloc (void)
{
  P2pIdentity *self = g_new0 (P2pIdentity, 1);

  p2p_crypto_init ();
  g_atomic_ref_count_init (&self->ref_count);
  self->secret = sodium_malloc (crypto_sign_SECRETKEYBYTES);

  /* Like g_malloc (): a process that cannot have a page is at its end. */
  if (self->secret == NULL)
    g_error ("No memory for a key");

  return self;
}

/**
 * p2p_identity_new:
 *
 * Makes a new key pair.
 *
 * Returns: (transfer full): the identity
 */
P2pIdentity *
p2p_identity_new (void)
{
  P2pIdentity *self = identity_alloc ();

  crypto_sign_keypair (self->peer_id.public_key, self->secret);
  sodium_mprotect_readonly (self->secret);

  return self;
}

/**
 * p2p_identity_new_from_seed:
 * @seed: (array fixed-size=32): what p2p_identity_get_seed() gave
 *
 * Makes the key pair again. The caller wipes its own copy of @seed.
 *
 * Returns: (transfer full): the identity
 */
P2pIdentity *
p2p_identity_new_from_seed (const guint8 seed[P2P_SEED_LEN])
{
  P2pIdentity *self = identity_alloc ();

  crypto_sign_seed_keypair (self->peer_id.public_key, self->secret, seed);
  sodium_mprotect_readonly (self->secret);

  return self;
}

/**
 * p2p_identity_ref:
 * @self: an identity
 *
 * Takes another reference, from any thread.
 *
 * Returns: (transfer full): @self
 */
P2pIdentity *
p2p_identity_ref (P2pIdentity *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * p2p_identity_unref:
 * @self: (transfer full): an identity
 *
 * Drops a reference, from any thread; the last one wipes the secret key from memory.
 */
void
p2p_identity_unref (P2pIdentity *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    {
      sodium_free (self->secret);
      g_free (self);
    }
}

/**
 * p2p_identity_get_peer_id:
 * @self: an identity
 *
 * Returns: (transfer none): the public half
 */
const P2pPeerId *
p2p_identity_get_peer_id (P2pIdentity *self)
{
  return &self->peer_id;
}

/**
 * p2p_identity_get_seed:
 * @self: an identity
 * @seed: (out caller-allocates) (array fixed-size=32): the secret half, to be stored
 *
 * Gives away the secret. The caller wipes @seed with sodium_memzero() when it is done.
 */
void
p2p_identity_get_seed (P2pIdentity *self,
                       guint8       seed[P2P_SEED_LEN])
{
  crypto_sign_ed25519_sk_to_seed (seed, self->secret);
}

/**
 * p2p_identity_sign:
 * @self: an identity
 * @data: (array length=len): what to sign; it begins with what tells its purpose from all others
 * @len: how many bytes that is
 * @signature: (out caller-allocates) (array fixed-size=64): the signature
 *
 * Signs as RFC 8032 says, which gives the same signature each time.
 */
void
p2p_identity_sign (P2pIdentity  *self,
                   const guint8 *data,
                   gsize         len,
                   guint8        signature[P2P_SIGNATURE_LEN])
{
  crypto_sign_detached (signature, NULL, data, len, self->secret);
}

/**
 * p2p_peer_id_verify:
 * @self: who is said to have signed
 * @data: (array length=len): what was signed
 * @len: how many bytes that is
 * @signature: (array fixed-size=64): the signature
 *
 * Checks a signature. Keys of small order and second forms of a signature do not pass.
 *
 * Returns: whether it is one of @self over @data
 */
gboolean
p2p_peer_id_verify (const P2pPeerId *self,
                    const guint8    *data,
                    gsize            len,
                    const guint8     signature[P2P_SIGNATURE_LEN])
{
  return crypto_sign_verify_detached (signature, data, len, self->public_key) == 0;
}
