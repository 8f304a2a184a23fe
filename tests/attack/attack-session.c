/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "attack-session.h"

#include <string.h>

/**
 * AttackSession:
 *
 * yamux without any of its rules: sends the frames it is given, and tells of the headers that come back. What frames
 * carry is thrown away, and no window is ever raised.
 */
struct _AttackSession
{
  GIOStream       *stream;
  AttackFrameFunc  frame_func;
  AttackClosedFunc closed_func;
  gpointer         user_data;

  GByteArray      *waiting;  /* to be sent */
  GByteArray      *sending;
  GByteArray      *received; /* of a header */
  gsize            skipping; /* bytes of a body */
  gboolean         is_writing;
  gboolean         is_closed;
  guint8           chunk[65536];
};

static void
free_if_done (AttackSession *self)
{
  if (!self->is_closed || self->is_writing)
    return;

  g_object_unref (self->stream);
  g_byte_array_unref (self->waiting);
  g_byte_array_unref (self->sending);
  g_byte_array_unref (self->received);
  g_free (self);
}

static void
take_bytes (AttackSession *self,
            const guint8  *data,
            gsize          len)
{
  while (len > 0)
    {
      gsize skipped = MIN (self->skipping, len);
      gsize header = MIN (P2P_YAMUX_HEADER_LEN - self->received->len, len - skipped);
      P2pYamuxFrame frame;

      self->skipping -= skipped;
      g_byte_array_append (self->received, data + skipped, header);
      data += skipped + header;
      len -= skipped + header;

      if (self->received->len < P2P_YAMUX_HEADER_LEN)
        continue;

      g_assert_true (p2p_yamux_frame_decode (self->received->data, &frame, NULL));
      g_byte_array_set_size (self->received, 0);
      self->skipping = frame.type == P2P_YAMUX_DATA ? frame.length : 0;

      if (self->frame_func != NULL)
        self->frame_func (self, &frame, self->user_data);
    }
}

static void read_more (AttackSession *self);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  AttackSession *self = user_data;
  gssize len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (len > 0)
    {
      take_bytes (self, self->chunk, len);
      read_more (self);
      return;
    }

  self->is_closed = TRUE;
  self->closed_func (self, self->user_data);
  free_if_done (self);
}

static void
read_more (AttackSession *self)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->chunk, sizeof self->chunk,
                             G_PRIORITY_DEFAULT, NULL, read_cb, self);
}

/* @frame_func: (nullable)
 *
 * Returns: (transfer none): a session that ends itself when @stream does
 */
AttackSession *
attack_session_new (GIOStream       *stream,
                    AttackFrameFunc  frame_func,
                    AttackClosedFunc closed_func,
                    gpointer         user_data)
{
  AttackSession *self = g_new0 (AttackSession, 1);

  self->stream = g_object_ref (stream);
  self->frame_func = frame_func;
  self->closed_func = closed_func;
  self->user_data = user_data;
  self->waiting = g_byte_array_new ();
  self->sending = g_byte_array_new ();
  self->received = g_byte_array_new ();
  read_more (self);

  return self;
}

/* Sent with the next attack_session_flush(). */
void
attack_session_frame (AttackSession       *self,
                      const P2pYamuxFrame *frame,
                      const void          *body,
                      gsize                len)
{
  guint8 header[P2P_YAMUX_HEADER_LEN];

  p2p_yamux_frame_encode (frame, header);
  g_byte_array_append (self->waiting, header, sizeof header);
  g_byte_array_append (self->waiting, body, len);
}

static void
write_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  AttackSession *self = user_data;
  gboolean written = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);

  self->is_writing = FALSE;

  if (self->is_closed)
    free_if_done (self);
  else if (written)
    attack_session_flush (self);
}

void
attack_session_flush (AttackSession *self)
{
  GByteArray *next = self->waiting;

  if (self->is_writing || self->is_closed || next->len == 0)
    return;

  self->waiting = self->sending;
  self->sending = next;
  g_byte_array_set_size (self->waiting, 0);
  self->is_writing = TRUE;
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), self->sending->data, self->sending->len,
                                   G_PRIORITY_DEFAULT, NULL, write_cb, self);
}
