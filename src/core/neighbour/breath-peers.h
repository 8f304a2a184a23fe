/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-clock.h"
#include "breath-link.h"
#include "breath-peers-frame.h"
#include "breath-selection.h"

G_BEGIN_DECLS

#define BREATH_PEERS_INTERVAL (10 * G_TIME_SPAN_MINUTE)  /* between two asks of one neighbour */
#define BREATH_PEERS_SOONEST  (9 * G_TIME_SPAN_MINUTE)   /* after which another ask is within the rules */
#define BREATH_PEERS_PATIENCE (2 * G_TIME_SPAN_MINUTE)   /* for an answer */
#define BREATH_PEERS_MAX_TOLD 192                        /* records told a minute, on all links together; as many to visitors */

/**
 * BreathPeersEvents:
 * @get_record: finds the signed record held of a peer, or of ourselves; %NULL if there is none
 * @clock: a neighbour has said what time it is, in unix seconds
 * @heard: there are peers in view that were not before; must not free what called it
 *
 * What the protocol asks for and tells.
 */
typedef struct
{
  const BreathItem *(*get_record) (const P2pPeerId *peer,
                                   gpointer         user_data);
  void              (*clock)      (const P2pPeerId *neighbour,
                                   gint64           wall,
                                   gpointer         user_data);
  void              (*heard)      (gpointer         user_data);
} BreathPeersEvents;

/**
 * BreathPeersSetup:
 *
 * What the protocol works with. Everything is borrowed and outlives it.
 */
typedef struct
{
  P2pPeerId                own;
  BreathClock             *clock;
  BreathRandom            *random;
  BreathSelection         *selection;
  const BreathPeersEvents *events;
  gpointer                 user_data;
} BreathPeersSetup;

typedef struct _BreathPeers BreathPeers;

BreathPeers *breath_peers_new          (const BreathPeersSetup *setup) G_GNUC_WARN_UNUSED_RESULT;
void         breath_peers_free         (BreathPeers            *self);

void         breath_peers_add_link     (BreathPeers            *self,
                                        BreathLink             *link);
void         breath_peers_remove_link  (BreathPeers            *self,
                                        BreathLink             *link);
GBytes      *breath_peers_answer_visitor (BreathPeers          *self,
                                        const P2pPeerId        *visitor,
                                        BreathScope             scope,
                                        GBytes                 *frame,
                                        GError                **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean     breath_peers_receive      (BreathPeers            *self,
                                        BreathLink             *link,
                                        GBytes                 *frame,
                                        GError                **error);
/* Does what is due; monotonic time of the next: G_MAXINT64 if nothing is. */
void         breath_peers_run          (BreathPeers            *self);
gint64       breath_peers_get_deadline (BreathPeers            *self);

G_END_DECLS
