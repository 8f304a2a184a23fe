/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-alerts.h"
#include "breath-node1.h"

G_BEGIN_DECLS

void breath_control_alerts_serve (BreathBusNode1 *skeleton,
                                  BreathAlerts   *alerts);

G_END_DECLS
