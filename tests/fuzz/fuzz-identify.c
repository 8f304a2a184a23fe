/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-identify-message.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* The key of the seed 01 01 …, which the golden message carries. */
static const P2pPeerId peer = { {
                                  0x8a, 0x88, 0xe3, 0xdd, 0x74, 0x09, 0xf1, 0x95, 0xfd, 0x52, 0xdb, 0x2d, 0x3c, 0xba, 0x5d, 0x72,
                                  0xca, 0x67, 0x09, 0xbf, 0x1d, 0x94, 0x12, 0x1b, 0xf3, 0x74, 0x88, 0x01, 0xb4, 0x0f, 0x6f, 0x5c,
                                } };

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(P2pIdentifyInfo) info = NULL;
  g_autoptr(P2pIdentifyInfo) again = NULL;
  g_autoptr(GError) error = NULL;

  if (size > P2P_IDENTIFY_MAX_STREAM)
    return 0;

  info = p2p_identify_info_parse (data, size, &peer, &error);
  g_assert_true ((info == NULL) == (error != NULL));

  if (info != NULL)
    {
      g_assert_cmpuint (g_strv_length (info->protocols), <=, P2P_IDENTIFY_MAX_PROTOCOLS);
      g_assert_cmpuint (info->addresses->len, <=, P2P_IDENTIFY_MAX_ADDRESSES);
      g_assert_true (info->agent == NULL || g_utf8_strlen (info->agent, -1) <= P2P_IDENTIFY_MAX_AGENT);

      /* Pushed once more it changes nothing. */
      again = p2p_identify_info_update (info, data, size, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (again->addresses->len, ==, info->addresses->len);
      g_assert_cmpuint (again->seq, ==, info->seq);
    }

  return 0;
}
