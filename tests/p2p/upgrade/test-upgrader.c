/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-upgrader.h"

#include <string.h>

#include "p2p-memory-pair.h"
#include "p2p-multistream.h"
#include "p2p-noise-security.h"
#include "p2p-tls-security.h"
#include "test-trickle-stream.h"

#define TRICKLED_LEN 20000 /* bytes of several yamux frames */

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static P2pIdentity *
identity_new (guint8 seed)
{
  guint8 bytes[P2P_SEED_LEN];

  memset (bytes, seed, sizeof bytes);

  return p2p_identity_new_from_seed (bytes);
}

static void
wait_for (GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
end (P2pUpgraded *upgraded)
{
  if (upgraded == NULL)
    return;

  p2p_session_close (upgraded->session);
  settle ();
  p2p_upgraded_free (upgraded);
}

typedef struct
{
  const char *name;
  const char *dialer;   /* what it speaks, in the order in which it offers it; NULL for what it does by itself */
  const char *listener;
  const char *chosen;   /* NULL if they have nothing in common */
} SecurityCase;

static const SecurityCase security_cases[] = {
  { "/upgrader/security/as-made",        NULL,                   NULL,                   "/noise" },
  { "/upgrader/security/noise",          "/noise",               NULL,                   "/noise" },
  { "/upgrader/security/tls",            "/tls/1.0.0",           NULL,                   "/tls/1.0.0" },
  { "/upgrader/security/tls-listener",   NULL,                   "/tls/1.0.0",           "/tls/1.0.0" },
  { "/upgrader/security/dialer-decides", "/tls/1.0.0 /noise",    "/noise /tls/1.0.0",    "/tls/1.0.0" },
  { "/upgrader/security/none-in-common", "/tls/1.0.0",           "/noise",               NULL },
  { "/upgrader/security/unknown",        "/plaintext/2.0.0 /noise", NULL,                "/noise" },
};

static P2pUpgrader *
upgrader_new (P2pIdentity *identity,
              const char  *securities)
{
  P2pUpgrader *upgrader = p2p_upgrader_new (identity);
  g_auto(GStrv) names = NULL;

  if (securities != NULL)
    {
      names = g_strsplit (securities, " ", -1);
      p2p_upgrader_set_securities (upgrader, (const char *const *) names);
    }

  return upgrader;
}

static void
test_upgrader_pair (gconstpointer data)
{
  const SecurityCase *c = data;
  g_autoptr(P2pIdentity) one = identity_new (1);
  g_autoptr(P2pIdentity) two = identity_new (2);
  g_autoptr(P2pUpgrader) dialer = upgrader_new (one, c->dialer);
  g_autoptr(P2pUpgrader) listener = upgrader_new (two, c->listener);
  g_autoptr(GIOStream) a = NULL;
  g_autoptr(GIOStream) b = NULL;
  g_autoptr(GAsyncResult) dialled = NULL;
  g_autoptr(GAsyncResult) accepted = NULL;
  g_autoptr(GError) error = NULL;
  P2pUpgraded *at_a;
  P2pUpgraded *at_b;

  g_test_summary ("Two of us agree on everything within the handshake");

  p2p_memory_pair_new (&a, &b);
  p2p_upgrader_upgrade_async (dialer, a, P2P_ROLE_DIALER, p2p_identity_get_peer_id (two), NULL, result_cb, &dialled);
  p2p_upgrader_upgrade_async (listener, b, P2P_ROLE_LISTENER, NULL, NULL, result_cb, &accepted);
  wait_for (&dialled);
  wait_for (&accepted);

  at_a = p2p_upgrader_upgrade_finish (dialer, dialled, &error);

  if (c->chosen == NULL)
    {
      g_assert_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_UNSUPPORTED);
      g_assert_null (p2p_upgrader_upgrade_finish (listener, accepted, NULL));
      settle ();
      return;
    }

  g_assert_no_error (error);
  at_b = p2p_upgrader_upgrade_finish (listener, accepted, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (at_a->security, ==, c->chosen);
  g_assert_cmpstr (at_b->security, ==, c->chosen);
  g_assert_true (at_a->early_muxer && at_b->early_muxer);
  g_assert_true (p2p_peer_id_equal (&at_b->peer, p2p_identity_get_peer_id (one)));
  g_assert_cmpmem (at_a->binding, P2P_CHANNEL_BINDING_LEN, at_b->binding, P2P_CHANNEL_BINDING_LEN);

  end (at_a);
  end (at_b);
}

static void
test_upgrader_wrong_peer (gconstpointer data)
{
  g_autoptr(P2pIdentity) one = identity_new (1);
  g_autoptr(P2pIdentity) two = identity_new (2);
  g_autoptr(P2pUpgrader) dialer = upgrader_new (one, data);
  g_autoptr(P2pUpgrader) listener = p2p_upgrader_new (two);
  g_autoptr(GIOStream) a = NULL;
  g_autoptr(GIOStream) b = NULL;
  g_autoptr(GAsyncResult) dialled = NULL;
  g_autoptr(GAsyncResult) accepted = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A dialer leaves whoever is not the one it wanted, and the listener does not take it for connected");

  p2p_memory_pair_new (&a, &b);
  p2p_upgrader_upgrade_async (dialer, a, P2P_ROLE_DIALER, p2p_identity_get_peer_id (one), NULL, result_cb, &dialled);
  p2p_upgrader_upgrade_async (listener, b, P2P_ROLE_LISTENER, NULL, NULL, result_cb, &accepted);
  wait_for (&dialled);
  wait_for (&accepted);
  g_assert_null (p2p_upgrader_upgrade_finish (dialer, dialled, &error));
  g_assert_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_WRONG_PEER);
  g_assert_null (p2p_upgrader_upgrade_finish (listener, accepted, NULL));
  settle ();
}

