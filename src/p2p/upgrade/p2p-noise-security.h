/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-security.h"

G_BEGIN_DECLS

#define P2P_NOISE_ID "/noise"

#define P2P_TYPE_NOISE_SECURITY (p2p_noise_security_get_type ())
G_DECLARE_FINAL_TYPE (P2pNoiseSecurity, p2p_noise_security, P2P, NOISE_SECURITY, GObject)

P2pSecurity *p2p_noise_security_new (P2pIdentity        *identity,
                                     const char * const *muxers) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
