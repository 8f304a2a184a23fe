/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-memory-pair.h"
#include "p2p-session-private.h"
#include "p2p-yamux-frame.h"
#include "p2p-yamux-window.h"
#include "test-stream-contract.h"

#define MB       ((gsize) 1024 * 1024)
#define HELD     ((gsize) 64 * 1024) /* what the pair holds, and no more can be overtaken there */
#define TURN     ((gsize) 64 * 1024) /* the most of a write that was begun when the pair was full */

/* A session of ours, and a peer that reads when it is told to. */
typedef struct
{
  P2pSession *session;
  GIOStream  *peer;
  GByteArray *read;      /* by the peer, and no whole frame yet */
  GArray     *frames;    /* of Frame, in the order in which they came */
  GPtrArray  *incoming;  /* of GIOStream */
  gboolean    is_mute;   /* leaves pings unanswered */
  guint       n_pings;
  guint8     *bulk;
  guint       n_closed;
  GError     *reason;
} Fixture;

/* With the bytes that came before it. */
typedef struct
{
  P2pYamuxFrame header;
  gsize         at;
} Frame;

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
  f->read = g_byte_array_new ();
  f->frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  f->incoming = g_ptr_array_new_with_free_func (g_object_unref);
  f->bulk = g_malloc0 (4 * MB);
  f->session = p2p_session_new (ours, P2P_ROLE_DIALER);
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
  g_assert_finalize_object (f->session);
  g_assert_finalize_object (f->peer);
  g_byte_array_unref (f->read);
  g_array_unref (f->frames);
  g_free (f->bulk);
  g_clear_error (&f->reason);
}

static void
ignore_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
}

static void
send_frame (Fixture     *f,
            P2pYamuxType type,
            guint16      flags,
            guint32      stream,
            guint32      length)
{
  GOutputStream *output = g_io_stream_get_output_stream (f->peer);
  P2pYamuxFrame frame = { type, flags, stream, length };
  guint8 header[P2P_YAMUX_HEADER_LEN];

  p2p_yamux_frame_encode (&frame, header);
  g_assert_cmpint (g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (output), header, sizeof header,
                                                               NULL, NULL), ==, sizeof header);
}

static void
send_data (Fixture *f,
           guint16  flags,
           guint32  stream,
           gsize    length)
{
  GOutputStream *output = g_io_stream_get_output_stream (f->peer);

  send_frame (f, P2P_YAMUX_DATA, flags, stream, length);

  while (length > 0)
    {
      gssize n = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (output), f->bulk,
                                                             MIN (length, 4 * MB), NULL, NULL);

      g_assert_cmpint (n, >, 0);
      length -= n;
      test_stream_settle ();
    }
}

static void
take_frames (Fixture *f,
             gsize   *at)
{
  P2pYamuxFrame header;

  while (f->read->len >= P2P_YAMUX_HEADER_LEN && p2p_yamux_frame_decode (f->read->data, &header, NULL))
    {
      gsize len = P2P_YAMUX_HEADER_LEN + (header.type == P2P_YAMUX_DATA ? header.length : 0);
      Frame frame = { header, *at };

      if (f->read->len < len)
        return;

      g_byte_array_remove_range (f->read, 0, len);
      g_array_append_val (f->frames, frame);
      *at += len;

      if (header.type == P2P_YAMUX_PING && (header.flags & P2P_YAMUX_SYN) != 0)
        {
          f->n_pings++;

          if (!f->is_mute)
            send_frame (f, P2P_YAMUX_PING, P2P_YAMUX_ACK, 0, header.length);
        }
    }
}

/* Reads until nothing comes any more, or @max bytes, a kilobyte at a time. */
static void
peer_reads (Fixture *f,
            gsize    max)
{
  GInputStream *input = g_io_stream_get_input_stream (f->peer);
  guint8 buffer[1024];
  gsize at = 0;
  gsize sum = 0;

  g_array_set_size (f->frames, 0);
  test_stream_settle ();

  while (sum < max)
    {
      gssize n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (input), buffer, sizeof buffer,
                                                           NULL, NULL);

      if (n <= 0)
        break;

      sum += n;
      g_byte_array_append (f->read, buffer, n);
      take_frames (f, &at);
      test_stream_settle ();
    }
}

