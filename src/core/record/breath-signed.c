/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-signed.h"

#include "p2p-budget.h"

#include <sodium.h>
#include <string.h>

#include "record.pb-c.h"

#define SIGNED_BUDGET 16384  /* bytes of memory that decoding a record may take */

G_DEFINE_QUARK (breath-record-error-quark, breath_record_error)

/* domain ‖ author ‖ body. No domain may be the beginning of another, since nothing separates the three. */
static GByteArray *
build_preimage (const char      *domain,
                const P2pPeerId *author,
                const guint8    *body,
                gsize len)
{
  gsize domain_len = strlen (domain);
  GByteArray *preimage = g_byte_array_sized_new (domain_len + P2P_PUBLIC_KEY_LEN + len);

  g_byte_array_append (preimage, (const guint8 *) domain, domain_len);
  g_byte_array_append (preimage, author->public_key, P2P_PUBLIC_KEY_LEN);
  g_byte_array_append (preimage, body, len);

  return preimage;
}

/* Whoever relays a record could otherwise write the same fields in another way and so make a second record with the
 * same signature, which would pass for the author's own contradiction.
 */
static gboolean
is_canonical (const Breath__Signed *message,
              GBytes               *bytes)
{
  guint8 packed[BREATH_SIGNED_MAX_LEN];
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  if (message->base.n_unknown_fields > 0 || breath__signed__get_packed_size (message) != len)
    return FALSE;

  breath__signed__pack (message, packed);

  return memcmp (packed, data, len) == 0;
}

static gboolean
check_form (const Breath__Signed *message,
            GBytes               *bytes,
            GError              **error)
{
  if (message == NULL)
    {
      g_set_error_literal (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                           "The record is not a signed message");
      return FALSE;
    }

  if (message->author.len != P2P_PUBLIC_KEY_LEN || message->signature.len != P2P_SIGNATURE_LEN)
    {
      g_set_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                   "The record has an author of %zu bytes and a signature of %zu",
                   message->author.len, message->signature.len);
      return FALSE;
    }

  if (!is_canonical (message, bytes))
    {
      g_set_error_literal (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                           "The record has unknown fields or is not encoded in the one way it should be");
      return FALSE;
    }

  return TRUE;
}

static gboolean
verify (const Breath__Signed *message,
        const char           *domain,
        P2pPeerId            *author,
        GError              **error)
{
  g_autoptr(GByteArray) preimage = NULL;

  memcpy (author->public_key, message->author.data, P2P_PUBLIC_KEY_LEN);
  preimage = build_preimage (domain, author, message->body.data, message->body.len);

  if (p2p_peer_id_verify (author, preimage->data, preimage->len, message->signature.data))
    return TRUE;

  g_set_error_literal (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_SIGNATURE,
                       "The signature of the record does not verify");

  return FALSE;
}

/**
 * breath_signed_new:
 * @identity: whose signature it carries
 * @domain: what @body holds, such as %BREATH_DOMAIN_HEAD; no domain may be the beginning of another
 * @body: (array length=len): the bytes to sign
 * @len: how many
 *
 * Signs domain ‖ author key ‖ body with Ed25519.
 *
 * Returns: (transfer full): the encoded Signed message of at most %BREATH_SIGNED_MAX_LEN bytes
 */
GBytes *
breath_signed_new (P2pIdentity  *identity,
                   const char   *domain,
                   const guint8 *body,
                   gsize         len)
{
  const P2pPeerId *author = p2p_identity_get_peer_id (identity);
  g_autoptr(GByteArray) preimage = NULL;
  Breath__Signed message = BREATH__SIGNED__INIT;
  guint8 signature[P2P_SIGNATURE_LEN];
  guint8 *packed;
  gsize packed_len;

  g_return_val_if_fail (domain != NULL, NULL);
  g_return_val_if_fail (body != NULL || len == 0, NULL);

  preimage = build_preimage (domain, author, body, len);
  p2p_identity_sign (identity, preimage->data, preimage->len, signature);

  message.author.data = (guint8 *) author->public_key;
  message.author.len = P2P_PUBLIC_KEY_LEN;
  message.body.data = (guint8 *) body;
  message.body.len = len;
  message.signature.data = signature;
  message.signature.len = sizeof signature;

  packed_len = breath__signed__get_packed_size (&message);
  g_return_val_if_fail (packed_len <= BREATH_SIGNED_MAX_LEN, NULL);

  packed = g_malloc (packed_len);
  breath__signed__pack (&message, packed);

  return g_bytes_new_take (packed, packed_len);
}

