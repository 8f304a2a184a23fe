/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-tls-session.h"

#include "p2p-crypto-error.h"
#include "test-tls-peer.h"

#include <string.h>

#define BULK 100000

static const char *const muxers[] = { "/yamux/1.0.0", NULL };

/* Two sessions of ours, and the bytes on their way. */
typedef struct
{
  P2pIdentity   *identities[2];
  P2pTlsSession *sessions[2];  /* by role */
  GByteArray    *wires[2];     /* to each of them */
} Pair;

static void
pair_init (Pair              *self,
           const char *const *dialer_muxers,
           const char *const *listener_muxers)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(P2pTlsCertificate) certificate = NULL;

      self->identities[i] = p2p_identity_new ();
      certificate = p2p_tls_certificate_new (self->identities[i]);
      self->wires[i] = g_byte_array_new ();
      self->sessions[i] = p2p_tls_session_new (i == 0 ? P2P_ROLE_DIALER : P2P_ROLE_LISTENER, certificate, NULL,
                                               i == 0 ? dialer_muxers : listener_muxers);
    }
}

static void
pair_clear (Pair *self)
{
  for (guint i = 0; i < 2; i++)
    {
      g_clear_pointer (&self->identities[i], p2p_identity_unref);
      g_clear_pointer (&self->sessions[i], p2p_tls_session_unref);
      g_clear_pointer (&self->wires[i], g_byte_array_unref);
    }
}

static void
carry_output (P2pTlsSession *from,
              GByteArray    *wire)
{
  g_autoptr(GByteArray) output = p2p_tls_session_take_output (from);

  g_byte_array_append (wire, output->data, output->len);
}

/* Gives the session of one end up to @step bytes; whether anything moved. */
static gboolean
step_handshake (Pair *self,
                guint end,
                gsize step)
{
  GByteArray *wire = self->wires[end];
  gsize len = MIN (step, wire->len);
  g_autoptr(GError) error = NULL;
  gsize used;

  if (p2p_tls_session_is_finished (self->sessions[end]))
    return FALSE;

  p2p_tls_session_handshake (self->sessions[end], wire->data, len, &used, &error);
  g_assert_no_error (error);
  g_byte_array_remove_range (wire, 0, used);
  carry_output (self->sessions[end], self->wires[1 - end]);

  return used > 0 || wire->len == 0;
}

static void
shake_hands (Pair *self,
             gsize step)
{
  while (!p2p_tls_session_is_finished (self->sessions[0]) || !p2p_tls_session_is_finished (self->sessions[1]))
    {
      gboolean moved = step_handshake (self, 0, step);

      g_assert_true (step_handshake (self, 1, step) || moved);
    }
}

static void
say (Pair       *self,
     guint       end,
     const void *data,
     gsize       len)
{
  g_autoptr(GError) error = NULL;

  p2p_tls_session_write (self->sessions[end], data, len, &error);
  g_assert_no_error (error);
  carry_output (self->sessions[end], self->wires[1 - end]);
}

/* All that is on the way to one end. */
static GByteArray *
hear (Pair    *self,
      guint    end,
      gsize    step,
      GError **error)
{
  GByteArray *wire = self->wires[end];
  GByteArray *heard = g_byte_array_new ();
  guint8 buffer[4000];
  gssize n = 1;

  while (n > 0 || (n == 0 && wire->len > 0 && !p2p_tls_session_has_ended (self->sessions[end])))
    {
      gsize used;

      n = p2p_tls_session_read (self->sessions[end], wire->data, MIN (step, wire->len), &used, buffer, sizeof buffer,
                                error);
      g_byte_array_remove_range (wire, 0, used);
      g_byte_array_append (heard, buffer, MAX (n, 0));
    }

  carry_output (self->sessions[end], self->wires[1 - end]);

  return heard;
}

typedef struct
{
  const char *name;
  gsize       step;
} StepCase;

static const StepCase step_cases[] = {
  { "/tls-session/pair/whole",        G_MAXSIZE },
  { "/tls-session/pair/byte-by-byte", 1 },
  { "/tls-session/pair/odd-pieces",   777 },
};

