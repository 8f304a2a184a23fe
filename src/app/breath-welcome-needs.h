/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-centre.h"
#include "breath-node.h"

G_BEGIN_DECLS

#define BREATH_TYPE_WELCOME_NEEDS (breath_welcome_needs_get_type ())
G_DECLARE_FINAL_TYPE (BreathWelcomeNeeds, breath_welcome_needs, BREATH, WELCOME_NEEDS, AdwBin)

void     breath_welcome_needs_show  (BreathWelcomeNeeds *self,
                                     BreathNode         *node,
                                     BreathCentre       *centre);
gboolean breath_welcome_needs_keep  (BreathWelcomeNeeds *self,
                                     BreathCentre       *centre,
                                     gboolean            says_why);
void     breath_welcome_needs_clear (BreathWelcomeNeeds *self);

G_END_DECLS
