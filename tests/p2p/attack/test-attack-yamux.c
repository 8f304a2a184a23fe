/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-noise-security.h"
#include "p2p-tls-security.h"
#include "p2p-yamux-frame.h"
#include "p2p-yamux-rules.h"
#include "p2p-yamux-window.h"
#include "test-siege.h"

#include <string.h>

#define MAX_HEAP ((gsize) 2 * 1024 * 1024) /* bytes that an attack of one connection may cost */

#define DATA   P2P_YAMUX_DATA
#define UPDATE P2P_YAMUX_WINDOW_UPDATE
#define PING   P2P_YAMUX_PING
#define LEAVE  P2P_YAMUX_GO_AWAY
#define SYN    P2P_YAMUX_SYN
#define ACK    P2P_YAMUX_ACK
#define FIN    P2P_YAMUX_FIN
#define RST    P2P_YAMUX_RST

/* Attacks by a peer that has proved who it is and multiplexes as it likes, over a live connection. */

/**
 * Step:
 * @body: bytes that follow the frame, whatever its length says
 * @times: how often; with a @stride each frame is for the next stream
 *
 * Frames to send.
 */
typedef struct
{
  P2pYamuxFrame frame;
  gsize         body;
  guint         times;
  guint         stride;
} Step;

typedef struct
{
  const char *name;
  gboolean    is_ignored; /* rather than left */
  Step        steps[4];
} Case;

static const Case cases[] = {
  { "cve-2026-32314-data-syn-over-window", FALSE, { { { DATA, SYN, 1, 262145 }, 0, 1 } } },
  { "cve-2026-31814-window-overflow", FALSE, { { { UPDATE, SYN, 1, 0 }, 0, 1 }, { { UPDATE, 0, 1, G_MAXUINT32 }, 0, 2 } } },
  { "cve-2024-32984-ping-flood", FALSE, { { { PING, SYN, 0, 7 }, 0, 10000 } } },
  { "cve-2026-73568-withheld-body", TRUE, { { { DATA, SYN, 1, 262144 }, 10, 1 } } },
  { "length-of-4-gib", FALSE, { { { UPDATE, SYN, 1, 0 }, 0, 1 }, { { DATA, 0, 1, G_MAXUINT32 }, 0, 1 } } },
  { "length-of-4-gib-unknown-stream", FALSE, { { { DATA, 0, 9, G_MAXUINT32 }, 0, 1 } } },
  { "data-beyond-window", FALSE, { { { UPDATE, SYN, 1, 0 }, 0, 1 }, { { DATA, 0, 1, 262145 }, 100, 1 } } },
  { "duplicate-syn", FALSE, { { { UPDATE, SYN, 1, 0 }, 0, 2 } } },
  { "wrong-parity", FALSE, { { { UPDATE, SYN, 2, 0 }, 0, 1 } } },
  { "syn-on-stream-0", FALSE, { { { DATA, SYN, 0, 0 }, 0, 1 } } },
  { "unknown-type", FALSE, { { { (P2pYamuxType) 4, 0, 1, 0 }, 0, 1 } } },
  { "unknown-flags", FALSE, { { { DATA, 0x8000, 1, 0 }, 0, 1 } } },
  { "pong-flood", FALSE, { { { PING, ACK, 0, 7 }, 0, 10000 } } },
  { "open-flood", FALSE, { { { UPDATE, SYN, 1, 0 }, 0, 10000, 2 } } },
  { "rapid-reset", FALSE, { { { UPDATE, SYN | RST, 1, 0 }, 0, 10000, 2 } } },
  { "cve-2022-23492-streams-held", TRUE, { { { UPDATE, SYN, 1, 0 }, 0, 90, 2 } } },
  { "empty-data-flood", FALSE, { { { UPDATE, SYN, 1, 0 }, 0, 1 }, { { DATA, 0, 1, 0 }, 0, 10000 } } },
  { "empty-update-flood", FALSE, { { { UPDATE, 0, 9, 0 }, 0, 10000 } } },
  { "data-after-fin", FALSE, { { { DATA, SYN | FIN, 1, 0 }, 0, 1 }, { { DATA, 0, 1, 5 }, 5, 1 } } },
  { "data-after-rst", TRUE, { { { UPDATE, SYN, 1, 0 }, 0, 1 }, { { UPDATE, RST, 1, 0 }, 0, 1 }, { { DATA, 0, 1, 5 }, 5, 1 } } },
  { "go-away-then-continue", TRUE, { { { LEAVE, 0, 0, 0 }, 0, 1 }, { { UPDATE, SYN, 1, 0 }, 0, 50, 2 } } },
  { "go-away-with-code", FALSE, { { { LEAVE, 0, 0, 0x1003 }, 0, 1 } } },
  { "ack-for-unknown", TRUE, { { { UPDATE, ACK, 4, 0 }, 0, 50 } } },
  { "rst-with-code", TRUE, { { { UPDATE, SYN, 1, 0 }, 0, 1 }, { { UPDATE, RST, 1, 0x1001 }, 0, 1 } } },
  { "window-without-reading", TRUE, { { { DATA, SYN, 1, 262144 }, 262144, 1 } } },
};

