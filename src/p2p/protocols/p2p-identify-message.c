/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-identify-message.h"

#include <string.h>

#include "identify.pb-c.h"
#include "p2p-budget.h"
#include "p2p-frame.h"
#include "p2p-peer-record.h"
#include "p2p-wire-error.h"

#define PROTOCOL_VERSION "ipfs/0.1.0"

/* What several messages have told so far. */
typedef struct
{
  P2pIdentifyInfo *info;
  GPtrArray       *protocols; /* of char * */
  gboolean         has_key;
} Told;

/* What a peer says of its program: printable characters, and not many of them. */
static char *
sanitise (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);
  guint n_characters = 0;

  for (const char *at = valid; *at != '\0' && n_characters < P2P_IDENTIFY_MAX_AGENT; at = g_utf8_next_char (at))
    if (g_unichar_isprint (g_utf8_get_char (at)))
      {
        g_string_append_unichar (clean, g_utf8_get_char (at));
        n_characters++;
      }

  return g_string_free (clean, FALSE);
}

static void
add_protocols (GPtrArray              *protocols,
               const Libp2p__Identify *message)
{
  for (size_t i = 0; i < message->n_protocols && protocols->len < P2P_IDENTIFY_MAX_PROTOCOLS; i++)
    if (strlen (message->protocols[i]) <= P2P_IDENTIFY_MAX_PROTOCOL &&
        g_utf8_validate (message->protocols[i], -1, NULL))
      g_ptr_array_add (protocols, g_strdup (message->protocols[i]));
}

/* Where the peer says it listens; NULL for kinds of address that we do not know, which are common and no reason to
 * refuse the rest, and for those that lead to somebody else.
 */
static P2pMultiaddr *
parse_address (const ProtobufCBinaryData *bytes,
               const P2pPeerId           *peer)
{
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_bytes (bytes->data, bytes->len, NULL);
  guint8 own[P2P_PEER_ID_BYTES_LEN];
  const guint8 *leads_to;
  gsize len;

  if (address == NULL)
    return NULL;

  p2p_peer_id_to_bytes (peer, own);
  leads_to = p2p_multiaddr_get_peer (address, &len);

  if (leads_to == NULL || (len == sizeof own && memcmp (leads_to, own, len) == 0))
    return p2p_multiaddr_without_peer (address);

  return NULL;
}

static void
add_addresses (P2pIdentifyInfo        *info,
               const Libp2p__Identify *message)
{
  for (size_t i = 0; i < message->n_listen_addrs && info->addresses->len < P2P_IDENTIFY_MAX_ADDRESSES; i++)
    {
      P2pMultiaddr *address = parse_address (&message->listen_addrs[i], &info->peer);

      if (address != NULL)
        g_ptr_array_add (info->addresses, address);
    }
}

/* What the peer has signed replaces what it merely says (libp2p RFC 0003). A record that is none of its own counts
 * for nothing, as in other implementations: the connection has proved who the peer is without it.
 */
static void
take_record (P2pIdentifyInfo        *info,
             const Libp2p__Identify *message)
{
  g_autoptr(P2pPeerRecord) record = NULL;
  g_autoptr(GError) error = NULL;

  record = p2p_peer_record_open (message->signed_peer_record.data, message->signed_peer_record.len,
                                 &info->peer, &error);

  if (record == NULL)
    g_debug ("The record of a peer is ignored: %s", error->message);
  else if (record->seq > info->seq)
    {
      info->seq = record->seq;
      g_ptr_array_unref (info->addresses);
      info->addresses = g_ptr_array_ref (record->addresses);
    }
}

static gboolean
check_key (const Libp2p__Identify *message,
           const P2pPeerId        *peer,
           GError                **error)
{
  P2pPeerId told;

  if (!p2p_peer_id_init_from_public_key (&told, message->public_key.data, message->public_key.len, error))
    return FALSE;

  if (p2p_peer_id_equal (&told, peer))
    return TRUE;

  g_set_error_literal (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                       "The peer identifies itself with another key than that of its connection");

  return FALSE;
}

/* Later messages add to lists and replace single fields, as if all had been one. */
static gboolean
merge (Told                   *told,
       const Libp2p__Identify *message,
       GError                **error)
{
  P2pIdentifyInfo *info = told->info;

  if (message->has_public_key)
    {
      if (!check_key (message, &info->peer, error))
        return FALSE;

      told->has_key = TRUE;
    }

  add_protocols (told->protocols, message);

  if (info->seq == 0)
    add_addresses (info, message);

  if (message->has_signed_peer_record)
    take_record (info, message);

  if (message->agent_version != NULL)
    {
      g_free (info->agent);
      info->agent = sanitise (message->agent_version);
    }

  if (message->has_observed_addr)
    {
      g_clear_pointer (&info->observed, p2p_multiaddr_unref);
      info->observed = p2p_multiaddr_new_from_bytes (message->observed_addr.data, message->observed_addr.len, NULL);
    }

  return TRUE;
}

