/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-node1.h"
#include "breath-trust.h"

G_BEGIN_DECLS

void breath_control_trust_serve (BreathBusNode1 *skeleton,
                                 BreathTrust    *trust);

G_END_DECLS
