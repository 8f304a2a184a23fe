/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-websocket-head.h"

#include <string.h>

#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" /* RFC 6455 §1.3 */

static char *
accept_for (const char *key)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize len = sizeof digest;

  g_checksum_update (sum, (const guint8 *) key, -1);
  g_checksum_update (sum, (const guint8 *) GUID, -1);
  g_checksum_get_digest (sum, digest, &len);

  return g_base64_encode (digest, len);
}

/* The value of the one header of that name; NULL if there is none or more than one. */
static char *
dup_header (char      **lines,
            const char *name)
{
  gsize len = strlen (name);
  char *value = NULL;

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      if (g_ascii_strncasecmp (lines[i], name, len) != 0 || lines[i][len] != ':')
        continue;

      if (value != NULL)
        {
          g_free (value);
          return NULL;
        }

      value = g_strstrip (g_strdup (lines[i] + len + 1));
    }

  return value;
}

/* Whether one of the words of a header, which commas part, is @word. */
static gboolean
header_has (char      **lines,
            const char *name,
            const char *word)
{
  g_autofree char *value = dup_header (lines, name);
  g_auto(GStrv) words = NULL;

  if (value == NULL)
    return FALSE;

  words = g_strsplit (value, ",", -1);

  for (char **at = words; *at != NULL; at++)
    if (g_ascii_strcasecmp (g_strstrip (*at), word) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_key (const char *text)
{
  g_autofree guint8 *bytes = NULL;
  gsize len;

  if (text == NULL || strlen (text) != P2P_WEBSOCKET_KEY_LEN)
    return FALSE;

  bytes = g_base64_decode (text, &len);

  return bytes != NULL && len == 16;
}

/**
 * p2p_websocket_head_new_request:
 * @host: host and port of the listener
 * @key: 16 random bytes in base64
 *
 * Returns: (transfer full): what a dialer says first (RFC 6455 §4.1)
 */
char *
p2p_websocket_head_new_request (const char *host,
                                const char *key)
{
  return g_strdup_printf ("GET / HTTP/1.1\r\n"
                          "Host: %s\r\n"
                          "Upgrade: websocket\r\n"
                          "Connection: Upgrade\r\n"
                          "Sec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: %s\r\n"
                          "\r\n", host, key);
}

/**
 * p2p_websocket_head_new_response:
 * @request: what a dialer has said, up to the empty line
 *
 * Returns: (transfer full) (nullable): what a listener answers (RFC 6455 §4.2); %NULL if the request does not ask for a
 *   WebSocket at `/`
 */
char *
p2p_websocket_head_new_response (const char *request)
{
  g_auto(GStrv) lines = g_strsplit (request, "\r\n", -1);
  g_autofree char *version = dup_header (lines, "Sec-WebSocket-Version");
  g_autofree char *key = dup_header (lines, "Sec-WebSocket-Key");
  g_autofree char *accept = NULL;

  if (g_strcmp0 (lines[0], "GET / HTTP/1.1") != 0 || !header_has (lines, "Upgrade", "websocket") ||
      !header_has (lines, "Connection", "Upgrade") || g_strcmp0 (version, "13") != 0 || !is_key (key))
    return NULL;

  accept = accept_for (key);

  return g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\n"
                          "Upgrade: websocket\r\n"
                          "Connection: Upgrade\r\n"
                          "Sec-WebSocket-Accept: %s\r\n"
                          "\r\n", accept);
}

/**
 * p2p_websocket_head_check_response:
 * @response: what a listener has answered, up to the empty line
 * @key: that of the request
 *
 * Returns: whether it agrees to what p2p_websocket_head_new_request() asked for and to nothing else
 */
gboolean
p2p_websocket_head_check_response (const char *response,
                                   const char *key)
{
  g_auto(GStrv) lines = g_strsplit (response, "\r\n", -1);
  g_autofree char *accept = dup_header (lines, "Sec-WebSocket-Accept");
  g_autofree char *expected = accept_for (key);
  g_autofree char *extensions = dup_header (lines, "Sec-WebSocket-Extensions");

  return g_str_has_prefix (lines[0] != NULL ? lines[0] : "", "HTTP/1.1 101") &&
         header_has (lines, "Upgrade", "websocket") && header_has (lines, "Connection", "Upgrade") &&
         g_strcmp0 (accept, expected) == 0 && extensions == NULL;
}
