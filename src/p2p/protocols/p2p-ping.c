/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-ping.h"

#include <sodium.h>
#include <string.h>

#include "p2p-deadline.h"

#define PING_LEN     32
#define MAX_INBOUND  2     /* streams of one connection */
#define TIMEOUT_MSEC 10000 /* of one round trip */

/* A stream on which a peer pings us. */
typedef struct
{
  P2pConnection *connection;
  GIOStream     *stream;
  guint8         data[PING_LEN];
} Echo;

/* A series of pings of ours; the data of its task. */
typedef struct
{
  GIOStream    *stream;
  GCancellable *cancellable;
  P2pDeadline  *deadline;   /* of the round under way */
  GArray       *times;      /* of gint64, microseconds */
  guint         count;
  gint64        sent_at;
  guint8        sent[PING_LEN];
  guint8        received[PING_LEN];
} Series;

static G_DEFINE_QUARK (p2p-ping-inbound-quark, p2p_ping_inbound)

static void await_ping (Echo *echo);
static void send_ping (GTask *task);

static guint
get_n_inbound (P2pConnection *connection)
{
  return GPOINTER_TO_UINT (g_object_get_qdata (G_OBJECT (connection), p2p_ping_inbound_quark ()));
}

static void
set_n_inbound (P2pConnection *connection,
               guint          n_inbound)
{
  g_object_set_qdata (G_OBJECT (connection), p2p_ping_inbound_quark (), GUINT_TO_POINTER (n_inbound));
}

static void
echo_end (Echo    *echo,
          gboolean in_order)
{
  if (in_order)
    g_io_stream_close_async (echo->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  else
    p2p_mux_stream_reset (P2P_MUX_STREAM (echo->stream));

  set_n_inbound (echo->connection, get_n_inbound (echo->connection) - 1);
  g_object_unref (echo->stream);
  g_object_unref (echo->connection);
  g_free (echo);
}

static void
echo_write_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Echo *echo = user_data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    await_ping (echo);
  else
    echo_end (echo, FALSE);
}

static void
echo_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Echo *echo = user_data;
  gsize len = 0;

  if (g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &len, NULL) && len == PING_LEN)
    g_output_stream_write_all_async (g_io_stream_get_output_stream (echo->stream), echo->data, PING_LEN,
                                     G_PRIORITY_DEFAULT, NULL, echo_write_cb, echo);
  else
    echo_end (echo, len == 0);
}

static void
await_ping (Echo *echo)
{
  g_input_stream_read_all_async (g_io_stream_get_input_stream (echo->stream), echo->data, PING_LEN,
                                 G_PRIORITY_DEFAULT, NULL, echo_read_cb, echo);
}

static void
serve_cb (P2pConnection *connection,
          GIOStream     *stream,
          const char    *protocol,
          gpointer       user_data)
{
  guint n_inbound = get_n_inbound (connection);
  Echo *echo;

  if (n_inbound >= MAX_INBOUND)
    {
      p2p_mux_stream_reset (P2P_MUX_STREAM (stream));
      return;
    }

  set_n_inbound (connection, n_inbound + 1);

  echo = g_new (Echo, 1);
  echo->connection = g_object_ref (connection);
  echo->stream = g_object_ref (stream);
  await_ping (echo);
}

/**
 * p2p_ping_serve:
 * @swarm: a swarm
 *
 * Answers pings (libp2p ping specification): any number of rounds on a stream, two streams for each connection.
 */
void
p2p_ping_serve (P2pSwarm *swarm)
{
  g_return_if_fail (P2P_IS_SWARM (swarm));

  p2p_swarm_handle (swarm, P2P_PING_ID, serve_cb, NULL, NULL);
}

static void
series_free (Series *self)
{
  g_clear_object (&self->stream);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->deadline, p2p_deadline_free);
  g_clear_pointer (&self->times, g_array_unref);
  g_free (self);
}