/* The far end as an implementation that offers no multiplexer in the handshake plays it. */
static P2pSecured *
secure_by_hand (P2pSecurity *security,
                GIOStream   *stream,
                P2pRole      role)
{
  const char *const protocols[] = { p2p_security_get_protocol (security), NULL };
  g_autoptr(GAsyncResult) agreed = NULL;
  g_autoptr(GAsyncResult) secured = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *protocol = NULL;
  P2pSecured *result;

  if (role == P2P_ROLE_DIALER)
    p2p_multistream_select_async (stream, protocols, NULL, result_cb, &agreed);
  else
    p2p_multistream_accept_async (stream, protocols, NULL, result_cb, &agreed);

  wait_for (&agreed);
  protocol = p2p_multistream_select_finish (stream, agreed, &error);
  g_assert_no_error (error);

  p2p_security_secure_async (security, stream, role, NULL, NULL, result_cb, &secured);
  wait_for (&secured);
  result = p2p_security_secure_finish (security, secured, &error);
  g_assert_no_error (error);
  g_assert_null (result->muxer);

  return result;
}

typedef struct
{
  const char *name;
  P2pRole     role; /* ours */
  const char *muxer;
  gboolean    is_tls;
} FallbackCase;

static const FallbackCase fallback_cases[] = {
  { "/upgrader/fall-back/dialer", P2P_ROLE_DIALER, P2P_MUXER_ID },
  { "/upgrader/fall-back/listener", P2P_ROLE_LISTENER, P2P_MUXER_ID },
  { "/upgrader/fall-back/tls-dialer", P2P_ROLE_DIALER, P2P_MUXER_ID, TRUE },
  { "/upgrader/fall-back/tls-listener", P2P_ROLE_LISTENER, P2P_MUXER_ID, TRUE },
  { "/upgrader/no-muxer/dialer", P2P_ROLE_DIALER, "/mplex/6.7.0" },
};

