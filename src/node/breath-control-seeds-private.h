/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-node1.h"
#include "breath-seeds.h"

G_BEGIN_DECLS

void breath_control_seeds_serve (BreathBusNode1 *skeleton,
                                 BreathSeeds    *seeds);

G_END_DECLS
