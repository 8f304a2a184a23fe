/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "envelope.pb-c.h"
#include "p2p-crypto-error.h"
#include "p2p-envelope.h"
#include "test-vectors.h"

#include <string.h>

static const guint8 record_type[] = { 0x03, 0x01 };
static const guint8 voucher_type[] = { 0x03, 0x02 };
static const guint8 longer_type[] = { 0x03, 0x01, 0x00 };

static const P2pEnvelopeKind record_kind = { "libp2p-peer-record", record_type, sizeof record_type };

static P2pIdentity *
identity_of (guint8 seed_byte)
{
  guint8 seed[P2P_SEED_LEN];

  memset (seed, seed_byte, sizeof seed);

  return p2p_identity_new_from_seed (seed);
}

static void
assert_refused (const P2pEnvelopeKind *kind,
                const guint8          *bytes,
                gsize                  len)
{
  g_autofree guint8 *exact = g_memdup2 (bytes, len);
  g_autoptr(GError) error = NULL;
  P2pPeerId untouched = { { 1, 2, 3 } };
  P2pPeerId signer = untouched;

  g_assert_null (p2p_envelope_open (kind, exact, len, &signer, &error));
  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
  g_assert_true (p2p_peer_id_equal (&signer, &untouched));
}

static void
assert_accepted (GByteArray *bytes)
{
  g_autoptr(GBytes) payload = NULL;
  g_autoptr(GError) error = NULL;
  P2pPeerId signer;

  payload = p2p_envelope_open (&record_kind, bytes->data, bytes->len, &signer, &error);
  g_assert_no_error (error);
  g_assert_nonnull (payload);
}

static void
test_envelope_vector (void)
{
  g_autoptr(JsonNode) node = test_vectors_load ("signedPeerRecord");
  JsonObject *v = json_node_get_object (node);
  g_autoptr(GByteArray) expected = test_vectors_get_hex (v, "envelope");
  g_autoptr(GByteArray) payload = test_vectors_get_hex (v, "payload");
  g_autoptr(P2pIdentity) identity = identity_of (0x01);
  g_autoptr(GBytes) sealed = NULL;
  g_autoptr(GBytes) opened = NULL;
  g_autoptr(GError) error = NULL;
  P2pPeerId signer;

  g_test_summary ("Every byte of an envelope made by js-libp2p");

  sealed = p2p_envelope_seal (identity, &record_kind, payload->data, payload->len);
  g_assert_cmpmem (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed), expected->data, expected->len);

  opened = p2p_envelope_open (&record_kind, expected->data, expected->len, &signer, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (opened, NULL), g_bytes_get_size (opened), payload->data, payload->len);
  g_assert_true (p2p_peer_id_equal (&signer, p2p_identity_get_peer_id (identity)));
}

typedef struct
{
  const char     *name;
  P2pEnvelopeKind kind;
} KindCase;

static const KindCase refused_kinds[] = {
  { "domain-of-vouchers", { "libp2p-relay-rsvp", record_type, sizeof record_type } },
  { "domain-of-rfc-0003", { "libp2p-routing-state", record_type, sizeof record_type } },
  { "domain-cut",         { "libp2p-peer-recor", record_type, sizeof record_type } },
  { "domain-empty",       { "", record_type, sizeof record_type } },
  { "type-of-vouchers",   { "libp2p-peer-record", voucher_type, sizeof voucher_type } },
  { "type-cut",           { "libp2p-peer-record", record_type, 1 } },
  { "type-longer",        { "libp2p-peer-record", longer_type, sizeof longer_type } },
};