static void
test_upgrader_fallback (gconstpointer data)
{
  const FallbackCase *c = data;
  const char *muxers[] = { c->muxer, NULL };
  g_autoptr(P2pIdentity) one = identity_new (1);
  g_autoptr(P2pIdentity) two = identity_new (2);
  g_autoptr(P2pUpgrader) upgrader = upgrader_new (one, c->is_tls ? P2P_TLS_ID : NULL);
  g_autoptr(P2pSecurity) security = c->is_tls ? p2p_tls_security_new (two, NULL) : p2p_noise_security_new (two, NULL);
  g_autoptr(P2pSecured) secured = NULL;
  g_autoptr(GIOStream) near = NULL;
  g_autoptr(GIOStream) far = NULL;
  g_autoptr(GAsyncResult) upgraded = NULL;
  g_autoptr(GAsyncResult) agreed = NULL;
  g_autoptr(GError) error = NULL;
  P2pUpgraded *result;

  p2p_memory_pair_new (&near, &far);
  p2p_upgrader_upgrade_async (upgrader, near, c->role, NULL, NULL, result_cb, &upgraded);
  secured = secure_by_hand (security, far,
                            c->role == P2P_ROLE_DIALER ? P2P_ROLE_LISTENER : P2P_ROLE_DIALER);

  if (c->role == P2P_ROLE_DIALER)
    p2p_multistream_accept_async (secured->stream, muxers, NULL, result_cb, &agreed);
  else
    p2p_multistream_select_async (secured->stream, muxers, NULL, result_cb, &agreed);

  wait_for (&upgraded);
  result = p2p_upgrader_upgrade_finish (upgrader, upgraded, &error);

  if (strcmp (c->muxer, P2P_MUXER_ID) == 0)
    {
      g_assert_no_error (error);
      g_assert_false (result->early_muxer);
    }
  else
    g_assert_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_UNSUPPORTED);

  wait_for (&agreed);
  end (result);
  settle ();
}

static void
test_upgrader_timeout (void)
{
  g_autoptr(P2pIdentity) one = identity_new (1);
  g_autoptr(P2pUpgrader) upgrader = p2p_upgrader_new (one);
  g_autoptr(GIOStream) near = NULL;
  g_autoptr(GIOStream) far = NULL;
  g_autoptr(GAsyncResult) upgraded = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A silent peer is given up, and the stream closed");

  p2p_memory_pair_new (&near, &far);
  p2p_upgrader_set_timeout (upgrader, 20);
  p2p_upgrader_upgrade_async (upgrader, near, P2P_ROLE_DIALER, NULL, NULL, result_cb, &upgraded);
  wait_for (&upgraded);
  g_assert_null (p2p_upgrader_upgrade_finish (upgrader, upgraded, &error));
  g_assert_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_TIMED_OUT);
  settle ();
  g_assert_true (g_io_stream_is_closed (near));
}

static void
test_upgrader_muxer_timeout (void)
{
  g_autoptr(P2pIdentity) one = identity_new (1);
  g_autoptr(P2pIdentity) two = identity_new (2);
  g_autoptr(P2pUpgrader) upgrader = p2p_upgrader_new (one);
  g_autoptr(P2pSecurity) security = p2p_noise_security_new (two, NULL);
  g_autoptr(P2pSecured) secured = NULL;
  g_autoptr(GIOStream) near = NULL;
  g_autoptr(GIOStream) far = NULL;
  g_autoptr(GAsyncResult) upgraded = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A peer that proves who it is and then says no more is given up as well");

  p2p_memory_pair_new (&near, &far);
  p2p_upgrader_set_timeout (upgrader, 100);
  p2p_upgrader_upgrade_async (upgrader, near, P2P_ROLE_LISTENER, NULL, NULL, result_cb, &upgraded);
  secured = secure_by_hand (security, far, P2P_ROLE_DIALER);
  wait_for (&upgraded);
  g_assert_null (p2p_upgrader_upgrade_finish (upgrader, upgraded, &error));
  g_assert_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_TIMED_OUT);
  g_assert_true (g_str_has_prefix (error->message, "Agreeing on a multiplexer"));
  settle ();
  g_assert_true (g_io_stream_is_closed (near));
}

static void
echoed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GIOStream *stream = user_data;

  g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, NULL);
  g_object_unref (stream);
}

static void
stream_cb (P2pSession *session,
           GIOStream  *stream,
           gpointer    user_data)
{
  g_output_stream_splice_async (g_io_stream_get_output_stream (stream), g_io_stream_get_input_stream (stream),
                                G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, G_PRIORITY_DEFAULT, NULL,
                                echoed_cb, g_object_ref (stream));
}

