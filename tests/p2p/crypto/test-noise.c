/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "noise.pb-c.h"
#include "p2p-crypto-error.h"
#include "p2p-noise-payload-private.h"
#include "p2p-noise-static-private.h"
#include "p2p-noise.h"
#include "test-noise-peer.h"
#include "test-vectors.h"

#include <sodium.h>
#include <string.h>

#define YAMUX "/yamux/1.0.0"

static const char *const yamux_only[] = { YAMUX, NULL };

/* Both ends with the keys of the golden transcript. */
typedef struct
{
  P2pNoiseHandshake *dialer;
  P2pNoiseHandshake *listener;
} Pair;

static void
pair_init (Pair              *pair,
           const P2pPeerId   *expected,
           const char *const *dialer_muxers,
           const char *const *listener_muxers)
{
  pair->dialer = test_noise_handshake (P2P_ROLE_DIALER, expected, dialer_muxers);
  pair->listener = test_noise_handshake (P2P_ROLE_LISTENER, NULL, listener_muxers);
}

static void
pair_clear (Pair *pair)
{
  p2p_noise_handshake_free (pair->dialer);
  p2p_noise_handshake_free (pair->listener);
}

static GBytes *
pass_on (P2pNoiseHandshake *from,
         P2pNoiseHandshake *to)
{
  g_autoptr(GError) error = NULL;
  GBytes *message;

  g_assert_true (p2p_noise_handshake_wants_write (from));
  g_assert_false (p2p_noise_handshake_wants_write (to));

  message = p2p_noise_handshake_write (from, &error);
  g_assert_no_error (error);

  p2p_noise_handshake_read (to, g_bytes_get_data (message, NULL), g_bytes_get_size (message), &error);
  g_assert_no_error (error);

  return message;
}

static void
assert_bytes (GBytes     *bytes,
              JsonObject *vectors,
              const char *member)
{
  g_autoptr(GByteArray) expected = test_vectors_get_hex (vectors, member);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected->data, expected->len);
}

static void
assert_memory (const guint8 *data,
               gsize         len,
               JsonObject   *vectors,
               const char   *member)
{
  g_autoptr(GByteArray) expected = test_vectors_get_hex (vectors, member);

  g_assert_cmpmem (data, len, expected->data, expected->len);
}

static void
assert_transport (P2pNoiseCipher *sending,
                  P2pNoiseCipher *receiving,
                  JsonObject     *vectors,
                  const char     *plain_member,
                  const char     *sealed_member)
{
  const char *plain = json_object_get_string_member (vectors, plain_member);
  gsize len = strlen (plain);
  guint8 buffer[64];

  g_assert_cmpuint (len + P2P_NOISE_TAG_LEN, <=, sizeof buffer);
  g_assert_true (p2p_noise_cipher_encrypt (sending, (const guint8 *) plain, len, buffer, NULL));
  assert_memory (buffer, len + P2P_NOISE_TAG_LEN, vectors, sealed_member);
  g_assert_true (p2p_noise_cipher_decrypt (receiving, buffer, len + P2P_NOISE_TAG_LEN, buffer, NULL));
  g_assert_cmpmem (buffer, len, plain, len);
}

