/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core.h"
#include "breath-resource-kind.h"
#include "breath-resource.h"

G_BEGIN_DECLS

BreathResource     *breath_resource_new      (BreathResourceKind  kind,
                                              const char         *node) G_GNUC_WARN_UNUSED_RESULT;
void                breath_resource_update   (BreathResource           *self,
                                              const BreathStock        *stock,
                                              const BreathDraw         *draw,
                                              const BreathPrivacyState *state);
void                breath_resource_set_draws (BreathResource           *self,
                                               const GArray             *draws);
guint               breath_resource_uncertainty_of (guint8 epsilon);

G_END_DECLS
