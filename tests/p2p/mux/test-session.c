/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-memory-pair.h"
#include "p2p-session.h"

#include <string.h>

#define BULK (10 * 1024 * 1024)

/* Two sessions joined in memory, and what the second one saw. */
typedef struct
{
  P2pSession *dialer;
  P2pSession *listener;
  GPtrArray  *incoming;   /* of GIOStream; what the peer of either opened */
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

  if (error != NULL && f->reason == NULL)
    f->reason = g_error_copy (error);
}

static void
set_up (Fixture      *f,
        gconstpointer unused)
{
  g_autoptr(GIOStream) a = NULL;
  g_autoptr(GIOStream) b = NULL;

  p2p_memory_pair_new (&a, &b);

  f->incoming = g_ptr_array_new_with_free_func (g_object_unref);
  f->dialer = p2p_session_new (a, P2P_ROLE_DIALER);
  f->listener = p2p_session_new (b, P2P_ROLE_LISTENER);

  g_signal_connect_swapped (f->dialer, "stream", G_CALLBACK (stream_cb), f);
  g_signal_connect_swapped (f->listener, "stream", G_CALLBACK (stream_cb), f);
  g_signal_connect_swapped (f->dialer, "closed", G_CALLBACK (closed_cb), f);
  g_signal_connect_swapped (f->listener, "closed", G_CALLBACK (closed_cb), f);

  p2p_session_start (f->dialer);
  p2p_session_start (f->listener);
}

static void
tear_down (Fixture      *f,
           gconstpointer unused)
{
  p2p_session_close (f->dialer);
  p2p_session_close (f->listener);

  g_clear_pointer (&f->incoming, g_ptr_array_unref);

  while (f->n_closed < 2 || g_main_context_iteration (NULL, FALSE))
    g_main_context_iteration (NULL, FALSE);

  g_assert_finalize_object (f->dialer);
  g_assert_finalize_object (f->listener);
  g_clear_error (&f->reason);
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **location = user_data;

  *location = g_object_ref (result);
}

static gssize
read_some (GIOStream *stream,
           void      *buffer,
           gsize      count,
           GError   **error)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  g_autoptr(GAsyncResult) result = NULL;

  g_input_stream_read_async (input, buffer, count, G_PRIORITY_DEFAULT, NULL, result_cb, &result);

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return g_input_stream_read_finish (input, result, error);
}

static gssize
write_some (GIOStream  *stream,
            const void *buffer,
            gsize       count,
            GError    **error)
{
  GOutputStream *output = g_io_stream_get_output_stream (stream);
  g_autoptr(GAsyncResult) result = NULL;

  g_output_stream_write_async (output, buffer, count, G_PRIORITY_DEFAULT, NULL, result_cb, &result);

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return g_output_stream_write_finish (output, result, error);
}

static GIOStream *
open_pair (Fixture    *f,
           P2pSession *opener,
           GIOStream **other)
{
  g_autoptr(GError) error = NULL;
  guint n = f->incoming->len;
  GIOStream *stream = p2p_session_open_stream (opener, &error);

  g_assert_no_error (error);

  while (f->incoming->len == n)
    g_main_context_iteration (NULL, TRUE);

  *other = g_ptr_array_index (f->incoming, n);

  return stream;
}

static void
test_session_echo (Fixture      *f,
                   gconstpointer unused)
{
  P2pSession *openers[] = { f->dialer, f->listener };

  g_test_summary ("Either end opens a stream and both ends talk on it");

  for (guint i = 0; i < G_N_ELEMENTS (openers); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GIOStream) near = NULL;
      GIOStream *far;
      char buffer[16];

      near = open_pair (f, openers[i], &far);

      g_assert_cmpint (write_some (near, "hello", 5, &error), ==, 5);
      g_assert_no_error (error);
      g_assert_cmpint (read_some (far, buffer, sizeof buffer, &error), ==, 5);
      g_assert_cmpmem (buffer, 5, "hello", 5);
      g_assert_cmpint (write_some (far, "and back", 8, &error), ==, 8);
      g_assert_cmpint (read_some (near, buffer, sizeof buffer, &error), ==, 8);
      g_assert_cmpmem (buffer, 8, "and back", 8);
      g_assert_no_error (error);
    }
}

