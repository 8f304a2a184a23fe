/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BREATH_TYPE_MIRROR (breath_mirror_get_type ())
G_DECLARE_FINAL_TYPE (BreathMirror, breath_mirror, BREATH, MIRROR, GObject)

const char *breath_mirror_get_name (BreathMirror *self);
const char *breath_mirror_get_id   (BreathMirror *self);
gboolean    breath_mirror_is_same_name (const char *a,
                                        const char *b);

G_END_DECLS
