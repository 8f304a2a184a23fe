/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-address-policy.h"

#include <gio/gio.h>
#include <string.h>

#define V4_LEN       4
#define V6_LEN       16
#define V4_GROUP_LEN 2  /* /16 */
#define V6_GROUP_LEN 7  /* /56 */

/* A range of addresses: those whose first @bits are those of @bytes. */
typedef struct
{
  guint8      bytes[V6_LEN];
  guint       bits;
  BreathScope scope;
} Range;

/* IANA's special-purpose registries (RFC 6890); the first range that fits counts. */
static const Range v4_ranges[] = {
  { { 0 },            8,  BREATH_SCOPE_NONE },
  { { 10 },           8,  BREATH_SCOPE_SITE },
  { { 100, 64 },      10, BREATH_SCOPE_SITE },
  { { 127 },          8,  BREATH_SCOPE_COMPUTER },
  { { 169, 254 },     16, BREATH_SCOPE_CABLE },
  { { 172, 16 },      12, BREATH_SCOPE_SITE },
  { { 192, 0, 0 },    24, BREATH_SCOPE_NONE },
  { { 192, 0, 2 },    24, BREATH_SCOPE_NONE },
  { { 192, 168 },     16, BREATH_SCOPE_SITE },
  { { 198, 18 },      15, BREATH_SCOPE_SITE },
  { { 198, 51, 100 }, 24, BREATH_SCOPE_NONE },
  { { 203, 0, 113 },  24, BREATH_SCOPE_NONE },
  { { 224 },          3,  BREATH_SCOPE_NONE },
  { { 0 },            0,  BREATH_SCOPE_WORLD },
};

/* Only 2000::/3 is the Internet. Within it, the ways to write an IPv4 address (6to4, Teredo) are left out, and so is
 * NAT64 below it: they would lead past the table above.
 */
static const Range v6_ranges[] = {
  { { [15] = 1 },               128, BREATH_SCOPE_COMPUTER },
  { { 0xfe, 0x80 },             10,  BREATH_SCOPE_CABLE },
  { { 0xfc },                   7,   BREATH_SCOPE_SITE },
  { { 0x20, 0x01, 0, 0 },       32,  BREATH_SCOPE_NONE },
  { { 0x20, 0x01, 0x0d, 0xb8 }, 32,  BREATH_SCOPE_NONE },
  { { 0x20, 0x02 },             16,  BREATH_SCOPE_NONE },
  { { 0x20 },                   3,   BREATH_SCOPE_WORLD },
  { { 0 },                      0,   BREATH_SCOPE_NONE },
};

static gboolean
is_within (const guint8 *bytes,
           const Range  *range)
{
  guint whole = range->bits / 8;
  guint rest = range->bits % 8;

  return memcmp (bytes, range->bytes, whole) == 0 &&
         (rest == 0 || (bytes[whole] ^ range->bytes[whole]) >> (8 - rest) == 0);
}

/* The bytes of the IP address that a TCP address is at: 4 or 16 of them, or 0 if it has none. */
static gsize
read_ip (P2pMultiaddr *address,
         guint8        bytes[V6_LEN])
{
  static const guint8 mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  g_autoptr(GInetAddress) inet = NULL;
  const char *host;
  guint16 port;
  gsize len;

  if (!p2p_multiaddr_get_tcp (address, &host, &port) || port == 0 ||
      (inet = g_inet_address_new_from_string (host)) == NULL)
    return 0;

  len = g_inet_address_get_native_size (inet);
  memcpy (bytes, g_inet_address_to_bytes (inet), len);

  /* An IPv4 address in IPv6 clothes. */
  if (len == V6_LEN && memcmp (bytes, mapped, sizeof mapped) == 0)
    {
      memmove (bytes, bytes + sizeof mapped, V4_LEN);
      len = V4_LEN;
    }

  return len;
}

/**
 * breath_address_get_scope:
 * @address: a multiaddr
 *
 * Tells from where @address leads to the same place.
 *
 * A name, a port that is no port and an address that is not of TCP have no scope: what they lead to is not theirs to
 * tell, so strangers cannot have us dial them.
 *
 * Returns: its scope
 */
BreathScope
breath_address_get_scope (P2pMultiaddr *address)
{
  guint8 bytes[V6_LEN];
  gsize len = read_ip (address, bytes);
  const Range *range = len == V4_LEN ? v4_ranges : v6_ranges;

  if (len == 0)
    return BREATH_SCOPE_NONE;

  while (!is_within (bytes, range))
    range++;

  return range->scope;
}

/**
 * breath_address_may_cross:
 * @address: a multiaddr
 * @link: scope of the other end's address on a link
 *
 * Decides whether @address may be told on a link, and dialled if it is heard there: only if it leads to the same place
 * from both ends. An address of a private network means another computer to a stranger, or one that is none of its
 * business.
 *
 * Returns: whether it may
 */
gboolean
breath_address_may_cross (P2pMultiaddr *address,
                          BreathScope   link)
{
  BreathScope scope = breath_address_get_scope (address);

  return scope != BREATH_SCOPE_NONE && link != BREATH_SCOPE_NONE && scope >= link
         && !p2p_multiaddr_has_websocket (address);
}

/**
 * breath_address_get_group:
 * @address: a multiaddr
 *
 * Gets what addresses that one party is likely to hold have in common: an IPv4 /16 or an IPv6 /56.
 *
 * Returns: the group; 0 for an address that has none
 */
guint64
breath_address_get_group (P2pMultiaddr *address)
{
  guint8 bytes[V6_LEN];
  gsize len = read_ip (address, bytes);
  gsize group_len = len == V4_LEN ? V4_GROUP_LEN : V6_GROUP_LEN;
  guint64 group = len == V4_LEN ? 4 : 6;

  if (len == 0)
    return 0;

  for (gsize i = 0; i < group_len; i++)
    group = group << 8 | bytes[i];

  return group;
}
