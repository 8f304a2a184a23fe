/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-websocket.h"

#include "p2p-transport.h"
#include "p2p-websocket-head.h"

#include <string.h>

#define HEAD_END "\r\n\r\n"
#define REFUSAL  "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

typedef enum
{
  STATE_HEAD,
  STATE_OPEN,
  STATE_ENDED,  /* the peer has said that no more will come */
  STATE_FAILED,
} State;

/**
 * P2pWebsocket:
 *
 * One WebSocket (RFC 6455) as a stream of bytes: bytes of the peer in, bytes for the peer out.
 *
 * The boundaries of messages mean nothing (libp2p WebSocket specification), so no message is ever put together: what a frame
 * carries is given as it comes, and what its peer announces costs us nothing. Of the pings that wait for
 * room only the last is answered, as §5.5.3 allows, so neither do they.
 */
struct _P2pWebsocket
{
  grefcount         ref_count;
  P2pRole           role;
  State             state;
  GError           *failure;
  char             *key;          /* of our request; NULL as listener */

  guint8            head[P2P_WEBSOCKET_MAX_HEAD + 1];
  gsize             head_len;     /* first of HTTP, then of the header of a frame, then of the payload of a control frame */
  gboolean          in_frame;
  gboolean          in_message;   /* a message has begun, and its last frame has not */
  P2pWebsocketFrame frame;
  guint64           at;           /* in its payload */

  GByteArray       *early;        /* what was written before there was a WebSocket */
  GByteArray       *output;
  guint8            pong[P2P_WEBSOCKET_MAX_CONTROL];
  gsize             pong_len;
  gboolean          has_pong;
  gboolean          has_said_end;
};

static void
set_state (P2pWebsocket *self,
           State         state)
{
  g_assert (state == STATE_FAILED || state == self->state + 1);
  g_assert (self->state != STATE_FAILED);

  self->state = state;
}

static void
fail (P2pWebsocket *self,
      const char   *message)
{
  set_state (self, STATE_FAILED);
  self->failure = g_error_new (P2P_TRANSPORT_ERROR, P2P_TRANSPORT_ERROR_PROTOCOL, "WebSocket: %s", message);
}

static void
append_frame (P2pWebsocket      *self,
              P2pWebsocketOpcode opcode,
              const guint8      *payload,
              gsize              len)
{
  P2pWebsocketFrame frame = { opcode, TRUE, self->role == P2P_ROLE_DIALER, { 0 }, len };
  guint8 header[P2P_WEBSOCKET_MAX_HEADER];
  guint32 mask = g_random_int ();
  gsize at;

  /* The mask protects nobody but old proxies; what it hides is encrypted anyway. */
  memcpy (frame.mask, &mask, sizeof frame.mask);
  g_byte_array_append (self->output, header, p2p_websocket_frame_build (&frame, header));
  at = self->output->len;
  g_byte_array_append (self->output, payload, len);
  p2p_websocket_frame_unmask (&frame, 0, self->output->data + at, len);
}

static void
append_data (P2pWebsocket *self,
             const guint8 *plain,
             gsize         len)
{
  for (gsize at = 0; at < len; at += P2P_WEBSOCKET_MAX_PLAIN)
    append_frame (self, P2P_WEBSOCKET_BINARY, plain + at, MIN (len - at, P2P_WEBSOCKET_MAX_PLAIN));
}

static void
append_text (P2pWebsocket *self,
             const char   *text)
{
  g_byte_array_append (self->output, (const guint8 *) text, strlen (text));
}

static void
take_head (P2pWebsocket *self)
{
  const char *head = (const char *) self->head;
  g_autofree char *response = NULL;

  if (self->role == P2P_ROLE_LISTENER)
    {
      response = p2p_websocket_head_new_response (head);
      append_text (self, response != NULL ? response : REFUSAL);

      if (response == NULL)
        {
          fail (self, "the peer does not ask for one");
          return;
        }
    }
  else if (!p2p_websocket_head_check_response (head, self->key))
    {
      fail (self, "the peer does not agree to one");
      return;
    }

  set_state (self, STATE_OPEN);
  self->head_len = 0;
  append_data (self, self->early->data, self->early->len);
  g_byte_array_set_size (self->early, 0);
}

/* Takes bytes of HTTP up to the empty line, and not one more. */
static gsize
read_head (P2pWebsocket *self,
           const guint8 *received,
           gsize         len)
{
  gsize used = 0;

  while (used < len && self->state == STATE_HEAD)
    {
      if (received[used] == '\0' || self->head_len == P2P_WEBSOCKET_MAX_HEAD)
        {
          fail (self, "the peer speaks no HTTP that we understand");
          break;
        }

      self->head[self->head_len++] = received[used++];
      self->head[self->head_len] = '\0';

      if (g_str_has_suffix ((const char *) self->head + (self->head_len > 4 ? self->head_len - 4 : 0), HEAD_END))
        take_head (self);
    }

  return used;
}

