/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-mdns-message.h"

#include <string.h>

#include "p2p-wire-error.h"

#define HEADER_LEN   12
#define MAX_NAME     255    /* bytes, RFC 1035 §2.3.4 */
#define MAX_LABEL    63
#define MAX_STRING   255    /* bytes of one string of a TXT record */
#define FLAG_ANSWER  0x8000
#define FLAGS_SENT   0x8400 /* an answer, with authority (RFC 6762 §18) */
#define POINTER      0xc0
#define TYPE_PTR     12
#define TYPE_TXT     16
#define TYPE_ANY     255
#define CLASS_IN     1
#define CLASS_MASK   0x7fff /* without the bits that mDNS puts on top */
#define SERVICES     "_services._dns-sd._udp.local"
#define DNSADDR      "dnsaddr="

/* A packet and how far it was read. */
typedef struct
{
  const guint8 *data;
  gsize         len;
  gsize         at;
} Reader;

static gboolean
refuse (GError    **error,
        const char *message)
{
  g_set_error_literal (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID, message);

  return FALSE;
}

static gboolean
read_u16 (Reader  *reader,
          guint16 *number,
          GError **error)
{
  if (reader->len - reader->at < 2)
    return refuse (error, "The packet breaks off");

  *number = (guint16) (reader->data[reader->at] << 8 | reader->data[reader->at + 1]);
  reader->at += 2;

  return TRUE;
}

static gboolean
skip (Reader  *reader,
      gsize    len,
      GError **error)
{
  if (reader->len - reader->at < len)
    return refuse (error, "The packet breaks off");

  reader->at += len;

  return TRUE;
}

static gboolean
append_label (const Reader *reader,
              gsize         at,
              GString      *name,
              GError      **error)
{
  gsize len = reader->data[at];

  if (len > MAX_LABEL || reader->len - at - 1 < len || name->len + len + 1 > MAX_NAME)
    return refuse (error, "A name is too long or breaks off");

  if (name->len > 0)
    g_string_append_c (name, '.');

  g_string_append_len (name, (const char *) reader->data + at + 1, (gssize) len);

  return TRUE;
}

/* RFC 1035 §4.1.4. Each pointer leads further back than all before it, so that there is an end to them. */
static gboolean
read_name (Reader  *reader,
           GString *name,
           GError **error)
{
  gsize at = reader->at;
  gsize earliest = at;
  gboolean has_jumped = FALSE;

  g_string_truncate (name, 0);

  for (;;)
    {
      if (at >= reader->len)
        return refuse (error, "A name breaks off");

      if (reader->data[at] == 0)
        break;

      if ((reader->data[at] & POINTER) == POINTER)
        {
          gsize to;

          if (reader->len - at < 2)
            return refuse (error, "A name breaks off");

          to = (gsize) (reader->data[at] & ~POINTER) << 8 | reader->data[at + 1];

          if (!has_jumped)
            reader->at = at + 2;

          if (to >= earliest)
            return refuse (error, "A name does not lead back");

          has_jumped = TRUE;
          earliest = at = to;
          continue;
        }

      if (!append_label (reader, at, name, error))
        return FALSE;

      at += 1 + reader->data[at];
    }

  if (!has_jumped)
    reader->at = at + 1;

  return TRUE;
}

static gboolean
is_named (const GString *name,
          const char    *wanted)
{
  return name->len == strlen (wanted) && g_ascii_strncasecmp (name->str, wanted, name->len) == 0;
}

/* Whether it is the name of a peer of the service. */
static gboolean
is_peer (const GString *name)
{
  gsize len = strlen ("." P2P_MDNS_SERVICE);

  return name->len > len && g_ascii_strncasecmp (name->str + name->len - len, "." P2P_MDNS_SERVICE, len) == 0;
}

static gboolean
read_question (Reader         *reader,
               P2pMdnsMessage *message,
               GString        *name,
               GError        **error)
{
  guint16 type;
  guint16 class;
  gboolean is_ours;

  if (!read_name (reader, name, error) || !read_u16 (reader, &type, error) || !read_u16 (reader, &class, error))
    return FALSE;

  is_ours = (type == TYPE_PTR || type == TYPE_ANY) && (class & CLASS_MASK) == CLASS_IN;
  message->asks |= is_ours && is_named (name, P2P_MDNS_SERVICE);
  message->asks_services |= is_ours && is_named (name, SERVICES);

  return TRUE;
}

