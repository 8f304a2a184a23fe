/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BREATH_TYPE_AWAY (breath_away_get_type ())
G_DECLARE_FINAL_TYPE (BreathAway, breath_away, BREATH, AWAY, GObject)

BreathAway *breath_away_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
