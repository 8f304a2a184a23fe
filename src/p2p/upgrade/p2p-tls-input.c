/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-tls-input.h"

#include <string.h>

#define BULK_LEN   ((gsize) 4 * (P2P_TLS_MAX_RECORD + 256)) /* while much arrives */
#define IDLE_LEN   ((gsize) 4 * 1024)                       /* while little does: an idle connection must be cheap */
#define CALM_READS 32                                       /* small reads in a row after which the big buffer is given back */

/**
 * P2pTlsInput:
 *
 * Records of a TLS session in, plain bytes out.
 *
 * The end that the peer announces and the end of the base stream are the same to the reader, as with a channel that has
 * no announcement: what is carried has to say when it is complete. A record that does not decrypt ends the stream for good.
 */
struct _P2pTlsInput
{
  GInputStream   parent_instance;

  GInputStream  *base;
  P2pTlsSession *session;
  P2pTlsOutput  *output;

  guint8        *buffer;
  gsize          buffer_len;
  gsize          at;          /* of the first byte that the session has not taken */
  gsize          end;         /* of what has been received */
  guint          calm_reads;
};

G_DEFINE_FINAL_TYPE (P2pTlsInput, p2p_tls_input, G_TYPE_INPUT_STREAM)

/* The one read in flight; the data of its task. */
typedef struct
{
  guint8 *out;
  gsize   len;
} Read;

/* Fills @out with what has been received; 0 if a whole record with anything in it has yet to come. */
static gssize
drain (P2pTlsInput *self,
       guint8      *out,
       gsize        len,
       GError     **error)
{
  gsize used;
  gssize done = p2p_tls_session_read (self->session, self->buffer + self->at, self->end - self->at, &used,
                                      out, len, error);

  self->at += used;
  p2p_tls_output_flush (self->output);

  return done;
}

/* The session takes all it gets unless the reader had no room, so there is nothing to keep when more is wanted. */
static void
make_room (P2pTlsInput *self)
{
  gsize len = self->buffer_len;

  g_assert (self->at == self->end);
  self->at = self->end = 0;

  if (self->calm_reads == 0)
    len = BULK_LEN;
  else if (self->calm_reads >= CALM_READS)
    len = IDLE_LEN;

  if (len != self->buffer_len)
    {
      g_free (self->buffer);
      self->buffer = g_malloc (len);
      self->buffer_len = len;
    }
}

static void
note_size (P2pTlsInput *self,
           gsize        len)
{
  if (len >= IDLE_LEN)
    self->calm_reads = 0;
  else if (self->calm_reads < CALM_READS)
    self->calm_reads++;
}

static void fill (P2pTlsInput *self,
                  GTask       *task);

static void
fill_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  P2pTlsInput *self = g_task_get_source_object (task);
  Read *read = g_task_get_task_data (task);
  GError *error = NULL;
  gssize len;

  len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (len > 0)
    {
      self->end = len;
      note_size (self, len);
      len = drain (self, read->out, read->len, &error);

      if (len == 0 && !p2p_tls_session_has_ended (self->session))
        {
          fill (self, g_steal_pointer (&task));
          return;
        }
    }

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, len);
}

static void
fill (P2pTlsInput *self,
      GTask       *task)
{
  make_room (self);
  g_input_stream_read_async (self->base, self->buffer, self->buffer_len,
                             g_task_get_priority (task), g_task_get_cancellable (task),
                             fill_cb, task);
}

static void
p2p_tls_input_read_async (GInputStream       *stream,
                          void               *buffer,
                          gsize               count,
                          int                 priority,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  P2pTlsInput *self = P2P_TLS_INPUT (stream);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  Read *read;
  gssize len;

  g_task_set_source_tag (task, p2p_tls_input_read_async);
  g_task_set_priority (task, priority);

  if (g_task_return_error_if_cancelled (task))
    return;

  /* Cancelling must not lose bytes that were decrypted: whoever gets the result decides what counts. */
  g_task_set_check_cancellable (task, FALSE);

  len = drain (self, buffer, count, &error);

  if (len < 0)
    {
      g_task_return_error (task, error);
    }
  else if (len > 0 || p2p_tls_session_has_ended (self->session))
    {
      g_task_return_int (task, len);
    }
  else
    {
      read = g_new (Read, 1);
      read->out = buffer;
      read->len = count;
      g_task_set_task_data (task, read, g_free);
      fill (self, g_steal_pointer (&task));
    }
}

static gssize
p2p_tls_input_read_finish (GInputStream *stream,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static gssize
p2p_tls_input_read (GInputStream *stream,
                    void         *buffer,
                    gsize         count,
                    GCancellable *cancellable,
                    GError      **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "A TLS stream is only read asynchronously");

  return -1;
}

static void
p2p_tls_input_close_async (GInputStream       *stream,
                           int                 priority,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  /* The two halves share one connection, which the P2pTlsStream closes. */
  g_task_set_source_tag (task, p2p_tls_input_close_async);
  g_task_return_boolean (task, TRUE);
}

static gboolean
p2p_tls_input_close_finish (GInputStream *stream,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
p2p_tls_input_finalize (GObject *object)
{
  P2pTlsInput *self = P2P_TLS_INPUT (object);

  g_clear_pointer (&self->session, p2p_tls_session_unref);
  g_clear_pointer (&self->buffer, g_free);
  g_clear_object (&self->output);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (p2p_tls_input_parent_class)->finalize (object);
}

static void
p2p_tls_input_class_init (P2pTlsInputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  object_class->finalize = p2p_tls_input_finalize;

  stream_class->read_fn = p2p_tls_input_read;
  stream_class->read_async = p2p_tls_input_read_async;
  stream_class->read_finish = p2p_tls_input_read_finish;
  stream_class->close_async = p2p_tls_input_close_async;
  stream_class->close_finish = p2p_tls_input_close_finish;
}

static void
p2p_tls_input_init (P2pTlsInput *self)
{
  self->calm_reads = CALM_READS;
}

/**
 * p2p_tls_input_new:
 * @base: where the records come from; read by nobody else
 * @session: a session whose handshake is finished
 * @output: the writing half of the channel, which also sends what a read makes the session say
 * @early: (array length=early_len): bytes that arrived together with the end of the handshake
 * @early_len: their number
 *
 * Returns: (transfer full): the reading half of the channel
 */
GInputStream *
p2p_tls_input_new (GInputStream  *base,
                   P2pTlsSession *session,
                   P2pTlsOutput  *output,
                   const guint8  *early,
                   gsize          early_len)
{
  P2pTlsInput *self = g_object_new (P2P_TYPE_TLS_INPUT, NULL);

  self->base = g_object_ref (base);
  self->session = p2p_tls_session_ref (session);
  self->output = g_object_ref (output);
  self->buffer_len = MAX (IDLE_LEN, early_len);
  self->buffer = g_malloc (self->buffer_len);
  self->end = early_len;

  if (early_len > 0)
    memcpy (self->buffer, early, early_len);

  return G_INPUT_STREAM (self);
}
