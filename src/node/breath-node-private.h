/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core.h"
#include "breath-node.h"

G_BEGIN_DECLS

BreathNode *breath_node_new           (P2pIdentity         *identity,
                                       const BreathPorts   *ports) G_GNUC_WARN_UNUSED_RESULT;
BreathCore *breath_node_get_core      (BreathNode          *self);
gint64      breath_node_get_now       (BreathNode          *self);
void        breath_node_update_own    (BreathNode          *self);
BreathKnownNode *breath_node_update_author (BreathNode     *self,
                                       const P2pPeerId     *author);
void        breath_node_open_async    (BreathNode          *self,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data);
gboolean    breath_node_open_finish   (BreathNode          *self,
                                       GAsyncResult        *result,
                                       GError             **error);
void        breath_node_stop          (BreathNode          *self);

void        breath_node_set_profile   (BreathNode          *self,
                                       const char          *name,
                                       const char * const  *languages);
void        breath_node_set_addresses (BreathNode          *self,
                                       const char * const  *addresses);
void        breath_node_add_peer      (BreathNode          *self,
                                       BreathPeer          *peer);
void        breath_node_remove_peer   (BreathNode          *self,
                                       BreathPeer          *peer,
                                       const char          *reason);

/* breath-node-findings.c */
char       *breath_node_dup_warning   (BreathNode          *self,
                                       BreathFinding        finding,
                                       const P2pPeerId     *about) G_GNUC_WARN_UNUSED_RESULT;
void        breath_node_update_findings (BreathNode        *self,
                                       BreathKnownNode     *known);
GVariant   *breath_node_describe_findings (BreathNode      *self,
                                       const P2pPeerId     *about) G_GNUC_WARN_UNUSED_RESULT;
GVariant   *breath_node_describe_author (BreathNode        *self,
                                       const P2pPeerId     *author) G_GNUC_WARN_UNUSED_RESULT;
gboolean    breath_node_find          (BreathNode          *self,
                                       const char          *id,
                                       P2pPeerId           *author,
                                       GError             **error);

G_END_DECLS