static void
test_pair (gconstpointer data)
{
  const StepCase *c = data;
  g_autofree guint8 *bulk = g_malloc (BULK);
  guint8 bindings[2][P2P_TLS_BINDING_LEN];
  Pair pair;

  pair_init (&pair, muxers, muxers);
  shake_hands (&pair, c->step);

  for (guint end = 0; end < 2; end++)
    {
      const P2pPeerId *peer = p2p_tls_session_get_peer (pair.sessions[end]);

      g_assert_true (p2p_peer_id_equal (peer, p2p_identity_get_peer_id (pair.identities[1 - end])));
      g_assert_cmpstr (p2p_tls_session_get_muxer (pair.sessions[end]), ==, "/yamux/1.0.0");
      p2p_tls_session_get_binding (pair.sessions[end], bindings[end]);
    }

  g_assert_cmpmem (bindings[0], P2P_TLS_BINDING_LEN, bindings[1], P2P_TLS_BINDING_LEN);

  for (gsize i = 0; i < BULK; i++)
    bulk[i] = (i * 2654435761u) >> 21;

  for (guint end = 0; end < 2; end++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GByteArray) heard = NULL;

      say (&pair, end, bulk, BULK);
      heard = hear (&pair, 1 - end, c->step, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (heard->data, heard->len, bulk, BULK);
    }

  pair_clear (&pair);
}

static void
test_bindings_differ (void)
{
  guint8 bindings[2][P2P_TLS_BINDING_LEN];

  for (guint i = 0; i < 2; i++)
    {
      Pair pair;

      pair_init (&pair, muxers, muxers);
      shake_hands (&pair, G_MAXSIZE);
      p2p_tls_session_get_binding (pair.sessions[0], bindings[i]);
      pair_clear (&pair);
    }

  g_assert_cmpint (memcmp (bindings[0], bindings[1], P2P_TLS_BINDING_LEN), !=, 0);
}

static void
test_muxers (void)
{
  static const char *const none[] = { NULL };
  static const char *const others[] = { "/other/1.0.0", NULL };
  static const char *const two[] = { "/other/1.0.0", "/yamux/1.0.0", NULL };
  static const struct { const char *const *dialer, *const *listener; const char *chosen; } cases[] = {
    { muxers, none, NULL },
    { NULL, muxers, NULL },
    { muxers, others, NULL },
    { two, muxers, "/yamux/1.0.0" },
    { two, two, "/other/1.0.0" },
  };

  g_test_summary ("The first of the dialer's multiplexers that the listener has is chosen, or none yet");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Pair pair;

      pair_init (&pair, cases[i].dialer, cases[i].listener);
      shake_hands (&pair, G_MAXSIZE);
      g_assert_cmpstr (p2p_tls_session_get_muxer (pair.sessions[0]), ==, cases[i].chosen);
      g_assert_cmpstr (p2p_tls_session_get_muxer (pair.sessions[1]), ==, cases[i].chosen);
      pair_clear (&pair);
    }
}

