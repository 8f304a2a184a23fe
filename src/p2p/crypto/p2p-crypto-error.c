/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-crypto-error.h"

G_DEFINE_QUARK (p2p-crypto-error-quark, p2p_crypto_error)