static void
test_noise_transcript (void)
{
  g_autoptr(JsonNode) node = test_vectors_load ("noiseXX");
  JsonObject *v = json_node_get_object (node);
  g_autoptr(P2pIdentity) dialing = test_noise_identity (0x01);
  g_autoptr(P2pIdentity) listening = test_noise_identity (0x02);
  g_autoptr(GBytes) msg1 = NULL;
  g_autoptr(GBytes) msg2 = NULL;
  g_autoptr(GBytes) msg3 = NULL;
  P2pNoiseCipher d_sending, d_receiving, l_sending, l_receiving;
  guint8 d_hash[P2P_NOISE_HASH_LEN];
  guint8 l_hash[P2P_NOISE_HASH_LEN];
  Pair pair;

  g_test_summary ("Every byte of a handshake made by js-libp2p, and of the first messages after it");

  pair_init (&pair, p2p_identity_get_peer_id (listening), yamux_only, yamux_only);

  msg1 = pass_on (pair.dialer, pair.listener);
  msg2 = pass_on (pair.listener, pair.dialer);
  msg3 = pass_on (pair.dialer, pair.listener);
  assert_bytes (msg1, v, "msg1");
  assert_bytes (msg2, v, "msg2");
  assert_bytes (msg3, v, "msg3");

  g_assert_true (p2p_noise_handshake_is_finished (pair.dialer));
  g_assert_true (p2p_noise_handshake_is_finished (pair.listener));
  g_assert_false (p2p_noise_handshake_wants_write (pair.dialer));
  g_assert_false (p2p_noise_handshake_wants_write (pair.listener));
  g_assert_true (p2p_peer_id_equal (p2p_noise_handshake_get_peer (pair.dialer), p2p_identity_get_peer_id (listening)));
  g_assert_true (p2p_peer_id_equal (p2p_noise_handshake_get_peer (pair.listener), p2p_identity_get_peer_id (dialing)));
  g_assert_cmpstr (p2p_noise_handshake_get_muxer (pair.dialer), ==, YAMUX);
  g_assert_cmpstr (p2p_noise_handshake_get_muxer (pair.listener), ==, YAMUX);

  p2p_noise_handshake_split (pair.dialer, &d_sending, &d_receiving, d_hash);
  p2p_noise_handshake_split (pair.listener, &l_sending, &l_receiving, l_hash);
  assert_memory (d_hash, sizeof d_hash, v, "handshakeHash");
  assert_memory (l_hash, sizeof l_hash, v, "handshakeHash");
  assert_memory (d_sending.key, P2P_NOISE_KEY_LEN, v, "k_initiator_to_responder");
  assert_memory (l_sending.key, P2P_NOISE_KEY_LEN, v, "k_responder_to_initiator");
  assert_transport (&d_sending, &l_receiving, v, "plain_i2r", "transport1_i2r");
  assert_transport (&l_sending, &d_receiving, v, "plain_r2i", "transport1_r2i");

  pair_clear (&pair);
}

static void
test_noise_payloads (void)
{
  g_autoptr(JsonNode) node = test_vectors_load ("noiseXX");
  g_autoptr(P2pNoiseStatic) dialer_key = test_noise_static (P2P_ROLE_DIALER);
  g_autoptr(P2pNoiseStatic) listener_key = test_noise_static (P2P_ROLE_LISTENER);
  guint8 payload[P2P_NOISE_MAX_PAYLOAD];
  gsize len;

  len = p2p_noise_payload_encode (dialer_key, yamux_only, payload);
  assert_memory (payload, len, json_node_get_object (node), "payloadInitiator");
  len = p2p_noise_payload_encode (listener_key, yamux_only, payload);
  assert_memory (payload, len, json_node_get_object (node), "payloadResponder");
}

typedef struct
{
  const char *name;
  const char *dialer[4];
  const char *listener[4];
  const char *chosen;
} MuxerCase;

static const MuxerCase muxer_cases[] = {
  { "none",        { NULL },           { NULL },           NULL },
  { "dialer-only", { YAMUX },          { NULL },           NULL },
  { "no-common",   { "/a" },           { "/b" },           NULL },
  { "order",       { "/a", "/b" },     { "/b", "/a" },     "/a" },
  { "second",      { "/x", YAMUX },    { "/y", YAMUX },    YAMUX },
};

static void
test_noise_muxer (gconstpointer data)
{
  const MuxerCase *c = data;
  Pair pair;

  pair_init (&pair, NULL, c->dialer, c->listener);

  g_bytes_unref (pass_on (pair.dialer, pair.listener));
  g_bytes_unref (pass_on (pair.listener, pair.dialer));
  g_bytes_unref (pass_on (pair.dialer, pair.listener));

  g_assert_cmpstr (p2p_noise_handshake_get_muxer (pair.dialer), ==, c->chosen);
  g_assert_cmpstr (p2p_noise_handshake_get_muxer (pair.listener), ==, c->chosen);

  pair_clear (&pair);
}

