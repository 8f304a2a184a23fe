/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-stream-link-private.h"
#include "p2p-frame.h"
#include "p2p-memory-pair.h"
#include "p2p-varint.h"

#include <string.h>

/* Frames as large as they may be that fit into what may wait, each with three bytes of length. */
#define N_FITTING (BREATH_STREAM_LINK_MAX_QUEUED / (BREATH_FRAME_MAX + 3))

typedef struct
{
  BreathStreamLink *link;
  GIOStream        *far;      /* the neighbour's end */
  GPtrArray        *heard;    /* of GBytes */
  GError           *reason;
  guint             n_closed;
  gboolean          refuses;  /* what comes next */
} Fixture;

static gboolean
receive_cb (BreathLink    *link,
            BreathProtocol protocol,
            GBytes        *frame,
            gpointer       user_data,
            GError       **error)
{
  Fixture *f = user_data;

  g_ptr_array_add (f->heard, g_bytes_ref (frame));

  if (f->refuses)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "against the rules");

  return !f->refuses;
}

static void
closed_cb (Fixture      *f,
           const GError *reason)
{
  f->n_closed++;
  f->reason = reason != NULL ? g_error_copy (reason) : NULL;
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  guint8 key[BREATH_LINK_KEY_LEN] = { 1, };
  guint8 binding[BREATH_LINK_BINDING_LEN] = { 2, };
  g_autoptr(GIOStream) near = NULL;

  f->heard = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  f->link = breath_stream_link_new (key, binding, receive_cb, f);
  g_signal_connect_swapped (f->link, "closed", G_CALLBACK (closed_cb), f);
  p2p_memory_pair_new (&near, &f->far);
  breath_stream_link_add_stream (f->link, BREATH_PROTOCOL_SYNC, near);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  breath_stream_link_drop (f->link);
  g_io_stream_close (f->far, NULL, NULL);
  settle ();
  g_assert_finalize_object (f->link);
  g_clear_object (&f->far);
  g_clear_pointer (&f->heard, g_ptr_array_unref);
  g_clear_error (&f->reason);
}

/* Writes as the neighbour, as much as the pipe takes at a time. */
static void
write_far (Fixture      *f,
           gconstpointer data,
           gsize         len)
{
  GPollableOutputStream *out = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (f->far));
  gsize at = 0;

  while (at < len && f->n_closed == 0)
    {
      gssize n = g_pollable_output_stream_write_nonblocking (out, (const guint8 *) data + at, len - at, NULL, NULL);

      at += MAX (n, 0);
      settle ();
    }
}

static void
test_link_hears_byte_by_byte (Fixture      *f,
                              gconstpointer unused)
{
  static const guint8 frames[] = "\x03one\x00\x05three";

  for (gsize i = 0; i < sizeof frames - 1; i++)
    write_far (f, frames + i, 1);

  g_assert_cmpuint (f->heard->len, ==, 3);
  g_assert_cmpmem (g_bytes_get_data (f->heard->pdata[0], NULL), g_bytes_get_size (f->heard->pdata[0]), "one", 3);
  g_assert_cmpuint (g_bytes_get_size (f->heard->pdata[1]), ==, 0);
  g_assert_cmpmem (g_bytes_get_data (f->heard->pdata[2], NULL), g_bytes_get_size (f->heard->pdata[2]), "three", 5);
  g_assert_cmpuint (f->n_closed, ==, 0);
}

static void
test_link_largest_frame (Fixture      *f,
                         gconstpointer unused)
{
  g_autofree guint8 *payload = g_malloc0 (BREATH_FRAME_MAX);
  g_autoptr(GBytes) encoded = p2p_frame_encode (payload, BREATH_FRAME_MAX);

  write_far (f, g_bytes_get_data (encoded, NULL), g_bytes_get_size (encoded));
  g_assert_cmpuint (f->heard->len, ==, 1);
  g_assert_cmpuint (g_bytes_get_size (f->heard->pdata[0]), ==, BREATH_FRAME_MAX);
  g_assert_cmpuint (f->n_closed, ==, 0);
}

static void
test_link_too_large_frame (Fixture      *f,
                           gconstpointer unused)
{
  guint8 announced[P2P_VARINT_MAX_LEN];

  write_far (f, announced, p2p_varint_encode (BREATH_FRAME_MAX + 1, announced));
  g_assert_cmpuint (f->n_closed, ==, 1);
  g_assert_error (f->reason, BREATH_STREAM_LINK_ERROR, BREATH_STREAM_LINK_ERROR_FRAME);
}

