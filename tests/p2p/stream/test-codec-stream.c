/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-codec-stream.h"

#include <string.h>

#include "p2p-memory-pair.h"
#include "p2p-stream-error.h"
#include "test-pipe.h"
#include "test-stream-contract.h"

#define MAX_DATA 200
#define ASK      0xfd /* in place of a length: wants an answer */
#define BAD      0xfe
#define END      0xff
#define ANSWER   '!'
#define POISON   'X'  /* what cannot be written */

/* Frames of a byte that tells the length, and as much; buffers so small that each test fills and leaves them. */
typedef struct
{
  GByteArray *output;
  gboolean    has_ended;
  gboolean    has_failed;
} Machine;

static void
machine_free (gpointer machine)
{
  g_byte_array_unref (((Machine *) machine)->output);
  g_free (machine);
}

static void
say_byte (Machine *self,
          guint8   byte)
{
  g_byte_array_append (self->output, &byte, 1);
}

/* Takes what stands at the front; FALSE if that is only the beginning of a frame. */
static gboolean
take_frame (Machine      *self,
            P2pCodecRead *read,
            gsize        *done)
{
  const guint8 *frame = read->received + read->used;

  if (*frame == ASK)
    say_byte (self, ANSWER);
  else if (*frame == BAD)
    self->has_failed = TRUE;
  else if (*frame == END)
    self->has_ended = TRUE;
  else if (read->len - read->used - 1 < *frame || read->out_len - *done < *frame)
    return FALSE;
  else
    {
      memcpy (read->out + *done, frame + 1, *frame);
      read->used += *frame;
      *done += *frame;
    }

  read->used += 1;

  return TRUE;
}

static gssize
machine_read (gpointer      machine,
              P2pCodecRead *read,
              GError      **error)
{
  Machine *self = machine;
  gsize done = 0;

  while (read->used < read->len && !self->has_ended && !self->has_failed)
    if (!take_frame (self, read, &done))
      break;

  if (done > 0 || !self->has_failed)
    return done;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "A bad frame");

  return -1;
}

static gboolean
machine_has_ended (gpointer machine)
{
  return ((Machine *) machine)->has_ended;
}

static GError *
machine_cut_off (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "Cut off");
}

static gboolean
machine_write (gpointer      machine,
               const guint8 *plain,
               gsize         len,
               GError      **error)
{
  Machine *self = machine;

  if (*plain == POISON)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "Not that");
      return FALSE;
    }

  say_byte (self, len);
  g_byte_array_append (self->output, plain, len);

  return TRUE;
}

static GByteArray *
machine_take_output (gpointer machine)
{
  Machine *self = machine;
  GByteArray *output = NULL;

  if (self->output->len > 0)
    {
      output = self->output;
      self->output = g_byte_array_new ();
    }

  return output;
}

static void
machine_end (gpointer machine)
{
  say_byte (machine, END);
}

static const P2pCodec codec = {
  .read = machine_read,
  .has_ended = machine_has_ended,
  .cut_off = machine_cut_off,
  .write = machine_write,
  .take_output = machine_take_output,
  .end = machine_end,
  .free = machine_free,
  .max_plain = MAX_DATA,
  .idle_len = 16,
  .bulk_len = 1024,
};

static GIOStream *
stream_new (GIOStream    *base,
            const guint8 *early,
            gsize         early_len)
{
  Machine *machine = g_new0 (Machine, 1);

  machine->output = g_byte_array_new ();

  return p2p_codec_stream_new (base, &codec, machine, early, early_len);
}

typedef struct
{
  TestPipe  *pipe;
  GIOStream *stream;
} Fixture;

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  static const guint8 early[] = { 3, 'n', 'o', 'w', 5, 'l', 'a' };

  f->pipe = test_pipe_new ();
  f->stream = stream_new (f->pipe->near, early, sizeof early);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  g_assert_finalize_object (f->stream);
  test_pipe_free (f->pipe);
}