static void
write_more (Fixture   *f,
            GIOStream *stream,
            gsize      len)
{
  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), f->bulk, len,
                                   G_PRIORITY_DEFAULT, NULL, ignore_cb, NULL);
  test_stream_settle ();
}

/* Opens a stream on which the peer takes a lot, and writes to it. */
static GIOStream *
write_on (Fixture *f,
          P2pLane  lane,
          gsize    len)
{
  GIOStream *stream = p2p_session_open_stream (f->session, NULL);

  g_assert_nonnull (stream);
  p2p_mux_stream_set_lane (P2P_MUX_STREAM (stream), lane);
  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_ACK, p2p_mux_stream_get_id (P2P_MUX_STREAM (stream)), 8 * MB);
  test_stream_settle ();
  write_more (f, stream, len);

  return stream;
}

/* The first that says something. */
static const Frame *
find (Fixture     *f,
      P2pYamuxType type,
      GIOStream   *stream)
{
  guint32 id = stream != NULL ? p2p_mux_stream_get_id (P2P_MUX_STREAM (stream)) : 0;

  for (guint i = 0; i < f->frames->len; i++)
    {
      const Frame *frame = &g_array_index (f->frames, Frame, i);

      if (frame->header.type == type && frame->header.stream == id && frame->header.length > 0)
        return frame;
    }

  return NULL;
}

static gboolean
has_answer (Fixture *f,
            guint32  number)
{
  for (guint i = 0; i < f->frames->len; i++)
    {
      const P2pYamuxFrame *header = &g_array_index (f->frames, Frame, i).header;

      if (header->type == P2P_YAMUX_PING && header->flags == P2P_YAMUX_ACK && header->length == number)
        return TRUE;
    }

  return FALSE;
}

static gsize
sum_data (Fixture   *f,
          GIOStream *stream)
{
  guint32 id = p2p_mux_stream_get_id (P2P_MUX_STREAM (stream));
  gsize sum = 0;

  for (guint i = 0; i < f->frames->len; i++)
    {
      const Frame *frame = &g_array_index (f->frames, Frame, i);

      if (frame->header.type == P2P_YAMUX_DATA && frame->header.stream == id)
        sum += frame->header.length;
    }

  return sum;
}

static void
test_lanes_overtake (Fixture      *f,
                     gconstpointer data)
{
  P2pLane below = GPOINTER_TO_UINT (data);
  g_autoptr(GPtrArray) slow = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GIOStream) urgent = NULL;
  const Frame *frame;

  g_test_summary ("An urgent message waits for what is in the pair already, and not for the megabytes behind that");

  /* So many that their turns alone would take longer. */
  for (guint i = 0; i < 16; i++)
    g_ptr_array_add (slow, write_on (f, below, MB));

  peer_reads (f, HELD);
  urgent = write_on (f, P2P_LANE_URGENT, 1000);
  peer_reads (f, 2 * (HELD + TURN));

  frame = find (f, P2P_YAMUX_DATA, urgent);
  g_assert_nonnull (frame);
  g_assert_cmpuint (frame->header.length, ==, 1000);
  g_assert_cmpuint (frame->at, <=, HELD + TURN);
}

static void
test_lanes_late (Fixture      *f,
                 gconstpointer unused)
{
  GInputStream *input = g_io_stream_get_input_stream (f->peer);
  g_autofree guint8 *held = g_malloc0 (HELD);
  g_autoptr(GIOStream) normal = write_on (f, P2P_LANE_NORMAL, 1);
  g_autoptr(GIOStream) urgent = write_on (f, P2P_LANE_URGENT, 1);
  g_autoptr(GIOStream) ours = NULL;
  GOutputStream *output;

  g_test_summary ("What goes next is decided when there is room, and not before");

  peer_reads (f, MB);
  g_object_get (f->session, "stream", &ours, NULL);
  output = g_io_stream_get_output_stream (ours);
  g_assert_cmpint (g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (output), held, HELD, NULL, NULL),
                   ==, HELD);

  write_more (f, normal, 1000);
  write_more (f, urgent, 1000);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (input), held, HELD, NULL, NULL),
                   ==, HELD);
  peer_reads (f, MB);
  g_assert_cmpuint (find (f, P2P_YAMUX_DATA, urgent)->at, <, find (f, P2P_YAMUX_DATA, normal)->at);
}

