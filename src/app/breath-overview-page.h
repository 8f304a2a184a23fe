/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-node.h"
#include "breath-transfers.h"

G_BEGIN_DECLS

#define BREATH_TYPE_OVERVIEW_PAGE (breath_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (BreathOverviewPage, breath_overview_page, BREATH, OVERVIEW_PAGE, AdwBin)

void breath_overview_page_set_node    (BreathOverviewPage *self,
                                       BreathNode         *node,
                                       BreathTransfers    *transfers);
void breath_overview_page_set_private (BreathOverviewPage *self,
                                       gboolean            is_private);

G_END_DECLS
