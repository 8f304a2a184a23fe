/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BREATH_TYPE_MATCH (breath_match_get_type ())
G_DECLARE_FINAL_TYPE (BreathMatch, breath_match, BREATH, MATCH, GObject)

const char *breath_match_get_node      (BreathMatch *self);
const char *breath_match_get_node_name (BreathMatch *self);  /* NULL: it says none */
const char *breath_match_get_resource  (BreathMatch *self);
gboolean    breath_match_get_gives     (BreathMatch *self);  /* whether we could give; we could get otherwise */
int         breath_match_get_level     (BreathMatch *self);  /* as the other node published it */
guint       breath_match_get_certainty (BreathMatch *self);  /* percent */
const char *breath_match_get_text      (BreathMatch *self);

G_END_DECLS