static void
test_lanes_order (Fixture      *f,
                  gconstpointer unused)
{
  g_autoptr(GIOStream) first = write_on (f, P2P_LANE_NORMAL, MB / 4);
  g_autoptr(GIOStream) bulk = write_on (f, P2P_LANE_BULK, 8000);
  g_autoptr(GIOStream) normal = write_on (f, P2P_LANE_NORMAL, MB / 4);
  g_autoptr(GIOStream) urgent = write_on (f, P2P_LANE_URGENT, MB / 4);

  g_test_summary ("Nothing of a lower lane goes while a higher one has something");

  peer_reads (f, 4 * MB);
  g_assert_cmpuint (sum_data (f, urgent), ==, MB / 4);
  g_assert_cmpuint (sum_data (f, normal), ==, MB / 4);
  g_assert_cmpuint (sum_data (f, bulk), ==, 8000);
  g_assert_cmpuint (find (f, P2P_YAMUX_DATA, urgent)->at, <, find (f, P2P_YAMUX_DATA, normal)->at);
  g_assert_cmpuint (find (f, P2P_YAMUX_DATA, normal)->at, >, MB / 4);
  g_assert_cmpuint (find (f, P2P_YAMUX_DATA, bulk)->at, >, MB * 3 / 4);
}

static void
test_lanes_change (Fixture      *f,
                   gconstpointer unused)
{
  g_autoptr(GIOStream) first = write_on (f, P2P_LANE_NORMAL, MB);
  g_autoptr(GIOStream) second = write_on (f, P2P_LANE_NORMAL, MB);
  const guint32 id = p2p_mux_stream_get_id (P2P_MUX_STREAM (second));
  gsize before = 0;

  g_test_summary ("What waits already moves with its stream");

  peer_reads (f, HELD);
  p2p_mux_stream_set_lane (P2P_MUX_STREAM (second), P2P_LANE_URGENT);
  g_assert_cmpint (p2p_mux_stream_get_lane (P2P_MUX_STREAM (second)), ==, P2P_LANE_URGENT);
  peer_reads (f, 3 * MB);

  for (guint i = 0; i < f->frames->len; i++)
    {
      const Frame *frame = &g_array_index (f->frames, Frame, i);

      if (frame->header.type == P2P_YAMUX_DATA && frame->header.stream == id)
        before = frame->at;
    }

  /* Its end, that is, with what the other stream had in the pair, and far from the end of both. */
  g_assert_cmpuint (before, <, MB + HELD + TURN);
}

static void
test_lanes_fair (Fixture      *f,
                 gconstpointer data)
{
  P2pLane lane = GPOINTER_TO_UINT (data);
  g_autoptr(GIOStream) blocker = write_on (f, P2P_LANE_NORMAL, 2 * HELD);
  GIOStream *streams[3];
  gsize sums[3] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    streams[i] = write_on (f, lane, 2 * MB);

  /* What came before the others had begun does not count. */
  peer_reads (f, 200 * 1024);

  while (sums[0] < MB)
    {
      peer_reads (f, 200 * 1024);

      if (f->frames->len == 0)
        g_main_context_iteration (NULL, TRUE);

      for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
        sums[i] += sum_data (f, streams[i]);

      for (guint i = 1; i < G_N_ELEMENTS (streams); i++)
        g_assert_cmpuint (MAX (sums[0], sums[i]) - MIN (sums[0], sums[i]), <=, 2 * P2P_PACE_MAX_FRAME);
    }

  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    g_object_unref (streams[i]);
}

static void
test_lanes_first_ping (Fixture      *f,
                       gconstpointer unused)
{
  g_autoptr(GIOStream) bulk = NULL;

  g_test_summary ("Bulk waits for the answer to a ping, and little of it goes before the next");

  f->is_mute = TRUE;
  bulk = write_on (f, P2P_LANE_BULK, 4 * MB);
  peer_reads (f, 4 * MB);
  g_assert_cmpuint (f->n_pings, >, 0);
  g_assert_cmpuint (sum_data (f, bulk), ==, 0);

  send_frame (f, P2P_YAMUX_PING, P2P_YAMUX_ACK, 0, find (f, P2P_YAMUX_PING, NULL)->header.length);
  peer_reads (f, 4 * MB);
  g_assert_cmpuint (sum_data (f, bulk), >, 0);
  g_assert_cmpuint (sum_data (f, bulk), <=, P2P_PACE_FIRST_WINDOW);
}

