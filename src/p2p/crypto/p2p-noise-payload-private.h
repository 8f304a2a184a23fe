/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-noise-static.h"
#include "p2p-peer-id.h"

G_BEGIN_DECLS

#define P2P_NOISE_MAX_PAYLOAD   4096 /* bytes; real ones have about 120 */
#define P2P_NOISE_MAX_MUXERS    16   /* names in a list; real ones have one or two */
#define P2P_NOISE_SIGNED_PREFIX "noise-libp2p-static-key:"
#define P2P_NOISE_SIGNED_LEN    (sizeof P2P_NOISE_SIGNED_PREFIX - 1 + P2P_NOISE_KEY_LEN)

void      p2p_noise_payload_get_signed (const guint8          static_public[P2P_NOISE_KEY_LEN],
                                        guint8                out[P2P_NOISE_SIGNED_LEN]);
gsize     p2p_noise_payload_encode     (const P2pNoiseStatic *static_key,
                                        const char *const    *muxers,
                                        guint8                out[P2P_NOISE_MAX_PAYLOAD]);
gboolean  p2p_noise_payload_check      (GBytes               *payload,
                                        const guint8          static_public[P2P_NOISE_KEY_LEN],
                                        P2pPeerId            *peer,
                                        char               ***muxers,
                                        GError              **error);

G_END_DECLS
