/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-peer-id.h"

#include "p2p-crypto-error.h"
#include "p2p-multihash.h"

#include <string.h>

/* libp2p peer-ids specification, "Keys": the PublicKey message has one encoding, since it is hashed.
 * Field 1 is the type of the key, field 2 its bytes.
 */
#define KEY_HEADER_LEN (P2P_ENCODED_KEY_LEN - P2P_PUBLIC_KEY_LEN)
#define KEY_TYPE_TAG   0x08
#define KEY_DATA_TAG   0x12

static const guint8 key_header[KEY_HEADER_LEN] = { KEY_TYPE_TAG, 1, KEY_DATA_TAG, P2P_PUBLIC_KEY_LEN };

static const char *const key_types[] = { "RSA", "Ed25519", "secp256k1", "ECDSA" };

G_DEFINE_BOXED_TYPE (P2pPeerId, p2p_peer_id, p2p_peer_id_copy, p2p_peer_id_free)

/**
 * p2p_peer_id_copy:
 * @self: a peer id
 *
 * Copies a peer id to the heap. A peer id is plain data: where it need not outlive its holder, assign it instead.
 *
 * Returns: (transfer full): the copy; free it with p2p_peer_id_free()
 */
P2pPeerId *
p2p_peer_id_copy (const P2pPeerId *self)
{
  return g_memdup2 (self, sizeof *self);
}

/**
 * p2p_peer_id_free:
 * @self: (transfer full): what p2p_peer_id_copy() gave
 *
 * Frees a peer id on the heap.
 */
void
p2p_peer_id_free (P2pPeerId *self)
{
  g_free (self);
}

/**
 * p2p_peer_id_hash:
 * @self: a #P2pPeerId
 *
 * For hash tables, which must be bounded where peers can fill them: who makes enough keys finds collisions.
 *
 * Returns: a number of the key alone, the same in every run
 */
guint
p2p_peer_id_hash (gconstpointer self)
{
  const P2pPeerId *id = self;
  guint hash;

  memcpy (&hash, id->public_key, sizeof hash);

  return hash;
}

/**
 * p2p_peer_id_equal:
 * @a: (type P2pPeerId): a peer id
 * @b: (type P2pPeerId): another
 *
 * Compares two peer ids; a #GEqualFunc. Not in constant time, as a peer id is no secret.
 *
 * Returns: whether both name the same key
 */
gboolean
p2p_peer_id_equal (gconstpointer a,
                   gconstpointer b)
{
  return memcmp (a, b, sizeof (P2pPeerId)) == 0;
}

/* @error comes from the wire formats; callers of this folder know one domain. */
static gboolean
refuse_wire_error (GError **error,
                   GError  *cause)
{
  g_set_error_literal (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID, cause->message);
  g_error_free (cause);

  return FALSE;
}

/**
 * p2p_peer_id_init_from_bytes:
 * @self: (out caller-allocates): a peer id
 * @multihash: (array length=len): its binary form, the identity multihash of an encoded key
 * @len: how many bytes that is
 * @error: return location for a %P2P_CRYPTO_ERROR_INVALID
 *
 * Reads the binary form. A peer id that is a hash does not hold a key, and that of an Ed25519 key never is one.
 *
 * Returns: whether @self was set
 */
gboolean
p2p_peer_id_init_from_bytes (P2pPeerId    *self,
                             const guint8 *multihash,
                             gsize         len,
                             GError      **error)
{
  GError *cause = NULL;
  P2pMultihashCode code;
  const guint8 *digest;
  gsize digest_len;

  if (!p2p_multihash_parse (multihash, len, &code, &digest, &digest_len, &cause))
    return refuse_wire_error (error, cause);

  if (code != P2P_MULTIHASH_IDENTITY)
    {
      g_set_error_literal (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID,
                           "The peer id is a hash, which no Ed25519 key has, and other keys are not supported");
      return FALSE;
    }

  return p2p_peer_id_init_from_public_key (self, digest, digest_len, error);
}

/**
 * p2p_peer_id_init_from_string:
 * @self: (out caller-allocates): a peer id
 * @text: `12D3KooW…` or `bafz…`
 * @error: return location for a %P2P_CRYPTO_ERROR_INVALID
 *
 * Reads either text form.
 *
 * Returns: whether @self was set
 */
