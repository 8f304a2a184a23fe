/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-multiaddr.h"

#include "p2p-multiaddr-protocol-private.h"
#include "p2p-multihash.h"
#include "p2p-varint.h"
#include "p2p-wire-error.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

/* No part has more text for its bytes than /p2p-circuit, which takes two. */
#define MAX_TEXT_LEN (P2P_MULTIADDR_MAX_LEN / 2 * (sizeof "/p2p-circuit" - 1))

/**
 * P2pMultiaddr:
 *
 * Where and how to reach a peer: a sequence of protocols with their values (multiformats/multiaddr).
 *
 * An address is checked in whole when it is made and never changes, and two addresses are the same if and only
 * if their bytes are. Protocols that are not known make an address invalid, for nobody here could use it.
 */
struct _P2pMultiaddr
{
  gatomicrefcount ref_count;

  char           *text;
  char           *host;       /* of the first part, NULL if it has none */
  guint16         port;
  gboolean        is_tcp;     /* host and port begin the address */
  gboolean        is_websocket;
  gsize           peer_at;    /* where a last part /p2p/ begins, or the length */
  gsize           hash_at;    /* where its multihash begins, or the length */

  gsize           len;
  guint8          bytes[];
};

typedef struct
{
  const P2pProtocol *protocol;
  gsize              at;
  gsize              value_at;
  gsize              end;
} Part;

G_DEFINE_BOXED_TYPE (P2pMultiaddr, p2p_multiaddr, p2p_multiaddr_ref, p2p_multiaddr_unref)

static gboolean
refuse (GError    **error,
        const char *message)
{
  g_set_error_literal (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID, message);

  return FALSE;
}

/* Reads the varint at part->end and moves behind it. */
static gboolean
read_number (P2pMultiaddr *self,
             Part         *part,
             guint64      *number)
{
  gsize used;

  if (p2p_varint_decode (self->bytes + part->end, self->len - part->end, number, &used) != P2P_VARINT_COMPLETE)
    return FALSE;

  part->end += used;

  return TRUE;
}

/* Moves @part on to the part behind it. */
static gboolean
read_part (P2pMultiaddr *self,
           Part         *part,
           GError      **error)
{
  guint64 code;
  guint64 value_len;

  part->at = part->end;

  if (!read_number (self, part, &code))
    return refuse (error, "The address ends or breaks off within a protocol code");

  part->protocol = p2p_protocol_by_code (code);

  if (part->protocol == NULL)
    {
      g_set_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                   "Address protocol %" G_GUINT64_FORMAT " is not known", code);
      return FALSE;
    }

  if (part->protocol->value_len != P2P_PROTOCOL_VARIABLE)
    value_len = part->protocol->value_len;
  else if (!read_number (self, part, &value_len))
    return refuse (error, "The address ends or breaks off within a length");

  if (self->len - part->end < value_len)
    return refuse (error, "The address ends within a value");

  part->value_at = part->end;
  part->end += value_len;

  return TRUE;
}

static gboolean
append_text (P2pMultiaddr *self,
             const Part   *part,
             GString      *text,
             GError      **error)
{
  g_string_append_printf (text, "/%s", part->protocol->name);

  if (part->protocol->to_text == NULL)
    return TRUE;

  g_string_append_c (text, '/');

  return part->protocol->to_text (self->bytes + part->value_at, part->end - part->value_at, text, error);
}

static gboolean
has_host (const Part *part)
{
  switch (part->protocol->code)
    {
    case P2P_PROTOCOL_IP4:
    case P2P_PROTOCOL_IP6:
    case P2P_PROTOCOL_DNS:
    case P2P_PROTOCOL_DNS4:
    case P2P_PROTOCOL_DNS6:
      return TRUE;

    case P2P_PROTOCOL_TCP:
    case P2P_PROTOCOL_DNSADDR:
    case P2P_PROTOCOL_UDP:
    case P2P_PROTOCOL_P2P_CIRCUIT:
    case P2P_PROTOCOL_P2P:
    case P2P_PROTOCOL_TLS:
    case P2P_PROTOCOL_SNI:
    case P2P_PROTOCOL_QUIC_V1:
    case P2P_PROTOCOL_WS:
    case P2P_PROTOCOL_WSS:
    default:
      return FALSE;
    }
}

/* Keeps what the getters will be asked for. @text is that of the address up to and with @part. */
static void
note_part (P2pMultiaddr *self,
           const Part   *part,
           guint         index,
           GString      *text)
{
  const guint8 *value = self->bytes + part->value_at;

  if (index == 0 && has_host (part))
    self->host = g_strdup (text->str + strlen (part->protocol->name) + 2);

  if (index == 1 && self->host != NULL && part->protocol->code == P2P_PROTOCOL_TCP)
    {
      self->is_tcp = TRUE;
      self->port = (guint) value[0] << 8 | value[1];
    }

  if (part->protocol->code == P2P_PROTOCOL_WS || part->protocol->code == P2P_PROTOCOL_WSS)
    self->is_websocket = TRUE;

  if (part->protocol->code == P2P_PROTOCOL_P2P && part->end == self->len)
    {
      self->peer_at = part->at;
      self->hash_at = part->value_at;
    }
}

