/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-peer-record.h"

#include "p2p-budget.h"
#include "p2p-crypto-error.h"
#include "p2p-envelope.h"
#include "p2p-multiaddr.h"
#include "peer-record.pb-c.h"

#include <string.h>

G_STATIC_ASSERT (P2P_PEER_RECORD_MAX_ADDRESSES * (P2P_MULTIADDR_MAX_LEN + 8) + 64 <= P2P_ENVELOPE_MAX_PAYLOAD);

/* RFC 0003 has another domain in its text; this is the one that all implementations sign with. */
static const guint8 payload_type[] = { 0x03, 0x01 };
static const P2pEnvelopeKind record_kind = { "libp2p-peer-record", payload_type, sizeof payload_type };

static gboolean
refuse (GError    **error,
        const char *message)
{
  g_set_error_literal (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID, message);

  return FALSE;
}

/**
 * p2p_peer_record_seal:
 * @identity: whose addresses these are
 * @seq: higher than in any record that @identity signed before, such as the time in milliseconds
 * @addresses: (element-type P2pMultiaddr): at most %P2P_PEER_RECORD_MAX_ADDRESSES, best first
 *
 * Makes a record of our own (libp2p RFC 0003).
 *
 * Returns: (transfer full): the signed envelope
 */
GBytes *
p2p_peer_record_seal (P2pIdentity *identity,
                      guint64      seq,
                      GPtrArray   *addresses)
{
  Libp2p__AddressInfo infos[P2P_PEER_RECORD_MAX_ADDRESSES];
  Libp2p__AddressInfo *pointers[P2P_PEER_RECORD_MAX_ADDRESSES];
  Libp2p__PeerRecord message = LIBP2P__PEER_RECORD__INIT;
  guint8 peer[P2P_PEER_ID_BYTES_LEN];
  g_autofree guint8 *payload = NULL;
  gsize len;

  g_return_val_if_fail (addresses->len <= P2P_PEER_RECORD_MAX_ADDRESSES, NULL);

  for (guint i = 0; i < addresses->len; i++)
    {
      libp2p__address_info__init (&infos[i]);
      infos[i].multiaddr.data = (guint8 *) p2p_multiaddr_get_bytes (g_ptr_array_index (addresses, i),
                                                                    &infos[i].multiaddr.len);
      pointers[i] = &infos[i];
    }

  p2p_peer_id_to_bytes (p2p_identity_get_peer_id (identity), peer);
  message.peer_id.data = peer;
  message.peer_id.len = sizeof peer;
  message.seq = seq;
  message.addresses = pointers;
  message.n_addresses = addresses->len;

  len = libp2p__peer_record__get_packed_size (&message);
  payload = g_malloc (len);
  libp2p__peer_record__pack (&message, payload);

  return p2p_envelope_seal (identity, &record_kind, payload, len);
}

/* Returns the address without a peer at its end, or NULL if it is of no use: malformed, of a protocol not known
 * here, or leading to somebody else.
 */
static P2pMultiaddr *
parse_address (const ProtobufCBinaryData *bytes,
               const guint8               peer[P2P_PEER_ID_BYTES_LEN])
{
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_bytes (bytes->data, bytes->len, NULL);
  const guint8 *leads_to;
  gsize len;

  if (address == NULL)
    return NULL;

  leads_to = p2p_multiaddr_get_peer (address, &len);

  if (leads_to != NULL && (len != P2P_PEER_ID_BYTES_LEN || memcmp (leads_to, peer, len) != 0))
    return NULL;

  return p2p_multiaddr_without_peer (address);
}

static GPtrArray *
parse_addresses (const Libp2p__PeerRecord *message)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);

  for (gsize i = 0; i < message->n_addresses && addresses->len < P2P_PEER_RECORD_MAX_ADDRESSES; i++)
    {
      g_autoptr(P2pMultiaddr) address = parse_address (&message->addresses[i]->multiaddr, message->peer_id.data);

      if (address != NULL &&
          !g_ptr_array_find_with_equal_func (addresses, address, (GEqualFunc) p2p_multiaddr_equal, NULL))
        g_ptr_array_add (addresses, g_steal_pointer (&address));
    }

  return addresses;
}

static P2pPeerRecord *
parse_record (const Libp2p__PeerRecord *message,
              const P2pPeerId          *signer,
              GError                  **error)
{
  guint8 peer[P2P_PEER_ID_BYTES_LEN];
  P2pPeerRecord *self;

  p2p_peer_id_to_bytes (signer, peer);

  if (message->peer_id.len != sizeof peer || memcmp (message->peer_id.data, peer, sizeof peer) != 0)
    {
      refuse (error, "The record names another peer than the one that signed it");
      return NULL;
    }

  self = g_new0 (P2pPeerRecord, 1);
  self->peer = *signer;
  self->seq = message->seq;
  self->addresses = parse_addresses (message);

  return self;
}

static gboolean
check_expected (const P2pPeerId *signer,
                const P2pPeerId *expected,
                GError         **error)
{
  g_autofree char *text = NULL;

  if (expected == NULL || p2p_peer_id_equal (signer, expected))
    return TRUE;

  text = p2p_peer_id_to_string (signer);
  g_set_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_WRONG_PEER,
               "The record is one of %s, which is not the peer it was asked of", text);

  return FALSE;
}

/**
 * p2p_peer_record_open:
 * @envelope: (array length=len): a signed envelope
 * @len: how many bytes that is
 * @expected: (nullable): whose record it must be; %NULL only where peers pass on the records of others
 * @error: return location for a #P2pCryptoError
 *
 * Checks and reads the record of a peer (libp2p RFC 0003).
 *
 * Keeps the first %P2P_PEER_RECORD_MAX_ADDRESSES addresses that can be read. Others, such as those of
 * transports that are not known here, are left out and are no reason to refuse the rest.
 *
 * A record that is good was good once: who keeps records takes one only if its sequence number is higher than
 * that of the one it holds, and bounds how many it keeps.
 *
 * Returns: (transfer full): the record
 */
P2pPeerRecord *
p2p_peer_record_open (const guint8    *envelope,
                      gsize            len,
                      const P2pPeerId *expected,
                      GError         **error)
{
  g_autoptr(GBytes) payload = NULL;
  Libp2p__PeerRecord *message;
  P2pPeerRecord *self;
  P2pPeerId signer;
  P2pBudget budget;

  payload = p2p_envelope_open (&record_kind, envelope, len, &signer, error);

  if (payload == NULL || !check_expected (&signer, expected, error))
    return NULL;

  p2p_budget_init (&budget, P2P_BUDGET_DEFAULT);
  message = libp2p__peer_record__unpack (&budget.allocator, g_bytes_get_size (payload),
                                         g_bytes_get_data (payload, NULL));

  if (message == NULL)
    {
      refuse (error, "The record cannot be decoded");
      return NULL;
    }

  self = parse_record (message, &signer, error);
  libp2p__peer_record__free_unpacked (message, &budget.allocator);

  return self;
}

/**
 * p2p_peer_record_free:
 * @self: (transfer full): a record
 *
 * Frees the record and its reference to each address.
 */
void
p2p_peer_record_free (P2pPeerRecord *self)
{
  g_ptr_array_unref (self->addresses);
  g_free (self);
}