static void
test_lanes_bulk_frames (Fixture      *f,
                        gconstpointer unused)
{
  g_autoptr(GIOStream) bulk = write_on (f, P2P_LANE_BULK, 4 * MB);
  gsize sum = 0;

  g_test_summary ("Frames of bulk are small, however fast the peer is");

  while (sum < 4 * MB)
    {
      peer_reads (f, 4 * MB);
      sum += sum_data (f, bulk);

      for (guint i = 0; i < f->frames->len; i++)
        g_assert_cmpuint (g_array_index (f->frames, Frame, i).header.length, <=, P2P_PACE_MAX_FRAME);

      if (f->frames->len == 0)
        g_main_context_iteration (NULL, TRUE);
    }
}

static void
test_lanes_signals (Fixture      *f,
                    gconstpointer unused)
{
  g_autoptr(GIOStream) urgent = NULL;
  GIOStream *upload;
  gsize sum = 0;
  const Frame *frame;

  g_test_summary ("Windows are opened and pings answered while an urgent stream has always more and bulk may not go");

  f->is_mute = TRUE;
  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 2, 0);
  test_stream_settle ();
  upload = g_ptr_array_index (f->incoming, 0);
  p2p_mux_stream_set_lane (P2P_MUX_STREAM (upload), P2P_LANE_BULK);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (upload), f->bulk, MB,
                                   G_PRIORITY_DEFAULT, NULL, ignore_cb, NULL);
  urgent = write_on (f, P2P_LANE_URGENT, 4 * MB);

  send_data (f, 0, 2, P2P_YAMUX_INITIAL_WINDOW);
  send_frame (f, P2P_YAMUX_PING, P2P_YAMUX_SYN, 0, 77);
  test_stream_settle ();

  while (sum < P2P_YAMUX_INITIAL_WINDOW)
    {
      static guint8 buffer[64 * 1024];
      g_autoptr(GError) error = NULL;

      sum += test_stream_read (upload, buffer, sizeof buffer, &error);
      g_assert_no_error (error);
    }

  peer_reads (f, 2 * HELD);
  frame = find (f, P2P_YAMUX_WINDOW_UPDATE, upload);
  g_assert_nonnull (frame);
  g_assert_cmpuint (frame->at, <=, HELD + TURN);
  g_assert_true (has_answer (f, 77));
  g_assert_cmpuint (sum_data (f, urgent), >, HELD);
  g_assert_cmpuint (sum_data (f, upload), ==, 0);
}

static void
test_lanes_slow_consumer (Fixture      *f,
                          gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  char buffer[16];
  GIOStream *bulk;
  GIOStream *urgent;

  g_test_summary ("What is urgent is read although nobody takes the bulk before it; a window more ends the connection");

  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 2, 0);
  send_frame (f, P2P_YAMUX_WINDOW_UPDATE, P2P_YAMUX_SYN, 4, 0);
  test_stream_settle ();
  bulk = g_ptr_array_index (f->incoming, 0);
  urgent = g_ptr_array_index (f->incoming, 1);
  p2p_mux_stream_set_lane (P2P_MUX_STREAM (bulk), P2P_LANE_BULK);
  p2p_mux_stream_set_lane (P2P_MUX_STREAM (urgent), P2P_LANE_URGENT);

  send_data (f, 0, 2, P2P_YAMUX_INITIAL_WINDOW);
  send_data (f, 0, 4, 5);
  g_assert_cmpint (test_stream_read (urgent, buffer, sizeof buffer, &error), ==, 5);
  g_assert_no_error (error);
  g_assert_cmpuint (f->n_closed, ==, 0);

  send_data (f, 0, 2, 1);
  g_assert_cmpuint (f->n_closed, ==, 1);
  g_assert_error (f->reason, P2P_MUX_ERROR, P2P_MUX_ERROR_PROTOCOL);
}

