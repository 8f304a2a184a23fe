/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-multiaddr-protocol-private.h"

#include "p2p-multihash.h"
#include "p2p-wire-error.h"

#include <arpa/inet.h>
#include <string.h>

#define IP4_LEN      4
#define IP6_LEN      16
#define PORT_LEN     2
#define MAX_NAME_LEN 253 /* RFC 1035 §2.3.4, less the root */

static gboolean
ip4_to_text (const guint8 *value,
             gsize         len,
             GString      *text,
             GError      **error)
{
  char buffer[INET_ADDRSTRLEN];

  g_string_append (text, inet_ntop (AF_INET, value, buffer, sizeof buffer));

  return TRUE;
}

static gboolean
ip4_from_text (const char *text,
               GByteArray *value,
               GError    **error)
{
  guint8 address[IP4_LEN];

  if (inet_pton (AF_INET, text, address) != 1)
    {
      g_set_error_literal (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                           "What follows /ip4/ is not an IPv4 address");
      return FALSE;
    }

  g_byte_array_append (value, address, sizeof address);

  return TRUE;
}

static gboolean
ip6_to_text (const guint8 *value,
             gsize         len,
             GString      *text,
             GError      **error)
{
  char buffer[INET6_ADDRSTRLEN];

  g_string_append (text, inet_ntop (AF_INET6, value, buffer, sizeof buffer));

  return TRUE;
}

static gboolean
ip6_from_text (const char *text,
               GByteArray *value,
               GError    **error)
{
  guint8 address[IP6_LEN];

  if (inet_pton (AF_INET6, text, address) != 1)
    {
      g_set_error_literal (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                           "What follows /ip6/ is not an IPv6 address");
      return FALSE;
    }

  g_byte_array_append (value, address, sizeof address);

  return TRUE;
}

static gboolean
port_to_text (const guint8 *value,
              gsize         len,
              GString      *text,
              GError      **error)
{
  g_string_append_printf (text, "%u", (guint) value[0] << 8 | value[1]);

  return TRUE;
}

static gboolean
port_from_text (const char *text,
                GByteArray *value,
                GError    **error)
{
  guint64 number = 0;
  guint8 port[PORT_LEN];

  /* One text for one port: no zero in front. */
  if ((text[0] == '0' && text[1] != '\0') ||
      !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &number, NULL))
    {
      g_set_error_literal (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                           "A port is a number from 0 to 65535");
      return FALSE;
    }

  port[0] = number >> 8;
  port[1] = number & 0xff;
  g_byte_array_append (value, port, sizeof port);

  return TRUE;
}

/* International names come in their ASCII form, so letters, digits and three signs are enough. */
static gboolean
check_name (const char *name,
            gsize       len,
            GError    **error)
{
  gboolean valid = len > 0 && len <= MAX_NAME_LEN;

  for (gsize i = 0; valid && i < len; i++)
    valid = g_ascii_isalnum (name[i]) || name[i] == '.' || name[i] == '-' || name[i] == '_';

  if (!valid)
    g_set_error_literal (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                         "A host name has 1 to 253 ASCII letters, digits, dots, hyphens and underscores");

  return valid;
}

static gboolean
name_to_text (const guint8 *value,
              gsize         len,
              GString      *text,
              GError      **error)
{
  gboolean is_name = check_name ((const char *) value, len, error);

  if (is_name)
    g_string_append_len (text, (const char *) value, len);

  return is_name;
}

static gboolean
name_from_text (const char *text,
                GByteArray *value,
                GError    **error)
{
  gsize len = strlen (text);
  gboolean is_name = check_name (text, len, error);

  if (is_name)
    g_byte_array_append (value, (const guint8 *) text, len);

  return is_name;
}

static gboolean
peer_to_text (const guint8 *value,
              gsize         len,
              GString      *text,
              GError      **error)
{
  g_autofree char *peer = NULL;
  P2pMultihashCode code;
  const guint8 *digest;
  gsize digest_len;

  if (!p2p_multihash_parse (value, len, &code, &digest, &digest_len, error))
    return FALSE;

  peer = p2p_multihash_to_text (value, len);
  g_string_append (text, peer);

  return TRUE;
}

static gboolean
peer_from_text (const char *text,
                GByteArray *value,
                GError    **error)
{
  guint8 multihash[P2P_MULTIHASH_MAX_LEN];
  gsize len;
  gboolean is_peer = p2p_multihash_from_text (text, multihash, &len, error);

  if (is_peer)
    g_byte_array_append (value, multihash, len);

  return is_peer;
}

#define NAME_CODEC P2P_PROTOCOL_VARIABLE, name_to_text, name_from_text
#define PORT_CODEC PORT_LEN, port_to_text, port_from_text
#define NO_VALUE   0, NULL, NULL

static const P2pProtocol protocols[] = {
  { "ip4",         P2P_PROTOCOL_IP4,         IP4_LEN, ip4_to_text, ip4_from_text },
  { "tcp",         P2P_PROTOCOL_TCP,         PORT_CODEC },
  { "ip6",         P2P_PROTOCOL_IP6,         IP6_LEN, ip6_to_text, ip6_from_text },
  { "dns",         P2P_PROTOCOL_DNS,         NAME_CODEC },
  { "dns4",        P2P_PROTOCOL_DNS4,        NAME_CODEC },
  { "dns6",        P2P_PROTOCOL_DNS6,        NAME_CODEC },
  { "dnsaddr",     P2P_PROTOCOL_DNSADDR,     NAME_CODEC },
  { "udp",         P2P_PROTOCOL_UDP,         PORT_CODEC },
  { "p2p-circuit", P2P_PROTOCOL_P2P_CIRCUIT, NO_VALUE },
  { "p2p",         P2P_PROTOCOL_P2P,         P2P_PROTOCOL_VARIABLE, peer_to_text, peer_from_text },
  { "tls",         P2P_PROTOCOL_TLS,         NO_VALUE },
  { "sni",         P2P_PROTOCOL_SNI,         NAME_CODEC },
  { "quic-v1",     P2P_PROTOCOL_QUIC_V1,     NO_VALUE },
  { "ws",          P2P_PROTOCOL_WS,          NO_VALUE },
  { "wss",         P2P_PROTOCOL_WSS,         NO_VALUE },
};

/* Returns NULL for a code that is not in the table. */
const P2pProtocol *
p2p_protocol_by_code (guint64 code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (protocols); i++)
    if (protocols[i].code == code)
      return &protocols[i];

  return NULL;
}

/* Returns NULL for a name that is not in the table. */
const P2pProtocol *
p2p_protocol_by_name (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (protocols); i++)
    if (g_str_equal (protocols[i].name, name))
      return &protocols[i];

  return NULL;
}
