/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-memory.h"
#include "p2p-envelope.h"
#include "p2p-multiaddr.h"
#include "p2p-peer-record.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static const guint8 record_type[] = { 0x03, 0x01 };
static const P2pEnvelopeKind record_kind = { "libp2p-peer-record", record_type, sizeof record_type };

static P2pIdentity *
get_identity (void)
{
  static P2pIdentity *identity = NULL;
  guint8 seed[P2P_SEED_LEN];

  if (identity == NULL)
    {
      memset (seed, 1, sizeof seed);
      identity = p2p_identity_new_from_seed (seed);
    }

  return identity;
}

/* What was read of a record can be signed again, and then says the same. */
static void
check_again (P2pPeerRecord *record)
{
  g_autoptr(GBytes) sealed = p2p_peer_record_seal (get_identity (), record->seq, record->addresses);
  g_autoptr(P2pPeerRecord) again = NULL;
  g_autoptr(GError) error = NULL;

  again = p2p_peer_record_open (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->seq, ==, record->seq);
  g_assert_cmpuint (again->addresses->len, ==, record->addresses->len);

  for (guint i = 0; i < record->addresses->len; i++)
    g_assert_true (p2p_multiaddr_equal (g_ptr_array_index (again->addresses, i),
                                        g_ptr_array_index (record->addresses, i)));
}

static void
check_record (const guint8 *envelope,
              gsize         len)
{
  g_autoptr(P2pPeerRecord) record = NULL;

  fuzz_memory_watch ();
  record = p2p_peer_record_open (envelope, len, NULL, NULL);
  g_assert_cmpuint (fuzz_memory_get_allocated (), <=, FUZZ_MAX_ALLOCATED);

  if (record == NULL)
    return;

  g_assert_cmpuint (record->addresses->len, <=, P2P_PEER_RECORD_MAX_ADDRESSES);

  if (p2p_peer_id_equal (&record->peer, p2p_identity_get_peer_id (get_identity ())))
    check_again (record);
}

static void
check_envelope (const guint8 *envelope,
                gsize         len)
{
  g_autoptr(GBytes) payload = NULL;
  P2pPeerId signer;

  fuzz_memory_watch ();
  payload = p2p_envelope_open (&record_kind, envelope, len, &signer, NULL);
  g_assert_cmpuint (fuzz_memory_get_allocated (), <=, FUZZ_MAX_ALLOCATED);

  g_assert_true (payload == NULL || len <= P2P_ENVELOPE_MAX_LEN);
}

/* A fuzzer cannot forge a signature, so the input is also signed to reach what lies behind. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  check_envelope (data, size);
  check_record (data, size);

  if (size <= P2P_ENVELOPE_MAX_PAYLOAD)
    {
      g_autoptr(GBytes) sealed = p2p_envelope_seal (get_identity (), &record_kind, data, size);

      check_envelope (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
      check_record (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
    }

  return 0;
}