/* Kinds of address that are not known here are common and no reason to refuse the rest. */
static void
take_string (P2pMdnsMessage *message,
             const guint8   *string,
             gsize           len)
{
  g_autofree char *text = NULL;
  g_autoptr(P2pMultiaddr) address = NULL;
  gsize name_len;

  if (len <= strlen (DNSADDR) || memcmp (string, DNSADDR, strlen (DNSADDR)) != 0 ||
      memchr (string, 0, len) != NULL || message->addresses->len >= P2P_MDNS_MAX_ADDRESSES)
    return;

  text = g_strndup ((const char *) string + strlen (DNSADDR), len - strlen (DNSADDR));
  address = p2p_multiaddr_new_from_string (text, NULL);

  if (address != NULL && p2p_multiaddr_get_peer (address, &name_len) != NULL &&
      !g_ptr_array_find_with_equal_func (message->addresses, address, (GEqualFunc) p2p_multiaddr_equal, NULL))
    g_ptr_array_add (message->addresses, g_steal_pointer (&address));
}

static gboolean
take_strings (P2pMdnsMessage *message,
              const guint8   *data,
              gsize           len,
              GError        **error)
{
  for (gsize at = 0; at < len; at += 1 + data[at])
    {
      if (len - at - 1 < data[at])
        return refuse (error, "A text breaks off");

      take_string (message, data + at + 1, data[at]);
    }

  return TRUE;
}

/* A life of nothing is how somebody says goodbye (RFC 6762 §10.1). */
static gboolean
read_record (Reader         *reader,
             P2pMdnsMessage *message,
             GString        *name,
             GError        **error)
{
  guint16 type, class, life_high, life_low, len;
  const guint8 *data;

  if (!read_name (reader, name, error) || !read_u16 (reader, &type, error) || !read_u16 (reader, &class, error) ||
      !read_u16 (reader, &life_high, error) || !read_u16 (reader, &life_low, error) || !read_u16 (reader, &len, error))
    return FALSE;

  data = reader->data + reader->at;

  if (!skip (reader, len, error))
    return FALSE;

  if (type != TYPE_TXT || (class & CLASS_MASK) != CLASS_IN || (life_high == 0 && life_low == 0) || !is_peer (name))
    return TRUE;

  return take_strings (message, data, len, error);
}

static gboolean
read_all (Reader         *reader,
          P2pMdnsMessage *message,
          GError        **error)
{
  g_autoptr(GString) name = g_string_new (NULL);
  guint16 id, flags, counts[4];
  guint n_records = 0;

  if (!read_u16 (reader, &id, error) || !read_u16 (reader, &flags, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      if (!read_u16 (reader, &counts[i], error))
        return FALSE;

      n_records += counts[i];
    }

  if (n_records > P2P_MDNS_MAX_RECORDS)
    return refuse (error, "The packet has too many records");

  for (guint i = 0; i < counts[0]; i++)
    if (!read_question (reader, message, name, error))
      return FALSE;

  /* A question repeats what its sender knows, which is nobody's word. */
  if ((flags & FLAG_ANSWER) == 0)
    return TRUE;

  message->asks = message->asks_services = FALSE;

  for (guint i = counts[0]; i < n_records; i++)
    if (!read_record (reader, message, name, error))
      return FALSE;

  return TRUE;
}

/**
 * p2p_mdns_message_parse:
 * @data: (array length=len): a packet
 * @len: how many bytes it has
 * @error: return location for %P2P_WIRE_ERROR_INVALID
 *
 * Reads a packet of multicast DNS (RFC 1035, RFC 6762, libp2p mDNS specification). The addresses of peers are taken from TXT
 * records wherever they are: the specification has them among the additional ones, some implementations do not.
 *
 * Returns: (transfer full): what of it is about libp2p, perhaps nothing
 */
P2pMdnsMessage *
p2p_mdns_message_parse (const guint8 *data,
                        gsize         len,
                        GError      **error)
{
  P2pMdnsMessage *self = g_new0 (P2pMdnsMessage, 1);
  Reader reader = { data, len, 0 };

  self->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);

  if (len > P2P_MDNS_MAX_PACKET)
    {
      refuse (error, "The packet is too long");
      g_clear_pointer (&self, p2p_mdns_message_free);
    }
  else if (!read_all (&reader, self, error))
    g_clear_pointer (&self, p2p_mdns_message_free);

  return self;
}

/**
 * p2p_mdns_message_free:
 * @self: (transfer full): what p2p_mdns_message_parse() gave
 *
 * Frees a message with its addresses.
 */
void
p2p_mdns_message_free (P2pMdnsMessage *self)
{
  g_ptr_array_unref (self->addresses);
  g_free (self);
}

