/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-crypto-error.h"
#include "p2p-envelope.h"
#include "p2p-multiaddr.h"
#include "p2p-peer-record.h"
#include "test-vectors.h"

#include <string.h>

#define TCP_ADDRESS "047f00000106"

/* /p2p/ and the identities of two seeds, 01… and 02… */
#define TO_PEER_1   "a50326002408011220" "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"
#define TO_PEER_2   "a50326002408011220" "8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394"

static const guint8 record_type[] = { 0x03, 0x01 };
static const guint8 voucher_type[] = { 0x03, 0x02 };

static const P2pEnvelopeKind record_kind = { "libp2p-peer-record", record_type, sizeof record_type };
static const P2pEnvelopeKind rfc_kind = { "libp2p-routing-state", record_type, sizeof record_type };
static const P2pEnvelopeKind voucher_kind = { "libp2p-relay-rsvp", voucher_type, sizeof voucher_type };

static P2pIdentity *
identity_of (guint8 seed_byte)
{
  guint8 seed[P2P_SEED_LEN];

  memset (seed, seed_byte, sizeof seed);

  return p2p_identity_new_from_seed (seed);
}

static GPtrArray *
addresses_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
}

static void
add_address (GPtrArray  *addresses,
             const char *text)
{
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (addresses, p2p_multiaddr_new_from_string (text, &error));
  g_assert_no_error (error);
}

/* A record as its bytes, written by hand, so that what a correct writer never writes is possible too. */
static GByteArray *
payload_new (P2pIdentity *named)
{
  GByteArray *payload = g_byte_array_new ();
  guint8 peer[P2P_PEER_ID_BYTES_LEN];

  p2p_peer_id_to_bytes (p2p_identity_get_peer_id (named), peer);
  g_byte_array_append (payload, (const guint8 *) "\x0a\x26", 2);
  g_byte_array_append (payload, peer, sizeof peer);
  g_byte_array_append (payload, (const guint8 *) "\x10\x07", 2);

  return payload;
}

static void
add_raw_address (GByteArray *payload,
                 const char *hex)
{
  g_autoptr(GByteArray) address = test_vectors_hex (hex);
  guint8 head[] = { 0x1a, address->len + 2, 0x0a, address->len };

  g_assert_cmpuint (address->len, <, 126);
  g_byte_array_append (payload, head, sizeof head);
  g_byte_array_append (payload, address->data, address->len);
}

static P2pPeerRecord *
seal_and_open (P2pIdentity           *signer,
               const P2pEnvelopeKind *kind,
               GByteArray            *payload,
               GError               **error)
{
  g_autoptr(GBytes) envelope = p2p_envelope_seal (signer, kind, payload->data, payload->len);

  return p2p_peer_record_open (g_bytes_get_data (envelope, NULL), g_bytes_get_size (envelope), NULL, error);
}

static void
assert_refused (P2pIdentity           *signer,
                const P2pEnvelopeKind *kind,
                GByteArray            *payload)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (seal_and_open (signer, kind, payload, &error));
  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
}

static void
assert_address (P2pPeerRecord *record,
                guint          index,
                const char    *text)
{
  g_assert_cmpuint (index, <, record->addresses->len);
  g_assert_cmpstr (p2p_multiaddr_get_text (g_ptr_array_index (record->addresses, index)), ==, text);
}

static void
test_record_vector (void)
{
  g_autoptr(JsonNode) node = test_vectors_load ("signedPeerRecord");
  JsonObject *v = json_node_get_object (node);
  JsonArray *texts = json_object_get_array_member (v, "addrs");
  g_autoptr(GByteArray) expected = test_vectors_get_hex (v, "envelope");
  g_autoptr(P2pIdentity) identity = identity_of (0x01);
  g_autoptr(GPtrArray) addresses = addresses_new ();
  g_autoptr(P2pPeerRecord) record = NULL;
  g_autoptr(GBytes) sealed = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Every byte of a record made by js-libp2p");

  for (guint i = 0; i < json_array_get_length (texts); i++)
    add_address (addresses, json_array_get_string_element (texts, i));

  sealed = p2p_peer_record_seal (identity, json_object_get_int_member (v, "seq"), addresses);
  g_assert_cmpmem (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed), expected->data, expected->len);

  record = p2p_peer_record_open (expected->data, expected->len, p2p_identity_get_peer_id (identity), &error);
  g_assert_no_error (error);
  g_assert_true (p2p_peer_id_equal (&record->peer, p2p_identity_get_peer_id (identity)));
  g_assert_cmpuint (record->seq, ==, json_object_get_int_member (v, "seq"));
  g_assert_cmpuint (record->addresses->len, ==, json_array_get_length (texts));

  for (guint i = 0; i < json_array_get_length (texts); i++)
    assert_address (record, i, json_array_get_string_element (texts, i));
}

