/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-trickle-stream.h"

#define TEST_TYPE_TRICKLE_INPUT (test_trickle_input_get_type ())
G_DECLARE_FINAL_TYPE (TestTrickleInput, test_trickle_input, TEST, TRICKLE_INPUT, GInputStream)

#define TEST_TYPE_TRICKLE_OUTPUT (test_trickle_output_get_type ())
G_DECLARE_FINAL_TYPE (TestTrickleOutput, test_trickle_output, TEST, TRICKLE_OUTPUT, GOutputStream)

struct _TestTrickleInput
{
  GInputStream  parent_instance;

  GInputStream *inner;
};

struct _TestTrickleOutput
{
  GOutputStream  parent_instance;

  GOutputStream *inner;
};

/**
 * TestTrickleStream:
 *
 * Passes one byte at a time, and each of them a turn of the main loop later than it could.
 *
 * What is written in one piece arrives in as many pieces as it has bytes, so that a reader which counts on
 * whole messages fails at once. Works on any stream that can be used asynchronously, and only so.
 */
struct _TestTrickleStream
{
  GIOStream      parent_instance;

  GIOStream     *inner;
  GInputStream  *input;
  GOutputStream *output;
};

G_DEFINE_FINAL_TYPE (TestTrickleInput, test_trickle_input, G_TYPE_INPUT_STREAM)
G_DEFINE_FINAL_TYPE (TestTrickleOutput, test_trickle_output, G_TYPE_OUTPUT_STREAM)
G_DEFINE_FINAL_TYPE (TestTrickleStream, test_trickle_stream, G_TYPE_IO_STREAM)

static void
later (GTask      *task,
       GSourceFunc func)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_task_attach_source (task, source, func);
}

static void
return_bytes (GTask  *task,
              gssize  len,
              GError *error)
{
  if (len < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, len);
}

static gssize
finish_bytes (GAsyncResult *result,
              GError      **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static void
inner_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  gssize len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  return_bytes (task, len, error);
}

static gboolean
read_later_cb (gpointer user_data)
{
  GTask *task = user_data;
  TestTrickleInput *self = g_task_get_source_object (task);

  g_input_stream_read_async (self->inner, g_task_get_task_data (task), 1,
                             g_task_get_priority (task), g_task_get_cancellable (task),
                             inner_read_cb, g_object_ref (task));

  return G_SOURCE_REMOVE;
}

static void
test_trickle_input_read_async (GInputStream       *stream,
                               void               *buffer,
                               gsize               count,
                               int                 io_priority,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, test_trickle_input_read_async);
  g_task_set_priority (task, io_priority);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, buffer, NULL);
  later (task, read_later_cb);
}

static gssize
test_trickle_input_read_finish (GInputStream *stream,
                                GAsyncResult *result,
                                GError      **error)
{
  return finish_bytes (result, error);
}

static gboolean
test_trickle_input_close (GInputStream *stream,
                          GCancellable *cancellable,
                          GError      **error)
{
  return g_input_stream_close (TEST_TRICKLE_INPUT (stream)->inner, cancellable, error);
}

static void
test_trickle_input_close_async (GInputStream       *stream,
                                int                 io_priority,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, test_trickle_input_close_async);
  test_trickle_input_close (stream, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
test_trickle_input_close_finish (GInputStream *stream,
                                 GAsyncResult *result,
                                 GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
test_trickle_input_finalize (GObject *object)
{
  g_clear_object (&TEST_TRICKLE_INPUT (object)->inner);

  G_OBJECT_CLASS (test_trickle_input_parent_class)->finalize (object);
}

static void
test_trickle_input_class_init (TestTrickleInputClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_trickle_input_finalize;

  stream_class->read_async = test_trickle_input_read_async;
  stream_class->read_finish = test_trickle_input_read_finish;
  stream_class->close_fn = test_trickle_input_close;
  stream_class->close_async = test_trickle_input_close_async;
  stream_class->close_finish = test_trickle_input_close_finish;
}

static void
test_trickle_input_init (TestTrickleInput *self)
{
}

static void
inner_write_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  gssize len = g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, &error);

  return_bytes (task, len, error);
}

static gboolean
write_later_cb (gpointer user_data)
{
  GTask *task = user_data;
  TestTrickleOutput *self = g_task_get_source_object (task);

  g_output_stream_write_async (self->inner, g_task_get_task_data (task), 1,
                               g_task_get_priority (task), g_task_get_cancellable (task),
                               inner_write_cb, g_object_ref (task));

  return G_SOURCE_REMOVE;
}

