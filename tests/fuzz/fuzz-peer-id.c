/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-multihash.h"
#include "p2p-peer-id.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static void
check_multihash (const guint8 *data,
                 gsize         size)
{
  guint8 again[P2P_MULTIHASH_MAX_LEN];
  g_autofree char *text = NULL;
  g_autofree char *cid = NULL;
  P2pMultihashCode code;
  const guint8 *digest;
  gsize digest_len;
  gsize len;

  if (!p2p_multihash_parse (data, size, &code, &digest, &digest_len, NULL))
    return;

  len = p2p_multihash_build (code, digest, digest_len, again);
  g_assert_cmpmem (again, len, data, size);

  text = p2p_multihash_to_text (data, size);
  g_assert_true (p2p_multihash_from_text (text, again, &len, NULL));
  g_assert_cmpmem (again, len, data, size);

  cid = p2p_multihash_to_cid (data, size);
  g_assert_true (p2p_multihash_from_text (cid, again, &len, NULL));
  g_assert_cmpmem (again, len, data, size);
}

static void
check_bytes (const guint8 *data,
             gsize         size)
{
  guint8 bytes[P2P_PEER_ID_BYTES_LEN];
  guint8 key[P2P_ENCODED_KEY_LEN];
  P2pPeerId id;

  if (p2p_peer_id_init_from_bytes (&id, data, size, NULL))
    {
      p2p_peer_id_to_bytes (&id, bytes);
      g_assert_cmpmem (bytes, sizeof bytes, data, size);
    }

  if (p2p_peer_id_init_from_public_key (&id, data, size, NULL))
    {
      p2p_peer_id_to_public_key (&id, key);
      g_assert_cmpmem (key, sizeof key, data, size);
    }
}

/* A peer has two texts and no third. */
static void
check_text (const char *text)
{
  g_autofree char *usual = NULL;
  g_autofree char *cid = NULL;
  P2pPeerId again;
  P2pPeerId id;

  if (!p2p_peer_id_init_from_string (&id, text, NULL))
    return;

  usual = p2p_peer_id_to_string (&id);
  cid = p2p_peer_id_to_cid (&id);
  g_assert_true (g_str_equal (usual, text) || g_str_equal (cid, text));

  g_assert_true (p2p_peer_id_init_from_string (&again, usual, NULL));
  g_assert_true (p2p_peer_id_equal (&again, &id));
  g_assert_true (p2p_peer_id_init_from_string (&again, cid, NULL));
  g_assert_true (p2p_peer_id_equal (&again, &id));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_multihash (data, size);
  check_bytes (data, size);
  check_text (text);

  return 0;
}
