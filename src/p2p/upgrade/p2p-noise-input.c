/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-noise-input.h"

#include <string.h>

#include "p2p-upgrader.h"

#define HEADER_LEN   2
#define FRAME_LEN    (HEADER_LEN + P2P_NOISE_MAX_MESSAGE)
#define BULK_LEN     ((gsize) 4 * FRAME_LEN) /* while much arrives */
#define IDLE_LEN     ((gsize) 8 * 1024)      /* while little does: an idle connection must be cheap */
#define CALM_READS   32                      /* small reads in a row after which the big buffer is given back */

/**
 * P2pNoiseInput:
 *
 * Frames of a Noise channel in, plain bytes out (libp2p Noise specification, "Wire Format").
 *
 * One read of the base stream may bring many frames. They are decrypted straight into the buffer of the reader
 * when that has room for a whole one, else in place, so a byte is never copied but for the rest of a frame that
 * the reader had no room for. A frame that does not decrypt ends the stream for good.
 */
struct _P2pNoiseInput
{
  GInputStream   parent_instance;

  GInputStream  *base;
  P2pNoiseCipher cipher;
  GError        *failure;

  guint8        *buffer;
  gsize          buffer_len;
  gsize          at;          /* of the first byte not consumed */
  gsize          end;         /* of what has been received */
  gsize          plain_len;   /* bytes from @at that are decrypted already */
  gsize          tag_len;     /* spent bytes behind those */
  guint          calm_reads;
};

G_DEFINE_FINAL_TYPE (P2pNoiseInput, p2p_noise_input, G_TYPE_INPUT_STREAM)

/* The one read in flight; the data of its task. */
typedef struct
{
  guint8 *out;
  gsize   len;
} Read;

static void fill (P2pNoiseInput *self,
                  GTask         *task);

static gboolean
has_whole_frame (P2pNoiseInput *self,
                 gsize         *sealed_len)
{
  const guint8 *header = self->buffer + self->at;

  if (self->end - self->at < HEADER_LEN)
    return FALSE;

  *sealed_len = (gsize) header[0] << 8 | header[1];

  return self->end - self->at - HEADER_LEN >= *sealed_len;
}

static gsize
give_plain (P2pNoiseInput *self,
            guint8        *out,
            gsize          len)
{
  gsize given = MIN (len, self->plain_len);

  memcpy (out, self->buffer + self->at, given);
  self->at += given;
  self->plain_len -= given;

  if (self->plain_len == 0)
    {
      self->at += self->tag_len;
      self->tag_len = 0;
    }

  return given;
}

/* Opens the frame at the front; sets how many bytes of it went to @out. */
static gboolean
open_frame (P2pNoiseInput *self,
            gsize          sealed_len,
            guint8        *out,
            gsize          len,
            gsize         *given,
            GError       **error)
{
  guint8 *sealed = self->buffer + self->at + HEADER_LEN;
  gboolean fits;

  if (sealed_len < P2P_NOISE_TAG_LEN)
    {
      g_set_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_PROTOCOL,
                   "The peer sent a Noise frame of %" G_GSIZE_FORMAT " bytes, too short for its tag", sealed_len);
      return FALSE;
    }

  fits = sealed_len - P2P_NOISE_TAG_LEN <= len;

  if (!p2p_noise_cipher_decrypt (&self->cipher, sealed, sealed_len, fits ? out : sealed, error))
    {
      g_prefix_error_literal (error, "The Noise channel is broken: ");
      return FALSE;
    }

  if (fits)
    {
      *given = sealed_len - P2P_NOISE_TAG_LEN;
      self->at += HEADER_LEN + sealed_len;
      return TRUE;
    }

  self->at += HEADER_LEN;
  self->plain_len = sealed_len - P2P_NOISE_TAG_LEN;
  self->tag_len = P2P_NOISE_TAG_LEN;
  *given = give_plain (self, out, len);

  return TRUE;
}

/* Fills @out with what has been received; 0 if a whole frame with anything in it has yet to come. */
static gssize
drain (P2pNoiseInput *self,
       guint8        *out,
       gsize          len,
       GError       **error)
{
  gsize done = give_plain (self, out, len);
  gsize sealed_len;

  while (done < len && self->failure == NULL && has_whole_frame (self, &sealed_len))
    {
      gsize given = 0;

      if (!open_frame (self, sealed_len, out + done, len - done, &given, &self->failure))
        break;

      done += given;
    }

  /* What came before a failure is genuine and is delivered first. */
  if (done > 0 || self->failure == NULL)
    return done;

  g_propagate_error (error, g_error_copy (self->failure));

  return -1;
}

static void
resize (P2pNoiseInput *self,
        gsize          len)
{
  guint8 *bigger = g_malloc (len);

  memcpy (bigger, self->buffer + self->at, self->end - self->at);
  g_free (self->buffer);

  self->buffer = bigger;
  self->buffer_len = len;
  self->end -= self->at;
  self->at = 0;
}