static void
test_end (void)
{
  g_autoptr(GByteArray) heard = NULL;
  g_autoptr(GError) error = NULL;
  guint8 byte;
  gsize used;
  Pair pair;

  g_test_summary ("What was said before the end is heard, then the end, which stays the end");

  pair_init (&pair, muxers, muxers);
  shake_hands (&pair, G_MAXSIZE);
  p2p_tls_session_write (pair.sessions[0], (const guint8 *) "bye", 3, &error);
  p2p_tls_session_end (pair.sessions[0]);
  carry_output (pair.sessions[0], pair.wires[1]);
  heard = hear (&pair, 1, G_MAXSIZE, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (heard->data, heard->len, "bye", 3);
  g_assert_true (p2p_tls_session_has_ended (pair.sessions[1]));
  g_assert_cmpint (p2p_tls_session_read (pair.sessions[1], NULL, 0, &used, &byte, 1, &error), ==, 0);
  pair_clear (&pair);
}

static void
test_tampered (void)
{
  g_autoptr(GByteArray) first = NULL;
  g_autoptr(GByteArray) second = NULL;
  g_autoptr(GError) error = NULL;
  gsize used;
  guint8 byte;
  Pair pair;

  g_test_summary ("What came before a record that was changed is given, and nothing after it; the peer is told");

  pair_init (&pair, muxers, muxers);
  shake_hands (&pair, G_MAXSIZE);
  say (&pair, 0, "good", 4);
  say (&pair, 0, "evil", 4);
  pair.wires[1]->data[pair.wires[1]->len - 1] ^= 1;
  first = hear (&pair, 1, G_MAXSIZE, &error);
  g_assert_cmpmem (first->data, first->len, "good", 4);
  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
  g_clear_error (&error);

  g_assert_cmpint (p2p_tls_session_read (pair.sessions[1], (const guint8 *) "x", 1, &used, &byte, 1, &error), ==, -1);
  g_clear_error (&error);
  g_assert_false (p2p_tls_session_write (pair.sessions[1], (const guint8 *) "x", 1, &error));
  g_clear_error (&error);

  second = hear (&pair, 0, G_MAXSIZE, &error);
  g_assert_cmpuint (second->len, ==, 0);
  g_assert_nonnull (strstr (error->message, "The peer refused"));
  pair_clear (&pair);
}

/* One session of ours and a peer on GnuTLS; runs both until our end knows, and what it made of it. */
typedef struct
{
  P2pIdentity   *ours;
  P2pIdentity   *theirs;
  P2pTlsSession *session;
  TestTlsPeer   *peer;
} Meeting;

static void
meeting_init (Meeting             *self,
              P2pRole              role,
              const P2pPeerId     *expected,
              const TestTlsHabits *habits)
{
  g_autoptr(P2pTlsCertificate) certificate = NULL;

  self->ours = p2p_identity_new ();
  self->theirs = p2p_identity_new ();
  certificate = p2p_tls_certificate_new (self->ours);
  self->session = p2p_tls_session_new (role, certificate, expected, muxers);
  self->peer = test_tls_peer_new (role == P2P_ROLE_DIALER ? P2P_ROLE_LISTENER : P2P_ROLE_DIALER, self->theirs, habits);
}

static void
meeting_clear (Meeting *self)
{
  p2p_identity_unref (self->ours);
  p2p_identity_unref (self->theirs);
  p2p_tls_session_unref (self->session);
  test_tls_peer_free (self->peer);
}

static void
meeting_shake_hands (Meeting *self,
                     GError **error)
{
  while (*error == NULL && !p2p_tls_session_is_finished (self->session))
    {
      gsize used;

      test_tls_peer_handshake (self->peer);
      p2p_tls_session_handshake (self->session, self->peer->outgoing->data, self->peer->outgoing->len, &used, error);
      g_byte_array_remove_range (self->peer->outgoing, 0, used);
      carry_output (self->session, self->peer->incoming);
    }

  test_tls_peer_handshake (self->peer);
}

static const TestTlsHabits habits_of_any[] = {
  { "good", .n_certificates = 1 },
  { "ed25519", .n_certificates = 1, .flaw = TEST_CERTIFICATE_ED25519 },
  { "two-certificates", .n_certificates = 2, .message = "2 certificates and not one" },
  { "expired", .n_certificates = 1, .flaw = TEST_CERTIFICATE_EXPIRED, .message = "has expired" },
  { "not-yet-valid", .n_certificates = 1, .flaw = TEST_CERTIFICATE_NOT_YET_VALID, .message = "not valid yet" },
  { "no-extension", .n_certificates = 1, .flaw = TEST_CERTIFICATE_NO_EXTENSION, .message = "lacks the extension" },
  { "unknown-critical", .n_certificates = 1, .flaw = TEST_CERTIFICATE_UNKNOWN_CRITICAL, .message = "critical" },
  { "bad-signed-key", .n_certificates = 1, .flaw = TEST_CERTIFICATE_BAD_SIGNED_KEY, .message = "did not sign" },
  { "bad-self-signature", .n_certificates = 1, .flaw = TEST_CERTIFICATE_BAD_SELF_SIGNATURE, .message = "own key" },
  { "tls-1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.2", .n_certificates = 1, .message = "" },
  { "wrong-alpn", .alpn = "h2", .n_certificates = 1, .message = "libp2p" },
  { "no-alpn", .alpn = "", .n_certificates = 1, .message = "libp2p" },
  { "rsa", .n_certificates = 1, .flaw = TEST_CERTIFICATE_RSA, .message = "" },
};

typedef struct
{
  P2pRole              role; /* ours */
  const TestTlsHabits *habits;
} MeetingCase;

static void
test_meeting (gconstpointer data)
{
  const MeetingCase *c = data;
  g_autoptr(GError) error = NULL;
  Meeting meeting;

  meeting_init (&meeting, c->role, NULL, c->habits);
  meeting_shake_hands (&meeting, &error);

  if (c->habits->message == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (p2p_peer_id_equal (p2p_tls_session_get_peer (meeting.session),
                                        p2p_identity_get_peer_id (meeting.theirs)));
      g_assert_null (p2p_tls_session_get_muxer (meeting.session));
    }
  else
    {
      g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, c->habits->message));
    }

  meeting_clear (&meeting);
}

static const TestTlsHabits good = { "good", .n_certificates = 1 };

