/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-crypto-error.h"
#include "p2p-noise-cipher.h"

#include <string.h>

static void
make_pair (P2pNoiseCipher *sending,
           P2pNoiseCipher *receiving)
{
  memset (sending, 0, sizeof *sending);
  memset (sending->key, 0x5a, sizeof sending->key);
  *receiving = *sending;
}

static void
test_cipher_in_place (void)
{
  static const gsize lengths[] = { 0, 1, 64, P2P_NOISE_MAX_PLAINTEXT };
  g_autofree guint8 *buffer = g_malloc (P2P_NOISE_MAX_MESSAGE);
  g_autofree guint8 *plain = g_malloc (P2P_NOISE_MAX_MESSAGE);
  P2pNoiseCipher sending, receiving;

  make_pair (&sending, &receiving);
  memset (plain, 'x', P2P_NOISE_MAX_MESSAGE);

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr(GError) error = NULL;

      memcpy (buffer, plain, lengths[i]);
      g_assert_true (p2p_noise_cipher_encrypt (&sending, buffer, lengths[i], buffer, &error));
      g_assert_true (p2p_noise_cipher_decrypt (&receiving, buffer, lengths[i] + P2P_NOISE_TAG_LEN, buffer, &error));
      g_assert_no_error (error);
      g_assert_cmpmem (buffer, lengths[i], plain, lengths[i]);
      g_assert_cmpuint (receiving.nonce, ==, i + 1);
    }
}

static void
test_cipher_tampered (void)
{
  guint8 sealed[5 + P2P_NOISE_TAG_LEN];
  guint8 out[sizeof sealed];
  P2pNoiseCipher sending, receiving;

  g_test_summary ("No changed bit passes, and after each the true message still does");

  make_pair (&sending, &receiving);
  g_assert_true (p2p_noise_cipher_encrypt (&sending, (const guint8 *) "hello", 5, sealed, NULL));

  for (gsize bit = 0; bit < sizeof sealed * 8; bit++)
    {
      g_autoptr(GError) error = NULL;

      sealed[bit / 8] ^= 1 << bit % 8;
      g_assert_false (p2p_noise_cipher_decrypt (&receiving, sealed, sizeof sealed, out, &error));
      g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
      g_assert_cmpuint (receiving.nonce, ==, 0);
      sealed[bit / 8] ^= 1 << bit % 8;
    }

  g_assert_true (p2p_noise_cipher_decrypt (&receiving, sealed, sizeof sealed, out, NULL));
  g_assert_cmpmem (out, 5, "hello", 5);
}

static void
test_cipher_replayed (void)
{
  guint8 sealed[P2P_NOISE_TAG_LEN];
  guint8 out[1];
  P2pNoiseCipher sending, receiving;

  make_pair (&sending, &receiving);
  g_assert_true (p2p_noise_cipher_encrypt (&sending, NULL, 0, sealed, NULL));
  g_assert_true (p2p_noise_cipher_decrypt (&receiving, sealed, sizeof sealed, out, NULL));
  g_assert_false (p2p_noise_cipher_decrypt (&receiving, sealed, sizeof sealed, out, NULL));
  g_assert_cmpuint (receiving.nonce, ==, 1);
}

static void
test_cipher_length (void)
{
  g_autofree guint8 *zeros = g_malloc0 (P2P_NOISE_MAX_MESSAGE + 1);
  static const gsize lengths[] = { 0, P2P_NOISE_TAG_LEN - 1, P2P_NOISE_MAX_MESSAGE, P2P_NOISE_MAX_MESSAGE + 1 };
  P2pNoiseCipher sending, receiving;

  make_pair (&sending, &receiving);

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (p2p_noise_cipher_decrypt (&receiving, zeros, lengths[i], zeros, &error));
      g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
    }
}

static void
test_cipher_exhausted (void)
{
  g_autoptr(GError) error = NULL;
  guint8 sealed[P2P_NOISE_TAG_LEN];
  guint8 out[P2P_NOISE_TAG_LEN];
  P2pNoiseCipher sending, receiving;

  g_test_summary ("The last nonce but one works, the last is reserved and never wraps");

  make_pair (&sending, &receiving);
  sending.nonce = receiving.nonce = G_MAXUINT64 - 1;

  g_assert_true (p2p_noise_cipher_encrypt (&sending, NULL, 0, sealed, NULL));
  g_assert_true (p2p_noise_cipher_decrypt (&receiving, sealed, sizeof sealed, out, NULL));

  g_assert_false (p2p_noise_cipher_encrypt (&sending, NULL, 0, sealed, &error));
  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_EXHAUSTED);
  g_clear_error (&error);

  g_assert_false (p2p_noise_cipher_decrypt (&receiving, sealed, sizeof sealed, out, &error));
  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_EXHAUSTED);
  g_assert_cmpuint (sending.nonce, ==, G_MAXUINT64);
  g_assert_cmpuint (receiving.nonce, ==, G_MAXUINT64);
}

static void
test_cipher_clear (void)
{
  static const P2pNoiseCipher zero = { { 0 } };
  P2pNoiseCipher sending, receiving;

  make_pair (&sending, &receiving);
  sending.nonce = 7;
  p2p_noise_cipher_clear (&sending);
  g_assert_cmpmem (&sending, sizeof sending, &zero, sizeof zero);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/noise-cipher/in-place", test_cipher_in_place);
  g_test_add_func ("/noise-cipher/tampered", test_cipher_tampered);
  g_test_add_func ("/noise-cipher/replayed", test_cipher_replayed);
  g_test_add_func ("/noise-cipher/length", test_cipher_length);
  g_test_add_func ("/noise-cipher/exhausted", test_cipher_exhausted);
  g_test_add_func ("/noise-cipher/clear", test_cipher_clear);

  return g_test_run ();
}
