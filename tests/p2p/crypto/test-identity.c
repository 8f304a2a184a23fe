/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-identity.h"
#include "test-vectors.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *seed;
  const char *public_key;
  const char *message;
  const char *signature; /* NULL: not given by the source */
} SignCase;

static const SignCase sign_cases[] = {
  /* RFC 8032 §7.1, TEST 1 and TEST 2. */
  { "rfc8032-1",
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
  { "rfc8032-2",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
  /* libp2p peer-ids specification, "Test vectors", Ed25519. */
  { "libp2p",
    "7e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d",
    "1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e",
    "", NULL },
};

static P2pIdentity *
identity_from_hex (const char *seed)
{
  g_autoptr(GByteArray) bytes = test_vectors_hex (seed);

  g_assert_cmpuint (bytes->len, ==, P2P_SEED_LEN);

  return p2p_identity_new_from_seed (bytes->data);
}

static void
test_identity_known_answer (gconstpointer data)
{
  const SignCase *c = data;
  g_autoptr(P2pIdentity) identity = identity_from_hex (c->seed);
  g_autoptr(GByteArray) public_key = test_vectors_hex (c->public_key);
  g_autoptr(GByteArray) message = test_vectors_hex (c->message);
  const P2pPeerId *peer = p2p_identity_get_peer_id (identity);
  guint8 signature[P2P_SIGNATURE_LEN];

  g_assert_cmpmem (peer->public_key, P2P_PUBLIC_KEY_LEN, public_key->data, public_key->len);

  p2p_identity_sign (identity, message->data, message->len, signature);
  g_assert_true (p2p_peer_id_verify (peer, message->data, message->len, signature));

  if (c->signature != NULL)
    {
      g_autoptr(GByteArray) expected = test_vectors_hex (c->signature);

      g_assert_cmpmem (signature, sizeof signature, expected->data, expected->len);
    }
}

static void
test_identity_vectors (void)
{
  g_autoptr(JsonNode) root = test_vectors_load (NULL);
  JsonObject *v = json_object_get_object_member (json_node_get_object (root), "identity");
  JsonObject *noise = json_object_get_object_member (json_node_get_object (root), "noisePayload");
  g_autoptr(P2pIdentity) identity = identity_from_hex (json_object_get_string_member (v, "seed"));
  g_autoptr(GByteArray) to_sign = test_vectors_get_hex (noise, "signed");
  g_autoptr(GByteArray) expected = test_vectors_get_hex (noise, "sig");
  g_autofree char *text = p2p_peer_id_to_string (p2p_identity_get_peer_id (identity));
  guint8 signature[P2P_SIGNATURE_LEN];

  g_assert_cmpstr (text, ==, json_object_get_string_member (v, "peerIdBase58"));

  p2p_identity_sign (identity, to_sign->data, to_sign->len, signature);
  g_assert_cmpmem (signature, sizeof signature, expected->data, expected->len);
}

static void
test_identity_seed (void)
{
  g_autoptr(P2pIdentity) first = p2p_identity_new ();
  g_autoptr(P2pIdentity) other = p2p_identity_new ();
  g_autoptr(P2pIdentity) again = NULL;
  guint8 seed[P2P_SEED_LEN];

  p2p_identity_get_seed (first, seed);
  again = p2p_identity_new_from_seed (seed);

  g_assert_true (p2p_peer_id_equal (p2p_identity_get_peer_id (first), p2p_identity_get_peer_id (again)));
  g_assert_false (p2p_peer_id_equal (p2p_identity_get_peer_id (first), p2p_identity_get_peer_id (other)));
}

static void
test_identity_verify_refuses (void)
{
  g_autoptr(P2pIdentity) identity = p2p_identity_new ();
  g_autoptr(P2pIdentity) other = p2p_identity_new ();
  const P2pPeerId *peer = p2p_identity_get_peer_id (identity);
  static const guint8 message[] = "a message";
  guint8 signature[P2P_SIGNATURE_LEN];

  g_test_summary ("Not one bit of a signature may change, nor the message, nor the key");

  p2p_identity_sign (identity, message, sizeof message, signature);
  g_assert_true (p2p_peer_id_verify (peer, message, sizeof message, signature));
  g_assert_false (p2p_peer_id_verify (peer, message, sizeof message - 1, signature));
  g_assert_false (p2p_peer_id_verify (p2p_identity_get_peer_id (other), message, sizeof message, signature));

  for (gsize bit = 0; bit < sizeof signature * 8; bit++)
    {
      signature[bit / 8] ^= 1 << bit % 8;
      g_assert_false (p2p_peer_id_verify (peer, message, sizeof message, signature));
      signature[bit / 8] ^= 1 << bit % 8;
    }
}

static void
test_identity_small_order (void)
{
  P2pPeerId identity_element = { { 1 } };
  P2pPeerId zero = { { 0 } };
  guint8 signature[P2P_SIGNATURE_LEN] = { 1 };

  g_test_summary ("With a key of small order, a signature of zeros would fit any message");

  g_assert_false (p2p_peer_id_verify (&identity_element, (const guint8 *) "x", 1, signature));
  g_assert_false (p2p_peer_id_verify (&zero, (const guint8 *) "x", 1, signature));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sign_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/identity/known-answer/", sign_cases[i].name, NULL);

      g_test_add_data_func (path, &sign_cases[i], test_identity_known_answer);
    }

  g_test_add_func ("/identity/vectors", test_identity_vectors);
  g_test_add_func ("/identity/seed", test_identity_seed);
  g_test_add_func ("/identity/verify-refuses", test_identity_verify_refuses);
  g_test_add_func ("/identity/small-order", test_identity_small_order);

  return g_test_run ();
}
