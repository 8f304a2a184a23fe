/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-stream-contract.h"

#include "p2p-memory-pair.h"
#include "p2p-websocket-stream.h"
#include "p2p-websocket-transport.h"
#include "test-trickle-stream.h"

static void
join (TestStreamPair *pair,
      GIOStream      *a,
      GIOStream      *b)
{
  pair->near = p2p_websocket_stream_new (a, P2P_ROLE_DIALER, "127.0.0.1:1");
  pair->far = p2p_websocket_stream_new (b, P2P_ROLE_LISTENER, NULL);
}

/* The contract is about open streams, so one byte goes each way first. */
static void
agree (TestStreamPair *pair)
{
  g_autoptr(GError) error = NULL;
  guint8 byte;

  g_assert_cmpint (test_stream_write (pair->near, "a", 1, &error), ==, 1);
  g_assert_cmpint (test_stream_write (pair->far, "b", 1, &error), ==, 1);
  g_input_stream_read_async (g_io_stream_get_input_stream (pair->near), &byte, 1, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_assert_cmpint (test_stream_read (pair->far, &byte, 1, &error), ==, 1);
  g_assert_no_error (error);

  while (g_input_stream_has_pending (g_io_stream_get_input_stream (pair->near)))
    g_main_context_iteration (NULL, TRUE);

  test_stream_settle ();
}

static void
set_up_whole (TestStreamPair *pair)
{
  g_autoptr(GIOStream) a = NULL;
  g_autoptr(GIOStream) b = NULL;

  p2p_memory_pair_new (&a, &b);
  join (pair, a, b);
  agree (pair);
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
  join (pair, slow_a, slow_b);
  agree (pair);
}

typedef struct
{
  const char *text;
  gboolean    handled;
} AddressCase;

static const AddressCase address_cases[] = {
  { "/ip4/127.0.0.1/tcp/80/ws",      TRUE },
  { "/ip6/::1/tcp/80/ws",            TRUE },
  { "/dns4/example.org/tcp/80/ws",   TRUE },
  { "/ip4/127.0.0.1/tcp/80/ws/p2p/12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5", TRUE },
  { "/ip4/127.0.0.1/tcp/80",         FALSE },
  { "/ip4/127.0.0.1/tcp/80/wss",     FALSE },
  { "/ip4/127.0.0.1/tcp/80/tls/ws",  FALSE },
  { "/ip4/127.0.0.1/tcp/80/ws/ws",   FALSE },
  { "/ip4/127.0.0.1/udp/80/ws",      FALSE },
};

static void
test_addresses (void)
{
  g_autoptr(P2pTransport) transport = p2p_websocket_transport_new ();

  for (guint i = 0; i < G_N_ELEMENTS (address_cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (address_cases[i].text, &error);

      g_assert_no_error (error);
      g_test_message ("%s", address_cases[i].text);
      g_assert_cmpint (p2p_transport_handles (transport, address), ==, address_cases[i].handled);

      if (!address_cases[i].handled)
        g_assert_null (p2p_transport_listen (transport, address, NULL));
    }
}

static void
incoming_cb (P2pListener  *listener,
             GIOStream    *stream,
             P2pMultiaddr *remote,
             gpointer      user_data)
{
  GIOStream **slot = user_data;

  g_assert_true (g_str_has_prefix (p2p_multiaddr_get_text (remote), "/ip4/127.0.0.1/tcp/"));
  g_assert_true (g_str_has_suffix (p2p_multiaddr_get_text (remote), "/ws"));
  *slot = g_object_ref (stream);
}

static void
dialled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GIOStream **slot = user_data;
  g_autoptr(GError) error = NULL;

  *slot = p2p_transport_dial_finish (P2P_TRANSPORT (source), result, &error);
  g_assert_no_error (error);
}

static void
test_loopback (void)
{
  g_autoptr(P2pTransport) transport = p2p_websocket_transport_new ();
  g_autoptr(P2pMultiaddr) any = p2p_multiaddr_new_from_string ("/ip4/127.0.0.1/tcp/0/ws", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(P2pListener) listener = p2p_transport_listen (transport, any, &error);
  TestStreamPair pair = { NULL };

  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (p2p_multiaddr_get_text (p2p_listener_get_address (listener)), "/ws"));
  g_signal_connect (listener, "incoming", G_CALLBACK (incoming_cb), &pair.far);
  p2p_transport_dial_async (transport, p2p_listener_get_address (listener), NULL, dialled_cb, &pair.near);

  while (pair.near == NULL || pair.far == NULL)
    g_main_context_iteration (NULL, TRUE);

  agree (&pair);
  g_io_stream_close_async (pair.near, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_io_stream_close_async (pair.far, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  test_stream_settle ();
  g_assert_finalize_object (pair.near);
  g_assert_finalize_object (pair.far);
}

static void
test_nonblocking (void)
{
  TestStreamPair pair = { NULL };
  g_autofree guint8 *chunk = g_malloc0 (100000);
  g_autoptr(GError) error = NULL;
  gsize written = 0;
  gsize heard = 0;
  gssize n = 0;

  g_test_summary ("Whoever polls gets rid of what there is room for, and every byte of it arrives");

  set_up_whole (&pair);

  while (n >= 0)
    {
      GPollableOutputStream *output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (pair.near));

      n = g_pollable_output_stream_write_nonblocking (output, chunk, 100000, NULL, &error);
      written += MAX (n, 0);
    }

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_clear_error (&error);
  g_assert_cmpuint (written, >, 0);

  while (heard < written)
    {
      n = test_stream_read (pair.far, chunk, 100000, &error);
      g_assert_no_error (error);
      g_assert_cmpint (n, >, 0);
      heard += n;
    }

  g_assert_cmpuint (heard, ==, written);
  test_stream_settle ();
  g_assert_finalize_object (pair.near);
  g_assert_finalize_object (pair.far);
}

int
main (int   argc,
      char *argv[])
{
  static const TestStreamContract whole = { .set_up = set_up_whole, .max_ahead = 2 * 1024 * 1024 };
  static const TestStreamContract trickle = { .set_up = set_up_trickle };

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/websocket-transport/addresses", test_addresses);
  g_test_add_func ("/websocket-transport/loopback", test_loopback);
  g_test_add_func ("/websocket-stream/nonblocking", test_nonblocking);
  test_stream_contract_add ("/websocket-stream/contract", &whole);
  test_stream_contract_add ("/websocket-stream/contract-trickle", &trickle);

  return g_test_run ();
}
