/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-multihash.h"

#include "p2p-multibase.h"
#include "p2p-varint.h"
#include "p2p-wire-error.h"

#include <string.h>

#define HEADER_LEN      2
#define CID_VERSION     0x01
#define CID_LIBP2P_KEY  0x72
#define CID_HEADER_LEN  2
#define MULTIBASE_32    'b'

static gboolean
check_digest_len (guint64  code,
                  guint64  len,
                  GError **error)
{
  if (code == P2P_MULTIHASH_IDENTITY && len > P2P_MULTIHASH_MAX_IDENTITY)
    {
      g_set_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                   "An identity multihash of %" G_GUINT64_FORMAT " bytes is over the %d of a peer id",
                   len, P2P_MULTIHASH_MAX_IDENTITY);
      return FALSE;
    }

  if (code == P2P_MULTIHASH_SHA2_256 && len != P2P_MULTIHASH_SHA2_256_LEN)
    {
      g_set_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                   "A SHA-256 multihash has %" G_GUINT64_FORMAT " bytes instead of %d",
                   len, P2P_MULTIHASH_SHA2_256_LEN);
      return FALSE;
    }

  if (code != P2P_MULTIHASH_IDENTITY && code != P2P_MULTIHASH_SHA2_256)
    {
      g_set_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                   "Multihash function 0x%" G_GINT64_MODIFIER "x does not name peers", code);
      return FALSE;
    }

  return TRUE;
}

/**
 * p2p_multihash_parse:
 * @data: (array length=len): one multihash and nothing behind it
 * @len: how many bytes that is
 * @code: (out): the hash function
 * @digest: (out) (transfer none) (array length=digest_len): the digest, within @data
 * @digest_len: (out): its length
 * @error: return location for a %P2P_WIRE_ERROR_INVALID
 *
 * Reads a multihash that may name a peer (libp2p peer-ids specification, "Peer IDs").
 *
 * Returns: whether @data is such a multihash
 */
gboolean
p2p_multihash_parse (const guint8     *data,
                     gsize             len,
                     P2pMultihashCode *code,
                     const guint8    **digest,
                     gsize            *digest_len,
                     GError          **error)
{
  guint64 function;
  guint64 announced;
  gsize used;
  gsize at;

  if (p2p_varint_decode (data, len, &function, &at) != P2P_VARINT_COMPLETE ||
      p2p_varint_decode (data + at, len - at, &announced, &used) != P2P_VARINT_COMPLETE)
    {
      g_set_error_literal (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                           "The multihash does not begin with a function and a length");
      return FALSE;
    }

  at += used;

  if (!check_digest_len (function, announced, error))
    return FALSE;

  if (len - at != announced)
    {
      g_set_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                   "The multihash announces %" G_GUINT64_FORMAT " bytes and has %" G_GSIZE_FORMAT,
                   announced, len - at);
      return FALSE;
    }

  *code = (P2pMultihashCode) function;
  *digest = data + at;
  *digest_len = announced;

  return TRUE;
}

/**
 * p2p_multihash_build:
 * @code: the hash function
 * @digest: (array length=digest_len): the digest
 * @digest_len: its length, at most %P2P_MULTIHASH_MAX_IDENTITY or exactly %P2P_MULTIHASH_SHA2_256_LEN
 * @out: (out caller-allocates): where to write
 *
 * Puts function and length in front of @digest.
 *
 * Returns: how many bytes of @out were written
 */
gsize
p2p_multihash_build (P2pMultihashCode code,
                     const guint8    *digest,
                     gsize            digest_len,
                     guint8           out[P2P_MULTIHASH_MAX_LEN])
{
  g_return_val_if_fail (check_digest_len (code, digest_len, NULL), 0);

  /* Both functions and all lengths are varints of one byte. */
  out[0] = code;
  out[1] = digest_len;
  memcpy (out + HEADER_LEN, digest, digest_len);

  return HEADER_LEN + digest_len;
}

/**
 * p2p_multihash_to_text:
 * @data: (array length=len): a multihash
 * @len: how many bytes that is
 *
 * Writes a peer id the usual way, `12D3KooW…` for an Ed25519 key.
 *
 * Returns: (transfer full): base58btc without a prefix
 */
char *
p2p_multihash_to_text (const guint8 *data,
                       gsize         len)
{
  return p2p_base58_encode (data, len);
}

/**
 * p2p_multihash_to_cid:
 * @data: (array length=len): a multihash
 * @len: how many bytes that is
 *
 * Writes a peer id as a content identifier, `bafz…` for an Ed25519 key.
 *
 * Returns: (transfer full): CIDv1 in base 32
 */
char *
p2p_multihash_to_cid (const guint8 *data,
                      gsize         len)
{
  guint8 cid[CID_HEADER_LEN + P2P_MULTIHASH_MAX_LEN] = { CID_VERSION, CID_LIBP2P_KEY };
  g_autofree char *text = NULL;

  g_return_val_if_fail (len <= P2P_MULTIHASH_MAX_LEN, NULL);

  memcpy (cid + CID_HEADER_LEN, data, len);
  text = p2p_base32_encode (cid, CID_HEADER_LEN + len);

  return g_strdup_printf ("%c%s", MULTIBASE_32, text);
}

static gboolean
cid_from_text (const char *text,
               guint8     *out,
               gsize      *len,
               GError    **error)
{
  guint8 cid[CID_HEADER_LEN + P2P_MULTIHASH_MAX_LEN];
  gsize cid_len = sizeof cid;

  if (!p2p_base32_decode (text, cid, &cid_len, error))
    return FALSE;

  if (cid_len < CID_HEADER_LEN || cid[0] != CID_VERSION || cid[1] != CID_LIBP2P_KEY)
    {
      g_set_error_literal (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                           "The content identifier is not that of a libp2p key");
      return FALSE;
    }

  *len = cid_len - CID_HEADER_LEN;
  memcpy (out, cid + CID_HEADER_LEN, *len);

  return TRUE;
}

/**
 * p2p_multihash_from_text:
 * @text: a peer id
 * @out: (out caller-allocates): where to write its multihash
 * @len: (out): how many bytes that is
 * @error: return location for a %P2P_WIRE_ERROR_INVALID
 *
 * Reads both texts of a peer id (libp2p peer-ids specification, "String representation").
 *
 * Returns: whether @text is a peer id
 */
gboolean
p2p_multihash_from_text (const char *text,
                         guint8      out[P2P_MULTIHASH_MAX_LEN],
                         gsize      *len,
                         GError    **error)
{
  P2pMultihashCode code;
  const guint8 *digest;
  gsize digest_len;
  gboolean decoded;

  *len = P2P_MULTIHASH_MAX_LEN;

  /* Base 58 of the two functions begins with "1" or "Qm", so the first letter tells the forms apart. */
  if (text[0] == MULTIBASE_32)
    decoded = cid_from_text (text + 1, out, len, error);
  else
    decoded = p2p_base58_decode (text, out, len, error);

  return decoded && p2p_multihash_parse (out, *len, &code, &digest, &digest_len, error);
}