/**
 * breath_signed_open:
 * @bytes: what was received or read
 * @domain: what the body has to be
 * @author: (out caller-allocates): who signed it
 * @body: (out) (transfer full): a copy of the signed body
 * @error: return location for a #BreathRecordError
 *
 * Checks size and form, decodes within a budget of memory and verifies the signature. The outputs are set only if all
 * of it holds. There is exactly one valid encoding of a record, so that its hash can name it.
 *
 * Returns: %FALSE if the bytes are not a record of @domain
 */
gboolean
breath_signed_open (GBytes     *bytes,
                    const char *domain,
                    P2pPeerId  *author,
                    GBytes    **body,
                    GError    **error)
{
  Breath__Signed *message;
  P2pBudget budget;
  P2pPeerId claimed;
  const guint8 *data;
  gsize len;
  gboolean valid;

  g_return_val_if_fail (bytes != NULL, FALSE);
  g_return_val_if_fail (domain != NULL, FALSE);
  g_return_val_if_fail (author != NULL, FALSE);
  g_return_val_if_fail (body != NULL, FALSE);

  data = g_bytes_get_data (bytes, &len);

  if (len > BREATH_SIGNED_MAX_LEN)
    {
      g_set_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                   "The record has %zu bytes, over the limit of %d", len, BREATH_SIGNED_MAX_LEN);
      return FALSE;
    }

  p2p_budget_init (&budget, SIGNED_BUDGET);
  message = breath__signed__unpack (&budget.allocator, len, data);
  valid = check_form (message, bytes, error) && verify (message, domain, &claimed, error);

  if (valid)
    {
      *author = claimed;
      *body = g_bytes_new (message->body.data, message->body.len);
    }

  breath__signed__free_unpacked (message, &budget.allocator);

  return valid;
}

/**
 * breath_signed_peek_author:
 * @bytes: what was received
 * @author: (out): whose it says it is
 *
 * Reads who claims to have signed something, which costs nothing and proves nothing.
 *
 * Returns: %FALSE if it does not begin as a record does
 */
gboolean
breath_signed_peek_author (GBytes    *bytes,
                           P2pPeerId *author)
{
  static const guint8 prefix[] = { 1 << 3 | 2, P2P_PUBLIC_KEY_LEN }; /* field 1, of so many bytes */
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  if (len < sizeof prefix + P2P_PUBLIC_KEY_LEN || memcmp (data, prefix, sizeof prefix) != 0)
    return FALSE;

  memcpy (author->public_key, data + sizeof prefix, P2P_PUBLIC_KEY_LEN);

  return TRUE;
}

/**
 * breath_hash:
 * @data: (array length=len): any bytes
 * @len: how many
 * @hash: (out caller-allocates) (array fixed-size=32): where the hash goes
 *
 * Hashes with BLAKE2b-256, unkeyed: the id of a head, an item or a manifest is this hash of its bytes.
 */
void
breath_hash (const guint8 *data,
             gsize         len,
             guint8        hash[BREATH_HASH_LEN])
{
  g_return_if_fail (data != NULL || len == 0);

  crypto_generichash (hash, BREATH_HASH_LEN, data, len, NULL, 0);
}

/**
 * breath_hash_to_hex:
 * @hash: (array fixed-size=32): a hash
 *
 * Writes a hash the way people and files refer to it.
 *
 * Returns: (transfer full): 64 hexadecimal digits
 */
char *
breath_hash_to_hex (const guint8 hash[BREATH_HASH_LEN])
{
  gsize len = 2 * BREATH_HASH_LEN + 1;

  return sodium_bin2hex (g_malloc (len), len, hash, BREATH_HASH_LEN);
}

/**
 * breath_id_hash:
 * @id: (array fixed-size=32): a hash, as ids are
 *
 * A #GHashFunc. Such bytes are uniform already, so any part of them serves.
 *
 * Returns: a number
 */
guint
breath_id_hash (gconstpointer id)
{
  guint hash;

  memcpy (&hash, id, sizeof hash);

  return hash;
}

/**
 * breath_id_equal:
 * @a: (array fixed-size=32): a hash
 * @b: (array fixed-size=32): another
 *
 * A #GEqualFunc.
 *
 * Returns: whether both are the same
 */
gboolean
breath_id_equal (gconstpointer a,
                 gconstpointer b)
{
  return memcmp (a, b, BREATH_HASH_LEN) == 0;
}
