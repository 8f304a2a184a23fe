/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-memory-pair.h"
#include "p2p-session.h"
#include "p2p-yamux-rules.h"
#include "p2p-yamux-window.h"
#include "test-stream-contract.h"

#define UNREAD   (512 * 1024) /* bytes of the peer that may lie unread, by default */
#define CONTROL  64           /* answers that may wait to be sent */

/* A session of ours, as the listener, and the bytes of a peer that keeps to nothing. */
typedef struct
{
  P2pSession *session;
  GIOStream  *peer;
  GPtrArray  *incoming;
  GByteArray *answers;   /* what the peer read */
  guint       n_closed;
  GError     *reason;
} Fixture;

static void
stream_cb (Fixture   *f,
           GIOStream *stream)
{
  g_ptr_array_add (f->incoming, g_object_ref (stream));
}

static void
closed_cb (Fixture      *f,
           const GError *error)
{
  f->n_closed++;

  if (error != NULL)
    f->reason = g_error_copy (error);
}

static void
set_up (Fixture      *f,
        gconstpointer unused)
{
  g_autoptr(GIOStream) ours = NULL;

  p2p_memory_pair_new (&ours, &f->peer);
  f->incoming = g_ptr_array_new_with_free_func (g_object_unref);
  f->answers = g_byte_array_new ();
  f->session = p2p_session_new (ours, P2P_ROLE_LISTENER);
  g_signal_connect_swapped (f->session, "stream", G_CALLBACK (stream_cb), f);
  g_signal_connect_swapped (f->session, "closed", G_CALLBACK (closed_cb), f);
  p2p_session_start (f->session);
}

static void
tear_down (Fixture      *f,
           gconstpointer unused)
{
  p2p_session_close (f->session);
  g_io_stream_close (f->peer, NULL, NULL);
  g_clear_pointer (&f->incoming, g_ptr_array_unref);
  test_stream_settle ();

  g_assert_cmpuint (f->n_closed, ==, 1);
  g_assert_cmpuint (p2p_session_get_n_streams (f->session), ==, 0);
  g_assert_cmpuint (p2p_session_get_buffered (f->session), ==, 0);
  g_assert_finalize_object (f->session);
  g_assert_finalize_object (f->peer);
  g_byte_array_unref (f->answers);
  g_clear_error (&f->reason);
}

/* Stops early once the session does not listen any more, as a real peer would have to. */
static void
send_bytes (Fixture      *f,
            const guint8 *data,
            gsize         len)
{
  GOutputStream *output = g_io_stream_get_output_stream (f->peer);

  while (len > 0)
    {
      gssize n = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (output), data, len, NULL, NULL);

      test_stream_settle ();

      if (n <= 0)
        return;

      data += n;
      len -= n;
    }
}

static void
send_frame (Fixture     *f,
            P2pYamuxType type,
            guint16      flags,
            guint32      stream,
            guint32      length)
{
  P2pYamuxFrame frame = { type, flags, stream, length };
  guint8 header[P2P_YAMUX_HEADER_LEN];

  p2p_yamux_frame_encode (&frame, header);
  send_bytes (f, header, sizeof header);
}

static void
send_data (Fixture *f,
           guint16  flags,
           guint32  stream,
           guint32  length)
{
  g_autofree guint8 *body = g_malloc0 (length + 1);

  send_frame (f, P2P_YAMUX_DATA, flags, stream, length);
  send_bytes (f, body, length);
}

static void
read_answers (Fixture *f)
{
  GInputStream *input = g_io_stream_get_input_stream (f->peer);
  guint8 buffer[4096];
  gssize n;

  test_stream_settle ();

  while ((n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (input), buffer, sizeof buffer,
                                                        NULL, NULL)) > 0)
    {
      g_byte_array_append (f->answers, buffer, n);
      test_stream_settle ();
    }
}

static guint
count_answers (Fixture       *f,
               P2pYamuxType   type,
               guint16        flags,
               P2pYamuxFrame *last)
{
  guint n = 0;
  gsize at = 0;

  while (at + P2P_YAMUX_HEADER_LEN <= f->answers->len)
    {
      g_autoptr(GError) error = NULL;
      P2pYamuxFrame frame;

      g_assert_true (p2p_yamux_frame_decode (f->answers->data + at, &frame, &error));
      g_assert_no_error (error);
      at += P2P_YAMUX_HEADER_LEN + (frame.type == P2P_YAMUX_DATA ? frame.length : 0);

      if (frame.type != type || (frame.flags & flags) != flags)
        continue;

      n++;

      if (last != NULL)
        *last = frame;
    }

  return n;
}

