/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-codec-input-private.h"

#include "p2p-stream-error.h"

#include <string.h>

#define CALM_READS 32                  /* small reads in a row after which the big buffer is given back */
#define MAX_IDLE   ((gsize) 64 * 1024) /* bytes that carried nothing; a whole record may have come and not be opened yet */
#define WORTH      32                  /* bytes that a byte carried makes up for: a frame for each is a waste and no attack */

/**
 * P2pCodecInput:
 *
 * Frames in, the bytes they carry out.
 *
 * One read of the base stream may bring many frames. The end that the peer announces and the end of the base stream are
 * the same to the reader: what is carried has to say when it is complete. What breaks the rules ends the stream for good,
 * and so does a peer that sends much and says next to nothing, as empty frames and pings do: whoever reads counts what is
 * carried only, and would be kept busy without ever hearing of it.
 */
struct _P2pCodecInput
{
  GInputStream    parent_instance;

  GInputStream   *base;
  const P2pCodec *codec;
  gpointer        machine;    /* of @output */
  P2pCodecOutput *output;

  guint8         *buffer;
  gsize           buffer_len;
  gsize           at;         /* of the first byte that the machine has not used */
  gsize           end;        /* of what has been received */
  guint           calm_reads;
  gsize           idle;       /* bytes that have carried nothing yet */
};

G_DEFINE_FINAL_TYPE (P2pCodecInput, p2p_codec_input, G_TYPE_INPUT_STREAM)

/* The one read in flight; the data of its task. */
typedef struct
{
  guint8 *out;
  gsize   len;
} Read;

/* Once it is not it stays so, as nothing is read any more. */
static gboolean
is_worth_reading (P2pCodecInput *self,
                  GError       **error)
{
  if (self->idle <= MAX_IDLE)
    return TRUE;

  g_set_error (error, P2P_STREAM_ERROR, P2P_STREAM_ERROR_LIMIT,
               "The peer sent more than %" G_GSIZE_FORMAT " bytes that carry nothing", MAX_IDLE);

  return FALSE;
}

/* Fills @out with what has been received; 0 if anything has yet to come. */
static gssize
drain (P2pCodecInput *self,
       guint8        *out,
       gsize          len,
       GError       **error)
{
  P2pCodecRead read = { self->buffer + self->at, self->end - self->at, 0, out, len };
  gssize done;

  if (!is_worth_reading (self, error))
    return -1;

  done = self->codec->read (self->machine, &read, error);
  self->at += read.used;
  self->idle += read.used;
  self->idle -= MIN (self->idle, WORTH * (gsize) MAX (done, 0));
  p2p_codec_output_flush (self->output);

  return done != 0 || is_worth_reading (self, error) ? done : -1;
}

static void
move_held (P2pCodecInput *self,
           guint8        *to)
{
  memmove (to, self->buffer + self->at, self->end - self->at);
  self->end -= self->at;
  self->at = 0;
}

static void
resize (P2pCodecInput *self,
        gsize          len)
{
  guint8 *other = g_malloc (len);

  move_held (self, other);
  g_free (self->buffer);
  self->buffer = other;
  self->buffer_len = len;
}

/* Makes room for the next read behind what the machine has left, which is less than half of the big buffer. */
static void
make_room (P2pCodecInput *self)
{
  gsize held = self->end - self->at;
  gsize len = self->buffer_len;

  if (self->calm_reads == 0 || held == self->buffer_len)
    len = self->codec->bulk_len;
  else if (self->calm_reads >= CALM_READS && held < self->codec->idle_len)
    len = self->codec->idle_len;

  if (len != self->buffer_len)
    resize (self, len);
  else if (held == 0 || self->buffer_len - self->end < self->buffer_len / 2)
    move_held (self, self->buffer);
}

/* A buffer that is filled to the brim has more waiting behind it. */
static void
note_size (P2pCodecInput *self,
           gsize          len)
{
  if (len >= self->codec->idle_len || self->end == self->buffer_len)
    self->calm_reads = 0;
  else if (self->calm_reads < CALM_READS)
    self->calm_reads++;
}

static void fill (P2pCodecInput *self,
                  GTask         *task);

