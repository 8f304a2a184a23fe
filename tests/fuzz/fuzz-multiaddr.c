/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-multiaddr.h"
#include "p2p-multihash.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static const guint8 some_peer[] = { 0, 3, 'a', 'b', 'c' };

/* Two forms of one address: each leads to the other. */
static void
check_forms (P2pMultiaddr *address)
{
  g_autoptr(P2pMultiaddr) from_text = NULL;
  g_autoptr(P2pMultiaddr) from_bytes = NULL;
  g_autoptr(GError) error = NULL;
  const guint8 *bytes;
  gsize len;

  bytes = p2p_multiaddr_get_bytes (address, &len);
  g_assert_cmpuint (len, <=, P2P_MULTIADDR_MAX_LEN);

  from_bytes = p2p_multiaddr_new_from_bytes (bytes, len, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (p2p_multiaddr_get_text (from_bytes), ==, p2p_multiaddr_get_text (address));

  from_text = p2p_multiaddr_new_from_string (p2p_multiaddr_get_text (address), &error);
  g_assert_no_error (error);
  g_assert_true (p2p_multiaddr_equal (from_text, address));
}

static void
check_peer (P2pMultiaddr *address)
{
  g_autoptr(P2pMultiaddr) without = p2p_multiaddr_without_peer (address);
  g_autoptr(P2pMultiaddr) with = NULL;
  const guint8 *peer;
  gsize len;

  peer = p2p_multiaddr_get_peer (address, &len);
  g_assert_true ((peer == NULL) == (len == 0));
  g_assert_cmpuint (len, <=, P2P_MULTIHASH_MAX_LEN);

  if (peer == NULL)
    {
      g_assert_true (without == address);

      with = p2p_multiaddr_with_peer (address, some_peer, sizeof some_peer);

      if (with != NULL)
        {
          peer = p2p_multiaddr_get_peer (with, &len);
          g_assert_cmpmem (peer, len, some_peer, sizeof some_peer);
        }
    }
  else if (without != NULL && p2p_multiaddr_get_peer (without, &len) == NULL)
    {
      p2p_multiaddr_get_peer (address, &len);
      with = p2p_multiaddr_with_peer (without, peer, len);
      g_assert_true (p2p_multiaddr_equal (with, address));
    }
}

static void
check_tcp (P2pMultiaddr *address)
{
  const char *text = p2p_multiaddr_get_text (address);
  g_autofree char *part = NULL;
  const char *host;
  guint16 port;

  if (!p2p_multiaddr_get_tcp (address, &host, &port))
    return;

  part = g_strdup_printf ("/%s/tcp/%u", host, (guint) port);
  g_assert_nonnull (strstr (text, part));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(P2pMultiaddr) from_bytes = p2p_multiaddr_new_from_bytes (data, size, NULL);
  g_autoptr(P2pMultiaddr) from_text = p2p_multiaddr_new_from_string (text, NULL);
  P2pMultiaddr *found[] = { from_bytes, from_text };

  for (guint i = 0; i < G_N_ELEMENTS (found); i++)
    if (found[i] != NULL)
      {
        check_forms (found[i]);
        check_peer (found[i]);
        check_tcp (found[i]);
      }

  if (from_bytes != NULL)
    {
      gsize len;
      const guint8 *bytes = p2p_multiaddr_get_bytes (from_bytes, &len);

      g_assert_cmpmem (bytes, len, data, size);
    }

  return 0;
}