static gboolean
merge_encoded (Told         *told,
               const guint8 *payload,
               gsize         len,
               GError      **error)
{
  Libp2p__Identify *message;
  P2pBudget budget;
  gboolean merged;

  p2p_budget_init (&budget, P2P_BUDGET_DEFAULT);
  message = libp2p__identify__unpack (&budget.allocator, len, payload);

  if (message == NULL)
    {
      g_set_error_literal (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID, "The peer sent a damaged identify message");
      return FALSE;
    }

  merged = merge (told, message, error);
  libp2p__identify__free_unpacked (message, &budget.allocator);

  return merged;
}

static gboolean
merge_all (Told         *told,
           const guint8 *data,
           gsize         len,
           GError      **error)
{
  for (guint n_messages = 0; len > 0; n_messages++)
    {
      const guint8 *payload;
      gsize payload_len;
      gsize used;

      if (n_messages == P2P_IDENTIFY_MAX_MESSAGES ||
          p2p_frame_peek (data, len, P2P_IDENTIFY_MAX_MESSAGE, &payload, &payload_len, &used) != P2P_FRAME_COMPLETE)
        {
          g_set_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID,
                       "The peer sent an identify message that is cut off or over %d bytes, or more than %d of them",
                       P2P_IDENTIFY_MAX_MESSAGE, P2P_IDENTIFY_MAX_MESSAGES);
          return FALSE;
        }

      if (!merge_encoded (told, payload, payload_len, error))
        return FALSE;

      data += used;
      len -= used;
    }

  return TRUE;
}

static P2pIdentifyInfo *
read_all (const guint8    *data,
          gsize            len,
          const P2pPeerId *peer,
          gboolean         needs_key,
          GError         **error)
{
  P2pIdentifyInfo *self = g_new0 (P2pIdentifyInfo, 1);
  g_autoptr(GPtrArray) protocols = g_ptr_array_new_with_free_func (g_free);
  Told told = { self, protocols, FALSE };
  gboolean is_good;

  self->peer = *peer;
  self->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  is_good = merge_all (&told, data, len, error);

  if (is_good && needs_key && !told.has_key)
    {
      g_set_error_literal (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID, "The peer identifies itself without a key");
      is_good = FALSE;
    }

  if (is_good)
    {
      g_ptr_array_add (protocols, NULL);
      self->protocols = (char **) g_ptr_array_steal (protocols, NULL);
    }
  else
    g_clear_pointer (&self, p2p_identify_info_free);

  return self;
}

/*< private >
 * p2p_identify_info_parse:
 * @data: (array length=len): all that came on the stream up to its end
 * @len: its length
 * @peer: whose connection it is
 * @error: set to a %P2P_WIRE_ERROR or a %P2P_CRYPTO_ERROR
 *
 * Reads up to %P2P_IDENTIFY_MAX_MESSAGES messages as one (libp2p identify specification).
 *
 * Returns: (transfer full): what the peer tells of itself
 */
P2pIdentifyInfo *
p2p_identify_info_parse (const guint8    *data,
                         gsize            len,
                         const P2pPeerId *peer,
                         GError         **error)
{
  return read_all (data, len, peer, TRUE, error);
}

/* Whether the addresses that were told now take the place of those told before: signed ones only where they are newer,
 * and others only where none were signed.
 */
static gboolean
has_new_addresses (const P2pIdentifyInfo *told,
                   const P2pIdentifyInfo *before)
{
  return told->seq > before->seq || (told->seq == 0 && before->seq == 0 && told->addresses->len > 0);
}

/*< private >
 * p2p_identify_info_update:
 * @before: what the peer told before
 * @data: (array length=len): all that came on the stream of a push up to its end
 * @len: its length
 * @error: set to a %P2P_WIRE_ERROR or a %P2P_CRYPTO_ERROR
 *
 * Reads what has changed; of what is not told anew, what was told before holds.
 *
 * Returns: (transfer full): what the peer tells of itself now
 */
