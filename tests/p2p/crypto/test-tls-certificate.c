/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-tls-certificate.h"

#include "p2p-crypto-error.h"
#include "p2p-der.h"
#include "test-certificate.h"
#include "test-vectors.h"

#include <string.h>

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

typedef struct
{
  const char         *name;
  TestCertificateFlaw flaw;
  const char         *message; /* a part of it; NULL if the certificate is to be accepted */
} FlawCase;

static const FlawCase flaw_cases[] = {
  { "good",                TEST_CERTIFICATE_GOOD,               NULL },
  { "critical",            TEST_CERTIFICATE_CRITICAL,           NULL },
  { "more-extensions",     TEST_CERTIFICATE_MORE_EXTENSIONS,    NULL },
  { "ed25519-key",         TEST_CERTIFICATE_ED25519,            NULL },
  { "expired",             TEST_CERTIFICATE_EXPIRED,            "has expired" },
  { "not-yet-valid",       TEST_CERTIFICATE_NOT_YET_VALID,      "not valid yet" },
  { "no-extension",        TEST_CERTIFICATE_NO_EXTENSION,       "lacks the extension" },
  { "two-extensions",      TEST_CERTIFICATE_TWO_EXTENSIONS,     "is malformed" },
  { "many-extensions",     TEST_CERTIFICATE_MANY_EXTENSIONS,    "too many" },
  { "bad-extension",       TEST_CERTIFICATE_BAD_EXTENSION,      "signed key in the certificate is malformed" },
  { "long-extension",      TEST_CERTIFICATE_LONG_EXTENSION,     "signed key in the certificate is malformed" },
  { "bad-signed-key",      TEST_CERTIFICATE_BAD_SIGNED_KEY,     "identity key did not sign" },
  { "signed-other-key",    TEST_CERTIFICATE_SIGNED_OTHER_KEY,   "identity key did not sign" },
  { "unknown-critical",    TEST_CERTIFICATE_UNKNOWN_CRITICAL,   "1.2.3.4.5" },
  { "bad-self-signature",  TEST_CERTIFICATE_BAD_SELF_SIGNATURE, "not signed with its own key" },
  { "signed-by-other",     TEST_CERTIFICATE_SIGNED_BY_OTHER,    "not signed with its own key" },
  { "unique-id",           TEST_CERTIFICATE_UNIQUE_ID,          "identifier that the specification forbids" },
  { "rsa",                 TEST_CERTIFICATE_RSA,                "other than ECDSA and Ed25519" },
  { "sha1",                TEST_CERTIFICATE_SHA1,               "other than ECDSA and Ed25519" },
};

static void
test_flaw (gconstpointer data)
{
  const FlawCase *c = data;
  g_autoptr(P2pIdentity) identity = p2p_identity_new ();
  g_autoptr(GByteArray) der = test_certificate_new (identity, c->flaw, NULL);
  g_autoptr(GError) error = NULL;
  P2pPeerId peer = { { 7 } };
  gboolean accepted = p2p_tls_certificate_check (der->data, der->len, get_now (), &peer, &error);

  if (c->message == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (accepted);
      g_assert_true (p2p_peer_id_equal (&peer, p2p_identity_get_peer_id (identity)));
      return;
    }

  g_assert_false (accepted);
  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, c->message));
  g_assert_cmpuint (peer.public_key[0], ==, 7);
}

static void
test_own (void)
{
  g_autoptr(P2pIdentity) identity = p2p_identity_new ();
  g_autoptr(P2pTlsCertificate) certificate = p2p_tls_certificate_new (identity);
  g_autoptr(P2pTlsCertificate) other = p2p_tls_certificate_new (identity);
  GBytes *der = p2p_tls_certificate_get_der (certificate);
  const gint64 times[] = { G_GINT64_CONSTANT (400000000), get_now (), G_GINT64_CONSTANT (4000000000) };
  g_autoptr(GError) error = NULL;
  P2pPeerId peer;

  g_test_summary ("A certificate of ours is accepted, whatever the year, and no two have the same key");

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      p2p_tls_certificate_check (g_bytes_get_data (der, NULL), g_bytes_get_size (der), times[i], &peer, &error);
      g_assert_no_error (error);
      g_assert_true (p2p_peer_id_equal (&peer, p2p_identity_get_peer_id (identity)));
    }

  g_assert_false (g_bytes_equal (der, p2p_tls_certificate_get_der (other)));
}

