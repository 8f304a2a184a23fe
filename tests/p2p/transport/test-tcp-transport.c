/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-tcp-transport.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* A listener, a dialer, and what arrived. */
typedef struct
{
  P2pTransport *transport;
  P2pListener  *listener;
  GPtrArray    *incoming;   /* of GIOStream */
  P2pMultiaddr *remote;     /* of the last one */
} Fixture;

static void
incoming_cb (Fixture      *f,
             GIOStream    *stream,
             P2pMultiaddr *remote)
{
  g_ptr_array_add (f->incoming, g_object_ref (stream));
  g_clear_pointer (&f->remote, p2p_multiaddr_unref);
  f->remote = p2p_multiaddr_ref (remote);
}

static P2pListener *
listen_on (Fixture    *f,
           const char *text,
           GError    **error)
{
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (text, NULL);
  P2pListener *listener;

  g_assert_nonnull (address);
  listener = p2p_transport_listen (f->transport, address, error);

  if (listener != NULL)
    g_signal_connect_swapped (listener, "incoming", G_CALLBACK (incoming_cb), f);

  return listener;
}

static void
set_up (Fixture      *f,
        gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  f->incoming = g_ptr_array_new_with_free_func (g_object_unref);
  f->transport = p2p_tcp_transport_new ();
  f->listener = listen_on (f, "/ip4/127.0.0.1/tcp/0", &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture      *f,
           gconstpointer unused)
{
  g_clear_pointer (&f->incoming, g_ptr_array_unref);
  g_clear_pointer (&f->remote, p2p_multiaddr_unref);
  g_assert_finalize_object (f->listener);

  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_finalize_object (f->transport);
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **location = user_data;

  *location = g_object_ref (result);
}

static GIOStream *
dial (Fixture      *f,
      P2pMultiaddr *address,
      GError      **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  p2p_transport_dial_async (f->transport, address, NULL, result_cb, &result);

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return p2p_transport_dial_finish (f->transport, result, error);
}

static void
test_tcp_dial (Fixture      *f,
               gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GIOStream) stream = NULL;
  const char *host;
  guint16 port;

  g_test_summary ("The listener knows its real port, and both ends know each other");

  g_assert_true (p2p_multiaddr_get_tcp (p2p_listener_get_address (f->listener), &host, &port));
  g_assert_cmpstr (host, ==, "127.0.0.1");
  g_assert_cmpuint (port, >, 0);

  stream = dial (f, p2p_listener_get_address (f->listener), &error);
  g_assert_no_error (error);
  g_assert_nonnull (stream);

  while (f->incoming->len == 0)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (g_str_has_prefix (p2p_multiaddr_get_text (f->remote), "/ip4/127.0.0.1/tcp/"));
}

static int
get_option (GIOStream *stream,
            int        name)
{
  g_autoptr(GSocket) socket = NULL;
  g_autoptr(GError) error = NULL;
  int value = 0;

  g_object_get (g_io_stream_get_output_stream (stream), "socket", &socket, NULL);
  g_socket_get_option (socket, IPPROTO_TCP, name, &value, &error);
  g_assert_no_error (error);

  return value;
}

static void
test_tcp_unsent (Fixture      *f,
                 gconstpointer unused)
{
  g_autoptr(GIOStream) near = dial (f, p2p_listener_get_address (f->listener), NULL);

  g_test_summary ("At both ends little waits in the kernel, where nothing can overtake it, and nothing waits for more");

  while (f->incoming->len == 0)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (get_option (near, TCP_NOTSENT_LOWAT), ==, 16384);
  g_assert_cmpint (get_option (f->incoming->pdata[0], TCP_NOTSENT_LOWAT), ==, 16384);
  g_assert_cmpint (get_option (near, TCP_NODELAY), !=, 0);
  g_assert_cmpint (get_option (f->incoming->pdata[0], TCP_NODELAY), !=, 0);
}

static void
test_tcp_refused (Fixture      *f,
                  gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_ref (p2p_listener_get_address (f->listener));

  p2p_listener_close (f->listener);
  g_assert_null (dial (f, address, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static void
test_tcp_unsupported (Fixture      *f,
                      gconstpointer unused)
{
  const char *texts[] = { "/ip4/127.0.0.1/tcp/80/ws", "/ip4/127.0.0.1/udp/80" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (texts[i], NULL);

      if (address == NULL)
        continue;

      g_assert_false (p2p_transport_handles (f->transport, address));
      g_assert_null (dial (f, address, &error));
      g_assert_error (error, P2P_TRANSPORT_ERROR, P2P_TRANSPORT_ERROR_UNSUPPORTED);
      g_clear_error (&error);
      g_assert_null (p2p_transport_listen (f->transport, address, &error));
      g_assert_error (error, P2P_TRANSPORT_ERROR, P2P_TRANSPORT_ERROR_UNSUPPORTED);
    }
}

static void
test_tcp_both_defaults (Fixture      *f,
                        gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(P2pListener) four = NULL;
  g_autoptr(P2pListener) six = NULL;
  g_autofree char *text = NULL;
  const char *host;
  guint16 port;

  g_test_summary ("IPv4 and IPv6 fit on the same port");

  four = listen_on (f, "/ip4/127.0.0.1/tcp/0", &error);
  g_assert_no_error (error);
  g_assert_true (p2p_multiaddr_get_tcp (p2p_listener_get_address (four), &host, &port));

  text = g_strdup_printf ("/ip6/::/tcp/%u", port);
  six = listen_on (f, text, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    {
      g_test_skip ("This machine has no IPv6");
      return;
    }

  g_assert_no_error (error);
  g_assert_nonnull (six);
}

static void
test_tcp_paused (Fixture      *f,
                 gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GIOStream) stream = NULL;

  g_test_summary ("Who connects to a paused listener waits until it resumes");

  p2p_listener_set_paused (f->listener, TRUE);
  stream = dial (f, p2p_listener_get_address (f->listener), &error);
  g_assert_no_error (error);

  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_cmpuint (f->incoming->len, ==, 0);
  p2p_listener_set_paused (f->listener, FALSE);

  while (f->incoming->len == 0)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/tcp/dial", test_tcp_dial);
  ADD ("/tcp/unsent", test_tcp_unsent);
  ADD ("/tcp/refused", test_tcp_refused);
  ADD ("/tcp/unsupported", test_tcp_unsupported);
  ADD ("/tcp/both-defaults", test_tcp_both_defaults);
  ADD ("/tcp/paused", test_tcp_paused);
#undef ADD

  return g_test_run ();
}