/* Makes room for the next read; a whole frame fits behind @at afterwards unless the buffer is the small one. */
static void
make_room (P2pNoiseInput *self)
{
  gsize held = self->end - self->at;

  if (self->buffer_len == BULK_LEN && self->calm_reads >= CALM_READS && held < IDLE_LEN / 2)
    resize (self, IDLE_LEN);
  else if (held == self->buffer_len)
    resize (self, BULK_LEN);
  else if (held == 0)
    self->at = self->end = 0;
  else if (self->buffer_len - self->at < MIN (FRAME_LEN, self->buffer_len))
    {
      memmove (self->buffer, self->buffer + self->at, held);
      self->at = 0;
      self->end = held;
    }
}

static void
note_size (P2pNoiseInput *self,
           gsize          len)
{
  if (len >= IDLE_LEN / 2)
    self->calm_reads = 0;
  else if (self->calm_reads < CALM_READS)
    self->calm_reads++;

  /* The small buffer was filled to the brim: more is waiting behind it. */
  if (self->end == self->buffer_len && self->buffer_len == IDLE_LEN)
    resize (self, BULK_LEN);
}

static void
fill_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GTask *task = user_data;
  P2pNoiseInput *self = g_task_get_source_object (task);
  Read *read = g_task_get_task_data (task);
  GError *error = NULL;
  gssize len;

  len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (len == 0 && self->end > self->at)
    {
      self->failure = g_error_new_literal (P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_PROTOCOL,
                                           "The connection ended within a Noise frame");
      error = g_error_copy (self->failure);
    }

  if (len > 0)
    {
      self->end += len;
      note_size (self, len);
      len = drain (self, read->out, read->len, &error);

      if (len == 0)
        {
          fill (self, task);
          return;
        }
    }

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, len);

  g_object_unref (task);
}

static void
fill (P2pNoiseInput *self,
      GTask         *task)
{
  make_room (self);
  g_input_stream_read_async (self->base,
                             self->buffer + self->end, self->buffer_len - self->end,
                             g_task_get_priority (task), g_task_get_cancellable (task),
                             fill_cb, task);
}

static void
p2p_noise_input_read_async (GInputStream       *stream,
                            void               *buffer,
                            gsize               count,
                            int                 priority,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  P2pNoiseInput *self = P2P_NOISE_INPUT (stream);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  Read *read;
  gssize len;

  g_task_set_source_tag (task, p2p_noise_input_read_async);
  g_task_set_priority (task, priority);

  /* Cancelling must not lose bytes that were decrypted: whoever gets the result decides what counts. */
  g_task_set_check_cancellable (task, FALSE);

  len = drain (self, buffer, count, &error);

  if (len == 0)
    {
      read = g_new (Read, 1);
      read->out = buffer;
      read->len = count;
      g_task_set_task_data (task, read, g_free);
      fill (self, task);
      return;
    }

  if (len < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, len);

  g_object_unref (task);
}

static gssize
p2p_noise_input_read_finish (GInputStream *stream,
                             GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static gssize
p2p_noise_input_read (GInputStream *stream,
                      void         *buffer,
                      gsize         count,
                      GCancellable *cancellable,
                      GError      **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "A Noise stream is only read asynchronously");

  return -1;
}

static void
p2p_noise_input_close_async (GInputStream       *stream,
                             int                 priority,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  /* The two halves share one connection, which the P2pNoiseStream closes. */
  g_task_set_source_tag (task, p2p_noise_input_close_async);
  g_task_return_boolean (task, TRUE);
}

static gboolean
p2p_noise_input_close_finish (GInputStream *stream,
                              GAsyncResult *result,
                              GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
p2p_noise_input_finalize (GObject *object)
{
  P2pNoiseInput *self = P2P_NOISE_INPUT (object);

  p2p_noise_cipher_clear (&self->cipher);
  g_clear_pointer (&self->buffer, g_free);
  g_clear_error (&self->failure);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (p2p_noise_input_parent_class)->finalize (object);
}

static void
p2p_noise_input_class_init (P2pNoiseInputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  object_class->finalize = p2p_noise_input_finalize;

  stream_class->read_fn = p2p_noise_input_read;
  stream_class->read_async = p2p_noise_input_read_async;
  stream_class->read_finish = p2p_noise_input_read_finish;
  stream_class->close_async = p2p_noise_input_close_async;
  stream_class->close_finish = p2p_noise_input_close_finish;
}

static void
p2p_noise_input_init (P2pNoiseInput *self)
{
}

/**
 * p2p_noise_input_new:
 * @base: where the frames come from; read by nobody else
 * @cipher: the receiving direction; copied
 * @early: (array length=early_len): bytes that arrived together with the end of the handshake
 * @early_len: their number
 *
 * Returns: (transfer full): a stream of what the peer sends, decrypted
 */
GInputStream *
p2p_noise_input_new (GInputStream         *base,
                     const P2pNoiseCipher *cipher,
                     const guint8         *early,
                     gsize                 early_len)
{
  P2pNoiseInput *self = g_object_new (P2P_TYPE_NOISE_INPUT, NULL);

  self->base = g_object_ref (base);
  self->cipher = *cipher;
  self->buffer_len = MAX (IDLE_LEN, early_len);
  self->buffer = g_malloc (self->buffer_len);
  self->end = early_len;

  if (early_len > 0)
    memcpy (self->buffer, early, early_len);

  return G_INPUT_STREAM (self);
}
