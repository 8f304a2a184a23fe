/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-node1.h"
#include "breath-transfers.h"

G_BEGIN_DECLS

void breath_control_transfers_serve (BreathBusNode1  *skeleton,
                                     BreathTransfers *transfers);

G_END_DECLS
