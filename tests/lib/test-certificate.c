/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-certificate.h"

#include "p2p-der.h"
#include "p2p-signed-key.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <string.h>

#define DAY           (24 * 60 * 60)
#define MANY          20
#define OTHER_OID     "1.3.6.1.4.1.53594.1.2" /* as long in DER as that of libp2p */
#define UNIQUE_ID_TAG 0x81

#define must(call) g_assert_cmpint ((call), >=, 0)

static GByteArray *
take (gnutls_datum_t *datum)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, datum->data, datum->size);
  gnutls_free (datum->data);

  return bytes;
}

static GByteArray *
export_public_key (gnutls_x509_privkey_t key)
{
  gnutls_privkey_t any_key;
  gnutls_pubkey_t public_key;
  gnutls_datum_t spki;

  must (gnutls_privkey_init (&any_key));
  must (gnutls_pubkey_init (&public_key));
  must (gnutls_privkey_import_x509 (any_key, key, 0));
  must (gnutls_pubkey_import_privkey (public_key, any_key, 0, 0));
  must (gnutls_pubkey_export2 (public_key, GNUTLS_X509_FMT_DER, &spki));
  gnutls_pubkey_deinit (public_key);
  gnutls_privkey_deinit (any_key);

  return take (&spki);
}

static gnutls_x509_privkey_t
make_key (TestCertificateFlaw flaw)
{
  gnutls_x509_privkey_t key;

  must (gnutls_x509_privkey_init (&key));

  if (flaw == TEST_CERTIFICATE_RSA)
    must (gnutls_x509_privkey_generate (key, GNUTLS_PK_RSA, 2048, 0));
  else if (flaw == TEST_CERTIFICATE_ED25519)
    must (gnutls_x509_privkey_generate (key, GNUTLS_PK_EDDSA_ED25519, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED25519), 0));
  else
    must (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));

  return key;
}

/* A second element behind the sequence, or in the place of the sequence, or another key, or a flipped bit. */
static GByteArray *
make_extension (P2pIdentity          *identity,
                TestCertificateFlaw   flaw,
                gnutls_x509_privkey_t key)
{
  g_autoptr(GByteArray) spki = export_public_key (key);
  g_autoptr(GBytes) signed_key = NULL;
  GByteArray *extension = g_byte_array_new ();

  if (flaw == TEST_CERTIFICATE_SIGNED_OTHER_KEY)
    spki->data[spki->len - 1] ^= 1;

  signed_key = p2p_signed_key_new (identity, spki->data, spki->len);
  g_byte_array_append (extension, g_bytes_get_data (signed_key, NULL), g_bytes_get_size (signed_key));

  if (flaw == TEST_CERTIFICATE_BAD_EXTENSION)
    extension->data[0] = P2P_DER_OCTET_STRING;
  else if (flaw == TEST_CERTIFICATE_LONG_EXTENSION)
    g_byte_array_append (extension, (const guint8 *) "\x04\x00", 2);
  else if (flaw == TEST_CERTIFICATE_BAD_SIGNED_KEY)
    extension->data[extension->len - 1] ^= 1;

  return extension;
}

static void
set_extensions (gnutls_x509_crt_t   certificate,
                TestCertificateFlaw flaw,
                GByteArray         *extension)
{
  if (flaw != TEST_CERTIFICATE_NO_EXTENSION)
    must (gnutls_x509_crt_set_extension_by_oid (certificate, P2P_SIGNED_KEY_OID, extension->data, extension->len,
                                                flaw == TEST_CERTIFICATE_CRITICAL));

  if (flaw == TEST_CERTIFICATE_TWO_EXTENSIONS)
    must (gnutls_x509_crt_set_extension_by_oid (certificate, OTHER_OID, extension->data, extension->len, 0));
  else if (flaw == TEST_CERTIFICATE_MORE_EXTENSIONS || flaw == TEST_CERTIFICATE_UNKNOWN_CRITICAL)
    must (gnutls_x509_crt_set_extension_by_oid (certificate, "1.2.3.4.5", "\x05\x00", 2,
                                                flaw == TEST_CERTIFICATE_UNKNOWN_CRITICAL));

  for (guint i = 0; i < MANY && flaw == TEST_CERTIFICATE_MANY_EXTENSIONS; i++)
    {
      g_autofree char *oid = g_strdup_printf ("1.2.3.4.%u", i);

      must (gnutls_x509_crt_set_extension_by_oid (certificate, oid, "\x05\x00", 2, 0));
    }
}

static void
sign (gnutls_x509_crt_t     certificate,
      TestCertificateFlaw   flaw,
      gnutls_x509_privkey_t key)
{
  gnutls_digest_algorithm_t digest = GNUTLS_DIG_SHA256;
  gnutls_x509_privkey_t other = NULL;

  if (flaw == TEST_CERTIFICATE_SHA1)
    digest = GNUTLS_DIG_SHA1;
  else if (flaw == TEST_CERTIFICATE_ED25519)
    digest = GNUTLS_DIG_SHA512;

  if (flaw == TEST_CERTIFICATE_SIGNED_BY_OTHER)
    other = make_key (flaw);

  must (gnutls_x509_crt_sign2 (certificate, certificate, other != NULL ? other : key, digest, 0));

  if (other != NULL)
    gnutls_x509_privkey_deinit (other);
}

