/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-identity.h"

#include <gnutls/gnutls.h>

G_BEGIN_DECLS

/**
 * TestCertificateFlaw:
 *
 * What is wrong with a certificate that is otherwise as the specification has it.
 */
typedef enum
{
  TEST_CERTIFICATE_GOOD,
  TEST_CERTIFICATE_CRITICAL,         /* our own extension is critical, which it may be */
  TEST_CERTIFICATE_MORE_EXTENSIONS,  /* one that nobody knows is there and not critical, which it may be */
  TEST_CERTIFICATE_ED25519,          /* signed with Ed25519, which it may be */
  TEST_CERTIFICATE_EXPIRED,
  TEST_CERTIFICATE_NOT_YET_VALID,
  TEST_CERTIFICATE_NO_EXTENSION,
  TEST_CERTIFICATE_TWO_EXTENSIONS,
  TEST_CERTIFICATE_MANY_EXTENSIONS,
  TEST_CERTIFICATE_BAD_EXTENSION,
  TEST_CERTIFICATE_LONG_EXTENSION,
  TEST_CERTIFICATE_BAD_SIGNED_KEY,
  TEST_CERTIFICATE_SIGNED_OTHER_KEY,
  TEST_CERTIFICATE_UNKNOWN_CRITICAL,
  TEST_CERTIFICATE_BAD_SELF_SIGNATURE,
  TEST_CERTIFICATE_SIGNED_BY_OTHER,
  TEST_CERTIFICATE_UNIQUE_ID,
  TEST_CERTIFICATE_RSA,
  TEST_CERTIFICATE_SHA1,
} TestCertificateFlaw;

/* In DER; the key, which is wanted by who uses it for TLS, is the caller's to free. */
GByteArray *test_certificate_new (P2pIdentity           *identity,
                                  TestCertificateFlaw    flaw,
                                  gnutls_x509_privkey_t *key) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
