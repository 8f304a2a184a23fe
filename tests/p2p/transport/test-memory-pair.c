/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-memory-pair.h"
#include "test-stream-contract.h"
#include "test-trickle-stream.h"

#define CAPACITY (64 * 1024)

static void
set_up (TestStreamPair *pair)
{
  p2p_memory_pair_new (&pair->near, &pair->far);
}

static void
set_up_trickle (TestStreamPair *pair)
{
  g_autoptr(GIOStream) a = NULL;
  g_autoptr(GIOStream) b = NULL;

  p2p_memory_pair_new (&a, &b);
  pair->near = test_trickle_stream_new (a);
  pair->far = test_trickle_stream_new (b);
}

static void
test_memory_pair_capacity (void)
{
  g_autofree guint8 *data = g_malloc0 (CAPACITY + 1);
  g_autoptr(GIOStream) a = NULL;
  g_autoptr(GIOStream) b = NULL;
  GPollableOutputStream *output;
  g_autoptr(GError) error = NULL;

  p2p_memory_pair_new (&a, &b);
  output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (a));

  g_assert_cmpint (test_stream_write (a, data, CAPACITY + 1, &error), ==, CAPACITY);
  g_assert_no_error (error);
  g_assert_false (g_pollable_output_stream_is_writable (output));
  g_assert_cmpint (g_pollable_output_stream_write_nonblocking (output, data, 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static void
test_memory_pair_write_to_closed (void)
{
  g_autoptr(GIOStream) a = NULL;
  g_autoptr(GIOStream) b = NULL;
  g_autoptr(GError) error = NULL;

  p2p_memory_pair_new (&a, &b);
  g_assert_true (g_io_stream_close (b, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (test_stream_write (a, "x", 1, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
}

static const TestStreamContract contract = {
  .set_up = set_up,
  .has_half_close = TRUE,
  .polls = TRUE,
  .max_ahead = CAPACITY,
};

static const TestStreamContract trickle_contract = {
  .set_up = set_up_trickle,
  .has_half_close = TRUE,
};

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  test_stream_contract_add ("/memory-pair", &contract);
  test_stream_contract_add ("/memory-pair/trickle", &trickle_contract);
  g_test_add_func ("/memory-pair/capacity", test_memory_pair_capacity);
  g_test_add_func ("/memory-pair/write-to-closed", test_memory_pair_write_to_closed);

  return g_test_run ();
}
