/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core.h"
#include "p2p-role.h"

G_BEGIN_DECLS

void breath_network_count_fault (BreathCore      *core,
                                 const P2pPeerId *peer,
                                 P2pRole          role,
                                 const GError    *reason);

G_END_DECLS
