/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-noise-peer.h"

#include "p2p-noise-symmetric-private.h"

#include <sodium.h>
#include <string.h>

#define SEALED_KEY_LEN (P2P_NOISE_KEY_LEN + P2P_NOISE_TAG_LEN)

typedef struct
{
  guint8 identity;
  guint8 static_key;
  guint8 ephemeral;
} Keys;

static const Keys keys_of[] = {
  [P2P_ROLE_DIALER] = { 0x01, 0x22, 0x11 },
  [P2P_ROLE_LISTENER] = { 0x02, 0x44, 0x33 },
};

P2pIdentity *
test_noise_identity (guint8 seed_byte)
{
  guint8 seed[P2P_SEED_LEN];

  memset (seed, seed_byte, sizeof seed);

  return p2p_identity_new_from_seed (seed);
}

P2pNoiseStatic *
test_noise_static (P2pRole role)
{
  g_autoptr(P2pIdentity) identity = test_noise_identity (keys_of[role].identity);
  guint8 secret[P2P_NOISE_KEY_LEN];

  memset (secret, keys_of[role].static_key, sizeof secret);

  return p2p_noise_static_new_from_key (identity, secret);
}

P2pNoiseHandshake *
test_noise_handshake (P2pRole            role,
                      const P2pPeerId   *expected,
                      const char *const *muxers)
{
  static P2pNoiseStatic *static_keys[G_N_ELEMENTS (keys_of)];
  P2pNoiseHandshake *handshake;
  guint8 e[P2P_NOISE_KEY_LEN];

  /* Made once, as in a program; a fuzzer would spend most of its time on it. */
  if (static_keys[role] == NULL)
    static_keys[role] = test_noise_static (role);

  handshake = p2p_noise_handshake_new (role, static_keys[role], expected, muxers);
  memset (e, keys_of[role].ephemeral, sizeof e);
  p2p_noise_handshake_set_ephemeral (handshake, e);

  return handshake;
}

static void
get_pair (guint8 byte,
          guint8 secret[P2P_NOISE_KEY_LEN],
          guint8 public_key[P2P_NOISE_KEY_LEN])
{
  memset (secret, byte, P2P_NOISE_KEY_LEN);
  crypto_scalarmult_curve25519_base (public_key, secret);
}

static void
append_sealed (P2pNoiseSymmetric *symmetric,
               const guint8      *plain,
               gsize              len,
               GByteArray        *message)
{
  gsize at = message->len;

  g_byte_array_set_size (message, at + len + P2P_NOISE_TAG_LEN);
  p2p_noise_symmetric_encrypt_and_hash (symmetric, plain, len, message->data + at);
}

GByteArray *
test_noise_forge_message_1 (void)
{
  GByteArray *message = g_byte_array_new ();
  guint8 e[P2P_NOISE_KEY_LEN], e_public[P2P_NOISE_KEY_LEN];

  get_pair (keys_of[P2P_ROLE_DIALER].ephemeral, e, e_public);

  return g_byte_array_append (message, e_public, sizeof e_public);
}

GByteArray *
test_noise_forge_message_2 (GBytes       *message_1,
                            const guint8 *static_public,
                            const guint8 *payload,
                            gsize         len)
{
  GByteArray *message = g_byte_array_new ();
  const guint8 *re = g_bytes_get_data (message_1, NULL);
  guint8 e[P2P_NOISE_KEY_LEN], e_public[P2P_NOISE_KEY_LEN];
  guint8 s[P2P_NOISE_KEY_LEN], s_public[P2P_NOISE_KEY_LEN];
  P2pNoiseSymmetric symmetric;

  get_pair (keys_of[P2P_ROLE_LISTENER].ephemeral, e, e_public);
  get_pair (keys_of[P2P_ROLE_LISTENER].static_key, s, s_public);

  /* → e */
  p2p_noise_symmetric_init (&symmetric);
  p2p_noise_symmetric_mix_hash (&symmetric, re, P2P_NOISE_KEY_LEN);
  p2p_noise_symmetric_mix_hash (&symmetric, NULL, 0);

  /* ← e, ee, s, es */
  g_byte_array_append (message, e_public, sizeof e_public);
  p2p_noise_symmetric_mix_hash (&symmetric, e_public, sizeof e_public);
  g_assert_true (p2p_noise_symmetric_mix_dh (&symmetric, e, re, NULL));
  append_sealed (&symmetric, static_public != NULL ? static_public : s_public, P2P_NOISE_KEY_LEN, message);
  g_assert_true (p2p_noise_symmetric_mix_dh (&symmetric, s, re, NULL));
  append_sealed (&symmetric, payload, len, message);

  return message;
}

GByteArray *
test_noise_forge_message_3 (GBytes       *message_2,
                            const guint8 *payload,
                            gsize         len)
{
  GByteArray *message = g_byte_array_new ();
  gsize read_len;
  const guint8 *read = g_bytes_get_data (message_2, &read_len);
  gsize keys_len = P2P_NOISE_KEY_LEN + SEALED_KEY_LEN;
  g_autofree guint8 *plain = g_malloc (read_len);
  guint8 e[P2P_NOISE_KEY_LEN], e_public[P2P_NOISE_KEY_LEN];
  guint8 s[P2P_NOISE_KEY_LEN], s_public[P2P_NOISE_KEY_LEN];
  guint8 rs[P2P_NOISE_KEY_LEN];
  P2pNoiseSymmetric symmetric;

  get_pair (keys_of[P2P_ROLE_DIALER].ephemeral, e, e_public);
  get_pair (keys_of[P2P_ROLE_DIALER].static_key, s, s_public);

  /* → e */
  p2p_noise_symmetric_init (&symmetric);
  p2p_noise_symmetric_mix_hash (&symmetric, e_public, sizeof e_public);
  p2p_noise_symmetric_mix_hash (&symmetric, NULL, 0);

  /* ← e, ee, s, es */
  p2p_noise_symmetric_mix_hash (&symmetric, read, P2P_NOISE_KEY_LEN);
  g_assert_true (p2p_noise_symmetric_mix_dh (&symmetric, e, read, NULL));
  g_assert_true (p2p_noise_symmetric_decrypt_and_hash (&symmetric, read + P2P_NOISE_KEY_LEN, SEALED_KEY_LEN, rs, NULL));
  g_assert_true (p2p_noise_symmetric_mix_dh (&symmetric, e, rs, NULL));
  g_assert_true (p2p_noise_symmetric_decrypt_and_hash (&symmetric, read + keys_len, read_len - keys_len, plain, NULL));

  /* → s, se */
  append_sealed (&symmetric, s_public, sizeof s_public, message);
  g_assert_true (p2p_noise_symmetric_mix_dh (&symmetric, s, read, NULL));
  append_sealed (&symmetric, payload, len, message);

  return message;
}
