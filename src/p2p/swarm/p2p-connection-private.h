/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-connection.h"
#include "p2p-protocol-table.h"

G_BEGIN_DECLS

P2pConnection *p2p_connection_new   (P2pUpgraded      *upgraded,
                                     P2pRole           role,
                                     P2pMultiaddr     *remote,
                                     P2pProtocolTable *protocols,
                                     guint             negotiate_msec) G_GNUC_WARN_UNUSED_RESULT;
void           p2p_connection_restrict (P2pConnection     *self,
                                     const char * const *protocols);
void           p2p_connection_start (P2pConnection    *self);
void           p2p_connection_refuse (P2pConnection   *self,
                                     const GError     *reason);

G_END_DECLS
