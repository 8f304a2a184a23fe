/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define P2P_NOISE_MAX_MESSAGE   65535 /* bytes, with the tag */
#define P2P_NOISE_TAG_LEN       16
#define P2P_NOISE_MAX_PLAINTEXT (P2P_NOISE_MAX_MESSAGE - P2P_NOISE_TAG_LEN)
#define P2P_NOISE_KEY_LEN       32
#define P2P_NOISE_HASH_LEN      32

/**
 * P2pNoiseCipher:
 * @key: of ChaCha20-Poly1305
 * @nonce: how many messages were encrypted or decrypted with it
 *
 * One direction of an established Noise channel.
 *
 * Zero it with p2p_noise_cipher_clear() when done.
 */
typedef struct
{
  guint8  key[P2P_NOISE_KEY_LEN];
  guint64 nonce;
} P2pNoiseCipher;

gboolean p2p_noise_cipher_encrypt (P2pNoiseCipher *self,
                                   const guint8   *plain,
                                   gsize           len,
                                   guint8         *out,
                                   GError        **error);
gboolean p2p_noise_cipher_decrypt (P2pNoiseCipher *self,
                                   const guint8   *sealed,
                                   gsize           len,
                                   guint8         *out,
                                   GError        **error);
void     p2p_noise_cipher_clear   (P2pNoiseCipher *self);

G_END_DECLS
