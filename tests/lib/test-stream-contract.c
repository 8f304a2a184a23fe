/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-stream-contract.h"

#define BULK         (150 * 1000)
#define CHUNK        8192
#define SETTLE_TURNS 8            /* without anything to do, until nothing more is expected */

/* The same bytes at the same place in every run, without a period that a wrong offset could meet. */
static guint8
byte_at (gsize i)
{
  return (i * 2654435761u) >> 21;
}

static guint8 *
make_bytes (gsize len)
{
  guint8 *data = g_malloc (len);

  for (gsize i = 0; i < len; i++)
    data[i] = byte_at (i);

  return data;
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

/**
 * test_stream_settle:
 *
 * Runs the main context until nothing happens any more.
 */
void
test_stream_settle (void)
{
  for (guint idle = 0; idle < SETTLE_TURNS; idle++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        idle = 0;
    }
}

/**
 * test_stream_read:
 * @stream: a stream
 * @buffer: (out caller-allocates): room for @count bytes
 * @count: how many to read at most
 * @error: location for what went wrong
 *
 * Returns: what an asynchronous read gave
 */
gssize
test_stream_read (GIOStream *stream,
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

/**
 * test_stream_write:
 * @stream: a stream
 * @buffer: @count bytes
 * @count: how many to write at most
 * @error: location for what went wrong
 *
 * Returns: what an asynchronous write gave
 */
gssize
test_stream_write (GIOStream  *stream,
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

static void
write_whole (GIOStream  *stream,
             const void *buffer,
             gsize       count)
{
  for (gsize at = 0; at < count;)
    {
      g_autoptr(GError) error = NULL;
      gssize len = test_stream_write (stream, (const guint8 *) buffer + at, count - at, &error);

      g_assert_no_error (error);
      g_assert_cmpint (len, >, 0);
      at += len;
    }
}

/* Reads up to the end and checks that it is @len bytes of the pattern. */
static void
read_pattern_to_end (GIOStream *stream,
                     gsize      len)
{
  gsize at = 0;

  while (TRUE)
    {
      g_autoptr(GError) error = NULL;
      guint8 buffer[CHUNK];
      gssize n = test_stream_read (stream, buffer, sizeof buffer, &error);

      g_assert_no_error (error);
      g_assert_cmpint (n, >=, 0);

      if (n == 0)
        break;

      for (gssize i = 0; i < n; i++)
        g_assert_cmpuint (buffer[i], ==, byte_at (at + i));

      at += n;
    }

  g_assert_cmpuint (at, ==, len);
}

/* One direction, driven by its callbacks. */
typedef struct
{
  guint8 *data;
  gsize   len;
  gsize   written;
  gsize   read;
  gsize   turn;
  guint8  buffer[CHUNK];
} Flow;

static void flow_write (Flow          *flow,
                        GOutputStream *output);

static void
flow_written_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  Flow *flow = user_data;
  gssize n = g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, &error);

  g_assert_no_error (error);
  g_assert_cmpint (n, >, 0);
  flow->written += n;

  if (flow->written < flow->len)
    flow_write (flow, G_OUTPUT_STREAM (source));
}

/* Sizes that vary, from a byte to more than any buffer between the ends. */
static void
flow_write (Flow          *flow,
            GOutputStream *output)
{
  static const gsize sizes[] = { 1, 7, 4096, 65535, 65536, 13, 100000 };
  gsize size = sizes[flow->turn++ % G_N_ELEMENTS (sizes)];

  size = MIN (size, flow->len - flow->written);
  g_output_stream_write_async (output, flow->data + flow->written, size,
                               G_PRIORITY_DEFAULT, NULL, flow_written_cb, flow);
}

static void
flow_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  Flow *flow = user_data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  g_assert_no_error (error);
  g_assert_cmpint (n, >, 0);
  g_assert_cmpmem (flow->buffer, n, flow->data + flow->read, n);
  flow->read += n;

  if (flow->read < flow->len)
    g_input_stream_read_async (G_INPUT_STREAM (source), flow->buffer, sizeof flow->buffer,
                               G_PRIORITY_DEFAULT, NULL, flow_read_cb, flow);
}

static Flow *
flow_new (guint8    *data,
          gsize      len,
          GIOStream *from,
          GIOStream *to)
{
  Flow *flow = g_new0 (Flow, 1);

  flow->data = data;
  flow->len = len;
  flow_write (flow, g_io_stream_get_output_stream (from));
  g_input_stream_read_async (g_io_stream_get_input_stream (to), flow->buffer, sizeof flow->buffer,
                             G_PRIORITY_DEFAULT, NULL, flow_read_cb, flow);

  return flow;
}

