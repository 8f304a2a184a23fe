/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-identity.h"
#include "p2p-role.h"

G_BEGIN_DECLS

#define P2P_NOISE_MAX_MESSAGE   65535
#define P2P_NOISE_TAG_LEN       16
#define P2P_NOISE_MAX_PLAINTEXT (P2P_NOISE_MAX_MESSAGE - P2P_NOISE_TAG_LEN)
#define P2P_NOISE_KEY_LEN       32
#define P2P_NOISE_HASH_LEN      32

/**
 * P2pNoiseCipher:
 *
 * One direction of an established Noise channel: a key and a nonce counter.
 * Zero it with p2p_noise_cipher_clear() when done.
 */
typedef struct
{
  guint8  key[P2P_NOISE_KEY_LEN];
  guint64 nonce;
} P2pNoiseCipher;

/* @out may be @plain; it receives @len + P2P_NOISE_TAG_LEN bytes. */
gboolean p2p_noise_cipher_encrypt (P2pNoiseCipher *self,
                                   const guint8   *plain,
                                   gsize           len,
                                   guint8         *out,
                                   GError        **error);
/* @out may be @sealed; it receives @len - P2P_NOISE_TAG_LEN bytes. A failure leaves the nonce. */
gboolean p2p_noise_cipher_decrypt (P2pNoiseCipher *self,
                                   const guint8   *sealed,
                                   gsize           len,
                                   guint8         *out,
                                   GError        **error);
void     p2p_noise_cipher_clear   (P2pNoiseCipher *self);

/* The X25519 key of this process with its signature by the identity; made once, shared by all handshakes. */
typedef struct _P2pNoiseStatic P2pNoiseStatic;

P2pNoiseStatic *p2p_noise_static_new          (P2pIdentity    *identity) G_GNUC_WARN_UNUSED_RESULT;
P2pNoiseStatic *p2p_noise_static_new_from_key (P2pIdentity    *identity,
                                               const guint8    secret[P2P_NOISE_KEY_LEN]) G_GNUC_WARN_UNUSED_RESULT;
P2pNoiseStatic *p2p_noise_static_ref          (P2pNoiseStatic *self);
void            p2p_noise_static_unref        (P2pNoiseStatic *self);

/* One handshake, pure: messages in, messages out, without the two-byte length. */
typedef struct _P2pNoiseHandshake P2pNoiseHandshake;

P2pNoiseHandshake *p2p_noise_handshake_new         (P2pRole             role,
                                                    P2pNoiseStatic     *static_key,
                                                    const P2pPeerId    *expected,
                                                    const char * const *muxers) G_GNUC_WARN_UNUSED_RESULT;
void               p2p_noise_handshake_free        (P2pNoiseHandshake  *self);
void               p2p_noise_handshake_set_ephemeral (P2pNoiseHandshake *self,
                                                      const guint8       secret[P2P_NOISE_KEY_LEN]); /* for test vectors */

gboolean           p2p_noise_handshake_wants_write (P2pNoiseHandshake  *self);
gboolean           p2p_noise_handshake_is_finished (P2pNoiseHandshake  *self);
GBytes            *p2p_noise_handshake_write       (P2pNoiseHandshake  *self,
                                                    GError            **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean           p2p_noise_handshake_read        (P2pNoiseHandshake  *self,
                                                    const guint8       *message,
                                                    gsize               len,
                                                    GError            **error);

/* Once finished. */
const P2pPeerId   *p2p_noise_handshake_get_peer    (P2pNoiseHandshake  *self);
const char        *p2p_noise_handshake_get_muxer   (P2pNoiseHandshake  *self); /* NULL: negotiate it in the channel */
void               p2p_noise_handshake_split       (P2pNoiseHandshake  *self,
                                                    P2pNoiseCipher     *sending,
                                                    P2pNoiseCipher     *receiving,
                                                    guint8              hash[P2P_NOISE_HASH_LEN]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pNoiseStatic, p2p_noise_static_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pNoiseHandshake, p2p_noise_handshake_free)

G_END_DECLS