static void
assert_alive (Fixture *f)
{
  test_stream_settle ();
  g_assert_no_error (f->reason);
  g_assert_cmpuint (f->n_closed, ==, 0);
}

/* Every attack that ends the session ends it with a reason for us and a GoAway for the peer. */
static void
assert_ended (Fixture *f,
              int      code)
{
  P2pYamuxFrame frame = { 0 };

  test_stream_settle ();
  g_assert_cmpuint (f->n_closed, ==, 1);
  g_assert_error (f->reason, P2P_MUX_ERROR, code);
  read_answers (f);
  g_assert_cmpuint (count_answers (f, P2P_YAMUX_GO_AWAY, 0, &frame), ==, 1);
  g_assert_cmpuint (frame.length, ==, P2P_YAMUX_GO_AWAY_PROTOCOL);
}

static void
test_data_syn_over_window (Fixture      *f,
                           gconstpointer unused)
{
  g_test_summary ("CVE-2026-32314: the frame that opens a stream carries more than its window");

  send_frame (f, P2P_YAMUX_DATA, P2P_YAMUX_SYN, 1, P2P_YAMUX_INITIAL_WINDOW + 1);
  assert_ended (f, P2P_MUX_ERROR_PROTOCOL);
  g_assert_cmpuint (f->incoming->len, ==, 0);
}

static void
test_data_syn_of_window (Fixture      *f,
                         gconstpointer unused)
{
  send_data (f, P2P_YAMUX_SYN, 1, P2P_YAMUX_INITIAL_WINDOW);
  assert_alive (f);
  g_assert_cmpuint (p2p_session_get_buffered (f->session), ==, P2P_YAMUX_INITIAL_WINDOW);
  send_data (f, 0, 1, 1);
  assert_ended (f, P2P_MUX_ERROR_PROTOCOL);
}

static void
test_window_overflow (Fixture      *f,
                      gconstpointer unused)
{
  g_test_summary ("CVE-2026-31814: window updates whose sum does not fit 32 bits");

  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 1, G_MAXUINT32 - P2P_YAMUX_INITIAL_WINDOW);
  assert_alive (f);
  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, 0, 1, 1);
  assert_ended (f, P2P_MUX_ERROR_PROTOCOL);
}

static void
test_ping_flood (Fixture      *f,
                 gconstpointer unused)
{
  g_test_summary ("CVE-2024-32984: pings from a peer that reads no answers");

  for (guint i = 0; i < 1000 && f->n_closed == 0; i++)
    send_frame (f, P2P_YAMUX_PING, P2P_YAMUX_SYN, 0, i);

  assert_ended (f, P2P_MUX_ERROR_LIMIT);
  g_assert_cmpuint (count_answers (f, P2P_YAMUX_PING, P2P_YAMUX_ACK, NULL), <=, 2 * P2P_YAMUX_MAX_PINGS);
}

static void
test_ping (Fixture      *f,
           gconstpointer unused)
{
  P2pYamuxFrame frame = { 0 };

  for (guint i = 0; i < P2P_YAMUX_MAX_PINGS; i++)
    send_frame (f, P2P_YAMUX_PING, P2P_YAMUX_SYN, 0, 0xdead0000 + i);

  assert_alive (f);
  read_answers (f);
  g_assert_cmpuint (count_answers (f, P2P_YAMUX_PING, P2P_YAMUX_ACK, &frame), ==, P2P_YAMUX_MAX_PINGS);
  g_assert_cmphex (frame.length, ==, 0xdead0000 + P2P_YAMUX_MAX_PINGS - 1);
}

static void
ignore_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
}

static void
test_unread_answers (Fixture      *f,
                     gconstpointer unused)
{
  g_autofree guint8 *bulk = g_malloc0 (P2P_YAMUX_INITIAL_WINDOW);
  guint32 id = 1;

  g_test_summary ("Answers for a peer that reads nothing queue up to a limit");

  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, id, 0);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (g_ptr_array_index (f->incoming, 0)),
                                   bulk, P2P_YAMUX_INITIAL_WINDOW, G_PRIORITY_DEFAULT, NULL, ignore_cb, NULL);
  test_stream_settle ();

  while (id < 2 * P2P_YAMUX_MAX_INBOUND - 1)
    send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, id += 2, 0);

  for (guint i = 0; i < CONTROL; i++)
    send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, id += 2, 0);

  assert_alive (f);
  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, id += 2, 0);
  g_assert_cmpuint (f->n_closed, ==, 1);
  g_assert_error (f->reason, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT);
}