static void
series_end (GTask  *task,
            GError *error)
{
  Series *series = g_task_get_task_data (task);

  if (error == NULL)
    {
      g_io_stream_close_async (series->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
      g_task_return_pointer (task, g_steal_pointer (&series->times), (GDestroyNotify) g_array_unref);
    }
  else
    {
      if (series->stream != NULL)
        p2p_mux_stream_reset (P2P_MUX_STREAM (series->stream));

      g_task_return_error (task, p2p_deadline_explain (series->deadline, error, "A ping"));
    }

  g_object_unref (task);
}

static void
pong_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GTask *task = user_data;
  Series *series = g_task_get_task_data (task);
  GError *error = NULL;
  gint64 took;
  gsize len;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &len, &error))
    {
      series_end (task, error);
      return;
    }

  if (len < PING_LEN || memcmp (series->sent, series->received, PING_LEN) != 0)
    {
      series_end (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                             "The peer answered a ping with something else"));
      return;
    }

  took = g_get_monotonic_time () - series->sent_at;
  g_array_append_val (series->times, took);

  if (series->times->len == series->count)
    series_end (task, NULL);
  else
    send_ping (task);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GTask *task = user_data;
  Series *series = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_input_stream_read_all_async (g_io_stream_get_input_stream (series->stream), series->received, PING_LEN,
                                   G_PRIORITY_DEFAULT, p2p_deadline_get_cancellable (series->deadline),
                                   pong_cb, task);
  else
    series_end (task, error);
}

static void
send_ping (GTask *task)
{
  Series *series = g_task_get_task_data (task);

  g_clear_pointer (&series->deadline, p2p_deadline_free);
  series->deadline = p2p_deadline_new (TIMEOUT_MSEC, series->cancellable);
  randombytes_buf (series->sent, PING_LEN);
  series->sent_at = g_get_monotonic_time ();
  g_output_stream_write_all_async (g_io_stream_get_output_stream (series->stream), series->sent, PING_LEN,
                                   G_PRIORITY_DEFAULT, p2p_deadline_get_cancellable (series->deadline),
                                   sent_cb, task);
}

static void
open_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GTask *task = user_data;
  Series *series = g_task_get_task_data (task);
  GError *error = NULL;

  series->stream = p2p_connection_open_finish (P2P_CONNECTION (source), result, NULL, &error);

  if (series->stream == NULL)
    series_end (task, error);
  else
    send_ping (task);
}

/**
 * p2p_ping_async:
 * @connection: a connection
 * @count: how many pings, at least one
 * @cancellable: (nullable): gives up
 * @callback: called when all were answered or one was not
 * @user_data: for @callback
 *
 * Sends @count pings on one stream, one after the other.
 */
void
p2p_ping_async (P2pConnection      *connection,
                guint               count,
                GCancellable       *cancellable,
                GAsyncReadyCallback callback,
                gpointer            user_data)
{
  static const char *const protocols[] = { P2P_PING_ID, NULL };
  Series *series;
  GTask *task;

  g_return_if_fail (P2P_IS_CONNECTION (connection));
  g_return_if_fail (count > 0);

  series = g_new0 (Series, 1);
  series->count = count;
  series->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_set_object (&series->cancellable, cancellable);
  series->deadline = p2p_deadline_new (TIMEOUT_MSEC, cancellable);

  task = g_task_new (connection, NULL, callback, user_data);
  g_task_set_source_tag (task, p2p_ping_async);
  g_task_set_task_data (task, series, (GDestroyNotify) series_free);
  p2p_connection_open_async (connection, protocols, p2p_deadline_get_cancellable (series->deadline), open_cb, task);
}

/**
 * p2p_ping_finish:
 * @connection: the connection
 * @result: what the callback was given
 * @error: why a ping was not answered
 *
 * Returns: (transfer full) (element-type gint64): the round trips in microseconds
 */
GArray *
p2p_ping_finish (P2pConnection *connection,
                 GAsyncResult  *result,
                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, connection), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
