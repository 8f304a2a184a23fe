/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-node.h"

G_BEGIN_DECLS

#define BREATH_TYPE_PRIVACY_GROUP (breath_privacy_group_get_type ())
G_DECLARE_FINAL_TYPE (BreathPrivacyGroup, breath_privacy_group, BREATH, PRIVACY_GROUP, AdwPreferencesGroup)

void breath_privacy_group_show (BreathPrivacyGroup *self,
                                BreathNode         *node,
                                BreathResource     *resource);

G_END_DECLS
