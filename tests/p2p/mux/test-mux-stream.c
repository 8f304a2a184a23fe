/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-memory-pair.h"
#include "p2p-session.h"
#include "test-stream-contract.h"
#include "test-trickle-stream.h"

#define WINDOW (256 * 1024) /* yamux specification, Flow Control */

/* Two sessions, and the one stream between them that the contract is about. */
typedef struct
{
  P2pSession *dialer;
  P2pSession *listener;
  guint       n_closed;
} Sessions;

static void
stream_cb (TestStreamPair *pair,
           GIOStream      *stream)
{
  pair->far = g_object_ref (stream);
}

static void
closed_cb (Sessions     *sessions,
           const GError *error)
{
  g_assert_no_error (error);
  sessions->n_closed++;
}

static void
set_up_over (TestStreamPair *pair,
             GIOStream      *a,
             GIOStream      *b)
{
  g_autoptr(GError) error = NULL;
  Sessions *sessions = g_new0 (Sessions, 1);

  pair->owner = sessions;
  sessions->dialer = p2p_session_new (a, P2P_ROLE_DIALER);
  sessions->listener = p2p_session_new (b, P2P_ROLE_LISTENER);
  g_signal_connect_swapped (sessions->dialer, "closed", G_CALLBACK (closed_cb), sessions);
  g_signal_connect_swapped (sessions->listener, "closed", G_CALLBACK (closed_cb), sessions);
  g_signal_connect_swapped (sessions->listener, "stream", G_CALLBACK (stream_cb), pair);
  p2p_session_start (sessions->dialer);
  p2p_session_start (sessions->listener);

  pair->near = p2p_session_open_stream (sessions->dialer, &error);
  g_assert_no_error (error);

  while (pair->far == NULL)
    g_main_context_iteration (NULL, TRUE);

  test_stream_settle ();
}

static void
set_up (TestStreamPair *pair)
{
  g_autoptr(GIOStream) a = NULL;
  g_autoptr(GIOStream) b = NULL;

  p2p_memory_pair_new (&a, &b);
  set_up_over (pair, a, b);
}

static void
set_up_trickle (TestStreamPair *pair)
{
  g_autoptr(GIOStream) a = NULL;
  g_autoptr(GIOStream) b = NULL;
  g_autoptr(GIOStream) slow_a = NULL;
  g_autoptr(GIOStream) slow_b = NULL;

  p2p_memory_pair_new (&a, &b);
  slow_a = test_trickle_stream_new (a);
  slow_b = test_trickle_stream_new (b);
  set_up_over (pair, slow_a, slow_b);
}

/* Whatever became of the stream, neither session has one left, and neither was ended by it. */
static void
tear_down (TestStreamPair *pair)
{
  Sessions *sessions = pair->owner;

  g_assert_cmpuint (p2p_session_get_n_streams (sessions->dialer), ==, 0);
  g_assert_cmpuint (p2p_session_get_n_streams (sessions->listener), ==, 0);
  g_assert_cmpuint (p2p_session_get_buffered (sessions->dialer), ==, 0);
  g_assert_cmpuint (p2p_session_get_buffered (sessions->listener), ==, 0);
  g_assert_cmpuint (sessions->n_closed, ==, 0);

  p2p_session_close (sessions->dialer);
  p2p_session_close (sessions->listener);
  test_stream_settle ();
  g_assert_cmpuint (sessions->n_closed, ==, 2);

  g_assert_finalize_object (sessions->dialer);
  g_assert_finalize_object (sessions->listener);
  g_free (sessions);
}

static const TestStreamContract contract = {
  .set_up = set_up,
  .tear_down = tear_down,
  .has_half_close = TRUE,
  .gathers = TRUE,
  .max_ahead = WINDOW,
};

static const TestStreamContract trickle_contract = {
  .set_up = set_up_trickle,
  .tear_down = tear_down,
  .has_half_close = TRUE,
  .gathers = TRUE,
};

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  test_stream_contract_add ("/mux-stream", &contract);
  test_stream_contract_add ("/mux-stream/trickle", &trickle_contract);

  return g_test_run ();
}
