/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-identity.h"
#include "p2p-noise-cipher.h"

G_BEGIN_DECLS

typedef struct _P2pNoiseStatic P2pNoiseStatic;

P2pNoiseStatic *p2p_noise_static_new          (P2pIdentity    *identity) G_GNUC_WARN_UNUSED_RESULT;
P2pNoiseStatic *p2p_noise_static_new_from_key (P2pIdentity    *identity,
                                               const guint8    secret[P2P_NOISE_KEY_LEN]) G_GNUC_WARN_UNUSED_RESULT;
P2pNoiseStatic *p2p_noise_static_ref          (P2pNoiseStatic *self);
void            p2p_noise_static_unref        (P2pNoiseStatic *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pNoiseStatic, p2p_noise_static_unref)

G_END_DECLS
