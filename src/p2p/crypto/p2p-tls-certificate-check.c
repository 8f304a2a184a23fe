/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-tls-certificate.h"

#include "p2p-crypto-error.h"
#include "p2p-der.h"
#include "p2p-signed-key.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <string.h>

#define MAX_EXTENSIONS 16 /* real certificates have one */
#define MAX_OID_LEN    128

typedef struct gnutls_x509_crt_int Certificate;
typedef struct gnutls_pubkey_st PublicKey;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Certificate, gnutls_x509_crt_deinit)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PublicKey, gnutls_pubkey_deinit)

static gboolean
refuse (GError    **error,
        const char *message)
{
  g_set_error_literal (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID, message);

  return FALSE;
}

static gboolean
check_time (Certificate *certificate,
            gint64       now,
            GError     **error)
{
  time_t from = gnutls_x509_crt_get_activation_time (certificate);
  time_t until = gnutls_x509_crt_get_expiration_time (certificate);

  if (from == (time_t) -1 || until == (time_t) -1)
    return refuse (error, "The certificate does not say when it is valid");

  if (now < from)
    return refuse (error, "The certificate is not valid yet; one of the two clocks is wrong");

  if (now > until)
    return refuse (error, "The certificate has expired; one of the two clocks is wrong");

  return TRUE;
}

/* Whatever GnuTLS says of a field that is not there, it is not this. */
static gboolean
is_there (int result)
{
  return result >= 0 || result == GNUTLS_E_SHORT_MEMORY_BUFFER;
}

static gboolean
has_unique_id (Certificate *certificate)
{
  size_t subject_len = 0;
  size_t issuer_len = 0;

  return is_there (gnutls_x509_crt_get_subject_unique_id (certificate, NULL, &subject_len)) ||
         is_there (gnutls_x509_crt_get_issuer_unique_id (certificate, NULL, &issuer_len));
}

/* Ours has to be there once; of the others only those may be critical that we understand, which are none. */
static gboolean
check_extensions (Certificate *certificate,
                  GError     **error)
{
  guint n_ours = 0;

  for (guint i = 0; i <= MAX_EXTENSIONS; i++)
    {
      char oid[MAX_OID_LEN];
      size_t len = sizeof oid;
      unsigned int is_critical = 0;
      int result = gnutls_x509_crt_get_extension_info (certificate, i, oid, &len, &is_critical);

      if (result == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        break;

      if (result < 0 || i == MAX_EXTENSIONS)
        return refuse (error, "The extensions of the certificate are malformed or too many");

      if (strcmp (oid, P2P_SIGNED_KEY_OID) == 0)
        n_ours++;
      else if (is_critical)
        {
          g_set_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID,
                       "The certificate has a critical extension that is not known, %s", oid);
          return FALSE;
        }
    }

  if (n_ours == 0)
    return refuse (error, "The certificate lacks the extension of libp2p");

  if (n_ours > 1)
    return refuse (error, "The certificate has the extension of libp2p more than once");

  return TRUE;
}

/* Elliptic curves only, so that nobody makes us compute with huge numbers. */
static gboolean
is_known_algorithm (gnutls_sign_algorithm_t algorithm)
{
  return algorithm == GNUTLS_SIGN_ECDSA_SHA256 || algorithm == GNUTLS_SIGN_ECDSA_SHA384 ||
         algorithm == GNUTLS_SIGN_ECDSA_SHA512 || algorithm == GNUTLS_SIGN_EDDSA_ED25519;
}

/* X.509 certificate: a sequence of what is signed, the algorithm, and the signature. */
static gboolean
check_self_signature (Certificate  *certificate,
                      PublicKey    *key,
                      const guint8 *der,
                      gsize         len,
                      GError      **error)
{
  int algorithm = gnutls_x509_crt_get_signature_algorithm (certificate);
  guint8 bytes[P2P_TLS_MAX_CERTIFICATE];
  gnutls_datum_t signature = { bytes, 0 };
  gnutls_datum_t to_verify;
  size_t signature_len = sizeof bytes;
  gsize at, end, inner_at, inner_end;

  if (algorithm < 0 || !is_known_algorithm (algorithm))
    return refuse (error, "The certificate is signed with an algorithm other than ECDSA and Ed25519");

  if (!p2p_der_read (der, len, P2P_DER_SEQUENCE, &at, &end) || end != len ||
      !p2p_der_read (der + at, len - at, P2P_DER_SEQUENCE, &inner_at, &inner_end) ||
      gnutls_x509_crt_get_signature (certificate, (char *) bytes, &signature_len) < 0)
    return refuse (error, "The certificate is malformed");

  to_verify.data = (guint8 *) der + at;
  to_verify.size = inner_end;
  signature.size = signature_len;

  if (gnutls_pubkey_verify_data2 (key, algorithm, 0, &to_verify, &signature) < 0)
    return refuse (error, "The certificate is not signed with its own key");

  return TRUE;
}

static gboolean
check_signed_key (Certificate *certificate,
                  PublicKey   *key,
                  P2pPeerId   *peer,
                  GError     **error)
{
  gnutls_datum_t extension = { NULL, 0 };
  gnutls_datum_t spki = { NULL, 0 };
  unsigned int is_critical;
  gboolean valid;

  if (gnutls_x509_crt_get_extension_by_oid2 (certificate, P2P_SIGNED_KEY_OID, 0, &extension, &is_critical) < 0 ||
      gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, &spki) < 0)
    valid = refuse (error, "The certificate is malformed");
  else
    valid = p2p_signed_key_check (extension.data, extension.size, spki.data, spki.size, peer, error);

  gnutls_free (extension.data);
  gnutls_free (spki.data);

  return valid;
}

/**
 * p2p_tls_certificate_check:
 * @der: (array length=len): the certificate of a peer
 * @len: how many bytes that is
 * @now: the time, in seconds since 1970
 * @peer: (out caller-allocates): whose it is; set on success only
 * @error: return location for a %P2P_CRYPTO_ERROR_INVALID
 *
 * Finds out who a peer is by all rules of the libp2p TLS specification, "Peer Authentication". That the peer holds the
 * key of the certificate is for the handshake to show.
 *
 * Returns: whether the certificate obeys them
 */
gboolean
p2p_tls_certificate_check (const guint8 *der,
                           gsize         len,
                           gint64        now,
                           P2pPeerId    *peer,
                           GError      **error)
{
  g_autoptr(Certificate) certificate = NULL;
  g_autoptr(PublicKey) key = NULL;
  gnutls_datum_t datum = { (guint8 *) der, len };
  P2pPeerId claimed;

  if (len > P2P_TLS_MAX_CERTIFICATE)
    return refuse (error, "The certificate is too long");

  if (gnutls_x509_crt_init (&certificate) < 0 || gnutls_pubkey_init (&key) < 0)
    return refuse (error, "There is no memory for the certificate");

  if (gnutls_x509_crt_import (certificate, &datum, GNUTLS_X509_FMT_DER) < 0)
    return refuse (error, "The certificate is malformed");

  if (!check_time (certificate, now, error) || !check_extensions (certificate, error))
    return FALSE;

  if (has_unique_id (certificate))
    return refuse (error, "The certificate has an identifier that the specification forbids");

  if (gnutls_pubkey_import_x509 (key, certificate, 0) < 0)
    return refuse (error, "The key of the certificate cannot be used");

  if (!check_self_signature (certificate, key, der, len, error) ||
      !check_signed_key (certificate, key, &claimed, error))
    return FALSE;

  *peer = claimed;

  return TRUE;
}
