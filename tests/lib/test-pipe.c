/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-pipe.h"

#include "p2p-memory-pair.h"

static void listen_on (TestPipe *self);

static void
heard_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  TestPipe *self = user_data;
  gssize len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (len <= 0)
    {
      self->ended = TRUE;
      return;
    }

  g_byte_array_append (self->heard, self->chunk, len);
  listen_on (self);
}

static void
listen_on (TestPipe *self)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (self->far), self->chunk, sizeof self->chunk,
                             G_PRIORITY_DEFAULT, NULL, heard_cb, self);
}

TestPipe *
test_pipe_new (void)
{
  TestPipe *self = g_new0 (TestPipe, 1);

  self->heard = g_byte_array_new ();
  p2p_memory_pair_new (&self->near, &self->far);
  listen_on (self);

  return self;
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  gboolean *closed = user_data;

  *closed = TRUE;
}

void
test_pipe_free (TestPipe *self)
{
  gboolean closed = FALSE;

  g_io_stream_close_async (self->near, G_PRIORITY_DEFAULT, NULL, closed_cb, &closed);

  while (!closed || !self->ended)
    g_main_context_iteration (NULL, TRUE);

  test_pipe_settle ();
  g_object_unref (self->near);
  g_object_unref (self->far);
  g_byte_array_unref (self->heard);
  g_free (self);
}

static void
said_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  gboolean *said = user_data;

  /* The near end may hang up in the middle; that is for the test to judge. */
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  *said = TRUE;
}

void
test_pipe_say (TestPipe   *self,
               const void *data,
               gsize       len,
               gboolean    at_once)
{
  const guint8 *bytes = data;
  gsize part = at_once ? len : 1;

  for (gsize at = 0; at < len; at += part)
    {
      gboolean said = FALSE;

      g_output_stream_write_all_async (g_io_stream_get_output_stream (self->far), bytes + at, part,
                                       G_PRIORITY_DEFAULT, NULL, said_cb, &said);

      while (!said)
        g_main_context_iteration (NULL, TRUE);

      test_pipe_settle ();
    }
}

void
test_pipe_hang_up (TestPipe *self)
{
  gboolean closed = FALSE;

  g_output_stream_close_async (g_io_stream_get_output_stream (self->far), G_PRIORITY_DEFAULT, NULL,
                               closed_cb, &closed);

  while (!closed)
    g_main_context_iteration (NULL, TRUE);
}

/* Lets everything that is ready happen. */
void
test_pipe_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

GByteArray *
test_pipe_read (GIOStream *stream,
                gsize      len)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  g_autoptr(GAsyncResult) result = NULL;
  GByteArray *all = g_byte_array_new ();
  gsize done = 0;

  g_byte_array_set_size (all, len);
  g_input_stream_read_all_async (input, all->data, len, G_PRIORITY_DEFAULT, NULL, read_cb, &result);

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_input_stream_read_all_finish (input, result, &done, NULL);
  g_byte_array_set_size (all, done);

  return all;
}