static void
test_lanes_mute_peer (Fixture      *f,
                      gconstpointer unused)
{
  g_autoptr(GIOStream) bulk = NULL;

  g_test_summary ("A peer that answers no pings is left once bulk has waited long enough");

  f->is_mute = TRUE;
  p2p_session_set_write_timeout (f->session, 20);
  bulk = write_on (f, P2P_LANE_BULK, MB);
  g_assert_nonnull (bulk);

  while (f->n_closed == 0)
    {
      peer_reads (f, MB);
      g_main_context_iteration (NULL, TRUE);
    }

  g_assert_error (f->reason, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT);
}

static void
test_lanes_bulk_given_up (Fixture      *f,
                          gconstpointer unused)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GIOStream) bulk = p2p_session_open_stream (f->session, NULL);
  g_autoptr(GIOStream) normal = NULL;

  g_test_summary ("How long bulk waited that was given up does not count against the next");

  f->is_mute = TRUE;
  p2p_mux_stream_set_lane (P2P_MUX_STREAM (bulk), P2P_LANE_BULK);
  g_output_stream_write_async (g_io_stream_get_output_stream (bulk), f->bulk, 1000,
                               G_PRIORITY_DEFAULT, cancellable, ignore_cb, NULL);
  peer_reads (f, MB);
  g_assert_cmpint (f->session->bulk_since, >, 0);

  g_cancellable_cancel (cancellable);
  normal = write_on (f, P2P_LANE_NORMAL, 1000);
  peer_reads (f, MB);
  g_assert_cmpuint (sum_data (f, normal), ==, 1000);
  g_assert_cmpint (f->session->bulk_since, ==, 0);
}

static void
test_lanes_given_up (Fixture      *f,
                     gconstpointer unused)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GIOStream) blocker = write_on (f, P2P_LANE_NORMAL, 2 * HELD);
  g_autoptr(GIOStream) urgent = p2p_session_open_stream (f->session, NULL);
  g_autoptr(GIOStream) normal = NULL;

  g_test_summary ("A write that was given up does not hold up the lanes below");

  p2p_mux_stream_set_lane (P2P_MUX_STREAM (urgent), P2P_LANE_URGENT);
  g_output_stream_write_async (g_io_stream_get_output_stream (urgent), f->bulk, 1000,
                               G_PRIORITY_DEFAULT, cancellable, ignore_cb, NULL);
  normal = write_on (f, P2P_LANE_NORMAL, 1000);
  g_cancellable_cancel (cancellable);
  test_stream_settle ();
  peer_reads (f, MB);
  g_assert_cmpuint (sum_data (f, normal), ==, 1000);
  g_assert_cmpuint (sum_data (f, urgent), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) g_test_add ("/session-lanes/" name, Fixture, data, set_up, func, tear_down)
  ADD ("overtake/normal", GUINT_TO_POINTER (P2P_LANE_NORMAL), test_lanes_overtake);
  ADD ("overtake/bulk", GUINT_TO_POINTER (P2P_LANE_BULK), test_lanes_overtake);
  ADD ("late", NULL, test_lanes_late);
  ADD ("order", NULL, test_lanes_order);
  ADD ("change", NULL, test_lanes_change);
  ADD ("fair/urgent", GUINT_TO_POINTER (P2P_LANE_URGENT), test_lanes_fair);
  ADD ("fair/normal", GUINT_TO_POINTER (P2P_LANE_NORMAL), test_lanes_fair);
  ADD ("fair/bulk", GUINT_TO_POINTER (P2P_LANE_BULK), test_lanes_fair);
  ADD ("first-ping", NULL, test_lanes_first_ping);
  ADD ("bulk-frames", NULL, test_lanes_bulk_frames);
  ADD ("signals", NULL, test_lanes_signals);
  ADD ("slow-consumer", NULL, test_lanes_slow_consumer);
  ADD ("mute-peer", NULL, test_lanes_mute_peer);
  ADD ("given-up", NULL, test_lanes_given_up);
  ADD ("bulk-given-up", NULL, test_lanes_bulk_given_up);
#undef ADD

  return g_test_run ();
}