static void
expect (Fixture    *f,
        const char *text)
{
  g_autoptr(GError) error = NULL;
  char buffer[2 * MAX_DATA];
  gssize n = test_stream_read (f->stream, buffer, sizeof buffer, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (buffer, n, text, strlen (text));
}

static void
expect_error (Fixture *f,
              int      code)
{
  g_autoptr(GError) error = NULL;
  char buffer[2 * MAX_DATA];

  g_assert_cmpint (test_stream_read (f->stream, buffer, sizeof buffer, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, code);
}

static void
expect_unwritten (Fixture    *f,
                  const char *text,
                  int         code)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (test_stream_write (f->stream, text, 1, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, code);
}

static void
test_early (Fixture      *f,
            gconstpointer unused)
{
  g_test_summary ("What was read before there was a stream comes first, a part of a frame together with its rest");

  expect (f, "now");
  test_pipe_say (f->pipe, "ter\1.", 5, TRUE);
  expect (f, "later.");
}

static void
test_sizes (Fixture      *f,
            gconstpointer unused)
{
  static const guint8 lengths[] = { 1, MAX_DATA, 15, 16, MAX_DATA, MAX_DATA };

  g_test_summary ("The buffer grows for long frames, is given back when only short ones come, and loses nothing over it");

  expect (f, "now");
  test_pipe_say (f->pipe, "ter", 3, TRUE);
  expect (f, "later");

  for (guint i = 0; i < 3 * G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *text = g_strnfill (lengths[i % G_N_ELEMENTS (lengths)], 'a' + i);

      test_pipe_say (f->pipe, &lengths[i % G_N_ELEMENTS (lengths)], 1, TRUE);
      test_pipe_say (f->pipe, text, strlen (text), i % 2 == 0);
      expect (f, text);
    }

  for (guint i = 0; i < 100; i++)
    {
      test_pipe_say (f->pipe, "\2ok", 3, i % 3 != 0);
      expect (f, "ok");
    }
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static void
test_answers (Fixture      *f,
              gconstpointer unused)
{
  static const guint8 asked[] = { 't', 'e', 'r', ASK, ASK };
  g_autoptr(GAsyncResult) result = NULL;
  char buffer[2 * MAX_DATA];

  g_test_summary ("What the machine has to say is sent with what is read, though nobody writes");

  expect (f, "now");
  g_input_stream_read_async (g_io_stream_get_input_stream (f->stream), buffer, sizeof buffer, G_PRIORITY_DEFAULT, NULL,
                             result_cb, &result);
  test_pipe_say (f->pipe, asked, sizeof asked, TRUE);
  g_assert_nonnull (result);
  g_assert_cmpint (g_input_stream_read_finish (g_io_stream_get_input_stream (f->stream), result, NULL), ==, 5);
  g_assert_cmpmem (f->pipe->heard->data, f->pipe->heard->len, "!!", 2);
}

static void
test_bad (Fixture      *f,
          gconstpointer unused)
{
  static const guint8 bad[] = { 't', 'e', 'r', BAD, 1, 'x' };

  g_test_summary ("What came before a failure is given, nothing after it ever is");

  expect (f, "now");
  test_pipe_say (f->pipe, bad, sizeof bad, TRUE);
  expect (f, "later");
  expect_error (f, G_IO_ERROR_INVALID_DATA);
  expect_error (f, G_IO_ERROR_INVALID_DATA);
}

/* Says so many frames that carry nothing, to somebody who reads. */
static void
waste (Fixture *f,
       guint    n)
{
  static const guint8 empty[1000];

  for (; n > 0; n -= MIN (n, sizeof empty))
    test_pipe_say (f->pipe, empty, MIN (n, sizeof empty), TRUE);
}

static gssize
waste_until_read (Fixture    *f,
                  guint       n,
                  const char *text,
                  GError    **error)
{
  GInputStream *input = g_io_stream_get_input_stream (f->stream);
  g_autoptr(GAsyncResult) result = NULL;
  char buffer[2 * MAX_DATA];

  g_input_stream_read_async (input, buffer, sizeof buffer, G_PRIORITY_DEFAULT, NULL, result_cb, &result);
  waste (f, n);
  test_pipe_say (f->pipe, text, strlen (text), TRUE);

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return g_input_stream_read_finish (input, result, error);
}

static void
test_worth (Fixture      *f,
            gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  g_test_summary ("A peer may waste some, and for long as much as goes with what it says, but not more");

  expect (f, "now");
  test_pipe_say (f->pipe, "ter", 3, TRUE);
  expect (f, "later");

  for (guint i = 0; i < 4000; i++)
    g_assert_cmpint (waste_until_read (f, 30, "\1.", &error), ==, 1);

  g_assert_cmpint (waste_until_read (f, 65500, "\1.", &error), ==, 1);
  g_assert_no_error (error);

  g_assert_cmpint (waste_until_read (f, 100, "\1.", &error), ==, -1);
  g_assert_error (error, P2P_STREAM_ERROR, P2P_STREAM_ERROR_LIMIT);
  g_clear_error (&error);

  g_assert_cmpint (waste_until_read (f, 0, "\2ok", &error), ==, -1);
  g_assert_error (error, P2P_STREAM_ERROR, P2P_STREAM_ERROR_LIMIT);
}

static void
test_end (Fixture      *f,
          gconstpointer unused)
{
  static const guint8 end[] = { 't', 'e', 'r', END };

  g_test_summary ("The end that a peer announces is the end, though the stream beneath stays");

  expect (f, "now");
  test_pipe_say (f->pipe, end, sizeof end, TRUE);
  expect (f, "later");
  expect (f, "");
  expect (f, "");
}

static void
test_cut_off (Fixture      *f,
              gconstpointer unused)
{
  g_test_summary ("An end within a frame is a failure");

  expect (f, "now");
  test_pipe_hang_up (f->pipe);
  expect_error (f, G_IO_ERROR_PARTIAL_INPUT);
  expect_error (f, G_IO_ERROR_PARTIAL_INPUT);
}

static void
test_says_end (Fixture      *f,
               gconstpointer unused)
{
  static const guint8 heard[] = { 2, 'o', 'k', END };
  GPollableOutputStream *output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (f->stream));
  g_autoptr(GError) error = NULL;

  g_test_summary ("Closing says the end, once and as the last");

  g_assert_cmpint (g_pollable_output_stream_write_nonblocking (output, "ok", 2, NULL, &error), ==, 2);
  g_assert_no_error (error);
  g_assert_true (g_io_stream_close (f->stream, NULL, &error));
  g_assert_true (g_io_stream_close (f->stream, NULL, &error));
  g_assert_no_error (error);
  expect_unwritten (f, "a", G_IO_ERROR_CLOSED);

  while (!f->pipe->ended)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpmem (f->pipe->heard->data, f->pipe->heard->len, heard, sizeof heard);
}

static void
test_poisoned (Fixture      *f,
               gconstpointer unused)
{
  GPollableOutputStream *output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (f->stream));
  g_autoptr(GError) error = NULL;

  g_test_summary ("A machine that fails to write has failed for good, however it is tried");

  g_assert_cmpint (g_pollable_output_stream_write_nonblocking (output, "X", 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_cmpint (g_pollable_output_stream_write_nonblocking (output, "a", 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  expect_unwritten (f, "a", G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_true (g_io_stream_close (f->stream, NULL, NULL));
  g_assert_cmpuint (f->pipe->heard->len, ==, 0);
}

static void
test_never_waits (Fixture      *f,
                  gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  char byte;

  g_test_summary ("Waiting within a call would keep the main loop from bringing anything, so it is refused");

  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (f->stream), &byte, 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_cmpint (g_output_stream_write (g_io_stream_get_output_stream (f->stream), "a", 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
}

static void
test_torn (void)
{
  g_autoptr(GIOStream) near = NULL;
  g_autoptr(GIOStream) far = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char data[MAX_DATA] = { 'a' };
  GIOStream *stream;
  GOutputStream *output;

  g_test_summary ("A write that was cancelled half way is the last: the next would come within its frame");

  p2p_memory_pair_new (&near, &far);
  stream = stream_new (near, NULL, 0);
  output = g_io_stream_get_output_stream (stream);

  do
    {
      g_clear_object (&result);
      g_output_stream_write_async (output, data, sizeof data, G_PRIORITY_DEFAULT, cancellable, result_cb, &result);
      test_stream_settle ();
    }
  while (result != NULL);

  g_assert_false (g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (output)));
  g_cancellable_cancel (cancellable);
  test_stream_settle ();
  g_assert_nonnull (result);
  g_assert_cmpint (g_output_stream_write_finish (output, result, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (test_stream_write (stream, data, 1, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_finalize_object (stream);
}

static void
test_poisoned_in_flight (void)
{
  g_autoptr(GIOStream) near = NULL;
  g_autoptr(GIOStream) far = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char data[MAX_DATA] = { 'a' };
  GIOStream *stream;
  GOutputStream *output;

  g_test_summary ("The first failure is the one that is told, though the stream beneath fails after it");

  p2p_memory_pair_new (&near, &far);
  stream = stream_new (near, NULL, 0);
  output = g_io_stream_get_output_stream (stream);

  while (g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (output), data, sizeof data, NULL, &error) > 0)
    ;

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_clear_error (&error);
  g_output_stream_write_async (output, "X", 1, G_PRIORITY_DEFAULT, NULL, result_cb, &result);
  test_stream_settle ();
  g_assert_null (result);

  g_assert_true (g_io_stream_close (far, NULL, NULL));
  test_stream_settle ();
  g_assert_nonnull (result);
  g_assert_cmpint (g_output_stream_write_finish (output, result, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_object (&result);
  g_assert_finalize_object (stream);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/codec-stream/early", test_early);
  ADD ("/codec-stream/sizes", test_sizes);
  ADD ("/codec-stream/answers", test_answers);
  ADD ("/codec-stream/bad", test_bad);
  ADD ("/codec-stream/worth", test_worth);
  ADD ("/codec-stream/end", test_end);
  ADD ("/codec-stream/cut-off", test_cut_off);
  ADD ("/codec-stream/says-end", test_says_end);
  ADD ("/codec-stream/poisoned", test_poisoned);
  ADD ("/codec-stream/never-waits", test_never_waits);
#undef ADD

  g_test_add_func ("/codec-stream/torn", test_torn);
  g_test_add_func ("/codec-stream/poisoned-in-flight", test_poisoned_in_flight);

  return g_test_run ();
}