static void
test_vectors (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "vectors", "libp2p-tls.json", NULL);
  g_autoptr(JsonParser) parser = json_parser_new ();
  static const char *const messages[] = { NULL, "of type ECDSA", "of type secp256k1", "of type ECDSA" };
  JsonArray *vectors;

  g_test_summary ("The four certificates of the specification; of key types other than Ed25519 none is supported");

  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  vectors = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "certificates");
  g_assert_cmpuint (json_array_get_length (vectors), ==, G_N_ELEMENTS (messages));

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      JsonObject *vector = json_array_get_object_element (vectors, i);
      g_autoptr(GByteArray) der = test_vectors_get_hex (vector, "certificate");
      g_autoptr(GError) error = NULL;
      P2pPeerId peer;
      gboolean accepted = p2p_tls_certificate_check (der->data, der->len, get_now (), &peer, &error);

      if (messages[i] == NULL)
        {
          g_autofree char *text = p2p_peer_id_to_string (&peer);

          g_assert_no_error (error);
          g_assert_true (accepted);
          g_assert_cmpstr (text, ==, json_object_get_string_member (vector, "peerId"));
        }
      else
        {
          g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
          g_assert_nonnull (strstr (error->message, messages[i]));
        }
    }
}

/* No byte of the first vector can be changed without being found out, since all of them are signed. */
static void
test_every_byte (void)
{
  g_autoptr(P2pIdentity) identity = p2p_identity_new ();
  g_autoptr(GByteArray) der = test_certificate_new (identity, TEST_CERTIFICATE_GOOD, NULL);
  P2pPeerId peer;

  for (guint i = 0; i < der->len; i++)
    {
      der->data[i] ^= 1;
      g_assert_false (p2p_tls_certificate_check (der->data, der->len, get_now (), &peer, NULL));
      der->data[i] ^= 1;
      g_assert_false (p2p_tls_certificate_check (der->data, i, get_now (), &peer, NULL));
    }

  g_assert_true (p2p_tls_certificate_check (der->data, der->len, get_now (), &peer, NULL));
}

static void
test_too_long (void)
{
  g_autofree guint8 *der = g_malloc0 (P2P_TLS_MAX_CERTIFICATE + 1);
  g_autoptr(GError) error = NULL;
  P2pPeerId peer;

  g_assert_false (p2p_tls_certificate_check (der, P2P_TLS_MAX_CERTIFICATE + 1, get_now (), &peer, &error));
  g_assert_nonnull (strstr (error->message, "too long"));
}

typedef struct
{
  const char *name;
  guint8      bytes[6];
  gsize       len;
  gboolean    whole;
} DerCase;

static const DerCase der_cases[] = {
  { "empty",            { 0 },                         0, FALSE },
  { "tag-only",         { 0x30 },                      1, FALSE },
  { "no-value",         { 0x30, 0 },                   2, TRUE },
  { "short",            { 0x30, 2, 1, 2 },             4, TRUE },
  { "cut-off",          { 0x30, 3, 1, 2 },             4, FALSE },
  { "other-tag",        { 0x31, 2, 1, 2 },             4, FALSE },
  { "indefinite",       { 0x30, 0x80, 0, 0 },          4, FALSE },
  { "long-for-short",   { 0x30, 0x81, 1, 9 },          4, FALSE },
  { "longer-for-long",  { 0x30, 0x82, 0, 1, 9 },       5, FALSE },
  { "length-cut-off",   { 0x30, 0x82, 1 },             3, FALSE },
  { "three-bytes",      { 0x30, 0x83, 1, 0, 0 },       5, FALSE },
};

static void
test_der (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (der_cases); i++)
    {
      const DerCase *c = &der_cases[i];
      gsize at, end;

      g_test_message ("%s", c->name);
      g_assert_cmpint (p2p_der_read (c->bytes, c->len, P2P_DER_SEQUENCE, &at, &end), ==, c->whole);

      if (c->whole)
        g_assert_cmpuint (end, ==, c->len);
    }
}

static void
test_der_round_trip (void)
{
  const gsize lens[] = { 0, 1, 127, 128, 255, 256, 257, P2P_DER_MAX_LEN };
  g_autofree guint8 *value = g_malloc0 (P2P_DER_MAX_LEN);

  for (guint i = 0; i < G_N_ELEMENTS (lens); i++)
    {
      g_autoptr(GByteArray) der = g_byte_array_new ();
      gsize at, end;

      p2p_der_append (der, P2P_DER_OCTET_STRING, value, lens[i]);
      g_assert_true (p2p_der_read (der->data, der->len, P2P_DER_OCTET_STRING, &at, &end));
      g_assert_cmpuint (end, ==, der->len);
      g_assert_cmpuint (end - at, ==, lens[i]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tls-certificate/own", test_own);
  g_test_add_func ("/tls-certificate/vectors", test_vectors);
  g_test_add_func ("/tls-certificate/every-byte", test_every_byte);
  g_test_add_func ("/tls-certificate/too-long", test_too_long);
  g_test_add_func ("/der/read", test_der);
  g_test_add_func ("/der/round-trip", test_der_round_trip);

  for (guint i = 0; i < G_N_ELEMENTS (flaw_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tls-certificate/%s", flaw_cases[i].name);

      g_test_add_data_func (path, &flaw_cases[i], test_flaw);
    }

  return g_test_run ();
}
