/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-crypto-error.h"
#include "p2p-peer-id.h"
#include "test-vectors.h"

#include <string.h>

#define PEER_RSA "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N"

static void
test_peer_id_vector (void)
{
  g_autoptr(JsonNode) node = test_vectors_load ("identity");
  JsonObject *v = json_node_get_object (node);
  g_autoptr(GByteArray) encoded = test_vectors_get_hex (v, "publicKeyProto");
  g_autoptr(GByteArray) multihash = test_vectors_get_hex (v, "peerIdBytes");
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *cid = NULL;
  P2pPeerId from_key, from_bytes, from_text, from_cid;
  guint8 bytes[P2P_PEER_ID_BYTES_LEN];
  guint8 key[P2P_ENCODED_KEY_LEN];

  g_assert_true (p2p_peer_id_init_from_public_key (&from_key, encoded->data, encoded->len, &error));
  g_assert_true (p2p_peer_id_init_from_bytes (&from_bytes, multihash->data, multihash->len, &error));
  g_assert_true (p2p_peer_id_init_from_string (&from_text, json_object_get_string_member (v, "peerIdBase58"), &error));
  g_assert_true (p2p_peer_id_init_from_string (&from_cid, json_object_get_string_member (v, "peerIdCid"), &error));
  g_assert_no_error (error);

  g_assert_true (p2p_peer_id_equal (&from_key, &from_bytes));
  g_assert_true (p2p_peer_id_equal (&from_key, &from_text));
  g_assert_true (p2p_peer_id_equal (&from_key, &from_cid));
  g_assert_cmpuint (p2p_peer_id_hash (&from_key), ==, p2p_peer_id_hash (&from_cid));

  p2p_peer_id_to_bytes (&from_key, bytes);
  g_assert_cmpmem (bytes, sizeof bytes, multihash->data, multihash->len);
  p2p_peer_id_to_public_key (&from_key, key);
  g_assert_cmpmem (key, sizeof key, encoded->data, encoded->len);

  text = p2p_peer_id_to_string (&from_key);
  g_assert_cmpstr (text, ==, json_object_get_string_member (v, "peerIdBase58"));
  cid = p2p_peer_id_to_cid (&from_key);
  g_assert_cmpstr (cid, ==, json_object_get_string_member (v, "peerIdCid"));
}

typedef struct
{
  const char *name;
  guint8      header[6];
  gsize       header_len;
  gsize       key_len;
} KeyCase;

static const KeyCase refused_keys[] = {
  { "empty",            { 0 },                                        0, 0 },
  { "no-data",          { 0x08, 0x01 },                               2, 0 },
  { "31-bytes",         { 0x08, 0x01, 0x12, 31 },                     4, 31 },
  { "33-bytes",         { 0x08, 0x01, 0x12, 33 },                     4, 33 },
  { "cut",              { 0x08, 0x01, 0x12, 32 },                     4, 31 },
  { "trailing",         { 0x08, 0x01, 0x12, 32 },                     4, 33 },
  { "rsa",              { 0x08, 0x00, 0x12, 32 },                     4, 32 },
  { "secp256k1",        { 0x08, 0x02, 0x12, 33 },                     4, 33 },
  { "ecdsa",            { 0x08, 0x03, 0x12, 32 },                     4, 32 },
  { "type-4",           { 0x08, 0x04, 0x12, 32 },                     4, 32 },
  { "type-not-minimal", { 0x08, 0x81, 0x00, 0x12, 32 },               5, 32 },
  { "len-not-minimal",  { 0x08, 0x01, 0x12, 0xa0, 0x00 },             5, 32 },
  { "data-first",       { 0x12, 32 },                                 2, 34 },
  { "private-key",      { 0x08, 0x01, 0x12, 64 },                     4, 64 },
};

static void
test_peer_id_key_refused (gconstpointer data)
{
  const KeyCase *c = data;
  gsize len = c->header_len + c->key_len;
  g_autofree guint8 *bytes = g_malloc0 (MAX (len, 1));
  g_autoptr(GError) error = NULL;
  P2pPeerId id;

  memcpy (bytes, c->header, c->header_len);
  g_assert_false (p2p_peer_id_init_from_public_key (&id, bytes, len, &error));
  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
}

static void
test_peer_id_hashed (void)
{
  g_autoptr(GError) error = NULL;
  guint8 hashed[34] = { 0x12, 32 };
  P2pPeerId id;

  g_test_summary ("A hash names no Ed25519 key, in bytes or in text");

  g_assert_false (p2p_peer_id_init_from_bytes (&id, hashed, sizeof hashed, &error));
  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
  g_clear_error (&error);

  g_assert_false (p2p_peer_id_init_from_string (&id, PEER_RSA, &error));
  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
}

static void
test_peer_id_garbage (void)
{
  static const char *const texts[] = { "", "x", "12D3KooW", "12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH", "0" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;
      P2pPeerId id;

      g_assert_false (p2p_peer_id_init_from_string (&id, texts[i], &error));
      g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
    }
}

static void
test_peer_id_copy (void)
{
  P2pPeerId id = { { 1, 2, 3 } };
  g_autoptr(P2pPeerId) copy = g_boxed_copy (P2P_TYPE_PEER_ID, &id);

  g_assert_true (p2p_peer_id_equal (&id, copy));
  copy->public_key[31] ^= 1;
  g_assert_false (p2p_peer_id_equal (&id, copy));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer-id/vector", test_peer_id_vector);

  for (guint i = 0; i < G_N_ELEMENTS (refused_keys); i++)
    {
      g_autofree char *path = g_strconcat ("/peer-id/key-refused/", refused_keys[i].name, NULL);

      g_test_add_data_func (path, &refused_keys[i], test_peer_id_key_refused);
    }

  g_test_add_func ("/peer-id/hashed", test_peer_id_hashed);
  g_test_add_func ("/peer-id/garbage", test_peer_id_garbage);
  g_test_add_func ("/peer-id/copy", test_peer_id_copy);

  return g_test_run ();
}
