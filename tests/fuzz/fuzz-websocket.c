/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-websocket.h"

#include <string.h>

#define MAX_OUTPUT 1024 /* a response and a pong */

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* The first byte says in how large pieces the rest comes, to a listener that is still to be asked or has been. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const char request[] =
    "GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  g_autoptr(P2pWebsocket) socket = p2p_websocket_new (P2P_ROLE_LISTENER, NULL);
  g_autoptr(GByteArray) output = NULL;
  guint8 out[256];
  gsize at = 1;
  gsize used;
  gssize n = 0;

  if (size < 1)
    return 0;

  if (data[0] % 2 == 1)
    g_assert_cmpint (p2p_websocket_read (socket, (const guint8 *) request, strlen (request), &used, out, 1, NULL), ==, 0);

  while (at < size && n >= 0 && !p2p_websocket_has_ended (socket))
    {
      n = p2p_websocket_read (socket, data + at, MIN ((gsize) data[0] / 2 + 1, size - at), &used, out, sizeof out, NULL);
      g_assert_cmpint (n, <=, (gssize) sizeof out);
      g_assert_true (used > 0 || n < 0);
      at += used;
    }

  output = p2p_websocket_take_output (socket);
  g_assert_cmpuint (output->len, <=, MAX_OUTPUT);

  return 0;
}