static void
test_noise_wrong_peer (void)
{
  g_autoptr(P2pIdentity) someone = test_noise_identity (0x09);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) msg2 = NULL;
  Pair pair;

  g_test_summary ("A dialer that reaches another peer says nothing more");

  pair_init (&pair, p2p_identity_get_peer_id (someone), NULL, NULL);
  g_bytes_unref (pass_on (pair.dialer, pair.listener));
  msg2 = p2p_noise_handshake_write (pair.listener, NULL);

  g_assert_false (p2p_noise_handshake_read (pair.dialer, g_bytes_get_data (msg2, NULL), g_bytes_get_size (msg2),
                                            &error));
  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_WRONG_PEER);
  g_assert_false (p2p_noise_handshake_wants_write (pair.dialer));
  g_assert_false (p2p_noise_handshake_is_finished (pair.dialer));
  g_clear_error (&error);

  g_assert_false (p2p_noise_handshake_read (pair.dialer, g_bytes_get_data (msg2, NULL), g_bytes_get_size (msg2),
                                            &error));
  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);

  pair_clear (&pair);
}

static void
assert_refused (P2pNoiseHandshake *handshake,
                const guint8      *message,
                gsize              len)
{
  g_autofree guint8 *exact = g_memdup2 (message, len);
  g_autoptr(GError) error = NULL;

  g_assert_false (p2p_noise_handshake_read (handshake, exact, len, &error));
  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
  g_assert_false (p2p_noise_handshake_is_finished (handshake));
  g_assert_false (p2p_noise_handshake_wants_write (handshake));
}

static void
test_noise_message_1_length (void)
{
  static const gsize lengths[] = { 0, 1, 31, 33, P2P_NOISE_MAX_MESSAGE };
  g_autofree guint8 *bytes = g_malloc (P2P_NOISE_MAX_MESSAGE);

  memset (bytes, 9, P2P_NOISE_MAX_MESSAGE);

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      Pair pair;

      pair_init (&pair, NULL, NULL, NULL);
      assert_refused (pair.listener, bytes, lengths[i]);
      pair_clear (&pair);
    }
}

static void
test_noise_changed (void)
{
  g_test_summary ("No byte of message 2 or 3 may change, be cut off or be added");

  for (guint which = 2; which <= 3; which++)
    {
      gsize len = 33;

      for (gsize at = 0; at <= len + 1; at++)
        {
          g_autoptr(GByteArray) changed = g_byte_array_new ();
          g_autoptr(GBytes) message = NULL;
          P2pNoiseHandshake *from, *to;
          Pair pair;

          pair_init (&pair, NULL, yamux_only, yamux_only);
          from = which == 2 ? pair.listener : pair.dialer;
          to = which == 2 ? pair.dialer : pair.listener;

          g_bytes_unref (pass_on (pair.dialer, pair.listener));

          if (which == 3)
            g_bytes_unref (pass_on (pair.listener, pair.dialer));

          message = p2p_noise_handshake_write (from, NULL);
          len = g_bytes_get_size (message);
          g_byte_array_append (changed, g_bytes_get_data (message, NULL), len);

          if (at < len)
            changed->data[at] ^= 1;
          else
            g_byte_array_set_size (changed, at == len ? len - 1 : len + 1);

          assert_refused (to, changed->data, changed->len);
          pair_clear (&pair);
        }
    }
}

static void
test_noise_truncated (void)
{
  static const gsize lengths[] = { 0, 1, 31, 32, 47, 48, 79, 80, 95, 96 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr(GBytes) msg2 = NULL;
      g_autoptr(GBytes) msg3 = NULL;
      Pair pair;

      pair_init (&pair, NULL, NULL, NULL);
      g_bytes_unref (pass_on (pair.dialer, pair.listener));
      msg2 = p2p_noise_handshake_write (pair.listener, NULL);
      assert_refused (pair.dialer, g_bytes_get_data (msg2, NULL), lengths[i]);
      pair_clear (&pair);

      pair_init (&pair, NULL, NULL, NULL);
      g_bytes_unref (pass_on (pair.dialer, pair.listener));
      g_bytes_unref (pass_on (pair.listener, pair.dialer));
      msg3 = p2p_noise_handshake_write (pair.dialer, NULL);
      assert_refused (pair.listener, g_bytes_get_data (msg3, NULL), lengths[i]);
      pair_clear (&pair);
    }
}

/* The points of small order on Curve25519 and its twist, as listed by D. J. Bernstein ("ECDH", cr.yp.to/ecdh.html). */
static const char *const small_order_points[] = {
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
};