/* Who masks is who dialled (RFC 6455 §5.1). */
static void
begin_frame (P2pWebsocket *self)
{
  gboolean is_control = self->frame.opcode >= P2P_WEBSOCKET_CLOSE;

  self->in_frame = TRUE;
  self->at = 0;
  self->head_len = 0;

  if (self->frame.is_masked != (self->role == P2P_ROLE_LISTENER))
    fail (self, "a frame is masked that must not be, or the other way round");
  else if (self->frame.opcode == P2P_WEBSOCKET_TEXT)
    fail (self, "the peer sent text");
  else if (!is_control && self->in_message != (self->frame.opcode == P2P_WEBSOCKET_CONTINUATION))
    fail (self, "a frame continues nothing, or begins within a message");
  else if (!is_control)
    self->in_message = !self->frame.is_final;
}

static gsize
read_header (P2pWebsocket *self,
             const guint8 *received,
             gsize         len)
{
  gsize before = self->head_len;
  gsize n = MIN (len, P2P_WEBSOCKET_MAX_HEADER - before);
  gsize used;

  memcpy (self->head + before, received, n);

  switch (p2p_websocket_frame_parse (self->head, before + n, &self->frame, &used))
    {
    case P2P_WEBSOCKET_FRAME_COMPLETE:
      begin_frame (self);
      return used - before;

    case P2P_WEBSOCKET_FRAME_INVALID:
      fail (self, "a frame is malformed");
      return n;

    case P2P_WEBSOCKET_FRAME_PARTIAL:
    default:
      self->head_len += n;
      return n;
    }
}

static void
end_control (P2pWebsocket *self)
{
  if (self->frame.opcode == P2P_WEBSOCKET_PING)
    {
      self->has_pong = TRUE;
      self->pong_len = self->head_len;
      memcpy (self->pong, self->head, self->head_len);
    }
  else if (self->frame.opcode == P2P_WEBSOCKET_CLOSE)
    {
      set_state (self, STATE_ENDED);
    }
}

static gsize
read_control (P2pWebsocket *self,
              const guint8 *received,
              gsize         len)
{
  gsize n = MIN (len, self->frame.len - self->at);

  memcpy (self->head + self->head_len, received, n);
  p2p_websocket_frame_unmask (&self->frame, self->at, self->head + self->head_len, n);
  self->head_len += n;
  self->at += n;

  return n;
}

static void
end_frame_if_over (P2pWebsocket *self)
{
  if (!self->in_frame || self->at < self->frame.len || self->state != STATE_OPEN)
    return;

  if (self->frame.opcode >= P2P_WEBSOCKET_CLOSE)
    end_control (self);

  self->in_frame = FALSE;
  self->head_len = 0;
}

/* Takes some of what was received; at least a byte, unless @out is full. */
static gsize
read_piece (P2pWebsocket *self,
            const guint8 *received,
            gsize         len,
            guint8       *out,
            gsize         out_len,
            gsize        *done)
{
  gsize n;

  if (self->state == STATE_HEAD)
    return read_head (self, received, len);

  if (!self->in_frame)
    n = read_header (self, received, len);
  else if (self->frame.opcode >= P2P_WEBSOCKET_CLOSE)
    n = read_control (self, received, len);
  else
    {
      n = MIN (MIN (len, out_len - *done), self->frame.len - self->at);
      memcpy (out + *done, received, n);
      p2p_websocket_frame_unmask (&self->frame, self->at, out + *done, n);
      self->at += n;
      *done += n;
    }

  end_frame_if_over (self);

  return n;
}

/**
 * p2p_websocket_new:
 * @role: which end we are
 * @host: (nullable): as dialer, host and port of the listener
 *
 * Returns: (transfer full): a WebSocket that nothing was received for
 */
P2pWebsocket *
p2p_websocket_new (P2pRole     role,
                   const char *host)
{
  P2pWebsocket *self = g_new0 (P2pWebsocket, 1);

  g_ref_count_init (&self->ref_count);
  self->role = role;
  self->early = g_byte_array_new ();
  self->output = g_byte_array_new ();

  if (role == P2P_ROLE_DIALER)
    {
      guint32 random[] = { g_random_int (), g_random_int (), g_random_int (), g_random_int () };
      g_autofree char *request = NULL;

      self->key = g_base64_encode ((const guint8 *) random, sizeof random);
      request = p2p_websocket_head_new_request (host, self->key);
      append_text (self, request);
    }

  return self;
}

/**
 * p2p_websocket_ref:
 * @self: a WebSocket
 *
 * Takes another reference. The count is not atomic: a WebSocket stays in its thread.
 *
 * Returns: (transfer full): @self
 */
