/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-mirrors.h"
#include "breath-node1.h"

G_BEGIN_DECLS

void breath_control_mirrors_serve (BreathBusNode1 *skeleton,
                                   BreathMirrors  *mirrors);

G_END_DECLS