static void
test_session_half_close (Fixture      *f,
                         gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GIOStream) near = NULL;
  GIOStream *far;
  char buffer[16];

  near = open_pair (f, f->dialer, &far);

  g_assert_cmpint (write_some (near, "last", 4, &error), ==, 4);
  g_assert_true (g_output_stream_close (g_io_stream_get_output_stream (near), NULL, &error));
  g_assert_cmpint (read_some (far, buffer, sizeof buffer, &error), ==, 4);
  g_assert_cmpint (read_some (far, buffer, sizeof buffer, &error), ==, 0);
  g_assert_cmpint (write_some (far, "answer", 6, &error), ==, 6);
  g_assert_cmpint (read_some (near, buffer, sizeof buffer, &error), ==, 6);
  g_assert_true (g_io_stream_close (far, NULL, &error));
  g_assert_cmpint (read_some (near, buffer, sizeof buffer, &error), ==, 0);
  g_assert_no_error (error);

  g_assert_cmpuint (p2p_session_get_n_streams (f->dialer), ==, 0);
  g_assert_cmpuint (p2p_session_get_n_streams (f->listener), ==, 0);
}

static void
test_session_reset (Fixture      *f,
                    gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GIOStream) near = NULL;
  GIOStream *far;
  char buffer[16];

  near = open_pair (f, f->dialer, &far);

  p2p_mux_stream_reset_with_code (P2P_MUX_STREAM (near), 0x1003);
  g_assert_cmpint (read_some (far, buffer, sizeof buffer, &error), ==, -1);
  g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_RESET);
  g_assert_nonnull (strstr (error->message, "4099"));
  g_clear_error (&error);
  g_assert_cmpint (write_some (near, "x", 1, &error), ==, -1);
  g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_RESET);
}

typedef struct
{
  GIOStream *stream;
  guint8    *data;
  gsize      written;
  gsize      read;
  guint8     buffer[20000];
} Bulk;

static void
bulk_written_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  Bulk *bulk = user_data;

  g_assert_true (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, &bulk->written, &error));
  g_assert_no_error (error);
}

static void
bulk_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  Bulk *bulk = user_data;
  gssize len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  g_assert_no_error (error);
  g_assert_cmpint (len, >, 0);
  g_assert_cmpmem (bulk->buffer, len, bulk->data + bulk->read, len);
  bulk->read += len;

  if (bulk->read < BULK)
    g_input_stream_read_async (G_INPUT_STREAM (source), bulk->buffer, sizeof bulk->buffer,
                               G_PRIORITY_DEFAULT, NULL, bulk_read_cb, bulk);
}

static void
start_bulk (Bulk      *bulk,
            GIOStream *stream,
            guint8    *data)
{
  bulk->data = data;
  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), data, BULK,
                                   G_PRIORITY_DEFAULT, NULL, bulk_written_cb, bulk);
  g_input_stream_read_async (g_io_stream_get_input_stream (stream), bulk->buffer, sizeof bulk->buffer,
                             G_PRIORITY_DEFAULT, NULL, bulk_read_cb, bulk);
}

static void
test_session_bulk_both_ways (Fixture      *f,
                             gconstpointer unused)
{
  g_autofree guint8 *data = g_malloc (BULK);
  g_autofree Bulk *a = g_new0 (Bulk, 1);
  g_autofree Bulk *b = g_new0 (Bulk, 1);
  g_autoptr(GIOStream) near = NULL;
  GIOStream *far;

  for (gsize i = 0; i < BULK; i++)
    data[i] = (i * 2654435761u) >> 13;

  near = open_pair (f, f->dialer, &far);
  start_bulk (a, near, data);
  start_bulk (b, far, data);

  while (a->read < BULK || b->read < BULK || a->written < BULK || b->written < BULK)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (f->n_closed, ==, 0);
}

static void
test_session_close (Fixture      *f,
                    gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GIOStream) near = NULL;
  GIOStream *far;
  char buffer[16];

  near = open_pair (f, f->dialer, &far);
  p2p_session_close (f->dialer);

  g_assert_cmpint (read_some (far, buffer, sizeof buffer, &error), ==, -1);
  g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_cmpint (read_some (near, buffer, sizeof buffer, &error), ==, -1);
  g_assert_error (error, P2P_MUX_ERROR, P2P_MUX_ERROR_CLOSED);

  while (f->n_closed < 2)
    g_main_context_iteration (NULL, TRUE);

  g_assert_no_error (f->reason);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/session/echo", test_session_echo);
  ADD ("/session/half-close", test_session_half_close);
  ADD ("/session/reset", test_session_reset);
  ADD ("/session/bulk-both-ways", test_session_bulk_both_ways);
  ADD ("/session/close", test_session_close);
#undef ADD

  return g_test_run ();
}
