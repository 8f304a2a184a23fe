/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-noise-stream.h"

#include <string.h>

#include "p2p-codec-stream.h"
#include "p2p-upgrader.h"

#define HEADER_LEN     2
#define FRAME_LEN      (HEADER_LEN + P2P_NOISE_MAX_MESSAGE)
#define FRAME_OVERHEAD (HEADER_LEN + P2P_NOISE_TAG_LEN)

/*
 * An established channel (libp2p Noise specification, "Wire Format").
 *
 * Frames are decrypted straight into the buffer of the reader when that has room for a whole one, else in place, so a
 * byte is never copied but for the rest of a frame that the reader had no room for. A frame that does not decrypt ends
 * the stream for good.
 */
typedef struct
{
  P2pNoiseCipher sending;
  P2pNoiseCipher receiving;
  GByteArray    *sealed;    /* frames for the peer */
  gsize          plain_len; /* bytes at the front of what was received that are decrypted already */
  GError        *failure;   /* of receiving */
} Channel;

static void
channel_free (gpointer machine)
{
  Channel *self = machine;

  p2p_noise_cipher_clear (&self->sending);
  p2p_noise_cipher_clear (&self->receiving);
  g_clear_pointer (&self->sealed, g_byte_array_unref);
  g_clear_error (&self->failure);
  g_free (self);
}

static gsize
get_sealed_len (const guint8 *header)
{
  return (gsize) header[0] << 8 | header[1];
}

static gboolean
has_whole_frame (const P2pCodecRead *read)
{
  gsize len = read->len - read->used;

  return len >= HEADER_LEN && len - HEADER_LEN >= get_sealed_len (read->received + read->used);
}

static gsize
give_plain (Channel      *self,
            P2pCodecRead *read,
            gsize         done)
{
  gsize given = MIN (read->out_len - done, self->plain_len);

  if (given == 0)
    return 0;

  memcpy (read->out + done, read->received + read->used, given);
  read->used += given;
  self->plain_len -= given;

  if (self->plain_len == 0)
    read->used += P2P_NOISE_TAG_LEN;

  return given;
}

/* Opens the frame at the front; returns how many bytes of it were given. */
static gsize
open_frame (Channel      *self,
            P2pCodecRead *read,
            gsize         done)
{
  gsize sealed_len = get_sealed_len (read->received + read->used);
  gsize plain_len = sealed_len - P2P_NOISE_TAG_LEN;
  guint8 *sealed = read->received + read->used + HEADER_LEN;
  gboolean fits = plain_len <= read->out_len - done;

  if (sealed_len < P2P_NOISE_TAG_LEN)
    {
      g_set_error (&self->failure, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_PROTOCOL,
                   "The peer sent a Noise frame of %" G_GSIZE_FORMAT " bytes, too short for its tag", sealed_len);
      return 0;
    }

  if (!p2p_noise_cipher_decrypt (&self->receiving, sealed, sealed_len, fits ? read->out + done : sealed, &self->failure))
    {
      g_prefix_error_literal (&self->failure, "The Noise channel is broken: ");
      return 0;
    }

  read->used += HEADER_LEN;

  if (fits)
    {
      read->used += sealed_len;
      return plain_len;
    }

  self->plain_len = plain_len;

  return give_plain (self, read, done);
}

static gssize
channel_read (gpointer      machine,
              P2pCodecRead *read,
              GError      **error)
{
  Channel *self = machine;
  gsize done = give_plain (self, read, 0);

  while (done < read->out_len && self->failure == NULL && has_whole_frame (read))
    done += open_frame (self, read, done);

  if (done > 0 || self->failure == NULL)
    return done;

  g_propagate_error (error, g_error_copy (self->failure));

  return -1;
}

static gboolean
channel_has_ended (gpointer machine)
{
  return FALSE;
}

static GError *
channel_cut_off (void)
{
  return g_error_new_literal (P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_PROTOCOL, "The connection ended within a Noise frame");
}

static gboolean
channel_write (gpointer      machine,
               const guint8 *plain,
               gsize         len,
               GError      **error)
{
  Channel *self = machine;
  gsize n_frames = (len + P2P_NOISE_MAX_PLAINTEXT - 1) / P2P_NOISE_MAX_PLAINTEXT;
  g_autoptr(GByteArray) sealed = g_byte_array_sized_new (len + n_frames * FRAME_OVERHEAD);

  while (len > 0)
    {
      gsize part = MIN (len, P2P_NOISE_MAX_PLAINTEXT);
      gsize sealed_len = part + P2P_NOISE_TAG_LEN;
      guint at = sealed->len;
      guint8 *out;

      g_byte_array_set_size (sealed, at + HEADER_LEN + sealed_len);
      out = sealed->data + at;
      out[0] = sealed_len >> 8;
      out[1] = sealed_len & 0xff;

      if (!p2p_noise_cipher_encrypt (&self->sending, plain, part, out + HEADER_LEN, error))
        return FALSE;

      plain += part;
      len -= part;
    }

  g_assert (self->sealed == NULL);
  self->sealed = g_steal_pointer (&sealed);

  return TRUE;
}

static GByteArray *
channel_take_output (gpointer machine)
{
  return g_steal_pointer (&((Channel *) machine)->sealed);
}

static const P2pCodec channel_codec = {
  .read = channel_read,
  .has_ended = channel_has_ended,
  .cut_off = channel_cut_off,
  .write = channel_write,
  .take_output = channel_take_output,
  .free = channel_free,
  .max_plain = 4 * P2P_NOISE_MAX_PLAINTEXT,
  .idle_len = 8 * 1024,
  .bulk_len = 4 * FRAME_LEN,
};

/**
 * p2p_noise_stream_new:
 * @base: the stream the handshake was done over
 * @sending: what to encrypt with; copied
 * @receiving: what to decrypt with; copied
 * @early: (array length=early_len) (nullable): bytes read from @base behind the last message of the handshake
 * @early_len: their number
 *
 * Makes an established Noise channel over a byte stream. Noise has no farewell of its own.
 *
 * Returns: (transfer full): the channel, a [class@P2p.CodecStream]
 */
GIOStream *
p2p_noise_stream_new (GIOStream            *base,
                      const P2pNoiseCipher *sending,
                      const P2pNoiseCipher *receiving,
                      const guint8         *early,
                      gsize                 early_len)
{
  Channel *channel = g_new0 (Channel, 1);

  channel->sending = *sending;
  channel->receiving = *receiving;

  return p2p_codec_stream_new (base, &channel_codec, channel, early, early_len);
}