static void
test_noise_small_order (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (small_order_points); i++)
    {
      g_autoptr(GByteArray) point = test_vectors_hex (small_order_points[i]);
      g_autoptr(GError) error = NULL;
      Pair pair;

      pair_init (&pair, NULL, NULL, NULL);

      /* The listener takes any 32 bytes for a key and finds out when it multiplies. */
      g_assert_true (p2p_noise_handshake_read (pair.listener, point->data, point->len, &error));
      g_assert_null (p2p_noise_handshake_write (pair.listener, &error));
      g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
      g_assert_false (p2p_noise_handshake_wants_write (pair.listener));

      g_bytes_unref (p2p_noise_handshake_write (pair.dialer, NULL));
      g_byte_array_set_size (point, 200);
      assert_refused (pair.dialer, point->data, point->len);

      pair_clear (&pair);
    }
}

static gboolean
dialer_accepts (const guint8 *static_public,
                GByteArray   *payload)
{
  g_autoptr(GBytes) msg1 = NULL;
  g_autoptr(GByteArray) msg2 = NULL;
  g_autoptr(GError) error = NULL;
  gboolean accepted;
  Pair pair;

  pair_init (&pair, NULL, NULL, NULL);
  msg1 = p2p_noise_handshake_write (pair.dialer, NULL);
  msg2 = test_noise_forge_message_2 (msg1, static_public, payload->data, payload->len);
  accepted = p2p_noise_handshake_read (pair.dialer, msg2->data, msg2->len, &error);

  if (!accepted)
    g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);

  g_assert_cmpint (p2p_noise_handshake_wants_write (pair.dialer), ==, accepted);
  pair_clear (&pair);

  return accepted;
}

/* A payload that would be right, to be spoilt by the case. */
typedef struct
{
  Libp2p__NoiseHandshakePayload message;
  Libp2p__NoiseExtensions       extensions;
  char                         *muxers[P2P_NOISE_MAX_MUXERS + 1];
  guint8                        key[P2P_ENCODED_KEY_LEN + 1];
  guint8                        signature[P2P_SIGNATURE_LEN + 1];
} Payload;

static void
payload_init (Payload *payload)
{
  g_autoptr(P2pIdentity) identity = test_noise_identity (0x02);
  guint8 s[P2P_NOISE_KEY_LEN], s_public[P2P_NOISE_KEY_LEN];
  guint8 to_sign[P2P_NOISE_SIGNED_LEN];

  memset (payload, 0, sizeof *payload);
  libp2p__noise_handshake_payload__init (&payload->message);
  libp2p__noise_extensions__init (&payload->extensions);

  memset (s, 0x44, sizeof s);
  crypto_scalarmult_curve25519_base (s_public, s);
  p2p_noise_payload_get_signed (s_public, to_sign);
  p2p_identity_sign (identity, to_sign, sizeof to_sign, payload->signature);
  p2p_peer_id_to_public_key (p2p_identity_get_peer_id (identity), payload->key);

  payload->message.has_identity_key = TRUE;
  payload->message.identity_key.data = payload->key;
  payload->message.identity_key.len = P2P_ENCODED_KEY_LEN;
  payload->message.has_identity_sig = TRUE;
  payload->message.identity_sig.data = payload->signature;
  payload->message.identity_sig.len = P2P_SIGNATURE_LEN;
  payload->message.extensions = &payload->extensions;
  payload->extensions.stream_muxers = payload->muxers;

  for (guint i = 0; i < G_N_ELEMENTS (payload->muxers); i++)
    payload->muxers[i] = (char *) "/m";
}

static gboolean
payload_is_accepted (Payload *payload)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();

  g_byte_array_set_size (bytes, libp2p__noise_handshake_payload__get_packed_size (&payload->message));
  libp2p__noise_handshake_payload__pack (&payload->message, bytes->data);

  return dialer_accepts (NULL, bytes);
}

static void
spoil_prefix (Payload *payload)
{
  g_autoptr(P2pIdentity) identity = test_noise_identity (0x02);
  guint8 to_sign[P2P_NOISE_SIGNED_LEN];
  guint8 s[P2P_NOISE_KEY_LEN];

  memset (s, 0x44, sizeof s);
  p2p_noise_payload_get_signed (s, to_sign);
  crypto_scalarmult_curve25519_base (to_sign + sizeof to_sign - P2P_NOISE_KEY_LEN, s);
  to_sign[0] = 'N';
  p2p_identity_sign (identity, to_sign, sizeof to_sign, payload->signature);
}

