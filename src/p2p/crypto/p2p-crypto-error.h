/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define P2P_CRYPTO_ERROR (p2p_crypto_error_quark ())

/**
 * P2pCryptoError:
 * @P2P_CRYPTO_ERROR_INVALID: a key, signature or ciphertext is malformed or does not verify
 * @P2P_CRYPTO_ERROR_WRONG_PEER: the peer proved a key other than the one expected
 * @P2P_CRYPTO_ERROR_EXHAUSTED: the nonce counter has run out
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  P2P_CRYPTO_ERROR_INVALID,
  P2P_CRYPTO_ERROR_WRONG_PEER,
  P2P_CRYPTO_ERROR_EXHAUSTED,
} P2pCryptoError;

GQuark p2p_crypto_error_quark (void);

G_END_DECLS
