/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-perf.h"

#include <string.h>

#include "p2p-deadline.h"

#define HEADER_LEN   8
#define CHUNK_LEN    65536
#define TIMEOUT_MSEC 120000 /* of all that one stream carries */

/* One stream at either end: so many bytes out, so many in. */
typedef struct
{
  GIOStream   *stream;
  P2pDeadline *deadline;
  guint64      to_send;
  guint64      to_receive; /* as server, what the peer may still upload */
  guint8       chunk[CHUNK_LEN];
} Perf;

static void
perf_free (Perf *self)
{
  g_clear_object (&self->stream);
  g_clear_pointer (&self->deadline, p2p_deadline_free);
  g_free (self);
}

static guint64
get_u64 (const guint8 *data)
{
  guint64 value;

  memcpy (&value, data, sizeof value);

  return GUINT64_FROM_BE (value);
}

static void
put_u64 (guint8 *data,
         guint64 value)
{
  value = GUINT64_TO_BE (value);
  memcpy (data, &value, sizeof value);
}

static void
read_chunk (Perf               *self,
            GAsyncReadyCallback callback,
            gpointer            user_data)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->chunk, CHUNK_LEN,
                             G_PRIORITY_DEFAULT, p2p_deadline_get_cancellable (self->deadline),
                             callback, user_data);
}

static void
write_chunk (Perf               *self,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  g_output_stream_write_async (g_io_stream_get_output_stream (self->stream), self->chunk,
                               MIN (self->to_send, CHUNK_LEN),
                               G_PRIORITY_DEFAULT, p2p_deadline_get_cancellable (self->deadline),
                               callback, user_data);
}

static void
serve_end (Perf    *self,
           gboolean in_order)
{
  if (in_order)
    g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  else
    p2p_mux_stream_reset (P2P_MUX_STREAM (self->stream));

  perf_free (self);
}

static void
serve_write_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Perf *self = user_data;
  gssize len = g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, NULL);

  if (len > 0)
    self->to_send -= len;

  if (len < 0 || self->to_send == 0)
    serve_end (self, len >= 0);
  else
    write_chunk (self, serve_write_cb, self);
}

static void
serve_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Perf *self = user_data;
  gssize len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (len < 0 || (guint64) len > self->to_receive)
    serve_end (self, FALSE);
  else if (len > 0)
    {
      self->to_receive -= len;
      read_chunk (self, serve_read_cb, self);
    }
  else if (self->to_send == 0)
    serve_end (self, TRUE);
  else
    write_chunk (self, serve_write_cb, self);
}

static void
serve_header_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Perf *self = user_data;
  gsize len = 0;

  if (g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &len, NULL) && len == HEADER_LEN &&
      get_u64 (self->chunk) <= self->to_receive)
    {
      self->to_send = get_u64 (self->chunk);
      memset (self->chunk, 0, HEADER_LEN);
      read_chunk (self, serve_read_cb, self);
    }
  else
    serve_end (self, FALSE);
}

static void
serve_cb (P2pConnection *connection,
          GIOStream     *stream,
          const char    *protocol,
          gpointer       user_data)
{
  const guint64 *max_bytes = user_data;
  Perf *self = g_new0 (Perf, 1);

  self->stream = g_object_ref (stream);
  self->deadline = p2p_deadline_new (TIMEOUT_MSEC, NULL);
  self->to_receive = *max_bytes;
  g_input_stream_read_all_async (g_io_stream_get_input_stream (stream), self->chunk, HEADER_LEN,
                                 G_PRIORITY_DEFAULT, p2p_deadline_get_cancellable (self->deadline),
                                 serve_header_cb, self);
}

/**
 * p2p_perf_serve:
 * @swarm: a swarm
 * @max_bytes: bounds each direction of a stream
 *
 * Lets peers measure throughput (libp2p perf specification). Off unless a benchmark asks for it: it costs
 * bandwidth and nothing else.
 */
void
p2p_perf_serve (P2pSwarm *swarm,
                guint64   max_bytes)
{
  g_return_if_fail (P2P_IS_SWARM (swarm));

  p2p_swarm_handle (swarm, P2P_PERF_ID, serve_cb, g_memdup2 (&max_bytes, sizeof max_bytes), g_free);
}