static void
test_record_round_trip (void)
{
  g_autoptr(P2pIdentity) identity = identity_of (0x05);
  g_autoptr(GPtrArray) addresses = addresses_new ();
  g_autoptr(GBytes) none = p2p_peer_record_seal (identity, 0, addresses);
  g_autoptr(P2pPeerRecord) empty = NULL;
  g_autoptr(P2pPeerRecord) full = NULL;
  g_autoptr(GBytes) most = NULL;

  g_test_summary ("From no address at all to the most and longest, and the lowest and highest sequence number");

  empty = p2p_peer_record_open (g_bytes_get_data (none, NULL), g_bytes_get_size (none), NULL, NULL);
  g_assert_nonnull (empty);
  g_assert_cmpuint (empty->seq, ==, 0);
  g_assert_cmpuint (empty->addresses->len, ==, 0);

  for (guint i = 0; i < P2P_PEER_RECORD_MAX_ADDRESSES; i++)
    {
      g_autofree char *name = g_strnfill (P2P_MULTIADDR_MAX_LEN - 6, 'a' + i);
      g_autofree char *text = g_strdup_printf ("/dns/%s/tcp/1", name);

      add_address (addresses, text);
    }

  most = p2p_peer_record_seal (identity, G_MAXUINT64, addresses);
  full = p2p_peer_record_open (g_bytes_get_data (most, NULL), g_bytes_get_size (most), NULL, NULL);
  g_assert_nonnull (full);
  g_assert_cmpuint (full->seq, ==, G_MAXUINT64);
  g_assert_cmpuint (full->addresses->len, ==, P2P_PEER_RECORD_MAX_ADDRESSES);
}

static void
test_record_other_signer (void)
{
  g_autoptr(P2pIdentity) named = identity_of (0x01);
  g_autoptr(P2pIdentity) signer = identity_of (0x02);
  g_autoptr(GByteArray) payload = payload_new (named);

  g_test_summary ("RUSTSEC-2022-0009: a record of one peer in the envelope of another");

  assert_refused (signer, &record_kind, payload);
}

static void
test_record_not_expected (void)
{
  g_autoptr(P2pIdentity) expected = identity_of (0x01);
  g_autoptr(P2pIdentity) other = identity_of (0x02);
  g_autoptr(GPtrArray) addresses = addresses_new ();
  g_autoptr(GBytes) envelope = p2p_peer_record_seal (other, 1, addresses);
  g_autoptr(GError) error = NULL;

  g_test_summary ("CVE-2023-40583: a good record, but of another peer than the one that gives it");

  g_assert_null (p2p_peer_record_open (g_bytes_get_data (envelope, NULL), g_bytes_get_size (envelope),
                                       p2p_identity_get_peer_id (expected), &error));
  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_WRONG_PEER);
}

static void
test_record_other_domain (void)
{
  g_autoptr(P2pIdentity) identity = identity_of (0x01);
  g_autoptr(GByteArray) payload = payload_new (identity);

  assert_refused (identity, &rfc_kind, payload);
  assert_refused (identity, &voucher_kind, payload);
}

static void
test_record_truncated (void)
{
  g_autoptr(P2pIdentity) identity = identity_of (0x01);
  g_autoptr(GByteArray) payload = payload_new (identity);
  g_autoptr(P2pPeerRecord) whole = NULL;
  gsize without_address = payload->len;

  g_test_summary ("A signed record that breaks off anywhere but before an address");

  add_raw_address (payload, TCP_ADDRESS "0fa1");
  whole = seal_and_open (identity, &record_kind, payload, NULL);
  g_assert_nonnull (whole);

  while (payload->len > 0)
    {
      g_byte_array_set_size (payload, payload->len - 1);

      if (payload->len != without_address)
        assert_refused (identity, &record_kind, payload);
    }
}

static void
test_record_huge (void)
{
  g_autofree guint8 *zeros = g_malloc0 (P2P_ENVELOPE_MAX_LEN + 1);
  g_autoptr(GError) error = NULL;

  g_assert_null (p2p_peer_record_open (zeros, P2P_ENVELOPE_MAX_LEN + 1, NULL, &error));
  g_assert_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID);
}

static void
test_record_bomb (void)
{
  g_autoptr(P2pIdentity) identity = identity_of (0x01);
  g_autoptr(GByteArray) payload = payload_new (identity);
  g_autoptr(P2pPeerRecord) record = NULL;

  g_test_summary ("As many empty addresses as fit cost little and yield none");

  while (payload->len + 4 <= P2P_ENVELOPE_MAX_PAYLOAD)
    add_raw_address (payload, "");

  record = seal_and_open (identity, &record_kind, payload, NULL);
  g_assert_nonnull (record);
  g_assert_cmpuint (record->addresses->len, ==, 0);
}