static void
test_link_bad_length (Fixture      *f,
                      gconstpointer unused)
{
  write_far (f, "\x80\x00", 2);
  g_assert_cmpuint (f->n_closed, ==, 1);
  g_assert_error (f->reason, BREATH_STREAM_LINK_ERROR, BREATH_STREAM_LINK_ERROR_FRAME);
}

static void
test_link_neighbour_ends (Fixture      *f,
                          gconstpointer unused)
{
  write_far (f, "\x05thr", 4);
  g_assert_true (g_output_stream_close (g_io_stream_get_output_stream (f->far), NULL, NULL));
  settle ();
  g_assert_cmpuint (f->heard->len, ==, 0);
  g_assert_cmpuint (f->n_closed, ==, 1);
  g_assert_error (f->reason, BREATH_STREAM_LINK_ERROR, BREATH_STREAM_LINK_ERROR_ENDED);
}

static gboolean
next_byte_cb (gpointer user_data)
{
  write_far (user_data, "x", 1);

  return G_SOURCE_CONTINUE;
}

/* Seconds until the link ends of a frame whose bytes come one by one. */
static double
wait_for_late (Fixture *f,
               gint64   begun)
{
  guint source = g_timeout_add (1000, next_byte_cb, f);

  while (f->n_closed == 0)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (source);
  g_assert_error (f->reason, BREATH_STREAM_LINK_ERROR, BREATH_STREAM_LINK_ERROR_SLOW);

  return (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC;
}

static void
test_link_slow_frame (Fixture      *f,
                      gconstpointer unused)
{
  gint64 begun = g_get_monotonic_time ();
  double seconds;

  g_test_summary ("No byte moves the end of the time that a frame has");

  write_far (f, "\x03one\x40", 5);
  seconds = wait_for_late (f, begun);
  g_assert_cmpuint (f->heard->len, ==, 1);
  g_assert_cmpfloat (seconds, >=, 9.9);
  g_assert_cmpfloat (seconds, <, 12);
}

static void
test_link_slow_long_frame (Fixture      *f,
                           gconstpointer unused)
{
  gint64 begun = g_get_monotonic_time ();
  double seconds;

  g_test_summary ("A frame of 20,000 bytes has five seconds more, even if its length came in two parts");

  write_far (f, "\xa0", 1);
  write_far (f, "\x9c\x01", 2);
  seconds = wait_for_late (f, begun);
  g_assert_cmpfloat (seconds, >=, 14.9);
  g_assert_cmpfloat (seconds, <, 17);
}

/* One frame against the rules, and the next is not handed on. */
static void
test_link_refused (Fixture      *f,
                   gconstpointer unused)
{
  f->refuses = TRUE;
  write_far (f, "\x01" "a\x01" "b", 4);
  g_assert_cmpuint (f->heard->len, ==, 1);
  g_assert_cmpuint (f->n_closed, ==, 1);
  g_assert_error (f->reason, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

static void
test_link_queue_limit (Fixture      *f,
                       gconstpointer unused)
{
  g_autoptr(GBytes) frame = g_bytes_new_take (g_malloc0 (BREATH_FRAME_MAX), BREATH_FRAME_MAX);

  for (guint i = 0; i < N_FITTING; i++)
    breath_link_send (BREATH_LINK (f->link), BREATH_PROTOCOL_SYNC, frame);

  settle ();
  g_assert_cmpuint (f->n_closed, ==, 0);

  breath_link_send (BREATH_LINK (f->link), BREATH_PROTOCOL_SYNC, frame);
  g_assert_cmpuint (f->n_closed, ==, 0);
  settle ();
  g_assert_cmpuint (f->n_closed, ==, 1);
  g_assert_error (f->reason, BREATH_STREAM_LINK_ERROR, BREATH_STREAM_LINK_ERROR_SLOW);
}

static void
test_link_dropped (Fixture      *f,
                   gconstpointer unused)
{
  breath_link_close (BREATH_LINK (f->link), NULL);
  breath_stream_link_drop (f->link);
  settle ();
  g_assert_cmpuint (f->n_closed, ==, 0);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/stream-link/hears-byte-by-byte", test_link_hears_byte_by_byte);
  ADD ("/stream-link/largest-frame", test_link_largest_frame);
  ADD ("/stream-link/too-large-frame", test_link_too_large_frame);
  ADD ("/stream-link/bad-length", test_link_bad_length);
  ADD ("/stream-link/neighbour-ends", test_link_neighbour_ends);
  ADD ("/stream-link/slow-frame", test_link_slow_frame);
  ADD ("/stream-link/slow-long-frame", test_link_slow_long_frame);
  ADD ("/stream-link/refused", test_link_refused);
  ADD ("/stream-link/queue-limit", test_link_queue_limit);
  ADD ("/stream-link/dropped", test_link_dropped);

  return g_test_run ();
}
