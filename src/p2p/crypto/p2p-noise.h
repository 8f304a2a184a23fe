/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-noise-cipher.h"
#include "p2p-noise-static.h"
#include "p2p-role.h"

G_BEGIN_DECLS

typedef struct _P2pNoiseHandshake P2pNoiseHandshake;

P2pNoiseHandshake *p2p_noise_handshake_new           (P2pRole             role,
                                                      P2pNoiseStatic     *static_key,
                                                      const P2pPeerId    *expected,
                                                      const char * const *muxers) G_GNUC_WARN_UNUSED_RESULT;
void               p2p_noise_handshake_free          (P2pNoiseHandshake  *self);
void               p2p_noise_handshake_set_ephemeral (P2pNoiseHandshake  *self,
                                                      const guint8        secret[P2P_NOISE_KEY_LEN]);

gboolean           p2p_noise_handshake_wants_write   (P2pNoiseHandshake  *self);
gboolean           p2p_noise_handshake_is_finished   (P2pNoiseHandshake  *self);
GBytes            *p2p_noise_handshake_write         (P2pNoiseHandshake  *self,
                                                      GError            **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean           p2p_noise_handshake_read          (P2pNoiseHandshake  *self,
                                                      const guint8       *message,
                                                      gsize               len,
                                                      GError            **error);

/* Once finished. */
const P2pPeerId   *p2p_noise_handshake_get_peer      (P2pNoiseHandshake  *self);
const char        *p2p_noise_handshake_get_muxer     (P2pNoiseHandshake  *self);
void               p2p_noise_handshake_split         (P2pNoiseHandshake  *self,
                                                      P2pNoiseCipher     *sending,
                                                      P2pNoiseCipher     *receiving,
                                                      guint8              hash[P2P_NOISE_HASH_LEN]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pNoiseHandshake, p2p_noise_handshake_free)

G_END_DECLS
