/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-noise-cipher.h"

G_BEGIN_DECLS

/* The SymmetricState of the Noise specification, §5.2, with its own names: chaining key, handshake hash, cipher key. */
typedef struct
{
  guint8         ck[P2P_NOISE_HASH_LEN];
  guint8         h[P2P_NOISE_HASH_LEN];
  P2pNoiseCipher k;
} P2pNoiseSymmetric;

void     p2p_noise_symmetric_init             (P2pNoiseSymmetric *self);
void     p2p_noise_symmetric_mix_hash         (P2pNoiseSymmetric *self,
                                               const guint8      *data,
                                               gsize              len);
gboolean p2p_noise_symmetric_mix_dh           (P2pNoiseSymmetric *self,
                                               const guint8       secret[P2P_NOISE_KEY_LEN],
                                               const guint8       remote[P2P_NOISE_KEY_LEN],
                                               GError           **error);
void     p2p_noise_symmetric_encrypt_and_hash (P2pNoiseSymmetric *self,
                                               const guint8      *plain,
                                               gsize              len,
                                               guint8            *out);
gboolean p2p_noise_symmetric_decrypt_and_hash (P2pNoiseSymmetric *self,
                                               const guint8      *sealed,
                                               gsize              len,
                                               guint8            *out,
                                               GError           **error);
void     p2p_noise_symmetric_split            (P2pNoiseSymmetric *self,
                                               P2pNoiseCipher    *c1,
                                               P2pNoiseCipher    *c2);

G_END_DECLS
