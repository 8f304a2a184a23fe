/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "breath-peer.h"

G_BEGIN_DECLS

/**
 * BreathPeerFacts:
 *
 * What is known of a neighbour from the moment it is connected.
 */
typedef struct
{
  const char *id;
  const char *address;
  const char *security;
  const char *slot;
  gboolean    inbound;
  gint64      since;
} BreathPeerFacts;

BreathPeer *breath_peer_new       (const BreathPeerFacts *facts) G_GNUC_WARN_UNUSED_RESULT;
void        breath_peer_set_agent (BreathPeer            *self,
                                   const char            *agent);

/* (transfer full) (nullable): whoever of @peers has that id. */
BreathPeer *breath_peer_find      (GListModel            *peers,
                                   const char            *id) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the connection to anybody with that id is among @peers. */
gboolean    breath_peer_is_in     (GListModel            *peers,
                                   const char            *id);

G_END_DECLS
