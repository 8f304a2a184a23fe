/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "breath-clock.h"

G_BEGIN_DECLS

#define BREATH_ROUSER_LOOK   (10 * G_TIME_SPAN_SECOND)  /* between two looks at whether the computer slept */
#define BREATH_ROUSER_SLEPT  (5 * G_TIME_SPAN_SECOND)   /* sleep that counts */
#define BREATH_ROUSER_SETTLE 1000                       /* milliseconds in which what changes together has changed */
#define BREATH_ROUSER_PAUSE  (10 * G_TIME_SPAN_SECOND)  /* between two changes that are told of */

#define BREATH_TYPE_ROUSER (breath_rouser_get_type ())
G_DECLARE_FINAL_TYPE (BreathRouser, breath_rouser, BREATH, ROUSER, GObject)

BreathRouser *breath_rouser_new  (GNetworkMonitor *monitor,
                                  BreathClock     *sleepless,
                                  BreathClock     *awake,
                                  guint            settle_msec) G_GNUC_WARN_UNUSED_RESULT;
void          breath_rouser_stop (BreathRouser    *self);

G_END_DECLS
