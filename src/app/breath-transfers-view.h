/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-node.h"
#include "breath-transfer-inbox.h"
#include "breath-view.h"

G_BEGIN_DECLS

#define BREATH_TYPE_TRANSFERS_VIEW (breath_transfers_view_get_type ())
G_DECLARE_FINAL_TYPE (BreathTransfersView, breath_transfers_view, BREATH, TRANSFERS_VIEW, BreathView)

void breath_transfers_view_set_inbox   (BreathTransfersView *self,
                                        BreathNode          *node,
                                        BreathMirrors       *mirrors,
                                        BreathTransferInbox *inbox);
void breath_transfers_view_set_private (BreathTransfersView *self,
                                            gboolean             is_private);
void breath_transfers_view_propose     (BreathTransfersView *self,
                                        BreathMatch         *match);
void breath_transfers_view_open        (BreathTransfersView *self,
                                            const char          *id);

G_END_DECLS
