/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-multiaddr.h"
#include "p2p-peer-id.h"
#include "p2p-refusals.h"

G_BEGIN_DECLS

#define P2P_MAX_KNOWN_SOURCES 1024

typedef struct _P2pHandshakeBudget P2pHandshakeBudget;

guint64             p2p_source_of_address            (P2pMultiaddr       *address);

P2pHandshakeBudget *p2p_handshake_budget_new         (guint               per_minute,
                                                      guint               per_source,
                                                      guint               per_key) G_GNUC_WARN_UNUSED_RESULT;
void                p2p_handshake_budget_free        (P2pHandshakeBudget *self);

gboolean            p2p_handshake_budget_take_source (P2pHandshakeBudget *self,
                                                      guint64             source,
                                                      gint64              now,
                                                      P2pLimit           *limit,
                                                      guint              *value);
gboolean            p2p_handshake_budget_take_key    (P2pHandshakeBudget *self,
                                                      const P2pPeerId    *peer,
                                                      gint64              now);
void                p2p_handshake_budget_note_known  (P2pHandshakeBudget *self,
                                                      guint64             source,
                                                      gint64              now);
gboolean            p2p_handshake_budget_knows       (P2pHandshakeBudget *self,
                                                      guint64             source,
                                                      gint64              now);
guint               p2p_handshake_budget_get_size    (P2pHandshakeBudget *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (P2pHandshakeBudget, p2p_handshake_budget_free)

G_END_DECLS
