/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-tls-stream.h"

#include "p2p-codec-stream.h"

static gssize
session_read (gpointer      machine,
              P2pCodecRead *read,
              GError      **error)
{
  return p2p_tls_session_read (machine, read->received, read->len, &read->used, read->out, read->out_len, error);
}

static gboolean
session_has_ended (gpointer machine)
{
  return p2p_tls_session_has_ended (machine);
}

static gboolean
session_write (gpointer      machine,
               const guint8 *plain,
               gsize         len,
               GError      **error)
{
  return p2p_tls_session_write (machine, plain, len, error);
}

static GByteArray *
session_take_output (gpointer machine)
{
  return p2p_tls_session_has_output (machine) ? p2p_tls_session_take_output (machine) : NULL;
}

static void
session_end (gpointer machine)
{
  p2p_tls_session_end (machine);
}

static const P2pCodec session_codec = {
  .read = session_read,
  .has_ended = session_has_ended,
  .write = session_write,
  .take_output = session_take_output,
  .end = session_end,
  .free = (GDestroyNotify) p2p_tls_session_unref,
  .max_plain = 4 * P2P_TLS_MAX_RECORD,
  .idle_len = 4 * 1024,
  .bulk_len = 4 * (P2P_TLS_MAX_RECORD + 256),
};

/**
 * p2p_tls_stream_new:
 * @base: the stream the handshake was done over
 * @session: the session that did it
 * @early: (array length=early_len) (nullable): bytes read from @base behind the last message of the handshake
 * @early_len: their number
 *
 * Makes an established TLS channel over a byte stream.
 *
 * Returns: (transfer full): the channel, a [class@P2p.CodecStream]
 */
GIOStream *
p2p_tls_stream_new (GIOStream     *base,
                    P2pTlsSession *session,
                    const guint8  *early,
                    gsize          early_len)
{
  g_return_val_if_fail (p2p_tls_session_is_finished (session), NULL);

  return p2p_codec_stream_new (base, &session_codec, p2p_tls_session_ref (session), early, early_len);
}
