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

/* Sees every frame of any protocol before the core of @node does; %FALSE: the core does not see it. */
typedef gboolean (*BreathReceiptFunc) (BreathVirtualNode *node,
                                       BreathVirtualLink *link,
                                       BreathProtocol     protocol,
                                       GBytes            *frame,
                                       gpointer           user_data);
/* May put other ports in the place of those of @node before its core is made. */
typedef void (*BreathPortsFunc) (BreathVirtualNode *node,
                                 BreathPorts       *ports,
                                 gpointer           user_data);

/* Key and randomness follow from @number. */
BreathVirtualNode  *breath_virtual_node_new       (BreathSimulation  *simulation,
                                                   guint              number) G_GNUC_WARN_UNUSED_RESULT;
/* The same in run @seed: other keys and other chance in every run. */
BreathVirtualNode  *breath_virtual_node_new_in_run (BreathSimulation *simulation,
                                                   guint64           seed,
                                                   guint             number) G_GNUC_WARN_UNUSED_RESULT;
/* Before the start: what the node has in common with others. Without, it verifies and keeps everything by itself. */
void                breath_virtual_node_set_pool  (BreathVirtualNode *self,
                                                   BreathPool        *pool);
/* Makes a core over the node's store and starts it. */
void                breath_virtual_node_start     (BreathVirtualNode *self);
/* Cuts all links and drops the core. */
void                breath_virtual_node_stop      (BreathVirtualNode *self);
/* The power goes: as stopping, but what is being stored is lost. */
void                breath_virtual_node_crash     (BreathVirtualNode *self);
/* Cuts all links. */
void                breath_virtual_node_cut_links (BreathVirtualNode *self);
BreathCore         *breath_virtual_node_get_core  (BreathVirtualNode *self);
BreathMemoryStore  *breath_virtual_node_get_store (BreathVirtualNode *self);
BreathVirtualClock *breath_virtual_node_get_clock (BreathVirtualNode *self);
P2pIdentity        *breath_virtual_node_get_identity (BreathVirtualNode *self);
const P2pPeerId    *breath_virtual_node_get_id    (BreathVirtualNode *self);

/* On links opened from now on: what breath_virtual_link_get_peer() tells those at the other end. */
void                breath_virtual_node_set_owner (BreathVirtualNode *self,
                                                   gpointer           owner);

void                breath_virtual_node_set_tap   (BreathVirtualNode *self,
                                                   BreathTapFunc      tap,
                                                   gpointer           user_data);

void                breath_virtual_node_set_receipt (BreathVirtualNode *self,
                                                   BreathReceiptFunc  receipt,
                                                   gpointer           user_data);
void                breath_virtual_node_set_ports (BreathVirtualNode *self,
                                                   BreathPortsFunc    ports,
                                                   gpointer           user_data);
/* On links opened from now on: sees every frame the node sends. */
void                breath_virtual_node_set_filter (BreathVirtualNode *self,
                                                   BreathFilterFunc   filter,
                                                   gpointer           user_data);
/* On links opened from now on: what all of them share. */
void                breath_virtual_node_set_uplink (BreathVirtualNode *self,
                                                   BreathUplink      *uplink,
                                                   gsize              max_queued);
/* Before the start: what all its links are to have in common with all others of the simulation, whose nodes are told the same. */
void                breath_virtual_node_set_binding (BreathVirtualNode *self,
                                                   const guint8       binding[BREATH_LINK_BINDING_LEN]);
/* (element-type BreathVirtualLink): its ends of its links, borrowed. */
GPtrArray          *breath_virtual_node_get_links (BreathVirtualNode *self);

void                breath_virtual_node_set_speaks_peers (BreathVirtualNode *self,
                                                          gboolean           speaks_peers);

void                breath_virtual_node_set_drops_alerts (BreathVirtualNode *self,
                                                          gboolean           drops_alerts);

/* Opens a link between two started nodes; returns @self's end, borrowed, and gives it to both cores. NULL: one bars the other. */
BreathVirtualLink  *breath_virtual_node_connect   (BreathVirtualNode *self,
                                                   BreathVirtualNode *other,
                                                   gint64             latency);
/* The same with the ends of the last link between the two, or with NULLs, for which there are some then. */
BreathVirtualLink  *breath_virtual_node_connect_again (BreathVirtualNode *self,
                                                   BreathVirtualNode *other,
                                                   gint64             latency,
                                                   BreathVirtualLink *ends[2]);

G_END_DECLS