static void
client_end (GTask  *task,
            GError *error)
{
  Perf *self = g_task_get_task_data (task);

  if (error == NULL)
    {
      g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      if (self->stream != NULL)
        p2p_mux_stream_reset (P2P_MUX_STREAM (self->stream));

      g_task_return_error (task, p2p_deadline_explain (self->deadline, error, "The measurement"));
    }

  g_object_unref (task);
}

static void
client_read_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  GTask *task = user_data;
  Perf *self = g_task_get_task_data (task);
  GError *error = NULL;
  gssize len;

  len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (len < 0)
    client_end (task, error);
  else if (len > 0 && (guint64) len <= self->to_receive)
    {
      self->to_receive -= len;
      read_chunk (self, client_read_cb, task);
    }
  else if (len == 0 && self->to_receive == 0)
    client_end (task, NULL);
  else
    client_end (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                           "The peer did not send as many bytes as it was asked for"));
}

static void
client_close_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  GTask *task = user_data;
  Perf *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error))
    read_chunk (self, client_read_cb, task);
  else
    client_end (task, error);
}

static void client_send (GTask *task);

static void
client_write_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  GTask *task = user_data;
  Perf *self = g_task_get_task_data (task);
  GError *error = NULL;
  gssize len;

  len = g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, &error);

  if (len < 0)
    client_end (task, error);
  else
    {
      self->to_send -= len;
      client_send (task);
    }
}

/* Goes on with the upload, or ends it. */
static void
client_send (GTask *task)
{
  Perf *self = g_task_get_task_data (task);

  if (self->to_send > 0)
    write_chunk (self, client_write_cb, task);
  else
    g_output_stream_close_async (g_io_stream_get_output_stream (self->stream), G_PRIORITY_DEFAULT,
                                 p2p_deadline_get_cancellable (self->deadline), client_close_cb, task);
}

static void
client_header_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    client_send (task);
  else
    client_end (task, error);
}

static void
open_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GTask *task = user_data;
  Perf *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->stream = p2p_connection_open_finish (P2P_CONNECTION (source), result, NULL, &error);

  if (self->stream == NULL)
    {
      client_end (task, error);
      return;
    }

  put_u64 (self->chunk, self->to_receive);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), self->chunk, HEADER_LEN,
                                   G_PRIORITY_DEFAULT, p2p_deadline_get_cancellable (self->deadline),
                                   client_header_cb, task);
}

/**
 * p2p_perf_async:
 * @connection: a connection
 * @upload: how many bytes to send
 * @download: how many bytes to ask for once they are sent
 * @cancellable: (nullable): gives up
 * @callback: called when both are done
 * @user_data: for @callback
 *
 * Moves bytes over one stream, first up, then down.
 */
void
p2p_perf_async (P2pConnection      *connection,
                guint64             upload,
                guint64             download,
                GCancellable       *cancellable,
                GAsyncReadyCallback callback,
                gpointer            user_data)
{
  static const char *const protocols[] = { P2P_PERF_ID, NULL };
  GTask *task;
  Perf *self;

  g_return_if_fail (P2P_IS_CONNECTION (connection));

  self = g_new0 (Perf, 1);
  self->to_send = upload;
  self->to_receive = download;
  self->deadline = p2p_deadline_new (TIMEOUT_MSEC, cancellable);

  task = g_task_new (connection, NULL, callback, user_data);
  g_task_set_source_tag (task, p2p_perf_async);
  g_task_set_task_data (task, self, (GDestroyNotify) perf_free);
  p2p_connection_open_async (connection, protocols, p2p_deadline_get_cancellable (self->deadline), open_cb, task);
}

/**
 * p2p_perf_finish:
 * @connection: the connection
 * @result: what the callback was given
 * @error: why it was cut short
 *
 * Returns: whether all was sent and all that was asked for came back
 */
gboolean
p2p_perf_finish (P2pConnection *connection,
                 GAsyncResult  *result,
                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, connection), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
