/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-noise-stream.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  gssize *len = user_data;

  *len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
}

/* The first byte says how large the reads are, each later one how long a frame is: frames are sealed here, since no
 * input would ever decrypt, and the very last bytes follow as they are. */
static void
seal_frames (GByteArray   *wire,
             const guint8 *data,
             gsize         size)
{
  P2pNoiseCipher cipher = { { 1 }, 0 };
  guint8 plain[256 + P2P_NOISE_TAG_LEN];

  for (; size > 4; data++, size--)
    {
      guint8 header[2] = { 0, 0 };

      header[0] = (*data + P2P_NOISE_TAG_LEN) >> 8;
      header[1] = (*data + P2P_NOISE_TAG_LEN) & 0xff;
      memset (plain, *data, *data);
      g_assert_true (p2p_noise_cipher_encrypt (&cipher, plain, *data, plain, NULL));
      g_byte_array_append (wire, header, sizeof header);
      g_byte_array_append (wire, plain, *data + P2P_NOISE_TAG_LEN);
    }

  g_byte_array_append (wire, data, size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  P2pNoiseCipher cipher = { { 1 }, 0 };
  g_autoptr(GByteArray) wire = g_byte_array_new ();
  g_autoptr(GInputStream) input = NULL;
  g_autoptr(GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr(GIOStream) base = NULL;
  g_autoptr(GIOStream) stream = NULL;
  guint8 buffer[G_MAXUINT8 + 1];
  gssize len;

  if (size < 1 || size > 4096)
    return 0;

  seal_frames (wire, data + 1, size - 1);
  input = g_memory_input_stream_new_from_data (wire->data, wire->len, NULL);
  base = g_simple_io_stream_new (input, output);
  stream = p2p_noise_stream_new (base, &cipher, &cipher, NULL, 0);

  do
    {
      len = -2;
      g_input_stream_read_async (g_io_stream_get_input_stream (stream), buffer, 1 + data[0], G_PRIORITY_DEFAULT, NULL, read_cb, &len);

      while (len == -2)
        g_main_context_iteration (NULL, TRUE);
    }
  while (len > 0);

  return 0;
}
