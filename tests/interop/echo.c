/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "echo.h"

#define CHUNK 65536

/* One exchange: writing and reading go on at the same time, so both windows of the stream fill up. */
typedef struct
{
  GIOStream *stream;
  guint64    len;
  guint64    sent;
  guint64    received;
  GChecksum *sent_sum;
  GChecksum *received_sum;
  guint8     out[CHUNK];
  guint8     in[CHUNK];
  guint      ends;    /* directions that are not finished */
  gboolean   is_over;
} Echo;

static void
echo_free (Echo *self)
{
  g_clear_object (&self->stream);
  g_checksum_free (self->sent_sum);
  g_checksum_free (self->received_sum);
  g_free (self);
}

static void
fail (GTask  *task,
      GError *error)
{
  Echo *self = g_task_get_task_data (task);

  if (self->is_over)
    {
      g_error_free (error);
      return;
    }

  self->is_over = TRUE;
  g_task_return_error (task, error);
}

static void
finish_end (GTask *task)
{
  Echo *self = g_task_get_task_data (task);
  EchoResult *result;

  if (--self->ends > 0 || self->is_over)
    return;

  self->is_over = TRUE;

  result = g_new0 (EchoResult, 1);
  result->sent = self->sent;
  result->received = self->received;
  result->sent_sum = g_strdup (g_checksum_get_string (self->sent_sum));
  result->received_sum = g_strdup (g_checksum_get_string (self->received_sum));

  g_task_return_pointer (task, result, (GDestroyNotify) echo_result_free);
}

static void
close_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (!g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error))
    fail (task, error);
  else
    finish_end (task);
}

/* Blocks that differ from their neighbours, so that a lost or repeated one shows in the sum. */
static gsize
fill_block (Echo *self)
{
  gsize len = MIN (self->len - self->sent, CHUNK);

  for (gsize i = 0; i < len; i++)
    self->out[i] = (guint8) ((self->sent + i) * 2654435761u >> 13);

  return len;
}

static void write_next (GTask *task);

static void
write_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    fail (task, error);
  else
    write_next (task);
}

static void
write_next (GTask *task)
{
  Echo *self = g_task_get_task_data (task);
  GOutputStream *out = g_io_stream_get_output_stream (self->stream);
  gsize len = fill_block (self);

  if (len == 0)
    {
      g_output_stream_close_async (out, G_PRIORITY_DEFAULT, NULL, close_cb, g_object_ref (task));
      return;
    }

  g_checksum_update (self->sent_sum, self->out, len);
  self->sent += len;

  g_output_stream_write_all_async (out, self->out, len, G_PRIORITY_DEFAULT, NULL, write_cb, g_object_ref (task));
}

static void read_next (GTask *task);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Echo *self = g_task_get_task_data (task);
  GError *error = NULL;
  gssize len;

  len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (len < 0)
    {
      fail (task, error);
      return;
    }

  if (len == 0)
    {
      finish_end (task);
      return;
    }

  g_checksum_update (self->received_sum, self->in, len);
  self->received += (guint64) len;

  read_next (task);
}

static void
read_next (GTask *task)
{
  Echo *self = g_task_get_task_data (task);

  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->in, CHUNK,
                             G_PRIORITY_DEFAULT, NULL, read_cb, g_object_ref (task));
}

static void
open_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Echo *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->stream = p2p_connection_open_finish (P2P_CONNECTION (source), result, NULL, &error);

  if (self->stream == NULL)
    {
      fail (task, error);
      return;
    }

  self->ends = 2;
  read_next (task);
  write_next (task);
}

static void
splice_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GIOStream) stream = user_data;
  g_autoptr(GError) error = NULL;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, &error) < 0)
    g_info ("echo ended early: %s", error->message);
}

static void
stream_cb (P2pConnection *connection,
           GIOStream     *stream,
           const char    *protocol,
           gpointer       user_data)
{
  g_output_stream_splice_async (g_io_stream_get_output_stream (stream), g_io_stream_get_input_stream (stream),
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, splice_cb, g_object_ref (stream));
}

void
echo_result_free (EchoResult *self)
{
  g_free (self->sent_sum);
  g_free (self->received_sum);
  g_free (self);
}

/* Sends back whatever a peer sends on a stream of ECHO_ID. */
void
echo_serve (P2pSwarm *swarm)
{
  p2p_swarm_handle (swarm, ECHO_ID, stream_cb, NULL, NULL);
}

/* Sends len bytes on a new stream and reads what comes back until the peer has finished. */
void
echo_async (P2pConnection      *connection,
            guint64             len,
            GAsyncReadyCallback callback,
            gpointer            user_data)
{
  const char *protocols[] = { ECHO_ID, NULL };
  GTask *task = g_task_new (connection, NULL, callback, user_data);
  Echo *self = g_new0 (Echo, 1);

  self->len = len;
  self->sent_sum = g_checksum_new (G_CHECKSUM_SHA256);
  self->received_sum = g_checksum_new (G_CHECKSUM_SHA256);

  g_task_set_source_tag (task, echo_async);
  g_task_set_task_data (task, self, (GDestroyNotify) echo_free);
  p2p_connection_open_async (connection, protocols, NULL, open_cb, task);
}

EchoResult *
echo_finish (P2pConnection *connection,
             GAsyncResult  *result,
             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, connection), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