static void
fill_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  P2pCodecInput *self = g_task_get_source_object (task);
  Read *read = g_task_get_task_data (task);
  GError *error = NULL;
  gssize len;

  len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (len == 0 && self->end > self->at)
    error = self->codec->cut_off ();

  if (len > 0)
    {
      self->end += len;
      note_size (self, len);
      len = drain (self, read->out, read->len, &error);

      if (len == 0 && !self->codec->has_ended (self->machine))
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
fill (P2pCodecInput *self,
      GTask         *task)
{
  make_room (self);
  g_input_stream_read_async (self->base,
                             self->buffer + self->end, self->buffer_len - self->end,
                             g_task_get_priority (task), g_task_get_cancellable (task),
                             fill_cb, task);
}

static void
p2p_codec_input_read_async (GInputStream       *stream,
                            void               *buffer,
                            gsize               count,
                            int                 priority,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  P2pCodecInput *self = P2P_CODEC_INPUT (stream);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  Read *read;
  gssize len;

  g_task_set_source_tag (task, p2p_codec_input_read_async);
  g_task_set_priority (task, priority);

  if (g_task_return_error_if_cancelled (task))
    return;

  /* Cancelling must not lose bytes that were read: whoever gets the result decides what counts. */
  g_task_set_check_cancellable (task, FALSE);

  len = drain (self, buffer, count, &error);

  if (len < 0)
    {
      g_task_return_error (task, error);
    }
  else if (len > 0 || self->codec->has_ended (self->machine))
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
p2p_codec_input_read_finish (GInputStream *stream,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static gssize
p2p_codec_input_read (GInputStream *stream,
                      void         *buffer,
                      gsize         count,
                      GCancellable *cancellable,
                      GError      **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "This stream can only be read asynchronously");

  return -1;
}

static void
p2p_codec_input_close_async (GInputStream       *stream,
                             int                 priority,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  /* The two halves share one connection, which the P2pCodecStream closes. */
  g_task_set_source_tag (task, p2p_codec_input_close_async);
  g_task_return_boolean (task, TRUE);
}

static gboolean
p2p_codec_input_close_finish (GInputStream *stream,
                              GAsyncResult *result,
                              GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
p2p_codec_input_finalize (GObject *object)
{
  P2pCodecInput *self = P2P_CODEC_INPUT (object);

  g_clear_pointer (&self->buffer, g_free);
  g_clear_object (&self->output);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (p2p_codec_input_parent_class)->finalize (object);
}

static void
p2p_codec_input_class_init (P2pCodecInputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  object_class->finalize = p2p_codec_input_finalize;

  stream_class->read_fn = p2p_codec_input_read;
  stream_class->read_async = p2p_codec_input_read_async;
  stream_class->read_finish = p2p_codec_input_read_finish;
  stream_class->close_async = p2p_codec_input_close_async;
  stream_class->close_finish = p2p_codec_input_close_finish;
}

static void
p2p_codec_input_init (P2pCodecInput *self)
{
  self->calm_reads = CALM_READS;
}

/**
 * p2p_codec_input_new:
 * @base: where the frames come from; read by nobody else
 * @codec: how they are read
 * @machine: what reads them; of @output
 * @output: the writing half of the stream, which also sends what a read makes the machine say
 * @early: (array length=early_len) (nullable): bytes that were read from @base already
 * @early_len: their number
 *
 * Returns: (transfer full): the reading half of the stream
 */
GInputStream *
p2p_codec_input_new (GInputStream   *base,
                     const P2pCodec *codec,
                     gpointer        machine,
                     P2pCodecOutput *output,
                     const guint8   *early,
                     gsize           early_len)
{
  P2pCodecInput *self = g_object_new (P2P_TYPE_CODEC_INPUT, NULL);

  self->base = g_object_ref (base);
  self->codec = codec;
  self->machine = machine;
  self->output = g_object_ref (output);
  self->buffer_len = MAX (codec->idle_len, early_len);
  self->buffer = g_malloc (self->buffer_len);
  self->end = early_len;

  if (early_len > 0)
    memcpy (self->buffer, early, early_len);

  return G_INPUT_STREAM (self);
}
