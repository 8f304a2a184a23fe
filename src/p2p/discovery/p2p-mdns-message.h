/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-multiaddr.h"

G_BEGIN_DECLS

#define P2P_MDNS_SERVICE       "_p2p._udp.local"
#define P2P_MDNS_MAX_PACKET    9000 /* bytes that are read (RFC 6762 §17) */
#define P2P_MDNS_MAX_SENT      1400 /* bytes that are sent: one packet of any network */
#define P2P_MDNS_MAX_RECORDS   128  /* of one packet, questions included */
#define P2P_MDNS_MAX_ADDRESSES 32   /* kept of one packet */
#define P2P_MDNS_MIN_NAME      32   /* letters of a peer's name */
#define P2P_MDNS_TTL           120  /* seconds */

/**
 * P2pMdnsMessage:
 * @asks: whether somebody asks for peers
 * @asks_services: whether somebody asks which services there are (RFC 6763 §9)
 * @addresses: (element-type P2pMultiaddr): where peers say they are, each with the `/p2p/` of who is there
 *
 * What of a packet of multicast DNS is about libp2p.
 */
typedef struct
{
  gboolean   asks;
  gboolean   asks_services;
  GPtrArray *addresses;
} P2pMdnsMessage;

P2pMdnsMessage *p2p_mdns_message_parse   (const guint8   *data,
                                          gsize           len,
                                          GError        **error) G_GNUC_WARN_UNUSED_RESULT;
void            p2p_mdns_message_free    (P2pMdnsMessage *self);

GBytes         *p2p_mdns_encode_query    (void) G_GNUC_WARN_UNUSED_RESULT;
GBytes         *p2p_mdns_encode_answer   (const char     *name,
                                          GPtrArray      *addresses) G_GNUC_WARN_UNUSED_RESULT;
GBytes         *p2p_mdns_encode_services (void) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pMdnsMessage, p2p_mdns_message_free)

G_END_DECLS
