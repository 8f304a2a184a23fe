/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-clock.h"

G_BEGIN_DECLS

#define BREATH_TYPE_BOOT_CLOCK (breath_boot_clock_get_type ())
G_DECLARE_FINAL_TYPE (BreathBootClock, breath_boot_clock, BREATH, BOOT_CLOCK, BreathClock)

BreathClock *breath_boot_clock_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