P2pIdentifyInfo *
p2p_identify_info_update (const P2pIdentifyInfo *before,
                          const guint8          *data,
                          gsize                  len,
                          GError               **error)
{
  P2pIdentifyInfo *self = read_all (data, len, &before->peer, FALSE, error);

  if (self == NULL)
    return NULL;

  if (self->agent == NULL)
    self->agent = g_strdup (before->agent);

  if (self->protocols[0] == NULL)
    {
      g_strfreev (self->protocols);
      self->protocols = g_strdupv (before->protocols);
    }

  if (self->observed == NULL && before->observed != NULL)
    self->observed = p2p_multiaddr_ref (before->observed);

  if (!has_new_addresses (self, before))
    {
      g_ptr_array_unref (self->addresses);
      self->addresses = g_ptr_array_ref (before->addresses);
      self->seq = before->seq;
    }

  return self;
}

/**
 * p2p_identify_info_free:
 * @self: (transfer full): what a peer says of itself
 *
 * Frees it, with its reference to each address.
 */
void
p2p_identify_info_free (P2pIdentifyInfo *self)
{
  g_free (self->agent);
  g_strfreev (self->protocols);
  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  g_clear_pointer (&self->observed, p2p_multiaddr_unref);
  g_free (self);
}

static ProtobufCBinaryData
binary_of_address (P2pMultiaddr *address)
{
  ProtobufCBinaryData binary;

  binary.data = (guint8 *) p2p_multiaddr_get_bytes (address, &binary.len);

  return binary;
}

/*< private >
 * p2p_identify_seal_record:
 * @identity: who we are
 * @seq: higher than when we last ran
 * @addresses: (element-type P2pMultiaddr): where we listen
 *
 * Signs the first %P2P_PEER_RECORD_MAX_ADDRESSES of @addresses; several listeners on wildcards may have more of them.
 *
 * Returns: (transfer full): the record for p2p_identify_encode(), good as long as the addresses are
 */
GBytes *
p2p_identify_seal_record (P2pIdentity *identity,
                          guint64      seq,
                          GPtrArray   *addresses)
{
  g_autoptr(GPtrArray) plain = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);

  for (guint i = 0; i < addresses->len && i < P2P_PEER_RECORD_MAX_ADDRESSES; i++)
    g_ptr_array_add (plain, p2p_multiaddr_without_peer (g_ptr_array_index (addresses, i)));

  return p2p_peer_record_seal (identity, seq, plain);
}

/*< private >
 * p2p_identify_encode:
 * @self: who we are
 * @record: where we listen, signed
 * @addresses: (element-type P2pMultiaddr): where we listen
 * @protocols: (array zero-terminated=1): what we speak
 * @observed: where we see the peer
 * @agent: what we call our program
 *
 * Encodes our one message with its length. Of addresses and protocols, those that do not fit are left out; the signed
 * record of up to %P2P_PEER_RECORD_MAX_ADDRESSES addresses always does.
 *
 * Returns: (transfer full): at most %P2P_IDENTIFY_MAX_SENT bytes
 */
GBytes *
p2p_identify_encode (const P2pPeerId   *self,
                     GBytes            *record,
                     GPtrArray         *addresses,
                     const char *const *protocols,
                     P2pMultiaddr      *observed,
                     const char        *agent)
{
  Libp2p__Identify message = LIBP2P__IDENTIFY__INIT;
  ProtobufCBinaryData binaries[P2P_IDENTIFY_MAX_ADDRESSES];
  g_autofree guint8 *packed = NULL;
  guint8 key[P2P_ENCODED_KEY_LEN];

  p2p_peer_id_to_public_key (self, key);
  message.has_public_key = TRUE;
  message.public_key.data = key;
  message.public_key.len = sizeof key;

  message.listen_addrs = binaries;
  message.n_listen_addrs = MIN (addresses->len, P2P_IDENTIFY_MAX_ADDRESSES);

  for (size_t i = 0; i < message.n_listen_addrs; i++)
    binaries[i] = binary_of_address (g_ptr_array_index (addresses, i));

  message.has_signed_peer_record = TRUE;
  message.signed_peer_record.data = (guint8 *) g_bytes_get_data (record, &message.signed_peer_record.len);
  message.protocols = (char **) protocols;
  message.n_protocols = g_strv_length ((char **) protocols);
  message.has_observed_addr = TRUE;
  message.observed_addr = binary_of_address (observed);
  message.protocol_version = (char *) PROTOCOL_VERSION;
  message.agent_version = (char *) agent;

  while (message.n_listen_addrs > 0 && libp2p__identify__get_packed_size (&message) > P2P_IDENTIFY_MAX_SENT)
    message.n_listen_addrs--;

  while (message.n_protocols > 0 && libp2p__identify__get_packed_size (&message) > P2P_IDENTIFY_MAX_SENT)
    message.n_protocols--;

  packed = g_malloc (libp2p__identify__get_packed_size (&message));

  return p2p_frame_encode (packed, libp2p__identify__pack (&message, packed));
}