static void
test_trickle_output_write_async (GOutputStream      *stream,
                                 const void         *buffer,
                                 gsize               count,
                                 int                 io_priority,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, test_trickle_output_write_async);
  g_task_set_priority (task, io_priority);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, (gpointer) buffer, NULL);
  later (task, write_later_cb);
}

static gssize
test_trickle_output_write_finish (GOutputStream *stream,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return finish_bytes (result, error);
}

static gboolean
test_trickle_output_close (GOutputStream *stream,
                           GCancellable  *cancellable,
                           GError       **error)
{
  return g_output_stream_close (TEST_TRICKLE_OUTPUT (stream)->inner, cancellable, error);
}

static void
test_trickle_output_close_async (GOutputStream      *stream,
                                 int                 io_priority,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, test_trickle_output_close_async);
  test_trickle_output_close (stream, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
test_trickle_output_close_finish (GOutputStream *stream,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
test_trickle_output_finalize (GObject *object)
{
  g_clear_object (&TEST_TRICKLE_OUTPUT (object)->inner);

  G_OBJECT_CLASS (test_trickle_output_parent_class)->finalize (object);
}

static void
test_trickle_output_class_init (TestTrickleOutputClass *klass)
{
  GOutputStreamClass *stream_class = G_OUTPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_trickle_output_finalize;

  stream_class->write_async = test_trickle_output_write_async;
  stream_class->write_finish = test_trickle_output_write_finish;
  stream_class->flush_async = NULL;
  stream_class->close_fn = test_trickle_output_close;
  stream_class->close_async = test_trickle_output_close_async;
  stream_class->close_finish = test_trickle_output_close_finish;
}

static void
test_trickle_output_init (TestTrickleOutput *self)
{
}

static GInputStream *
test_trickle_stream_get_input_stream (GIOStream *stream)
{
  return TEST_TRICKLE_STREAM (stream)->input;
}

static GOutputStream *
test_trickle_stream_get_output_stream (GIOStream *stream)
{
  return TEST_TRICKLE_STREAM (stream)->output;
}

/* The inner stream ends whatever waits; the halves here refuse to close as long as it does. */
static gboolean
test_trickle_stream_close (GIOStream    *stream,
                           GCancellable *cancellable,
                           GError      **error)
{
  TestTrickleStream *self = TEST_TRICKLE_STREAM (stream);
  gboolean closed = g_io_stream_close (self->inner, cancellable, error);

  g_output_stream_close (self->output, NULL, NULL);
  g_input_stream_close (self->input, NULL, NULL);

  return closed;
}

static void
test_trickle_stream_close_async (GIOStream          *stream,
                                 int                 io_priority,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, test_trickle_stream_close_async);
  test_trickle_stream_close (stream, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
test_trickle_stream_close_finish (GIOStream    *stream,
                                  GAsyncResult *result,
                                  GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
test_trickle_stream_finalize (GObject *object)
{
  TestTrickleStream *self = TEST_TRICKLE_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->inner);

  G_OBJECT_CLASS (test_trickle_stream_parent_class)->finalize (object);
}

static void
test_trickle_stream_class_init (TestTrickleStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_trickle_stream_finalize;

  stream_class->get_input_stream = test_trickle_stream_get_input_stream;
  stream_class->get_output_stream = test_trickle_stream_get_output_stream;
  stream_class->close_fn = test_trickle_stream_close;
  stream_class->close_async = test_trickle_stream_close_async;
  stream_class->close_finish = test_trickle_stream_close_finish;
}

static void
test_trickle_stream_init (TestTrickleStream *self)
{
}

/**
 * test_trickle_stream_new:
 * @inner: a stream that nobody else uses from now on
 *
 * Returns: (transfer full): a slow way to @inner
 */
GIOStream *
test_trickle_stream_new (GIOStream *inner)
{
  TestTrickleStream *self = g_object_new (TEST_TYPE_TRICKLE_STREAM, NULL);

  self->inner = g_object_ref (inner);
  self->input = g_object_new (TEST_TYPE_TRICKLE_INPUT, NULL);
  self->output = g_object_new (TEST_TYPE_TRICKLE_OUTPUT, NULL);
  TEST_TRICKLE_INPUT (self->input)->inner = g_object_ref (g_io_stream_get_input_stream (inner));
  TEST_TRICKLE_OUTPUT (self->output)->inner = g_object_ref (g_io_stream_get_output_stream (inner));

  return G_IO_STREAM (self);
}
