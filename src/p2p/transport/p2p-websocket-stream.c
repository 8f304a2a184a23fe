/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-websocket-stream.h"

#include "p2p-codec-stream.h"

static gssize
websocket_read (gpointer      machine,
                P2pCodecRead *read,
                GError      **error)
{
  return p2p_websocket_read (machine, read->received, read->len, &read->used, read->out, read->out_len, error);
}

static gboolean
websocket_has_ended (gpointer machine)
{
  return p2p_websocket_has_ended (machine);
}

static gboolean
websocket_write (gpointer      machine,
                 const guint8 *plain,
                 gsize         len,
                 GError      **error)
{
  return p2p_websocket_write (machine, plain, len, error);
}

static GByteArray *
websocket_take_output (gpointer machine)
{
  return p2p_websocket_has_output (machine) ? p2p_websocket_take_output (machine) : NULL;
}

static void
websocket_end (gpointer machine)
{
  p2p_websocket_end (machine);
}

static const P2pCodec websocket_codec = {
  .read = websocket_read,
  .has_ended = websocket_has_ended,
  .write = websocket_write,
  .take_output = websocket_take_output,
  .end = websocket_end,
  .free = (GDestroyNotify) p2p_websocket_unref,
  .max_plain = P2P_WEBSOCKET_MAX_PLAIN,
  .idle_len = 4 * 1024,
  .bulk_len = 4 * (16 * 1024 + 256),
};

/**
 * p2p_websocket_stream_new:
 * @base: a connection on which nothing was said yet
 * @role: which end we are
 * @host: (nullable): as dialer, host and port of the listener
 *
 * Makes a WebSocket over a byte stream.
 *
 * The two ends agree to it with the first reads and writes, so whatever limits those in time and number limits that as well.
 *
 * Returns: (transfer full): the stream, a [class@P2p.CodecStream]
 */
GIOStream *
p2p_websocket_stream_new (GIOStream  *base,
                          P2pRole     role,
                          const char *host)
{
  return p2p_codec_stream_new (base, &websocket_codec, p2p_websocket_new (role, host), NULL, 0);
}
