/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-script.h"
#include "p2p-crypto-error.h"
#include "p2p-noise-cipher.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Two ends with one key, which stay in step. */
typedef struct
{
  P2pNoiseCipher sending;
  P2pNoiseCipher receiving;
} Channel;

typedef enum
{
  STEP_PASS,      /* what was encrypted is decrypted, in place */
  STEP_TAMPER,    /* a changed message is refused, then the true one passes */
  STEP_RAW,       /* the script's own message is refused */
  STEP_REPLAY,    /* a message passes once */
  STEP_SET_NONCE,
  N_STEPS,
} Step;

static void
assert_refused (Channel      *channel,
                const guint8 *sealed,
                gsize         len)
{
  g_autofree guint8 *out = g_malloc (MAX (len, 1));
  guint64 nonce = channel->receiving.nonce;

  g_assert_false (p2p_noise_cipher_decrypt (&channel->receiving, sealed, len, out, NULL));
  g_assert_cmpuint (channel->receiving.nonce, ==, nonce);
}

static void
pass (Channel      *channel,
      const guint8 *sealed,
      const guint8 *plain,
      gsize         len)
{
  g_autofree guint8 *buffer = g_memdup2 (sealed, len + P2P_NOISE_TAG_LEN);
  g_autoptr(GError) error = NULL;

  p2p_noise_cipher_decrypt (&channel->receiving, buffer, len + P2P_NOISE_TAG_LEN, buffer, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (buffer, len, plain, len);
  g_assert_cmpuint (channel->receiving.nonce, ==, channel->sending.nonce);
}

static void
run_sealed (Channel      *channel,
            Step          step,
            const guint8 *plain,
            gsize         len)
{
  g_autofree guint8 *sealed = g_malloc (len + P2P_NOISE_TAG_LEN);
  g_autoptr(GError) error = NULL;
  gboolean has_nonce = channel->sending.nonce < G_MAXUINT64;

  if (!p2p_noise_cipher_encrypt (&channel->sending, plain, len, sealed, &error))
    {
      g_assert_false (has_nonce);
      g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_EXHAUSTED);
      return;
    }

  g_assert_true (has_nonce);

  if (step == STEP_TAMPER && len > 1)
    {
      gsize at = plain[0] % (len + P2P_NOISE_TAG_LEN);
      guint8 change = plain[1] != 0 ? plain[1] : 1;

      sealed[at] ^= change;
      assert_refused (channel, sealed, len + P2P_NOISE_TAG_LEN);
      sealed[at] ^= change;
    }

  pass (channel, sealed, plain, len);

  if (step == STEP_REPLAY)
    assert_refused (channel, sealed, len + P2P_NOISE_TAG_LEN);
}

static void
set_nonce (Channel      *channel,
           const guint8 *data,
           gsize         len)
{
  guint64 nonce = G_MAXUINT64;

  memcpy (&nonce, data, MIN (len, sizeof nonce));
  channel->sending.nonce = nonce;
  channel->receiving.nonce = nonce;
}

static void
run_step (Channel      *channel,
          const guint8 *message,
          gsize         len)
{
  Step step = message[0] % N_STEPS;

  message++;
  len--;

  switch (step)
    {
    case STEP_PASS:
    case STEP_TAMPER:
    case STEP_REPLAY:
      run_sealed (channel, step, message, MIN (len, P2P_NOISE_MAX_PLAINTEXT));
      break;

    case STEP_RAW:
      assert_refused (channel, message, len);
      break;

    case STEP_SET_NONCE:
      set_nonce (channel, message, len);
      break;

    case N_STEPS:
    default:
      g_assert_not_reached ();
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  FuzzScript script = { data, size };
  const guint8 *message;
  Channel channel;
  gsize len;

  memset (&channel, 0, sizeof channel);
  memset (channel.sending.key, 0x55, P2P_NOISE_KEY_LEN);
  memset (channel.receiving.key, 0x55, P2P_NOISE_KEY_LEN);

  while (fuzz_script_next (&script, &message, &len))
    if (len > 0)
      run_step (&channel, message, len);

  p2p_noise_cipher_clear (&channel.sending);
  p2p_noise_cipher_clear (&channel.receiving);

  return 0;
}
