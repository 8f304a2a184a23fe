/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core.h"
#include "breath-memory-store.h"
#include "breath-pool.h"
#include "breath-simulation.h"
#include "breath-virtual-clock.h"
#include "breath-virtual-link.h"

G_BEGIN_DECLS

/**
 * BreathVirtualNode:
 *
 * A node in a simulation: the real core over virtual ports. Its store outlives its core.
 */
#define BREATH_TYPE_VIRTUAL_NODE (breath_virtual_node_get_type ())
G_DECLARE_FINAL_TYPE (BreathVirtualNode, breath_virtual_node, BREATH, VIRTUAL_NODE, GObject)

/* Sees every frame of sync before the core of @node does. */
typedef void (*BreathTapFunc) (BreathVirtualNode *node,
                               GBytes            *frame,
                               gpointer           user_data);

/* Key and randomness follow from @number. */
BreathVirtualNode  *breath_virtual_node_new       (BreathSimulation  *simulation,
                                                   guint              number) G_GNUC_WARN_UNUSED_RESULT;
/* Before the start: what the node has in common with others. Without, it verifies and keeps everything by itself. */
void                breath_virtual_node_set_pool  (BreathVirtualNode *self,
                                                   BreathPool        *pool);
/* Makes a core over the node's store and starts it. */
void                breath_virtual_node_start     (BreathVirtualNode *self);
/* Cuts all links and drops the core. */
void                breath_virtual_node_stop      (BreathVirtualNode *self);
BreathCore         *breath_virtual_node_get_core  (BreathVirtualNode *self);
BreathMemoryStore  *breath_virtual_node_get_store (BreathVirtualNode *self);
BreathVirtualClock *breath_virtual_node_get_clock (BreathVirtualNode *self);
P2pIdentity        *breath_virtual_node_get_identity (BreathVirtualNode *self);
const P2pPeerId    *breath_virtual_node_get_id    (BreathVirtualNode *self);

void                breath_virtual_node_set_tap   (BreathVirtualNode *self,
                                                   BreathTapFunc      tap,
                                                   gpointer           user_data);

void                breath_virtual_node_set_speaks_peers (BreathVirtualNode *self,
                                                          gboolean           speaks_peers);

void                breath_virtual_node_set_drops_alerts (BreathVirtualNode *self,
                                                          gboolean           drops_alerts);

/* Opens a link between two started nodes; returns @self's end, borrowed, and gives it to both cores. NULL: one bars the other. */
BreathVirtualLink  *breath_virtual_node_connect   (BreathVirtualNode *self,
                                                   BreathVirtualNode *other,
                                                   gint64             latency);

G_END_DECLS