static void
test_envelope_other_kind (gconstpointer data)
{
  const KindCase *c = data;
  g_autoptr(P2pIdentity) identity = identity_of (0x01);
  g_autoptr(GBytes) sealed = p2p_envelope_seal (identity, &record_kind, (const guint8 *) "x", 1);

  assert_refused (&c->kind, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
}

/* The sum of domain and type is the same; only the lengths in what is signed tell them apart. */
static void
test_envelope_boundaries (void)
{
  static const P2pEnvelopeKind sealed_for = { "ab", (const guint8 *) "cd", 2 };
  static const P2pEnvelopeKind opened_as = { "a", (const guint8 *) "bcd", 3 };
  g_autoptr(P2pIdentity) identity = identity_of (0x01);
  g_autoptr(GBytes) sealed = p2p_envelope_seal (identity, &sealed_for, (const guint8 *) "x", 1);
  g_autoptr(GByteArray) changed = g_byte_array_new ();
  const guint8 *bytes = g_bytes_get_data (sealed, NULL);
  gsize type_at = 2 + P2P_ENCODED_KEY_LEN;

  g_byte_array_append (changed, bytes, type_at);
  g_byte_array_append (changed, (const guint8 *) "\x12\x03" "bcd", 5);
  g_byte_array_append (changed, bytes + type_at + 4, g_bytes_get_size (sealed) - type_at - 4);

  assert_refused (&opened_as, changed->data, changed->len);
}

static void
test_envelope_changed (void)
{
  g_autoptr(JsonNode) node = test_vectors_load ("signedPeerRecord");
  g_autoptr(GByteArray) bytes = test_vectors_get_hex (json_node_get_object (node), "envelope");

  g_test_summary ("No bit of an envelope may change, and it may not be cut off");

  for (gsize at = 0; at < bytes->len; at++)
    {
      guint8 bit = 1 << (at % 8);

      bytes->data[at] ^= bit;
      assert_refused (&record_kind, bytes->data, bytes->len);
      bytes->data[at] ^= bit;

      assert_refused (&record_kind, bytes->data, at);
    }

  assert_accepted (bytes);
}

static void
test_envelope_limit (void)
{
  g_autoptr(JsonNode) node = test_vectors_load ("signedPeerRecord");
  g_autoptr(GByteArray) bytes = test_vectors_get_hex (json_node_get_object (node), "envelope");
  guint8 unknown_field[] = { 0x7a, 0, 0 };
  gsize filler = P2P_ENVELOPE_MAX_LEN - bytes->len - sizeof unknown_field;
  gsize at;

  g_test_summary ("A field from a later version fills the envelope up");

  for (gsize over = 0; over <= 1; over++)
    {
      g_autoptr(GByteArray) filled = g_byte_array_new ();

      unknown_field[1] = ((filler + over) & 0x7f) | 0x80;
      unknown_field[2] = (filler + over) >> 7;
      g_byte_array_append (filled, bytes->data, bytes->len);
      g_byte_array_append (filled, unknown_field, sizeof unknown_field);
      at = filled->len;
      g_byte_array_set_size (filled, at + filler + over);
      memset (filled->data + at, 0, filler + over);
      g_assert_cmpuint (filled->len, ==, P2P_ENVELOPE_MAX_LEN + over);

      if (over == 0)
        assert_accepted (filled);
      else
        assert_refused (&record_kind, filled->data, filled->len);
    }
}

static void
test_envelope_payload_sizes (void)
{
  static const gsize sizes[] = { 0, 1, 127, 128, P2P_ENVELOPE_MAX_PAYLOAD };
  g_autoptr(P2pIdentity) identity = identity_of (0x01);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree guint8 *payload = g_malloc0 (sizes[i] + 1);
      g_autoptr(GBytes) sealed = p2p_envelope_seal (identity, &record_kind, payload, sizes[i]);
      g_autoptr(GBytes) opened = NULL;
      P2pPeerId signer;

      g_assert_cmpuint (g_bytes_get_size (sealed), <=, P2P_ENVELOPE_MAX_LEN);
      opened = p2p_envelope_open (&record_kind, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed),
                                  &signer, NULL);
      g_assert_nonnull (opened);
      g_assert_cmpuint (g_bytes_get_size (opened), ==, sizes[i]);
    }
}

static void
spoil_key_type (Libp2p__Envelope *message)
{
  message->public_key.data[1] = 0;
}

static void
spoil_key_empty (Libp2p__Envelope *message)
{
  message->public_key.len = 0;
}

static void
spoil_key_short (Libp2p__Envelope *message)
{
  message->public_key.len--;
}

static void
spoil_key_small_order (Libp2p__Envelope *message)
{
  memset (message->public_key.data + 4, 0, P2P_PUBLIC_KEY_LEN);
  message->public_key.data[4] = 1;
  memset (message->signature.data, 0, P2P_SIGNATURE_LEN);
  message->signature.data[0] = 1;
}

static void
spoil_signature_empty (Libp2p__Envelope *message)
{
  message->signature.len = 0;
}

static void
spoil_signature_short (Libp2p__Envelope *message)
{
  message->signature.len--;
}

static void
spoil_type_empty (Libp2p__Envelope *message)
{
  message->payload_type.len = 0;
}

static void
spoil_payload_empty (Libp2p__Envelope *message)
{
  message->payload.len = 0;
}

typedef struct
{
  const char *name;
  void (*spoil)(Libp2p__Envelope *message);
} SpoilCase;

static const SpoilCase spoil_cases[] = {
  { "key-type",        spoil_key_type },
  { "key-empty",       spoil_key_empty },
  { "key-short",       spoil_key_short },
  { "key-small-order", spoil_key_small_order },
  { "signature-empty", spoil_signature_empty },
  { "signature-short", spoil_signature_short },
  { "type-empty",      spoil_type_empty },
  { "payload-empty",   spoil_payload_empty },
};

static void
test_envelope_spoilt (gconstpointer data)
{
  const SpoilCase *c = data;
  g_autoptr(P2pIdentity) identity = identity_of (0x01);
  g_autoptr(GBytes) sealed = p2p_envelope_seal (identity, &record_kind, (const guint8 *) "x", 1);
  g_autofree guint8 *changed = g_malloc (g_bytes_get_size (sealed));
  Libp2p__Envelope *message;
  gsize len;

  message = libp2p__envelope__unpack (NULL, g_bytes_get_size (sealed), g_bytes_get_data (sealed, NULL));
  c->spoil (message);
  len = libp2p__envelope__pack (message, changed);
  libp2p__envelope__free_unpacked (message, NULL);

  assert_refused (&record_kind, changed, len);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/envelope/vector", test_envelope_vector);
  g_test_add_func ("/envelope/boundaries", test_envelope_boundaries);
  g_test_add_func ("/envelope/changed", test_envelope_changed);
  g_test_add_func ("/envelope/limit", test_envelope_limit);
  g_test_add_func ("/envelope/payload-sizes", test_envelope_payload_sizes);

  for (guint i = 0; i < G_N_ELEMENTS (refused_kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/envelope/other-kind/", refused_kinds[i].name, NULL);

      g_test_add_data_func (path, &refused_kinds[i], test_envelope_other_kind);
    }

  for (guint i = 0; i < G_N_ELEMENTS (spoil_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/envelope/spoilt/", spoil_cases[i].name, NULL);

      g_test_add_data_func (path, &spoil_cases[i], test_envelope_spoilt);
    }

  return g_test_run ();
}
