/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BREATH_TYPE_KNOWN_NODE (breath_known_node_get_type ())
G_DECLARE_FINAL_TYPE (BreathKnownNode, breath_known_node, BREATH, KNOWN_NODE, GObject)

#define BREATH_KNOWN_NODE_UNKNOWN_LEVEL (-128)

const char *breath_known_node_get_id        (BreathKnownNode *self);
const char *breath_known_node_get_short_id  (BreathKnownNode *self);
const char *breath_known_node_get_name      (BreathKnownNode *self);
gint64      breath_known_node_get_issued    (BreathKnownNode *self);
gboolean    breath_known_node_get_connected (BreathKnownNode *self);
/* Such as "equivocation"; empty for most. */
const char *const *breath_known_node_get_findings (BreathKnownNode *self);
int         breath_known_node_get_level     (BreathKnownNode *self,
                                             const char      *resource);
/* Days since 1970-01-01 UTC of the draw; 0 where unknown. */
guint       breath_known_node_get_day       (BreathKnownNode *self,
                                             const char      *resource);
/* "Node ID has water deficit at level -6"; NULL where unknown. */
char       *breath_known_node_dup_status    (BreathKnownNode *self,
                                             const char      *resource) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
