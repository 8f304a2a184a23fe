/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-id.h"

#include "p2p-multibase.h"

#include <string.h>

#define MULTIBASE_32 'b'

/* CIDv1, raw bytes, and a multihash of BLAKE2b-256 (0xb220 as a varint) with its length. */
static const guint8 cid_header[] = { 0x01, 0x55, 0xa0, 0xe4, 0x02, BREATH_HASH_LEN };

#define CID_LEN (sizeof cid_header + BREATH_HASH_LEN)

G_DEFINE_QUARK (breath-seed-error-quark, breath_seed_error)

/**
 * breath_seed_id_to_text:
 * @id: (array fixed-size=32): the id of a seed
 *
 * Writes an id as IPFS and others write a content identifier.
 *
 * Returns: (transfer full): CIDv1 in base 32, `bafk2bza…`
 */
char *
breath_seed_id_to_text (const guint8 id[BREATH_HASH_LEN])
{
  guint8 cid[CID_LEN];
  g_autofree char *text = NULL;

  memcpy (cid, cid_header, sizeof cid_header);
  memcpy (cid + sizeof cid_header, id, BREATH_HASH_LEN);
  text = p2p_base32_encode (cid, sizeof cid);

  return g_strdup_printf ("%c%s", MULTIBASE_32, text);
}

/**
 * breath_seed_id_from_text:
 * @text: what somebody typed
 * @id: (out caller-allocates) (array fixed-size=32): the id
 * @error: return location for %BREATH_SEED_ERROR_INVALID
 *
 * Reads what breath_seed_id_to_text() writes and nothing else.
 *
 * Returns: whether it is one
 */
gboolean
breath_seed_id_from_text (const char *text,
                          guint8      id[BREATH_HASH_LEN],
                          GError    **error)
{
  guint8 cid[CID_LEN];
  gsize len = sizeof cid;

  if (text[0] == MULTIBASE_32 && p2p_base32_decode (text + 1, cid, &len, NULL)
      && len == sizeof cid && memcmp (cid, cid_header, sizeof cid_header) == 0)
    {
      memcpy (id, cid + sizeof cid_header, BREATH_HASH_LEN);
      return TRUE;
    }

  g_set_error_literal (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_INVALID,
                       "That is not the id of a seed, which begins with \"bafk2bza\"");

  return FALSE;
}
