/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-noise-static.h"

G_BEGIN_DECLS

/**
 * P2pNoiseStatic:
 *
 * The X25519 key of this process with its signature by the identity.
 *
 * Made once and shared by all handshakes, which saves each a key generation and a signature. It never changes.
 */
struct _P2pNoiseStatic
{
  gatomicrefcount ref_count;
  guint8         *secret;                               /* P2P_NOISE_KEY_LEN, by sodium_malloc () */
  guint8          public_key[P2P_NOISE_KEY_LEN];
  guint8          identity_key[P2P_ENCODED_KEY_LEN];
  guint8          identity_sig[P2P_SIGNATURE_LEN];
};

G_END_DECLS