static void
test_expected (gconstpointer data)
{
  P2pRole role = GPOINTER_TO_INT (data);
  g_autoptr(P2pIdentity) other = p2p_identity_new ();
  g_autoptr(GError) error = NULL;
  Meeting meeting;

  meeting_init (&meeting, role, p2p_identity_get_peer_id (other), &good);
  meeting_shake_hands (&meeting, &error);
  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_WRONG_PEER);
  meeting_clear (&meeting);
}

static void
test_no_certificate (void)
{
  static const TestTlsHabits none = { "none", .n_certificates = 0 };
  g_autoptr(GError) error = NULL;
  Meeting meeting;

  g_test_summary ("A listener goes on with nobody who does not say who it is");

  meeting_init (&meeting, P2P_ROLE_LISTENER, NULL, &none);
  meeting_shake_hands (&meeting, &error);
  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "no certificate"));
  meeting_clear (&meeting);
}

static void
test_not_tls (void)
{
  g_autoptr(P2pIdentity) identity = p2p_identity_new ();
  g_autoptr(P2pTlsCertificate) certificate = p2p_tls_certificate_new (identity);

  for (guint role = 0; role < 2; role++)
    {
      static const char text[] = "GET / HTTP/1.1\r\n\r\n";
      g_autoptr(P2pTlsSession) session = p2p_tls_session_new (role, certificate, NULL, muxers);
      g_autoptr(GError) error = NULL;
      gsize used;

      g_assert_false (p2p_tls_session_handshake (session, (const guint8 *) text, sizeof text - 1, &used, &error));
      g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
    }
}

/* A handshake message of 16 MiB, in records of 16 KiB. */
static void
test_long_message (void)
{
  static const guint8 head[] = { 22, 3, 1, 0x40, 0 };
  static const guint8 announcement[] = { 1, 0xff, 0xff, 0xff };
  g_autoptr(P2pIdentity) identity = p2p_identity_new ();
  g_autoptr(P2pTlsCertificate) certificate = p2p_tls_certificate_new (identity);
  g_autoptr(P2pTlsSession) session = p2p_tls_session_new (P2P_ROLE_LISTENER, certificate, NULL, muxers);
  g_autoptr(GByteArray) record = g_byte_array_new ();
  g_autoptr(GError) error = NULL;
  guint n_records = 0;

  g_byte_array_append (record, head, sizeof head);
  g_byte_array_set_size (record, sizeof head + P2P_TLS_MAX_RECORD);
  memset (record->data + sizeof head, 0, P2P_TLS_MAX_RECORD);
  memcpy (record->data + sizeof head, announcement, sizeof announcement);

  while (error == NULL)
    {
      gsize used;

      g_assert_cmpuint (n_records++, <, 4);
      p2p_tls_session_handshake (session, record->data, record->len, &used, &error);
    }

  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
}

static gssize
read_from_peer (Meeting *self,
                guint8  *out,
                gsize    out_len,
                GError **error)
{
  gsize used;
  gssize n = p2p_tls_session_read (self->session, self->peer->outgoing->data, self->peer->outgoing->len, &used,
                                   out, out_len, error);

  g_byte_array_remove_range (self->peer->outgoing, 0, used);

  return n;
}

static void
test_late_refusal (void)
{
  g_autoptr(GError) error = NULL;
  guint8 byte;
  Meeting meeting;

  g_test_summary ("A dialer whose certificate is refused after it believed to be connected learns it with the first read");

  meeting_init (&meeting, P2P_ROLE_DIALER, NULL, &good);
  meeting_shake_hands (&meeting, &error);
  g_assert_no_error (error);
  gnutls_alert_send (meeting.peer->tls, GNUTLS_AL_FATAL, GNUTLS_A_BAD_CERTIFICATE);
  g_assert_cmpint (read_from_peer (&meeting, &byte, 1, &error), ==, -1);
  g_assert_nonnull (strstr (error->message, "The peer refused"));
  meeting_clear (&meeting);
}