gboolean
p2p_peer_id_init_from_string (P2pPeerId  *self,
                              const char *text,
                              GError    **error)
{
  guint8 multihash[P2P_MULTIHASH_MAX_LEN];
  GError *cause = NULL;
  gsize len;

  if (p2p_multihash_from_text (text, multihash, &len, &cause))
    return p2p_peer_id_init_from_bytes (self, multihash, len, error);

  return refuse_wire_error (error, cause);
}

/**
 * p2p_peer_id_init_from_public_key:
 * @self: (out caller-allocates): a peer id
 * @encoded: (array length=len): a PublicKey message
 * @len: how many bytes that is
 * @error: return location for a %P2P_CRYPTO_ERROR_INVALID
 *
 * Reads an encoded public key, in the one encoding that the specification allows.
 *
 * The key itself is not looked at: one that is no good verifies nothing.
 *
 * Returns: whether @self was set
 */
gboolean
p2p_peer_id_init_from_public_key (P2pPeerId    *self,
                                  const guint8 *encoded,
                                  gsize         len,
                                  GError      **error)
{
  if (len >= 2 && encoded[0] == KEY_TYPE_TAG && encoded[1] != key_header[1])
    {
      g_set_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID,
                   "The key is of type %s and only Ed25519 is supported",
                   encoded[1] < G_N_ELEMENTS (key_types) ? key_types[encoded[1]] : "unknown");
      return FALSE;
    }

  if (len != P2P_ENCODED_KEY_LEN || memcmp (encoded, key_header, KEY_HEADER_LEN) != 0)
    {
      g_set_error_literal (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID,
                           "The key is not encoded as an Ed25519 key must be");
      return FALSE;
    }

  memcpy (self->public_key, encoded + KEY_HEADER_LEN, P2P_PUBLIC_KEY_LEN);

  return TRUE;
}

/**
 * p2p_peer_id_to_bytes:
 * @self: a peer id
 * @out: (out caller-allocates): its binary form
 */
void
p2p_peer_id_to_bytes (const P2pPeerId *self,
                      guint8           out[P2P_PEER_ID_BYTES_LEN])
{
  guint8 encoded[P2P_ENCODED_KEY_LEN];
  guint8 multihash[P2P_MULTIHASH_MAX_LEN];
  gsize len;

  p2p_peer_id_to_public_key (self, encoded);
  len = p2p_multihash_build (P2P_MULTIHASH_IDENTITY, encoded, sizeof encoded, multihash);
  g_assert (len == P2P_PEER_ID_BYTES_LEN);
  memcpy (out, multihash, P2P_PEER_ID_BYTES_LEN);
}

/**
 * p2p_peer_id_to_public_key:
 * @self: a peer id
 * @out: (out caller-allocates): its key as a PublicKey message
 */
void
p2p_peer_id_to_public_key (const P2pPeerId *self,
                           guint8           out[P2P_ENCODED_KEY_LEN])
{
  memcpy (out, key_header, KEY_HEADER_LEN);
  memcpy (out + KEY_HEADER_LEN, self->public_key, P2P_PUBLIC_KEY_LEN);
}

/**
 * p2p_peer_id_to_string:
 * @self: a peer id
 *
 * Returns: (transfer full): `12D3KooW…`, the usual text
 */
char *
p2p_peer_id_to_string (const P2pPeerId *self)
{
  guint8 multihash[P2P_PEER_ID_BYTES_LEN];

  p2p_peer_id_to_bytes (self, multihash);

  return p2p_multihash_to_text (multihash, sizeof multihash);
}

/**
 * p2p_peer_id_to_cid:
 * @self: a peer id
 *
 * Returns: (transfer full): `bafz…`, the text as a content identifier
 */
char *
p2p_peer_id_to_cid (const P2pPeerId *self)
{
  guint8 multihash[P2P_PEER_ID_BYTES_LEN];

  p2p_peer_id_to_bytes (self, multihash);

  return p2p_multihash_to_cid (multihash, sizeof multihash);
}
