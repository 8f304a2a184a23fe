/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-node.h"
#include "breath-seeds.h"
#include "breath-transfers.h"
#include "breath-trust.h"

G_BEGIN_DECLS

void breath_node_events_print           (BreathNode      *node,
                                         gboolean         as_json);
void breath_node_events_print_trust     (BreathTrust     *trust,
                                         gboolean         as_json);
void breath_node_events_print_transfers (BreathTransfers *transfers,
                                         gboolean         as_json);
void breath_node_events_print_seeds     (BreathSeeds     *seeds,
                                         gboolean         as_json);

G_END_DECLS
