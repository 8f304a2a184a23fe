/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-mdns-message.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* What is read is bounded, and can be said again. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(P2pMdnsMessage) message = p2p_mdns_message_parse (data, size, &error);
  g_autoptr(P2pMdnsMessage) again = NULL;
  g_autoptr(GBytes) answer = NULL;

  g_assert_true ((message == NULL) == (error != NULL));

  if (message == NULL)
    return 0;

  g_assert_cmpuint (message->addresses->len, <=, P2P_MDNS_MAX_ADDRESSES);
  answer = p2p_mdns_encode_answer ("abcdefghijklmnopqrstuvwxyz012345", message->addresses);
  g_assert_cmpuint (g_bytes_get_size (answer), <=, P2P_MDNS_MAX_SENT);
  again = p2p_mdns_message_parse (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->addresses->len, <=, message->addresses->len);

  return 0;
}