P2pWebsocket *
p2p_websocket_ref (P2pWebsocket *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * p2p_websocket_unref:
 * @self: (transfer full): a WebSocket
 *
 * Drops a reference.
 */
void
p2p_websocket_unref (P2pWebsocket *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_byte_array_unref (self->early);
  g_byte_array_unref (self->output);
  g_clear_error (&self->failure);
  g_free (self->key);
  g_free (self);
}

/**
 * p2p_websocket_read:
 * @self: a WebSocket
 * @received: (array length=len) (nullable): bytes of the peer that no call before has used
 * @len: how many there are
 * @used: (out): how many were used; all, unless @out is full
 * @out: (out caller-allocates) (array length=out_len): room for what they carry
 * @out_len: how much
 * @error: return location for a %P2P_TRANSPORT_ERROR_PROTOCOL
 *
 * Reads. What came before a failure is given first; the failure comes with the next call.
 *
 * Returns: how many bytes of @out were filled; 0 if more has yet to come or p2p_websocket_has_ended(); -1 if the
 *   WebSocket has failed
 */
gssize
p2p_websocket_read (P2pWebsocket *self,
                    const guint8 *received,
                    gsize         len,
                    gsize        *used,
                    guint8       *out,
                    gsize         out_len,
                    GError      **error)
{
  gsize done = 0;

  *used = 0;

  while (*used < len && done < out_len && self->state < STATE_ENDED)
    *used += read_piece (self, received + *used, len - *used, out, out_len, &done);

  if (done > 0 || self->state != STATE_FAILED)
    return done;

  if (error != NULL)
    *error = g_error_copy (self->failure);

  return -1;
}

/**
 * p2p_websocket_has_ended:
 * @self: a WebSocket
 *
 * Returns: whether the peer has said that nothing more will come
 */
gboolean
p2p_websocket_has_ended (P2pWebsocket *self)
{
  return self->state == STATE_ENDED;
}

/**
 * p2p_websocket_is_open:
 * @self: a WebSocket
 *
 * Returns: whether both ends have agreed to it and it has not ended
 */
gboolean
p2p_websocket_is_open (P2pWebsocket *self)
{
  return self->state == STATE_OPEN;
}

/**
 * p2p_websocket_write:
 * @self: a WebSocket
 * @plain: (array length=len): what to say
 * @len: how many bytes that is
 * @error: return location for a %P2P_TRANSPORT_ERROR_PROTOCOL
 *
 * Adds frames with @plain to the output. Before both ends have agreed it keeps one %P2P_WEBSOCKET_MAX_PLAIN at most.
 *
 * Returns: %FALSE if the WebSocket has failed
 */
gboolean
p2p_websocket_write (P2pWebsocket *self,
                     const guint8 *plain,
                     gsize         len,
                     GError      **error)
{
  if (self->state == STATE_FAILED)
    {
      if (error != NULL)
        *error = g_error_copy (self->failure);

      return FALSE;
    }

  if (self->state != STATE_HEAD)
    append_data (self, plain, len);
  else if (self->early->len + len <= P2P_WEBSOCKET_MAX_PLAIN)
    g_byte_array_append (self->early, plain, len);
  else
    {
      g_set_error_literal (error, P2P_TRANSPORT_ERROR, P2P_TRANSPORT_ERROR_PROTOCOL,
                           "WebSocket: too much was written before there is one");
      return FALSE;
    }

  return TRUE;
}

/**
 * p2p_websocket_end:
 * @self: a WebSocket
 *
 * Tells the peer that nothing more will come; nothing may be written any more.
 */
void
p2p_websocket_end (P2pWebsocket *self)
{
  static const guint8 normal[] = { 1000 >> 8, 1000 & 0xff };

  if (self->has_said_end || (self->state != STATE_OPEN && self->state != STATE_ENDED))
    return;

  self->has_said_end = TRUE;
  append_frame (self, P2P_WEBSOCKET_CLOSE, normal, sizeof normal);
}

/**
 * p2p_websocket_has_output:
 * @self: a WebSocket
 *
 * Returns: whether there are bytes for the peer
 */
gboolean
p2p_websocket_has_output (P2pWebsocket *self)
{
  return self->output->len > 0 || self->has_pong;
}

/**
 * p2p_websocket_take_output:
 * @self: a WebSocket
 *
 * Returns: (transfer full): the bytes for the peer since the last call, perhaps none
 */
GByteArray *
p2p_websocket_take_output (P2pWebsocket *self)
{
  GByteArray *output;

  if (self->has_pong)
    append_frame (self, P2P_WEBSOCKET_PONG, self->pong, self->pong_len);

  output = self->output;
  self->output = g_byte_array_new ();
  self->has_pong = FALSE;

  return output;
}
