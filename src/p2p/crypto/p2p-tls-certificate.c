/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-tls-certificate-private.h"

#include "p2p-crypto-private.h"
#include "p2p-signed-key.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <sodium.h>

#define SERIAL_LEN   8
#define ORGANIZATION "libp2p"

/* Valid as long as there is a clock, for those of computers are often wrong. What must end ends with the connection. */
#define NOT_BEFORE   157766400 /* 1975-01-01 */
#define NOT_AFTER    GNUTLS_X509_NO_WELL_DEFINED_EXPIRATION

/**
 * P2pTlsCertificate:
 *
 * A key for TLS and the certificate that ties it to an identity (libp2p TLS specification, "Peer Authentication").
 *
 * One is enough for all connections of a process, which saves a key and two signatures each. The key has nothing to do
 * with that of the identity, and is never stored.
 */

/* What GnuTLS makes of memory of ours can only fail for want of memory or randomness. */
static void
must (int result)
{
  if (result < 0)
    g_error ("GnuTLS failed: %s", gnutls_strerror (result));
}

static GBytes *
export_public_key (gnutls_x509_privkey_t key)
{
  gnutls_privkey_t any_key;
  gnutls_pubkey_t public_key;
  gnutls_datum_t spki;
  GBytes *bytes;

  must (gnutls_privkey_init (&any_key));
  must (gnutls_pubkey_init (&public_key));
  must (gnutls_privkey_import_x509 (any_key, key, 0));
  must (gnutls_pubkey_import_privkey (public_key, any_key, 0, 0));
  must (gnutls_pubkey_export2 (public_key, GNUTLS_X509_FMT_DER, &spki));

  bytes = g_bytes_new (spki.data, spki.size);
  gnutls_free (spki.data);
  gnutls_pubkey_deinit (public_key);
  gnutls_privkey_deinit (any_key);

  return bytes;
}

static void
fill_in (gnutls_x509_crt_t     certificate,
         gnutls_x509_privkey_t key,
         P2pIdentity          *identity)
{
  g_autoptr(GBytes) spki = export_public_key (key);
  g_autoptr(GBytes) signed_key = NULL;
  guint8 serial[SERIAL_LEN];

  signed_key = p2p_signed_key_new (identity, g_bytes_get_data (spki, NULL), g_bytes_get_size (spki));

  /* X.509 wants a positive number without needless zeros. */
  randombytes_buf (serial, sizeof serial);
  serial[0] = (serial[0] & 0x3f) | 0x40;

  must (gnutls_x509_crt_set_version (certificate, 3));
  must (gnutls_x509_crt_set_serial (certificate, serial, sizeof serial));
  must (gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_ORGANIZATION_NAME, 0,
                                       ORGANIZATION, sizeof ORGANIZATION - 1));
  must (gnutls_x509_crt_set_activation_time (certificate, NOT_BEFORE));
  must (gnutls_x509_crt_set_expiration_time (certificate, NOT_AFTER));
  must (gnutls_x509_crt_set_key (certificate, key));
  must (gnutls_x509_crt_set_extension_by_oid (certificate, P2P_SIGNED_KEY_OID, g_bytes_get_data (signed_key, NULL),
                                              g_bytes_get_size (signed_key), 0));
  must (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0));
}

static GBytes *
export_certificate (gnutls_x509_crt_t certificate)
{
  gnutls_datum_t der;
  GBytes *bytes;

  must (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_DER, &der));
  bytes = g_bytes_new (der.data, der.size);
  gnutls_free (der.data);

  return bytes;
}

/**
 * p2p_tls_certificate_new:
 * @identity: who we are
 *
 * Makes a key on the curve P-256, which every implementation can verify, and a certificate for it.
 *
 * Returns: (transfer full): both
 */
P2pTlsCertificate *
p2p_tls_certificate_new (P2pIdentity *identity)
{
  P2pTlsCertificate *self;
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;

  g_return_val_if_fail (identity != NULL, NULL);

  p2p_crypto_init ();
  self = g_new0 (P2pTlsCertificate, 1);
  g_atomic_ref_count_init (&self->ref_count);

  must (gnutls_x509_privkey_init (&key));
  must (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
  must (gnutls_x509_crt_init (&certificate));
  fill_in (certificate, key, identity);
  self->der = export_certificate (certificate);

  must (gnutls_certificate_allocate_credentials (&self->credentials));
  must (gnutls_certificate_set_x509_key (self->credentials, &certificate, 1, key));

  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);

  return self;
}

/**
 * p2p_tls_certificate_ref:
 * @self: a certificate
 *
 * Takes another reference, from any thread.
 *
 * Returns: (transfer full): @self
 */
P2pTlsCertificate *
p2p_tls_certificate_ref (P2pTlsCertificate *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * p2p_tls_certificate_unref:
 * @self: (transfer full): a certificate
 *
 * Drops a reference, from any thread; the last one wipes the key from memory.
 */
void
p2p_tls_certificate_unref (P2pTlsCertificate *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    {
      gnutls_certificate_free_credentials (self->credentials);
      g_bytes_unref (self->der);
      g_free (self);
    }
}

/**
 * p2p_tls_certificate_get_der:
 * @self: a certificate
 *
 * Returns: (transfer none): what peers get to see of it
 */
GBytes *
p2p_tls_certificate_get_der (P2pTlsCertificate *self)
{
  return self->der;
}
