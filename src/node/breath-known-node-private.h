/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-head.h"
#include "breath-known-node.h"

G_BEGIN_DECLS

BreathKnownNode *breath_known_node_new           (const P2pPeerId  *author) G_GNUC_WARN_UNUSED_RESULT;
const P2pPeerId *breath_known_node_get_author    (BreathKnownNode  *self);
void             breath_known_node_update        (BreathKnownNode  *self,
                                                  const BreathHead *head,
                                                  const char       *name);
void             breath_known_node_set_connected (BreathKnownNode  *self,
                                                  gboolean          connected);
/* Ids of what was found about it. */
void             breath_known_node_set_findings  (BreathKnownNode  *self,
                                                  const char *const *findings);

G_END_DECLS