static void
test_withheld_body (Fixture      *f,
                    gconstpointer unused)
{
  g_test_summary ("CVE-2026-73568: a length of 4 GiB whose bytes never come");

  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 1, 0);
  send_frame (f, P2P_YAMUX_DATA, 0, 1, G_MAXUINT32);
  assert_ended (f, P2P_MUX_ERROR_PROTOCOL);
}

static void
test_withheld_body_unknown_stream (Fixture      *f,
                                   gconstpointer unused)
{
  send_frame (f, P2P_YAMUX_DATA, 0, 77, P2P_YAMUX_MAX_WINDOW + 1);
  assert_ended (f, P2P_MUX_ERROR_PROTOCOL);
}

static void
test_stale (Fixture      *f,
            gconstpointer unused)
{
  g_test_summary ("What comes too late for its stream is dropped, as much as its window held, and for none that never was");

  send_data (f, 0, 77, P2P_YAMUX_INITIAL_WINDOW);
  assert_alive (f);

  send_data (f, P2P_YAMUX_SYN, 1, 100);
  p2p_mux_stream_reset (g_ptr_array_index (f->incoming, 0));
  test_stream_settle ();
  g_assert_cmpuint (p2p_session_get_n_streams (f->session), ==, 0);
  send_data (f, 0, 1, P2P_YAMUX_INITIAL_WINDOW - 100);
  assert_alive (f);

  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 3, 0);
  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_RST, 3, 0);
  assert_alive (f);
  send_frame (f, P2P_YAMUX_DATA, 0, 3, 1);
  assert_ended (f, P2P_MUX_ERROR_PROTOCOL);
}

static void
test_rapid_reset (Fixture      *f,
                  gconstpointer unused)
{
  guint32 id = 1;

  g_test_summary ("Streams opened and reset at once never add up to many, but are counted all the same");

  for (guint i = 0; i < P2P_YAMUX_MAX_OPENS; i++, id += 2)
    {
      send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, id, 0);
      send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_RST, id, 0);
    }

  assert_alive (f);
  g_assert_cmpuint (p2p_session_get_n_streams (f->session), ==, 0);

  /* Some more fit, for the time that the ones before took. */
  for (guint i = 0; i < P2P_YAMUX_MAX_OPENS && f->n_closed == 0; i++, id += 2)
    send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN | P2P_YAMUX_RST, id, 0);

  assert_ended (f, P2P_MUX_ERROR_LIMIT);
}

static void
test_open_flood (Fixture      *f,
                 gconstpointer unused)
{
  P2pYamuxFrame frame = { 0 };
  guint32 id = 1;

  for (guint i = 0; i < P2P_YAMUX_MAX_INBOUND; i++, id += 2)
    send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, id, 0);

  read_answers (f);
  g_assert_cmpuint (count_answers (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_ACK, NULL), ==, P2P_YAMUX_MAX_INBOUND);
  g_assert_cmpuint (count_answers (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_RST, NULL), ==, 0);

  send_data (f, P2P_YAMUX_SYN, id, 100);
  assert_alive (f);
  read_answers (f);
  g_assert_cmpuint (count_answers (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_RST, &frame), ==, 1);
  g_assert_cmpuint (frame.stream, ==, id);
  g_assert_cmpuint (f->incoming->len, ==, P2P_YAMUX_MAX_INBOUND);
}

static void
test_duplicate_syn (Fixture      *f,
                    gconstpointer unused)
{
  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 1, 0);
  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 1, 0);
  assert_ended (f, P2P_MUX_ERROR_PROTOCOL);
}

static void
test_wrong_parity (Fixture      *f,
                   gconstpointer unused)
{
  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 2, 0);
  assert_ended (f, P2P_MUX_ERROR_PROTOCOL);
}

typedef struct
{
  const char *name;
  guint8      header[P2P_YAMUX_HEADER_LEN];
} HeaderCase;

static const HeaderCase header_cases[] = {
  { "syn-on-stream-0", { 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 } },
  { "unknown-version", { 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 } },
  { "unknown-type", { 0, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 } },
  { "unknown-flags", { 0, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0, 0 } },
};

static void
test_bad_header (Fixture      *f,
                 gconstpointer user_data)
{
  const HeaderCase *test = user_data;

  send_bytes (f, test->header, sizeof test->header);
  assert_ended (f, P2P_MUX_ERROR_PROTOCOL);
}

