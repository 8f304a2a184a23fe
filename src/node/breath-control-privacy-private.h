/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-node.h"
#include "breath-node1.h"

G_BEGIN_DECLS

void breath_control_privacy_serve (BreathBusNode1 *skeleton,
                                   BreathNode     *node);

G_END_DECLS
