/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-role.h"
#include "test-certificate.h"

G_BEGIN_DECLS

/**
 * TestTlsPeer:
 * @tls: the session
 * @role: which end it plays
 * @incoming: what it has been sent and not read yet
 * @outgoing: what it has to say
 *
 * The far end of a TLS connection, on GnuTLS alone, so that it can break every rule.
 */
typedef struct
{
  gnutls_session_t                 tls;
  gnutls_certificate_credentials_t credentials;
  P2pRole                          role;
  GByteArray                      *incoming;
  GByteArray                      *outgoing;
} TestTlsPeer;

/* What to do otherwise than the specification says. */
typedef struct
{
  const char         *name;
  const char         *priority;       /* NULL: TLS 1.3 */
  const char         *alpn;           /* NULL: "libp2p"; "": none */
  TestCertificateFlaw flaw;
  guint               n_certificates; /* 0 and 2 are wrong */
  gboolean            sends_tickets;
  const char         *message;        /* what is said of it, a part; NULL if nothing is wrong */
} TestTlsHabits;

TestTlsPeer *test_tls_peer_new       (P2pRole              role,
                                      P2pIdentity         *identity,
                                      const TestTlsHabits *habits) G_GNUC_WARN_UNUSED_RESULT;
void         test_tls_peer_free      (TestTlsPeer         *self);

/* As far as it can with what has come; what gnutls_handshake() gave. */
int          test_tls_peer_handshake (TestTlsPeer         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestTlsPeer, test_tls_peer_free)

G_END_DECLS
