/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-stream-contract.h"

#include "p2p-tcp-stream.h"

#include <sys/socket.h>

#define KERNEL_BUFFER (32 * 1024)
#define MAX_AHEAD     (1024 * 1024) /* the kernel doubles what it is told, and both ends hold some */
#define N_ROUNDS      100

static void
keep_small (GSocket *socket)
{
  g_assert_true (g_socket_set_option (socket, SOL_SOCKET, SO_SNDBUF, KERNEL_BUFFER, NULL));
  g_assert_true (g_socket_set_option (socket, SOL_SOCKET, SO_RCVBUF, KERNEL_BUFFER, NULL));
}

static GSocket *
new_socket (void)
{
  g_autoptr(GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  keep_small (socket);

  return socket;
}

static GIOStream *
stream_on (GSocket *socket)
{
  g_autoptr(GSocketConnection) connection = g_socket_connection_factory_create_connection (socket);

  return p2p_tcp_stream_new (connection);
}

static void
set_up (TestStreamPair *pair)
{
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(GSocket) listening = new_socket ();
  g_autoptr(GSocket) near = new_socket ();
  g_autoptr(GSocket) far = NULL;

  g_assert_true (g_socket_bind (listening, any, TRUE, NULL));
  g_assert_true (g_socket_listen (listening, NULL));
  address = g_socket_get_local_address (listening, NULL);
  g_assert_true (g_socket_connect (near, address, NULL, NULL));
  far = g_socket_accept (listening, NULL, NULL);
  g_assert_nonnull (far);

  pair->near = stream_on (near);
  pair->far = stream_on (far);
}

static void
clear (TestStreamPair *pair)
{
  test_stream_settle ();
  g_assert_finalize_object (g_steal_pointer (&pair->near));
  g_assert_finalize_object (g_steal_pointer (&pair->far));
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **location = user_data;

  g_assert_null (*location);
  *location = g_object_ref (result);
}

static void
start_read (GIOStream     *stream,
            void          *buffer,
            gsize          count,
            GCancellable  *cancellable,
            GAsyncResult **result)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (stream), buffer, count,
                             G_PRIORITY_DEFAULT, cancellable, result_cb, result);
}

static gssize
finish_read (GIOStream     *stream,
             GAsyncResult **result,
             GError       **error)
{
  gssize len;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  len = g_input_stream_read_finish (g_io_stream_get_input_stream (stream), *result, error);
  g_clear_object (result);

  return len;
}

static void
test_unread (void)
{
  TestStreamPair pair = { 0 };
  char buffer[4];

  g_test_summary ("Neither bytes nor an end that nobody reads keep the loop busy, and neither is lost");

  set_up (&pair);

  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (test_stream_write (pair.near, "ab", 2, NULL), ==, 2);
      g_assert_cmpint (test_stream_read (pair.far, buffer, 1, NULL), ==, 1);
      test_stream_settle ();
      g_assert_cmpint (test_stream_read (pair.far, buffer, sizeof buffer, NULL), ==, 1);
      g_assert_cmpint (buffer[0], ==, 'b');
    }

  g_assert_true (g_io_stream_close (pair.near, NULL, NULL));
  g_assert_cmpint (test_stream_read (pair.far, buffer, sizeof buffer, NULL), ==, 0);
  test_stream_settle ();
  g_assert_cmpint (test_stream_read (pair.far, buffer, sizeof buffer, NULL), ==, 0);

  clear (&pair);
}

static void
test_close_unread (void)
{
  TestStreamPair pair = { 0 };
  g_autoptr(GError) error = NULL;
  char buffer[4];

  g_test_summary ("Who closes with bytes unread does not take back what he said last");

  set_up (&pair);
  g_assert_cmpint (test_stream_write (pair.far, "late", 4, NULL), ==, 4);
  g_assert_cmpint (test_stream_write (pair.near, "bye", 3, NULL), ==, 3);
  g_assert_true (g_io_stream_close (pair.near, NULL, NULL));

  g_assert_cmpint (test_stream_read (pair.far, buffer, sizeof buffer, &error), ==, 3);
  g_assert_no_error (error);
  g_assert_cmpint (test_stream_read (pair.far, buffer, sizeof buffer, &error), ==, 0);
  g_assert_no_error (error);

  clear (&pair);
}

