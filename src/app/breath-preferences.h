/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-host.h"

G_BEGIN_DECLS

#define BREATH_TYPE_PREFERENCES (breath_preferences_get_type ())
G_DECLARE_FINAL_TYPE (BreathPreferences, breath_preferences, BREATH, PREFERENCES, AdwPreferencesWindow)

BreathPreferences *breath_preferences_new (BreathHost *host) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
