/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-pipe.h"

#include <string.h>

#include "p2p-memory-pair.h"
#include "p2p-noise-stream.h"
#include "p2p-stream-error.h"
#include "p2p-upgrader.h"

#define OVERHEAD (2 + P2P_NOISE_TAG_LEN)

/* A channel whose far end the test plays with a cipher of its own. */
typedef struct
{
  TestPipe      *pipe;
  GIOStream     *stream;
  P2pNoiseCipher to_near;
  P2pNoiseCipher from_near;
} Fixture;

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  memset (f->to_near.key, 1, P2P_NOISE_KEY_LEN);
  memset (f->from_near.key, 2, P2P_NOISE_KEY_LEN);
  f->to_near.nonce = 0;
  f->from_near.nonce = 0;
  f->pipe = test_pipe_new ();
  f->stream = p2p_noise_stream_new (f->pipe->near, &f->from_near, &f->to_near, NULL, 0);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  g_assert_finalize_object (f->stream);
  test_pipe_free (f->pipe);
}

static guint8 *
seal (P2pNoiseCipher *cipher,
      const void     *plain,
      gsize           len)
{
  guint8 *frame = g_malloc (OVERHEAD + len);

  frame[0] = (len + P2P_NOISE_TAG_LEN) >> 8;
  frame[1] = (len + P2P_NOISE_TAG_LEN) & 0xff;
  g_assert_true (p2p_noise_cipher_encrypt (cipher, plain, len, frame + 2, NULL));

  return frame;
}

static void
say (Fixture    *f,
     const char *plain,
     gboolean    at_once)
{
  g_autofree guint8 *frame = seal (&f->to_near, plain, strlen (plain));

  test_pipe_say (f->pipe, frame, OVERHEAD + strlen (plain), at_once);
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static gssize
read_once (Fixture *f,
           void    *buffer,
           gsize    len,
           GError **error)
{
  GInputStream *input = g_io_stream_get_input_stream (f->stream);
  g_autoptr(GAsyncResult) result = NULL;

  g_input_stream_read_async (input, buffer, len, G_PRIORITY_DEFAULT, NULL, result_cb, &result);

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return g_input_stream_read_finish (input, result, error);
}

static void
expect (Fixture    *f,
        const char *plain)
{
  g_autoptr(GByteArray) read = test_pipe_read (f->stream, strlen (plain));

  g_assert_cmpmem (read->data, read->len, plain, strlen (plain));
}

static void
test_noise_stream_frames (Fixture      *f,
                          gconstpointer unused)
{
  char buffer[64];
  GError *error = NULL;

  g_test_summary ("Several frames that came together are one read");

  say (f, "one ", TRUE);
  say (f, "", TRUE);
  say (f, "two", TRUE);
  g_assert_cmpint (read_once (f, buffer, sizeof buffer, &error), ==, 7);
  g_assert_no_error (error);
  g_assert_cmpmem (buffer, 7, "one two", 7);
}

static void
test_noise_stream_trickle (Fixture      *f,
                           gconstpointer unused)
{
  char byte;
  GError *error = NULL;

  g_test_summary ("Frames that come a byte at a time, read a byte at a time");

  say (f, "", FALSE);
  say (f, "trickle", FALSE);
  say (f, "s", FALSE);

  for (const char *at = "trickles"; *at != '\0'; at++)
    {
      g_assert_cmpint (read_once (f, &byte, 1, &error), ==, 1);
      g_assert_no_error (error);
      g_assert_cmpint (byte, ==, *at);
    }
}

static void
test_noise_stream_waiting (Fixture      *f,
                           gconstpointer unused)
{
  GInputStream *input = g_io_stream_get_input_stream (f->stream);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char buffer[8];

  g_test_summary ("Giving up a read loses nothing of what comes");

  g_input_stream_read_async (input, buffer, sizeof buffer, G_PRIORITY_DEFAULT, cancellable, result_cb, &result);
  test_pipe_settle ();
  test_pipe_say (f->pipe, "\0", 1, TRUE);
  f->to_near.nonce = 0;
  g_cancellable_cancel (cancellable);

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (g_input_stream_read_finish (input, result, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  {
    g_autofree guint8 *frame = seal (&f->to_near, "rest", 4);

    test_pipe_say (f->pipe, frame + 1, OVERHEAD + 3, TRUE);
    expect (f, "rest");
  }
}

static void
test_noise_stream_tampered (Fixture      *f,
                            gconstpointer unused)
{
  g_autofree guint8 *bad = NULL;
  g_autoptr(GError) error = NULL;
  char buffer[64];

  g_test_summary ("What came before a tampered frame is delivered, nothing after it ever is");

  say (f, "good", TRUE);
  bad = seal (&f->to_near, "bad", 3);
  bad[3] ^= 1;
  test_pipe_say (f->pipe, bad, OVERHEAD + 3, TRUE);
  say (f, "late", TRUE);

  g_assert_cmpint (read_once (f, buffer, sizeof buffer, &error), ==, 4);
  g_assert_no_error (error);

  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (read_once (f, buffer, sizeof buffer, &error), ==, -1);
      g_assert_nonnull (error);
      g_clear_error (&error);
    }
}

static void
test_noise_stream_too_short (Fixture      *f,
                             gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  char buffer[64];

  g_test_summary ("A frame that has no room for its tag is refused");

  test_pipe_say (f->pipe, "\x00\x0f" "fifteen bytes..", 17, TRUE);
  g_assert_cmpint (read_once (f, buffer, sizeof buffer, &error), ==, -1);
  g_assert_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_PROTOCOL);
}

static void
test_noise_stream_empty (Fixture      *f,
                         gconstpointer unused)
{
  GInputStream *input = g_io_stream_get_input_stream (f->stream);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char buffer[64];

  g_test_summary ("Frames without anything in them are genuine and legal, and no reason to be kept busy for ever");

  for (guint i = 0; i < 10; i++)
    say (f, "", TRUE);

  say (f, "some", TRUE);
  expect (f, "some");
  g_input_stream_read_async (input, buffer, sizeof buffer, G_PRIORITY_DEFAULT, NULL, result_cb, &result);

  for (guint i = 0; i < 4000; i++)
    say (f, "", TRUE);

  g_assert_nonnull (result);
  g_assert_cmpint (g_input_stream_read_finish (input, result, &error), ==, -1);
  g_assert_error (error, P2P_STREAM_ERROR, P2P_STREAM_ERROR_LIMIT);
}

static void
test_noise_stream_end (Fixture      *f,
                       gconstpointer unused)
{
  GError *error = NULL;
  char buffer[64];

  g_test_summary ("An end between frames is an end");

  say (f, "last", TRUE);
  test_pipe_hang_up (f->pipe);
  expect (f, "last");
  g_assert_cmpint (read_once (f, buffer, sizeof buffer, &error), ==, 0);
  g_assert_no_error (error);
}

static void
test_noise_stream_cut_off (Fixture      *f,
                           gconstpointer unused)
{
  g_autofree guint8 *frame = seal (&f->to_near, "cut", 3);
  g_autoptr(GError) error = NULL;
  char buffer[64];

  g_test_summary ("An end within a frame is a failure");

  test_pipe_say (f->pipe, frame, OVERHEAD, TRUE);
  test_pipe_hang_up (f->pipe);
  g_assert_cmpint (read_once (f, buffer, sizeof buffer, &error), ==, -1);
  g_assert_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_PROTOCOL);
}

