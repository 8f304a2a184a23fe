/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-node.h"
#include "breath-transfers.h"

G_BEGIN_DECLS

#define BREATH_TYPE_MATCH_GROUP (breath_match_group_get_type ())
G_DECLARE_FINAL_TYPE (BreathMatchGroup, breath_match_group, BREATH, MATCH_GROUP, AdwPreferencesGroup)

void breath_match_group_set_transfers (BreathMatchGroup *self,
                                       BreathNode       *node,
                                       BreathTransfers  *transfers);

G_END_DECLS