/* What GnuTLS does not make is changed in what it has made, and signed once more. */
static GByteArray *
wrap_up (GByteArray           *tbs,
         gnutls_x509_privkey_t key)
{
  static const guint8 ecdsa_sha256[] = { 0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2 };
  gnutls_datum_t to_sign = { tbs->data, tbs->len };
  g_autoptr(GByteArray) parts = g_byte_array_new ();
  g_autoptr(GByteArray) bits = g_byte_array_new ();
  g_autoptr(GByteArray) signature_bytes = NULL;
  GByteArray *certificate = g_byte_array_new ();
  gnutls_privkey_t any_key;
  gnutls_datum_t signature;

  must (gnutls_privkey_init (&any_key));
  must (gnutls_privkey_import_x509 (any_key, key, 0));
  must (gnutls_privkey_sign_data (any_key, GNUTLS_DIG_SHA256, 0, &to_sign, &signature));
  gnutls_privkey_deinit (any_key);

  signature_bytes = take (&signature);
  g_byte_array_append (bits, (const guint8 *) "\x00", 1);
  g_byte_array_append (bits, signature_bytes->data, signature_bytes->len);
  g_byte_array_append (parts, tbs->data, tbs->len);
  p2p_der_append (parts, P2P_DER_SEQUENCE, ecdsa_sha256, sizeof ecdsa_sha256);
  p2p_der_append (parts, P2P_DER_BIT_STRING, bits->data, bits->len);
  p2p_der_append (certificate, P2P_DER_SEQUENCE, parts->data, parts->len);

  return certificate;
}

/* The last part of what is signed is the extensions; the identifiers come before them. */
static GByteArray *
add_unique_id (const guint8 *fields,
               gsize         len)
{
  static const guint8 id[] = { UNIQUE_ID_TAG, 2, 0, 0xaa };
  g_autoptr(GByteArray) all = g_byte_array_new ();
  GByteArray *tbs = g_byte_array_new ();
  gsize at = 0;

  while (at < len && fields[at] != 0xa3)
    {
      gsize value_at, end;

      g_assert_true (p2p_der_read (fields + at, len - at, fields[at], &value_at, &end));
      at += end;
    }

  g_byte_array_append (all, fields, at);
  g_byte_array_append (all, id, sizeof id);
  g_byte_array_append (all, fields + at, len - at);
  p2p_der_append (tbs, P2P_DER_SEQUENCE, all->data, all->len);

  return tbs;
}

static GByteArray *
rework (GByteArray           *made,
        TestCertificateFlaw   flaw,
        gnutls_x509_privkey_t key)
{
  static const guint8 other[] = { 0x2b, 6, 1, 4, 1, 0x83, 0xa2, 0x5a, 1, 2 };
  g_autoptr(GByteArray) tbs = g_byte_array_new ();
  gsize at, end, inner_at, inner_end;

  g_assert_true (p2p_der_read (made->data, made->len, P2P_DER_SEQUENCE, &at, &end));
  g_assert_true (p2p_der_read (made->data + at, made->len - at, P2P_DER_SEQUENCE, &inner_at, &inner_end));

  if (flaw == TEST_CERTIFICATE_UNIQUE_ID)
    {
      g_autoptr(GByteArray) longer = add_unique_id (made->data + at + inner_at, inner_end - inner_at);

      return wrap_up (longer, key);
    }

  g_byte_array_append (tbs, made->data + at, inner_end);

  for (at = 0; memcmp (tbs->data + at, other, sizeof other) != 0; at++)
    g_assert_cmpuint (at + sizeof other, <, tbs->len);

  tbs->data[at + sizeof other - 1] = 1;

  return wrap_up (tbs, key);
}

/**
 * test_certificate_new:
 * @identity: whose it is
 * @flaw: what is wrong with it
 * @key: (out) (optional): its key, to be freed by the caller
 *
 * Makes a certificate with GnuTLS alone.
 *
 * Returns: (transfer full): it, in DER
 */
GByteArray *
test_certificate_new (P2pIdentity           *identity,
                      TestCertificateFlaw    flaw,
                      gnutls_x509_privkey_t *key)
{
  gnutls_x509_privkey_t own_key = make_key (flaw);
  g_autoptr(GByteArray) extension = make_extension (identity, flaw, own_key);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GByteArray *der;
  gnutls_x509_crt_t certificate;
  gnutls_datum_t datum;

  must (gnutls_x509_crt_init (&certificate));
  must (gnutls_x509_crt_set_version (certificate, 3));
  must (gnutls_x509_crt_set_serial (certificate, "\x01", 1));
  must (gnutls_x509_crt_set_activation_time (certificate, flaw == TEST_CERTIFICATE_NOT_YET_VALID ? now + DAY : now - 2 * DAY));
  must (gnutls_x509_crt_set_expiration_time (certificate, flaw == TEST_CERTIFICATE_EXPIRED ? now - DAY : now + 2 * DAY));
  must (gnutls_x509_crt_set_key (certificate, own_key));
  set_extensions (certificate, flaw, extension);
  sign (certificate, flaw, own_key);
  must (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_DER, &datum));
  gnutls_x509_crt_deinit (certificate);
  der = take (&datum);

  if (flaw == TEST_CERTIFICATE_TWO_EXTENSIONS || flaw == TEST_CERTIFICATE_UNIQUE_ID)
    {
      GByteArray *reworked = rework (der, flaw, own_key);

      g_byte_array_unref (der);
      der = reworked;
    }

  if (flaw == TEST_CERTIFICATE_BAD_SELF_SIGNATURE)
    der->data[der->len - 1] ^= 1;

  if (key != NULL)
    *key = own_key;
  else
    gnutls_x509_privkey_deinit (own_key);

  return der;
}