static void
test_one_turn (void)
{
  TestStreamPair pair = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  char buffer[4];

  g_test_summary ("What a read gets is told in the turn in which the socket became readable");

  set_up (&pair);

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      start_read (pair.far, buffer, sizeof buffer, NULL, &result);
      test_stream_settle ();
      g_assert_null (result);

      g_assert_cmpint (g_output_stream_write (g_io_stream_get_output_stream (pair.near), "a", 1, NULL, NULL), ==, 1);
      g_main_context_iteration (NULL, TRUE);
      g_assert_nonnull (result);
      g_assert_cmpint (finish_read (pair.far, &result, NULL), ==, 1);
    }

  clear (&pair);
}

static void
test_cancellables (void)
{
  TestStreamPair pair = { 0 };
  g_autoptr(GCancellable) first = g_cancellable_new ();
  g_autoptr(GCancellable) second = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char buffer[4];

  g_test_summary ("Only the cancellable of the read that waits ends it, whoever read before and with what");

  set_up (&pair);

  for (guint i = 0; i < 2; i++)
    {
      start_read (pair.far, buffer, sizeof buffer, first, &result);
      g_assert_cmpint (test_stream_write (pair.near, "a", 1, NULL), ==, 1);
      g_assert_cmpint (finish_read (pair.far, &result, NULL), ==, 1);
    }

  start_read (pair.far, buffer, sizeof buffer, second, &result);
  g_cancellable_cancel (first);
  test_stream_settle ();
  g_assert_null (result);
  g_cancellable_cancel (second);
  g_assert_cmpint (finish_read (pair.far, &result, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_error (&error);
  g_clear_object (&second);
  second = g_cancellable_new ();
  start_read (pair.far, buffer, sizeof buffer, second, &result);
  g_assert_cmpint (test_stream_write (pair.near, "b", 1, NULL), ==, 1);
  g_assert_cmpint (finish_read (pair.far, &result, NULL), ==, 1);
  g_cancellable_cancel (second);
  test_stream_settle ();
  start_read (pair.far, buffer, sizeof buffer, NULL, &result);
  g_assert_cmpint (test_stream_write (pair.near, "c", 1, NULL), ==, 1);
  g_assert_cmpint (finish_read (pair.far, &result, NULL), ==, 1);
  g_assert_cmpint (buffer[0], ==, 'c');

  clear (&pair);
}

static void
drop_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GIOStream **stream = user_data;

  g_assert_cmpint (g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL), ==, 1);
  g_clear_object (stream);
}

static void
test_drop_in_callback (void)
{
  TestStreamPair pair = { 0 };
  char buffer[4];

  g_test_summary ("The callback of a read may drop the stream");

  set_up (&pair);
  g_input_stream_read_async (g_io_stream_get_input_stream (pair.far), buffer, sizeof buffer,
                             G_PRIORITY_DEFAULT, NULL, drop_cb, &pair.far);
  g_assert_cmpint (test_stream_write (pair.near, "a", 1, NULL), ==, 1);

  while (pair.far != NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (test_stream_read (pair.near, buffer, sizeof buffer, NULL), ==, 0);
  g_assert_finalize_object (g_steal_pointer (&pair.near));
}

static void
test_other_context (void)
{
  TestStreamPair pair = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) other = NULL;
  g_autoptr(GMainContext) context = g_main_context_new ();
  char buffer[4];

  g_test_summary ("A stream may be read in another context than before");

  set_up (&pair);
  start_read (pair.far, buffer, 1, NULL, &result);
  g_assert_cmpint (test_stream_write (pair.near, "ab", 2, NULL), ==, 2);
  g_assert_cmpint (finish_read (pair.far, &result, NULL), ==, 1);

  g_main_context_push_thread_default (context);
  start_read (pair.far, buffer, sizeof buffer, NULL, &other);

  while (other == NULL)
    g_main_context_iteration (context, TRUE);

  g_assert_cmpint (finish_read (pair.far, &other, NULL), ==, 1);
  g_assert_cmpint (buffer[0], ==, 'b');
  g_main_context_pop_thread_default (context);

  clear (&pair);
}

int
main (int   argc,
      char *argv[])
{
  static const TestStreamContract contract = { .set_up = set_up, .gathers = TRUE, .polls = TRUE, .max_ahead = MAX_AHEAD };

  g_test_init (&argc, &argv, NULL);

  test_stream_contract_add ("/tcp-stream/contract", &contract);
  g_test_add_func ("/tcp-stream/unread", test_unread);
  g_test_add_func ("/tcp-stream/close-unread", test_close_unread);
  g_test_add_func ("/tcp-stream/one-turn", test_one_turn);
  g_test_add_func ("/tcp-stream/cancellables", test_cancellables);
  g_test_add_func ("/tcp-stream/drop-in-callback", test_drop_in_callback);
  g_test_add_func ("/tcp-stream/other-context", test_other_context);

  return g_test_run ();
}
