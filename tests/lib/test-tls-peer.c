/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-tls-peer.h"

#include <errno.h>
#include <gnutls/abstract.h>
#include <string.h>

#define must(call) g_assert_cmpint ((call), >=, 0)

static ssize_t
pull_cb (gnutls_transport_ptr_t user_data,
         void                  *buffer,
         size_t                 count)
{
  TestTlsPeer *self = user_data;
  gsize len = MIN (count, self->incoming->len);

  if (len == 0)
    {
      gnutls_transport_set_errno (self->tls, EAGAIN);
      return -1;
    }

  memcpy (buffer, self->incoming->data, len);
  g_byte_array_remove_range (self->incoming, 0, len);

  return len;
}

static ssize_t
push_cb (gnutls_transport_ptr_t user_data,
         const void            *data,
         size_t                 len)
{
  TestTlsPeer *self = user_data;

  g_byte_array_append (self->outgoing, data, len);

  return len;
}

/* The second certificate has nothing to do with the first, so it would not survive what GnuTLS does for those who set
 * a chain of certificates.
 */
static void
set_certificates (TestTlsPeer         *self,
                  P2pIdentity         *identity,
                  const TestTlsHabits *habits)
{
  gnutls_x509_privkey_t key;
  g_autoptr(GByteArray) first = test_certificate_new (identity, habits->flaw, &key);
  g_autoptr(GByteArray) second = test_certificate_new (identity, TEST_CERTIFICATE_GOOD, NULL);
  const gnutls_datum_t data[] = { { first->data, first->len }, { second->data, second->len } };
  gnutls_pcert_st *certificates = gnutls_calloc (2, sizeof *certificates);
  gnutls_privkey_t any_key;

  for (guint i = 0; i < habits->n_certificates; i++)
    must (gnutls_pcert_import_x509_raw (&certificates[i], &data[i], GNUTLS_X509_FMT_DER, 0));

  must (gnutls_privkey_init (&any_key));
  must (gnutls_privkey_import_x509 (any_key, key, GNUTLS_PRIVKEY_IMPORT_AUTO_RELEASE));

  if (habits->n_certificates > 0)
    must (gnutls_certificate_set_key (self->credentials, NULL, 0, certificates, (int) habits->n_certificates, any_key));
  else
    gnutls_privkey_deinit (any_key);

  /* What is in the list has been taken, the list has not. */
  gnutls_free (certificates);
}

static void
enable_tickets (TestTlsPeer *self)
{
  gnutls_datum_t key;

  must (gnutls_session_ticket_key_generate (&key));
  must (gnutls_session_ticket_enable_server (self->tls, &key));
  gnutls_memset (key.data, 0, key.size);
  gnutls_free (key.data);
}

/**
 * test_tls_peer_new:
 * @role: which end it plays
 * @identity: who it claims to be
 * @habits: what it does otherwise than the specification says
 *
 * Returns: (transfer full): a peer whose handshake has not begun
 */
TestTlsPeer *
test_tls_peer_new (P2pRole              role,
                   P2pIdentity         *identity,
                   const TestTlsHabits *habits)
{
  TestTlsPeer *self = g_new0 (TestTlsPeer, 1);
  const char *alpn = habits->alpn != NULL ? habits->alpn : "libp2p";
  const char *priority = habits->priority != NULL ? habits->priority : "NORMAL:-VERS-ALL:+VERS-TLS1.3";
  gnutls_datum_t name = { (guint8 *) alpn, strlen (alpn) };

  self->role = role;
  self->incoming = g_byte_array_new ();
  self->outgoing = g_byte_array_new ();

  must (gnutls_init (&self->tls, (role == P2P_ROLE_DIALER ? GNUTLS_CLIENT : GNUTLS_SERVER) | GNUTLS_NONBLOCK |
                     GNUTLS_FORCE_CLIENT_CERT | (habits->sends_tickets ? 0 : GNUTLS_NO_TICKETS)));
  must (gnutls_priority_set_direct (self->tls, priority, NULL));
  must (gnutls_certificate_allocate_credentials (&self->credentials));
  set_certificates (self, identity, habits);
  must (gnutls_credentials_set (self->tls, GNUTLS_CRD_CERTIFICATE, self->credentials));

  if (role == P2P_ROLE_LISTENER)
    gnutls_certificate_server_set_request (self->tls, GNUTLS_CERT_REQUEST);

  if (habits->sends_tickets)
    enable_tickets (self);

  if (name.size > 0)
    must (gnutls_alpn_set_protocols (self->tls, &name, 1, 0));

  gnutls_transport_set_ptr (self->tls, self);
  gnutls_transport_set_pull_function (self->tls, pull_cb);
  gnutls_transport_set_push_function (self->tls, push_cb);

  return self;
}

/**
 * test_tls_peer_free:
 * @self: (transfer full): a peer
 */
void
test_tls_peer_free (TestTlsPeer *self)
{
  gnutls_deinit (self->tls);
  gnutls_certificate_free_credentials (self->credentials);
  g_byte_array_unref (self->incoming);
  g_byte_array_unref (self->outgoing);
  g_free (self);
}

/**
 * test_tls_peer_handshake:
 * @self: a peer
 *
 * Returns: what gnutls_handshake() gave with all that has come
 */
int
test_tls_peer_handshake (TestTlsPeer *self)
{
  int result;

  do
    result = gnutls_handshake (self->tls);
  while (result < 0 && result != GNUTLS_E_AGAIN && gnutls_error_is_fatal (result) == 0);

  if (result < 0 && result != GNUTLS_E_AGAIN)
    gnutls_alert_send_appropriate (self->tls, result);

  return result;
}
