/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-noise-cipher.h"

G_BEGIN_DECLS

#define P2P_NOISE_NONCE_LEN 12

void p2p_noise_cipher_get_nonce (const P2pNoiseCipher *self,
                                 guint8                out[P2P_NOISE_NONCE_LEN]);

G_END_DECLS
