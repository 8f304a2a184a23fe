/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-envelope.h"

#include "envelope.pb-c.h"
#include "p2p-budget.h"
#include "p2p-crypto-error.h"
#include "p2p-varint.h"

#include <string.h>

static gboolean
refuse (GError    **error,
        const char *message)
{
  g_set_error_literal (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID, message);

  return FALSE;
}

static void
append_part (GByteArray   *array,
             const guint8 *data,
             gsize         len)
{
  p2p_varint_append (array, len);
  g_byte_array_append (array, data, len);
}

/* libp2p RFC 0002, "Signature Production / Verification": each part behind its length, so that no two
 * combinations give the same bytes.
 */
static GByteArray *
build_signed (const P2pEnvelopeKind *kind,
              const guint8          *payload,
              gsize                  len)
{
  GByteArray *bytes = g_byte_array_new ();

  append_part (bytes, (const guint8 *) kind->domain, strlen (kind->domain));
  append_part (bytes, kind->type, kind->type_len);
  append_part (bytes, payload, len);

  return bytes;
}

/**
 * p2p_envelope_seal:
 * @identity: who signs
 * @kind: what for
 * @payload: (array length=len): what to sign
 * @len: how many bytes, at most %P2P_ENVELOPE_MAX_PAYLOAD
 *
 * Signs @payload, and packs it with the signature and the key (libp2p RFC 0002).
 *
 * Returns: (transfer full): the envelope
 */
GBytes *
p2p_envelope_seal (P2pIdentity           *identity,
                   const P2pEnvelopeKind *kind,
                   const guint8          *payload,
                   gsize                  len)
{
  Libp2p__Envelope message = LIBP2P__ENVELOPE__INIT;
  g_autoptr(GByteArray) to_sign = NULL;
  guint8 key[P2P_ENCODED_KEY_LEN];
  guint8 signature[P2P_SIGNATURE_LEN];
  guint8 *packed;
  gsize packed_len;

  g_return_val_if_fail (len <= P2P_ENVELOPE_MAX_PAYLOAD, NULL);
  g_return_val_if_fail (kind->type_len <= P2P_ENVELOPE_MAX_TYPE, NULL);

  to_sign = build_signed (kind, payload, len);
  p2p_identity_sign (identity, to_sign->data, to_sign->len, signature);
  p2p_peer_id_to_public_key (p2p_identity_get_peer_id (identity), key);

  message.public_key.data = key;
  message.public_key.len = sizeof key;
  message.payload_type.data = (guint8 *) kind->type;
  message.payload_type.len = kind->type_len;
  message.payload.data = (guint8 *) payload;
  message.payload.len = len;
  message.signature.data = signature;
  message.signature.len = sizeof signature;

  packed_len = libp2p__envelope__get_packed_size (&message);
  g_assert (packed_len <= P2P_ENVELOPE_MAX_LEN);
  packed = g_malloc (packed_len);
  libp2p__envelope__pack (&message, packed);

  return g_bytes_new_take (packed, packed_len);
}

static gboolean
check_message (const P2pEnvelopeKind  *kind,
               const Libp2p__Envelope *message,
               P2pPeerId              *signer,
               GError                **error)
{
  g_autoptr(GByteArray) to_verify = NULL;

  if (message->payload_type.len != kind->type_len ||
      memcmp (message->payload_type.data, kind->type, kind->type_len) != 0)
    return refuse (error, "The envelope holds something else than was asked for");

  if (!p2p_peer_id_init_from_public_key (signer, message->public_key.data, message->public_key.len, error))
    return FALSE;

  if (message->signature.len != P2P_SIGNATURE_LEN)
    return refuse (error, "The signature of the envelope has not 64 bytes");

  to_verify = build_signed (kind, message->payload.data, message->payload.len);

  if (!p2p_peer_id_verify (signer, to_verify->data, to_verify->len, message->signature.data))
    return refuse (error, "The key in the envelope did not sign what it holds for this purpose");

  return TRUE;
}

/**
 * p2p_envelope_open:
 * @kind: what the envelope must be for
 * @envelope: (array length=len): an envelope
 * @len: how many bytes that is
 * @signer: (out caller-allocates): who signed it
 * @error: return location for a %P2P_CRYPTO_ERROR_INVALID
 *
 * Checks the signature and unpacks the payload (libp2p RFC 0002).
 *
 * The key comes with the envelope, so it proves no more than that @signer said this at some time. Whoever asks
 * decides whether @signer is the one to speak of it, and whether it is still true. @signer is set on success only.
 *
 * Returns: (transfer full): the payload
 */
GBytes *
p2p_envelope_open (const P2pEnvelopeKind *kind,
                   const guint8          *envelope,
                   gsize                  len,
                   P2pPeerId             *signer,
                   GError               **error)
{
  Libp2p__Envelope *message;
  GBytes *payload = NULL;
  P2pPeerId claimed;
  P2pBudget budget;

  if (len > P2P_ENVELOPE_MAX_LEN)
    {
      g_set_error (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID,
                   "The envelope has %" G_GSIZE_FORMAT " bytes and may have %d", len, P2P_ENVELOPE_MAX_LEN);
      return NULL;
    }

  p2p_budget_init (&budget, P2P_BUDGET_DEFAULT);
  message = libp2p__envelope__unpack (&budget.allocator, len, envelope);

  if (message == NULL)
    {
      refuse (error, "The envelope cannot be decoded");
      return NULL;
    }

  if (check_message (kind, message, &claimed, error))
    {
      *signer = claimed;
      payload = g_bytes_new (message->payload.data, message->payload.len);
    }

  libp2p__envelope__free_unpacked (message, &budget.allocator);

  return payload;
}