static void
spoil_static_key (Payload *payload)
{
  g_autoptr(P2pIdentity) identity = test_noise_identity (0x02);
  guint8 to_sign[P2P_NOISE_SIGNED_LEN];
  guint8 s_public[P2P_NOISE_KEY_LEN] = { 7 };

  p2p_noise_payload_get_signed (s_public, to_sign);
  p2p_identity_sign (identity, to_sign, sizeof to_sign, payload->signature);
}

static void
spoil_identity (Payload *payload)
{
  g_autoptr(P2pIdentity) other = test_noise_identity (0x03);

  p2p_peer_id_to_public_key (p2p_identity_get_peer_id (other), payload->key);
}

static void
spoil_signature_bit (Payload *payload)
{
  payload->signature[40] ^= 0x10;
}

static void
spoil_signature_short (Payload *payload)
{
  payload->message.identity_sig.len = P2P_SIGNATURE_LEN - 1;
}

static void
spoil_signature_long (Payload *payload)
{
  payload->message.identity_sig.len = P2P_SIGNATURE_LEN + 1;
}

static void
spoil_signature_missing (Payload *payload)
{
  payload->message.has_identity_sig = FALSE;
}

static void
spoil_key_missing (Payload *payload)
{
  payload->message.has_identity_key = FALSE;
}

static void
spoil_key_empty (Payload *payload)
{
  payload->message.identity_key.len = 0;
}

static void
spoil_key_type (Payload *payload)
{
  payload->key[1] = 0;
}

static void
spoil_key_short (Payload *payload)
{
  payload->key[3] = 31;
  payload->message.identity_key.len = P2P_ENCODED_KEY_LEN - 1;
}

static void
spoil_key_long (Payload *payload)
{
  payload->key[3] = 33;
  payload->message.identity_key.len = P2P_ENCODED_KEY_LEN + 1;
}

static void
spoil_key_small_order (Payload *payload)
{
  memset (payload->key + 4, 0, P2P_PUBLIC_KEY_LEN);
  payload->key[4] = 1;
  memset (payload->signature, 0, P2P_SIGNATURE_LEN);
  payload->signature[0] = 1;
}

static void
spoil_muxers (Payload *payload)
{
  payload->extensions.n_stream_muxers = P2P_NOISE_MAX_MUXERS + 1;
}

typedef struct
{
  const char *name;
  void (*spoil)(Payload *payload);
} PayloadCase;

static const PayloadCase refused_payloads[] = {
  { "prefix",            spoil_prefix },
  { "static-key",        spoil_static_key },
  { "identity",          spoil_identity },
  { "signature-bit",     spoil_signature_bit },
  { "signature-short",   spoil_signature_short },
  { "signature-long",    spoil_signature_long },
  { "signature-missing", spoil_signature_missing },
  { "key-missing",       spoil_key_missing },
  { "key-empty",         spoil_key_empty },
  { "key-type",          spoil_key_type },
  { "key-31-bytes",      spoil_key_short },
  { "key-33-bytes",      spoil_key_long },
  { "key-small-order",   spoil_key_small_order },
  { "muxers-over",       spoil_muxers },
};

static void
test_noise_payload_refused (gconstpointer data)
{
  const PayloadCase *c = data;
  Payload payload;

  payload_init (&payload);
  c->spoil (&payload);
  g_assert_false (payload_is_accepted (&payload));
}

static void
test_noise_payload_accepted (void)
{
  Payload payload;

  g_test_summary ("The forged payload passes as long as nothing is spoilt, up to the most muxers");

  payload_init (&payload);
  g_assert_true (payload_is_accepted (&payload));
  payload.extensions.n_stream_muxers = P2P_NOISE_MAX_MUXERS;
  g_assert_true (payload_is_accepted (&payload));
  payload.message.extensions = NULL;
  g_assert_true (payload_is_accepted (&payload));
}

