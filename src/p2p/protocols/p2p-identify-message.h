/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-identify.h"

G_BEGIN_DECLS

#define P2P_IDENTIFY_MAX_SENT      4096 /* bytes of our one message; one widespread implementation reads no more */
#define P2P_IDENTIFY_MAX_MESSAGE   8192
#define P2P_IDENTIFY_MAX_MESSAGES  10
#define P2P_IDENTIFY_MAX_STREAM    (P2P_IDENTIFY_MAX_MESSAGES * (P2P_IDENTIFY_MAX_MESSAGE + 2))
#define P2P_IDENTIFY_MAX_AGENT     128  /* characters */
#define P2P_IDENTIFY_MAX_ADDRESSES 8
#define P2P_IDENTIFY_MAX_PROTOCOLS 64
#define P2P_IDENTIFY_MAX_PROTOCOL  128  /* bytes of one name */
#define P2P_IDENTIFY_MAX_PUSHES    10   /* of one connection within P2P_IDENTIFY_PUSH_SECONDS, and one at a time */
#define P2P_IDENTIFY_PUSH_SECONDS  60

P2pIdentifyInfo *p2p_identify_info_parse  (const guint8       *data,
                                           gsize               len,
                                           const P2pPeerId    *peer,
                                           GError            **error) G_GNUC_WARN_UNUSED_RESULT;
P2pIdentifyInfo *p2p_identify_info_update (const P2pIdentifyInfo *before,
                                           const guint8       *data,
                                           gsize               len,
                                           GError            **error) G_GNUC_WARN_UNUSED_RESULT;
void             p2p_identify_info_free   (P2pIdentifyInfo    *self);
GBytes          *p2p_identify_seal_record (P2pIdentity        *identity,
                                           guint64             seq,
                                           GPtrArray          *addresses) G_GNUC_WARN_UNUSED_RESULT;
GBytes          *p2p_identify_encode      (const P2pPeerId    *self,
                                           GBytes             *record,
                                           GPtrArray          *addresses,
                                           const char * const *protocols,
                                           P2pMultiaddr       *observed,
                                           const char         *agent) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pIdentifyInfo, p2p_identify_info_free)

G_END_DECLS
