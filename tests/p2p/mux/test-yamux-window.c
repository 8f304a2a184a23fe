/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-mux-error.h"
#include "p2p-yamux-window.h"

#define SLOWLY (2 * P2P_YAMUX_TUNE_INTERVAL)

static void
test_window_receive (void)
{
  g_autoptr(GError) error = NULL;
  P2pYamuxWindow window;

  p2p_yamux_window_init (&window, 0);
  g_assert_true (p2p_yamux_window_receive (&window, P2P_YAMUX_INITIAL_WINDOW, &error));
  g_assert_no_error (error);
  g_assert_false (p2p_yamux_window_receive (&window, 1, &error));
  g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL);
}

static void
test_window_receive_more_than_whole (void)
{
  g_autoptr(GError) error = NULL;
  P2pYamuxWindow window;

  p2p_yamux_window_init (&window, 0);
  g_assert_false (p2p_yamux_window_receive (&window, P2P_YAMUX_INITIAL_WINDOW + 1, &error));
  g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL);
  g_assert_cmpuint (window.receivable, ==, P2P_YAMUX_INITIAL_WINDOW);
}

static void
test_window_raise (void)
{
  g_autoptr(GError) error = NULL;
  P2pYamuxWindow window;

  p2p_yamux_window_init (&window, 0);
  g_assert_true (p2p_yamux_window_raise (&window, G_MAXUINT32 - P2P_YAMUX_INITIAL_WINDOW, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (window.sendable, ==, G_MAXUINT32);
  g_assert_false (p2p_yamux_window_raise (&window, 1, &error));
  g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL);
  g_assert_cmpuint (window.sendable, ==, G_MAXUINT32);
}

static void
consume (P2pYamuxWindow *window,
         guint32         len)
{
  g_assert_true (p2p_yamux_window_receive (window, len, NULL));
  p2p_yamux_window_consume (window, len);
}

static void
test_window_grant_half (void)
{
  P2pYamuxWindow window;

  g_test_summary ("A slow reader gets the same window again, and not before half of it was read");

  p2p_yamux_window_init (&window, 0);
  consume (&window, P2P_YAMUX_INITIAL_WINDOW / 2 - 1);
  g_assert_cmpuint (p2p_yamux_window_grant (&window, G_MAXSIZE, SLOWLY), ==, 0);
  consume (&window, 1);
  g_assert_cmpuint (p2p_yamux_window_grant (&window, G_MAXSIZE, SLOWLY), ==, P2P_YAMUX_INITIAL_WINDOW / 2);
  g_assert_cmpuint (window.receivable, ==, P2P_YAMUX_INITIAL_WINDOW);
  g_assert_cmpuint (window.size, ==, P2P_YAMUX_INITIAL_WINDOW);
}

static void
test_window_grows_to_limit (void)
{
  P2pYamuxWindow window;

  g_test_summary ("A fast reader gets more, up to the limit and not a byte over it");

  p2p_yamux_window_init (&window, 0);

  for (guint i = 0; i < 10; i++)
    {
      consume (&window, window.size / 2);
      g_assert_cmpuint (p2p_yamux_window_grant (&window, G_MAXSIZE, 1), >, 0);
      g_assert_cmpuint (window.size, <=, P2P_YAMUX_MAX_WINDOW);
      g_assert_cmpuint (window.receivable, ==, window.size);
    }

  g_assert_cmpuint (window.size, ==, P2P_YAMUX_MAX_WINDOW);
}

static void
test_window_grows_into_room (void)
{
  P2pYamuxWindow window;

  p2p_yamux_window_init (&window, 0);
  consume (&window, window.size / 2);
  p2p_yamux_window_grant (&window, P2P_YAMUX_INITIAL_WINDOW - 1, 1);
  g_assert_cmpuint (window.size, ==, P2P_YAMUX_INITIAL_WINDOW);

  consume (&window, window.size / 2);
  p2p_yamux_window_grant (&window, P2P_YAMUX_INITIAL_WINDOW, 2);
  g_assert_cmpuint (window.size, ==, 2 * P2P_YAMUX_INITIAL_WINDOW);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/yamux-window/receive", test_window_receive);
  g_test_add_func ("/yamux-window/receive-more-than-whole", test_window_receive_more_than_whole);
  g_test_add_func ("/yamux-window/raise", test_window_raise);
  g_test_add_func ("/yamux-window/grant-half", test_window_grant_half);
  g_test_add_func ("/yamux-window/grows-to-limit", test_window_grows_to_limit);
  g_test_add_func ("/yamux-window/grows-into-room", test_window_grows_into_room);

  return g_test_run ();
}
