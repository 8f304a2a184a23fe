/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-noise.h"

G_BEGIN_DECLS

/* The keys of the golden transcript: the dialer has identity 01…, static key 22… and ephemeral key 11…, the
 * listener 02…, 44… and 33….
 */
P2pIdentity       *test_noise_identity          (guint8             seed_byte) G_GNUC_WARN_UNUSED_RESULT;
P2pNoiseStatic    *test_noise_static            (P2pRole            role) G_GNUC_WARN_UNUSED_RESULT;
P2pNoiseHandshake *test_noise_handshake         (P2pRole            role,
                                                 const P2pPeerId   *expected,
                                                 const char *const *muxers) G_GNUC_WARN_UNUSED_RESULT;

/* Messages of an end that does not keep the rules: it encrypts as it should, but any payload and any key. */
GByteArray        *test_noise_forge_message_1   (void) G_GNUC_WARN_UNUSED_RESULT;
GByteArray        *test_noise_forge_message_2   (GBytes            *message_1,
                                                 const guint8      *static_public,
                                                 const guint8      *payload,
                                                 gsize              len) G_GNUC_WARN_UNUSED_RESULT;
GByteArray        *test_noise_forge_message_3   (GBytes            *message_2,
                                                 const guint8      *payload,
                                                 gsize              len) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