static void
test_order (TestStreamPair           *pair,
            const TestStreamContract *contract)
{
  g_autofree guint8 *data = make_bytes (BULK);
  g_autofree Flow *forth = flow_new (data, BULK, pair->near, pair->far);
  g_autofree Flow *back = flow_new (data, BULK, pair->far, pair->near);

  g_test_summary ("Both ends write and read at once, and every byte comes in its place");

  while (forth->read < BULK || back->read < BULK || forth->written < BULK || back->written < BULK)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_back_pressure (TestStreamPair           *pair,
                    const TestStreamContract *contract)
{
  GOutputStream *output = g_io_stream_get_output_stream (pair->near);
  gsize len = contract->max_ahead + CHUNK;
  g_autofree guint8 *data = make_bytes (len);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gsize written = 0;
  gsize at = 0;

  g_test_summary ("A writer whom nobody reads has to wait, and goes on once somebody does");

  g_output_stream_write_all_async (output, data, len, G_PRIORITY_DEFAULT, NULL, result_cb, &result);
  test_stream_settle ();
  g_assert_null (result);

  while (at < len)
    {
      guint8 buffer[CHUNK];
      gssize n = test_stream_read (pair->far, buffer, sizeof buffer, &error);

      g_assert_no_error (error);
      g_assert_cmpint (n, >, 0);
      g_assert_cmpmem (buffer, n, data + at, n);
      at += n;
    }

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (g_output_stream_write_all_finish (output, result, &written, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (written, ==, len);
}

static void
test_half_close (TestStreamPair           *pair,
                 const TestStreamContract *contract)
{
  g_autofree guint8 *data = make_bytes (CHUNK);
  g_autoptr(GError) error = NULL;

  if (!contract->has_half_close)
    {
      g_test_skip ("this kind of stream has no half close");
      return;
    }

  write_whole (pair->near, data, CHUNK);
  g_assert_true (g_output_stream_close (g_io_stream_get_output_stream (pair->near), NULL, &error));
  g_assert_no_error (error);
  read_pattern_to_end (pair->far, CHUNK);

  write_whole (pair->far, data, CHUNK);
  g_assert_true (g_output_stream_close (g_io_stream_get_output_stream (pair->far), NULL, &error));
  g_assert_no_error (error);
  read_pattern_to_end (pair->near, CHUNK);
}

static void
test_end (TestStreamPair           *pair,
          const TestStreamContract *contract)
{
  g_autofree guint8 *data = make_bytes (CHUNK);
  g_autoptr(GError) error = NULL;
  guint8 byte;

  g_test_summary ("What was written before closing arrives, then the end, which stays the end");

  write_whole (pair->near, data, CHUNK);
  g_assert_true (g_io_stream_close (pair->near, NULL, &error));
  g_assert_no_error (error);

  read_pattern_to_end (pair->far, CHUNK);
  g_assert_cmpint (test_stream_read (pair->far, &byte, 1, &error), ==, 0);
  g_assert_no_error (error);

  g_assert_cmpint (test_stream_read (pair->near, &byte, 1, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_cmpint (test_stream_write (pair->near, "x", 1, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
test_cancel_read (TestStreamPair           *pair,
                  const TestStreamContract *contract)
{
  GInputStream *input = g_io_stream_get_input_stream (pair->far);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  guint8 buffer[4];

  g_test_summary ("A cancelled read ends, takes nothing, and the next read gets what comes");

  g_input_stream_read_async (input, buffer, sizeof buffer, G_PRIORITY_DEFAULT, cancellable, result_cb, &result);
  test_stream_settle ();
  g_assert_null (result);

  g_cancellable_cancel (cancellable);

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (g_input_stream_read_finish (input, result, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  write_whole (pair->near, "a", 1);
  g_assert_cmpint (test_stream_read (pair->far, buffer, sizeof buffer, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpuint (buffer[0], ==, 'a');
}

/* Fills everything between the ends, so that the last write waits. */
static void
block_writer (GOutputStream *output,
              const guint8  *data,
              gsize          len,
              GCancellable  *cancellable,
              GAsyncResult **result)
{
  while (*result == NULL)
    {
      g_output_stream_write_async (output, data, len, G_PRIORITY_DEFAULT, cancellable, result_cb, result);
      test_stream_settle ();

      if (*result == NULL)
        return;

      g_assert_cmpint (g_output_stream_write_finish (output, *result, NULL), >, 0);
      g_clear_object (result);
    }
}

static void
test_cancel_write (TestStreamPair           *pair,
                   const TestStreamContract *contract)
{
  GOutputStream *output = g_io_stream_get_output_stream (pair->near);
  g_autofree guint8 *data = make_bytes (contract->max_ahead + 1);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gssize n;

  g_test_summary ("A cancelled write ends; it either says how much it wrote, or that it wrote nothing");

  block_writer (output, data, contract->max_ahead + 1, cancellable, &result);
  g_cancellable_cancel (cancellable);

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  n = g_output_stream_write_finish (output, result, &error);

  if (n < 0)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  else
    g_assert_cmpint (n, <=, contract->max_ahead);
}

static void
test_cancelled_before (TestStreamPair           *pair,
                       const TestStreamContract *contract)
{
  GInputStream *input = g_io_stream_get_input_stream (pair->far);
  GOutputStream *output = g_io_stream_get_output_stream (pair->far);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) reading = NULL;
  g_autoptr(GAsyncResult) writing = NULL;
  g_autoptr(GError) error = NULL;
  guint8 buffer[4];

  g_test_summary ("With a cancellable that is cancelled already nothing is read or written");

  write_whole (pair->near, "a", 1);
  test_stream_settle ();
  g_cancellable_cancel (cancellable);
  g_input_stream_read_async (input, buffer, 4, G_PRIORITY_DEFAULT, cancellable, result_cb, &reading);
  g_output_stream_write_async (output, "b", 1, G_PRIORITY_DEFAULT, cancellable, result_cb, &writing);

  while (reading == NULL || writing == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (g_input_stream_read_finish (input, reading, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (g_output_stream_write_finish (output, writing, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  g_assert_cmpint (test_stream_read (pair->far, buffer, sizeof buffer, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpuint (buffer[0], ==, 'a');
}

static void
test_close_while_reading (TestStreamPair           *pair,
                          const TestStreamContract *contract)
{
  GInputStream *input = g_io_stream_get_input_stream (pair->near);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  guint8 buffer[4];

  g_test_summary ("Closing ends a read that waits, with an error and not with an end that never was");

  g_input_stream_read_async (input, buffer, sizeof buffer, G_PRIORITY_DEFAULT, NULL, result_cb, &result);
  test_stream_settle ();
  g_io_stream_close_async (pair->near, G_PRIORITY_DEFAULT, NULL, NULL, NULL);

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (g_input_stream_read_finish (input, result, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
test_close_while_writing (TestStreamPair           *pair,
                          const TestStreamContract *contract)
{
  GOutputStream *output = g_io_stream_get_output_stream (pair->near);
  g_autofree guint8 *data = make_bytes (contract->max_ahead + 1);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Closing ends a write that waits");

  block_writer (output, data, contract->max_ahead + 1, NULL, &result);
  g_io_stream_close_async (pair->near, G_PRIORITY_DEFAULT, NULL, NULL, NULL);

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (g_output_stream_write_finish (output, result, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
test_gathered (TestStreamPair           *pair,
               const TestStreamContract *contract)
{
  GOutputStream *output = g_io_stream_get_output_stream (pair->near);
  g_autofree guint8 *data = make_bytes (CHUNK);
  GOutputVector vectors[] = { { data, 0 }, { data, 1 }, { data + 1, 0 }, { data + 1, CHUNK - 1 }, { data, 0 } };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gsize written = 0;

  g_test_summary ("What is written from several places arrives in their order, empty ones among them or not");

  if (!contract->gathers)
    {
      g_test_skip ("this kind of stream writes from one place");
      return;
    }

  g_output_stream_writev_all_async (output, vectors, G_N_ELEMENTS (vectors), G_PRIORITY_DEFAULT, NULL, result_cb, &result);

  for (gsize at = 0; at < CHUNK;)
    {
      guint8 buffer[CHUNK];
      gssize n = test_stream_read (pair->far, buffer, sizeof buffer, &error);

      g_assert_no_error (error);
      g_assert_cmpint (n, >, 0);
      g_assert_cmpmem (buffer, n, data + at, n);
      at += n;
    }

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (g_output_stream_writev_all_finish (output, result, &written, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (written, ==, CHUNK);
}

static void
test_close_twice (TestStreamPair           *pair,
                  const TestStreamContract *contract)
{
  g_autoptr(GError) error = NULL;
  guint8 byte;

  g_test_summary ("Closing goes well, and so does closing what is closed; the other end sees one end");

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GAsyncResult) result = NULL;

      g_io_stream_close_async (pair->near, G_PRIORITY_DEFAULT, NULL, result_cb, &result);

      while (result == NULL)
        g_main_context_iteration (NULL, TRUE);

      g_assert_true (g_io_stream_close_finish (pair->near, result, &error));
      g_assert_no_error (error);
    }

  g_assert_true (g_io_stream_is_closed (pair->near));
  g_assert_cmpint (test_stream_read (pair->far, &byte, 1, &error), ==, 0);
  g_assert_no_error (error);
}

/* Writes for as long as nothing blocks; returns how much that was. */
static gsize
write_while_writable (GPollableOutputStream *output,
                      const guint8          *data,
                      gsize                  len)
{
  g_autoptr(GError) error = NULL;
  gsize at = 0;

  while (at < len)
    {
      gssize n = g_pollable_output_stream_write_nonblocking (output, data + at, MIN (len - at, CHUNK), NULL, &error);

      if (n < 0)
        break;

      g_assert_cmpint (n, >, 0);
      at += n;
    }

  if (at < len)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);

  return at;
}

static gboolean
writable_cb (GObject *stream,
             gpointer user_data)
{
  guint *n_ready = user_data;

  (*n_ready)++;

  return G_SOURCE_REMOVE;
}

static void
test_polled (TestStreamPair           *pair,
             const TestStreamContract *contract)
{
  GOutputStream *output = g_io_stream_get_output_stream (pair->near);
  gsize len = contract->max_ahead + 2 * CHUNK;
  g_autofree guint8 *data = make_bytes (len);
  g_autoptr(GSource) source = NULL;
  guint n_ready = 0;
  gsize written;

  g_test_summary ("Who must not wait is told that it would block, and when it would no more; nothing is lost or sent twice");

  if (!contract->polls)
    {
      g_test_skip ("this kind of stream cannot be written without waiting");
      return;
    }

  g_assert_true (g_pollable_output_stream_can_poll (G_POLLABLE_OUTPUT_STREAM (output)));
  written = write_while_writable (G_POLLABLE_OUTPUT_STREAM (output), data, len);
  g_assert_cmpuint (written, <, len);
  test_stream_settle ();
  source = g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (output), NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (writable_cb), &n_ready, NULL);
  g_source_attach (source, NULL);

  for (gsize at = 0; at < len;)
    {
      g_autoptr(GError) error = NULL;
      guint8 buffer[CHUNK];
      gssize n = test_stream_read (pair->far, buffer, sizeof buffer, &error);

      g_assert_no_error (error);
      g_assert_cmpint (n, >, 0);
      g_assert_cmpmem (buffer, n, data + at, n);
      at += n;

      if (at == written)
        {
          while (n_ready == 0)
            g_main_context_iteration (NULL, TRUE);

          written += write_while_writable (G_POLLABLE_OUTPUT_STREAM (output), data + written, len - written);
        }
    }

  g_assert_cmpuint (written, ==, len);
  g_assert_cmpuint (n_ready, ==, 1);
}

static void
test_drop_unused (TestStreamPair           *pair,
                  const TestStreamContract *contract)
{
  g_test_summary ("Streams may be dropped without closing them");

  write_whole (pair->near, "a", 1);
  g_clear_object (&pair->near);
  g_clear_object (&pair->far);
  test_stream_settle ();
}

typedef struct
{
  const TestStreamContract *contract;
  void (*test)(TestStreamPair           *pair,
               const TestStreamContract *contract);
} Case;

static void
run_case (gconstpointer user_data)
{
  const Case *self = user_data;
  TestStreamPair pair = { 0 };

  self->contract->set_up (&pair);
  self->test (&pair, self->contract);

  if (pair.near != NULL)
    g_io_stream_close_async (pair.near, G_PRIORITY_DEFAULT, NULL, NULL, NULL);

  if (pair.far != NULL)
    g_io_stream_close_async (pair.far, G_PRIORITY_DEFAULT, NULL, NULL, NULL);

  test_stream_settle ();

  /* An operation that never ended would still hold its stream. */
  if (pair.near != NULL)
    g_assert_finalize_object (g_steal_pointer (&pair.near));

  if (pair.far != NULL)
    g_assert_finalize_object (g_steal_pointer (&pair.far));

  if (self->contract->tear_down != NULL)
    self->contract->tear_down (&pair);
}

/**
 * test_stream_contract_add:
 * @path: where the cases go, such as "/memory-pair"
 * @contract: (transfer none): kept until the tests have run
 *
 * Adds what every stream of ours has to pass.
 */
void
test_stream_contract_add (const char               *path,
                          const TestStreamContract *contract)
{
  static const struct
  {
    const char *name;
    void        (*test) (TestStreamPair           *pair,
                         const TestStreamContract *contract);
    gboolean    fills;
  } cases[] = {
    { "order", test_order },
    { "back-pressure", test_back_pressure, TRUE },
    { "half-close", test_half_close },
    { "end", test_end },
    { "cancel-read", test_cancel_read },
    { "cancel-write", test_cancel_write, TRUE },
    { "cancelled-before", test_cancelled_before },
    { "close-while-reading", test_close_while_reading },
    { "close-while-writing", test_close_while_writing, TRUE },
    { "gathered", test_gathered },
    { "close-twice", test_close_twice },
    { "polled", test_polled, TRUE },
    { "drop-unused", test_drop_unused },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *full = g_strdup_printf ("%s/%s", path, cases[i].name);
      Case *data;

      if (cases[i].fills && contract->max_ahead == 0)
        continue;

      data = g_new (Case, 1);
      data->contract = contract;
      data->test = cases[i].test;
      g_test_add_data_func_full (full, data, run_case, g_free);
    }
}