static void
test_record_many_addresses (void)
{
  g_autoptr(P2pIdentity) identity = identity_of (0x01);

  for (guint n = P2P_PEER_RECORD_MAX_ADDRESSES; n <= P2P_PEER_RECORD_MAX_ADDRESSES + 1; n++)
    {
      g_autoptr(GByteArray) payload = payload_new (identity);
      g_autoptr(P2pPeerRecord) record = NULL;

      for (guint i = 0; i < n; i++)
        {
          g_autofree char *hex = g_strdup_printf (TCP_ADDRESS "%04x", i + 1);

          add_raw_address (payload, hex);
        }

      record = seal_and_open (identity, &record_kind, payload, NULL);
      g_assert_nonnull (record);
      g_assert_cmpuint (record->addresses->len, ==, P2P_PEER_RECORD_MAX_ADDRESSES);
      assert_address (record, 0, "/ip4/127.0.0.1/tcp/1");
      assert_address (record, P2P_PEER_RECORD_MAX_ADDRESSES - 1, "/ip4/127.0.0.1/tcp/8");
    }
}

typedef struct
{
  const char *name;
  const char *address;
} AddressCase;

static const AddressCase skipped_addresses[] = {
  { "empty",            "" },
  { "unknown-protocol", "0401020304" "91020fa1" "cc03" "d20301ff" },
  { "cut-off",          TCP_ADDRESS "0f" },
  { "bad-name",         "350161" "350100" },
  { "same-again",       TCP_ADDRESS "0fa1" },
  { "peer-alone",       TO_PEER_1 },
  { "other-peer",       TCP_ADDRESS "0fa2" TO_PEER_2 },
};

static void
test_record_skipped_address (gconstpointer data)
{
  const AddressCase *c = data;
  g_autoptr(P2pIdentity) identity = identity_of (0x01);
  g_autoptr(GByteArray) payload = payload_new (identity);
  g_autoptr(P2pPeerRecord) record = NULL;
  g_autoptr(GError) error = NULL;

  add_raw_address (payload, TCP_ADDRESS "0fa1");
  add_raw_address (payload, c->address);
  add_raw_address (payload, TCP_ADDRESS "0fa3");

  record = seal_and_open (identity, &record_kind, payload, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (record->addresses->len, ==, 2);
  assert_address (record, 0, "/ip4/127.0.0.1/tcp/4001");
  assert_address (record, 1, "/ip4/127.0.0.1/tcp/4003");
}

static void
test_record_own_peer_dropped (void)
{
  g_autoptr(P2pIdentity) identity = identity_of (0x01);
  g_autofree char *peer = p2p_peer_id_to_string (p2p_identity_get_peer_id (identity));
  g_autofree char *text = g_strdup_printf ("/ip4/192.0.2.1/tcp/4141/p2p/%s", peer);
  g_autoptr(GPtrArray) addresses = addresses_new ();
  g_autoptr(P2pPeerRecord) record = NULL;
  g_autoptr(GBytes) envelope = NULL;

  add_address (addresses, text);
  envelope = p2p_peer_record_seal (identity, 1, addresses);
  record = p2p_peer_record_open (g_bytes_get_data (envelope, NULL), g_bytes_get_size (envelope), NULL, NULL);
  g_assert_nonnull (record);
  g_assert_cmpuint (record->addresses->len, ==, 1);
  assert_address (record, 0, "/ip4/192.0.2.1/tcp/4141");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peer-record/vector", test_record_vector);
  g_test_add_func ("/peer-record/round-trip", test_record_round_trip);
  g_test_add_func ("/peer-record/other-signer", test_record_other_signer);
  g_test_add_func ("/peer-record/not-expected", test_record_not_expected);
  g_test_add_func ("/peer-record/other-domain", test_record_other_domain);
  g_test_add_func ("/peer-record/truncated", test_record_truncated);
  g_test_add_func ("/peer-record/huge", test_record_huge);
  g_test_add_func ("/peer-record/bomb", test_record_bomb);
  g_test_add_func ("/peer-record/many-addresses", test_record_many_addresses);
  g_test_add_func ("/peer-record/own-peer-dropped", test_record_own_peer_dropped);

  for (guint i = 0; i < G_N_ELEMENTS (skipped_addresses); i++)
    {
      g_autofree char *path = g_strconcat ("/peer-record/skipped-address/", skipped_addresses[i].name, NULL);

      g_test_add_data_func (path, &skipped_addresses[i], test_record_skipped_address);
    }

  return g_test_run ();
}