static void
write_all (GIOStream  *stream,
           const void *data,
           gsize       len)
{
  GOutputStream *output = g_io_stream_get_output_stream (stream);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_output_stream_write_all_async (output, data, len, G_PRIORITY_DEFAULT, NULL, result_cb, &result);

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_output_stream_write_all_finish (output, result, NULL, &error);
  g_assert_no_error (error);
}

static void
test_noise_stream_written (Fixture      *f,
                           gconstpointer unused)
{
  static const gsize sizes[] = { 1, 100, P2P_NOISE_MAX_PLAINTEXT, P2P_NOISE_MAX_PLAINTEXT + 1, 300000 };

  g_test_summary ("Frames hold as much as they may and no more");

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree guint8 *plain = g_malloc (sizes[i]);
      gsize at = 0;
      gsize done = 0;

      memset (plain, 'a' + i, sizes[i]);
      g_byte_array_set_size (f->pipe->heard, 0);
      write_all (f->stream, plain, sizes[i]);
      test_pipe_settle ();

      while (done < sizes[i])
        {
          guint8 *frame = f->pipe->heard->data + at;
          gsize sealed_len = (gsize) frame[0] << 8 | frame[1];
          gsize len = sealed_len - P2P_NOISE_TAG_LEN;

          g_assert_cmpuint (len, <=, P2P_NOISE_MAX_PLAINTEXT);
          g_assert_true (p2p_noise_cipher_decrypt (&f->from_near, frame + 2, sealed_len, frame + 2, NULL));
          g_assert_cmpmem (frame + 2, len, plain + done, len);
          at += 2 + sealed_len;
          done += len;
        }

      g_assert_cmpuint (at, ==, f->pipe->heard->len);
    }
}

static void
test_noise_stream_bulk (void)
{
  const gsize size = 3 * 1000 * 1000 + 7;
  g_autofree guint8 *plain = g_malloc (size);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GByteArray) read = NULL;
  P2pNoiseCipher cipher = { { 7 }, 0 };
  P2pNoiseCipher unused = { { 8 }, 0 };
  GIOStream *near;
  GIOStream *far;
  GIOStream *a;
  GIOStream *b;

  g_test_summary ("Three megabytes arrive as they left, the early bytes first");

  p2p_memory_pair_new (&near, &far);

  {
    g_autofree guint8 *early = seal (&cipher, "early", 5);

    cipher.nonce = 0;
    b = p2p_noise_stream_new (far, &unused, &cipher, early, OVERHEAD + 5);
    cipher.nonce = 1;
    a = p2p_noise_stream_new (near, &cipher, &unused, NULL, 0);
  }

  for (gsize i = 0; i < size; i++)
    plain[i] = i * 31 >> 3;

  g_output_stream_write_all_async (g_io_stream_get_output_stream (a), plain, size, G_PRIORITY_DEFAULT, NULL,
                                   result_cb, &result);
  read = test_pipe_read (b, 5);
  g_assert_cmpmem (read->data, read->len, "early", 5);
  g_byte_array_unref (read);
  read = test_pipe_read (b, size);
  g_assert_cmpmem (read->data, read->len, plain, size);

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_finalize_object (a);
  g_assert_finalize_object (b);
  g_object_unref (near);
  g_object_unref (far);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/noise-stream/frames", test_noise_stream_frames);
  ADD ("/noise-stream/trickle", test_noise_stream_trickle);
  ADD ("/noise-stream/waiting", test_noise_stream_waiting);
  ADD ("/noise-stream/tampered", test_noise_stream_tampered);
  ADD ("/noise-stream/too-short", test_noise_stream_too_short);
  ADD ("/noise-stream/empty", test_noise_stream_empty);
  ADD ("/noise-stream/end", test_noise_stream_end);
  ADD ("/noise-stream/cut-off", test_noise_stream_cut_off);
  ADD ("/noise-stream/written", test_noise_stream_written);
#undef ADD

  g_test_add_func ("/noise-stream/bulk", test_noise_stream_bulk);

  return g_test_run ();
}
