/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-signed-key.h"

#include "p2p-crypto-error.h"
#include "p2p-der.h"

#include <string.h>

#define SIGNED_PREFIX "libp2p-tls-handshake:"

/* The text that the identity signs: the purpose, then the key of the certificate. */
static GByteArray *
get_signed (const guint8 *spki,
            gsize         spki_len)
{
  GByteArray *text = g_byte_array_sized_new (sizeof SIGNED_PREFIX + spki_len);

  g_byte_array_append (text, (const guint8 *) SIGNED_PREFIX, sizeof SIGNED_PREFIX - 1);
  g_byte_array_append (text, spki, spki_len);

  return text;
}

/**
 * p2p_signed_key_new:
 * @identity: who we are
 * @spki: (array length=spki_len): the SubjectPublicKeyInfo of the key of a certificate, in DER
 * @spki_len: how many bytes that is
 *
 * Has @identity sign the key of a certificate (libp2p TLS specification, "libp2p Public Key Extension").
 *
 * Returns: (transfer full): the value of the extension %P2P_SIGNED_KEY_OID
 */
GBytes *
p2p_signed_key_new (P2pIdentity  *identity,
                    const guint8 *spki,
                    gsize         spki_len)
{
  g_autoptr(GByteArray) to_sign = get_signed (spki, spki_len);
  g_autoptr(GByteArray) fields = g_byte_array_new ();
  GByteArray *sequence = g_byte_array_new ();
  guint8 key[P2P_ENCODED_KEY_LEN];
  guint8 signature[P2P_SIGNATURE_LEN];

  p2p_peer_id_to_public_key (p2p_identity_get_peer_id (identity), key);
  p2p_identity_sign (identity, to_sign->data, to_sign->len, signature);

  p2p_der_append (fields, P2P_DER_OCTET_STRING, key, sizeof key);
  p2p_der_append (fields, P2P_DER_OCTET_STRING, signature, sizeof signature);
  p2p_der_append (sequence, P2P_DER_SEQUENCE, fields->data, fields->len);

  return g_byte_array_free_to_bytes (sequence);
}

static gboolean
refuse (GError    **error,
        const char *message)
{
  g_set_error_literal (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID, message);

  return FALSE;
}

/**
 * p2p_signed_key_check:
 * @der: (array length=len): the value of the extension %P2P_SIGNED_KEY_OID
 * @len: how many bytes that is
 * @spki: (array length=spki_len): the SubjectPublicKeyInfo of the certificate that it was found in, in DER
 * @spki_len: how many bytes that is
 * @peer: (out caller-allocates): who signed; set on success only
 * @error: return location for a %P2P_CRYPTO_ERROR_INVALID
 *
 * Checks that a peer signed the key of its certificate.
 *
 * Returns: whether it did
 */
gboolean
p2p_signed_key_check (const guint8 *der,
                      gsize         len,
                      const guint8 *spki,
                      gsize         spki_len,
                      P2pPeerId    *peer,
                      GError      **error)
{
  g_autoptr(GByteArray) to_verify = NULL;
  P2pPeerId claimed;
  gsize fields_at, fields_end;
  gsize key_at, key_end;
  gsize signature_at, signature_end;

  if (!p2p_der_read (der, len, P2P_DER_SEQUENCE, &fields_at, &fields_end) || fields_end != len)
    return refuse (error, "The signed key in the certificate is malformed");

  der += fields_at;
  len -= fields_at;

  if (!p2p_der_read (der, len, P2P_DER_OCTET_STRING, &key_at, &key_end) ||
      !p2p_der_read (der + key_end, len - key_end, P2P_DER_OCTET_STRING, &signature_at, &signature_end) ||
      key_end + signature_end != len)
    return refuse (error, "The signed key in the certificate is malformed");

  if (!p2p_peer_id_init_from_public_key (&claimed, der + key_at, key_end - key_at, error))
    return FALSE;

  if (signature_end - signature_at != P2P_SIGNATURE_LEN)
    return refuse (error, "The signature in the certificate has not 64 bytes");

  to_verify = get_signed (spki, spki_len);

  if (!p2p_peer_id_verify (&claimed, to_verify->data, to_verify->len, der + key_end + signature_at))
    return refuse (error, "The identity key did not sign the key of the certificate");

  *peer = claimed;

  return TRUE;
}
