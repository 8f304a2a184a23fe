/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-node.h"

G_BEGIN_DECLS

#define BREATH_TYPE_CRITICAL_BANNER (breath_critical_banner_get_type ())
G_DECLARE_FINAL_TYPE (BreathCriticalBanner, breath_critical_banner, BREATH, CRITICAL_BANNER, AdwBin)

GtkWidget *breath_critical_banner_new         (BreathNode           *node,
                                               BreathResource       *resource) G_GNUC_WARN_UNUSED_RESULT;
void       breath_critical_banner_set_private (BreathCriticalBanner *self,
                                               gboolean              is_private);

G_END_DECLS