static void
test_data_after_fin (Fixture      *f,
                     gconstpointer unused)
{
  send_data (f, P2P_YAMUX_SYN | P2P_YAMUX_FIN, 1, 5);
  assert_alive (f);
  send_data (f, 0, 1, 5);
  assert_ended (f, P2P_MUX_ERROR_PROTOCOL);
}

static void
test_data_after_rst (Fixture      *f,
                     gconstpointer unused)
{
  g_test_summary ("What follows a reset is read over, as it may have been on its way");

  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 1, 0);
  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_RST, 1, 0);
  send_data (f, 0, 1, 50000);
  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_FIN, 1, 0);
  assert_alive (f);
  g_assert_cmpuint (p2p_session_get_n_streams (f->session), ==, 0);
  g_assert_cmpuint (p2p_session_get_buffered (f->session), ==, 0);
}

static void
test_go_away_then_continue (Fixture      *f,
                            gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  char buffer[8];

  g_test_summary ("Who says that he leaves may finish his streams, but gets no new ones");

  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 1, 0);
  send_frame (f, P2P_YAMUX_GO_AWAY, 0, 0, P2P_YAMUX_GO_AWAY_NORMAL);
  send_data (f, 0, 1, 5);
  assert_alive (f);
  g_assert_cmpint (test_stream_read (g_ptr_array_index (f->incoming, 0), buffer, sizeof buffer, &error), ==, 5);

  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 3, 0);
  assert_alive (f);
  g_assert_cmpuint (f->incoming->len, ==, 1);
  read_answers (f);
  g_assert_cmpuint (count_answers (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_RST, NULL), ==, 1);

  g_assert_null (p2p_session_open_stream (f->session, &error));
  g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_CLOSED);
}

static void
test_go_away_with_code (Fixture      *f,
                        gconstpointer unused)
{
  send_frame (f, P2P_YAMUX_GO_AWAY, 0, 0, P2P_YAMUX_GO_AWAY_INTERNAL);
  g_assert_cmpuint (f->n_closed, ==, 1);
  g_assert_error (f->reason, P2P_MUX_ERROR, P2P_MUX_ERROR_CLOSED);
}

static void
test_ack_for_unknown (Fixture      *f,
                      gconstpointer unused)
{
  send_data (f, P2P_YAMUX_ACK, 2, 100);
  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_ACK, 4, 1000);
  assert_alive (f);
}

static void
test_ack_twice (Fixture      *f,
                gconstpointer unused)
{
  GPtrArray *streams = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GError) error = NULL;

  g_test_summary ("Only the first acknowledgement makes room for another stream");

  for (guint i = 0; i < P2P_YAMUX_MAX_UNACKED; i++)
    g_ptr_array_add (streams, p2p_session_open_stream (f->session, NULL));

  g_assert_null (p2p_session_open_stream (f->session, &error));
  g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT);
  g_clear_error (&error);

  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_ACK, 2, 0);
  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_ACK, 2, 0);
  assert_alive (f);
  g_ptr_array_add (streams, p2p_session_open_stream (f->session, &error));
  g_assert_no_error (error);
  g_assert_null (p2p_session_open_stream (f->session, &error));
  g_ptr_array_unref (streams);
}

static void
test_rst_with_code (Fixture      *f,
                    gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  char buffer[8];

  g_test_summary ("The length of a reset is a reason, even if it would overflow the window");

  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 1, 0);
  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_RST, 1, G_MAXUINT32);
  assert_alive (f);
  g_assert_cmpint (test_stream_read (g_ptr_array_index (f->incoming, 0), buffer, sizeof buffer, &error), ==, -1);
  g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_RESET);
}

typedef struct
{
  const char *name;
  guint16     flags;
  guint32     stream;
} EmptyCase;

static const EmptyCase empty_cases[] = {
  { "open-stream", 0, 1 },
  { "unknown-stream", 0, 9 },
  { "ack", P2P_YAMUX_ACK, 1 },
};

static void
test_empty_flood (Fixture      *f,
                  gconstpointer user_data)
{
  const EmptyCase *test = user_data;

  g_test_summary ("Frames that say nothing are borne up to a limit");

  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 1, 0);

  for (guint i = 0; i < P2P_YAMUX_MAX_EMPTY_FRAMES; i++)
    send_frame (f, P2P_YAMUX_DATA, test->flags, test->stream, 0);

  assert_alive (f);

  for (guint i = 0; i < P2P_YAMUX_MAX_EMPTY_FRAMES && f->n_closed == 0; i++)
    send_frame (f, P2P_YAMUX_DATA, test->flags, test->stream, 0);

  assert_ended (f, P2P_MUX_ERROR_LIMIT);
}

