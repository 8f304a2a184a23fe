/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-mux-error.h"
#include "p2p-yamux-frame.h"

typedef struct
{
  const char   *name;
  guint8        header[P2P_YAMUX_HEADER_LEN];
  gboolean      is_valid;
  P2pYamuxFrame frame;
} Case;

static const Case cases[] = {
  { "data", { 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 5 }, TRUE, { P2P_YAMUX_DATA, 0, 1, 5 } },
  { "data-syn", { 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 0 }, TRUE, { P2P_YAMUX_DATA, P2P_YAMUX_SYN, 2, 256 } },
  { "all-flags", { 0, 1, 0, 15, 0, 0, 0, 1, 0, 0, 0, 0 }, TRUE,
    { P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN | P2P_YAMUX_ACK | P2P_YAMUX_FIN | P2P_YAMUX_RST, 1, 0 } },
  { "largest-stream", { 0, 1, 0, 0, 255, 255, 255, 255, 0, 0, 0, 1 }, TRUE,
    { P2P_YAMUX_WINDOW_UPDATE, 0, G_MAXUINT32, 1 } },
  { "largest-length", { 0, 1, 0, 0, 0, 0, 0, 1, 255, 255, 255, 255 }, TRUE,
    { P2P_YAMUX_WINDOW_UPDATE, 0, 1, G_MAXUINT32 } },
  { "reset-with-code", { 0, 1, 0, 8, 0, 0, 0, 3, 0, 0, 16, 3 }, TRUE,
    { P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_RST, 3, 0x1003 } },
  { "ping", { 0, 2, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4 }, TRUE, { P2P_YAMUX_PING, P2P_YAMUX_SYN, 0, 0x01020304 } },
  { "go-away", { 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2 }, TRUE, { P2P_YAMUX_GO_AWAY, 0, 0, 2 } },
  { "unknown-version", { 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 }, FALSE, { 0 } },
  { "unknown-type", { 0, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 }, FALSE, { 0 } },
  { "largest-type", { 0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, FALSE, { 0 } },
  { "unknown-flag", { 0, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0, 0 }, FALSE, { 0 } },
  { "unknown-high-flag", { 0, 0, 128, 0, 0, 0, 0, 1, 0, 0, 0, 0 }, FALSE, { 0 } },
  { "data-on-session", { 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1 }, FALSE, { 0 } },
  { "window-of-session", { 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, FALSE, { 0 } },
  { "ping-on-stream", { 0, 2, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1 }, FALSE, { 0 } },
  { "go-away-on-stream", { 0, 3, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 }, FALSE, { 0 } },
};

static void
test_frame (gconstpointer user_data)
{
  const Case *test = user_data;
  g_autoptr(GError) error = NULL;
  guint8 header[P2P_YAMUX_HEADER_LEN];
  P2pYamuxFrame frame;

  g_assert_cmpint (p2p_yamux_frame_decode (test->header, &frame, &error), ==, test->is_valid);

  if (!test->is_valid)
    {
      g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL);
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpuint (frame.type, ==, test->frame.type);
  g_assert_cmphex (frame.flags, ==, test->frame.flags);
  g_assert_cmpuint (frame.stream, ==, test->frame.stream);
  g_assert_cmpuint (frame.length, ==, test->frame.length);

  p2p_yamux_frame_encode (&frame, header);
  g_assert_cmpmem (header, sizeof header, test->header, sizeof test->header);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/yamux-frame/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_frame);
    }

  return g_test_run ();
}
