/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-noise-payload-private.h"

#include "noise.pb-c.h"
#include "p2p-budget.h"
#include "p2p-crypto-error.h"
#include "p2p-identity.h"
#include "p2p-noise-static-private.h"

#include <string.h>

/* The text that the identity signs: the purpose, then the key. */
void
p2p_noise_payload_get_signed (const guint8 static_public[P2P_NOISE_KEY_LEN],
                              guint8       out[P2P_NOISE_SIGNED_LEN])
{
  gsize prefix_len = P2P_NOISE_SIGNED_LEN - P2P_NOISE_KEY_LEN;

  memcpy (out, P2P_NOISE_SIGNED_PREFIX, prefix_len);
  memcpy (out + prefix_len, static_public, P2P_NOISE_KEY_LEN);
}

/* Returns the length. @muxers may be NULL, and together with the rest fits, or it is an error of the program. */
gsize
p2p_noise_payload_encode (const P2pNoiseStatic *static_key,
                          const char *const    *muxers,
                          guint8                out[P2P_NOISE_MAX_PAYLOAD])
{
  Libp2p__NoiseHandshakePayload payload = LIBP2P__NOISE_HANDSHAKE_PAYLOAD__INIT;
  Libp2p__NoiseExtensions extensions = LIBP2P__NOISE_EXTENSIONS__INIT;

  payload.has_identity_key = TRUE;
  payload.identity_key.data = (guint8 *) static_key->identity_key;
  payload.identity_key.len = P2P_ENCODED_KEY_LEN;
  payload.has_identity_sig = TRUE;
  payload.identity_sig.data = (guint8 *) static_key->identity_sig;
  payload.identity_sig.len = P2P_SIGNATURE_LEN;

  if (muxers != NULL && muxers[0] != NULL)
    {
      extensions.stream_muxers = (char **) muxers;
      extensions.n_stream_muxers = g_strv_length ((char **) muxers);
      payload.extensions = &extensions;
    }

  g_assert (libp2p__noise_handshake_payload__get_packed_size (&payload) <= P2P_NOISE_MAX_PAYLOAD);

  return libp2p__noise_handshake_payload__pack (&payload, out);
}

static gboolean
refuse (GError    **error,
        const char *message)
{
  g_set_error_literal (error, P2P_CRYPTO_ERROR, P2P_CRYPTO_ERROR_INVALID, message);

  return FALSE;
}

static gboolean
check_message (const Libp2p__NoiseHandshakePayload *payload,
               const guint8                        *static_public,
               P2pPeerId                           *peer,
               GError                             **error)
{
  guint8 to_verify[P2P_NOISE_SIGNED_LEN];

  if (!payload->has_identity_key || !payload->has_identity_sig)
    return refuse (error, "The handshake payload lacks the identity key or its signature");

  if (!p2p_peer_id_init_from_public_key (peer, payload->identity_key.data, payload->identity_key.len, error))
    return FALSE;

  if (payload->identity_sig.len != P2P_SIGNATURE_LEN)
    return refuse (error, "The signature in the handshake payload has not 64 bytes");

  p2p_noise_payload_get_signed (static_public, to_verify);

  if (!p2p_peer_id_verify (peer, to_verify, sizeof to_verify, payload->identity_sig.data))
    return refuse (error, "The identity key did not sign the static key of the handshake");

  if (payload->extensions != NULL && payload->extensions->n_stream_muxers > P2P_NOISE_MAX_MUXERS)
    return refuse (error, "The handshake payload lists too many muxers");

  return TRUE;
}

/* libp2p Noise specification, "The libp2p Handshake Payload". Sets the output arguments on success only;
 * *muxers is a list of the caller, empty if the peer sent none.
 */
gboolean
p2p_noise_payload_check (GBytes      *bytes,
                         const guint8 static_public[P2P_NOISE_KEY_LEN],
                         P2pPeerId   *peer,
                         char      ***muxers,
                         GError     **error)
{
  Libp2p__NoiseHandshakePayload *payload;
  P2pPeerId claimed;
  P2pBudget budget;
  gboolean valid;

  p2p_budget_init (&budget, P2P_BUDGET_DEFAULT);
  payload = libp2p__noise_handshake_payload__unpack (&budget.allocator, g_bytes_get_size (bytes),
                                                     g_bytes_get_data (bytes, NULL));

  if (payload == NULL)
    return refuse (error, "The handshake payload cannot be decoded");

  valid = check_message (payload, static_public, &claimed, error);

  if (valid)
    {
      g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

      for (gsize i = 0; payload->extensions != NULL && i < payload->extensions->n_stream_muxers; i++)
        g_strv_builder_add (names, payload->extensions->stream_muxers[i]);

      *peer = claimed;
      *muxers = g_strv_builder_end (names);
    }

  libp2p__noise_handshake_payload__free_unpacked (payload, &budget.allocator);

  return valid;
}