static void
append_u16 (GByteArray *packet,
            guint       number)
{
  guint8 bytes[] = { number >> 8 & 0xff, number & 0xff };

  g_byte_array_append (packet, bytes, sizeof bytes);
}

static void
append_name (GByteArray *packet,
             const char *name)
{
  g_auto(GStrv) labels = g_strsplit (name, ".", -1);

  for (guint i = 0; labels[i] != NULL; i++)
    {
      guint8 len = strlen (labels[i]) & MAX_LABEL;

      g_byte_array_append (packet, &len, 1);
      g_byte_array_append (packet, (const guint8 *) labels[i], len);
    }

  g_byte_array_append (packet, (const guint8 *) "", 1);
}

static GByteArray *
begin (guint flags,
       guint n_questions,
       guint n_answers,
       guint n_additional)
{
  GByteArray *packet = g_byte_array_new ();

  append_u16 (packet, 0);
  append_u16 (packet, flags);
  append_u16 (packet, n_questions);
  append_u16 (packet, n_answers);
  append_u16 (packet, 0);
  append_u16 (packet, n_additional);

  return packet;
}

/* All of a record but its data, whose length is written once it is known. */
static gsize
begin_record (GByteArray *packet,
              const char *name,
              guint       type)
{
  append_name (packet, name);
  append_u16 (packet, type);
  append_u16 (packet, CLASS_IN);
  append_u16 (packet, 0);
  append_u16 (packet, P2P_MDNS_TTL);
  append_u16 (packet, 0);

  return packet->len;
}

static void
end_record (GByteArray *packet,
            gsize       begun)
{
  gsize len = packet->len - begun;

  packet->data[begun - 2] = len >> 8 & 0xff;
  packet->data[begun - 1] = len & 0xff;
}

static void
append_pointer_record (GByteArray *packet,
                       const char *name,
                       const char *to)
{
  gsize begun = begin_record (packet, name, TYPE_PTR);

  append_name (packet, to);
  end_record (packet, begun);
}

/**
 * p2p_mdns_encode_query:
 *
 * Returns: (transfer full): the packet that asks for peers
 */
GBytes *
p2p_mdns_encode_query (void)
{
  GByteArray *packet = begin (0, 1, 0, 0);

  append_name (packet, P2P_MDNS_SERVICE);
  append_u16 (packet, TYPE_PTR);
  append_u16 (packet, CLASS_IN);

  return g_byte_array_free_to_bytes (packet);
}

/**
 * p2p_mdns_encode_answer:
 * @name: a name of ours that means nothing, of %P2P_MDNS_MIN_NAME to 63 small letters and digits
 * @addresses: (element-type P2pMultiaddr): where we are, each with our `/p2p/`
 *
 * Makes the packet that says where we are: a PTR record that leads to our name, and in addition a TXT record of that name.
 * Addresses that have no room in %P2P_MDNS_MAX_SENT bytes, or in a string of 255, are left out.
 *
 * Returns: (transfer full): the packet
 */
GBytes *
p2p_mdns_encode_answer (const char *name,
                        GPtrArray  *addresses)
{
  g_autofree char *whole = g_strconcat (name, "." P2P_MDNS_SERVICE, NULL);
  GByteArray *packet = begin (FLAGS_SENT, 0, 1, 1);
  gsize begun;

  append_pointer_record (packet, P2P_MDNS_SERVICE, whole);
  begun = begin_record (packet, whole, TYPE_TXT);

  for (guint i = 0; i < addresses->len; i++)
    {
      g_autofree char *string = g_strconcat (DNSADDR, p2p_multiaddr_get_text (g_ptr_array_index (addresses, i)), NULL);
      gsize len = strlen (string);
      guint8 prefix = len & 0xff;

      if (len > MAX_STRING || packet->len + 1 + len > P2P_MDNS_MAX_SENT)
        continue;

      g_byte_array_append (packet, &prefix, 1);
      g_byte_array_append (packet, (const guint8 *) string, len);
    }

  end_record (packet, begun);

  return g_byte_array_free_to_bytes (packet);
}

/**
 * p2p_mdns_encode_services:
 *
 * Returns: (transfer full): the packet that says that there are peers, to whoever lists services
 */
GBytes *
p2p_mdns_encode_services (void)
{
  GByteArray *packet = begin (FLAGS_SENT, 0, 1, 0);

  append_pointer_record (packet, SERVICES, P2P_MDNS_SERVICE);

  return g_byte_array_free_to_bytes (packet);
}
