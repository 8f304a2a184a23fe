/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Codes of the multiaddr protocol table (multiformats/multiaddr, protocols.csv). */
typedef enum
{
  P2P_PROTOCOL_IP4 = 4,
  P2P_PROTOCOL_TCP = 6,
  P2P_PROTOCOL_IP6 = 41,
  P2P_PROTOCOL_DNS = 53,
  P2P_PROTOCOL_DNS4 = 54,
  P2P_PROTOCOL_DNS6 = 55,
  P2P_PROTOCOL_DNSADDR = 56,
  P2P_PROTOCOL_UDP = 273,
  P2P_PROTOCOL_P2P_CIRCUIT = 290,
  P2P_PROTOCOL_P2P = 421,
  P2P_PROTOCOL_TLS = 448,
  P2P_PROTOCOL_SNI = 449,
  P2P_PROTOCOL_QUIC_V1 = 461,
  P2P_PROTOCOL_WS = 477,
  P2P_PROTOCOL_WSS = 478,
} P2pProtocolCode;

#define P2P_PROTOCOL_VARIABLE -1

typedef struct _P2pProtocol P2pProtocol;

/* A protocol without a value has no codec and a value length of 0. */
struct _P2pProtocol
{
  const char     *name;
  P2pProtocolCode code;
  int             value_len; /* bytes, or P2P_PROTOCOL_VARIABLE */
  gboolean      (*to_text)    (const guint8  *value,
                               gsize          len,
                               GString       *text,
                               GError       **error);
  gboolean      (*from_text)  (const char    *text,
                               GByteArray    *value,
                               GError       **error);
};

const P2pProtocol *p2p_protocol_by_code (guint64     code);
const P2pProtocol *p2p_protocol_by_name (const char *name);

G_END_DECLS