static void
append_header (GByteArray          *bytes,
               const P2pYamuxFrame *frame)
{
  guint8 header[P2P_YAMUX_HEADER_LEN];

  p2p_yamux_frame_encode (frame, header);
  g_byte_array_append (bytes, header, sizeof header);
}

static GByteArray *
write_out (const Case *c)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (c->steps); i++)
    {
      const Step *step = &c->steps[i];
      P2pYamuxFrame frame = step->frame;

      for (guint n = 0; n < step->times; n++, frame.stream += step->stride)
        {
          append_header (bytes, &frame);
          g_byte_array_set_size (bytes, bytes->len + step->body);
          memset (bytes->data + bytes->len - step->body, 0, step->body);
        }
    }

  return bytes;
}

static void
check_case (const Case *c,
            const char *security)
{
  TestSiege *siege = test_siege_new (NULL);
  g_autoptr(GIOStream) stream = test_siege_secure (siege, security);
  g_autoptr(GByteArray) bytes = write_out (c);
  g_autoptr(GTimer) timer = NULL;

  test_wait_until (p2p_swarm_get_n_connections (siege->node->swarm) == 2);
  timer = g_timer_new ();
  test_siege_say (stream, bytes->data, bytes->len);
  test_siege_check (siege, MAX_HEAP + bytes->len);

  if (c->is_ignored)
    {
      g_assert_cmpuint (p2p_swarm_get_n_connections (siege->node->swarm), ==, 2);
      g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
    }
  else
    {
      test_siege_check_gone (siege);
      g_assert_cmpfloat (g_timer_elapsed (timer, NULL), <, 1.0);
      g_assert_nonnull (siege->node->last_reason);
    }

  test_siege_check_gone (siege);
  test_siege_check (siege, MAX_HEAP + bytes->len);
  test_siege_free (siege);
}

static void
test_noise (gconstpointer data)
{
  check_case (data, P2P_NOISE_ID);
}

static void
test_tls (gconstpointer data)
{
  check_case (data, P2P_TLS_ID);
}

static void
hold_cb (P2pConnection *connection,
         GIOStream     *stream,
         const char    *protocol,
         gpointer       user_data)
{
  g_ptr_array_add (user_data, g_object_ref (stream));
}

static void
test_all_windows (void)
{
  enum { N_ATTACKERS = 8, BUDGET = 1024 * 1024 };

  static const char hello[] = "\x13/multistream/1.0.0\n\x08/hold/1\n";
  const Case window = { "window", TRUE, { { { DATA, SYN, 1, 262144 }, 262144, 1 } } };
  P2pSwarmLimits limits = TEST_LIMITS_WIDE;
  g_autoptr(GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GByteArray) bytes = write_out (&window);
  TestSiege *siege;

  g_test_summary ("Windows that many peers fill while nobody reads them stay within what all may hold together");

  limits.max_buffered = BUDGET;
  siege = test_siege_new (&limits);
  p2p_swarm_handle (siege->node->swarm, "/hold/1", hold_cb, held, NULL);
  memcpy (bytes->data + P2P_YAMUX_HEADER_LEN, hello, sizeof hello - 1);

  for (guint i = 0; i < N_ATTACKERS; i++)
    {
      GIOStream *stream = test_siege_secure (siege, P2P_NOISE_ID);

      g_ptr_array_add (streams, stream);
      test_siege_say (stream, bytes->data, bytes->len);
      test_siege_check (siege, 4 * MAX_HEAP); /* of which the attackers have the greater part */
    }

  test_wait_until (held->len == N_ATTACKERS);
  g_assert_cmpuint (siege->node->n_disconnected, >=, N_ATTACKERS - BUDGET / 262144 - 1);
  g_ptr_array_set_size (held, 0);
  g_ptr_array_set_size (streams, 0);
  test_siege_check_gone (siege);
  test_siege_free (siege);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *noise = g_strdup_printf ("/attack/yamux/%s/noise", cases[i].name);
      g_autofree char *tls = g_strdup_printf ("/attack/yamux/%s/tls", cases[i].name);

      g_test_add_data_func (noise, &cases[i], test_noise);
      g_test_add_data_func (tls, &cases[i], test_tls);
    }

  g_test_add_func ("/attack/yamux/all-windows", test_all_windows);

  return g_test_run ();
}
