/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-random.h"

G_BEGIN_DECLS

#define BREATH_TYPE_SYSTEM_RANDOM (breath_system_random_get_type ())
G_DECLARE_FINAL_TYPE (BreathSystemRandom, breath_system_random, BREATH, SYSTEM_RANDOM, GObject)

BreathRandom *breath_system_random_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