static void
test_no_name_no_resumption (void)
{
  static const TestTlsHabits tickets = { "tickets", .n_certificates = 1, .sends_tickets = TRUE };
  g_autoptr(GError) error = NULL;
  char name[100];
  size_t len = sizeof name;
  unsigned int type;
  guint8 byte;
  Meeting meeting;

  g_test_summary ("No server name is sent, and tickets that come all the same are passed over");

  meeting_init (&meeting, P2P_ROLE_DIALER, NULL, &tickets);
  meeting_shake_hands (&meeting, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gnutls_server_name_get (meeting.peer->tls, name, &len, &type, 0), ==,
                   GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
  g_assert_cmpint (gnutls_record_send (meeting.peer->tls, "x", 1), ==, 1);
  g_assert_cmpint (read_from_peer (&meeting, &byte, 1, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpuint (byte, ==, 'x');
  meeting_clear (&meeting);
}

static void
test_key_update (void)
{
  g_autoptr(GError) error = NULL;
  guint8 byte;
  Meeting meeting;

  g_test_summary ("New keys are answered with new keys; a peer that wants nothing but new keys is left");

  meeting_init (&meeting, P2P_ROLE_LISTENER, NULL, &good);
  meeting_shake_hands (&meeting, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gnutls_session_key_update (meeting.peer->tls, GNUTLS_KU_PEER), ==, 0);
  g_assert_cmpint (gnutls_record_send (meeting.peer->tls, "x", 1), ==, 1);
  g_assert_cmpint (read_from_peer (&meeting, &byte, 1, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_true (p2p_tls_session_write (meeting.session, (const guint8 *) "y", 1, &error));
  carry_output (meeting.session, meeting.peer->incoming);

  while (gnutls_record_recv (meeting.peer->tls, &byte, 1) == GNUTLS_E_AGAIN)
    ;

  g_assert_cmpuint (byte, ==, 'y');

  for (guint i = 0; i < 1000; i++)
    g_assert_cmpint (gnutls_session_key_update (meeting.peer->tls, GNUTLS_KU_PEER), ==, 0);

  while (meeting.peer->outgoing->len > 0 && read_from_peer (&meeting, &byte, 1, &error) == 0)
    ;

  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
  meeting_clear (&meeting);
}

static void
test_empty_records (void)
{
  g_autoptr(GError) error = NULL;
  guint8 byte;
  Meeting meeting;

  g_test_summary ("Records that carry nothing are used up and give nothing, so that whoever reads sees what they are worth");

  meeting_init (&meeting, P2P_ROLE_LISTENER, NULL, &good);
  meeting_shake_hands (&meeting, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 1000; i++)
    g_assert_cmpint (gnutls_record_send2 (meeting.peer->tls, "", 0, 1, 0), >=, 0);

  g_assert_cmpuint (meeting.peer->outgoing->len, >, 1000);
  g_assert_cmpint (read_from_peer (&meeting, &byte, 1, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_false (p2p_tls_session_has_ended (meeting.session));
  g_assert_cmpuint (meeting.peer->outgoing->len, ==, 0);

  g_assert_cmpint (gnutls_record_send (meeting.peer->tls, "x", 1), ==, 1);
  g_assert_cmpint (read_from_peer (&meeting, &byte, 1, &error), ==, 1);
  meeting_clear (&meeting);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tls-session/bindings-differ", test_bindings_differ);
  g_test_add_func ("/tls-session/muxers", test_muxers);
  g_test_add_func ("/tls-session/end", test_end);
  g_test_add_func ("/tls-session/tampered", test_tampered);
  g_test_add_func ("/tls-session/no-certificate", test_no_certificate);
  g_test_add_func ("/tls-session/not-tls", test_not_tls);
  g_test_add_func ("/tls-session/long-message", test_long_message);
  g_test_add_func ("/tls-session/late-refusal", test_late_refusal);
  g_test_add_func ("/tls-session/no-name-no-resumption", test_no_name_no_resumption);
  g_test_add_func ("/tls-session/key-update", test_key_update);
  g_test_add_func ("/tls-session/empty-records", test_empty_records);
  g_test_add_data_func ("/tls-session/wrong-peer/dialer", GINT_TO_POINTER (P2P_ROLE_DIALER), test_expected);
  g_test_add_data_func ("/tls-session/wrong-peer/listener", GINT_TO_POINTER (P2P_ROLE_LISTENER), test_expected);

  for (guint i = 0; i < G_N_ELEMENTS (step_cases); i++)
    g_test_add_data_func (step_cases[i].name, &step_cases[i], test_pair);

  for (guint i = 0; i < 2 * G_N_ELEMENTS (habits_of_any); i++)
    {
      MeetingCase *c = g_new (MeetingCase, 1);
      g_autofree char *path = NULL;

      c->role = i % 2 == 0 ? P2P_ROLE_DIALER : P2P_ROLE_LISTENER;
      c->habits = &habits_of_any[i / 2];
      path = g_strdup_printf ("/tls-session/meets/%s/%s", c->habits->name, i % 2 == 0 ? "as-dialer" : "as-listener");
      g_test_add_data_func_full (path, c, test_meeting, g_free);
    }

  return g_test_run ();
}
