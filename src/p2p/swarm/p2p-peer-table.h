/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-connection.h"

G_BEGIN_DECLS

typedef struct _P2pPeerTable P2pPeerTable;

P2pPeerTable  *p2p_peer_table_new       (const P2pPeerId *own) G_GNUC_WARN_UNUSED_RESULT;
void           p2p_peer_table_free      (P2pPeerTable    *self);
void           p2p_peer_table_set_settle_msec (P2pPeerTable *self,
                                               guint         msec);

P2pConnection *p2p_peer_table_lookup    (P2pPeerTable    *self,
                                         const P2pPeerId *peer);
gboolean       p2p_peer_table_add       (P2pPeerTable    *self,
                                         P2pConnection   *connection,
                                         GPtrArray       *displaced);
gboolean       p2p_peer_table_remove    (P2pPeerTable    *self,
                                         P2pConnection   *connection);
guint          p2p_peer_table_get_size  (P2pPeerTable    *self);
GPtrArray     *p2p_peer_table_dup_all   (P2pPeerTable    *self) G_GNUC_WARN_UNUSED_RESULT;
P2pRole        p2p_peer_table_kept_role (P2pPeerTable    *self,
                                         const P2pPeerId *peer);

G_END_DECLS