static void
test_slow_reader (Fixture      *f,
                  gconstpointer unused)
{
  g_test_summary ("Bytes that nobody reads are held up to the budget of the session and not beyond");

  for (guint32 id = 1; id < 2 * UNREAD / P2P_YAMUX_INITIAL_WINDOW; id += 2)
    send_data (f, P2P_YAMUX_SYN, id, P2P_YAMUX_INITIAL_WINDOW);

  assert_alive (f);
  g_assert_cmpuint (p2p_session_get_buffered (f->session), ==, UNREAD);
  send_data (f, P2P_YAMUX_SYN, 31, 1);
  assert_ended (f, P2P_MUX_ERROR_LIMIT);
}

static void
test_write_stall (Fixture      *f,
                  gconstpointer unused)
{
  g_autofree guint8 *bulk = g_malloc0 (P2P_YAMUX_INITIAL_WINDOW);

  g_test_summary ("A peer that lets us send but takes nothing is left after a while");

  p2p_session_set_write_timeout (f->session, 20);
  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 1, 0);
  read_answers (f);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (g_ptr_array_index (f->incoming, 0)),
                                   bulk, P2P_YAMUX_INITIAL_WINDOW, G_PRIORITY_DEFAULT, NULL, ignore_cb, NULL);

  while (f->n_closed == 0)
    g_main_context_iteration (NULL, TRUE);

  g_assert_error (f->reason, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT);
}

static void
test_leave_within_frame (Fixture      *f,
                         gconstpointer unused)
{
  send_frame (f, P2P_YAMUX_DATA, P2P_YAMUX_SYN, 1, 100);
  g_io_stream_close (f->peer, NULL, NULL);
  test_stream_settle ();
  g_assert_cmpuint (f->n_closed, ==, 1);
  g_assert_error (f->reason, P2P_MUX_ERROR, P2P_MUX_ERROR_CLOSED);
}

static void
close_session_cb (Fixture *f)
{
  p2p_session_close (f->session);
}

static void
test_close_within_signal (Fixture      *f,
                          gconstpointer unused)
{
  g_signal_connect_swapped (f->session, "stream", G_CALLBACK (close_session_cb), f);
  send_data (f, P2P_YAMUX_SYN, 1, 100);
  g_assert_cmpuint (f->n_closed, ==, 1);
  g_assert_no_error (f->reason);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/session-attack/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("cve-2026-32314-data-syn-over-window", test_data_syn_over_window);
  ADD ("data-over-window", test_data_syn_of_window);
  ADD ("cve-2026-31814-window-overflow", test_window_overflow);
  ADD ("cve-2024-32984-ping-flood", test_ping_flood);
  ADD ("ping-at-limit", test_ping);
  ADD ("unread-answers", test_unread_answers);
  ADD ("cve-2026-73568-withheld-body", test_withheld_body);
  ADD ("withheld-body-unknown-stream", test_withheld_body_unknown_stream);
  ADD ("rapid-reset", test_rapid_reset);
  ADD ("open-flood", test_open_flood);
  ADD ("duplicate-syn", test_duplicate_syn);
  ADD ("wrong-parity", test_wrong_parity);
  ADD ("data-after-fin", test_data_after_fin);
  ADD ("data-after-rst", test_data_after_rst);
  ADD ("go-away-then-continue", test_go_away_then_continue);
  ADD ("go-away-with-code", test_go_away_with_code);
  ADD ("ack-for-unknown", test_ack_for_unknown);
  ADD ("stale", test_stale);
  ADD ("ack-twice", test_ack_twice);
  ADD ("rst-with-code", test_rst_with_code);
  ADD ("slow-reader", test_slow_reader);
  ADD ("write-stall", test_write_stall);
  ADD ("leave-within-frame", test_leave_within_frame);
  ADD ("close-within-signal", test_close_within_signal);
#undef ADD

  for (guint i = 0; i < G_N_ELEMENTS (header_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/session-attack/%s", header_cases[i].name);

      g_test_add (path, Fixture, &header_cases[i], set_up, test_bad_header, tear_down);
    }

  for (guint i = 0; i < G_N_ELEMENTS (empty_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/session-attack/empty-flood/%s", empty_cases[i].name);

      g_test_add (path, Fixture, &empty_cases[i], set_up, test_empty_flood, tear_down);
    }

  return g_test_run ();
}
