/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-clock.h"
#include "breath-simulation.h"

G_BEGIN_DECLS

#define BREATH_TYPE_VIRTUAL_CLOCK (breath_virtual_clock_get_type ())
G_DECLARE_FINAL_TYPE (BreathVirtualClock, breath_virtual_clock, BREATH, VIRTUAL_CLOCK, BreathClock)

BreathVirtualClock *breath_virtual_clock_new        (BreathSimulation   *simulation) G_GNUC_WARN_UNUSED_RESULT;
/* Seconds by which this node's wall clock is wrong. */
void                breath_virtual_clock_set_offset (BreathVirtualClock *self,
                                                     gint64              offset);
void                breath_virtual_clock_sleep      (BreathVirtualClock *self);
void                breath_virtual_clock_wake       (BreathVirtualClock *self);

G_END_DECLS