static gboolean
parse (P2pMultiaddr *self,
       GError      **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  Part part = { 0 };

  for (guint i = 0; part.end < self->len; i++)
    {
      if (!read_part (self, &part, error) || !append_text (self, &part, text, error))
        return FALSE;

      note_part (self, &part, i, text);
    }

  self->text = g_string_free (g_steal_pointer (&text), FALSE);

  return TRUE;
}

static gboolean
append_part (GByteArray *bytes,
             char      **words,
             guint      *n_used,
             GError    **error)
{
  g_autoptr(GByteArray) value = g_byte_array_new ();
  const P2pProtocol *protocol = p2p_protocol_by_name (words[0]);

  if (protocol == NULL)
    {
      g_set_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                   "Address protocol “%s” is not known", words[0]);
      return FALSE;
    }

  p2p_varint_append (bytes, protocol->code);
  *n_used = 1;

  if (protocol->from_text == NULL)
    return TRUE;

  if (words[1] == NULL)
    {
      g_set_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                   "Nothing follows /%s", words[0]);
      return FALSE;
    }

  if (!protocol->from_text (words[1], value, error))
    return FALSE;

  if (protocol->value_len == P2P_PROTOCOL_VARIABLE)
    p2p_varint_append (bytes, value->len);

  g_byte_array_append (bytes, value->data, value->len);
  *n_used = 2;

  return TRUE;
}

/**
 * p2p_multiaddr_new_from_string:
 * @text: like `/ip4/192.0.2.1/tcp/4141/p2p/12D3KooW…`
 * @error: return location for a %P2P_WIRE_ERROR_INVALID
 *
 * Reads the text form, with either text of a peer id behind `/p2p/`.
 *
 * Returns: (transfer full): the address
 */
P2pMultiaddr *
p2p_multiaddr_new_from_string (const char *text,
                               GError    **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_auto(GStrv) words = NULL;
  guint n_used;

  g_return_val_if_fail (text != NULL, NULL);

  if (strnlen (text, MAX_TEXT_LEN + 1) > MAX_TEXT_LEN || !g_utf8_validate (text, -1, NULL))
    {
      refuse (error, "The address is too long or not text");
      return NULL;
    }

  if (text[0] != '/')
    {
      refuse (error, "An address begins with a slash");
      return NULL;
    }

  words = g_strsplit (text + 1, "/", -1);

  for (char **word = words; *word != NULL; word += n_used)
    if (!append_part (bytes, word, &n_used, error))
      return NULL;

  return p2p_multiaddr_new_from_bytes (bytes->data, bytes->len, error);
}

/**
 * p2p_multiaddr_new_from_bytes:
 * @data: (array length=len): the binary form
 * @len: how many bytes that is
 * @error: return location for a %P2P_WIRE_ERROR_INVALID
 *
 * Reads the binary form, which has from 1 to %P2P_MULTIADDR_MAX_LEN bytes.
 *
 * Returns: (transfer full): the address
 */