static void
test_noise_payload_length (void)
{
  g_autofree char *filler = NULL;
  Payload payload;
  gsize len;

  payload_init (&payload);
  payload.extensions.n_stream_muxers = 1;
  len = libp2p__noise_handshake_payload__get_packed_size (&payload.message);

  /* "/m" goes, and the lengths of the name and of the extension grow by a byte each. */
  filler = g_strnfill (P2P_NOISE_MAX_PAYLOAD - len, 'm');
  payload.muxers[0] = filler;
  g_assert_cmpuint (libp2p__noise_handshake_payload__get_packed_size (&payload.message), ==, P2P_NOISE_MAX_PAYLOAD);
  g_assert_true (payload_is_accepted (&payload));

  g_free (filler);
  filler = g_strnfill (P2P_NOISE_MAX_PAYLOAD - len + 1, 'm');
  payload.muxers[0] = filler;
  g_assert_false (payload_is_accepted (&payload));
}

static void
test_noise_payload_garbage (void)
{
  g_autoptr(GByteArray) bytes = test_vectors_hex ("0a24080112");
  g_autoptr(GByteArray) nothing = g_byte_array_new ();
  g_autoptr(GByteArray) bomb = g_byte_array_new ();

  g_assert_false (dialer_accepts (NULL, bytes));
  g_assert_false (dialer_accepts (NULL, nothing));

  /* A thousand extensions, each with one empty name. */
  for (guint i = 0; i < 1000; i++)
    g_byte_array_append (bomb, (const guint8 *) "\x22\x02\x12\x00", 4);

  g_assert_false (dialer_accepts (NULL, bomb));
}

static void
test_noise_static_zero (void)
{
  static const guint8 zero[P2P_NOISE_KEY_LEN] = { 0 };
  g_autoptr(GByteArray) payload = g_byte_array_new ();

  g_test_summary ("A static key of small order is refused although it arrives authenticated");

  g_assert_false (dialer_accepts (zero, payload));
}

static void
test_noise_listener_checks (void)
{
  g_autoptr(P2pNoiseStatic) listener_key = test_noise_static (P2P_ROLE_LISTENER);
  g_autoptr(P2pNoiseStatic) dialer_key = test_noise_static (P2P_ROLE_DIALER);
  g_autoptr(GBytes) msg3 = NULL;
  Pair pair;

  g_test_summary ("A dialer whose signature is wrong is refused by the listener");

  dialer_key->identity_sig[0] ^= 1;
  pair.dialer = p2p_noise_handshake_new (P2P_ROLE_DIALER, dialer_key, NULL, NULL);
  pair.listener = p2p_noise_handshake_new (P2P_ROLE_LISTENER, listener_key, NULL, NULL);

  g_bytes_unref (pass_on (pair.dialer, pair.listener));
  g_bytes_unref (pass_on (pair.listener, pair.dialer));
  msg3 = p2p_noise_handshake_write (pair.dialer, NULL);
  assert_refused (pair.listener, g_bytes_get_data (msg3, NULL), g_bytes_get_size (msg3));

  pair_clear (&pair);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/noise/transcript", test_noise_transcript);
  g_test_add_func ("/noise/payloads", test_noise_payloads);

  for (guint i = 0; i < G_N_ELEMENTS (muxer_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/noise/muxer/", muxer_cases[i].name, NULL);

      g_test_add_data_func (path, &muxer_cases[i], test_noise_muxer);
    }

  g_test_add_func ("/noise/wrong-peer", test_noise_wrong_peer);
  g_test_add_func ("/noise/message-1-length", test_noise_message_1_length);
  g_test_add_func ("/noise/changed", test_noise_changed);
  g_test_add_func ("/noise/truncated", test_noise_truncated);
  g_test_add_func ("/noise/small-order", test_noise_small_order);
  g_test_add_func ("/noise/static-zero", test_noise_static_zero);
  g_test_add_func ("/noise/listener-checks", test_noise_listener_checks);

  for (guint i = 0; i < G_N_ELEMENTS (refused_payloads); i++)
    {
      g_autofree char *path = g_strconcat ("/noise/payload-refused/", refused_payloads[i].name, NULL);

      g_test_add_data_func (path, &refused_payloads[i], test_noise_payload_refused);
    }

  g_test_add_func ("/noise/payload-accepted", test_noise_payload_accepted);
  g_test_add_func ("/noise/payload-length", test_noise_payload_length);
  g_test_add_func ("/noise/payload-garbage", test_noise_payload_garbage);

  return g_test_run ();
}
