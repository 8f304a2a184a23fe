/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define P2P_MULTIHASH_MAX_IDENTITY 42 /* bytes; a longer key is named by its hash */
#define P2P_MULTIHASH_SHA2_256_LEN 32
#define P2P_MULTIHASH_MAX_LEN      (2 + P2P_MULTIHASH_MAX_IDENTITY)

/**
 * P2pMultihashCode:
 * @P2P_MULTIHASH_IDENTITY: the digest is the data itself
 * @P2P_MULTIHASH_SHA2_256: the digest is the SHA-256 of the data
 *
 * The multihash functions that name libp2p peers.
 */
typedef enum
{
  P2P_MULTIHASH_IDENTITY = 0x00,
  P2P_MULTIHASH_SHA2_256 = 0x12,
} P2pMultihashCode;

gboolean  p2p_multihash_parse     (const guint8     *data,
                                   gsize             len,
                                   P2pMultihashCode *code,
                                   const guint8    **digest,
                                   gsize            *digest_len,
                                   GError          **error);
gsize     p2p_multihash_build     (P2pMultihashCode  code,
                                   const guint8     *digest,
                                   gsize             digest_len,
                                   guint8            out[P2P_MULTIHASH_MAX_LEN]);

/* The two texts of a peer id: base58btc of the multihash, and CIDv1 with the codec libp2p-key in base 32. */
char     *p2p_multihash_to_text   (const guint8     *data,
                                   gsize             len) G_GNUC_WARN_UNUSED_RESULT;
char     *p2p_multihash_to_cid    (const guint8     *data,
                                   gsize             len) G_GNUC_WARN_UNUSED_RESULT;
gboolean  p2p_multihash_from_text (const char       *text,
                                   guint8            out[P2P_MULTIHASH_MAX_LEN],
                                   gsize            *len,
                                   GError          **error);

G_END_DECLS
