/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "p2p-noise.h"

G_BEGIN_DECLS

/* The writing half of a P2pNoiseStream. */
#define P2P_TYPE_NOISE_OUTPUT (p2p_noise_output_get_type ())
G_DECLARE_FINAL_TYPE (P2pNoiseOutput, p2p_noise_output, P2P, NOISE_OUTPUT, GOutputStream)

GOutputStream *p2p_noise_output_new (GOutputStream        *base,
                                     const P2pNoiseCipher *cipher) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
