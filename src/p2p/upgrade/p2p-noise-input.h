/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "p2p-noise.h"

G_BEGIN_DECLS

/* The reading half of a P2pNoiseStream. */
#define P2P_TYPE_NOISE_INPUT (p2p_noise_input_get_type ())
G_DECLARE_FINAL_TYPE (P2pNoiseInput, p2p_noise_input, P2P, NOISE_INPUT, GInputStream)

GInputStream *p2p_noise_input_new (GInputStream         *base,
                                   const P2pNoiseCipher *cipher,
                                   const guint8         *early,
                                   gsize                 early_len) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