P2pMultiaddr *
p2p_multiaddr_new_from_bytes (const guint8 *data,
                              gsize         len,
                              GError      **error)
{
  g_autoptr(P2pMultiaddr) self = NULL;

  if (len == 0 || len > P2P_MULTIADDR_MAX_LEN)
    {
      g_set_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                   "An address has from 1 to %d bytes, not %" G_GSIZE_FORMAT, P2P_MULTIADDR_MAX_LEN, len);
      return NULL;
    }

  self = g_malloc0 (sizeof *self + len);
  g_atomic_ref_count_init (&self->ref_count);
  self->len = len;
  self->peer_at = len;
  self->hash_at = len;
  memcpy (self->bytes, data, len);

  if (!parse (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * p2p_multiaddr_ref:
 * @self: an address
 *
 * Takes another reference. Addresses never change, so threads may share them.
 *
 * Returns: (transfer full): @self
 */
P2pMultiaddr *
p2p_multiaddr_ref (P2pMultiaddr *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * p2p_multiaddr_unref:
 * @self: (transfer full): an address
 *
 * Drops a reference; the last one frees the address and the text and host borrowed from it.
 */
void
p2p_multiaddr_unref (P2pMultiaddr *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    {
      g_free (self->text);
      g_free (self->host);
      g_free (self);
    }
}

/**
 * p2p_multiaddr_get_bytes:
 * @self: an address
 * @len: (out): how many bytes
 *
 * Returns: (transfer none) (array length=len): the binary form
 */
const guint8 *
p2p_multiaddr_get_bytes (P2pMultiaddr *self,
                         gsize        *len)
{
  *len = self->len;

  return self->bytes;
}

/**
 * p2p_multiaddr_get_text:
 * @self: an address
 *
 * Returns: (transfer none): the text form, the same for the same bytes
 */
const char *
p2p_multiaddr_get_text (P2pMultiaddr *self)
{
  return self->text;
}

/**
 * p2p_multiaddr_equal:
 * @self: an address
 * @other: another
 *
 * Compares the binary forms, so two spellings of one address are equal, while a name and the IP address it leads to are
 * not, nor are an address with and without its /p2p/ part.
 *
 * Returns: whether both are the same
 */
gboolean
p2p_multiaddr_equal (P2pMultiaddr *self,
                     P2pMultiaddr *other)
{
  return self->len == other->len && memcmp (self->bytes, other->bytes, self->len) == 0;
}

/**
 * p2p_multiaddr_get_tcp:
 * @self: an address
 * @host: (out) (optional) (transfer none): an IP address or a host name
 * @port: (out) (optional): the TCP port
 *
 * Tells what a TCP transport needs, if the address begins with ip4, ip6, dns, dns4 or dns6 and then tcp.
 *
 * Sets the output arguments only if it does. What follows, such as `/ws`, may still ask for another transport.
 *
 * Returns: whether the address begins so
 */
gboolean
p2p_multiaddr_get_tcp (P2pMultiaddr *self,
                       const char  **host,
                       guint16      *port)
{
  if (!self->is_tcp)
    return FALSE;

  if (host != NULL)
    *host = self->host;

  if (port != NULL)
    *port = self->port;

  return TRUE;
}

/**
 * p2p_multiaddr_new_tcp:
 * @ip: an IPv4 or IPv6 address, as a socket names it
 * @port: a TCP port
 *
 * Makes the address of one end of a TCP connection.
 *
 * An IPv4 address that a socket for both families gives as IPv6 (`::ffff:192.0.2.1`) becomes IPv4 again.
 *
 * Returns: (transfer full): the address
 */
P2pMultiaddr *
p2p_multiaddr_new_tcp (const char *ip,
                       guint16     port)
{
  g_autofree char *text = NULL;
  char buffer[INET_ADDRSTRLEN];
  struct in6_addr ip6;
  const char *protocol = "ip4";

  if (inet_pton (AF_INET6, ip, &ip6) == 1)
    {
      if (IN6_IS_ADDR_V4MAPPED (&ip6))
        ip = inet_ntop (AF_INET, ip6.s6_addr + 12, buffer, sizeof buffer);
      else
        protocol = "ip6";
    }

  text = g_strdup_printf ("/%s/%s/tcp/%u", protocol, ip, (guint) port);

  return p2p_multiaddr_new_from_string (text, NULL);
}

/**
 * p2p_multiaddr_has_websocket:
 * @self: an address
 *
 * Returns: whether `/ws` or `/wss` is a part of it
 */
gboolean
p2p_multiaddr_has_websocket (P2pMultiaddr *self)
{
  return self->is_websocket;
}

/**
 * p2p_multiaddr_get_peer:
 * @self: an address
 * @len: (out): how many bytes, 0 if there are none
 *
 * Tells whom the address leads to, if its last part is `/p2p/`.
 *
 * Returns: (transfer none) (nullable) (array length=len): the multihash of the peer
 */
const guint8 *
p2p_multiaddr_get_peer (P2pMultiaddr *self,
                        gsize        *len)
{
  *len = self->len - self->hash_at;

  return *len > 0 ? self->bytes + self->hash_at : NULL;
}

/**
 * p2p_multiaddr_with_peer:
 * @self: an address
 * @multihash: (array length=len): the multihash of a peer
 * @len: how many bytes that is
 *
 * Ends the address in `/p2p/` and the peer; a peer that it ends in already is replaced.
 *
 * Returns: (transfer full) (nullable): the new address, or %NULL if it would be over %P2P_MULTIADDR_MAX_LEN or
 *   the multihash is none
 */
P2pMultiaddr *
p2p_multiaddr_with_peer (P2pMultiaddr *self,
                         const guint8 *multihash,
                         gsize         len)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();

  g_return_val_if_fail (len <= P2P_MULTIHASH_MAX_LEN, NULL);

  g_byte_array_append (bytes, self->bytes, self->peer_at);
  p2p_varint_append (bytes, P2P_PROTOCOL_P2P);
  p2p_varint_append (bytes, len);
  g_byte_array_append (bytes, multihash, len);

  return p2p_multiaddr_new_from_bytes (bytes->data, bytes->len, NULL);
}

/**
 * p2p_multiaddr_without_peer:
 * @self: an address
 *
 * Drops a last part `/p2p/`.
 *
 * Returns: (transfer full) (nullable): the rest, which is @self if it does not end in a peer, or %NULL if
 *   nothing is left
 */
P2pMultiaddr *
p2p_multiaddr_without_peer (P2pMultiaddr *self)
{
  if (self->peer_at == self->len)
    return p2p_multiaddr_ref (self);

  return p2p_multiaddr_new_from_bytes (self->bytes, self->peer_at, NULL);
}