static void
check_echo (P2pSession *session)
{
  g_autofree guint8 *sent = g_malloc (TRICKLED_LEN);
  g_autofree guint8 *received = g_malloc0 (TRICKLED_LEN);
  g_autoptr(GAsyncResult) written = NULL;
  g_autoptr(GAsyncResult) read = NULL;
  g_autoptr(GIOStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < TRICKLED_LEN; i++)
    sent[i] = i * 7 >> 5;

  stream = p2p_session_open_stream (session, &error);
  g_assert_no_error (error);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), sent, TRICKLED_LEN,
                                   G_PRIORITY_DEFAULT, NULL, result_cb, &written);
  g_input_stream_read_all_async (g_io_stream_get_input_stream (stream), received, TRICKLED_LEN,
                                 G_PRIORITY_DEFAULT, NULL, result_cb, &read);
  wait_for (&written);
  wait_for (&read);
  g_assert_cmpmem (received, TRICKLED_LEN, sent, TRICKLED_LEN);
  g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void
test_upgrader_trickle (gconstpointer data)
{
  g_autoptr(P2pIdentity) one = identity_new (1);
  g_autoptr(P2pIdentity) two = identity_new (2);
  g_autoptr(P2pUpgrader) dialer = upgrader_new (one, data);
  g_autoptr(P2pUpgrader) listener = p2p_upgrader_new (two);
  g_autoptr(GIOStream) a = NULL;
  g_autoptr(GIOStream) b = NULL;
  g_autoptr(GIOStream) slow_a = NULL;
  g_autoptr(GIOStream) slow_b = NULL;
  g_autoptr(GAsyncResult) dialled = NULL;
  g_autoptr(GAsyncResult) accepted = NULL;
  g_autoptr(GError) error = NULL;
  P2pUpgraded *at_a;
  P2pUpgraded *at_b;

  g_test_summary ("Byte by byte, an upgrade and an echo on a stream come out the same");

  p2p_memory_pair_new (&a, &b);
  slow_a = test_trickle_stream_new (a);
  slow_b = test_trickle_stream_new (b);
  p2p_upgrader_upgrade_async (dialer, slow_a, P2P_ROLE_DIALER, NULL, NULL, result_cb, &dialled);
  p2p_upgrader_upgrade_async (listener, slow_b, P2P_ROLE_LISTENER, NULL, NULL, result_cb, &accepted);
  wait_for (&dialled);
  wait_for (&accepted);
  at_a = p2p_upgrader_upgrade_finish (dialer, dialled, &error);
  g_assert_no_error (error);
  at_b = p2p_upgrader_upgrade_finish (listener, accepted, &error);
  g_assert_no_error (error);

  g_signal_connect (at_b->session, "stream", G_CALLBACK (stream_cb), NULL);
  p2p_session_start (at_a->session);
  p2p_session_start (at_b->session);
  check_echo (at_a->session);

  end (at_a);
  end (at_b);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/upgrader/timeout", test_upgrader_timeout);

  g_test_add_func ("/upgrader/muxer-timeout", test_upgrader_muxer_timeout);
  g_test_add_data_func ("/upgrader/trickle/noise", P2P_NOISE_ID, test_upgrader_trickle);
  g_test_add_data_func ("/upgrader/trickle/tls", P2P_TLS_ID, test_upgrader_trickle);
  g_test_add_data_func ("/upgrader/wrong-peer/noise", P2P_NOISE_ID, test_upgrader_wrong_peer);
  g_test_add_data_func ("/upgrader/wrong-peer/tls", P2P_TLS_ID, test_upgrader_wrong_peer);

  for (guint i = 0; i < G_N_ELEMENTS (security_cases); i++)
    g_test_add_data_func (security_cases[i].name, &security_cases[i], test_upgrader_pair);

  for (guint i = 0; i < G_N_ELEMENTS (fallback_cases); i++)
    g_test_add_data_func (fallback_cases[i].name, &fallback_cases[i], test_upgrader_fallback);

  return g_test_run ();
}
